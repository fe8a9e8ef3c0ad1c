"""Sick programs that score the doctor. Do not read them while you write a check.

The docstrings say what was measured when the program was written.
"""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from experiments.clinic.data import marked, scaled, swings, tones, uneven, windows
from experiments.clinic.program import BLIND, BROKEN, FAR, Case, Program, collector, compiled, fitted, network
from unrolled.batches.data import independent_series, random_walks, sea_temperature
from unrolled.long_sequences.tasks import adding
from unrolled.statefulness.data import machines
from unrolled.units.data import co2_monthly

PROGRAMS: list[Program] = []
program = collector(PROGRAMS)
SPARSE = "sparse_categorical_crossentropy"


def sea() -> np.ndarray:
    """Monthly sea temperatures off Peru in °C, (732,)."""
    return sea_temperature(np.arange("1950-01", "2011-01", dtype="datetime64[M]")).astype("float32")


# Axes and shapes


@program("axes", "GRU", "middle", "seeded: as many sensors as readings, so that no shape can tell", also=("naive",))
def sixteen_by_sixteen() -> Case:
    """16 sensors and 16 readings, swapped: neighbours along axis 1 are uncorrelated, along axis 2 they are at 0.89."""
    x, y = windows(swings(600, seed=100, series=16).T, 16)
    return Case(network((16, 16), layers.GRU(16), layers.Dense(1)), x.swapaxes(1, 2).copy(), y)


@program("axes", "bidirectional", "middle", "seeded: a wide table whose columns are sorted by feature", also=("naive",))
def columns_by_feature() -> Case:
    """Columns a1 ... a24, b1 ... b24, c1 ..., reshaped to (24, 4): four times of one feature stand in each row.

    Neighbours correlate by -0.05 along axis 1 and by 0.89 along axis 2.
    """
    table = swings(25, seed=101, series=2000).reshape(500, 4, 25)
    parts = [layers.Bidirectional(layers.LSTM(12)), layers.Dense(1)]
    return Case(network((24, 4), *parts), table[..., :24].reshape(500, 24, 4), table[:, 0, 24:])


@program("axes", "SimpleRNN", "middle", "seeded: 60 buildings, batch and time swapped", also=("naive",))
def buildings_on_the_time_axis() -> Case:
    """x and y are (hours, buildings, 1): the network goes from building to building.

    Neighbours correlate by 0.51 along axis 1 and by 0.93 along axis 0.
    """
    daily = np.sin(2 * np.pi * np.arange(201) / 24)
    load = (daily + 0.7 * swings(201, seed=102, series=60)).T[..., None].astype("float32")
    parts = [layers.SimpleRNN(20, return_sequences=True), layers.Dense(1)]
    return Case(network((60, 1), *parts), load[:-1], load[1:])


@program(
    "one-timestep",
    "stacked",
    "small",
    "a usual cure of the error in https://stackoverflow.com/questions/48978609",
    also=("order-unused",),
)
def rows_of_a_table() -> Case:
    """Twelve columns without an order as (n, 1, 12), so that the two LSTMs accept them."""
    x = np.random.default_rng(103).normal(size=(700, 1, 12)).astype("float32")
    y = (x[:, 0, :3].sum(axis=1, keepdims=True) > 0).astype("float32")
    parts = [layers.LSTM(24, return_sequences=True), layers.LSTM(12), layers.Dense(1, activation="sigmoid")]
    return Case(network((1, 12), *parts, loss="binary_crossentropy", metrics=("accuracy",)), x, y)


@program("one-timestep", "LSTM", "small", "a tutorial's look_back = 1", also=("naive", "order-unused"))
def look_back_of_one() -> Case:
    """One month in, one out: the state is always 0 when it is read."""
    x, y = windows(scaled(sea()), 1)
    return Case(network((1, 1), layers.LSTM(4), layers.Dense(1)), x, y)


@program("one-timestep", "functional", "small", "seeded into a forecast of many steps", also=("order-unused",))
def two_days_in_one_timestep() -> Case:
    """48 hours as the features of one timestep, 12 hours out, with a second input of two numbers."""
    x, y = windows(swings(700, seed=104)[0], 48, horizon=12)
    hours, other = keras.Input((1, 48)), keras.Input((2,))
    h = layers.Concatenate()([layers.GRU(16)(hours), other])
    extra = np.stack([x[:, -1, 0] ** 2, x[:, 0, 0]], axis=1)
    return Case(compiled(keras.Model([hours, other], layers.Dense(12)(h))), [x.swapaxes(1, 2).copy(), extra], y)


