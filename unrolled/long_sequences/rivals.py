"""What else reads long sequences: convolutions, attention and a linear recurrence beside the LSTM and the GRU.

This module has the layers, the networks and the stored results. `experiments/rivals.py` trains them. The layers are
functions from a Keras tensor of shape (batch, timesteps, features) to another one, for the functional API. The notebook
"What else reads 7,000 timesteps" shows the same code in its cells.
"""

import csv
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import layers, ops

from unrolled.core.stored import stored, stored_record
from unrolled.long_sequences import race
from unrolled.long_sequences.cells import recurrent
from unrolled.long_sequences.spectra import LABELS

if TYPE_CHECKING:
    from keras import KerasTensor

UNITS = 16  # units or filters of every model
MODELS = ("dense", "LSTM", "GRU", "LSTM, chrono", "LSTM, attention", "TCN", "minGRU", "patches")
PATCH = 20  # timesteps of a patch
COMPILED = ("LSTM", "GRU", "LSTM, chrono")  # with XLA, which the others do without as fast or faster
ON_SPECTRA = ("dense", "convolution", "LSTM", "GRU", "LSTM, chrono", "TCN", "minGRU", "patches")
PIECE = 50  # points of a spectrum in a timestep


def tcn(x: "KerasTensor", filters: int, timesteps: int, size: int = 4) -> "KerasTensor":
    """Dilated causal convolutions with residual connections, until the last output sees `timesteps` inputs.

    Each layer multiplies the distance between the inputs of its kernel by `size`: every input is seen on one path.

    Source: after S. Bai, J. Z. Kolter and V. Koltun (2018), arXiv 1803.01271. Their blocks have two convolutions, with
    weight normalisation and dropout.
    """
    x, dilation = layers.Dense(filters)(x), 1
    while dilation < timesteps:
        options = {"padding": "causal", "dilation_rate": dilation, "activation": "relu"}
        x = x + layers.Conv1D(filters, size, **options)(x)
        dilation *= size
    return x


def combine(before: tuple, after: tuple) -> tuple:
    """Two updates `h -> keep * h + new` in a row, as one update of the same kind."""
    (keep, new), (keep_after, new_after) = before, after
    return keep * keep_after, keep_after * new + new_after


# Before Keras 3.14, associative_scan calls itself without end in a function that TensorFlow traces, as `fit` does.
OLD = tuple(map(int, keras.__version__.split(".")[:2])) < (3, 14)


def by_doubling(keep: Any, new: Any) -> Any:
    """The states of `Scan`, (samples, timesteps, units): in each round, twice as many timesteps are combined.

    Source: W. D. Hillis and G. L. Steele (1986), "Data parallel algorithms", Communications of the ACM 29(12).
    """
    for step in 2 ** np.arange(int(np.ceil(np.log2(new.shape[1])))):
        taken = keep[:, step:] * new[:, :-step] + new[:, step:]
        new = ops.concatenate([new[:, :step], taken], axis=1)
        kept = keep[:, step:] * keep[:, :-step]
        keep = ops.concatenate([keep[:, :step], kept], axis=1)
    return new


@keras.saving.register_keras_serializable("unrolled")
class Scan(layers.Layer):
    """`h[t] = keep[t] * h[t - 1] + new[t]` for all timesteps, in parallel."""

    def call(self, keep: Any, new: Any) -> Any:
        if OLD:
            return by_doubling(keep, new)
        states = ops.associative_scan(combine, (keep, new), axis=1)[1]
        return ops.reshape(states, (-1, *new.shape[1:]))  # TensorFlow loses the shape of a batch of any size

    def compute_output_shape(self, keep_shape: tuple, new_shape: tuple) -> tuple:
        return new_shape


