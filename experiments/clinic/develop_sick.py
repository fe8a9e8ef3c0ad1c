"""Sick programs to develop the doctor's checks against.

The docstrings say what was measured when the program was written.
"""

from typing import Any

import keras
import numpy as np
from keras import layers

from experiments.clinic.data import (
    co2_changes,
    days,
    marked,
    scaled,
    swings,
    tones,
    uneven,
    windows,
)
from experiments.clinic.program import BLIND, BROKEN, FAR, Case, Program, collector, compiled, fitted, network
from unrolled.batches.data import random_walks, sea_temperature
from unrolled.fibonacci.terms import neighbours
from unrolled.long_sequences.spectra import spectra
from unrolled.statefulness.data import machines
from unrolled.units.data import bone_cohort, co2_monthly

PROGRAMS: list[Program] = []
program = collector(PROGRAMS)

# The six threads, in their settings


@program(
    "target-range",
    "SimpleRNN",
    "small",
    "the thread about SimpleRNN and bones",
    also=(*FAR, "dead-parts", "gradient-explodes", "input-scale", "loss", "target-reach"),
)
def bone_thread() -> Case:
    """Bones of 41 to 60 mm, a sigmoid that ends at 1, and binary cross-entropy, which becomes negative."""
    bones = bone_cohort(1000, seed=0)
    start = keras.initializers.RandomUniform()
    parts = [layers.SimpleRNN(10, activation="relu", kernel_initializer=start), layers.Dense(1, activation="sigmoid")]
    return Case(network((3, 1), *parts, loss="binary_crossentropy", optimizer="sgd"), bones[:, :3, None], bones[:, 3:])


@program(
    "target-reach",
    "LSTM",
    "small",
    "the thread about Fibonacci numbers",
    also=(*FAR, "bad-values", "input-scale", "metric", "one-timestep"),
)
def fibonacci_thread() -> Case:
    """Targets up to 9e20, an output that Adam moves by about 0.001 per update."""
    pairs, targets = neighbours(100)
    model = network((1, 2), layers.LSTM(1), layers.Dense(1), loss="mae", optimizer="adam", metrics=("accuracy",))
    return Case(model, np.array(pairs, dtype=float)[:, None], np.array(targets, dtype=float)[:, None])


@program(
    "target-shape",
    "stacked",
    "large",
    "the thread about batches and statefulness",
    also=("cost", "gradient-reach", "naive"),
)
def four_lstm_thread() -> Case:
    """The thread wants an answer per day, (1000, 600, 1); the model gives one per series, (1000, 1)."""
    x, y = np.empty((1000, 600, 8), "float32"), np.empty((1000, 600, 1), "float32")
    table = swings(601, seed=0, series=1000)
    x[:] = np.random.default_rng(0).normal(size=(1000, 1, 8))
    x[..., 0], y[..., 0] = table[:, :-1], table[:, 1:]
    stack = [layers.LSTM(32, return_sequences=True) for _ in range(3)]
    return Case(network((600, 8), *stack, layers.LSTM(32), layers.Dense(1), optimizer="adam"), x, y)


@program(
    "target-scale",
    "stacked",
    "large",
    "the thread about stellar spectra",
    also=(*FAR, "cost", "gradient-reach", "metric", "target-reach"),
)
def spectra_thread() -> Case:
    """Temperature in thousands of kelvin takes all of the loss but a millionth; gravity and metallicity get none."""
    flux, labels = spectra(48, seed=0)
    parts = [layers.LSTM(16, return_sequences=True, dropout=0.2, recurrent_dropout=0.2), layers.LSTM(32)]
    parts += [layers.Dense(3), layers.Activation("linear")]
    return Case(network((7000, 1), *parts, optimizer="adam", metrics=("accuracy",)), flux[..., None], labels)


@program(
    "padding-read",
    "LSTM",
    "small",
    "the thread about blocks that are padded and concatenated",
)
def concatenated_blocks_thread() -> Case:
    """Eleven blocks, each after 20 zeros, in one long series: a quarter of the windows contain padding, unmasked."""
    blocks = np.pad(swings(80, seed=1, series=11) + 2, ((0, 0), (20, 0)))
    x, y = windows(blocks.ravel(), 20)
    real = y[:, 0] != 0
    return Case(network((20, 1), layers.LSTM(8), layers.Dense(1)), x[real], y[real])


