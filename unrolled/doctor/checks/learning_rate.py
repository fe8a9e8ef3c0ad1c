"""The check of the learning rate: other rates on the same batches."""

import numpy as np

from unrolled.doctor.checks.baselines import finite, losses_and_constant, number
from unrolled.doctor.checks.updates import late_loss, update_ratio
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

SCALE = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html#how-far-training-can-move"
NAN = "notebooks/reference/what-do-you-see-shown.html#the-loss-is-nan-two-causes"

HEALTHY = 3e-3  # of a weight's size per update: training then takes hundreds to thousands of updates
COARSE = 0.1  # ten updates replace the weights
REPLACED = 1.0  # a single update replaces them


def learning_rate(exam: Examination) -> Finding | None:
    """The loss after the shared updates at the reader's learning rate and at others, on the same batches.

    Too high: a tenth or a hundredth of the rate ends below the start and at less than half of the loss, and the loss
    becomes NaN, or ends above where it began and above that of the best constant, or a single update changes the
    kernels by more than their own size. It is odd if ten updates do that and nothing was learned. Too low: one update
    changes the kernels by so little that it would take more than 100 / `HEALTHY` = 33,000 updates to change them by
    their own size, the loss has not fallen by 1% (against the same batches without training), and at rates that make
    the update `HEALTHY`, or 10 or 100 times that, it falls by a tenth. A rate that moves nothing at all is too low too.
    Adam's default of 0.001 changes kernels by about 1% per update, so that a model which merely learns slowly
    is never called wrong. A trained model that a lower rate would polish is at most odd.
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


def _right(exam, ratio):
    losses = exam.training.losses
    evidence = (
        f"One update changes the kernels by {ratio:.2%} of their size (learning rate {number(exam.learning_rate)}); "
        f"the loss went from {number(losses[0])} to {number(late_loss(losses))} in {len(losses)} updates."
    )
    return Finding("learning-rate", "ok", evidence)


def _too_high(exam, ratio, constant):
    losses = exam.training.losses
    begin, end = float(losses[0]), late_loss(losses)
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
        f"to {number(late_loss(lower))}; the first update changes the kernels by {ratio:.0%} of their size."
    )
    surely = not np.isfinite(end) or ((broken or ratio > REPLACED) and not exam.trained)
    remedy = f"Lower it: `learning_rate={exam.learning_rate * factor:.1g}`."
    return Finding("learning-rate", "wrong" if surely else "look", evidence, remedy, NAN)


def _lower_runs(exam):
    for factor in (0.1, 0.01):
        yield factor, exam.fit(len(exam.training.losses), factor).losses


def _better(losses, begin, end):
    """Whether a run ends below where it began, and at less than half of `end`: a lower rate is the cure."""
    late = late_loss(losses)
    return bool(np.isfinite(losses).all()) and late < begin and (not np.isfinite(end) or late < end / 2)


def _too_low(exam, ratio, constant):
    losses, factor = exam.training.losses, HEALTHY / ratio
    if factor < 10 or (exam.trained and constant is not None and late_loss(losses) < 0.9 * constant):
        return None
    still, end = late_loss(exam.fit(len(losses), 0.0).losses), late_loss(losses)  # the same batches, without training
    if end < 0.99 * still:
        return None
    higher = (late_loss(exam.fit(len(losses), factor * each).losses) for each in (1, 10, 100))
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


CHECKS = {"learning-rate": learning_rate}
