"""Sound programs that score the doctor. Do not read them while you write a check.

The docstrings say what 15 epochs reach, on samples that were held back, and what a baseline has. For a regression that
is the mean squared error against the variance of the targets, for classes the accuracy against the largest class.
"""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from experiments.clinic.data import scaled, swings, tones, uneven, windows
from experiments.clinic.program import Case, Program, collector, compiled, fitted, network
from unrolled.batches.data import independent_series, sea_temperature
from unrolled.input_shape.data import two_clocks, uneven_cohort
from unrolled.long_sequences.tasks import latch
from unrolled.statefulness.data import machines

PROGRAMS: list[Program] = []
program = collector(PROGRAMS)
SPARSE = "sparse_categorical_crossentropy"


@program("", "functional", "middle", "chapter 7: an encoder and a decoder that is told the truth")
def digits_said_backwards() -> Case:
    """Four digits in, the same backwards; the decoder reads the answer one step late. Reaches 1.00, largest 0.21."""
    digits = np.random.default_rng(200).integers(1, 6, (1500, 4))
    one_hot = np.eye(6, dtype="float32")
    start = np.zeros((1500, 1), int)
    shifted = one_hot[np.concatenate([start, digits[:, :0:-1]], axis=1)]
    encoder, decoder = keras.Input((4, 6)), keras.Input((4, 6))
    _, *state = layers.LSTM(48, return_state=True)(encoder)
    h = layers.LSTM(48, return_sequences=True)(decoder, initial_state=state)
    model = keras.Model([encoder, decoder], layers.Dense(6, activation="softmax")(h))
    return Case(compiled(model, SPARSE, metrics=("accuracy",)), [one_hot[digits], shifted], digits[:, ::-1])


@program(
    "",
    "functional",
    "small",
    "chapter 7: attention with a mask; keras-team/keras#4962, done right",
    also=("order-unused",),
)
def attention_with_a_mask() -> Case:
    """A weighted mean over timesteps, with the padding at -1e9: the value at the marked timestep.

    Reaches 0.003, variance 1.16.
    """
    random = np.random.default_rng(201)
    x, lengths = random.normal(size=(900, 20, 2)).astype("float32"), random.integers(4, 21, 900)
    x[..., 1] = np.arange(20) == random.integers(0, lengths)[:, None]
    y = (x[..., 0] * x[..., 1]).sum(axis=1, keepdims=True)
    x[np.arange(20) >= lengths[:, None]] = -9
    inputs = keras.Input((20, 2))
    h = layers.GRU(16, return_sequences=True)(layers.Masking(-9.0)(inputs))
    padding = ops.cast(inputs[..., :1] == -9.0, "float32")
    weights = ops.softmax(layers.Dense(1)(h) - 1e9 * padding, axis=1)
    return Case(compiled(keras.Model(inputs, layers.Dense(1)(ops.sum(weights * h, axis=1)))), x, y)


@program("", "conv", "middle", "chapter 6: shortened before it is read")
def convolution_then_gru() -> Case:
    """Two hundred points, shortened by strides to 25 timesteps for the GRU. Reaches 1.00, largest class 0.38."""
    x, labels = tones(600, 200, classes=3, seed=202)
    parts = [layers.Conv1D(8, 8, strides=8, activation="relu"), layers.GRU(12), layers.Dense(3, activation="softmax")]
    return Case(network((200, 1), *parts, loss=SPARSE, metrics=("accuracy",)), x, labels)


@program("", "GRU", "middle", "TimeDistributed around a Dense layer")
def time_distributed() -> Case:
    """The next value at each timestep, TimeDistributed(Dense(1)). Reaches 0.08, variance 1.05."""
    series = swings(25, seed=203, series=500)[..., None]
    parts = [layers.GRU(20, return_sequences=True), layers.TimeDistributed(layers.Dense(1))]
    return Case(network((24, 1), *parts), series[:, :-1], series[:, 1:])


