"""The check of the scale of the inputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from unrolled.doctor.checks.reach import growth
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import (
    REGRESSION,
    counted,
    image,
    loss_of,
    masks,
    percent,
    worst,
)

SCALING = "notebooks/5-fibonacci-and-scale/four-ways-that-work.html#what-to-take-away-scaling"
FLAT = "notebooks/reference/what-do-you-see-shown.html#cell-flat-told"
SAMPLES, STEPS = 256, 200  # of the first layer's input that are looked at
SLOPE = 0.01  # of the steepest: below this an activation counts as saturated
LINES = np.linspace(-60, 60, 12_001)  # where slopes are measured; a sigmoid in float32 is flat beyond 17


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
    """Whether a tensor comes from the inputs without a recurrence, statistics still to be learned, or a look-up."""
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
    return keras.Model(exam.model.inputs, tensor)(xs, training=False)


def _rows(exam, values):
    """(samples, timesteps[, features]) to (rows, features), without masked timesteps, some of the timesteps."""
    values = values if values.ndim > 2 else np.asarray(values)[..., None]
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
    words, remedy = _reached(layer, mean, spread), _scaling(spread)
    small = _too_small(exam, layer, gates, values)
    if small:
        return Finding("input-scale", small[0], f"{words}; {small[1]}.", remedy, SCALING)
    if share is None:
        return None
    words = f"{words}: {percent(share)} of its gates are saturated with new weights, {percent(best)} if x is scaled."
    if share > 0.5 and best < share / 2:
        return Finding("input-scale", "wrong", words, remedy, FLAT)
    if share > 0.05 and best < share / 2 or _unequal(values, spread):
        return Finding("input-scale", "look", words, remedy, SCALING)
    return Finding("input-scale", "ok", words)


def _reached(layer, mean, spread):
    """What a layer reads, in words."""
    if len(mean) == 1:
        return f"x reaches `{layer.name}` with a mean of {_span(mean)} and a standard deviation of {_span(spread)}"
    what = f"The {len(mean)} features of x reach `{layer.name}` with means of {_span(mean)}"
    return f"{what} and standard deviations of {_span(spread)}"


def _scaling(spread):
    constant = "" if spread.all() else " A constant feature must be left out first: its standard deviation is 0."
    return f"Scale with numbers from the training data: `x = (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1))`.{constant}"


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
    moved = growth(exam)
    if moved is None or not exam.compiled:
        return "look", words
    weight = max(float(kernel.std()) for _, kernel in gates)
    steps = max((exam.xs[number].shape[1] for number in exam.series), default=1)
    reach = spread * (1 + moved / weight) * steps * layer.units * (1 + moved)
    return "wrong" if reach < 0.1 * _spread_of_y(exam) else "look", words


def _spread_of_y(exam):
    """The standard deviation of the targets of the least spread; 1 for classes."""
    spreads = [1.0]
    for number in range(len(exam.ys)):
        loss = loss_of(exam, number)
        if loss is not None and loss.name in REGRESSION:
            spreads.append(float(np.nanstd(counted(exam, number).astype(float))))
    return min(spreads)


CHECKS = {"input-scale": input_scale}
