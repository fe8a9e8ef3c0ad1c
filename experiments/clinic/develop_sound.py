"""Sound programs to develop the doctor's checks against: none of them may be called wrong.

The docstrings say what 15 epochs reach, on samples that were held back, and what a baseline has. For a regression that
is the mean squared error against the variance of the targets, for classes the accuracy against the largest class.
"""

import keras
import numpy as np
from keras import layers

from experiments.clinic.data import co2_changes, days, scaled, swings, tones, uneven, windows
from experiments.clinic.program import Case, Program, collector, compiled, fitted, network
from unrolled.batches.data import random_walks
from unrolled.input_shape.data import LANGUAGES, country_names
from unrolled.long_sequences.tasks import adding
from unrolled.statefulness.data import machines
from unrolled.units.data import bone_cohort

PROGRAMS: list[Program] = []
program = collector(PROGRAMS)
SPARSE = "sparse_categorical_crossentropy"


@program("", "SimpleRNN", "small", "chapter 1: the bone thread, healed")
def bones() -> Case:
    """Standard scores and a Dense(1) without an activation. Reaches 0.07, variance 0.88."""
    x = scaled(bone_cohort(1000, seed=10))
    return Case(network((3, 1), layers.SimpleRNN(10), layers.Dense(1)), x[:, :3, None], x[:, 3:])


@program("", "LSTM", "middle", "chapter 1: carbon dioxide", train=True)
def carbon_dioxide() -> Case:
    """Twenty monthly changes in, one out, split in time with a gap of a window. Reaches 0.08, variance 1.15."""
    x, y = windows(scaled(co2_changes()), 20)
    model = network((20, 1), layers.LSTM(16), layers.Dense(1))
    return Case(fitted(model, x[:360], y[:360], epochs=8), x[:360], y[:360], (x[380:], y[380:]))


@program("", "GRU", "small", "classes with integer labels")
def three_tones() -> Case:
    """Integer labels, softmax, the sparse loss. Reaches 1.00, largest class 0.36."""
    x, labels = tones(900, 16, classes=3, seed=20)
    parts = [layers.GRU(16), layers.Dense(3, activation="softmax")]
    return Case(network((16, 1), *parts, loss=SPARSE, metrics=("accuracy",)), x, labels)


@program("", "LSTM", "small", "two classes with a sigmoid")
def up_or_down() -> Case:
    """Is the next value higher? Sigmoid, binary cross-entropy, labels 0 and 1. Reaches 0.73, largest 0.51."""
    x, y = windows(swings(900, seed=30)[0], 10)
    up = (y > x[:, -1]).astype("float32")
    parts = [layers.LSTM(8), layers.Dense(1, activation="sigmoid")]
    return Case(network((10, 1), *parts, loss="binary_crossentropy", metrics=("accuracy",)), x, up)


@program("", "masked", "small", "chapter 2: series of several lengths")
def masked_lengths() -> Case:
    """Padded with -9, which no walk reaches, and masked. Reaches 0.004, variance 2.94."""
    x, y = uneven(800, 20, seed=21, pad=-9.0)
    return Case(network((20, 1), layers.Masking(-9.0), layers.LSTM(12), layers.Dense(1)), x, y)


@program("", "masked", "small", "a label at each timestep, with a mask")
def labels_with_a_mask() -> Case:
    """Tokens 1 to 5, padded with 0: is the token larger than the one before? An integer label at each timestep.

    Reaches a loss of 0.0003, where a guess by the share of each label has 0.66.
    """
    random = np.random.default_rng(22)
    x = random.integers(1, 6, (800, 15))
    y = np.diff(x, axis=1, prepend=9) > 0
    x[np.arange(15) >= random.integers(4, 16, 800)[:, None]] = 0
    parts = [layers.Embedding(6, 8, mask_zero=True), layers.GRU(16, return_sequences=True)]
    parts += [layers.Dense(2, activation="softmax")]
    return Case(network((15,), *parts, loss=SPARSE), x, y.astype(int))


@program("", "functional", "small", "two outputs of one size")
def two_heads() -> Case:
    """The next value, and whether the last ones rose: two losses of similar size. Reaches 0.09, variance 1.22."""
    x, y = windows(swings(900, seed=31)[0], 12)
    inputs = keras.Input((12, 1))
    h = layers.LSTM(12)(inputs)
    heads = {"next": layers.Dense(1, name="next")(h), "rose": layers.Dense(1, "sigmoid", name="rose")(h)}
    model = keras.Model(inputs, heads)
    rose = (x[:, -1] > x[:, -4]).astype("float32")
    return Case(compiled(model, {"next": "mse", "rose": "binary_crossentropy"}), x, {"next": y, "rose": rose})


@program("", "GRU", "small", "chapter 3: a random walk", also=("naive", "order-unused", "cannot-memorise"))
def changes_of_a_walk() -> Case:
    """Forecasts the changes of a random walk, where nothing can be learned, as chapter 3 says: 0 is the best answer."""
    x, y = windows(np.diff(random_walks(800, 1, seed=5)[:, 0]), 10)
    return Case(network((10, 1), layers.GRU(8), layers.Dense(1)), x[:600], y[:600], (x[612:], y[612:]))


@program("", "GRU", "small", "binary inputs without scaling")
def bits() -> Case:
    """Bits as uint8: is the share of ones in the second half larger than in the first? Reaches 0.91, largest 0.56."""
    x = np.random.default_rng(23).integers(0, 2, (900, 16, 1)).astype("uint8")
    y = (x[:, 8:].mean(axis=1) > x[:, :8].mean(axis=1)).astype("float32")
    parts = [layers.GRU(12), layers.Dense(1, activation="sigmoid")]
    return Case(network((16, 1), *parts, loss="binary_crossentropy", metrics=("accuracy",)), x, y)


