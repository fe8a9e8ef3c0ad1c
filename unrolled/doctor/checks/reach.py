"""Checks of the size of the targets: against each other, and against what the updates can reach."""

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import (
    BINARY,
    CATEGORICAL,
    REGRESSION,
    SPARSE,
    SQUARES,
    counted,
    each_output,
    last_of,
    loss_of,
    of_layer,
    passing,
    percent,
    sentence,
    title,
)

REACH = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html#cell-011"
SHARES = "notebooks/6-long-sequences/spectra.html#cell-loss-share"
UPDATES, EPOCHS = 1000, 100  # an output that cannot reach y in either is out of reach
STEADY = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Lion")  # a weight moves by about the learning rate
NO_LARGER = ("linear", "relu", "leaky_relu", "elu", "gelu", "silu", "swish")  # |f(x)| <= |x|


# ---- target-scale --------------------------------------------------------------------------------------------------


def target_scale(exam: Examination) -> Finding | None:
    """Each target's share of the loss, at the best constant forecast of each.

    That is the variance for the squared error, the mean distance from the median for the absolute error, and the
    entropy for classes, times the output's loss weight. "wrong" below 1/1000 of an equal share: learning that target
    changes nothing in the first three digits of the loss. Columns of one curve, in one unit, are told by their range,
    and by sizes that change smoothly from column to column.
    """
    parts = _parts(exam)
    if parts is None or len(parts) < 2:
        return None
    names, sizes = zip(*parts, strict=True)
    shares = np.array(sizes) / np.sum(sizes)
    small, large = int(np.argmin(shares)), int(np.argmax(shares))
    words = f"Of the loss at a constant forecast, {names[large]} is {percent(shares[large])}, "
    words += f"and {names[small]} {percent(shares[small])}."
    least = shares[small] * len(shares)
    if least >= 1e-2:
        return Finding("target-scale", "ok", words)
    remedy = "Scale each target by itself: `y = (y - y.mean(axis=0)) / y.std(axis=0)`."
    if len(exam.ys) > 1:
        remedy = (
            "Scale the targets of each output that is a measurement, `(y - y.mean(axis=0)) / y.std(axis=0)`, or pass "
            "`loss_weights` to `compile`."
        )
    return Finding("target-scale", "wrong" if least < 1e-3 else "look", words, remedy, SHARES)


def _parts(exam):
    """Pairs of a name and a size of the loss: one for each output, or for each column of a single output."""
    if not exam.compiled:
        return None
    if len(exam.ys) == 1:
        return _columns(exam)
    weights, parts = _weights(exam), []
    for number in range(len(exam.ys)):
        size = _size(loss_of(exam, number), counted(exam, number).astype(float))
        if size is None:
            return None
        if size.mean() * weights[number] > 0:
            parts.append((title(exam, number)[:-2].lower(), float(size.mean()) * weights[number]))
    return parts


def _weights(exam):
    given = exam.original._compile_config.config.get("loss_weights")
    if isinstance(given, dict):
        given = [given.get(name, 1.0) for name in exam.model.output_names]
    return [1.0] * len(exam.ys) if given is None else [float(each) for each in given]


def _columns(exam):
    loss, y = loss_of(exam, 0), counted(exam, 0).astype(float)
    if y.ndim < 2 or y.shape[-1] < 2 or loss is None or loss.name not in REGRESSION:
        return None
    rows = y.reshape(-1, y.shape[-1])
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) < 8 or exam.predictions[0].shape[1:] != exam.ys[0].shape[1:]:
        return None
    sizes, ranges = _size(loss, rows), np.ptp(rows, axis=0)
    if sizes is None or _one_unit(np.sqrt(sizes) if loss.name in SQUARES else sizes, ranges):
        return None
    return [(f"target {number}", size) for number, size in enumerate(sizes) if size > 0]


def _one_unit(spreads, ranges):
    """Whether columns of unequal spread can be in one unit: of one range (rare events), or a curve of more than 8."""
    varied = (ranges > 0) & (spreads > 0)
    if varied.sum() < 2 or spreads[varied].min() > spreads.max() / 10:
        return False
    alike = ranges[varied].min() > ranges.max() / 10
    return alike or varied.sum() > 8 and np.abs(np.diff(np.log(spreads[varied]))).max() < np.log(10)


def _size(loss, y):
    """The loss at the best constant, for each column; None for a loss that has no such formula here."""
    if loss is None:
        return None
    y = y.reshape(-1, 1) if y.ndim < 2 else y.reshape(-1, y.shape[-1])
    if loss.name == "mean_squared_error":
        return y.var(axis=0)
    if loss.name in ("mean_absolute_error", "huber", "log_cosh"):
        return np.abs(y - np.median(y, axis=0)).mean(axis=0)
    if loss.name in SPARSE:
        return _entropy(np.unique(y, return_counts=True)[1] / y.size)
    if loss.name in CATEGORICAL:
        return _entropy(y.mean(axis=0))
    if loss.name in BINARY:
        share = float(y.mean())
        return _entropy(np.array([share, 1 - share]))
    return None


