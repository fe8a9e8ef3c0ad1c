"""What a model learns: eight samples at all, more than a naive forecast, and the order of the timesteps."""

from dataclasses import dataclass

import numpy as np

from unrolled.doctor.checks.baselines import (
    BLOCKS,
    CLASSES,
    REGRESSION,
    best_constant,
    finite,
    interval,
    kinds_of,
    losses_and_constant,
    number,
    real_steps,
    sample_losses,
    updates_made,
)
from unrolled.doctor.checks.gradients import update_ratio
from unrolled.doctor.examination import Arrays, Examination, Training
from unrolled.doctor.finding import Finding

SYMPTOMS = "notebooks/reference/what-do-you-see-shown.html"
AXES = "notebooks/2-input-shape/which-axis-is-which.html#a-check-that-takes-three-lines"
LATE = f"{SYMPTOMS}#one-step-late-two-causes"
ONE_NUMBER = f"{SYMPTOMS}#always-1-and-an-accuracy-that-stands-still"
STILL = f"{SYMPTOMS}#the-loss-does-not-move-did-the-weights"

# ---- cannot-memorise -------------------------------------------------------------------------------------------------

FEW = 8  # samples to memorise
TRIES = 200  # updates
FACTORS = (1.0, 10.0, 100.0)  # of the learning rate; the last is larger if an update would still be below LIVELY
SHRUNK = 0.1  # of a kernel's initial size: states then lose nine tenths of what they hold at each timestep
LIVELY = 0.1  # of the kernels' size, per update
PASS = (
    "Look for what training cannot pass: relu at the end or dead units, saturated inputs, a softmax over one unit, an "
    "activation that cannot reach the targets, frozen weights. Then try more units."
)
SAME = 1e-6  # outputs closer than this, relative to their size, are equal in float32 (its resolution is 1.2e-7)


def cannot_memorise(exam: Examination) -> Finding | None:
    """Train on eight samples only, at the learning rate and at 10 and 100 times that: does the loss fall by half?

    Half is measured from the loss of the best constant for these samples down to the smallest possible (0, or the
    entropy of soft labels). Any network with more weights than samples can do it; a small one, or one that must learn
    many labels per sample, may need more than `TRIES` updates, so that a failure alone is odd and no more. It is wrong
    where training cannot act: no weight has a gradient, the loss does not move at any learning rate, or the outputs for
    eight different inputs are equal to float32's resolution, or a penalty has shrunk all kernels below a tenth.
    """
    if not exam.compiled or not exam.train or not exam.model.trainable_variables or not finite(exam):
        return None
    if exam.learning_rate == 0:  # of which no multiple trains anything; a schedule may begin so
        return None
    if all((x == x[:1]).all() for x in exam.xs) and not all((y == y[:1]).all() for y in exam.ys):
        evidence = f"All {len(exam.xs[0])} samples have the same input, and their targets differ."
        remedy = "Look at how x was made: an integer division, a type of integers, a scaling to nothing."
        return Finding("cannot-memorise", "wrong", evidence, remedy, STILL)
    rows = _few(exam)
    if rows is None:
        return None
    xs, ys = [x[rows] for x in exam.xs], [y[rows] for y in exam.ys]
    floor, constant = _floor_and_constant(exam, rows)
    if constant is None or floor is None or constant - floor <= SAME * max(abs(constant), abs(floor)):
        return None
    tries: dict[float, tuple[float, Training]] = {}
    for factor in (*FACTORS[:-1], max(FACTORS[-1], LIVELY / (update_ratio(exam) or LIVELY))):
        try:
            run = exam.fit(TRIES, factor, _filled(exam, xs, ys))
        except TypeError:  # a schedule of learning rates
            break
        tries[factor] = _left(exam, run, ys, floor, constant), run
        if tries[factor][0] <= 0.5:
            return _memorised(factor, tries[factor][0], len(rows))
    return _not_memorised(exam, tries, ys, rows) if tries else None


