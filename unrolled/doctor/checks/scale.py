"""Checks of scale: of the inputs, of several targets against each other, and of the targets against the updates."""

from collections.abc import Iterator
from typing import Any

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
    image,
    last_of,
    loss_of,
    masks,
    of_layer,
    passing,
    percent,
    sentence,
    title,
    worst,
)

SCALING = "notebooks/5-fibonacci-and-scale/four-ways-that-work.html#what-to-take-away-scaling"
FLAT = "notebooks/reference/what-do-you-see-shown.html#cell-flat-told"
REACH = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html#cell-011"
SHARES = "notebooks/6-long-sequences/spectra.html#cell-loss-share"
SAMPLES, STEPS = 256, 200  # of the first layer's input that are looked at
SLOPE = 0.01  # of the steepest: below this an activation counts as saturated
UPDATES, EPOCHS = 1000, 100  # an output that cannot reach y in either is out of reach
LINES = np.linspace(-60, 60, 12_001)  # where slopes are measured; a sigmoid in float32 is flat beyond 17
STEADY = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Lion")  # a weight moves by about the learning rate
NO_LARGER = ("linear", "relu", "leaky_relu", "elu", "gelu", "silu", "swish")  # |f(x)| <= |x|


# ---- input-scale ---------------------------------------------------------------------------------------------------


def input_scale(exam: Examination) -> Finding | None:
    """Whether the inputs saturate the gates of the first recurrent layer, or hardly move them.

    The gates' arguments are kernel x input, with new weights from the layer's own initializer, so that a trained model
    is judged by its data. Saturated: the slope is below 1% of the steepest (a sigmoid beyond 6.0, tanh beyond 3.0).
    "wrong" if more than half of the gates are, and with the same weights and each feature scaled to mean 0 and
    standard deviation 1 less than half as many. For inputs that are too small see `_too_small`.
    """
    return worst(_one_input(exam, layer, values) for layer, values in _first_inputs(exam))


def _first_inputs(exam: Examination) -> Iterator[tuple[Any, np.ndarray]]:
    """The recurrent layers that no recurrent layer comes before, and what they read, (rows, features)."""
    import keras

    if not getattr(exam.model, "inputs", None):
        return
    for layer in exam.model.layers:
        cell = layer.forward_layer if isinstance(layer, keras.layers.Bidirectional) else layer
        if not isinstance(cell, (keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.GRU)):
            continue
        tensor = layer._inbound_nodes[-1].arguments.keras_tensors[0]
        if _plain(tensor):
            values = _rows(exam, np.array(_part(exam, tensor), dtype=float))
            if len(values) and np.isfinite(values).all():
                yield cell, values


def _plain(tensor):
    """Whether a tensor is computed from the inputs without a recurrence, statistics still to be learned, or a look-up."""
    import keras
    from keras import layers

    operation, node, _ = tensor._keras_history
    learned = (layers.RNN, layers.Bidirectional, layers.BatchNormalization, layers.Embedding, layers.TimeDistributed)
    if isinstance(operation, (*learned, keras.Model)):
        return False
    return all(_plain(each) for each in operation._inbound_nodes[node].arguments.keras_tensors)


def _part(exam, tensor):
    import keras

    xs = [x[:SAMPLES].astype(str(each.dtype)) for x, each in zip(exam.xs, exam.model.inputs, strict=True)]
    if any(tensor is each for each in exam.model.inputs):
        return next(x for x, each in zip(xs, exam.model.inputs, strict=True) if each is tensor)
    return keras.Model(exam.model.inputs, tensor)(xs if len(xs) > 1 else xs[0], training=False)


def _rows(exam, values):
    """(samples, timesteps, features) to (rows, features), without masked timesteps, some of the timesteps."""
    kept = np.ones(values.shape[:2], dtype=bool)
    for mask in masks(exam):
        if mask[: len(values)].shape == kept.shape:
            kept &= mask[: len(values)]
    steps = np.unique(np.linspace(0, values.shape[1] - 1, STEPS).astype(int))
    return values[:, steps][kept[:, steps]]


def _one_input(exam, layer, values):
    gates = _gates(layer, values.shape[-1])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    scaled = (values - mean) / np.where(spread > 0, spread, 1)
    share, best = _saturated(gates, values), _saturated(gates, scaled)
    words = f"x reaches {layer.name} with means of {_span(mean)} and standard deviations of {_span(spread)}"
    small = _too_small(exam, layer, gates, values)
    if small:
        return Finding("input-scale", small[0], f"{words}; {small[1]}.", _scaling(), SCALING)
    if share is None:
        return None
    words = f"{words}: {percent(share)} of its gates are saturated with new weights, {percent(best)} if x is scaled."
    if share > 0.5 and best < share / 2:
        return Finding("input-scale", "wrong", words, _scaling(), FLAT)
    if share > 0.05 and best < share / 2 or _unequal(values, spread):
        return Finding("input-scale", "look", words, _scaling(), SCALING)
    return Finding("input-scale", "ok", words)


def _scaling():
    return "Scale with numbers from the training data: `x = (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1))`."


def _span(values):
    low, high = f"{values.min():.3g}", f"{values.max():.3g}"
    return low if low == high else f"{low} to {high}"


def _gates(layer, features):
    """Pairs of an activation and a kernel drawn from the layer's initializer, (features, units), one for each gate."""
    cell, units = layer.cell, layer.units
    count = cell.kernel.shape[-1] // units
    kernel = np.array(cell.kernel_initializer(shape=(features, count * units), dtype="float32"), dtype=float)
    inner = {1: [0], 3: [2], 4: [2]}[count]  # the candidate of a GRU is its third, that of an LSTM as well
    recurrent = getattr(cell, "recurrent_activation", cell.activation)
    return [
        (cell.activation if gate in inner else recurrent, kernel[:, gate * units : (gate + 1) * units])
        for gate in range(count)
    ]