@program(
    "input-scale",
    "LSTM",
    "large",
    "the thread about the diagram of LSTM(300)",
    also=(*FAR, "gradient-reach", "target-reach"),
)
def lstm_300_thread() -> Case:
    """Twenty months ahead from twenty months in ppm, 313 to 374, as they are: 83% of the gates are saturated."""
    x, y = windows(co2_monthly()[1].astype("float32"), 20, horizon=20)
    return Case(network((20, 1), layers.LSTM(300), layers.Dense(20), optimizer="adam"), x, y)


# Axes and shapes


@program("axes", "LSTM", "middle", "seeded into chapter 3's independent series", also=("naive",))
def features_before_timesteps() -> Case:
    """Windows of 24 days and 8 features, passed as 8 timesteps of 24 features.

    The correlation of neighbours is 0.20 along axis 1 and 0.26 along axis 2.
    """
    x, y = days(600, 24, seed=0)
    return Case(network((8, 24), layers.LSTM(16), layers.Dense(1)), x.transpose(0, 2, 1).copy(), y)


@program("axes", "GRU", "small", "silent traps: reshape where transpose was meant", also=("naive", "order-unused"))
def reshaped_instead_of_transposed() -> Case:
    """A table (features, timesteps, samples) reshaped to (samples, timesteps, features): rows of one time step.

    Neighbours correlate by 0.01; reshaped back, by 0.89 along the timesteps.
    """
    series = swings(21, seed=2, series=800).reshape(2, 400, 21)
    table, y = series[..., :20].transpose(0, 2, 1), series[0, :, 20:]
    return Case(network((20, 2), layers.GRU(8), layers.Dense(1)), table.reshape(400, 20, 2), y)


@program(
    "axes", "stacked", "middle", "seeded into chapter 4's machines; the layout of other libraries", also=("naive",)
)
def time_first() -> Case:
    """x and y are (timesteps, samples, features): the network reads across 40 machines, and learns from 120 times.

    Neighbours correlate by -0.03 along axis 1 and by 0.82 along axis 0.
    """
    x, y = machines(rows=40, timesteps=120, seed=0)
    parts = [layers.LSTM(16, return_sequences=True), layers.LSTM(16, return_sequences=True), layers.Dense(2)]
    return Case(network((None, 2), *parts), x.transpose(1, 0, 2).copy(), y.transpose(1, 0, 2).copy())


@program("one-timestep", "LSTM", "small", "silent traps: (m, 1, n)", also=("order-unused",))
def window_as_features() -> Case:
    """Twelve months as 12 features of one timestep: the recurrent kernel's gradient is 0."""
    x, y = windows(scaled(co2_changes()), 12)
    return Case(network((1, 12), layers.LSTM(16), layers.Dense(1)), x.transpose(0, 2, 1).copy(), y)


@program("one-timestep", "bidirectional", "small", "seeded into a classifier of tones", also=("order-unused",))
def both_ways_over_one_timestep() -> Case:
    """Thirty points of a tone in one timestep, read both ways: twice the same weights' worth."""
    x, labels = tones(600, 30, classes=4, seed=0)
    parts = [layers.Bidirectional(layers.GRU(16)), layers.Dense(4, activation="softmax")]
    model = network((1, 30), *parts, loss="sparse_categorical_crossentropy", metrics=("accuracy",))
    return Case(model, x.reshape(600, 1, 30), labels)


@program("input-shape", "SimpleRNN", "small", "silent traps: Sequential accepts other timesteps")
def target_left_in_the_table() -> Case:
    """Declared for three ages, given four: the fourth is the target, and the model can read it."""
    bones = scaled(bone_cohort(500, seed=1))
    return Case(network((3, 1), layers.SimpleRNN(10), layers.Dense(1)), bones[..., None], bones[:, 3:])


@program("input-shape", "stacked", "middle", "seeded into windows of a series")
def declared_24_given_48() -> Case:
    """The model was written for a day, the windows hold two."""
    x, y = windows(swings(1200, seed=3)[0], 48)
    return Case(network((24, 1), layers.GRU(16, return_sequences=True), layers.GRU(16), layers.Dense(1)), x, y)


