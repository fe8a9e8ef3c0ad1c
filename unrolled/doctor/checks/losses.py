"""The check of the loss: whether it fits the targets and the last activation."""

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import (
    BINARY,
    CATEGORICAL,
    CROSSENTROPY,
    REGRESSION,
    SPARSE,
    beyond_chance,
    counted,
    each_output,
    last_of,
    loss_of,
    percent,
    sentence,
    span,
    unmasked,
)

TRAPS = "notebooks/reference/silent-traps.html"
CLASSES = "notebooks/2-input-shape/classes.html"
MEASUREMENT = 'For a measurement: `Dense(1)` without an activation, and `loss="mse"`.'
LOGITS = "Give the last layer its activation ({activation}), or compile with `keras.losses.{loss}(from_logits=True)`."
CLASS_NAMES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
}
ROUNDING = 1e-2  # of a sum of probabilities, in half precision: 2 ** -10 times some classes
MOST_CLASSES = 20


def loss(exam: Examination) -> Finding | None:
    """Whether the loss fits the targets and the last activation, for the losses of `keras.losses`.

    The rules are exact: a cross-entropy takes targets from 0 to 1; rows of probabilities add up to 1; a softmax of one
    number is 1. Where a few values off a bound are not yet a fault, `beyond_chance` decides.
    """
    return each_output(exam, _loss)


def _loss(exam, number):
    settings = loss_of(exam, number)
    if settings is None:
        return None
    y = counted(exam, number).astype(float)
    y = np.where(np.isfinite(y), y, 0)
    output = unmasked(exam, exam.predictions[number])
    rules = (
        _one_unit,
        _labels_of_another_kind,
        _not_probabilities_in_y,
        _logits,
        _outputs,
        _several_labels,
        _regression,
    )
    for rule in rules:
        found = rule(settings, y, output, last_of(exam, number))
        if found:
            level, evidence, remedy, link = found
            return Finding("loss", level, sentence(exam, number, evidence), remedy, link)
    if settings.name not in (*REGRESSION, *CROSSENTROPY):
        return None
    evidence = f"`{settings.name}` fits y, which is {span(y)}."
    return Finding("loss", "ok", sentence(exam, number, evidence))


def _one_unit(settings, y, output, last):
    """A softmax over one unit is 1, and a categorical cross-entropy over one class is 0, whatever the weights."""
    if output.shape[-1] != 1:
        return None
    softmax = last is not None and last.activation == "softmax"
    if not softmax and settings.name not in (*CATEGORICAL, *SPARSE):
        return None
    words = f"the last layer has one unit: {percent(float(np.mean(output == 1)))} of the outputs are exactly 1"
    if not softmax:
        words = f"the last layer has one unit, and `{settings.name}` over one class is 0 for any weights"
    return "wrong", words + ".", _one_unit_remedy(y), TRAPS + "#cell-softmax"


def _one_unit_remedy(y):
    """By what y holds: two classes, several, or measurements."""
    if y.max() > 1 and y.min() >= 0 and y.max() < MOST_CLASSES and np.array_equal(y, np.round(y)):
        layer = f'Dense({int(y.max()) + 1}, activation="softmax")'
        return f'Several classes: `{layer}` and `loss="sparse_categorical_crossentropy"`.'
    if y.min() >= 0 and y.max() <= 1:
        return 'Two classes: `Dense(1, activation="sigmoid")` and `loss="binary_crossentropy"`.'
    return MEASUREMENT


def _labels_of_another_kind(settings, y, output, last):
    """Integer labels for a loss that takes one-hot rows, and the other way round. Most of these raise an error."""
    if (
        settings.name in CATEGORICAL
        and y.ndim == output.ndim - 1
        or settings.name in CATEGORICAL
        and (y.ndim == output.ndim and y.shape[-1] == 1 != output.shape[-1])
    ):
        words = f"`{settings.name}` takes one-hot rows of {output.shape[-1]}, and y holds one label each, {span(y)}"
        return "wrong", words + ".", 'Use `loss="sparse_categorical_crossentropy"`.', CLASSES + "#cell-losses-errors"
    if settings.name not in SPARSE:
        return None
    if y.shape[1:] == output.shape[1:] and output.shape[-1] > 1 and np.allclose(y.sum(axis=-1), 1):
        words = f"`{settings.name}` takes one label each, and y holds one-hot rows of {y.shape[-1]}"
        return "wrong", words + ".", 'Use `loss="categorical_crossentropy"`.', CLASSES + "#cell-losses-errors"
    share = float(np.mean(y != np.round(y)))
    if not share:
        return None
    words = f"`{settings.name}` takes integers, and {percent(share)} of y, {span(y)}, are not"
    return "wrong" if share > 0.5 else "look", words + ".", MEASUREMENT, TRAPS + "#cell-019"


def _not_probabilities_in_y(settings, y, output, last):
    """A cross-entropy of targets outside 0 to 1 has no smallest value: it falls without end."""
    if settings.name not in (*BINARY, *CATEGORICAL):
        return None
    outside = (y < -1e-6) | (y > 1 + 1e-6)
    if not outside.any():
        return None
    words = f"`{settings.name}` takes targets from 0 to 1; {percent(outside.mean())} of y is outside, {span(y)}"
    sure = beyond_chance(int(outside.sum()), y.size)
    remedy = _one_unit_remedy(y) if output.shape[-1] == 1 else MEASUREMENT
    if np.isin(y, (-1, 1)).all():
        remedy = 'Count the two classes as 0 and 1: `y = (y > 0).astype("float32")`.'
    return "wrong" if sure else "look", words + ".", remedy, TRAPS + "#cell-019"