def _entropy(shares):
    shares = shares[shares > 0]
    return np.array([-np.sum(shares * np.log(shares))])


# ---- target-reach --------------------------------------------------------------------------------------------------


def target_reach(exam: Examination) -> Finding | None:
    """Whether training can bring the outputs to the targets at all; only for a model that has not been trained.

    Adam and its kin divide a gradient by its own size, so that a weight moves by about the learning rate per update,
    however large the error is. With every weight grown by learning rate x updates, and states of at most 1 (`tanh`), an
    output is at most the sum of |weight| + growth over the units: the reach. "wrong" if more than half of y, or of one
    of its columns, is beyond it after 1,000 updates, and after 100 epochs; "look" after 1,000 updates.
    """
    if exam.trained or not exam.compiled or growth(exam) is None or not getattr(exam.model, "outputs", None):
        return None
    return each_output(exam, _reach)


def _updates(exam):
    return max(UPDATES, EPOCHS * -(-len(exam.given_xs[0]) // exam.batch_size))


def growth(exam: Examination, updates: int | None = None) -> float | None:
    """How far a weight can move in so many updates, or in `_updates`; None if its steps grow with the error."""
    rate, optimizer = exam.learning_rate, exam.optimizer
    if optimizer is None or rate is None or type(optimizer).__name__ not in STEADY:
        return None
    return rate * (updates or _updates(exam))


def _reach(exam, number):
    loss = loss_of(exam, number)
    last = last_of(exam, number)
    if loss is None or loss.name not in REGRESSION or last is None or np.isfinite([last.low, last.high]).all():
        return None
    y, of_y = _far_half(counted(exam, number))
    updates = {UPDATES: None, _updates(exam): None}
    reaches = {count: _bound(exam.model.outputs[number], growth(exam, count)) for count in updates}
    if any(reach is None for reach in reaches.values()):
        return None
    short = [count for count, reach in reaches.items() if y > reach]
    count = max(short, default=UPDATES)
    words = (
        f"{count:,} updates at a learning rate of {exam.learning_rate:.2g} bring an output to {reaches[count]:.3g} at "
    )
    words += f"most, and half of {of_y} is beyond {y:.3g}."
    if not short:
        return Finding("target-reach", "ok", sentence(exam, number, words))
    remedy = (
        "Scale the targets, and the forecasts back: `y = (y - mean) / deviation`, with numbers from the training data."
    )
    return Finding(
        "target-reach", "wrong" if len(short) == len(reaches) else "look", sentence(exam, number, words), remedy, REACH
    )


def _far_half(y):
    """What half of |y| is beyond, in the column where that is farthest out, and the name of what was measured."""
    columns = np.abs(y.astype(float)).reshape(-1, y.shape[-1] if y.ndim > 1 else 1)
    with np.errstate(invalid="ignore"):
        medians = np.nanmedian(np.where(np.isfinite(columns), columns, np.nan), axis=0)
    farthest = int(np.nanargmax(medians))
    return float(medians[farthest]), "y" if len(medians) == 1 else f"column {farthest} of y"


def _bound(tensor, growth):
    """The largest |value| that a tensor can have with all weights grown by `growth`; None if it is not known."""
    import keras

    operation, node, index = tensor._keras_history
    if isinstance(operation, keras.Model):
        return _bound(keras.tree.flatten(operation.outputs)[index], growth)
    last = None if index else of_layer(operation)
    if last is not None and np.isfinite([last.low, last.high]).all():
        return max(abs(last.low), abs(last.high))
    before = operation._inbound_nodes[node].arguments.keras_tensors
    if isinstance(operation, (*passing(), keras.layers.GlobalAveragePooling1D, keras.layers.GlobalMaxPooling1D)):
        return _bound(before[0], growth)
    dense = operation.layer if isinstance(operation, keras.layers.TimeDistributed) else operation
    if not isinstance(dense, keras.layers.Dense) or getattr(dense.activation, "__name__", "") not in NO_LARGER:
        return None
    inner = _bound(before[0], growth)
    if inner is None:
        return None
    weights = (np.abs(np.asarray(dense.kernel)) + growth).sum(axis=0) * inner
    bias = 0 if dense.bias is None else np.abs(np.asarray(dense.bias)) + growth
    return float(np.max(weights + bias))


CHECKS = {"target-scale": target_scale, "target-reach": target_reach}
