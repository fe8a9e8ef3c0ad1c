"""The scale of inputs and targets."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.reach import target_reach, target_scale
from unrolled.doctor.checks.scale import input_scale
from unrolled.doctor.prepare import prepare

RANDOM = np.random.default_rng(0)
X = np.tanh(RANDOM.normal(size=(80, 6, 2))).astype("float32") * 1.5
Y = X.mean(axis=1) / X.mean(axis=1).std(axis=0)  # (samples, 2)


def network(*parts, units=1, loss="mse", optimizer="adam", shape=(6, 2)):
    model = keras.Sequential([keras.Input(shape), *parts, layers.Dense(units)])
    model.compile(optimizer, loss)
    return model


@pytest.mark.parametrize("part", [layers.LSTM(8), layers.Bidirectional(layers.GRU(8)), layers.SimpleRNN(8)])
@pytest.mark.parametrize("x", [X * 1000, X + 300, X * [1, 3000]])
def test_inputs_that_saturate(part, x):
    finding = input_scale(prepare(network(part), x, Y[:, :1]))
    assert finding.level == "wrong"
    assert "of its gates are saturated" in finding.evidence


def test_inputs_that_move_nothing():
    finding = input_scale(prepare(network(layers.GRU(8)), X * 1e-8, Y[:, :1]))
    assert finding.level == "wrong"
    assert "they move the gates' arguments by" in finding.evidence
    assert input_scale(prepare(network(layers.GRU(8)), X * 1e-3, 1e-3 * Y[:, :1])).level == "look"


@pytest.mark.parametrize(
    ("parts", "x"),
    [
        ([layers.LSTM(8)], X),
        ([layers.Masking(-500.0), layers.LSTM(8)], np.where(np.arange(6)[:, None] > 3, -500, X)),
        ([layers.Rescaling(1 / 255), layers.GRU(8)], RANDOM.integers(0, 256, (80, 6, 2)).astype("uint8")),
        ([layers.LayerNormalization(), layers.GRU(8)], 50 * X + 300),
        ([layers.GRU(8)], np.eye(2)[RANDOM.integers(0, 2, (80, 6))]),
    ],
)
def test_inputs_of_a_good_scale(parts, x):
    assert input_scale(prepare(network(*parts), x, Y[:, :1])).level == "ok"


def test_an_input_with_two_axes_has_one_feature():
    finding = input_scale(prepare(network(layers.GRU(8), shape=(6, 1)), X[..., 0], Y[:, :1]))
    assert finding.level == "ok"
    assert "with a mean of" in finding.evidence


def test_inputs_that_are_not_measured():
    assert input_scale(prepare(network(layers.BatchNormalization(), layers.GRU(8)), 50 * X, Y[:, :1])) is None
    words = network(layers.Embedding(9, 4), layers.GRU(8), shape=(6,))
    assert input_scale(prepare(words, RANDOM.integers(0, 9, (80, 6)), Y[:, :1])) is None
    assert input_scale(prepare(network(layers.GRU(8, activation="relu", recurrent_activation="relu")), X, Y)) is None


def outputs(scale, **settings):
    inputs = keras.Input((6, 2))
    state = layers.GRU(4)(inputs)
    model = keras.Model(inputs, [layers.Dense(1, name=name)(state) for name in ("price", "volume")])
    model.compile(loss="mse", **settings)
    return prepare(model, X, [Y[:, :1], scale * Y[:, 1:]])


def test_targets_of_different_size():
    finding = target_scale(prepare(network(layers.GRU(4), units=2), X, Y * [1, 5000]))
    assert finding.level == "wrong"
    assert "target 1 is more than 99.99%, and target 0 less than 0.01%" in finding.evidence
    finding = target_scale(outputs(1000))
    assert finding.level == "wrong"
    assert "output 'volume'" in finding.evidence


def test_targets_of_one_size():
    assert target_scale(prepare(network(layers.GRU(4), units=2), X, Y * [1, 3])).level == "ok"
    assert target_scale(prepare(network(layers.GRU(4), units=2), X, Y * [1, 20])).level == "look"
    assert target_scale(outputs(1000, loss_weights=[1.0, 1e-6])).level == "ok"
    assert target_scale(prepare(network(layers.GRU(4)), X, Y[:, :1])) is None


def test_one_curve_and_rare_events_are_no_targets_of_different_size():
    decay = RANDOM.normal(size=(80, 1)) * np.exp(-np.arange(20) / 2)
    assert target_scale(prepare(network(layers.GRU(4), units=20), X, decay)) is None
    rare = RANDOM.normal(size=(80, 2))
    rare[:, 1] *= np.arange(80) == 0
    rare[0, 1] = 3
    finding = target_scale(prepare(network(layers.GRU(4), units=2), X, rare))
    assert finding is None or finding.level == "ok"


def test_targets_out_of_reach():
    finding = target_reach(prepare(network(layers.GRU(4)), X, 1e5 + Y[:, :1]))
    assert finding.level == "wrong"
    assert "1,000 updates at a learning rate of 0.001" in finding.evidence
    assert "half of y is beyond 1e+05" in finding.evidence
    stack = network(layers.GRU(4), layers.Dropout(0.1), layers.Dense(4, activation="relu"))
    assert target_reach(prepare(stack, X, 1e5 + Y[:, :1])).level == "wrong"


def test_targets_within_reach():
    assert target_reach(prepare(network(layers.GRU(4)), X, Y[:, :1])).level == "ok"
    assert (
        target_reach(prepare(network(layers.GRU(4), optimizer=keras.optimizers.Adam(10.0)), X, 1e3 * Y[:, :1])).level
        == "ok"
    )
    assert target_reach(prepare(network(layers.GRU(4), optimizer="sgd"), X, 1e5 + Y[:, :1])) is None
    model = network(layers.GRU(4))
    model.fit(X, Y[:, :1], verbose=0)
    assert target_reach(prepare(model, X, 1e5 + Y[:, :1])) is None