@program("input-shape", "bidirectional", "middle", "seeded: declared for a month, given a week")
def declared_30_given_7() -> Case:
    """Input((30, 2)) and windows of 7."""
    x, y = windows(swings(500, seed=105, series=2).T, 7)
    return Case(network((30, 2), layers.Bidirectional(layers.LSTM(24)), layers.Dense(1)), x, y)


@program("input-shape", "LSTM", "large", "a batch axis inside the shape", also=("axes", "cannot-memorise", "naive"))
def all_samples_in_one() -> Case:
    """200 labelled measurements as one sample, (1, 200, 2), with Dense(200) for its 200 answers."""
    x = np.random.default_rng(106).normal(size=(1, 200, 2)).astype("float32")
    return Case(network((200, 2), layers.LSTM(16), layers.Dense(200)), x, x.sum(axis=2))


@program("input-shape", "GRU", "small", "silent traps: two axes instead of three", also=("axes", "order-unused"))
def averaged_over_time() -> Case:
    """The mean over 40 timesteps is left, (n, 3): three features are read as three timesteps."""
    x = independent_series(500, 41, seed=107)[..., [0, 1, 4]]
    return Case(network((3, 1), layers.GRU(12), layers.Dense(1)), x[:, :40].mean(axis=1), x[:, 40, :1])


@program("target-shape", "GRU", "small", "seeded into a forecast of two features", also=("cannot-memorise", "naive"))
def sequences_left_on_for_two() -> Case:
    """Output (n, 12, 2), target (n, 1, 2): mean absolute error, stretched over 12 timesteps."""
    table = swings(13, seed=108, series=1000).reshape(500, 2, 13).swapaxes(1, 2)
    parts = [layers.GRU(12, return_sequences=True), layers.Dense(2)]
    return Case(network((12, 2), *parts, loss="mae"), table[:, :12], table[:, 12:])


@program(
    "target-shape", "bidirectional", "middle", "seeded: return_sequences forgotten", also=("cannot-memorise", "naive")
)
def sequences_left_off() -> Case:
    """A number is due at each of 25 timesteps, (n, 25, 1); the model gives one per sample, (n, 1)."""
    x = swings(25, seed=109, series=500)[..., None]
    parts = [layers.Bidirectional(layers.GRU(16)), layers.Dense(1)]
    return Case(network((25, 1), *parts, loss="huber"), x, np.maximum.accumulate(x, axis=1))


# Targets and losses


@program("target-range", "GRU", "small", "seeded: degrees behind a sigmoid", also=(*FAR, "target-reach"))
def sigmoid_on_degrees() -> Case:
    """Sea temperatures of 18 to 29 °C, an output between 0 and 1."""
    x, y = windows(sea(), 12)
    return Case(network((12, 1), layers.GRU(10), layers.Dense(1, activation="sigmoid")), scaled(x), y)


@program(
    "target-range",
    "functional",
    "small",
    "seeded: softmax for three measurements",
    also=("cannot-memorise", "loss", "naive"),
)
def softmax_on_measurements() -> Case:
    """Three scaled values as targets, half of them negative, and outputs between 0 and 1 that sum to 1."""
    x, _ = windows(swings(600, seed=110, series=3).T, 10)
    inputs = keras.Input((9, 3))
    outputs = layers.Dense(3, activation="softmax")(layers.SimpleRNN(12)(inputs))
    return Case(compiled(keras.Model(inputs, outputs)), x[:, :9], x[:, 9])


@program(
    "loss",
    "LSTM",
    "small",
    "seeded: categorical cross-entropy over one column",
    also=("cannot-memorise", "dead-parts", "first-loss", "naive", "order-unused"),
)
def categorical_over_one_column() -> Case:
    """One output is divided by itself: the loss is 0 from the start, and so is the gradient."""
    x, y = marked(500, 5, seed=111)
    parts = [layers.LSTM(10), layers.Dense(1, activation="sigmoid")]
    return Case(network((5, 1), *parts, loss="categorical_crossentropy"), x, y)