def min_gru(x: "KerasTensor", units: int, longest: int) -> "KerasTensor":
    """A minGRU whose gate starts at about 1 / `longest`: all its states, shape (batch, timesteps, units).

    Source: L. Feng, F. Tung, M. O. Ahmed, Y. Bengio and H. Hajimirsadeghi (2024), "Were RNNs all we needed?",
    arXiv 2410.01201. The bias of the gate is ours.
    """
    bias = keras.initializers.Constant(-np.log(longest))
    gate = layers.Dense(units, "sigmoid", bias_initializer=bias)(x)
    return Scan()(1 - gate, gate * layers.Dense(units)(x))


@keras.saving.register_keras_serializable("unrolled")
class Places(layers.Layer):
    """Add a trained vector for each place to an input of shape (batch, places, features)."""

    def build(self, shape: tuple) -> None:
        self.table = self.add_weight(shape=shape[1:], initializer="random_normal")

    def call(self, x: Any) -> Any:
        return x + self.table


def patches(x: "KerasTensor", width: int, size: int) -> "KerasTensor":
    """Cut the sequence into patches of `size` timesteps, and let each patch attend to all: (batch, patches, width)."""
    timesteps, features = x.shape[1:]
    x = layers.Reshape((timesteps // size, size * features))(x)
    x = layers.Dense(4 * width, "relu")(x)
    x = Places()(layers.Dense(width)(x))
    x = x + layers.MultiHeadAttention(num_heads=2, key_dim=width // 2)(x, x)
    return x + layers.Dense(width)(layers.Dense(4 * width, "relu")(x))


def attention_pooling(x: "KerasTensor") -> "KerasTensor":
    """The mean over timesteps, weighted by a trained softmax: shape (batch, features)."""
    weights = layers.Softmax(axis=1)(layers.Dense(1)(x))  # (batch, timesteps, 1)
    return ops.sum(weights * x, axis=1)


def read(model: str, x: "KerasTensor") -> "KerasTensor":
    """One vector for a sequence of shape (batch, timesteps, features), by the model of this name in `MODELS`."""
    timesteps = x.shape[1]
    if model == "dense":
        return layers.Dense(64, "relu")(layers.Flatten()(x))
    if model == "LSTM, attention":
        return attention_pooling(layers.LSTM(UNITS, return_sequences=True)(x))
    if model == "TCN":
        return tcn(x, UNITS, timesteps)[:, -1]
    if model == "minGRU":
        return min_gru(x, UNITS, longest=timesteps)[:, -1]
    if model == "patches":
        return layers.GlobalAveragePooling1D()(patches(x, UNITS, PATCH))
    return recurrent(model, UNITS, longest=timesteps)(x)


def network(task: str, model: str, timesteps: int) -> keras.Model:
    """A compiled network for "latch" or "adding": a model of this module, and a Dense layer for the answer.

    Loss, metric and optimizer are those of `unrolled.long_sequences.tasks.network`.

    Raises:
        ValueError: `task` or `model` is not known.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(map(repr, MODELS))}; got {model!r}.")
    if task not in ("adding", "latch"):
        raise ValueError(f"task must be one of 'adding', 'latch'; got {task!r}.")
    x = keras.Input((timesteps, 2))
    made = keras.Model(x, layers.Dense(1)(read(model, x)))
    loss, metric = {
        "adding": ("mse", "mse"),
        "latch": (keras.losses.BinaryCrossentropy(from_logits=True), keras.metrics.BinaryAccuracy(threshold=0.0)),
    }[task]
    optimizer = keras.optimizers.Adam(clipnorm=1.0)
    made.compile(optimizer=optimizer, loss=loss, metrics=[metric], jit_compile=model in COMPILED)
    return made


def states(model: str, x: "KerasTensor") -> "KerasTensor":
    """What a model computes at every place of spectra of shape (batch, points): (batch, places, features).

    The convolution is that of the race in `unrolled.long_sequences.race`, and "dense" passes the points on as they are;
    the others read pieces of `PIECE` points, one per timestep, and have `UNITS` units.
    """
    points = x.shape[1]
    if model in ("dense", "convolution"):
        x = layers.Reshape((points, 1))(x)
        for layer in race.layers_of("convolution, flat")[0][:2] if model == "convolution" else []:
            x = layer(x)
        return x
    timesteps = points // PIECE
    x = layers.Reshape((timesteps, PIECE))(x)
    if model == "TCN":
        return tcn(x, UNITS, timesteps)
    if model == "minGRU":
        return min_gru(x, UNITS, longest=timesteps)
    if model == "patches":
        return patches(x, UNITS, size=1)
    return recurrent(model, UNITS, longest=timesteps, return_sequences=True)(x)


def spectra_network(model: str, points: int = race.POINTS) -> keras.Model:
    """A compiled network for the three labels of a spectrum: a model of `ON_SPECTRA`, and the same readout for all.

    The readout gets every place of the model's output: Flatten, Dense(64), Dense(3).

    Raises:
        ValueError: `model` is not known, or `points` is not a multiple of `PIECE`.
    """
    if model not in ON_SPECTRA:
        raise ValueError(f"model must be one of {', '.join(map(repr, ON_SPECTRA))}; got {model!r}.")
    if points % PIECE:
        raise ValueError(f"points must be a multiple of {PIECE}, the points of a piece; got {points}.")
    x = keras.Input((points,))
    hidden = layers.Dense(64, "relu")(layers.Flatten()(states(model, x)))
    made = keras.Model(x, layers.Dense(len(LABELS))(hidden))
    made.compile(optimizer="adam", loss="mse", jit_compile=model in COMPILED)
    return made


@functools.cache
def results(choosing: bool = False) -> list[dict[str, Any]]:
    """The trainings of `experiments/rivals.py`, one dict for each: those of the verdict, or those that chose the rate.

    The keys are task, model, timesteps, seed, rate, solved, updates, seconds and error.
    """
    kinds: dict[str, Callable[[str], Any]] = {"timesteps": int, "seed": int, "updates": int, "rate": float}
    kinds |= {"seconds": float, "error": float, "solved": lambda word: word == "True"}
    file = stored("long_sequences", "rivals-rates.csv") if choosing else stored("long_sequences", "rivals.csv")
    return [{key: kinds.get(key, str)(value) for key, value in row.items()} for row in _rows(file)]


def chosen(task: str, model: str) -> float:
    """The best learning rate in the table of rates: the soonest solved, or else the smallest error."""
    tried = [row for row in results(choosing=True) if (row["task"], row["model"]) == (task, model)]
    best = min(tried, key=lambda row: (not row["solved"], row["seconds"] if row["solved"] else row["error"]))
    return best["rate"]


@functools.cache
def spectra_results(choosing: bool = False) -> list[dict[str, Any]]:
    """The trainings on spectra, one dict for each: those of the verdict, or those that chose the rate.

    The keys are model, seed, rate, updates, seconds, the three labels (mean absolute errors in K, dex and dex)
    and score: the mean over the labels of the error as a share of the mean predictor's.
    """
    kinds: dict[str, Callable[[str], Any]] = {"model": str, "seed": int, "updates": int}
    final, tried = stored("long_sequences", "rivals-spectra.csv"), stored("long_sequences", "rivals-spectra-rates.csv")
    rows = _rows(tried if choosing else final)
    return [{key: kinds.get(key, float)(value) for key, value in row.items()} for row in rows]


@functools.cache
def costs() -> dict[tuple[str, int], float]:
    """Milliseconds of processor time of an update, for `(model, timesteps)`."""
    rows = _rows(stored("long_sequences", "rivals-cost.csv"))
    return {(row["model"], int(row["timesteps"])): float(row["milliseconds"]) for row in rows}


@functools.cache
def backends() -> dict[tuple[str, str, int], float]:
    """Milliseconds of processor time of an update, for `(backend, layer, timesteps)`."""
    return {
        (row["backend"], row["layer"], int(row["timesteps"])): float(row["milliseconds"])
        for row in _rows(stored("long_sequences", "rivals-backends.csv"))
    }


def record() -> dict[str, Any]:
    """The record of these measurements, with the keys of `unrolled.core.stored.FIELDS` and `details`."""
    return stored_record("long_sequences", "rivals")


def _rows(file):
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
