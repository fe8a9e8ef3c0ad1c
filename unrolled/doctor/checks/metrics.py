"""The check of the metric: whether it can say anything about these targets."""

import math
from typing import Any

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import (
    CROSSENTROPY,
    counted,
    each_output,
    loss_of,
    percent,
    sentence,
    span,
    unmasked,
)

TRAPS = "notebooks/reference/silent-traps.html"
SEEN = "notebooks/reference/what-do-you-see-shown.html"
MOST = 0.9  # a constant forecast with this accuracy leaves the metric a tenth of its range
EXACT = "Accuracy"  # the metric's class that compares numbers as they are
BINARY_LABELS = ("accuracy", "acc", "binary_accuracy", "precision", "recall", "auc")


def metric(exam: Examination) -> Finding | None:
    """Whether the metric can say anything: accuracy on measurements, or no better than a constant forecast.

    What "accuracy" counts depends on the shapes, as in Keras. A trained model's accuracy is compared with the share of
    the largest class by the exact binomial distribution, one-sided at 5%. Without training, a share of at least 9 in 10
    is called odd: the metric has a tenth of its range left. Metrics that read masked timesteps are computed with and
    without them.
    """
    return each_output(exam, lambda exam, number: _padding(exam, number) or _metric(exam, number))


def _padding(exam, number):
    """RMSE counts masked timesteps (AUC, Precision and Recall do, too); the loss leaves them out."""
    import keras

    y, output = exam.ys[number], exam.predictions[number]
    wanted = [each for each in _metrics(exam, number) if isinstance(each, keras.metrics.RootMeanSquaredError)]
    if not wanted or y.shape != output.shape or len(unmasked(exam, y)) == len(y):
        return None
    error = (y - output).astype(float) ** 2
    every, real = float(np.sqrt(error.mean())), float(np.sqrt(unmasked(exam, error).mean()))
    if not np.isfinite(every) or np.isclose(every, real, rtol=0.01):
        return None
    words = f"`RootMeanSquaredError` counts the masked timesteps, and is {every:.3g}; without them it is {real:.3g}."
    remedy = 'Ask for `metrics=["mse"]`, which leaves them out, and take the root yourself.'
    return Finding("metric", "wrong", sentence(exam, number, words), remedy, TRAPS + "#cell-masked-metrics")


def _metric(exam, number):
    names = [name for name in map(_metric_name, _metrics(exam, number)) if name]
    loss = loss_of(exam, number)
    y, output = counted(exam, number).astype(float), unmasked(exam, exam.predictions[number])
    if not names or loss is None or exam.predictions[number].shape[0] != len(exam.ys[number]):
        return None
    for name in names:
        found = _exact(y, output) if name == EXACT else _labels(exam, number, name, y, output, loss)
        if found:
            level, evidence = found
            remedy = 'Ask for an error in the unit of the target: `metrics=["mae"]`.'
            return Finding("metric", level, sentence(exam, number, evidence), remedy, _metric_link(output))
    return _constant(exam, number, names[0], y, output)


def _metric_link(output):
    return TRAPS + ("#cell-021" if output.shape[-1] == 1 else "#cell-accuracy-several")


def _metrics(exam: Examination, number: int) -> list[Any]:
    """The metrics of an output as given to `compile`."""
    if not getattr(exam.original, "compiled", False):
        return []
    settings = getattr(getattr(exam.original, "_compile_config", None), "config", {})
    found: list[Any] = []
    for given in (settings.get("metrics"), settings.get("weighted_metrics")):
        found += _for_output(exam, number, given)
    return found


def _for_output(exam, number, given):
    """The metrics of one output, out of one list, a list for each output, or a dictionary by name."""
    if isinstance(given, dict):
        given = given.get(exam.model.output_names[number])
    elif isinstance(given, (list, tuple)) and len(exam.ys) > 1 and len(given) == len(exam.ys):
        given = given[number]
    elif isinstance(given, (list, tuple)) and given and isinstance(given[0], (list, tuple)):
        given = given[0]
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _metric_name(given):
    """The name of a metric that counts labels: "accuracy" and its kind, "Accuracy" the class; None for others."""
    import keras

    if isinstance(given, dict):  # as `get_config` writes it
        given = given.get("class_name", "")
    if isinstance(given, keras.metrics.Metric):
        given = type(given).__name__
    name = given if isinstance(given, str) else getattr(given, "__name__", "")
    if name == EXACT:
        return EXACT
    snake = "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).strip("_")
    snake = {"a_u_c": "auc", "A_U_C": "auc"}.get(snake, snake)
    known = (*BINARY_LABELS, "categorical_accuracy", "sparse_categorical_accuracy")
    return snake if snake in known else None


