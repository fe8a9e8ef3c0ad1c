"""The check of the loss that training starts with."""

import numpy as np

from unrolled.doctor.checks.baselines import (
    CLASSES,
    finite,
    kinds_of,
    loss_weights,
    losses_and_constant,
    number,
    sample_losses,
)
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

TRAINING = "notebooks/6-long-sequences/training-that-holds.html"
SCALE = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html#how-far-training-can-move"
SYMPTOMS = "notebooks/reference/what-do-you-see-shown.html"
NAN = f"{SYMPTOMS}#the-loss-is-nan-two-causes"

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
    return sum(float(each.regularizer(each.value)) for each in variables)


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


CHECKS = {"first-loss": first_loss}
