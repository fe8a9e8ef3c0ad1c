"""The numbers themselves, the shape of the input, and one timestep."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.data import bad_values
from unrolled.doctor.checks.shapes import input_shape, one_timestep
from unrolled.doctor.prepare import prepare

RANDOM = np.random.default_rng(0)
X = np.cumsum(RANDOM.normal(size=(64, 6, 2)), axis=1).astype("float32")
Y = X[:, -1, :1].copy()


def network(shape, *parts, loss="mse"):
    model = keras.Sequential([keras.Input(shape), *parts, layers.Dense(1)])
    model.compile(loss=loss)
    return model


def plain(shape=(6, 2)):
    return network(shape, layers.GRU(3))


def spoiled(values, index, value):
    values = values.copy()
    values[index] = value
    return values


# ---- bad-values ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (spoiled(X, (3, 0, 0), np.nan), Y, "1 number that is NaN or infinite, in 1 of 64 samples"),
        (spoiled(X, (3, 0, 0), np.inf), Y, "the gradient is NaN or infinite too"),
        (X, spoiled(Y, (5, 0), np.nan), "y (64, 1) has 1 number that"),
        (X, np.ones((64, 1)), "All 64 targets in y (64, 1) are 1"),
        (np.zeros((64, 6, 2), "int32"), Y, "All 768 numbers in x (64, 6, 2) are 0"),
        (X.astype(float) + 1.7e9, Y, "to float32 changes a feature by"),
        (X, Y.astype(float) * 1e20, "its square is infinite in float32"),
    ],
)
def test_bad_values(x, y, words):
    finding = bad_values(prepare(plain(), x, y))
    assert finding.level == "wrong"
    assert words in finding.evidence
    assert finding.remedy


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.concatenate([X, np.full((64, 6, 1), 7.0)], axis=2), "1 of the 3 features of x (64, 6, 3) never change: 2"),
        (np.trunc(RANDOM.normal(size=(64, 6, 2))).astype("int32"), "holds integers (int32)"),
    ],
)
def test_odd_values(x, words):
    finding = bad_values(prepare(plain(x.shape[1:]), x, Y))
    assert finding.level == "look"
    assert words in finding.evidence


def test_bad_values_leaves_sound_data_alone():
    one_hot = np.eye(5)[RANDOM.integers(0, 4, (64, 6))]  # the fifth class does not occur
    counts = RANDOM.integers(0, 200, (64, 6, 2)).astype("uint8")
    for x in (X, one_hot, one_hot.astype("int64"), counts):
        assert bad_values(prepare(plain(x.shape[1:]), x, Y)).level == "ok"
    assert bad_values(prepare(plain(), X[:3], np.ones((3, 1)))).level == "ok"  # too few to tell


@keras.saving.register_keras_serializable("tests")
class Filled(layers.Layer):
    """Replaces NaN by 0."""

    def call(self, x):
        return keras.ops.where(keras.ops.isnan(x), 0.0, x)


def test_gaps_that_the_model_or_its_loss_fill_are_odd_at_most():
    model = network((6, 2), Filled(), layers.GRU(3))
    assert bad_values(prepare(model, spoiled(X, (3, 0, 0), np.nan), Y)).level == "look"

    def finite(y, output):
        return keras.ops.mean(keras.ops.where(keras.ops.isnan(y), 0.0, y - output) ** 2)

    model = network((6, 2), layers.GRU(3), loss=finite)
    assert bad_values(prepare(model, X, spoiled(Y, (5, 0), np.nan))).level == "look"


def test_an_initial_state_of_zeros_is_sound():
    inputs, state = keras.Input((6, 2)), keras.Input((3,))
    model = keras.Model([inputs, state], layers.Dense(1)(layers.GRU(3)(inputs, initial_state=state)))
    model.compile(loss="mse")
    assert bad_values(prepare(model, [X, np.zeros((64, 3))], Y)).level == "ok"


def test_the_blank_input_of_a_decoder_is_odd_at_most():
    inputs, blank = keras.Input((6, 2)), keras.Input((4, 1))
    outputs = layers.GRU(3, return_sequences=True)(blank, initial_state=layers.GRU(3)(inputs))
    model = keras.Model([inputs, blank], layers.Dense(1)(outputs))
    model.compile(loss="mse")
    found = bad_values(prepare(model, [X, np.zeros((64, 4, 1))], np.repeat(Y[:, None], 4, axis=1)))
    assert (found.level, "All 256 numbers in x[1]" in found.evidence) == ("look", True)


# ---- input-shape -----------------------------------------------------------------------------------------------------


def test_other_timesteps_than_declared():
    finding = input_shape(prepare(plain((5, 2)), X, Y))
    assert finding.level == "wrong"
    assert "(None, 5, 2), and x has shape (64, 6, 2): axis 1 differs" in finding.evidence


def test_an_axis_that_keras_adds_is_odd():
    finding = input_shape(prepare(plain((6, 1)), X[:, :, 0], Y))
    assert finding.level == "look"
    assert "(64, 6)" in finding.evidence


def test_the_batch_axis_inside_the_shape():
    walk = np.cumsum(RANDOM.normal(size=60))
    rows = np.lib.stride_tricks.sliding_window_view(walk, 10)  # (51, 10)
    model = network((51, 10), layers.GRU(2, return_sequences=True))
    finding = input_shape(prepare(model, rows[None], rows[None, :, :1]))
    assert finding.level == "wrong"
    assert "overlap as windows do, shifted by 1" in finding.evidence
    walks = np.cumsum(RANDOM.normal(size=(1, 51, 10)), axis=2)
    finding = input_shape(prepare(model, walks, walks[:, :, :1]))
    assert finding.level == "wrong"
    assert "no order" in finding.evidence


def test_input_shape_that_fits():
    long = np.cumsum(RANDOM.normal(size=(1, 80, 2)), axis=1)
    assert input_shape(prepare(plain((None, 2)), X, Y)).level == "ok"
    model = network((None, 2), layers.GRU(2, return_sequences=True))
    assert input_shape(prepare(model, long, long[..., :1])).level == "look"  # one long series is one update per epoch

    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.parts = [layers.GRU(2), layers.Dense(1)]

        def call(self, x):
            return self.parts[1](self.parts[0](x))

    model = Own()
    model.compile(loss="mse")
    assert input_shape(prepare(model, X, Y)) is None


# ---- one-timestep ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [layers.LSTM(3), layers.Bidirectional(layers.GRU(2))])
def test_one_timestep(part):
    finding = one_timestep(prepare(network((1, 12), part), X.reshape(64, 1, 12), Y))
    assert finding.level == "wrong"
    weights = 36 if isinstance(part, layers.LSTM) else 24
    assert f"(64, 1, 12), one timestep: other numbers in all {weights} recurrent weights" in finding.evidence


def test_one_timestep_left_by_a_pooling():
    parts = [layers.GlobalMaxPooling1D(), layers.Reshape((1, 4)), layers.GRU(2)]
    finding = one_timestep(prepare(network((6, 2), layers.Conv1D(4, 2), *parts), X, Y))
    assert finding.level == "wrong"
    assert "reads a batch of shape (32, 1, 4), one timestep: other numbers in all 12 recurrent" in finding.evidence
    assert finding.remedy.startswith("Pool or average after")


def test_one_timestep_of_one_feature_needs_windows():
    assert "windows" in one_timestep(prepare(network((1, 1), layers.LSTM(3)), X[:, :1, :1], Y)).remedy


def test_one_timestep_from_a_state_is_sound():
    assert one_timestep(prepare(plain(), X, Y)).level == "ok"
    stateful = keras.Sequential([keras.Input(batch_shape=(8, 1, 2)), layers.LSTM(2, stateful=True), layers.Dense(1)])
    stateful.compile(loss="mse")
    assert one_timestep(prepare(stateful, X[:, :1], Y)) is None
    state, step = keras.Input((3,)), keras.Input((1, 2))
    model = keras.Model([state, step], layers.Dense(1)(layers.GRU(3)(step, initial_state=state)))
    model.compile(loss="mse")
    assert one_timestep(prepare(model, [RANDOM.normal(size=(64, 3)), X[:, :1]], Y)) is None
    dense = keras.Sequential([keras.Input((1, 2)), layers.Flatten(), layers.Dense(1)])
    dense.compile(loss="mse")
    assert one_timestep(prepare(dense, X[:, :1], Y)) is None