@program("", "bidirectional", "small", "a label that needs both sides")
def peaks_both_ways() -> Case:
    """Is this value higher than both of its neighbours? One sigmoid at each timestep.

    Reaches a loss of 0.25 and an AUC of 0.90; guessing by the share of peaks, 0.13, has 0.38 and 0.5.
    """
    x = swings(22, seed=204, series=500)
    y = (x[:, 1:-1] > x[:, :-2]) & (x[:, 1:-1] > x[:, 2:])
    parts = [layers.Bidirectional(layers.SimpleRNN(20, return_sequences=True)), layers.Dense(1, activation="sigmoid")]
    model = network((20, 1), *parts, loss="binary_crossentropy", metrics=(keras.metrics.AUC(),))
    return Case(model, x[:, 1:-1, None], y[..., None].astype("float32"))


@program("", "LSTM", "middle", "sparse inputs")
def rare_messages() -> Case:
    """Inputs that are 0 at 29 of 30 timesteps; the sum of the others so far. Reaches 0.001, variance 0.49."""
    random = np.random.default_rng(205)
    x = (random.normal(size=(600, 30, 1)) * (random.random((600, 30, 1)) < 1 / 30)).astype("float32")
    return Case(network((None, 1), layers.LSTM(16, return_sequences=True), layers.Dense(1)), x, x.cumsum(axis=1))


@program("", "SimpleRNN", "small", "a share as target", also=("order-unused",))
def share_behind_a_sigmoid() -> Case:
    """The share of positive values, between 0 and 1, behind a sigmoid. Reaches 0.003, variance 0.035."""
    x = swings(16, seed=206, series=900)[..., None]
    parts = [layers.SimpleRNN(16), layers.Dense(1, activation="sigmoid")]
    return Case(network((16, 1), *parts), x, (x > 0).mean(axis=1).astype("float32"))


@program("", "stacked", "middle", "one-hot labels with label smoothing")
def smoothed_labels() -> Case:
    """One-hot labels, softmax, categorical cross-entropy with label_smoothing=0.1. Reaches 1.00, largest class 0.20."""
    x, labels = tones(900, 20, classes=5, seed=207)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    parts = [layers.LSTM(16, return_sequences=True), layers.LSTM(16), layers.Dense(5, activation="softmax")]
    return Case(network((20, 1), *parts, loss=loss, metrics=("accuracy",)), x, np.eye(5, dtype="float32")[labels])


@program("", "GRU", "small", "logits with from_logits=True")
def logits_done_right() -> Case:
    """Dense(4) without an activation, and the loss with from_logits=True. Reaches 1.00, largest class 0.26."""
    x, labels = tones(900, 18, classes=4, seed=208)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return Case(network((18, 1), layers.GRU(14), layers.Dense(4), loss=loss, metrics=("accuracy",)), x, labels)


@program("", "LSTM", "small", "a frozen embedding that holds something", also=("dead-parts",))
def frozen_embedding() -> Case:
    """Vectors that are known (a number's sine, cosine and size), not trainable; is the first above the last?

    Reaches 0.95, largest class 0.51.
    """
    number = np.arange(40)
    known = np.stack([np.sin(number / 7), np.cos(number / 7), number / 20 - 1], axis=1)
    x = np.random.default_rng(209).integers(0, 40, (900, 7))
    fixed = layers.Embedding(40, 3, embeddings_initializer=keras.initializers.Constant(known), trainable=False)
    parts = [fixed, layers.LSTM(12), layers.Dense(1, activation="sigmoid")]
    model = network((7,), *parts, loss="binary_crossentropy", metrics=("accuracy",))
    return Case(model, x, (x[:, :1] > x[:, -1:]).astype("float32"))


def ninth_decile(y: Any, forecast: Any) -> Any:
    """The quantile loss for 0.9."""
    error = y - forecast
    return ops.mean(ops.maximum(0.9 * error, -0.1 * error), axis=-1)


