"""How training begins: the first loss, how far the gradient reaches, whether it explodes, the learning rate."""

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled.doctor.checks.baselines import (
    CLASSES,
    finite,
    kinds_of,
    loss_weights,
    losses_and_constant,
    number,
    real_steps,
    sample_losses,
)
from unrolled.doctor.checks.probe import Read, reads, states_over_time
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

EPS = float(np.finfo("float32").eps)  # 1.2e-7: what is smaller, relative to the rest of a sum, is lost in float32
MEMORY = "notebooks/6-long-sequences/the-memory-horizon.html#keeping-how-fast-the-gradient-fades"
TRAINING = "notebooks/6-long-sequences/training-that-holds.html"
SCALE = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html#how-far-training-can-move"
SYMPTOMS = "notebooks/reference/what-do-you-see-shown.html"
NAN = f"{SYMPTOMS}#the-loss-is-nan-two-causes"
EXPLODES = f"{TRAINING}#the-loss-explodes"


# ---- first-loss ------------------------------------------------------------------------------------------------------

SPREADS = 10  # a start that is this many spreads of y away is odd
CHANCE = 3  # a start at this many times the loss of equal chances for all classes is odd
OVERSIZE = 5  # times the default: 25 times its variance
LARGE = 10  # outputs of this size do not come from usual initial weights
TINY = -1e-6  # a loss below this is negative, and no rounding
START = "Scale y to a spread of about 1, scale the inputs, and leave the last layer its default initializers."
DEFAULT = "Leave the last layer its default initializer: `Dense(units)` without `kernel_initializer`."


def first_loss(exam: Examination) -> Finding | None:
    """The loss of the untrained model against that of the best constant.

    Origin of the limits. With states within ±1 and Glorot's initial weights, the variance of an output is at most
    2 units / (units + outputs) < 2. So an output beyond `LARGE` lies seven standard deviations out; and logits of
    variance 2 raise the cross-entropy by 1 at most on average, from ln C to less than `CHANCE` ln C even for two
    classes. For a measurement, 10 spreads of y are a squared error of 100 Var(y). "Wrong" only where the outputs cause
    it, and the last kernel is `OVERSIZE` or the shared updates have not cured it: targets far from 0 belong to other
    checks. A penalty (a regularizer) R times the best constant's loss leaves room only for weights that are sqrt(R)
    times smaller: 30 times, at 1,000.
    """
    if not exam.compiled or exam.trained or not exam.model.trainable_variables:
        return None
    start = _start(exam)
    if start is None:
        return None
    if not np.isfinite(start):
        return _first_not_finite(exam)
    losses, constants = losses_and_constant(exam, exam.predictions, exam.ys)
    if losses is None or constants is None or not np.isfinite(constants).all():
        return None
    penalty, constant = _penalty(exam), float(constants.mean())
    if losses.mean() < TINY and None not in kinds_of(exam):
        evidence = f"The first loss is {number(losses.mean())}, and a loss of this kind cannot be negative."
        return Finding("first-loss", "wrong", evidence, "Check that `y` is what the loss expects.", SYMPTOMS)
    if constant > 0 and penalty > 10 * constant:
        return _penalised(penalty, constant)
    if all(kind in CLASSES for kind in kinds_of(exam)):
        return _first_of_classes(exam, start - penalty, constant)
    return _first_of_numbers(exam, min(start - penalty, float(losses.mean())), constant)


def _start(exam):
    """The loss that training starts with; None where it cannot be measured: inference before BatchNormalization ran."""
    import keras

    if exam.train:
        return float(exam.training.losses[0])
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in exam.layers):
        return None
    return exam.backward.loss


def _first_not_finite(exam):
    if not finite(exam):
        evidence = "The first loss is not a number: NaN or infinity stands in the data."
        remedy = "Fill the gaps: `np.isfinite(x).all()` and the same for `y` must be True."
    else:
        evidence = "The first loss is not a finite number, although all of x and y are finite."
        remedy = "Scale x and y: float32 ends at 3.4e38. Class labels must be below the number of outputs."
    return Finding("first-loss", "wrong", evidence, remedy, NAN)


def _penalty(exam):
    """What the regularizers of the weights add to the loss."""
    variables = [each for each in exam.model.trainable_variables if getattr(each, "regularizer", None) is not None]
    return sum(float(np.array(each.regularizer(each.value))) for each in variables)