@program("input-shape", "LSTM", "middle", "a batch axis inside the shape", also=("axes", "cannot-memorise", "naive"))
def samples_as_timesteps() -> Case:
    """500 boys of three ages became one sample of 500 timesteps: Input((500, 3)) and x of shape (1, 500, 3)."""
    bones = scaled(bone_cohort(500, seed=2))
    model = network((500, 3), layers.LSTM(8, return_sequences=True), layers.Dense(1))
    return Case(model, bones[None, :, :3], bones[None, :, 3:])


@program("target-shape", "LSTM", "small", "silent traps: return_sequences left on", also=("cannot-memorise", "naive"))
def sequences_left_on() -> Case:
    """Output (n, 20, 1), target (n, 1): all 20 outputs are trained towards one number."""
    x, y = windows(swings(800, seed=4)[0], 20)
    return Case(network((20, 1), layers.LSTM(8, return_sequences=True), layers.Dense(1)), x, y)


@program("target-shape", "GRU", "small", "seeded into a forecast of several steps", also=("cannot-memorise", "naive"))
def one_output_for_six_targets() -> Case:
    """Output (n, 1), target (n, 6): one number is trained towards the mean of six."""
    x, y = windows(swings(700, seed=5)[0], 16, horizon=6)
    return Case(network((16, 1), layers.GRU(12), layers.Dense(1)), x, y)


# Targets and losses


@program("target-range", "LSTM", "small", "seeded into windows of a series", also=("cannot-memorise", "naive"))
def tanh_on_standard_scores() -> Case:
    """A tanh ends at 1; 31% of the scaled targets lie beyond -1 or 1."""
    x, y = windows(swings(700, seed=6)[0], 18)
    return Case(network((18, 1), layers.LSTM(8), layers.Dense(1, activation="tanh")), x, y)


@program(
    "target-range",
    "stacked",
    "middle",
    "https://stackoverflow.com/questions/51432661",
    also=("cannot-memorise", "dead-parts", "naive"),
)
def relu_on_changes() -> Case:
    """The question's last layer, Dense(1, relu), on changes: 39% of the targets are negative."""
    x, y = windows(scaled(co2_changes()), 8)
    parts = [layers.Activation("relu"), layers.LSTM(32), layers.Dense(1, activation="relu")]
    return Case(network((8, 1), *parts, optimizer="adam"), x, y)


@program(
    "loss",
    "LSTM",
    "small",
    "silent traps: binary_crossentropy without a sigmoid",
    also=("cannot-memorise", "first-loss"),
)
def cross_entropy_of_a_linear_output() -> Case:
    """Dense(1) returns any number, binary cross-entropy takes it for a probability."""
    x, y = marked(500, 6, seed=0)
    return Case(network((6, 1), layers.LSTM(8), layers.Dense(1), loss="binary_crossentropy"), x, y)


@program(
    "loss",
    "GRU",
    "small",
    "https://stackoverflow.com/questions/46620813",
    also=("cannot-memorise", "dead-parts", "metric", "naive", "target-range"),
)
def softmax_over_one_unit() -> Case:
    """Three bits in, the next out: every output is 1, and the accuracy stays at the share of ones, 0.5."""
    x, y = windows(np.tile([0, 1, 1, 0, 1, 0, 0, 1], 60).astype("float32"), 3)
    parts = [layers.GRU(16), layers.Dense(1, activation="softmax")]
    return Case(network((3, 1), *parts, loss="binary_crossentropy", metrics=("accuracy",)), x, y)


@program("loss", "bidirectional", "middle", "seeded into a classifier of tones", also=("cannot-memorise", "dead-parts"))
def softmax_taken_for_logits() -> Case:
    """The outputs already sum to 1, and the loss has from_logits=True: it cannot fall below 0.74 for 4 classes."""
    x, labels = tones(500, 24, classes=4, seed=1)
    parts = [layers.Bidirectional(layers.LSTM(12)), layers.Dense(4, activation="softmax")]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return Case(network((24, 1), *parts, loss=loss, metrics=("accuracy",)), x, labels)


@program("metric", "GRU", "small", "silent traps: accuracy on a regression")
def accuracy_of_a_forecast() -> Case:
    """Accuracy on changes in ppm: 0 for every model that is not exactly right."""
    x, y = windows(scaled(co2_changes()), 12)
    return Case(network((12, 1), layers.GRU(8), layers.Dense(1), metrics=("accuracy",)), x, y)