def _few(exam):
    """Eight samples whose inputs differ, spread over the targets; None if there are too few, or their targets agree."""
    target = exam.ys[0].reshape(len(exam.ys[0]), -1).astype(float)
    order = np.argsort(target.sum(axis=1), kind="stable") if target.shape[1] == 1 else np.arange(len(target))
    count = min(FEW, len(order))
    rows = np.unique(order[np.linspace(0, len(order) - 1, count).astype(int)])
    if exam.stateful:
        rows = np.arange(min(exam.batch_size, len(target)))
    seen = np.concatenate([x[rows].reshape(len(rows), -1) for x in exam.xs], axis=1)
    if len(rows) < 4 or len(np.unique(seen, axis=0)) < len(rows):
        return None
    return rows


def _filled(exam, xs, ys):
    """The samples repeated until they fill a batch, so that the update is not traced again."""
    rows = np.resize(np.arange(len(xs[0])), max(exam.batch_size, len(xs[0])))
    return [x[rows] for x in xs], [y[rows] for y in ys]


def _floor_and_constant(exam, rows):
    """The smallest possible loss on these samples, and that of the best constant; None for a loss that is not known."""
    kinds = kinds_of(exam)
    if None in kinds:
        return None, None
    outputs, ys = [output[rows] for output in exam.predictions], [y[rows] for y in exam.ys]
    _, constants = losses_and_constant(exam, outputs, ys)
    if constants is None or not np.isfinite(constants).all():
        return None, None
    return _entropy(kinds, ys), float(constants.mean())


def _entropy(kinds, ys):
    """The part of a cross-entropy that soft labels leave, 0 for hard ones and for measurements."""
    total = 0.0
    for kind, y in zip(kinds, ys, strict=True):
        if kind in ("binary", "categorical"):
            p = np.clip(y.astype(float), 1e-12, 1)
            rest = np.clip(1 - y.astype(float), 1e-12, 1)
            each = -p * np.log(p) - (rest * np.log(rest) if kind == "binary" else 0)
            total += float(each.mean() if kind == "binary" else each.sum(axis=-1).mean())
    return total


def _left(exam, run, ys, floor, constant):
    """The share of the best constant's loss that is left, with dropout on or off, whichever is smaller."""
    outputs = [output[: len(ys[0])] for output in run.outputs]
    losses, _ = losses_and_constant(exam, outputs, ys)
    ends = [float(np.mean(run.losses[-10:]))] + ([] if losses is None else [float(losses.mean())])
    ends = [end for end in ends if np.isfinite(end)]
    return (min(ends) - floor) / (constant - floor) if ends else np.inf


def _memorised(factor, left, count):
    rate = "" if factor == 1 else f" at {factor:.3g} times the learning rate"
    evidence = (
        f"{count} samples are memorised: {TRIES} updates{rate} leave {max(left, 0):.1%} of the best constant's loss."
    )
    return Finding("cannot-memorise", "ok", evidence)


def _not_memorised(exam, tries, ys, rows):
    factor, (left, run) = min(tries.items(), key=lambda item: item[1][0])
    rates = " or ".join(f"{each:.3g}" for each in tries)
    share = f"leave {number(100 * left)}% of the loss of the best constant" if np.isfinite(left) else "end in NaN"
    words = f"{TRIES} updates on {len(rows)} samples, at {rates} times the learning rate, {share}"
    found = _cannot_act(exam, [run for _, run in tries.values()], len(rows)) if left > 0.9 else None
    if found:
        cause, remedy = found
        return Finding("cannot-memorise", "wrong", f"{words}: {cause}.", remedy, STILL)
    return Finding("cannot-memorise", "look", f"{words}.", PASS, STILL)