def _penalised(penalty, constant):
    ratio = penalty / constant
    evidence = (
        f"The regularizers add {number(penalty)} to the first loss, {number(ratio)} times the best constant's loss of "
        f"{number(constant)}: the weights must shrink about {np.sqrt(ratio):.0f}-fold before the data count."
    )
    level = "wrong" if ratio >= 1000 else "look"
    return Finding(
        "first-loss", level, evidence, "Use a smaller factor, such as `keras.regularizers.L2(1e-5)`.", TRAINING
    )


def _first_of_classes(exam, start, constant):
    chance = sum(
        weight * np.log(2 if kind == "binary" else output.shape[-1])
        for weight, kind, output in zip(loss_weights(exam), kinds_of(exam), exam.predictions, strict=True)
    )
    if chance <= 0:
        return None
    many = start / chance
    words = f"The first loss is {number(start)}; equal chances for all classes give {number(chance)}"
    if many <= CHANCE:
        return Finding("first-loss", "ok", f"{words}, and the labels' frequencies {number(constant)}.")
    end = float(np.mean(exam.training.losses[-10:])) - _penalty(exam) if exam.train else start
    oversize = _oversize(exam)
    level = "wrong" if oversize > OVERSIZE or (exam.train and not end < CHANCE / 2 * chance) else "look"
    evidence = f"{words}, so that it starts {number(many)} times as high{_later(exam, end)}.{_size_words(oversize)}"
    remedy = "Check the last activation and `from_logits`, and scale the inputs."
    return Finding("first-loss", level, evidence, DEFAULT if oversize > OVERSIZE else remedy, SYMPTOMS)


def _later(exam, end):
    if not exam.train:
        return ""
    return f", and the loss after {len(exam.training.losses)} updates is {number(end)}"


def _first_of_numbers(exam, start, constant):
    if constant <= 0:
        return None
    squared = set(kinds_of(exam)) == {"mse"}
    away = np.sqrt(start / constant) if squared else start / constant
    name = "Var(y), the loss of the best constant," if squared else "the loss of the best constant"
    words = f"The first loss is {number(start)}; {name} is {number(constant)}"
    if away <= SPREADS:
        return Finding("first-loss", "ok", f"{words}.")
    size = max(float(np.sqrt(np.mean(np.square(output, dtype=float)))) for output in exam.predictions)
    end = float(np.mean(exam.training.losses[-10:])) - _penalty(exam) if exam.train else start
    still = not (np.sqrt(end / constant) if squared else end / constant) <= SPREADS
    own = start > (SPREADS**2 if squared else SPREADS) * _zero(exam)
    oversize = _oversize(exam)
    level = "wrong" if own and (oversize > OVERSIZE or (exam.train and still and size > LARGE)) else "look"
    if own or size > LARGE:
        cause = f"The outputs have a size of {number(size)} before training"
        remedy = DEFAULT if oversize > OVERSIZE else START
    else:
        cause = f"The targets lie {number(away)} times their spread away from the outputs"
        remedy = "Scale the targets: `(y - y.mean()) / y.std()`, and scale the forecasts back."
    evidence = f"{words}{_later(exam, end)}. {cause}.{_size_words(oversize)}"
    return Finding("first-loss", level, evidence, remedy, SCALE)


def _oversize(exam):
    """The size of the last kernel relative to that of Glorot's initializer, the default."""
    kernel = next((each for each in reversed(exam.training.before) if each.ndim == 2), None) if exam.train else None
    return 0.0 if kernel is None else float(np.sqrt(np.mean(kernel**2) / (2 / sum(kernel.shape))))


def _size_words(oversize):
    return f" The last kernel is {number(oversize)} times as large as by default." if oversize > OVERSIZE else ""


def _zero(exam):
    """The loss of an output that is 0 for every sample."""
    parts = [
        sample_losses(exam, at, np.zeros_like(output), target)
        for at, (output, target) in enumerate(zip(exam.predictions, exam.ys, strict=True))
    ]
    weights = loss_weights(exam)
    return sum(weight * part.mean() for weight, part in zip(weights, parts, strict=True) if part is not None)