@program("loss", "stacked", "small", "seeded: labels of -1 and 1", also=("cannot-memorise", "naive", "target-range"))
def labels_of_minus_one() -> Case:
    """Binary cross-entropy with labels -1 and 1: it becomes negative, and the outputs go to 0."""
    x, y = windows(swings(600, seed=112)[0], 9)
    parts = [layers.GRU(8, return_sequences=True), layers.GRU(8), layers.Dense(1, activation="sigmoid")]
    return Case(network((9, 1), *parts, loss="binary_crossentropy"), x, np.sign(y - x[:, -1]))


@program("loss", "GRU", "middle", "seeded: logits without from_logits", also=("cannot-memorise", "first-loss"))
def logits_taken_for_chances() -> Case:
    """A label at each timestep from Dense(5) without a softmax; the loss takes any number for a probability."""
    labels = np.random.default_rng(113).integers(0, 5, (400, 18))
    x = np.eye(5, dtype="float32")[labels]
    parts = [layers.GRU(16, return_sequences=True), layers.Dense(5)]
    return Case(network((18, 5), *parts, loss=SPARSE), x, np.roll(labels, 1, axis=1))


@program(
    "metric",
    "stacked",
    "small",
    "silent traps: accuracy on several targets",
    also=("first-loss", "target-reach", "target-scale"),
)
def the_largest_target_always_wins() -> Case:
    """Three targets, the first is always the largest: a forecast that never changes has an accuracy of 1."""
    x, _ = windows(swings(500, seed=114, series=3).T, 11)
    parts = [layers.LSTM(10, return_sequences=True), layers.LSTM(10), layers.Dense(3)]
    return Case(network((10, 3), *parts, metrics=("accuracy",)), x[:, :10], x[:, 10] + np.array([8, 0, -2], "float32"))


@program("metric", "bidirectional", "middle", "seeded: tags of which nearly all are 'other'", also=("order-unused",))
def tags_that_are_mostly_other() -> Case:
    """A tag at each timestep, 97% of them 0: never finding one has an accuracy of 0.97."""
    random = np.random.default_rng(115)
    x = random.integers(1, 200, (300, 30))
    parts = [layers.Embedding(200, 8), layers.Bidirectional(layers.LSTM(8, return_sequences=True))]
    parts += [layers.Dense(4, activation="softmax")]
    return Case(network((30,), *parts, loss=SPARSE, metrics=("accuracy",)), x, np.where(x < 7, 1 + x % 3, 0))


# Scales


@program("input-scale", "LSTM", "small", "seeded: a time stamp among the features", also=BLIND)
def seconds_since_1970() -> Case:
    """One of two features is a time stamp of 1.7e9; the other one would do."""
    x, y = windows(swings(600, seed=116)[0], 15)
    stamp = 1.7e9 + 3600.0 * (np.arange(len(x))[:, None] + np.arange(15))
    return Case(network((15, 2), layers.LSTM(12), layers.Dense(1)), np.stack([x[..., 0], stamp], axis=-1), y)


@program("input-scale", "bidirectional", "middle", "seeded: raw pressure beside scaled features", also=BLIND)
def pascals_beside_scores() -> Case:
    """The third of three features is in pascals, 101,000 with a spread of 900."""
    table = swings(500, seed=117, series=3).T
    x, y = windows(table, 20)
    x[..., 2] = 101_000 + 900 * x[..., 2]
    return Case(network((20, 3), layers.Bidirectional(layers.GRU(16)), layers.Dense(1)), x, y)


@program("input-scale", "GRU", "small", "seeded: a unit that is too large", also=BLIND)
def concentrations_in_mol() -> Case:
    """Values of about 1e-6 with a scaled target: the inputs are as good as 0."""
    x, y = windows(swings(600, seed=118)[0], 14)
    return Case(network((14, 1), layers.GRU(10), layers.Dense(1)), 1e-6 * (4 + x), y)


@program("target-scale", "GRU", "small", "seeded: three targets in their own units", also=(*FAR, "target-reach"))
def dollars_shares_and_pieces() -> Case:
    """Deviations of 0.01, 1 and 500 around 0: the last one takes all of the loss but some millionths."""
    x, _ = windows(swings(500, seed=119, series=3).T, 13)
    return Case(network((12, 3), layers.GRU(12), layers.Dense(3)), x[:, :12], x[:, 12] * np.array([0.01, 1, 500]))