def _exact(y, output):
    """`keras.metrics.Accuracy` counts exactly equal numbers, which outputs of a network never are."""
    if y.size != output.size:
        return None
    equal = float(np.mean(np.ravel(y) == np.ravel(output)))
    if equal > 0.5 or np.all(output == np.round(output)):
        return None
    return "wrong", f"`keras.metrics.Accuracy` counts outputs that equal y exactly: {percent(equal)} of {y.size:,}."


def _kind(name, y, output):
    """What Keras makes of "accuracy": it decides by the shapes."""
    if name not in ("accuracy", "acc"):
        return name
    if output.shape[-1] == 1:
        return "binary_accuracy"
    return "sparse" if y.ndim < output.ndim or y.shape[-1] == 1 else "categorical_accuracy"


def _labels(exam, number, name, y, output, loss):
    """Whether y holds what the metric counts: 0 and 1, one-hot rows, or integers."""
    kind, crossed = _kind(name, y, output), loss.name in CROSSENTROPY
    finite = y[np.isfinite(y)]
    if kind.startswith("sparse"):
        share = float(np.mean(finite != np.round(finite)))
        words = f"`{name}` counts classes, and {percent(share)} of y are not integers"
        return ("wrong", words + ".") if share > 0.5 else None
    if kind == "categorical_accuracy":
        return _columns(name, y, crossed)
    share = float(np.mean((finite != 0) & (finite != 1)))
    if not share or loss.name == "hinge" or loss.name == "squared_hinge":
        return None
    words = f"`{name}` compares labels of 0 and 1, and {percent(share)} of y, {span(finite)}, are neither"
    soft = crossed and finite.min() >= 0 and finite.max() <= 1
    return "look" if soft or share <= 0.5 else "wrong", words + "."


def _columns(name, y, crossed):
    """Categorical accuracy counts in which column the largest number stands: right for one-hot rows only."""
    rows = y.reshape(-1, y.shape[-1])
    rows = rows[np.isfinite(rows).all(axis=1)]
    if not len(rows) or crossed:
        return None
    off = float(np.mean((np.abs(rows.sum(axis=1) - 1) > 1e-3) | (rows < 0).any(axis=1)))
    if off <= 0.5:
        return None
    largest = np.bincount(rows.argmax(axis=1), minlength=rows.shape[1])
    words = f"`{name}` looks for the largest output in the column of the largest target, and y holds measurements"
    return "wrong", f"{words}; column {largest.argmax()} has it in {percent(largest.max() / len(rows))} of the rows."


def _constant(exam, number, name, y, output):
    """An accuracy no better than that of always answering with the largest class; only for a trained model."""
    found = _classes(name, y, output)
    if found is None:
        return None
    labels, guesses = found
    count, right = len(labels), int(np.sum(labels == guesses))
    share = float(np.max(np.unique(labels, return_counts=True)[1])) / count
    evidence = f"the largest class is {percent(share)} of y"
    remedy = "Look at each class by itself: precision and recall, or `class_weight` in `fit`."
    if not exam.trained or count < 20:
        level, evidence = "look" if share >= MOST else "ok", f"{evidence}: so is the accuracy of a constant forecast."
        link = SEEN + "#cell-accuracy-share"
        return Finding("metric", level, sentence(exam, number, evidence), remedy if share >= MOST else "", link)
    evidence = f"{evidence}, and the model's accuracy on it is {percent(right / count)}."
    if share == 1 or _at_least(right, count, share) < 0.05:
        return Finding("metric", "ok", sentence(exam, number, evidence))
    return Finding("metric", "look", sentence(exam, number, evidence), remedy, SEEN + "#cell-accuracy-share")


def _at_least(right, count, share):
    """The probability of at least `right` of `count`, each with the probability `share` (below 1)."""
    terms = [
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + k * math.log(share)
        + (count - k) * math.log1p(-share)
        for k in range(right, count + 1)
    ]
    return sum(map(math.exp, terms))


def _classes(name, y, output):
    """The classes in y and in the outputs, in one row each; None if they cannot be compared."""
    kind = _kind(name, y, output)
    if "accuracy" not in kind and kind != "sparse":
        return None
    if kind == "binary_accuracy":
        labels, guesses = np.ravel(y), np.ravel(output > 0.5)
    elif kind == "categorical_accuracy":
        labels, guesses = np.ravel(y.argmax(axis=-1)), np.ravel(output.argmax(axis=-1))
    else:
        labels, guesses = np.ravel(y), np.ravel(output.argmax(axis=-1))
    return (labels, guesses) if labels.shape == guesses.shape else None


CHECKS = {"metric": metric}