# ---- gradient-reach --------------------------------------------------------------------------------------------------

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "last")
PARTS = 10  # of the timesteps that each sample has
LOST = 1e-4  # a share that is lost in the noise between samples until 1 / LOST^2 = a hundred million are averaged
SHIFTS = 199  # of the null distribution: the smallest p is 1 / 200
LARGE_SHARE = 0.25  # of the variance of y
SURE, LIKELY = 0.005, 0.01  # the largest p of a dependence out of reach, and of one within reach
COLUMNS = 4000  # features at timesteps that are compared with y at most


def gradient_reach(exam: Examination) -> Finding | None:
    """The gradient of the loss at each timestep of what the first recurrent layer reads.

    Origin of the limits. A timestep whose gradient is below `LOST` of the strongest is drowned by the noise between
    samples, which falls with the square root of their number; below `EPS` float32 loses it in the sum over the
    timesteps. A model may do without early timesteps, so that this alone is at most odd. It is wrong where y depends
    on timesteps that the gradient does not reach, and on none that it does reach: then training has nothing to begin
    with. The dependence is the largest squared correlation of y with a feature, its square or a product of two at one
    timestep or averaged over a tenth of them, against the same for `SHIFTS` rotations of y over the samples, which
    keep the likeness of neighbouring samples. Out of reach it must be both sure and large: by chance the largest of K
    columns has about 2 ln(K) / samples, 0.17 for 4,000 columns and 100 samples. Within reach one of them is enough
    (a rotated periodic series is like itself).
    """
    if not exam.compiled or not exam.recurrent:
        return None
    read = next((each for each in reads(exam) if each.gradient is not None), None)
    if read is None or _norms_and_distances(read)[2].max() + 1 < PARTS or _per_timestep(exam, read):
        return None
    profile = reach_profile(read)
    if not np.isfinite(profile).all() or profile.max() == 0:
        return None
    return _judge_reach(exam, read, profile)


def _per_timestep(exam, read):
    """Whether there is an output for each timestep that is read: most of them are about their own timestep."""
    return any(output.ndim > 2 and output.shape[1] == read.sequence.shape[1] for output in exam.backward.outputs)


def _norms_and_distances(read):
    """The gradient's norm at each timestep, whether it is read, how many are read after it; (samples, timesteps)."""
    norms = np.linalg.norm(np.asarray(read.gradient, float), axis=2)
    real = np.ones(norms.shape, bool) if read.mask is None else read.mask
    return norms, real, np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1


def reach_profile(read: Read) -> np.ndarray:
    """The mean norm of the gradient in each tenth of the timesteps of the longest sample, the first timesteps first.

    Timesteps are counted from the end of each sample, masked ones left out.
    """
    norms, real, left = _norms_and_distances(read)
    part = PARTS - 1 - PARTS * left // (int(left.max()) + 1)
    return np.array([norms[real & (part == at)].mean() if (real & (part == at)).any() else 0 for at in range(PARTS)])


def half_life(read: Read) -> float | None:
    """Over how many timesteps the gradient halves, from the end of each sample backwards; None if it does not fade.

    It is the slope of a straight line through the logarithm of the mean norm at each distance, as far as float32 holds.
    """
    norms, real, left = _norms_and_distances(read)
    means = np.array([norms[real & (left == distance)].mean() for distance in range(int(left.max()) + 1)])
    held = np.flatnonzero(means < 1e-35)
    means = means[: held[0]] if held.size else means
    if len(means) < 3:
        return None
    slope = float(np.polyfit(np.arange(len(means)), np.log(means), 1)[0])
    return np.log(2) / -slope if slope < 0 else None


def _judge_reach(exam, read, profile):
    shares = profile / profile.max()
    worst = int(shares.argmin())
    words = _reach_words(read, shares, worst)
    if shares[worst] >= LOST or (worst == PARTS - 1 and not any(layer.go_backwards for layer in exam.recurrent)):
        return Finding("gradient-reach", "ok", words, link=MEMORY)
    out, p, near = _dependences(exam, read, shares)
    steps = int(_norms_and_distances(read)[2].max()) + 1
    kind = type(read.layer).__name__
    start = "Set two biases" if kind == "LSTM" else f"Instead of {kind} an LSTM with two biases"
    remedy = (
        f"{start} for the lag: `LSTM(units, bias_initializer=Chrono({steps}), unit_forget_bias=False)`, with "
        "`from unrolled.long_sequences.cells import Chrono`; or shorten the sequence with a strided convolution."
    )
    if out and not near:
        evidence = (
            f"{words} y depends on timesteps out of reach ({out:.0%} of its variance goes with one feature there, "
            f"p = {p:.3f}), and on none within reach."
        )
        return Finding("gradient-reach", "wrong", evidence, remedy, MEMORY, _picture(shares))
    if shares[worst] >= EPS or near:
        words += " y depends on timesteps within reach." if near else ""
        return Finding("gradient-reach", "ok", words, link=MEMORY)
    evidence = f"{words} If what decides y is that far back, this model will not learn it."
    return Finding("gradient-reach", "look", evidence, remedy, MEMORY, _picture(shares))