@program(
    "target-scale",
    "subclassed",
    "small",
    "seeded into two outputs of a model of one's own",
    also=(*FAR, "target-reach"),
)
def level_and_slope() -> Case:
    """Two heads with mean squared errors of about 1,600 and 0.000004."""
    x, y = windows(swings(600, seed=120)[0], 16)
    return Case(compiled(TwoHeads(), {"level": "mse", "slope": "mse"}), x, {"level": 40 * y, "slope": 0.002 * x[:, -2]})


class TwoHeads(keras.Model):
    """A SimpleRNN and two Dense(1)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.cell, self.level, self.slope = layers.SimpleRNN(16), layers.Dense(1), layers.Dense(1)

    def call(self, x: Any) -> Any:
        state = self.cell(x)
        return {"level": self.level(state), "slope": self.slope(state)}


@program("target-reach", "LSTM", "small", "seeded: years as targets", also=FAR)
def years_with_a_slow_optimizer() -> Case:
    """Years from 1900 to 2020, mean absolute error, SGD at 0.01: an update moves the bias by 0.01."""
    x = swings(14, seed=121, series=500)[..., None]
    y = 1960 + 60 * np.tanh(x[:, -1])
    parts = [layers.LSTM(8), layers.Dense(1)]
    return Case(network((14, 1), *parts, loss="mae", optimizer=keras.optimizers.SGD(0.01)), x, y)


@program("target-reach", "stacked", "middle", "seeded into chapter 1's carbon dioxide", also=FAR)
def raw_targets_at_a_low_rate() -> Case:
    """Scaled inputs, targets of 313 to 374 ppm, Adam at 0.0001."""
    ppm = co2_monthly()[1].astype("float32")
    x, y = windows(ppm, 24)
    parts = [layers.GRU(24, return_sequences=True), layers.GRU(24), layers.Dense(1)]
    return Case(network((24, 1), *parts, optimizer=keras.optimizers.Adam(1e-4)), scaled(x), y)


# Values, padding and masks


@program("bad-values", "SimpleRNN", "small", "silent traps: pad_sequences cuts the decimals off")
def scores_cut_to_integers() -> Case:
    """Standard scores became integers from -3 to 3; 72% of the values are 0."""
    rows = list(0.9 * swings(20, seed=122, series=500))
    y = np.array([[row[-1]] for row in rows])
    return Case(network((20, 1), layers.SimpleRNN(12), layers.Dense(1)), keras.utils.pad_sequences(rows)[..., None], y)


@program("bad-values", "bidirectional", "middle", "seeded: numbers beyond float32", also=(*BROKEN, "input-scale"))
def beyond_float32() -> Case:
    """A missing value was stored as 1e39; float32 ends at 3.4e38, and the network reads infinity."""
    x, y = windows(swings(500, seed=123)[0].astype(float), 24)
    x[np.random.default_rng(0).random(x.shape) < 0.002] = 1e39
    return Case(network((24, 1), layers.Bidirectional(layers.LSTM(16)), layers.Dense(1)), x, y)


@program("bad-values", "GRU", "small", "seeded: a hole in the targets", also=BROKEN)
def one_target_missing() -> Case:
    """A target at each timestep; one in 10,000 is NaN, and the loss of its batch with it."""
    series = swings(21, seed=124, series=500)[..., None]
    y = series[:, 1:].copy()
    y[77, 3] = np.nan
    return Case(network((20, 1), layers.GRU(8, return_sequences=True), layers.Dense(1)), series[:, :-1], y)


@program("padding-read", "bidirectional", "middle", "seeded: an Embedding without mask_zero")
def tokens_padded_with_zero() -> Case:
    """Texts of 5 to 40 tokens, padded with 0, and no mask: is the first token above the last one?"""
    random = np.random.default_rng(125)
    x, lengths = random.integers(1, 50, (500, 40)), random.integers(5, 41, 500)
    y = (x[:, 0] > x[np.arange(500), lengths - 1]).astype("float32")[:, None]
    x[np.arange(40) >= lengths[:, None]] = 0
    parts = [layers.Embedding(50, 12), layers.Bidirectional(layers.LSTM(12)), layers.Dense(1, activation="sigmoid")]
    return Case(network((40,), *parts, loss="binary_crossentropy"), x, y)


@program("padding-read", "masked", "small", "seeded: the mask value and the padding differ")
def masks_another_value() -> Case:
    """Padded with -1, Masking(0): nothing is masked."""
    x, y = uneven(500, 30, seed=126, pad=-1.0, features=2)
    return Case(network((30, 2), layers.Masking(0.0), layers.SimpleRNN(12), layers.Dense(1)), x, y)


@program("padding-read", "functional", "middle", "https://github.com/keras-team/keras/issues/4962")
def attention_by_hand() -> Case:
    """The GRU is masked, but the softmax over time counts the padding."""
    x, y = uneven(400, 36, seed=127, pad=-9.0, features=3)
    inputs = keras.Input((36, 3))
    h = layers.GRU(16, return_sequences=True)(layers.Masking(-9.0)(inputs))
    weights = ops.softmax(layers.Dense(1)(h), axis=1)
    return Case(compiled(keras.Model(inputs, layers.Dense(1)(ops.sum(weights * h, axis=1)))), x, y)


@program("data-masked", "masked", "small", "seeded: mask_zero where 0 is a word", also=("order-unused",))
def token_zero_is_a_word() -> Case:
    """Words numbered from 0 and no padding: the most frequent word, 0, is masked in 30% of the places."""
    random = np.random.default_rng(128)
    x = np.where(random.random((500, 12)) < 0.3, 0, random.integers(1, 8, (500, 12)))
    y = (x == 0).mean(axis=1, keepdims=True)
    return Case(network((12,), layers.Embedding(8, 8, mask_zero=True), layers.GRU(12), layers.Dense(1)), x, y)


@program(
    "data-masked",
    "stacked",
    "middle",
    "seeded: a mask value that occurs",
    also=("cannot-memorise", "naive", "order-unused"),
)
def falls_are_masked() -> Case:
    """Steps of -1, 0 and 1 in series of full length, and Masking(-1): a third of the steps is lost."""
    x = np.random.default_rng(129).integers(-1, 2, (500, 32, 1)).astype("float32")
    parts = [layers.Masking(-1.0), layers.LSTM(16, return_sequences=True), layers.LSTM(16), layers.Dense(1)]
    return Case(network((32, 1), *parts), x, x.sum(axis=1) / 5)


# State


@program("state-leak", "stateful", "small", "seeded: a classifier with stateful=True", also=("state-order",))
def stateful_classifier() -> Case:
    """Separate tones in batches of 16; each begins with the state of the one 16 places before.

    Two predictions of one batch differ by 1e-3.
    """
    x, labels = tones(480, 8, classes=3, seed=130)
    inputs = keras.Input(batch_shape=(16, 8, 1))
    outputs = layers.Dense(3, activation="softmax")(layers.GRU(16, stateful=True)(inputs))
    return Case(compiled(keras.Model(inputs, outputs), SPARSE), x, labels)


@program("state-leak", "stateful", "small", "seeded into the bone thread", also=("state-order",))
def stateful_simple_rnn() -> Case:
    """A SimpleRNN over 4 timesteps of separate series, in batches of 20. Two predictions of one batch differ by 0.3."""
    x = swings(5, seed=131, series=400)[..., None]
    return Case(network((4, 1), layers.SimpleRNN(14, stateful=True), layers.Dense(1), batch=20), x[:, :4], x[:, 4])


@program("state-order", "stateful", "middle", "seeded: overlapping windows", also=("state-leak",))
def stride_one_and_a_state() -> Case:
    """Windows of 30 at stride 1 in batches of 10: the next window of a row starts 10 steps later, not 30."""
    x, y = windows(swings(530, seed=132)[0], 30)
    return Case(network((30, 1), layers.LSTM(16, stateful=True), layers.Dense(1), batch=10), x, y)


@program("state-order", "stateful", "small", "silent traps: shuffle=True with a stateful layer", also=("state-leak",))
def chunks_in_random_order() -> Case:
    """Chunks of 16 machines, shuffled before they were saved."""
    x, y = machines(rows=16, timesteps=300, seed=133)
    order = np.random.default_rng(0).permutation(480)
    x, y = (part.reshape(16, 30, 10, 2).swapaxes(0, 1).reshape(480, 10, 2)[order] for part in (x, y))
    parts = [layers.GRU(12, stateful=True, return_sequences=True), layers.Dense(2)]
    return Case(network((10, 2), *parts, batch=16), x, y)


# What the data allow


@program("leakage", "bidirectional", "middle", "seeded into chapter 3's sea temperatures")
def every_fifth_window() -> Case:
    """Every fifth window of 36 months is for validation; its neighbours share 35 of them."""
    x, y = windows(scaled(sea()), 36)
    held = np.arange(len(x)) % 5 == 0
    model = network((36, 1), layers.Bidirectional(layers.GRU(12)), layers.Dense(1))
    return Case(model, x[~held], y[~held], (x[held], y[held]))


@program("leakage", "LSTM", "small", "seeded: a rare class, multiplied before the split", also=("order-unused",))
def copies_on_both_sides() -> Case:
    """Each rare sample exists ten times, and all of those in the validation set are in training as well.

    They are 52% of the validation set.
    """
    x = swings(18, seed=134, series=500)[..., None]
    peak = x.max(axis=1)
    rare = peak[:, 0] > np.quantile(peak, 0.9)
    index = np.random.default_rng(0).permutation(
        np.concatenate([np.flatnonzero(~rare), np.tile(np.flatnonzero(rare), 10)])
    )
    x, y = x[index], rare[index].astype("float32")[:, None]
    parts = [layers.LSTM(10), layers.Dense(1, activation="sigmoid")]
    return Case(network((18, 1), *parts, loss="binary_crossentropy"), x[:700], y[:700], (x[700:], y[700:]))


@program("naive", "stacked", "middle", "seeded: one epoch at 0.0005", train=True)
def worse_than_yesterday() -> Case:
    """A load with a daily cycle, one epoch: a mean squared error of 0.27, where the same hour yesterday has 0.06."""
    hours = np.arange(900)
    load = scaled(2 * np.sin(2 * np.pi * hours / 24) + np.cos(2 * np.pi * hours / 12) + 0.3 * swings(900, seed=135)[0])
    x, y = windows(load, 30)
    parts = [layers.SimpleRNN(20, return_sequences=True), layers.SimpleRNN(20), layers.Dense(1)]
    model = network((30, 1), *parts, optimizer=keras.optimizers.Adam(0.0005))
    return Case(fitted(model, x[:600], y[:600], epochs=1), x[:600], y[:600], (x[630:], y[630:]))


@program(
    "naive", "bidirectional", "small", "https://stackoverflow.com/questions/54368686, on a random walk", train=True
)
def a_walk_that_drifts() -> Case:
    """Five days ahead, and the walk leaves the range of the training data: 0.14, where today's value has 0.02."""
    x, y = windows(scaled(random_walks(800, 1, seed=136)[:, 0]), 10, horizon=5)
    model = network((10, 1), layers.Bidirectional(layers.SimpleRNN(8)), layers.Dense(5))
    return Case(fitted(model, x[:550], y[:550], epochs=4), x[:550], y[:550], (x[565:], y[565:]))