def _logits(settings, y, output, last):
    """`from_logits=True` after an activation that leaves no logits."""
    if settings.name not in CROSSENTROPY or not settings.from_logits:
        return None
    sums = np.abs(output.sum(axis=-1) - 1).max() < ROUNDING and output.min() >= 0 and output.shape[-1] > 1
    remedy = "Drop one of the two: the activation of the last layer, or `from_logits=True`."
    link = CLASSES + "#cell-claim-logits"
    if sums:
        words = "`from_logits=True`, and each row of the outputs adds up to 1 already"
        return "wrong", words + ".", remedy, link
    if last is None or not last.bounded:
        return None
    words = f"`from_logits=True`, and {last.words} gives no logits: the outputs are {span(output)}"
    return "wrong" if last.low >= 0 and last.high <= 1 else "look", words + ".", remedy, link


def _outputs(settings, y, output, last):
    """Outputs that are no probabilities, for a loss that takes them for probabilities."""
    if settings.name not in CROSSENTROPY or settings.from_logits:
        return None
    binary = settings.name in BINARY
    remedy = LOGITS.format(activation="sigmoid" if binary else "softmax", loss=CLASS_NAMES[settings.name])
    link = TRAPS + "#cell-no-sigmoid" if binary else CLASSES + "#cell-claim-logits"
    outside = float(np.mean((output < -ROUNDING / 100) | (output > 1 + ROUNDING)))
    if outside:
        words = f"`{settings.name}` takes probabilities, and {percent(outside)} of the outputs are none: {span(output)}"
        return "wrong", words + ".", remedy, link
    if not binary and np.abs(output.sum(axis=-1) - 1).max() > ROUNDING:
        sums = output.sum(axis=-1)
        words = f"`{settings.name}` takes rows that add up to 1, and the sums of the outputs are {span(sums)}"
        return "look", words + ".", remedy, link
    if last is not None and (last.low < 0 or last.high > 1):
        words = f"`{settings.name}` takes probabilities, and {last.words} has other bounds; now it is {span(output)}"
        return "look", words + ".", remedy, link
    return None


def _several_labels(settings, y, output, last):
    """Rows of y that do not add up to 1 with a softmax, whose rows always do."""
    one_of_many = settings.name in CATEGORICAL or last is not None and last.activation == "softmax"
    if settings.name not in (*BINARY, *CATEGORICAL) or not one_of_many or y.shape != output.shape or y.shape[-1] < 2:
        return None
    sums = y.sum(axis=-1)
    several = float(np.mean(sums > 1 + ROUNDING))
    if several:
        words = f"each row of the outputs adds up to 1, {percent(several)} of those of y to {sums.max():.3g} at most"
        sure = beyond_chance(int(np.sum(sums > 1 + ROUNDING)), sums.size)
        remedy = 'Several labels at once: `activation="sigmoid"` and `loss="binary_crossentropy"`.'
        return "wrong" if sure else "look", words + ".", remedy, CLASSES
    if settings.name in BINARY and y.shape[-1] > 2:
        words = (
            f"`{settings.name}` on a softmax of {y.shape[-1]} classes: it counts each class as a question of its own"
        )
        return "look", words + ".", 'One class of several: `loss="categorical_crossentropy"`.', CLASSES + "#cell-losses"
    return None


def _regression(settings, y, output, last):
    """An error in per cent of targets that are 0, and class numbers as measurements."""
    if settings.name not in REGRESSION:
        return None
    zeros = float(np.mean(np.abs(y) < 1e-7))
    if settings.name == "mean_absolute_percentage_error" and zeros:
        words = f"`{settings.name}` divides by y, and {percent(zeros)} of the targets are 0"
        return "wrong", words + ".", 'Use `loss="mae"`, and divide by the mean of y yourself.', TRAPS
    below = float(np.mean(y <= -1))
    if settings.name == "mean_squared_logarithmic_error" and below:
        words = f"`{settings.name}` takes log(1 + y), and {percent(below)} of the targets are -1 or less"
        return "wrong", words + ".", 'Use `loss="mse"`.', TRAPS
    return _class_numbers(settings, y, output)


def _class_numbers(settings, y, output):
    """All integers from 0 to C - 1, five of each at least: class numbers, or counts."""
    if output.shape[-1] != 1 or not np.array_equal(y, np.round(y)):
        return None
    values, counts = np.unique(y, return_counts=True)
    if not 2 <= len(values) <= MOST_CLASSES or not np.array_equal(values, np.arange(len(values))) or counts.min() < 5:
        return None
    words = f"y holds the integers 0 to {len(values) - 1} only, and `{settings.name}` takes them for measurements"
    remedy = (
        f'If they are classes: `Dense({len(values)}, activation="softmax")`, `loss="sparse_categorical_crossentropy"`.'
    )
    return "look", words + ".", remedy, CLASSES


CHECKS = {"loss": loss}
