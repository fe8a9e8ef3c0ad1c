"""The check of a gradient, a loss or states that grow without bound."""

import numpy as np

from unrolled.doctor.checks.baselines import finite, number
from unrolled.doctor.checks.gradient_reach import PARTS, reach_profile
from unrolled.doctor.checks.probe import reads, states_over_time
from unrolled.doctor.checks.updates import late_loss
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

TRAINING = "notebooks/6-long-sequences/training-that-holds.html"
EXPLODES = f"{TRAINING}#the-loss-explodes"

GROWTH = 1000.0  # of the gradient over all timesteps, in two steady halves
UNBOUNDED = ("relu", "linear", "elu", "selu", "leaky_relu", "softplus", "gelu", "silu", "swish", "exponential")
DOUBLING = 10.0  # of unbounded states from the middle to the end; a sum over the timesteps doubles


def gradient_explodes(exam: Examination) -> Finding | None:
    """Whether the gradient, the loss or the states grow without bound.

    Origin of the limits. A recurrence that multiplies by more than 1 per timestep grows exponentially, and so in both
    halves of the timesteps alike; a model that reads its early timesteps most does not. Growth by `GROWTH` in the
    gradient leaves the last timesteps a share drowned in the noise between samples. Unbounded states that add up
    their inputs double from the middle to the end; those that multiply grow far more than `DOUBLING`, inputs that grow
    themselves set aside. NaN and infinity need no limit. With a clipped gradient none of it is worse than odd.
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
    return float(np.abs(np.linalg.eigvals(np.asarray(layer.cell.recurrent_kernel))).max())


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
    if (
        radius <= 1 + 1e-3
        or facts["clipped"]
        or exam.trained
        or len(losses) < 40
        or late_loss(losses) < 0.9 * losses[0]
    ):
        return None
    evidence = (
        f"The spectral radius of the recurrent kernel is {radius:.2f}, so that small states grow by that factor at "
        f"each timestep, and the loss stays at {number(late_loss(losses))} for {len(losses)} updates."
    )
    remedy = _tame(facts, 'leave the recurrent kernel its default initializer, "orthogonal"')
    return Finding("gradient-explodes", "look", evidence, remedy, EXPLODES)


CHECKS = {"gradient-explodes": gradient_explodes}