@program(
    "order-unused", "functional", "middle", "seeded: attention without positions", also=("cannot-memorise", "naive")
)
def attention_without_positions() -> Case:
    """Which of two symbols comes first? Self-attention and a mean give the same answer for every order.

    Ten epochs reach ln 2.
    """
    random = np.random.default_rng(137)
    x = random.permuted(np.tile(np.arange(20), (600, 1)), axis=1)
    y = (x.argmin(axis=1) < x.argmax(axis=1)).astype("float32")[:, None]
    inputs = keras.Input((20,))
    h = layers.Embedding(20, 16)(inputs)
    h = layers.GlobalAveragePooling1D()(layers.MultiHeadAttention(2, 8)(h, h))
    return Case(compiled(keras.Model(inputs, layers.Dense(1, activation="sigmoid")(h)), "binary_crossentropy"), x, y)


@program("order-unused", "stacked", "middle", "seeded: a table that was repeated over time")
def one_row_ten_times() -> Case:
    """Four numbers per patient, repeated over ten timesteps: there is no order to use.

    Ten epochs reach 0.014 in either order.
    """
    row = np.random.default_rng(138).normal(size=(500, 1, 4)).astype("float32")
    y = row[:, 0, :1] * row[:, 0, 1:2]
    parts = [layers.LSTM(20, return_sequences=True), layers.LSTM(20), layers.Dense(1)]
    return Case(network((10, 4), *parts), np.repeat(row, 10, axis=1), y)


