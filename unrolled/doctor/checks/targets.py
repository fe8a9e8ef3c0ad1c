"""Checks of the targets against what the model returns: their shape and their range."""

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
    span,
)

TRAPS = "notebooks/reference/silent-traps.html"
UNFIT = "these do not fit"
SEEN = "notebooks/reference/what-do-you-see-shown.html"
OTHER_SHAPES = (
    "ctc",
    "circle",
    "categorical_generalized_cross_entropy",
)  # y holds labels, fewer than there are outputs


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
    if loss is None or loss.name in OTHER_SHAPES:
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
        sentence(exam, number, f"{shapes}; {_happens(loss, y, output)}."),
        *_shape_remedy(y, output),
    )


def _squeezed(given, wanted):
    """Whether two shapes are the same to Keras's losses, but for one last axis of length 1."""
    return given == wanted or given == (*wanted, 1) or wanted == (*given, 1)


def _batch(values):
    return f"({', '.join(['samples', *map(str, values.shape[1:])])}{',' * (values.ndim == 1)})"


def _happens(loss, y, output):
    """What the loss makes of two shapes that differ."""
    from keras.src.trainers.compile_utils import get_loss

    size = min(32, len(y))
    try:
        get_loss(loss.given, y[:size], output[:size])(y[:size], output[:size])
    except Exception:  # whatever the loss raises
        words = _stretched(y, output)
        return words if words == UNFIT else f"`{loss.name}` raises an error for them"
    return _stretched(y, output)


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
        return UNFIT
    return f"both are stretched to {stretched} in a batch of {size}"


def _shape_remedy(y, output):
    if output.ndim > y.ndim or output.ndim == 3 and y.ndim == 3 and y.shape[1] == 1:
        remedy = "For one forecast per sample, leave out `return_sequences=True` in the last recurrent layer."
    elif y.ndim > output.ndim:
        remedy = "For one output per timestep, set `return_sequences=True` in the last recurrent layer."
    else:
        remedy = f"End with `Dense({y.shape[-1]})`, one unit for each number on the last axis of y."
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
            sentence(exam, number, f"{bounds}, and so is all of y, {span(y)}."),
        )
    floor = float(np.mean(distance**2) / y.var()) if y.var() > 0 else 1.0
    sure = beyond_chance(outside, y.size) and floor >= 0.01 and loss.name != CUSTOM
    evidence = f"{bounds}; {percent(outside / y.size)} of y, {span(y)}, is outside."
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
    which = f"the labels in y are {span(labels)}, and the output has {classes} classes, 0 to {classes - 1}"
    if not bad.any():
        return Finding("target-range", "ok", sentence(exam, number, f"{which}."))
    low, units = int(labels.min()), int(labels.max()) + 1
    remedy = f'End with one unit for each class, 0 to {units - 1}: `Dense({units}, activation="softmax")`.'
    if low and units - low <= classes:
        remedy = f"Count the classes from 0: `y = y {'-' if low > 0 else '+'} {abs(low)}`."
    link = "notebooks/2-input-shape/classes.html"
    return Finding(
        "target-range",
        "wrong",
        sentence(exam, number, f"{which}: {percent(bad.mean())} of the labels are no class."),
        remedy,
        link,
    )


CHECKS = {"target-shape": target_shape, "target-range": target_range}