@program("metric", "LSTM", "small", "seeded: rare events", also=("order-unused",))
def accuracy_of_rare_events() -> Case:
    """3% of the labels are 1, so a model that always answers 0 has an accuracy of 0.97."""
    x = swings(30, seed=7, series=1000)[..., None]
    peak = x.max(axis=1)
    y = (peak > np.quantile(peak, 0.97)).astype("float32")
    parts = [layers.LSTM(8), layers.Dense(1, activation="sigmoid")]
    return Case(network((30, 1), *parts, loss="binary_crossentropy", metrics=("accuracy",)), x, y)


@program("metric", "masked", "small", "silent traps: some metrics count the padding")
def rmse_that_counts_padding() -> Case:
    """RootMeanSquaredError reads the 100s in the padding of y; the loss does not.

    It starts at 59, where the root of the loss is 1.
    """
    series = swings(21, seed=8, series=300)[..., None]
    x, y = series[:, :-1].copy(), series[:, 1:].copy()
    padding = np.arange(20) >= np.random.default_rng(0).integers(5, 21, 300)[:, None]
    x[padding], y[padding] = -9, 100
    parts = [layers.Masking(-9.0), layers.LSTM(8, return_sequences=True), layers.Dense(1)]
    return Case(network((20, 1), *parts, metrics=(keras.metrics.RootMeanSquaredError(),)), x, y)


# Scales


@program("input-scale", "GRU", "small", "seeded: raw air pressure", also=BLIND)
def pressure_in_hectopascal() -> Case:
    """Around 1013 with a spread of 8; the targets are scaled. All gates are saturated."""
    x, y = windows(swings(700, seed=9)[0], 12)
    return Case(network((12, 1), layers.GRU(12), layers.Dense(1)), 1013 + 8 * x, y)


@program("input-scale", "SimpleRNN", "small", "seeded: money", also=BLIND)
def sales_in_pence() -> Case:
    """Two features of several hundred thousand; the target is the scaled next value."""
    table = swings(600, seed=10, series=2).T
    x, y = windows(table, 10)
    return Case(network((10, 2), layers.SimpleRNN(8), layers.Dense(1)), (250_000 * (3 + x)).round(), y)


@program("target-scale", "functional", "small", "seeded into two outputs", also=(*FAR, "target-reach"))
def price_and_volume() -> Case:
    """Two heads, trained on a price of about 1 and a volume of about 20,000: the price's share of the loss is 1e-9."""
    x, y = windows(swings(600, seed=11, series=2).T, 12)
    inputs = keras.Input((12, 2))
    h = layers.LSTM(12)(inputs)
    model = compiled(keras.Model(inputs, {name: layers.Dense(1, name=name)(h) for name in ("price", "volume")}))
    return Case(model, x, {"price": y, "volume": 20_000 * x[:, -1, 1:]})


@program("target-reach", "GRU", "small", "seeded: house prices", also=FAR)
def house_prices() -> Case:
    """Targets of 150,000 to 450,000 and Adam at 0.001: 100 updates move the output by less than 1."""
    x, y = windows(swings(500, seed=12)[0], 8)
    return Case(network((8, 1), layers.GRU(8), layers.Dense(1), optimizer="adam"), x, 300_000 + 50_000 * y)


@program("first-loss", "LSTM", "small", "seeded into the initial weights of the output", also=("gradient-explodes",))
def loud_output_layer() -> Case:
    """The kernel of the output starts at a deviation of 30: the first loss is 8.7, and ln 3 is 1.1."""
    x, labels = tones(500, 16, classes=3, seed=2)
    last = layers.Dense(3, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=30.0))
    return Case(network((16, 1), layers.LSTM(12), last, loss="sparse_categorical_crossentropy"), x, labels)


@program("first-loss", "GRU", "small", "seeded: degrees", also=("cannot-memorise", "naive", "target-reach"))
def temperature_far_from_zero() -> Case:
    """Sea temperatures in °C as targets: the first loss is 564, their variance 5."""
    months = np.arange("1950-01", "2011-01", dtype="datetime64[M]")
    warm = sea_temperature(months).astype("float32")
    x, y = windows(warm, 12)
    return Case(network((12, 1), layers.GRU(12), layers.Dense(1)), scaled(x), y)


# Values, padding and masks