def _cannot_act(exam, runs, count):
    """Why training cannot act, and what to do, in words; None if it can."""
    gradients = [each for each in exam.backward.weights if each is not None]
    if not any(np.any(each) for each in gradients):
        return "the gradient of every weight is exactly 0", PASS
    if all(np.ptp(run.losses) <= SAME * np.abs(run.losses).max() for run in runs):
        return "the loss does not move at all", PASS
    if not exam.stateful and all(_equal(run, count) for run in runs):
        remedy = (
            "What tells the samples apart does not get through: scale x if its gates are saturated, and look for dead "
            "relu units and for features that are 0 or constant."
        )
        return f"the outputs for {count} different inputs are all equal", remedy
    if any(getattr(each, "regularizer", None) is not None for each in exam.model.trainable_variables):
        kept = min(_kept(run) for run in runs)
        if kept < SHRUNK:
            words = f"the regularizers have brought every kernel to {max(kept, 0.001):.1%} of its size or less"
            return words, "Use a smaller factor, such as `keras.regularizers.L2(1e-5)`."
    return None


def _kept(run):
    """The size of the kernel that has shrunk least, relative to its size before training."""
    kernels = [pair for pair in zip(run.before, run.after, strict=True) if pair[0].ndim > 1 and pair[0].any()]
    return max((np.linalg.norm(new) / np.linalg.norm(old) for old, new in kernels), default=1.0)


def _equal(run, count):
    return all(
        np.ptp(output[:count], axis=0).max() <= SAME * max(float(np.abs(output).max()), SAME) for output in run.outputs
    )


# ---- naive -----------------------------------------------------------------------------------------------------------

LAGS = 200  # columns of the linear regression at most
LINEAR = "a linear regression on the lags"
SPARED = 0.1  # of its error a network should not leave to a linear regression
BETTER = (
    "Scale x and y, train until the validation loss stops falling, and forecast changes instead of values: "
    "`y - x[:, -1, :1]`. If the last value is still as good, the series may hold no more."
)
HARDLY = 100  # updates; with fewer a model has not been trained


@dataclass(frozen=True)
class Forecasts:
    """What a model forecasts, with the truth, (samples, columns).

    Attributes:
        given, truth, model: inputs, targets and forecasts that the comparison uses.
        inputs, start: what the model was given, and where the comparison begins in it.
        past_x, past_y: inputs and targets that the naive forecasts may be fitted on.
        where: on which samples, in words.
    """

    given: np.ndarray
    truth: np.ndarray
    model: np.ndarray
    inputs: Arrays
    start: int
    past_x: np.ndarray
    past_y: np.ndarray
    where: str


def naive(exam: Examination) -> Finding | None:
    """The errors of a trained model against those of forecasts without a network, on the same samples.

    They are the mean, the last value, the value one season ago (both only if the targets continue a feature) and a
    ridge regression on the lags. The difference of the errors has a 99% interval from the means of 20 blocks of
    neighbouring samples, because overlapping windows are alike. Wrong: a model that has been trained is worse by more
    than that than the mean or the last value, and the shared updates on top of it do not change that. A model that only
    our hundred updates have trained is at most odd: not learned yet is no fault.
    """
    if not exam.compiled or not finite(exam) or len(exam.ys) != 1:
        return None
    kind = kinds_of(exam)[0]
    if kind in CLASSES:
        return _naive_classes(exam, kind) if exam.trained else None
    if kind not in REGRESSION or exam.ys[0].dtype.kind not in "fiu" or not (exam.trained or exam.train):
        return None
    forecasts = _forecasts(exam)
    return None if forecasts is None else _compare(exam, forecasts)


def _forecasts(exam):
    x = exam.xs[exam.series[0]] if exam.series else None
    if x is None or x.shape[1] < 2 or len(x) < 80:
        return None
    ys = exam.ys[0]
    outputs = exam.predictions[0] if exam.trained else exam.training.outputs[0]
    if outputs.size != ys[: len(outputs)].size:
        return None
    rows = len(outputs)
    truth, model = ys[:rows].reshape(rows, -1).astype(float), outputs.reshape(rows, -1).astype(float)
    if exam.trained and exam.validation is not None and len(exam.validation[0][0]) >= 40:
        return _held_out(exam, x[:rows], truth)
    half = rows // 2
    past = x[:half], truth[:half]
    return Forecasts(x[half:rows], truth[half:], model[half:], exam.xs, half, *past, "the second half of the sample")