# Training


@program("cannot-memorise", "SimpleRNN", "small", "seeded: zeros as initial weights", also=(*BLIND, "dead-parts"))
def zeros_everywhere() -> Case:
    """All kernels start at 0, so that no gradient but that of the last bias is ever different from 0.

    After 300 updates the loss of 8 samples is their variance.
    """
    x, y = windows(swings(500, seed=139)[0], 11)
    cell = layers.SimpleRNN(14, kernel_initializer="zeros", recurrent_initializer="zeros")
    return Case(network((11, 1), cell, layers.Dense(1, kernel_initializer="zeros")), x, y)


@program("cannot-memorise", "stacked", "middle", "seeded: a constraint on the output", also=("naive", "order-unused"))
def held_near_zero() -> Case:
    """MaxNorm(0.001) on the last kernel: no output is further than 0.006 from the bias.

    After 300 updates the loss of 8 samples is 98% of their variance.
    """
    x, y = windows(swings(500, seed=140)[0], 22)
    last = layers.Dense(1, kernel_constraint=keras.constraints.MaxNorm(0.001))
    return Case(network((22, 1), layers.GRU(16, return_sequences=True), layers.GRU(16), last), x, y)


@program("first-loss", "bidirectional", "small", "seeded: a bias meant for rare events")
def bias_for_rare_events() -> Case:
    """The output starts at a bias of -12, and half of the labels are 1: the first loss is 6 where ln 2 is 0.69."""
    x, y = marked(600, 8, seed=141)
    last = layers.Dense(1, activation="sigmoid", bias_initializer=keras.initializers.Constant(-12.0))
    return Case(network((8, 1), layers.Bidirectional(layers.LSTM(8)), last, loss="binary_crossentropy"), x, y)