@program("", "LSTM", "small", "a loss of one's own")
def quantile_loss() -> Case:
    """The ninth decile of the next value. Reaches 0.057, where the decile of all targets has 0.196."""
    x, y = windows(swings(900, seed=210)[0], 10)
    return Case(network((10, 1), layers.LSTM(12), layers.Dense(1), loss=ninth_decile), x, y)


@program("", "GRU", "small", "a robust loss")
def huber_and_outliers() -> Case:
    """Huber loss, one target in fifty with an error of 5. Reaches an absolute error of 0.32; the median has 0.99."""
    x, y = windows(swings(900, seed=211)[0], 11)
    y[::50] += 5
    return Case(network((11, 1), layers.GRU(12), layers.Dense(1), loss="huber", metrics=("mae",)), x, y)


@program("", "GRU", "small", "counts with a Poisson loss")
def poisson_counts() -> Case:
    """Counts with a rate that depends on the last values; exponential output, integer targets.

    Reaches a loss of -1.81, where the mean count has -0.81.
    """
    x, y = windows(swings(900, seed=212)[0], 9)
    counts = np.random.default_rng(0).poisson(np.exp(1 + 0.7 * y))
    return Case(network((9, 1), layers.GRU(10), layers.Dense(1, activation="exponential"), loss="poisson"), x, counts)


@program("", "LSTM", "small", "metrics that fit a rare class", train=True)
def rare_class_with_auc() -> Case:
    """One label in five is 1; AUC and precision beside the loss. Reaches an AUC of 0.98; a guess has 0.5."""
    x, y = windows(swings(1000, seed=213)[0], 20)
    high = (y > 0.85).astype("float32")
    parts = [layers.LSTM(12), layers.Dense(1, activation="sigmoid")]
    metrics = (keras.metrics.AUC(), keras.metrics.Precision())
    model = network((20, 1), *parts, loss="binary_crossentropy", metrics=metrics)
    return Case(fitted(model, x[:700], high[:700], epochs=2), x[:700], high[:700], (x[720:], high[720:]))


@program("", "stateful", "small", "chapter 4: one timestep per call", also=("state-leak",))
def stepping_through_streams() -> Case:
    """T = 1, and right: a stateful layer carries the state from call to call, for 25 machines.

    Reaches 0.39, variance 0.82.
    """
    x, y = machines(rows=25, timesteps=60, seed=214)
    x, y = (part.swapaxes(0, 1).reshape(1500, 1, 2) for part in (x, y))
    parts = [layers.LSTM(16, stateful=True, return_sequences=True), layers.Dense(2)]
    return Case(network((1, 2), *parts, batch=25), x, y)


@program("", "GRU", "small", "short series, few samples", train=True)
def forty_short_series() -> Case:
    """40 samples of 3 timesteps; trained, with nothing held back by the program.

    Ten of them, left out, reach 0.07, variance 0.90.
    """
    x = swings(4, seed=215, series=40)[..., None]
    model = network((3, 1), layers.GRU(8), layers.Dense(1))
    return Case(fitted(model, x[:, :3], x[:, 3], epochs=20), x[:, :3], x[:, 3])


@program("", "subclassed", "middle", "a model of one's own")
def residual_model() -> Case:
    """Forecasts the change and adds the last value, on chapter 3's series. Reaches 0.03, variance 1.29."""
    table = independent_series(700, 17, seed=216)
    return Case(compiled(Residual()), table[:, :16], table[:, 16, :1])