@program("bad-values", "LSTM", "small", "seeded: a failed sensor", also=BROKEN)
def a_few_nans() -> Case:
    """Three readings in 7,000 are NaN; the loss is NaN from the first batch that holds one."""
    x, y = windows(swings(700, seed=13)[0], 10)
    x[[40, 300, 550], [2, 7, 5]] = np.nan
    return Case(network((10, 1), layers.LSTM(8), layers.Dense(1)), x, y)


@program(
    "bad-values",
    "masked",
    "small",
    "silent traps: pad_sequences cuts the decimals off",
    also=(*BLIND, "data-masked", "input-scale"),
)
def decimals_cut_off() -> Case:
    """pad_sequences without a dtype: shares between 0 and 1 all became 0, which is also what is masked."""
    random = np.random.default_rng(3)
    rows = [random.random(length) for length in random.integers(4, 16, 400)]
    y = np.array([[row[-1] - row[0]] for row in rows], "float32")
    x = keras.utils.pad_sequences(rows, padding="post", maxlen=16)[..., None]
    return Case(network((16, 1), layers.Masking(0.0), layers.GRU(8), layers.Dense(1)), x, y)


@program("bad-values", "GRU", "small", "seeded: logarithms of zero", also=(*BROKEN, "target-reach"))
def infinite_targets() -> Case:
    """The target is the log of a count that is 0 in two per cent of the samples."""
    x, y = windows(swings(500, seed=14)[0], 8)
    counts = np.random.default_rng(0).poisson(np.exp(1.4 + 0.1 * y))
    with np.errstate(divide="ignore"):
        return Case(network((8, 1), layers.GRU(8), layers.Dense(1)), x, np.log(counts).astype("float32"))


@program("padding-read", "GRU", "small", "seeded into series of several lengths")
def zeros_behind_the_series() -> Case:
    """Up to 37 of 40 timesteps are zeros behind the series, and nothing masks them.

    Ones in their place move the untrained output by up to 0.4.
    """
    x, y = uneven(400, 40, seed=0, pad=0.0)
    return Case(network((40, 1), layers.GRU(8), layers.Dense(1)), x, y)


@program("padding-read", "conv", "middle", "silent traps: Conv1D drops the mask")
def mask_ends_at_conv() -> Case:
    """Masking is there, but Conv1D does not pass the mask on, and the LSTM reads the padding."""
    x, y = uneven(400, 48, seed=1, pad=-9.0, features=2)
    parts = [layers.Masking(-9.0), layers.Conv1D(8, 3, padding="causal", activation="relu"), layers.LSTM(16)]
    return Case(network((48, 2), *parts, layers.Dense(1)), x, y)


@program("data-masked", "masked", "small", "silent traps: Masking(0) also drops real zeros")
def zero_degrees_masked() -> Case:
    """Temperatures in whole degrees, complete series without padding: 16% of the timesteps are 0 and are masked."""
    x = (2.5 * swings(25, seed=15, series=500)).round()[..., None]
    return Case(network((24, 1), layers.Masking(0.0), layers.LSTM(8), layers.Dense(1)), x[:, :24], x[:, 24])


@program(
    "data-masked",
    "masked",
    "middle",
    "https://datascience.stackexchange.com/questions/67599",
    also=("cannot-memorise", "naive", "order-unused"),
)
def share_of_ones() -> Case:
    """Series of zeros and ones; the zeros are masked, so the share of ones cannot be seen."""
    random = np.random.default_rng(0)
    share = random.random((300, 1))
    x = (random.random((300, 200)) < share)[..., None].astype("float32")
    return Case(network((200, 1), layers.Masking(0.0), layers.LSTM(10), layers.Dense(1)), x, x.mean(axis=1))


@program("data-masked", "masked", "small", "silent traps: Masking(nan) masks nothing", also=(*BROKEN, "bad-values"))
def nan_as_mask_value() -> Case:
    """NaN is equal to nothing, so no timestep is masked, and the output is NaN."""
    x, y = uneven(300, 12, seed=2, pad=np.nan)
    return Case(network((12, 1), layers.Masking(np.nan), layers.LSTM(8), layers.Dense(1)), x, y)


# State


@program("state-leak", "stateful", "small", "seeded: stateful=True on samples of different boys", also=("state-order",))
def stateful_over_boys() -> Case:
    """Each boy starts with the state of another one; two predictions of the same batch differ.

    The difference is 0.1.
    """
    bones = scaled(bone_cohort(320, seed=3))
    parts = [layers.LSTM(8, stateful=True), layers.Dense(1)]
    return Case(network((3, 1), *parts, batch=32), bones[:, :3, None], bones[:, 3:])