def _held_out(exam, past_x, past_y):
    xs, ys = exam.validation
    outputs = exam.predict(xs)[0]
    rows = len(outputs)
    truth = ys[0][:rows].reshape(rows, -1).astype(float)
    if outputs.size != truth.size or not np.isfinite(truth).all():
        return None
    given = xs[exam.series[0]][:rows]
    model = outputs.reshape(rows, -1).astype(float)
    return Forecasts(given, truth, model, xs, 0, past_x, past_y, "the validation data")


def _errors(kind, forecast, truth):
    """The error of each sample, squared unless the model is trained on absolute ones."""
    distance = np.abs(forecast - truth)
    return (distance if kind == "mae" else distance**2).mean(axis=1)


def _compare(exam, forecasts):
    kind = kinds_of(exam)[0]
    own = _errors(kind, forecasts.model, forecasts.truth)
    rivals = {name: _errors(kind, each, forecasts.truth) for name, each in _rivals(forecasts, kind).items()}
    bounds = {name: interval(own - errors) or (0, 0) for name, errors in rivals.items()}
    if len(own) < 2 * BLOCKS or not np.isfinite(own).all():
        return None
    words = _naive_words(exam, forecasts, kind, own, rivals)
    worse = [name for name, (low, _) in bounds.items() if low > (SPARED * own.mean() if name == LINEAR else 0)]
    simple = [name for name in worse if name in ("the mean", "the last value")]
    if not exam.trained:
        return _naive_untrained(worse, words)
    if simple:
        wrong = _stays_worse(exam, forecasts, [rivals[name] for name in simple])
        later = "" if wrong else f" {len(exam.training.losses)} more updates make up for it: train it for longer."
        evidence = f"{words} It is worse than {' and '.join(simple)}, by more than chance.{later}"
        return Finding("naive", "wrong" if wrong else "look", evidence, BETTER, LATE)
    if worse:
        evidence = f"{words} It is worse than {' and '.join(worse)}."
        return Finding("naive", "look", evidence, BETTER, LATE)
    equal = [name for name in bounds if name != LINEAR and bounds[name][1] >= 0]
    if equal:
        evidence = f"{words} It is not clearly better than {' and '.join(equal)}.{_echo(forecasts, kind, own)}"
        return Finding("naive", "look", evidence, BETTER, LATE)
    return Finding("naive", "ok", words)


def _naive_untrained(worse, words):
    if "the mean" in worse:
        evidence = f"{words} That is worse than the mean; it may not be trained for long enough."
        return Finding("naive", "look", evidence, "Train it for longer, then ask again.", LATE)
    return Finding("naive", "ok", words)


def _naive_words(exam, forecasts, kind, own, rivals):
    name = "absolute" if kind == "mae" else "squared"
    after = "" if exam.trained else f" after {len(exam.training.losses)} updates of ours"
    others = ", ".join(f"{rival} {number(errors.mean())}" for rival, errors in rivals.items())
    return (
        f"On {forecasts.where}, {len(own)} samples, the model's mean {name} error{after} is {number(own.mean())}. "
        f"Without a network: {others}."
    )


def _stays_worse(exam, forecasts, rivals):
    """Whether the model stays worse than one of these errors if the shared updates train it for longer."""
    if not exam.train:
        return updates_made(exam) >= HARDLY
    outputs = trained_on(exam, [forecasts.inputs])[0][0][forecasts.start :]
    errors = _errors(kinds_of(exam)[0], outputs.reshape(len(outputs), -1).astype(float), forecasts.truth)
    return any((interval(errors - rival) or (0, 0))[0] > 0 for rival in rivals)


def trained_on(exam: Examination, inputs: list[Arrays]) -> list[Arrays]:
    """The outputs for several inputs after the shared training."""
    after = exam.training.after
    with exam.restored():
        for variable, value in zip(exam.model.trainable_variables, after, strict=True):
            variable.assign(value)
        return [exam.predict(xs) for xs in inputs]