class Residual(keras.Model):
    """A GRU for the change of feature 0, which is added to its last value."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cell, self.change = layers.GRU(20), layers.Dense(1)

    def call(self, x: Any) -> Any:
        return x[:, -1, :1] + self.change(self.cell(x))


@program("", "LSTM", "small", "chapter 3: the sea off Peru")
def sea_with_calendar() -> Case:
    """Temperature, and sine and cosine of the month; split in time with a gap. Reaches 0.05, variance 1.02."""
    months = np.arange("1950-01", "2011-01", dtype="datetime64[M]")
    angle = 2 * np.pi * np.arange(732) / 12
    table = np.stack([scaled(sea_temperature(months)), np.sin(angle), np.cos(angle)], axis=1).astype("float32")
    x, y = windows(table, 12)
    return Case(network((12, 3), layers.LSTM(16), layers.Dense(1)), x[:500], y[:500], (x[512:], y[512:]))


@program("", "masked", "small", "chapter 2: uneven data")
def uneven_clinic() -> Case:
    """One to six visits, age and bone; missing bones are filled forward, padding is -9 and masked.

    Reaches 0.17, variance 0.91.
    """
    visits, _, targets = uneven_cohort(600, seed=217)
    x = np.full((600, 6, 2), -9.0, "float32")
    for row, visit in zip(x, visits, strict=True):
        bone = visit[:, 1]
        known = np.maximum.accumulate(np.where(np.isnan(bone), 0, np.arange(len(bone))))
        filled = np.where(np.isnan(bone[known]), 49, bone[known])
        row[: len(visit)] = np.stack([visit[:, 0] - 8.5, (filled - 49) / 2.5], axis=1)
    return Case(network((6, 2), layers.Masking(-9.0), layers.GRU(12), layers.Dense(1)), x, scaled(targets))


@program("", "functional", "small", "chapter 2: two clocks")
def bones_and_hormone() -> Case:
    """A bone every half-year and a hormone every hour, each with a cell of its own. Reaches 0.06, variance 0.89."""
    bones, hormone, targets = two_clocks(900, seed=218)
    slow, fast = keras.Input((3, 1)), keras.Input((24, 1))
    h = layers.Concatenate()([layers.SimpleRNN(6)(slow), layers.GRU(10)(fast)])
    model = compiled(keras.Model([slow, fast], layers.Dense(1)(h)))
    return Case(model, [scaled(bones), scaled(hormone)], scaled(targets))


@program("", "masked", "middle", "mixed lengths, read both ways")
def mixed_lengths_both_ways() -> Case:
    """Walks of 3 to 30 timesteps, two features, padded with 50, which is masked. Reaches 0.014, variance 2.65."""
    x, y = uneven(700, 30, seed=219, pad=50.0, features=2)
    parts = [layers.Masking(50.0), layers.Bidirectional(layers.GRU(10)), layers.Dense(1)]
    return Case(network((30, 2), *parts), x, y)


@program("", "LSTM", "middle", "chapter 6: the latch with a forget bias that fits the lag")
def latch_of_forty() -> Case:
    """A bit at the first of 40 timesteps, and a forget gate that starts at 0.98.

    Reaches a loss of 0.0; a guess has 0.69.
    """
    x, y = latch(1500, 40, np.random.default_rng(220))
    cell = layers.LSTM(16, unit_forget_bias=False, bias_initializer=Chrono())
    model = network((40, 2), cell, layers.Dense(1, activation="sigmoid"), loss="binary_crossentropy")
    return Case(model, x, y.reshape(-1, 1))


class Chrono(keras.initializers.Initializer):
    """Biases of an LSTM for a lag of 40 timesteps: ln 40 for the forget gate, minus that for the input gate."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        units = shape[0] // 4
        log = float(np.log(40))
        return ops.concatenate([ops.full((units,), -log), ops.full((units,), log), ops.zeros((2 * units,))])


@program("", "stacked", "large", "a large model, large batches")
def two_wide_layers() -> Case:
    """Two GRU(64) on 60 timesteps of 4 independent features, one of them to forecast. Reaches 0.10, variance 1.17."""
    x, y = windows(swings(1500, seed=221, series=4).T, 60)
    parts = [layers.GRU(64, return_sequences=True), layers.GRU(64), layers.Dense(1)]
    return Case(network((60, 4), *parts, optimizer=keras.optimizers.Adam(0.003)), x, y)