def _saturated(gates, values):
    """The share of gates that are saturated; None if no activation is bounded on both sides."""
    shares = []
    for activation, kernel in gates:
        bounds = image(activation)
        if bounds is not None and np.isfinite(bounds).all():
            slopes = np.abs(np.gradient(np.array(activation(LINES.astype("float32")), dtype=float), LINES))
            shares.append(np.mean(np.interp(values @ kernel, LINES, slopes / slopes.max()) < SLOPE))
    return float(np.mean(shares)) if shares else None


def _unequal(values, spread):
    """Whether one feature's spread is less than a thousandth of another's: its share in the sums cannot be seen."""
    varied = spread[(spread > 0) & ~np.isin(values, (0, 1)).all(axis=0)]
    return len(varied) > 1 and varied.min() < 1e-3 * varied.max()


def _too_small(exam, layer, gates, values):
    """Inputs that move the gates' arguments by less than 0.01; slopes are at most 1, so nothing moves by more than 1%.

    "wrong" if they could not explain 1% of the variance of y after all updates either: the argument's spread, with the
    kernel's weights grown by learning rate x updates, added up over the timesteps, and read by the units with weights
    grown likewise, is below a tenth of the standard deviation of y (of 1 for classes).
    """
    spread = max(float((values @ kernel).std(axis=0).max()) for _, kernel in gates)
    if not 0 < spread < 0.01:
        return None
    words = f"they move the gates' arguments by {spread:.2g} at most"
    growth = _growth(exam)
    if growth is None or not exam.compiled:
        return "look", words
    weight = max(float(kernel.std()) for _, kernel in gates)
    steps = max((exam.xs[number].shape[1] for number in exam.series), default=1)
    reach = spread * (1 + growth / weight) * steps * layer.units * (1 + growth)
    return "wrong" if reach < 0.1 * _spread_of_y(exam) else "look", words


def _spread_of_y(exam):
    """The standard deviation of the targets of the least spread; 1 for classes."""
    spreads = [1.0]
    for number in range(len(exam.ys)):
        loss = loss_of(exam, number)
        if loss is not None and loss.name in REGRESSION:
            spreads.append(float(np.nanstd(counted(exam, number).astype(float))))
    return min(spreads)


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
    words = f"Of the loss at a constant forecast, {names[large]} is {percent(shares[large])} and {names[small]} {percent(shares[small])}."
    least = shares[small] * len(shares)
    if least >= 1e-2:
        return Finding("target-scale", "ok", words)
    remedy = "Scale each target by itself: `y = (y - y.mean(axis=0)) / y.std(axis=0)`; with several outputs, or `loss_weights`."
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
    """Whether columns of unequal spread can be in one unit: of one range (rare events), or a curve of more than eight."""
    varied = (ranges > 0) & (spreads > 0)
    if varied.sum() < 2 or spreads[varied].min() > spreads.max() / 10:
        return False
    alike = ranges[varied].min() > ranges.max() / 30
    return alike or varied.sum() > 8 and np.abs(np.diff(np.log(spreads[varied]))).max() < np.log(30)


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
    output is at most the sum of |weight| + growth over the units: the reach. "wrong" if more than half of y is beyond
    it after 1,000 updates, and after 100 epochs; "look" after 1,000 updates.
    """
    if exam.trained or not exam.compiled or _growth(exam) is None or not getattr(exam.model, "outputs", None):
        return None
    return each_output(exam, _reach)


def _updates(exam):
    return max(UPDATES, EPOCHS * -(-len(exam.given_xs[0]) // exam.batch_size))


def _growth(exam, updates=None):
    """How far a weight can move; None if the optimizer's steps grow with the error."""
    rate, optimizer = exam.learning_rate, exam.optimizer
    if optimizer is None or rate is None or type(optimizer).__name__ not in STEADY:
        return None
    return rate * (updates or _updates(exam))


def _reach(exam, number):
    loss = loss_of(exam, number)
    last = last_of(exam, number)
    if loss is None or loss.name not in REGRESSION or last is None or np.isfinite([last.low, last.high]).all():
        return None
    y = np.abs(counted(exam, number).astype(float))
    y = float(np.median(y[np.isfinite(y)]))
    updates = {UPDATES: None, _updates(exam): None}
    reaches = {count: _bound(exam.model.outputs[number], _growth(exam, count)) for count in updates}
    if any(reach is None for reach in reaches.values()):
        return None
    short = [count for count, reach in reaches.items() if y > reach]
    count = max(short, default=UPDATES)
    words = f"{count:,} updates at a learning rate of {exam.learning_rate:.2g} can bring an output to {reaches[count]:.3g} at most, and half of y is beyond {y:.3g}."
    if not short:
        return Finding("target-reach", "ok", sentence(exam, number, words))
    remedy = (
        "Scale the targets, and the forecasts back: `y = (y - mean) / deviation`, with numbers from the training data."
    )
    return Finding(
        "target-reach", "wrong" if len(short) == len(reaches) else "look", sentence(exam, number, words), remedy, REACH
    )


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
    weights = (np.abs(np.array(dense.kernel)) + growth).sum(axis=0) * inner
    bias = 0 if dense.bias is None else np.abs(np.array(dense.bias)) + growth
    return float(np.max(weights + bias))


CHECKS = {"input-scale": input_scale, "target-scale": target_scale, "target-reach": target_reach}