def _rivals(forecasts, kind):
    """Forecasts without a network, by name, chosen and fitted on the past only."""
    middle = np.median if kind == "mae" else np.mean
    found = {"the mean": np.broadcast_to(middle(forecasts.past_y, axis=0), forecasts.truth.shape)}
    continued = _continued(forecasts, kind, found["the mean"][0])
    if continued is not None:
        columns = forecasts.truth.shape[1]
        found["the last value"] = _last(forecasts.given, continued, columns)
        season = _season(forecasts, kind, continued)
        if season is not None:
            found[f"the value {season} timesteps ago"] = _ago(forecasts.given, continued, columns, season)
    linear = _linear(forecasts)
    if linear is not None:
        found[LINEAR] = linear
    return found


def _last(x, feature, columns):
    if columns == x.shape[1]:  # one target for each timestep
        return x[:, :, feature].astype(float)
    return np.repeat(x[:, -1:, feature].astype(float), columns, axis=1)


def _continued(forecasts, kind, mean):
    """The feature that the targets continue: its last value is a better forecast than the mean; None without one."""
    columns = forecasts.past_y.shape[1]
    errors = [
        _errors(kind, _last(forecasts.past_x, feature, columns), forecasts.past_y).mean()
        for feature in range(forecasts.past_x.shape[2])
    ]
    best = int(np.argmin(errors))
    return best if errors[best] < _errors(kind, mean, forecasts.past_y).mean() else None


def _ago(x, feature, columns, season):
    steps = np.arange(columns) % season
    return x[:, x.shape[1] - season + steps, feature].astype(float)


def _season(forecasts, kind, feature):
    """The lag whose value is the best forecast in the past, if it is better than the last value; None otherwise."""
    steps, columns = forecasts.past_x.shape[1], forecasts.past_y.shape[1]
    if columns == steps:
        return None
    errors = [
        _errors(kind, _ago(forecasts.past_x, feature, columns, season), forecasts.past_y).mean()
        for season in range(1, steps + 1)
    ]
    best = int(np.argmin(errors)) + 1
    return best if best > 1 and errors[best - 1] < errors[0] else None