@program("first-loss", "stacked", "middle", "seeded: RandomNormal(stddev=20)", also=("gradient-explodes",))
def forecasts_that_start_far_out() -> Case:
    """The first loss is 33 times the variance of the targets."""
    x, y = windows(swings(600, seed=142)[0], 26)
    last = layers.Dense(1, kernel_initializer=keras.initializers.RandomNormal(stddev=20.0))
    return Case(network((26, 1), layers.LSTM(16, return_sequences=True), layers.LSTM(16), last), x, y)


@program("gradient-reach", "GRU", "large", "chapter 6: the adding problem", also=("cost", "naive", "order-unused"))
def adding_over_400() -> Case:
    """Two marked values in 400 timesteps; a gradient that halves at each one does not reach the first."""
    x, y = adding(300, 400, np.random.default_rng(143))
    return Case(network((400, 2), layers.GRU(32), layers.Dense(1)), x, y)


@program("gradient-reach", "stacked", "middle", "seeded: sigmoid as activation", also=("order-unused", "naive"))
def three_sigmoid_layers() -> Case:
    """Three SimpleRNN with sigmoid over 50 timesteps; the question is about the first one."""
    x, y = marked(400, 50, seed=144)
    stack = [layers.SimpleRNN(16, activation="sigmoid", return_sequences=more) for more in (True, True, False)]
    return Case(network((50, 1), *stack, layers.Dense(1, activation="sigmoid"), loss="binary_crossentropy"), x, y)


@program("gradient-explodes", "bidirectional", "middle", "seeded: no activation", also=BROKEN)
def linear_recurrence() -> Case:
    """activation=None and a recurrent kernel of spectral radius 1.3: over 100 timesteps the loss starts at 2e22."""
    x, y = windows(swings(500, seed=145)[0], 100)
    start = keras.initializers.Orthogonal(gain=1.3)
    cell = layers.SimpleRNN(10, activation=None, recurrent_initializer=start)
    return Case(network((100, 1), layers.Bidirectional(cell), layers.Dense(1)), x, y)