@program("", "GRU", "middle", "chapter 2: countries in ten languages")
def languages() -> Case:
    """Letters as integers, Embedding with mask_zero, ten classes. Reaches 0.58, largest class 0.14."""
    names, spoken, _ = country_names()
    letters = {letter: number for number, letter in enumerate(sorted(set("".join(names))), start=1)}
    x = np.zeros((len(names), 30), dtype=int)
    for row, name in zip(x, names, strict=True):
        row[: len(name)] = [letters[letter] for letter in name[:30]]
    labels = np.searchsorted(sorted(LANGUAGES), spoken)
    order = np.random.default_rng(0).permutation(len(x))[:2000]
    parts = [layers.Embedding(len(letters) + 1, 16, mask_zero=True), layers.GRU(32)]
    model = network((None,), *parts, layers.Dense(10, activation="softmax"), loss=SPARSE, metrics=("accuracy",))
    return Case(model, x[order], labels[order])


@program("", "GRU", "middle", "a regression at each timestep")
def running_mean() -> Case:
    """The mean of the last four values at each of 34 timesteps. Reaches 0.002, variance 0.69."""
    series = swings(34, seed=32, series=400)
    x, padded = series[..., None], np.pad(series, ((0, 0), (3, 0)))
    y = np.lib.stride_tricks.sliding_window_view(padded, 4, axis=1).mean(axis=-1)[..., None]
    return Case(network((None, 1), layers.GRU(16, return_sequences=True), layers.Dense(1)), x, y)


@program("", "stateful", "small", "chapter 4: machines in chunks", also=("state-leak",))
def streams_in_chunks() -> Case:
    """32 machines, chunks of 10 timesteps; row i of a batch continues row i of the last one.

    Reaches 0.33, variance 1.02.
    """
    x, y = machines(rows=32, timesteps=400, seed=10)
    x, y = (part.reshape(32, 40, 10, 2).swapaxes(0, 1).reshape(1280, 10, 2) for part in (x, y))
    parts = [layers.LSTM(16, stateful=True, return_sequences=True), layers.Dense(2)]
    return Case(network((10, 2), *parts, batch=32), x, y)


@program("", "LSTM", "middle", "chapter 1: twenty values at once", train=True)
def a_day_ahead() -> Case:
    """48 hours in, 24 out, with Dense(24); the series has a daily season. Reaches 0.48, variance 0.95."""
    hours = np.arange(1200)
    series = np.sin(2 * np.pi * hours / 24) + 0.5 * swings(1200, seed=33)[0]
    x, y = windows(scaled(series), 48, horizon=24)
    model = network((48, 1), layers.LSTM(24), layers.Dense(24))
    return Case(fitted(model, x[:600], y[:600], epochs=2), x[:600], y[:600], (x[680:], y[680:]))


@program("", "stacked", "middle", "layers that normalise")
def normalised_stack() -> Case:
    """BatchNormalization and LayerNormalization around a GRU, on chapter 3's series. Reaches 0.06, variance 1.27."""
    x, y = days(800, 20, seed=11)
    parts = [layers.BatchNormalization(), layers.GRU(16, return_sequences=True), layers.LayerNormalization()]
    return Case(network((20, 8), *parts, layers.GRU(16), layers.Dense(1)), x, y)


@program("", "bidirectional", "middle", "dropout where it belongs")
def dropout_inside() -> Case:
    """Dropout on the inputs of the recurrence and before the output layer, not after it. Reaches 1.00, largest 0.28."""
    x, labels = tones(900, 24, classes=4, seed=24)
    parts = [layers.Bidirectional(layers.LSTM(12, dropout=0.1)), layers.Dropout(0.2)]
    model = network((24, 1), *parts, layers.Dense(4, activation="softmax"), loss=SPARSE, metrics=("accuracy",))
    return Case(model, x, labels)


@program("", "SimpleRNN", "small", "one-hot inputs with constant columns", also=("bad-values",))
def one_hot_letters() -> Case:
    """Two of eight symbols never occur; the label is the third symbol from the end. Reaches 1.00, largest 0.18."""
    symbols = np.random.default_rng(25).integers(0, 6, (900, 8))
    parts = [layers.SimpleRNN(20), layers.Dense(6, activation="softmax")]
    model = network((8, 8), *parts, loss=SPARSE, metrics=("accuracy",))
    return Case(model, np.eye(8, dtype="float32")[symbols], symbols[:, -3])


@program("", "LSTM", "small", "a sum, where the order does not matter", also=("order-unused",))
def sum_of_a_set() -> Case:
    """The sum of ten numbers is the same in any order. Reaches 0.001, variance 0.95."""
    x = np.random.default_rng(26).normal(size=(900, 10, 1)).astype("float32")
    return Case(network((10, 1), layers.LSTM(12), layers.Dense(1)), x, x.sum(axis=1) / np.sqrt(10))


@program("", "GRU", "small", "chapter 6: the adding problem, short; float64", also=("order-unused",))
def adding_in_float64() -> Case:
    """Two marked values of twelve; data as NumPy makes them. Reaches 0.001, variance 0.16."""
    x, y = adding(1200, 12, np.random.default_rng(27))
    model = network((12, 2), layers.GRU(16), layers.Dense(1))
    return Case(model, x.astype("float64"), y.reshape(-1, 1).astype("float64"))