@program("state-leak", "subclassed", "small", "silent traps: predict moves the state", also=("state-order",))
def state_kept_by_hand() -> Case:
    """A model of one's own that keeps the state in a variable from call to call, on separate tones.

    Two predictions of one batch differ by 8e-4.
    """
    x, labels = tones(320, 6, classes=3, seed=3)
    loss = "sparse_categorical_crossentropy"
    return Case(compiled(Rememberer(), loss), x, labels)


class Rememberer(keras.Model):
    """A GRU that starts each batch from the state in which the last sample before it ended."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cell, self.last = layers.GRU(12), layers.Dense(3, activation="softmax")
        self.memory = self.add_weight(shape=(1, 12), initializer="zeros", trainable=False)

    def call(self, x: Any) -> Any:
        state = self.cell(x, initial_state=keras.ops.repeat(self.memory, keras.ops.shape(x)[0], axis=0))
        self.memory.assign(state[-1:])
        return self.last(state)


@program("state-order", "stateful", "small", "seeded into chapter 4's machines", also=("state-leak",))
def consecutive_chunks_side_by_side() -> Case:
    """Row i + 1 of a batch continues row i; a stateful layer expects that the next batch's row i does."""
    x, y = machines(rows=1, timesteps=10 * 8 * 40, seed=1)
    parts = [layers.LSTM(8, stateful=True, return_sequences=True), layers.Dense(2)]
    return Case(network((10, 2), *parts, batch=8), x.reshape(320, 10, 2), y.reshape(320, 10, 2))


@program("state-order", "stateful", "small", "silent traps: a stateful model of batch 4 and nine samples")
def a_short_last_batch() -> Case:
    """Batches of 4 rows, 41 streams' worth of one chunk each: the last batch has one row that is real."""
    x, y = machines(rows=4, timesteps=5 * 11, seed=2)
    chunks, targets = (part.reshape(4, 11, 5, 2).swapaxes(0, 1).reshape(44, 5, 2)[:41] for part in (x, y))
    parts = [layers.GRU(6, stateful=True, return_sequences=True), layers.Dense(2)]
    return Case(network((5, 2), *parts, batch=4), chunks, targets)


# What the data allow


@program("leakage", "LSTM", "small", "silent traps: windows shuffled before they are divided")
def shuffled_then_split() -> Case:
    """Windows of one series in random order, the last fifth for validation: all of its values are in training."""
    x, y = windows(swings(900, seed=16)[0], 12)
    order = np.random.default_rng(0).permutation(len(x))
    x, y = x[order], y[order]
    return Case(network((12, 1), layers.LSTM(8), layers.Dense(1)), x[:700], y[:700], (x[700:], y[700:]))


@program(
    "leakage",
    "stacked",
    "middle",
    "https://datascience.stackexchange.com/questions/32927 in the extreme",
    also=("order-unused",),
)
def validated_on_training_samples() -> Case:
    """The validation set is a part of the training set."""
    random = np.random.default_rng(4)
    x = random.normal(size=(600, 5, 5)).astype("float32")
    y = x[:, :, 0].sum(axis=1, keepdims=True)
    parts = [layers.LSTM(32, return_sequences=True), layers.LSTM(16), layers.Dropout(0.4), layers.Dense(1)]
    return Case(network((5, 5), *parts), x, y, (x[100:250], y[100:250]))


@program(
    "naive",
    "LSTM",
    "small",
    "https://stackoverflow.com/questions/51432661, rebuilt on a random walk",
    train=True,
)
def echo_of_the_last_value() -> Case:
    """The forecast of a random walk is its last value, one step late."""
    x, y = windows(scaled(random_walks(700, 1, seed=0)[:, 0]), 8)
    model = network((8, 1), layers.LSTM(16), layers.Dense(1))
    return Case(fitted(model, x[:500], y[:500], epochs=12), x[:500], y[:500], (x[508:], y[508:]))