def _dependences(exam, read, shares):
    """The dependence of y on timesteps out of reach (0 if not sure and large), its p; whether one is within reach."""
    series = _series(exam, read, int(_norms_and_distances(read)[2].max()) + 1)
    if series is None:
        return 0.0, 1.0, False
    out, p = _dependence(exam, series, shares < LOST)
    near, chance = _dependence(exam, series, shares >= LOST)
    sure = out >= LARGE_SHARE and p <= SURE
    return out if sure else 0.0, p, near >= LARGE_SHARE or chance <= LIKELY


def _reach_words(read, shares, worst):
    halves, steps = half_life(read), int(_norms_and_distances(read)[2].max()) + 1
    place = ORDINALS[worst]
    fades = f", and halves every {halves:.1f} timesteps backwards" if halves and halves < steps else ""
    share = number(shares[worst]) if shares[worst] > 0 else "less than 1e-35"
    return (
        f"Of {steps} timesteps, the {place} tenth receives {share} of the gradient that the strongest tenth "
        f"receives{fades}."
    )


def _picture(shares: np.ndarray) -> Callable[[], Any]:
    def draw():
        from unrolled.core import style

        figure, axes = style.subplots(height=1.8)
        axes.semilogy(np.arange(PARTS) + 0.5, np.maximum(shares, 1e-38), "o-", color=style.BLUE)
        axes.axhline(EPS, color=style.VERMILION, linestyle=":")
        axes.set(xlabel="tenths of the timesteps (dotted: the resolution of float32)", ylabel="gradient, relative")
        return figure

    return draw


def _series(exam, read, steps):
    """What the layer reads in the whole sample: the last `steps` timesteps that are not masked, with their features."""
    import keras

    for at, x in enumerate(exam.xs):
        if x.ndim not in (2, 3) or x.shape[1] != read.sequence.shape[1]:
            continue
        if x.ndim == 3:
            values = x.astype(float)
        else:
            tables = [layer for layer in exam.layers if isinstance(layer, keras.layers.Embedding)]
            if not tables:
                continue
            values = np.array(tables[0].embeddings)[np.clip(x.astype(int), 0, tables[0].input_dim - 1)].astype(float)
        values = np.nan_to_num(values)
        return values if read.mask is None else _moved_to_end(values, real_steps(exam, at, padding=False))[:, -steps:]
    return None


def _moved_to_end(values, real):
    """Each sample's real timesteps last, zeros before them."""
    order = np.argsort(real, axis=1, kind="stable")
    return np.take_along_axis(values * real[..., None], order[..., None], axis=1)