def _linear(forecasts):
    """Ridge regression on the most recent timesteps; None with too few samples to fit it."""
    features = forecasts.past_x.shape[2]
    lags = min(forecasts.past_x.shape[1], LAGS // features, len(forecasts.past_x) // (3 * features))
    if lags < 1:
        return None
    old, new = (x[:, -lags:].reshape(len(x), -1).astype(float) for x in (forecasts.past_x, forecasts.given))
    return ridge(old, forecasts.past_y, new)


def ridge(old: np.ndarray, targets: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Fit targets on standardised columns, with a penalty of a thousandth of the samples, and forecast for `new`."""
    centre, spread = old.mean(axis=0), old.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    old, new = (old - centre) / spread, (new - centre) / spread
    level = targets.mean(axis=0)
    square = old.T @ old + 1e-3 * len(old) * np.eye(old.shape[1])
    return level + new @ np.linalg.solve(square, old.T @ (targets - level))


def _echo(forecasts, kind, own):
    """A sentence if the forecasts lie closer to the last input than half their distance to the truth."""
    continued = _continued(forecasts, kind, forecasts.past_y.mean(axis=0))
    if continued is None:
        return ""
    echo = _errors(kind, forecasts.model, _last(forecasts.given, continued, forecasts.truth.shape[1])).mean()
    if echo >= own.mean() / 2:
        return ""
    return f" It echoes the last input: its distance to that is {number(echo)}, to the truth {number(own.mean())}."


def _naive_classes(exam, kind):
    """A trained classifier against the frequencies of the classes."""
    xs, ys = exam.validation or (exam.xs, exam.ys)
    outputs = exam.predict(xs) if exam.validation else exam.predictions
    rows = len(outputs[0])
    own = sample_losses(exam, 0, outputs[0], ys[0][:rows])
    constant = best_constant(exam, 0, outputs[0], ys[0][:rows])
    bound = None if own is None or constant is None else interval(own - constant)
    if own is None or constant is None or bound is None or not np.isfinite(bound).all():
        return None
    words = (
        f"On {rows} samples the cross-entropy is {number(own.mean())}; always answering with the frequencies of the "
        f"classes has {number(constant.mean())}."
    )
    if bound[1] < 0:
        return Finding("naive", "ok", words)
    clearly = "worse than" if bound[0] > 0 else "not clearly better than"
    remedy = "Look at each class by itself, and at the loss on new samples; stop training early."
    return Finding("naive", "look", f"{words} The model is {clearly} that.", remedy, ONE_NUMBER)


# ---- order-unused ----------------------------------------------------------------------------------------------------

INVARIANT = 1e-3  # of the spread of the outputs over the samples; and no more than `SAME` of their size, as rounding is
UNUSED = 0.01  # of what was learned, lost by shuffling
SHUFFLES = 3
READ_IN_ORDER = "Check that the series runs along axis 1, `(samples, timesteps, features)`, and is read in order."
PAIRS = 100  # of neighbouring samples that are compared


def order_unused(exam: Examination) -> Finding | None:
    """Each sample's own timesteps are shuffled: do the outputs change, and does the loss rise?

    Only timesteps that are neither masked nor padded are shuffled. Outputs that do not change at all (to float32's
    rounding) cannot use the order, whatever is trained; with a recurrent layer that is wrong, for that is what it is
    for, and without one where there is an order to use: where a linear regression on the lags beats one on means,
    spreads and extremes on held-out samples. An output that does not change if all timesteps but the last are shuffled
    is wrong too. A loss that does not rise, measured on a model that has learned something, is wrong only where there
    is an order to use; otherwise it is odd, for a task may do without. Before all that, neighbouring samples are
    compared: overlapping windows whose timesteps were shuffled betray it by the values that they share (see
    `shared_order`).
    """
    at = _input_with_order(exam)
    if at is None:
        return None
    return _order_lost(exam, at) or _order_used(exam, at)


def _order_used(exam, at):
    if not np.isfinite(exam.predictions[0]).all():
        return None
    real = real_steps(exam, at)
    whole, before_last = _shuffled(exam.xs[at], real, 0), _shuffled(exam.xs[at], _but_last(real), 0)
    if _changed(whole, exam.xs[at]) < 0.5:
        return None
    return _order_in_structure(exam, at, whole, before_last) or _order_in_loss(exam, at, real)


def _input_with_order(exam):
    """The only input with at least three timesteps, if the outputs are not one for each of them."""
    import keras

    tokens = any(isinstance(layer, keras.layers.Embedding) for layer in exam.layers)
    found = [
        at
        for at, x in enumerate(exam.xs)
        if x.shape[1:] and x.shape[1] >= 3 and (at in exam.series or (x.ndim == 2 and tokens and x.dtype.kind in "iu"))
    ]
    if len(found) != 1 or exam.stateful:
        return None
    steps = exam.xs[found[0]].shape[1]
    return None if any(output.ndim > 2 and output.shape[1] == steps for output in exam.predictions) else found[0]


def _order_lost(exam, at):
    """Neighbouring samples that share values, as overlapping windows do, but not in one order."""
    found = shared_order(exam.given_xs[at])
    if found is None:
        return None
    share, correlation, pairs = found
    if share < 0.5 or abs(correlation) > 0.5:
        return None
    evidence = (
        f"Neighbouring samples share {share:.0%} of their values, as overlapping windows do, but not in one order: "
        f"their places correlate by {correlation:.2f} ({pairs} pairs), where windows have 1."
    )
    remedy = "Shuffle samples, never the timesteps within them: `x[random.permutation(len(x))]`; check each `reshape`."
    return Finding("order-unused", "wrong", evidence, remedy, AXES)


def shared_order(x: np.ndarray) -> tuple[float, float, int] | None:
    """How much neighbouring samples share, and whether in one order, from the feature with the most different values.

    Overlapping windows of one series share most of their values, and the places of a shared value in both windows
    correlate by 1 (by 1 in reversed windows too). Within shuffled windows the correlation of k places is about 0, with
    a standard deviation of 1 / sqrt(k - 1); over `PAIRS` pairs its mean cannot come near 0.5 by chance.

    Returns:
        The mean share of common values, the mean correlation, the number of pairs. None if values repeat within a
        sample, if samples far apart share as much (the values are the same for all), or if there are fewer than 20
        pairs or 8 timesteps.
    """
    if x.ndim != 3 or x.shape[1] < 8 or len(x) < 21 or x.dtype.kind != "f":
        return None
    rows = x[:, :, int(np.argmax([len(np.unique(column)) for column in x[0].T]))]
    near, far = rows[: PAIRS + 1], rows[len(rows) // 2 :]
    if min(len(np.unique(row)) for row in near) < x.shape[1]:
        return None
    pairs = [np.intersect1d(old, new, return_indices=True)[1:] for old, new in zip(near, near[1:], strict=False)]
    share = float(np.mean([len(old) for old, _ in pairs])) / x.shape[1]
    apart = np.mean([len(np.intersect1d(old, new)) for old, new in zip(near, far, strict=False)]) / x.shape[1]
    correlations = [np.corrcoef(old, new)[0, 1] for old, new in pairs if len(old) > 3]
    if len(correlations) < 20 or apart > share / 2:
        return None
    return share, float(np.mean(correlations)), len(pairs)


def _but_last(real):
    last = real.shape[1] - 1 - real[:, ::-1].argmax(axis=1)
    kept = real.copy()
    kept[np.arange(len(real)), last] = False
    return kept


def _shuffled(x, real, seed):
    """Each sample's real timesteps in random order; the others stay where they are."""
    random, result = np.random.default_rng(seed), x.copy()
    for row, steps in enumerate(real):
        places = np.flatnonzero(steps)
        result[row, places] = x[row, random.permutation(places)]
    return result


def _changed(new, old):
    """The share of samples that differ."""
    return np.mean((new != old).reshape(len(old), -1).any(axis=1))


def _with_input(exam, at, x):
    return [*exam.xs[:at], x, *exam.xs[at + 1 :]]


def _order_in_structure(exam, at, whole, before_last):
    steps = exam.xs[at].shape[1]
    moved = _moved(exam, exam.predict(_with_input(exam, at, whole)))
    if moved is not None:
        evidence = f"Shuffling the {steps} timesteps of each sample moves no output{_by(moved)}."
        remedy = (
            "A mean or a maximum over the timesteps loses their order: put the recurrent layer before it, and check "
            "that the series runs along axis 1, `(samples, timesteps, features)`."
        )
        return _unused(evidence, "wrong" if exam.recurrent or _order_matters(exam, at) else "look", remedy)
    if not exam.recurrent or _changed(before_last, exam.xs[at]) < 0.5:
        return None
    moved = _moved(exam, exam.predict(_with_input(exam, at, before_last)))
    if moved is not None:
        evidence = (
            f"Shuffling all of the {steps} timesteps but the last moves no output{_by(moved)}: the output depends "
            "on one timestep only."
        )
        remedy = (
            "Let the recurrent layer read all timesteps: look for a slice such as `x[:, -1:]` before it, and for "
            "recurrent weights that are held at 0."
        )
        return _unused(evidence, "wrong", remedy)
    return None


def _by(moved):
    return f" by more than {moved:.0e} of their spread, which is rounding" if moved else ""


def _moved(exam, outputs):
    """How far the outputs moved, relative to their spread, if that is rounding; None if they did move."""
    base = exam.predictions
    spread = max(float(output.std(axis=0).max()) for output in base)
    size = max(float(np.abs(output).max()) for output in base)
    if spread <= SAME * size:  # all samples have one output: nothing could move it
        return None
    moved = max(float(np.abs(new - old).max()) for old, new in zip(base, outputs, strict=True))
    return moved / spread if moved <= SAME * size and moved < INVARIANT * spread else None


def _unused(evidence, level, remedy=READ_IN_ORDER):
    return Finding("order-unused", level, evidence, remedy, AXES)


def _order_in_loss(exam, at, real):
    if not exam.compiled or not finite(exam) or not (exam.trained or exam.train):
        return None
    shuffles = [_with_input(exam, at, _shuffled(exam.xs[at], real, seed)) for seed in range(1, SHUFFLES + 1)]
    outputs, *shuffled = _learned_outputs(exam, [exam.xs, *shuffles])
    own, constant = losses_and_constant(exam, outputs, exam.ys)
    if own is None or constant is None:
        return None
    others = np.mean([np.asarray(losses_and_constant(exam, each, exam.ys)[0]) for each in shuffled], axis=0)
    learned, rise = interval(constant - own), interval(others - own)
    if learned is None or rise is None:
        return None
    if not learned[0] > 0.1 * constant.mean():
        return _order_in_data(exam, at)
    words = (
        f"Shuffling the timesteps of each sample takes the loss from {number(own.mean())} to {number(others.mean())} "
        f"(the best constant: {number(constant.mean())})"
    )
    if rise[0] > 0 and others.mean() - own.mean() > UNUSED * (constant - own).mean():
        return Finding("order-unused", "ok", f"{words}: the order is used.")
    if exam.trained and updates_made(exam) >= HARDLY and _order_matters(exam, at):
        evidence = f"{words}, although a linear regression on the lags beats one on sums and extremes."
        return _unused(evidence, "wrong")
    evidence = f"{words}: the order is hardly used. If the task does without it, a mean over the timesteps is enough."
    return _unused(evidence, "look")


def _learned_outputs(exam: Examination, inputs: list[Arrays]) -> list[Arrays]:
    """The outputs for several inputs, of the trained model, or of the copy after the shared training."""
    if exam.trained:
        return [exam.predictions, *(exam.predict(xs) for xs in inputs[1:])]
    return trained_on(exam, inputs)


def _order_in_data(exam, at):
    """The model has learned nothing yet: does a linear regression find that the timesteps might stand in any order?"""
    errors = _linear_errors(exam, at)
    if errors is None:
        return None
    constant, free, ordered = errors
    free_gain, order_gain = interval(constant - free), interval(free - ordered)
    if (
        free_gain is None
        or order_gain is None
        or free_gain[0] <= 0.1 * constant.mean()
        or order_gain[0] > 0
        or order_gain[1] > 0.1 * constant.mean()
    ):
        return None
    evidence = (
        f"On held-out samples a linear regression on each sample's mean, spread and extremes has an error of "
        f"{number(free.mean())}, with all timesteps in their order {number(ordered.mean())} (the mean of y: "
        f"{number(constant.mean())}): the order adds nothing."
    )
    return _unused(evidence, "look")


def _order_matters(exam, at):
    """Whether a linear regression on the lags finds more than one on what shuffling leaves alone."""
    errors = _linear_errors(exam, at)
    gain = None if errors is None else interval(errors[1] - errors[2])
    return gain is not None and gain[0] > 0.1 * errors[0].mean()


def _linear_errors(exam, at):
    """Squared errors on the second half of the sample: the mean, without the order, and with it; None if unfit."""
    x = exam.xs[at]
    if x.ndim != 3 or len(x) < 80 or kinds_of(exam)[0] in ("sparse", None):
        return None
    y, half = exam.ys[0].reshape(len(x), -1).astype(float), len(x) // 2
    lags = min(x.shape[1], LAGS // x.shape[2], half // (3 * x.shape[2]))
    free = np.concatenate([x.mean(axis=1), x.std(axis=1), x.min(axis=1), x.max(axis=1)], axis=1).astype(float)
    ordered = np.concatenate([x[:, -lags:].reshape(len(x), -1).astype(float), free], axis=1) if lags else free
    forecasts = [np.broadcast_to(y[:half].mean(axis=0), y[half:].shape)]
    forecasts += [ridge(each[:half], y[:half], each[half:]) for each in (free, ordered)]
    return [np.square(each - y[half:]).mean(axis=1) for each in forecasts]


CHECKS = {"cannot-memorise": cannot_memorise, "naive": naive, "order-unused": order_unused}