@program("naive", "SimpleRNN", "small", "seeded: two epochs at 0.001", train=True)
def worse_than_the_last_value() -> Case:
    """Monthly sea temperatures, hardly trained: a mean squared error of 2.2, where the last value has 0.27."""
    months = np.arange("1950-01", "2011-01", dtype="datetime64[M]")
    x, y = windows(scaled(sea_temperature(months)), 13)
    model = network((13, 1), layers.SimpleRNN(4), layers.Dense(1), optimizer=keras.optimizers.Adam(0.001))
    return Case(fitted(model, x[:550], y[:550], epochs=2), x[:550], y[:550], (x[564:], y[564:]))


@program("order-unused", "GRU", "small", "seeded: shuffled on the wrong axis", also=("naive", "cannot-memorise"))
def timesteps_shuffled() -> Case:
    """The timesteps of each sample are in random order, so nothing but their mean can be used.

    20 epochs reach 0.92, and 0.96 in another order; the variance is 0.97.
    """
    x, y = windows(swings(800, seed=17)[0], 16)
    x = np.random.default_rng(0).permuted(x, axis=1)
    return Case(network((16, 1), layers.GRU(8), layers.Dense(1)), x, y)


@program(
    "order-unused",
    "functional",
    "middle",
    "a mean over timesteps where the order is the question",
    also=("cannot-memorise", "naive", "one-timestep"),
)
def mean_before_the_cell() -> Case:
    """Tones are averaged over time first, and a GRU reads one timestep of what is left.

    30 epochs reach a loss of 1.383, and ln 4 is 1.386.
    """
    x, labels = tones(500, 40, classes=4, seed=5)
    inputs = keras.Input((40, 1))
    h = layers.GlobalAveragePooling1D()(layers.Dense(16, activation="relu")(inputs))
    outputs = layers.Dense(4, activation="softmax")(layers.GRU(16)(layers.RepeatVector(1)(h)))
    return Case(compiled(keras.Model(inputs, outputs), "sparse_categorical_crossentropy"), x, labels)


# Training


@program(
    "cannot-memorise",
    "LSTM",
    "small",
    "seeded: a bottleneck and a strong penalty",
    also=("first-loss", "naive", "order-unused"),
)
def penalty_of_one() -> Case:
    """L2 of 1.0 on all weights holds them at 0; after 300 updates, 8 samples are forecast no better than by a mean."""
    x, y = windows(swings(600, seed=18)[0], 10)
    strong = keras.regularizers.L2(1.0)
    cell = layers.LSTM(8, kernel_regularizer=strong, recurrent_regularizer=strong, bias_regularizer=strong)
    last = layers.Dense(1, kernel_regularizer=strong, bias_regularizer=strong)
    return Case(network((10, 1), cell, last), x, y)