def _columns_of(series, parts):
    """What y is compared with: each feature, its square and products, at timesteps and over tenths, (samples, K)."""
    samples, steps, features = series.shape
    part = PARTS * np.arange(steps) // steps
    used = series[..., : min(features, 16)]
    products = [used]
    if features <= 4:
        products += [used[..., [at]] * used[..., at:] for at in range(features)]
    rich = np.concatenate(products, axis=2)
    means = [rich[:, part == at].mean(axis=1) for at in np.flatnonzero(parts)]
    at_steps = rich[:, parts[part]].reshape(samples, -1)
    if at_steps.shape[1] > COLUMNS:
        at_steps = at_steps[:, :: -(-at_steps.shape[1] // COLUMNS)]
    return np.concatenate([*means, at_steps], axis=1)


def _dependence(exam, series, parts):
    """The largest share of the variance of y that goes with one column, and its p; 0 and 1 below 40 samples."""
    if not parts.any() or len(series) < 40:
        return 0.0, 1.0
    columns, targets = _standard(_columns_of(series, parts)), _standard(_target_columns(exam))
    if not columns.shape[1] or not targets.shape[1]:
        return 0.0, 1.0
    own = float(np.square(columns.T @ targets / len(series)).max())
    shifts = np.random.default_rng(0).integers(1, len(series), SHIFTS)
    rotated = np.concatenate([np.roll(targets, shift, axis=0) for shift in shifts], axis=1)
    null = np.square(columns.T @ rotated / len(series)).max(axis=0).reshape(SHIFTS, -1).max(axis=1)
    return own, (1 + np.sum(null >= own)) / (SHIFTS + 1)


def _standard(columns):
    spread = columns.std(axis=0)
    kept = spread > 1e-12 * np.abs(columns).max(axis=0, initial=0)
    return ((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1))[:, kept].astype("float32")


def _target_columns(exam):
    """All targets as at most 4 columns of numbers, classes as indicators."""
    parts = []
    for kind, y in zip(kinds_of(exam), exam.ys, strict=True):
        flat = np.nan_to_num(y.reshape(len(y), -1).astype(float))
        if kind == "sparse" and flat.shape[1] == 1:
            flat = (flat == np.unique(flat)[:4]).astype(float)
        parts.append(flat)
    columns = np.concatenate(parts, axis=1)
    return columns[:, :: -(-columns.shape[1] // 4)]


# ---- gradient-explodes -----------------------------------------------------------------------------------------------

GROWTH = 1000.0  # of the gradient over all timesteps, in two steady halves
UNBOUNDED = ("relu", "linear", "elu", "selu", "leaky_relu", "softplus", "gelu", "silu", "swish", "exponential")
DOUBLING = 10.0  # of unbounded states from the middle to the end; a sum over the timesteps doubles


def gradient_explodes(exam: Examination) -> Finding | None:
    """Whether the gradient, the loss or the states grow without bound.

    Origin of the limits. A recurrence that multiplies by more than 1 per timestep grows exponentially, and so in both
    halves of the timesteps alike; a model that reads its early timesteps most does not. Growth by `GROWTH` in the
    gradient leaves the last timesteps a share drowned in the noise between samples. Unbounded states that add up
    their inputs double from the middle to the end; those that multiply grow far more than `DOUBLING`, inputs that grow
    themselves set aside. NaN and infinity
    need no limit. With a clipped gradient none of it is worse than odd.
    """
    if not exam.compiled or not exam.recurrent or not finite(exam):
        return None
    facts = _explosion_facts(exam)
    for judge in (_not_finite, _grown_states, _grown_gradient, _dead_units, _stuck):
        finding = judge(exam, facts)
        if finding:
            return finding
    words = f"The gradient has a norm of {number(facts['norm'])}"
    if facts["growth"] is not None:
        words += f", and the first half of the timesteps {number(facts['growth'])} times that of the second half"
    return Finding("gradient-explodes", "ok", f"{words}.{_radius_words(facts)}")


def _explosion_facts(exam):
    gradients = [np.asarray(each, float) for each in exam.backward.weights if each is not None]
    norm = float(np.sqrt(sum(np.sum(each**2) for each in gradients)))
    simple = [read for read in reads(exam) if _is_simple(read.layer)]
    growth, halves = _growth(simple if exam.trained else reads(exam))
    unbounded = [read for read in reads(exam) if not _bounded(read.layer)]
    return {
        "norm": norm,
        "losses": exam.training.losses if exam.train else np.array([exam.backward.loss]),
        "growth": growth,
        "halves": halves,
        "radius": max((_radius(read.layer) for read in simple), default=None),
        "unbounded": unbounded,
        "states": [states_over_time(read) for read in unbounded],
        "clipped": clipped(exam),
    }


def clipped(exam: Examination) -> bool:
    """Whether the optimizer clips the gradient."""
    return any(getattr(exam.optimizer, name, None) for name in ("clipnorm", "global_clipnorm", "clipvalue"))


def _is_simple(layer):
    import keras

    return isinstance(layer, keras.layers.SimpleRNN)


def _bounded(layer):
    """Whether the states stay within bounds, whatever is read. True for cells of the reader's own: nothing is known."""
    return getattr(getattr(layer, "activation", None), "__name__", "tanh") not in UNBOUNDED


def _radius(layer):
    return float(np.abs(np.linalg.eigvals(np.array(layer.cell.recurrent_kernel))).max())


def _growth(read_by):
    """How much larger the gradient is in the first half of the timesteps, and in each half: first to last tenth."""
    worst: tuple = (None, None)
    for read in read_by:
        if read.gradient is None or read.sequence.shape[1] < PARTS or read.layer.go_backwards:
            continue
        profile = reach_profile(read)
        if profile[-1] > 0 and profile[PARTS // 2] > 0 and np.isfinite(profile).all():
            halves = (profile[0] / profile[PARTS // 2], profile[PARTS // 2] / profile[-1])
            if worst[1] is None or min(halves) > min(worst[1]):
                worst = float(profile[: PARTS // 2].mean() / profile[PARTS // 2 :].mean()), halves
    return worst


def _radius_words(facts):
    return "" if facts["radius"] is None else f" The spectral radius of the recurrent kernel is {facts['radius']:.2f}."


REMEDY = "Clip the gradient, `keras.optimizers.Adam(0.001, global_clipnorm=1.0)`, and "


def _not_finite(exam, facts):
    if not np.isfinite(facts["norm"]) or not np.isfinite(facts["losses"][0]):
        evidence = "The gradient or the loss is infinite at the first update, although x and y are finite."
        evidence += _radius_words(facts)
        return Finding("gradient-explodes", "wrong", evidence, _tame(facts, "scale x and y"), EXPLODES)
    bad = np.flatnonzero(~np.isfinite(facts["losses"]))
    if not bad.size:
        return None
    grows = (facts["radius"] or 0) > 1 or facts["unbounded"] or (facts["growth"] or 0) > GROWTH
    evidence = (
        f"The loss began at {number(facts['losses'][0])} and was no longer finite at update {bad[0] + 1}."
        + _radius_words(facts)
        + (
            ""
            if grows
            else " The recurrence itself is bounded: the learning rate or the scale of the data is at fault."
        )
    )
    remedy = _tame(facts, "lower the learning rate, and scale x and y")
    return Finding("gradient-explodes", "wrong" if grows else "look", evidence, remedy, EXPLODES)


def _tame(facts, otherwise):
    """The remedy: an activation without a bound comes first."""
    if not facts["unbounded"]:
        return f"{REMEDY}{otherwise}."
    layer = facts["unbounded"][0].layer
    return (
        f"Leave `{layer.name}` its default activation, tanh, instead of {layer.activation.__name__}. {REMEDY}scale x."
    )


def _grown_states(exam, facts):
    """Unbounded states that multiply."""
    worst, sizes = 0.0, (0.0, 0.0)
    for read, states in zip(facts["unbounded"], facts["states"], strict=True):
        size, middle = _size_at(states), states.shape[1] // 2 - 1
        if not np.isfinite(size).all():
            worst, sizes = np.inf, (size[0], np.inf)
        elif len(size) >= 4 and size[middle] > 0:
            inputs = _size_at(read.sequence)
            growth = size[-1] / size[middle] / max(1.0, inputs[-1] / max(inputs[middle], 1e-30))
            if growth > worst:
                worst, sizes = float(growth), (float(size[0]), float(size[-1]))
    if worst <= DOUBLING:
        return None
    activation = facts["unbounded"][0].layer.activation.__name__
    evidence = (
        f"With the activation {activation} in the recurrence the states grow from {number(sizes[0])} at the first "
        f"timestep to {number(sizes[1])} at the last, {number(worst)} times over the second half alone."
        + _radius_words(facts)
    )
    level = "look" if facts["clipped"] and np.isfinite(worst) else "wrong"
    remedy = "Leave the recurrent layer its default activation, tanh; or start with an orthogonal recurrent kernel."
    return Finding("gradient-explodes", level, evidence, remedy, EXPLODES)


def _size_at(values):
    """The root mean square over samples and features at each timestep, (timesteps,)."""
    return np.sqrt(np.mean(np.square(values.astype(float)), axis=(0, 2)))


def _grown_gradient(exam, facts):
    if facts["halves"] is None:
        return None
    whole, half = facts["halves"][0] * facts["halves"][1], min(facts["halves"])
    if whole <= GROWTH or half <= GROWTH**0.5 / 3 or (facts["radius"] or np.inf) <= 1:
        return None
    evidence = (
        f"Going back in time the gradient grows: the first tenth of the timesteps receives {number(whole)} times that "
        f"of the last tenth.{_radius_words(facts)}"
    )
    remedy = _tame(facts, 'leave the recurrent kernel its default initializer, "orthogonal"')
    level = "look" if facts["clipped"] else "wrong"
    return Finding("gradient-explodes", level, evidence, remedy, EXPLODES)


def _dead_units(exam, facts):
    """Units of a relu recurrence that are 0 at all timesteps of all samples."""
    for read, states in zip(facts["unbounded"], facts["states"], strict=True):
        dead = float(np.mean((states == 0).all(axis=(0, 1))))
        if dead > 0.5:
            units = f"{dead:.0%} of the {states.shape[2]} units of {read.layer.name}"
            evidence = f"{units} are 0 at every timestep of every sample."
            remedy = "Leave the recurrent layer its default activation, tanh, and scale the inputs."
            return Finding("gradient-explodes", "wrong" if dead == 1 else "look", evidence, remedy, TRAINING)
    return None


def _stuck(exam, facts):
    """A recurrent kernel that multiplies, and a loss that training does not bring down."""
    losses, radius = facts["losses"], facts["radius"] or 0
    if radius <= 1 + 1e-3 or facts["clipped"] or exam.trained or len(losses) < 40 or _late(losses) < 0.9 * losses[0]:
        return None
    evidence = (
        f"The spectral radius of the recurrent kernel is {radius:.2f}, so that small states grow by that factor at "
        f"each timestep, and the loss stays at {number(_late(losses))} for {len(losses)} updates."
    )
    remedy = _tame(facts, 'leave the recurrent kernel its default initializer, "orthogonal"')
    return Finding("gradient-explodes", "look", evidence, remedy, EXPLODES)


# ---- learning-rate ---------------------------------------------------------------------------------------------------

HEALTHY = 3e-3  # of a weight's size per update: training then takes hundreds to thousands of updates
COARSE = 0.1  # ten updates replace the weights
REPLACED = 1.0  # a single update replaces them
LATE = 20  # updates at the end of a run whose mean counts


def learning_rate(exam: Examination) -> Finding | None:
    """The loss after the shared updates at the reader's learning rate and at others, on the same batches.

    Too high: a tenth or a hundredth of the rate ends below the start and at less than half of the loss, and the loss
    becomes NaN, or ends above where it began and above that of the best constant, or a single update changes the
    kernels by more than their own size. It is odd if ten updates do that and nothing was learned. Too low: one update
    changes the kernels by so little that it would take more than 100 / `HEALTHY` = 33,000 updates to change them by
    their own size, the loss has not fallen by 1% (against the same batches without training), and at rates that make
    the update `HEALTHY`, or 10 or 100 times that, it falls by a tenth. A rate that moves nothing at all is too low too.
    Adam's default of 0.001 changes kernels by about 1% per update, so that a model
    which merely learns slowly is never called wrong. A trained model that a lower rate would polish is at most odd.
    """
    if not exam.compiled or not exam.train or not exam.model.trainable_variables or not finite(exam):
        return None
    if not np.isfinite(exam.training.losses[0]):
        return None
    ratio = update_ratio(exam)
    if not ratio:
        return None if ratio is None or exam.trained else _no_update(exam)
    _, constants = losses_and_constant(exam, exam.predictions, exam.ys)
    constant = None if constants is None else float(constants.mean())
    try:
        return _too_high(exam, ratio, constant) or _too_low(exam, ratio, constant) or _right(exam, ratio)
    except TypeError:  # a schedule: its rate cannot be multiplied
        return _right(exam, ratio)


def _no_update(exam):
    """All updates leave every kernel exactly as it was, although there is a gradient: a rate of 0, or rounded away.

    A schedule may begin at 0, and gradients may be accumulated for more updates than these.
    """
    import keras

    schedule = isinstance(
        getattr(exam.optimizer, "_learning_rate", None), keras.optimizers.schedules.LearningRateSchedule
    )
    if schedule or getattr(exam.optimizer, "gradient_accumulation_steps", None):
        return None
    kernels = [each for each in exam.backward.weights if each is not None and each.ndim > 1]
    norm, run = np.sqrt(sum(float(np.sum(np.square(each))) for each in kernels)), exam.training
    pairs = [pair for pair in zip(run.before, run.after, strict=True) if pair[0].ndim > 1 and pair[0].any()]
    if not norm > 0 or not all(np.array_equal(*pair) for pair in pairs):
        return None
    evidence = (
        f"At the learning rate {number(exam.learning_rate)} no kernel has changed after {len(run.losses)} updates, "
        f"although the gradient has a norm of {number(norm)}."
    )
    return Finding("learning-rate", "wrong", evidence, "Raise it: `keras.optimizers.Adam(0.001)`.", SCALE)


def update_ratio(exam: Examination) -> float | None:
    """The length of one update relative to that of the weights, the median over all kernels; None without a kernel."""
    held = exam.__dict__
    if "_update_ratio" not in held:
        held["_update_ratio"] = _update_ratio(exam.fit(1))
    return held["_update_ratio"]


def _update_ratio(first):
    ratios = [
        np.linalg.norm(after - before) / np.linalg.norm(before)
        for before, after in zip(first.before, first.after, strict=True)
        if before.ndim > 1 and np.linalg.norm(before) > 0
    ]
    return float(np.median(ratios)) if ratios and np.isfinite(ratios).all() else None


def _late(losses):
    return float(np.mean(losses[-LATE:]))


def _right(exam, ratio):
    losses = exam.training.losses
    evidence = (
        f"One update changes the kernels by {ratio:.2%} of their size (learning rate {number(exam.learning_rate)}); "
        f"the loss went from {number(losses[0])} to {number(_late(losses))} in {len(losses)} updates."
    )
    return Finding("learning-rate", "ok", evidence)


def _too_high(exam, ratio, constant):
    losses = exam.training.losses
    begin, end = float(losses[0]), _late(losses)
    limit = constant or begin
    broken = not np.isfinite(losses).all() or (end > begin and end > limit)
    if not broken and ratio < REPLACED and not (end > 0.9 * limit and ratio > COARSE):
        return None
    factor, lower = next(((each, run) for each, run in _lower_runs(exam) if _better(run, begin, end)), (1, None))
    if lower is None:
        return None
    evidence = (
        f"At the learning rate {number(exam.learning_rate)} the loss goes from {number(begin)} to "
        f"{number(end) if np.isfinite(end) else 'NaN or infinity'} in {len(losses)} updates, at {factor:g} times that "
        f"to {number(_late(lower))}; the first update changes the kernels by {ratio:.0%} of their size."
    )
    surely = not np.isfinite(end) or ((broken or ratio > REPLACED) and not exam.trained)
    remedy = f"Lower it: `learning_rate={exam.learning_rate * factor:.1g}`."
    return Finding("learning-rate", "wrong" if surely else "look", evidence, remedy, NAN)


def _lower_runs(exam):
    for factor in (0.1, 0.01):
        yield factor, exam.fit(len(exam.training.losses), factor).losses


def _better(losses, begin, end):
    """Whether a run ends below where it began, and at less than half of `end`: a lower rate is the cure."""
    late = _late(losses)
    return bool(np.isfinite(losses).all()) and late < begin and (not np.isfinite(end) or late < end / 2)


def _too_low(exam, ratio, constant):
    losses, factor = exam.training.losses, HEALTHY / ratio
    if factor < 10 or (exam.trained and constant is not None and _late(losses) < 0.9 * constant):
        return None
    still, end = _late(exam.fit(len(losses), 0.0).losses), _late(losses)  # the same batches, without training
    if end < 0.99 * still:
        return None
    higher = (_late(exam.fit(len(losses), factor * each).losses) for each in (1, 10, 100))
    fell = next((each for each in higher if each < 0.9 * still), None)
    if fell is None:
        return None
    evidence = (
        f"One update changes the kernels by {ratio:.1e} of their size ({1 / ratio:,.0f} updates for their whole size); "
        f"the loss stays at {number(end)} for {len(losses)} updates, and at {factor:,.0f} or more times the learning "
        f"rate falls to {number(fell)}."
    )
    remedy = f"Raise it from {number(exam.learning_rate)}: `learning_rate={exam.learning_rate * factor:.1g}`."
    return Finding("learning-rate", "wrong" if factor >= 100 else "look", evidence, remedy, SCALE)


CHECKS = {
    "first-loss": first_loss,
    "gradient-reach": gradient_reach,
    "gradient-explodes": gradient_explodes,
    "learning-rate": learning_rate,
}
