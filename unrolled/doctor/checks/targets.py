"""Checks of the targets against what the model returns: their shape, their range, and what the metric counts."""

import math
from typing import Any

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import (
    CATEGORICAL,
    CROSSENTROPY,
    CUSTOM,
    REGRESSION,
    SPARSE,
    beyond_chance,
    counted,
    each_output,
    last_of,
    loss_of,
    percent,
    sentence,
    unmasked,
)

TRAPS = "notebooks/reference/silent-traps.html"
SEEN = "notebooks/reference/what-do-you-see-shown.html"
EXACT = "Accuracy"  # the metric's class that compares numbers as they are
BINARY_LABELS = ("accuracy", "acc", "binary_accuracy", "precision", "recall", "auc")


# ---- target-shape --------------------------------------------------------------------------------------------------


def target_shape(exam: Examination) -> Finding | None:
    """The shape of the outputs against that of y, axis by axis, without the samples.

    Keras drops or adds a last axis of length 1, which is harmless: (n, 1) and (n,). Other shapes that differ are
    stretched to fit ("broadcast") or raise an error. The reader's own loss may want two shapes (quantiles of one
    target): there it is measured whether the loss changes when y is given the shape of the output.
    """
    return each_output(exam, _shape)


def _shape(exam, number):
    y, output, loss = exam.ys[number], exam.predictions[number], loss_of(exam, number)
    if loss is None:
        return None
    if loss.name == CUSTOM:
        return _own_shape(exam, number, loss.given)
    wanted = output.shape[1:-1] if loss.name in SPARSE else output.shape[1:]
    given = y.shape[1:]
    fits = _squeezed(given, wanted) or loss.name in SPARSE and given == (*wanted, 1)
    shapes = f"the outputs have shape {_batch(output)}, and y has {_batch(y)}"
    if fits:
        return Finding("target-shape", "ok", sentence(exam, number, f"{shapes}, which fit."))
    if loss.name in SPARSE and given == output.shape[1:]:
        return None  # one-hot labels: that is the loss's fault
    if loss.name in CATEGORICAL and _squeezed(given, output.shape[1:-1]):
        return None  # integer labels, likewise
    return Finding(
        "target-shape",
        "wrong",
        sentence(exam, number, f"{shapes}; {_stretched(y, output)}."),
        *_shape_remedy(y, output),
    )


def _squeezed(given, wanted):
    """Whether two shapes are the same to Keras's losses, but for one last axis of length 1."""
    return given == wanted or given == (*wanted, 1) or wanted == (*given, 1)


def _batch(values):
    return f"(samples, {', '.join(map(str, values.shape[1:]))})"


def _stretched(y, output):
    """What happens to two shapes that differ: they are stretched to a third, or nothing fits."""
    size = min(32, max(2, len(y)))
    given, wanted = (size, *y.shape[1:]), (size, *output.shape[1:])
    longer, shorter = (given, wanted) if len(given) > len(wanted) else (wanted, given)
    if len(longer) == len(shorter) + 1 and longer[-1] == 1:  # Keras drops this axis first
        longer = longer[:-1]
    try:
        stretched = np.broadcast_shapes(longer, shorter)
    except ValueError:
        return "these do not fit"
    return f"both are stretched to {stretched} in a batch of {size}"


def _shape_remedy(y, output):
    if output.ndim > y.ndim or output.ndim == 3 and y.ndim == 3 and y.shape[1] == 1:
        remedy = "For one forecast per sample, leave out `return_sequences=True` in the last recurrent layer."
    elif y.ndim > output.ndim:
        remedy = "For one output per timestep, set `return_sequences=True` in the last recurrent layer."
    else:
        remedy = f"End with `Dense({y.shape[-1]})`, as many units as y has numbers per {'timestep' if y.ndim > 2 else 'sample'}."
    return remedy, TRAPS + "#cell-023"


def _own_shape(exam, number, given):
    """With a loss of the reader's own: does it change if y is given the shape of the output?"""
    from keras.src.trainers.compile_utils import get_loss

    size = exam.batch_size
    y, output = exam.ys[number][:size], exam.predictions[number][:size]
    if y.shape == output.shape or y.size != output.size or y.dtype.kind not in "fiub":
        return None
    y = y.astype(output.dtype)
    loss = get_loss(given, y, output)
    as_given, as_output = (float(np.mean(loss(values, output))) for values in (y, y.reshape(output.shape)))
    shapes = f"the outputs have shape {_batch(output)}, and y has {_batch(y)}"
    if np.isclose(as_given, as_output, rtol=1e-3):
        return Finding(
            "target-shape", "ok", sentence(exam, number, f"{shapes}; the loss is the same if y has the outputs' shape.")
        )
    evidence = sentence(
        exam, number, f"{shapes}: your loss is {as_given:.4g}, and {as_output:.4g} if y has the outputs' shape."
    )
    remedy = f"Give y the shape of the output: `y = y.reshape({', '.join(['len(y)', *map(str, output.shape[1:])])})`."
    return Finding("target-shape", "wrong", evidence, remedy, TRAPS + "#cell-023")


