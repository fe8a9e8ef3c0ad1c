"""The check of whether the order of the timesteps matters to a model."""

import numpy as np

from unrolled.doctor.checks.baselines import (
    LAGS,
    SAME,
    finite,
    interval,
    kinds_of,
    losses_and_constant,
    number,
    real_steps,
    ridge,
    updates_made,
)
from unrolled.doctor.checks.updates import HARDLY, trained_on
from unrolled.doctor.examination import Arrays, Examination
from unrolled.doctor.finding import Finding

AXES = "notebooks/2-input-shape/which-axis-is-which.html#a-check-that-takes-three-lines"

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


CHECKS = {"order-unused": order_unused}