@program(
    "cannot-memorise",
    "GRU",
    "small",
    "seeded: an integer division in the scaling",
    also=(*BLIND, "bad-values", "input-scale"),
)
def scaled_to_nothing() -> Case:
    """x // 1000 on readings below 1000: every input is 0, and samples cannot be told apart.

    After 300 updates the loss of 8 samples is their variance.
    """
    x, y = windows(swings(500, seed=19)[0], 10)
    return Case(network((10, 1), layers.GRU(8), layers.Dense(1)), (500 + 80 * x) // 1000, y)


@program("gradient-reach", "SimpleRNN", "middle", "chapter 6: the latch", also=("order-unused", "naive"))
def first_of_a_hundred() -> Case:
    """The answer is in the first of 100 timesteps; the gradient there is 1e-8 of that at the last."""
    x, y = marked(500, 100, seed=1)
    parts = [layers.SimpleRNN(16), layers.Dense(1, activation="sigmoid")]
    return Case(network((100, 1), *parts, loss="binary_crossentropy"), x, y)


@program("gradient-reach", "LSTM", "middle", "chapter 6: the forget bias", also=("order-unused", "naive"))
def forget_bias_of_zero() -> Case:
    """A forget gate that starts at one half, and 120 timesteps: nothing of the gradient reaches the first."""
    x, y = marked(400, 120, seed=2)
    parts = [layers.LSTM(16, unit_forget_bias=False), layers.Dense(1, activation="sigmoid")]
    return Case(network((120, 1), *parts, loss="binary_crossentropy"), x, y)


@program("gradient-explodes", "SimpleRNN", "middle", "chapter 6: training that holds", also=BROKEN)
def relu_and_large_recurrence() -> Case:
    """relu with a recurrent kernel of spectral radius 2: over 60 timesteps the state grows by a factor of 1e9."""
    x, y = windows(swings(600, seed=20)[0], 60)
    start = keras.initializers.Orthogonal(gain=2.0)
    cell = layers.SimpleRNN(20, activation="relu", recurrent_initializer=start)
    return Case(network((60, 1), cell, layers.Dense(1)), x, y)


@program(
    "gradient-explodes",
    "LSTM",
    "middle",
    "seeded: activation='relu', as in many examples",
    also=(*BROKEN, "input-scale"),
)
def lstm_with_relu() -> Case:
    """With relu nothing bounds an LSTM: with a loud recurrent kernel its state grows by 1e11 in 80 timesteps."""
    x, y = windows(swings(600, seed=21)[0], 80)
    loud = keras.initializers.RandomNormal(stddev=1.0)
    cell = layers.LSTM(24, activation="relu", recurrent_initializer=loud)
    return Case(network((80, 1), cell, layers.Dense(1)), 3 + 2 * x, y)


@program("learning-rate", "GRU", "small", "seeded: Adam at 1", also=("cannot-memorise", "gradient-explodes", "naive"))
def adam_at_one() -> Case:
    """Each update moves every weight by about 1, several times its size.

    The loss is 31 after two updates, and the variance is 1.
    """
    x, y = windows(swings(600, seed=22)[0], 12)
    return Case(network((12, 1), layers.GRU(12), layers.Dense(1), optimizer=keras.optimizers.Adam(1.0)), x, y)


@program("learning-rate", "stacked", "middle", "seeded: SGD at 1e-6", also=("cannot-memorise", "naive", "order-unused"))
def sgd_that_stands_still() -> Case:
    """100 updates of SGD at 1e-6 change the weights by less than a millionth of their size."""
    x, labels = tones(500, 20, classes=3, seed=6)
    parts = [layers.LSTM(16, return_sequences=True), layers.LSTM(16), layers.Dense(3, activation="softmax")]
    slow = keras.optimizers.SGD(1e-6)
    return Case(network((20, 1), *parts, loss="sparse_categorical_crossentropy", optimizer=slow), x, labels)


@program("dead-parts", "LSTM", "small", "seeded: a frozen layer with random weights")
def frozen_recurrence() -> Case:
    """trainable=False on an LSTM that was never trained: 9 of 329 weights are updated."""
    x, y = windows(swings(600, seed=23)[0], 14)
    return Case(network((14, 1), layers.LSTM(8, trainable=False), layers.Dense(1)), x, y)


@program("dead-parts", "GRU", "small", "seeded: softmax twice", also=("cannot-memorise", "loss", "naive"))
def softmax_twice() -> Case:
    """Dense(4, softmax) and then Activation(softmax): no output exceeds 0.48."""
    x, labels = tones(500, 20, classes=4, seed=7)
    parts = [layers.GRU(12), layers.Dense(4, activation="softmax"), layers.Activation("softmax")]
    return Case(network((20, 1), *parts, loss="sparse_categorical_crossentropy"), x, labels)


@program("dead-parts", "bidirectional", "middle", "seeded: layers without an activation")
def a_linear_stack() -> Case:
    """Three Dense layers without an activation are one: 17 weights could do the work of 1,633."""
    x, y = windows(swings(600, seed=24)[0], 20)
    parts = [layers.Bidirectional(layers.LSTM(8)), layers.Dense(32), layers.Dense(32), layers.Dense(1)]
    return Case(network((20, 1), *parts), x, y)


@program("cost", "LSTM", "large", "seeded: long windows at stride 1", also=("gradient-reach", "naive"))
def twenty_thousand_long_windows() -> Case:
    """20,000 windows of 400 timesteps, LSTM(64), in batches of 32: 625 updates per epoch."""
    x, y = windows(scaled(random_walks(20_400, 1, seed=1)[:, 0]), 400)
    return Case(network((400, 1), layers.LSTM(64), layers.Dense(1), optimizer="adam"), x, y)


@program("cost", "stateful", "small", "seeded into chapter 4's machines")
def one_row_one_timestep() -> Case:
    """A stateful model of batch 1 that reads a stream of 60,000 timesteps one by one: 60,000 updates per epoch."""
    x, y = machines(rows=1, timesteps=60_000, seed=3)
    parts = [layers.LSTM(16, stateful=True), layers.Dense(2)]
    return Case(network((1, 2), *parts, batch=1), x.reshape(-1, 1, 2), y.reshape(-1, 2))
