"""The race of chapter 6: models that predict three labels from a spectrum, each trained for the same CPU time.

This module has the models, a single training run and the stored results. `experiments/race.py` runs the whole race.
"""

import csv
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.core.stored import stored, stored_record
from unrolled.core.training import restart
from unrolled.long_sequences.spectra import LABELS

if TYPE_CHECKING:
    import keras

POINTS = 7000
UNTUNED = {"LSTM stack, one timestep": 0.001, "LSTM stack, points": 0.01}  # learning rates
FASTER_WITH_XLA = ("convolution + BiGRU, flat", "convolution + BiGRU, last")
NETWORKS = ("convolution, flat", *FASTER_WITH_XLA, *UNTUNED)


def layers_of(name: str) -> tuple[list["keras.layers.Layer"], tuple[int, ...]]:
    """The Keras layers of a model of the race, whose output is three labels, and the input shape of one sample.

    The name ends in what the output is computed from: "flat" (every place, flattened) or "last" (the last state). The
    two networks with a GRU that reads in both directions (BiGRU) differ in that layer only. A stack is LSTM(16) and
    LSTM(32) with a bare Dense(3), as in the thread.
    """
    if name not in NETWORKS:
        raise ValueError(f"name must be one of {', '.join(map(repr, NETWORKS))}; got {name!r}.")
    from keras import layers

    def strided(filters, size):
        return layers.Conv1D(filters=filters, kernel_size=size, strides=4, activation="relu")

    flat, convolutions = name.endswith("flat"), [strided(8, 16), strided(16, 8)]
    gru = layers.Bidirectional(layers.GRU(units=16, return_sequences=flat))
    readout = [*([layers.Flatten()] if flat else []), layers.Dense(units=64, activation="relu")]
    stack = [layers.LSTM(units=16, return_sequences=True), layers.LSTM(units=32)]
    table = {
        "convolution, flat": ([*convolutions, *readout], (POINTS, 1)),
        "convolution + BiGRU, flat": ([*convolutions, strided(16, 8), gru, *readout], (POINTS, 1)),
        "convolution + BiGRU, last": ([*convolutions, strided(16, 8), gru, *readout], (POINTS, 1)),
        "LSTM stack, one timestep": (stack, (1, POINTS)),
        "LSTM stack, points": (stack, (POINTS, 1)),
    }
    before, shape = table[name]
    return [*before, layers.Dense(units=len(LABELS))], shape


def build(name: str, rate: float, seed: int = 0) -> "keras.Sequential":
    """A compiled network of the race, with Adam at this learning rate, and XLA (`jit_compile`) where that is faster.

    It is faster for recurrent networks over a few hundred timesteps, and slower over 7,000.
    """
    import keras

    layers, shape = layers_of(name)
    model = keras.Sequential([keras.Input(shape=shape), *layers])
    optimizer = keras.optimizers.Adam(learning_rate=rate)
    model.compile(optimizer=optimizer, loss="mse", jit_compile=name in FASTER_WITH_XLA)
    restart(model, seed)
    return model


class Scaled:
    """Training spectra and labels, scaled: the mean is subtracted from each point, and each label is standardised.

    Args:
        flux, labels: from `unrolled.long_sequences.spectra.spectra`.
    """

    def __init__(self, flux: np.ndarray, labels: np.ndarray) -> None:
        self.point_means = flux.mean(axis=0)
        self.spread = float((flux - self.point_means).std())
        self.means, self.deviations = labels.mean(axis=0), labels.std(axis=0)
        self.x, self.y = self.flux(flux), (labels - self.means) / self.deviations

    def flux(self, flux: np.ndarray) -> np.ndarray:
        """Flux minus the mean spectrum, divided by one standard deviation for all points."""
        return (flux - self.point_means) / self.spread

    def labels(self, outputs: np.ndarray) -> np.ndarray:
        """The outputs of a network as labels in K and dex."""
        return outputs * self.deviations + self.means


def errors(outputs: np.ndarray, scaled: Scaled, labels: np.ndarray) -> np.ndarray:
    """The mean absolute error of each label, shape (3,), in K and dex."""
    return np.abs(scaled.labels(outputs) - labels).mean(axis=0)


