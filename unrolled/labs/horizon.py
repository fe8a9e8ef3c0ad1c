"""The lab "Horizon": how much of the last state's gradient reaches an input, by its distance, in an untrained layer."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from unrolled.core import style
from unrolled.labs.controls import Choice, Number, refuse
from unrolled.labs.lab import Lab, Result, rounded

SAMPLES, FEATURES = 4, 2
LEFT = 0.01  # the share of the gradient that the caption looks for
FLOOR = 1e-12  # of the picture
WORK = 10_000_000  # units * units * timesteps, which takes a browser about two seconds and 100 MB

GATES = {"LSTM": "forget", "GRU": "update"}
MESSAGES = {
    "too_much": (
        "timesteps times units squared must be at most {most}, or the answer takes too long; "
        "got {timesteps} timesteps of {units} units, which is {got}."
    ),
    "name": "{cell}, {gate} bias {bias}",
    "caption": "{name}, {units} units, untrained, {timesteps} timesteps. {reach} At distance {last} it is {end}.{path}",
    "within": "Less than 1% of the gradient at distance 0 is left from distance {distance} on.",
    "beyond": "At all distances more than 1% of the gradient at distance 0 is left.",
    "unsettled": "Less than 1% of the gradient at distance 0 is left at some distances, but more at the last.",
    "path": (
        " The {gate} gate alone, sigmoid({bias}) at each timestep, "
        "would leave less than 1% from distance {distance} on."
    ),
}
CONTROLS = [
    Choice("cell", "cell", "LSTM", options=("LSTM", "GRU", "SimpleRNN")),
    Number("bias", "forget bias (GRU: update bias)", 1, least=-20, most=20, whole=False),
    Number("units", "units", 16, least=1, most=64),
    Number("timesteps", "timesteps", 200, least=2, most=10_000),
    Number("seed", "seed", 0, least=0, most=9999),
]
PRESETS = {
    "Keras's default": {"cell": "LSTM", "bias": "1", "timesteps": "200"},
    "forget bias 0": {"cell": "LSTM", "bias": "0", "timesteps": "200"},
    "ln(200)": {"cell": "LSTM", "bias": f"{math.log(200):.2f}", "timesteps": "200"},
    "SimpleRNN": {"cell": "SimpleRNN", "timesteps": "200"},
}


def gradient(layer: keras.layers.Layer, x: np.ndarray) -> np.ndarray:
    """The mean absolute gradient of the sum of the last state at the inputs, relative to that at distance 0.

    Args:
        layer: a recurrent layer that returns its last state.
        x: of shape `(samples, timesteps, features)`.

    Returns:
        By distance to the last timestep, `(timesteps,)`; the first is 1.
    """
    inputs = tf.constant(x, "float32")
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        last = tf.reduce_sum(layer(inputs))
    sizes = np.abs(tape.gradient(last, inputs).numpy().astype("float64")).mean(axis=(0, 2))[::-1]
    return sizes / sizes[0]


def reach_in_words(values: dict[str, Any], sizes: np.ndarray) -> str:
    """The caption: the distance from which less than 1% is left, and what a gate alone would leave.

    Args:
        values: of the controls.
        sizes: the gradient by distance relative to distance 0, `(timesteps,)`.
    """
    last, gate = len(sizes) - 1, GATES.get(values["cell"])
    bias = rounded(values["bias"])
    name = MESSAGES["name"].format(cell=values["cell"], gate=gate, bias=bias) if gate else values["cell"]
    above = np.flatnonzero(sizes >= LEFT)
    key = "within" if above[-1] < last else "beyond" if len(above) == len(sizes) else "unsettled"
    reach = MESSAGES[key].format(distance=f"{above[-1] + 1:,}", last=f"{last:,}")
    path = ""
    if gate:
        alone = math.floor(math.log(LEFT) / -math.log1p(math.exp(-values["bias"]))) + 1
        path = MESSAGES["path"].format(gate=gate, bias=bias, distance=f"{alone:,}")
    end = rounded(sizes[-1], 2) if sizes[-1] > 1e-30 else "below 1e-30"
    fields = {"units": values["units"], "timesteps": f"{last + 1:,}", "last": f"{last:,}"}
    return MESSAGES["caption"].format(name=name, reach=reach, end=end, path=path, **fields)


def layer_of(values: dict[str, Any]) -> keras.layers.Layer:
    """The untrained layer of the controls, its forget or update bias set."""
    keras.utils.set_random_seed(values["seed"])
    layer, units = getattr(keras.layers, values["cell"])(values["units"]), values["units"]
    layer.build((None, values["timesteps"], FEATURES))
    kernel, recurrent, bias = layer.get_weights()
    if values["cell"] == "LSTM":
        bias[units : 2 * units] = values["bias"]
    if values["cell"] == "GRU":
        bias[0, :units] = values["bias"]
    layer.set_weights([kernel, recurrent, bias])
    return layer


def compute(values: dict[str, Any]) -> Result:
    """The gradient by distance, on a logarithmic scale, with the 1% line."""
    units, timesteps = values["units"], values["timesteps"]
    if units**2 * timesteps > WORK:
        fields = {
            "most": f"{WORK:,}",
            "timesteps": f"{timesteps:,}",
            "units": units,
            "got": f"{units**2 * timesteps:,}",
        }
        raise refuse(MESSAGES, "too_much", "timesteps", **fields)
    layer = layer_of(values)
    x = np.random.default_rng(values["seed"]).uniform(-1, 1, (SAMPLES, timesteps, FEATURES))
    sizes = gradient(layer, x)
    figure, axes = style.subplots(height=2.6)
    axes.plot(np.maximum(sizes, FLOOR), color=style.BLUE, label=values["cell"])
    axes.plot([0, timesteps - 1], [LEFT, LEFT], color=style.VERMILION, linestyle="--", label="1%")
    axes.set(xlabel="distance to the last timestep", ylabel="relative gradient", yscale="log")
    axes.set(xlim=(0, timesteps - 1), ylim=(FLOOR, 10 ** math.ceil(math.log10(sizes.max()) + 1e-9)))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    return Result(figure, reach_in_words(values, sizes))


def horizon() -> Lab:
    """The lab "Horizon"."""
    sizes = {"samples": SAMPLES, "features": FEATURES, "left": LEFT, "floor": FLOOR, "work": WORK}
    return Lab("horizon", CONTROLS, compute, presets=PRESETS, messages=MESSAGES, data=sizes | {"gates": GATES})