# ---- target-range --------------------------------------------------------------------------------------------------


def target_range(exam: Examination) -> Finding | None:
    """The share of y outside what the last activation can produce.

    "wrong" if more targets are outside than if the bound had been taken from as many other values of the same kind
    (`beyond_chance`), and if they cost at least 1% of the variance of y whatever is learned. With labels as integers:
    the share that is no class.
    """
    return each_output(exam, _range)


def _range(exam, number):
    loss = loss_of(exam, number)
    if loss is None:
        return None
    if loss.name in SPARSE:
        return _no_class(exam, number, loss)
    last = last_of(exam, number)
    if last is None or not last.bounded or loss.from_logits or loss.name not in (*REGRESSION, *CROSSENTROPY, CUSTOM):
        return None
    if loss.name in CROSSENTROPY and exam.ys[number].shape[1:] != exam.predictions[number].shape[1:]:
        return None
    y = counted(exam, number).astype(float)
    y = y[np.isfinite(y)]
    distance = np.maximum(last.low - y, 0) + np.maximum(y - last.high, 0)
    outside = int(np.sum(distance > 1e-6 * np.maximum(1, np.abs(y))))
    bounds = f"{last.words} gives {_between(last.low, last.high)}"
    if not outside:
        return Finding(
            "target-range",
            "ok",
            sentence(exam, number, f"{bounds}, and so is all of y, from {y.min():.4g} to {y.max():.4g}."),
        )
    floor = float(np.mean(distance**2) / y.var()) if y.var() > 0 else 1.0
    sure = beyond_chance(outside, y.size) and floor >= 0.01 and loss.name != CUSTOM
    evidence = f"{bounds}; {percent(outside / y.size)} of y, from {y.min():.4g} to {y.max():.4g}, is outside."
    remedy = 'For a measurement end with `Dense(1)`, without an activation, and `loss="mse"`.'
    return Finding(
        "target-range", "wrong" if sure else "look", sentence(exam, number, evidence), remedy, SEEN + "#cell-flat-told"
    )


def _between(low, high):
    if np.isfinite(low) and np.isfinite(high):
        return f"numbers from {low:.4g} to {high:.4g}"
    return f"nothing below {low:.4g}" if np.isfinite(low) else f"nothing above {high:.4g}"


def _no_class(exam, number, loss):
    y, classes = counted(exam, number), exam.predictions[number].shape[-1]
    ignored = loss.options.get("ignore_class")
    labels = y[y != ignored] if ignored is not None else y
    labels = labels[np.isfinite(labels)]
    bad = (labels < 0) | (labels >= classes)
    which = f"the labels in y go from {labels.min():g} to {labels.max():g}, and the output has {classes} classes, 0 to {classes - 1}"
    if not bad.any():
        return Finding("target-range", "ok", sentence(exam, number, f"{which}."))
    remedy = f'Count the classes from 0, and end with one unit for each: `Dense({int(labels.max()) + 1}, activation="softmax")`.'
    link = "notebooks/2-input-shape/classes.html"
    return Finding(
        "target-range",
        "wrong",
        sentence(exam, number, f"{which}: {percent(bad.mean())} of the labels are no class."),
        remedy,
        link,
    )


# ---- metric --------------------------------------------------------------------------------------------------------


def metric(exam: Examination) -> Finding | None:
    """Whether the metric can say anything: accuracy on measurements, or no better than a constant forecast.

    What "accuracy" counts depends on the shapes, as in Keras. A trained model's accuracy is compared with the share of
    the largest class by the exact binomial distribution, one-sided at 5%.
    """
    return each_output(exam, _metric)


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
    if isinstance(given, dict):
        given = given.get(exam.model.output_names[number])
    elif isinstance(given, (list, tuple)) and any(isinstance(each, (list, tuple)) for each in given):
        given = given[number]
    elif isinstance(given, (list, tuple)) and len(exam.ys) > 1 and len(given) == len(exam.ys):
        given = given[number]
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
    words = f"`{name}` compares labels of 0 and 1, and {percent(share)} of y, from {finite.min():.4g} to {finite.max():.4g}, are neither"
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
    words = (
        f"`{name}` counts how often the largest output is in the column of the largest target, and y holds measurements"
    )
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
    if not exam.trained or count < 20:
        return Finding("metric", "ok", sentence(exam, number, f"{evidence}: an accuracy means something above that."))
    evidence = f"{evidence}, and the model's accuracy on it is {percent(right / count)}."
    if share == 1 or _at_least(right, count, share) < 0.05:
        return Finding("metric", "ok", sentence(exam, number, evidence))
    remedy = "Look at each class by itself: precision and recall, or `class_weight` in `fit`."
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


CHECKS = {"target-shape": target_shape, "target-range": target_range, "metric": metric}