def ridge(
    scaled: Scaled, strengths: Sequence[float] = (3, 10, 30, 100, 300, 1000), held_out: float = 0.2
) -> np.ndarray:
    """Linear regression with a penalty on the squared weights, solved in closed form.

    The strength of the penalty is chosen for each label on the last fifth of the training stars.

    Returns:
        weights of shape (points, 3), for scaled flux and scaled labels.
    """
    x, y = scaled.x, scaled.y
    products = (x @ x.T).astype(float)
    fit = round(len(x) * (1 - held_out))
    trials = np.array([_solve(products[:fit, :fit], y[:fit], strength) for strength in strengths])
    misses = ((products[fit:, :fit] @ trials - y[fit:]) ** 2).mean(axis=1)  # (strengths, 3)
    best = [_solve(products, y[:, k], strengths[misses[:, k].argmin()]) for k in range(y.shape[1])]
    return x.T @ np.stack(best, axis=1).astype(np.float32)


def _solve(products, y, strength):
    return np.linalg.solve(products + strength * np.eye(len(products)), y)


def train(
    model: "keras.Model",
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    *,
    seconds: float | None = None,
    updates: int | None = None,
    batch: int = 32,
) -> tuple[int, float]:
    """Train on random batches for a number of seconds of CPU time, or for a number of updates.

    With `seconds`, the learning rate falls linearly to zero over the last 40 per cent of them.

    Returns:
        `(updates, seconds)` that were used; compilation happens before and does not count.
    """
    chance, rate = np.random.default_rng(seed), float(model.optimizer.learning_rate)
    x = x.reshape(len(x), *model.input_shape[1:])
    start, done, used = time.process_time(), 0, 0.0
    while done != updates and (seconds is None or used < seconds):
        if seconds is not None and used > 0.6 * seconds:
            model.optimizer.learning_rate = rate * (1 - used / seconds) / 0.4
        rows = chance.integers(0, len(x), size=batch)
        model.train_on_batch(x[rows], y[rows])
        done, used = done + 1, time.process_time() - start
    model.optimizer.learning_rate = rate
    return done, used


def predict(model: "keras.Model", x: np.ndarray) -> np.ndarray:
    """The outputs of a network for scaled flux of shape (stars, points)."""
    return model.predict(x.reshape(len(x), *model.input_shape[1:]), batch_size=100, verbose=0)


def sensitivities(model: "keras.Model") -> Callable[[np.ndarray], np.ndarray]:
    """A function from scaled flux to the mean absolute gradient of each output, shape (3, points).

    It is the change of an output per change of one point, averaged over stars. Make it once per model: it is traced.
    """
    import tensorflow as tf

    @tf.function(jit_compile=model.jit_compile is True)
    def gradient(x, which):
        with tf.GradientTape() as tape:
            tape.watch(x)
            chosen = tf.reduce_sum(model(x, training=False) * which)
        return tape.gradient(chosen, x)

    def mean_gradients(x):
        outputs = len(LABELS)
        which = np.repeat(np.eye(outputs, dtype="float32"), len(x), axis=0)  # every star once per output
        rows = np.tile(x, (outputs, 1)).reshape(-1, *model.input_shape[1:])
        return np.abs(gradient(tf.constant(rows), tf.constant(which))).reshape(outputs, len(x), -1).mean(axis=1)

    return mean_gradients


def results() -> list[dict[str, Any]]:
    """The results of the stored race: one dictionary per training run."""
    return _rows("spectra_race.csv")


def rates() -> list[dict[str, Any]]:
    """The learning rates that were tried, with the errors on the validation stars: one dictionary per rate."""
    return _rows("spectra_rates.csv")


def record() -> dict[str, Any]:
    """The record of the stored race, with the keys of `unrolled.core.stored.FIELDS` and `details`."""
    return stored_record("long_sequences", "spectra_race")


def _rows(name):
    lines = stored("long_sequences", name).read_text(encoding="utf-8").splitlines()
    return [{key: _value(text) for key, text in row.items()} for row in csv.DictReader(lines)]


def _value(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