@program("gradient-explodes", "stacked", "middle", "seeded: RandomNormal in the recurrence", also=BROKEN)
def two_relu_layers() -> Case:
    """Two SimpleRNN with relu and loud recurrent kernels: the first loss is 7e5, the gradient's norm 3e7."""
    series = swings(41, seed=146, series=300)[..., None]
    loud = keras.initializers.RandomNormal(stddev=0.5)
    stack = [
        layers.SimpleRNN(16, activation="relu", recurrent_initializer=loud, return_sequences=True) for _ in range(2)
    ]
    return Case(network((40, 1), *stack, layers.Dense(1)), series[:, :-1], series[:, 1:])


@program(
    "learning-rate", "LSTM", "small", "seeded: RMSprop at 0.5", also=("cannot-memorise", "gradient-explodes", "naive")
)
def rmsprop_at_a_half() -> Case:
    """Every update moves each weight by 0.5 or more. The loss is 10 after two updates, and ln 3 is 1.1."""
    x, labels = tones(500, 14, classes=3, seed=147)
    fast = keras.optimizers.RMSprop(0.5)
    parts = [layers.LSTM(12), layers.Dense(3, activation="softmax")]
    return Case(network((14, 1), *parts, loss=SPARSE, optimizer=fast, metrics=("accuracy",)), x, labels)


@program(
    "learning-rate",
    "bidirectional",
    "middle",
    "seeded: Adam at 1e-7",
    also=("cannot-memorise", "naive", "order-unused"),
)
def adam_that_stands_still() -> Case:
    """100 updates of Adam at 1e-7 move each weight by 0.00001."""
    x, y = windows(swings(600, seed=148)[0], 28)
    slow = keras.optimizers.Adam(1e-7)
    return Case(network((28, 1), layers.Bidirectional(layers.GRU(16)), layers.Dense(1), optimizer=slow), x, y)


@program("dead-parts", "GRU", "small", "seeded: dropout at the output", also=("cannot-memorise", "naive"))
def dropout_on_the_answer() -> Case:
    """Half of the forecasts are set to 0 in training, and the others are doubled."""
    x, y = windows(swings(600, seed=149)[0], 17)
    return Case(network((17, 1), layers.GRU(12), layers.Dense(1), layers.Dropout(0.5)), x, y)


@program("dead-parts", "stacked", "middle", "seeded: a relu layer that is off", also=BLIND)
def a_layer_that_is_off() -> Case:
    """Dense(16, relu) starts at a bias of -10: its output is 0 for every sample, and so are the gradients before it.

    Only the last bias moves.
    """
    x, labels = tones(500, 25, classes=4, seed=150)
    off = layers.Dense(16, activation="relu", bias_initializer=keras.initializers.Constant(-10.0))
    parts = [layers.LSTM(12, return_sequences=True), layers.LSTM(12), off, layers.Dense(4, activation="softmax")]
    return Case(network((25, 1), *parts, loss=SPARSE), x, labels)


@program("dead-parts", "functional", "small", "seeded: an Embedding that was never trained and is frozen")
def frozen_random_words() -> Case:
    """trainable=False on random vectors of 200 words: 1,600 of 1,937 weights never change."""
    random = np.random.default_rng(151)
    x = random.integers(0, 200, (500, 10))
    inputs = keras.Input((10,))
    h = layers.SimpleRNN(14)(layers.Embedding(200, 8, trainable=False)(inputs))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(h))
    return Case(compiled(model, "binary_crossentropy"), x, (x[:, -1:] < 100).astype("float32"))


@program("cost", "GRU", "large", "seeded: raw sound", also=("cannot-memorise", "gradient-reach", "naive"))
def raw_sound() -> Case:
    """800 recordings of 3,000 points each, read point by point."""
    x, labels = tones(800, 3000, classes=3, seed=152)
    return Case(network((3000, 1), layers.GRU(64), layers.Dense(3, activation="softmax"), loss=SPARSE), x, labels)


@program("cost", "stacked", "large", "seeded: wide and deep", also=("gradient-reach",))
def three_layers_of_256() -> Case:
    """4,000 windows of 168 hours through three LSTM(256): 1.3 million weights, 168 times per update."""
    x, y = windows(swings(4168, seed=153, series=4).T, 168)
    stack = [layers.LSTM(256, return_sequences=more) for more in (True, True, False)]
    return Case(network((168, 4), *stack, layers.Dense(1), optimizer="adam"), x, y)
