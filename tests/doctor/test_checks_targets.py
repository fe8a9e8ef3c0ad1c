"""Targets, losses and metrics: what does not fit, and what fits although it looks odd."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.losses import loss
from unrolled.doctor.checks.metrics import metric
from unrolled.doctor.checks.targets import target_range, target_shape
from unrolled.doctor.outputs import beyond_chance, image, percent
from unrolled.doctor.prepare import prepare

RANDOM = np.random.default_rng(0)
X = np.cumsum(RANDOM.normal(size=(64, 5, 2)), axis=1).astype("float32")
Y = X[:, -1, :1] / X[:, -1, :1].std()
UP = (Y > 0).astype("float32")
LABELS = RANDOM.integers(0, 3, 64)
ONE_HOT = np.eye(3)[LABELS]
SPARSE = "sparse_categorical_crossentropy"


def network(*parts, loss="mse", metrics=None):
    model = keras.Sequential([keras.Input((5, 2)), *parts])
    model.compile(loss=loss, metrics=metrics)
    return model


def last(units=1, activation=None, sequences=False, **settings):
    """A GRU and a Dense layer."""
    return network(layers.GRU(3, return_sequences=sequences), layers.Dense(units, activation), **settings)


def logits(kind):
    return getattr(keras.losses, kind)(from_logits=True)


class Squares(keras.losses.Loss):
    """A loss of one's own, which does not bring the shapes together."""

    def call(self, y, output):
        return keras.ops.mean(keras.ops.square(y - output), axis=-1)


def quantiles(y, output):
    error = y - output
    return keras.ops.mean(keras.ops.maximum(0.9 * error, -0.1 * error), axis=-1)


# ---- target-shape ----------------------------------------------------------------------------------------------------

SHAPES = {
    "sequences on": (lambda: last(sequences=True), Y, "stretched to (32, 5) in a batch of 32"),
    "sequences off": (lambda: last(), X[:, :, :1], "(samples, 5, 1)"),
    "too few units": (lambda: last(), X[:, :, 0], "stretched to (32, 5)"),
    "no Dense": (lambda: network(layers.GRU(3)), Y, "stretched to (32, 3)"),
    "sequences on, labels": (lambda: last(3, "softmax", sequences=True, loss=SPARSE), LABELS, "these do not fit"),
    "sequences on, binary": (
        lambda: last(1, "sigmoid", sequences=True, loss="binary_crossentropy"),
        UP[:, 0],
        "`binary_crossentropy` raises an error",
    ),
    "own loss": (lambda: last(loss=Squares()), Y[:, 0], "if y has the outputs' shape"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_that_do_not_fit(name):
    model, y, words = SHAPES[name]
    finding = target_shape(prepare(model(), X, y))
    assert finding.level == "wrong"
    assert words in finding.evidence


def test_shapes_that_fit():
    for y in (Y, Y[:, 0], Y[:, :, None]):
        assert target_shape(prepare(last(), X, y)).level == "ok"
    assert target_shape(prepare(last(sequences=True), X, X[:, :, 0])).level == "ok"
    assert target_shape(prepare(last(3, "softmax", loss=SPARSE), X, LABELS[:, None])).level == "ok"
    assert target_shape(prepare(last(3, loss=quantiles), X, Y)) is None
    model = last()
    model.compiled = False
    assert target_shape(prepare(model, X, Y)) is None


@pytest.mark.parametrize(("given", "sequences"), [(keras.losses.CTC(), True), (keras.losses.Circle(), False)])
def test_losses_that_take_labels_of_another_shape(given, sequences):
    model = network(layers.GRU(4, return_sequences=sequences), layers.UnitNormalization(), loss=given)
    y = RANDOM.integers(1, 4, (64, 2)) if sequences else LABELS
    assert target_shape(prepare(model, X, y)) is None


# ---- target-range ----------------------------------------------------------------------------------------------------

RANGES = {
    "sigmoid": (lambda: last(1, "sigmoid"), Y, "sigmoid, gives numbers from 0 to 1"),
    "tanh": (lambda: last(1, "tanh"), 2 * Y, "tanh, gives numbers from -1 to 1"),
    "relu layer": (lambda: network(layers.GRU(3), layers.Dense(1), layers.ReLU()), Y, "ReLU, gives nothing below 0"),
    "recurrent": (lambda: network(layers.LSTM(1)), 3 * Y, "tanh, gives numbers from -1 to 1"),
    "labels from 1": (lambda: last(3, "softmax", loss=SPARSE), LABELS + 1, "of the labels are no class"),
}


@pytest.mark.parametrize("name", RANGES)
def test_targets_out_of_range(name):
    model, y, words = RANGES[name]
    finding = target_range(prepare(model(), X, y))
    assert finding.level == "wrong"
    assert words in finding.evidence


@pytest.mark.parametrize(
    ("labels", "words"),
    [(LABELS + 1, "`y = y - 1`"), (LABELS - 1, "`y = y + 1`"), (2 * LABELS, "Dense(5"), (LABELS + 3, "`y = y - 3`")],
)
def test_labels_that_are_no_class_get_the_remedy_that_fits_them(labels, words):
    assert words in target_range(prepare(last(3, "softmax", loss=SPARSE), X, labels)).remedy


def test_targets_in_range():
    assert target_range(prepare(last(1, "tanh"), X, np.tanh(Y))).level == "ok"
    assert target_range(prepare(last(1, "sigmoid", loss="binary_crossentropy"), X, UP)).level == "ok"
    assert target_range(prepare(last(3, "softmax", loss=SPARSE), X, LABELS)).level == "ok"
    one_beyond = np.clip(np.tanh(Y), None, 0.9)
    one_beyond[0] = 1.2
    assert target_range(prepare(last(1, "tanh"), X, one_beyond)).level == "look"
    assert target_range(prepare(last(), X, 1000 * Y)) is None  # no bound
    assert target_range(prepare(network(layers.GRU(1), layers.Lambda(lambda x: 9 * x)), X, 3 * Y)) is None  # unknown


def test_targets_at_masked_timesteps_do_not_count():
    x, y = X.copy(), np.tanh(X[:, :, :1])
    x[:, 3:], y[:, 3:] = -9, -9
    parts = [layers.Masking(-9.0), layers.GRU(3, return_sequences=True), layers.Dense(1, activation="tanh")]
    assert target_range(prepare(network(*parts), x, y)).level == "ok"


def test_what_an_activation_can_produce():
    assert image(keras.activations.sigmoid) == (0, 1)
    assert image(keras.activations.relu) == (0, np.inf)
    assert image(keras.activations.linear) == (-np.inf, np.inf)
    assert image(keras.activations.elu) == pytest.approx((-1, np.inf))
    assert image(lambda x: 3 * keras.ops.tanh(x)) == pytest.approx((-3, 3))
    assert image(keras.activations.softmax) is None


def test_beyond_chance_against_draws():
    random = np.random.default_rng(0)
    draws = np.array([np.sum(random.normal(size=50) > random.normal(size=50).max()) for _ in range(4000)])
    at = int(np.argmax([beyond_chance(k, 50) for k in range(51)]))
    assert np.mean(draws >= at) < 0.003
    assert np.mean(draws >= at - 3) > 0.003
    assert not beyond_chance(6, 6)
    assert beyond_chance(7, 7)


def test_percent_never_rounds_to_all_or_nothing():
    assert [percent(each) for each in (0, 0.43, 0.0002, 0.999, 1e-9, 1 - 1e-9, 1)] == [
        "0%", "43%", "0.02%", "99.9%", "less than 0.01%", "more than 99.99%", "100%",
    ]  # fmt: skip


# ---- loss ------------------------------------------------------------------------------------------------------------

LOSSES = {
    "measurement": (last(1, "sigmoid", loss="binary_crossentropy"), 50 + Y, "100% of y is outside"),
    "-1 and 1": (last(1, "sigmoid", loss="binary_crossentropy"), 2 * UP - 1, "of y is outside"),
    "softmax on one unit": (last(1, "softmax", loss="binary_crossentropy"), UP, "100% of the outputs are exactly 1"),
    "one class": (last(1, "sigmoid", loss="categorical_crossentropy"), UP, "over one class is 0"),
    "no sigmoid": (last(loss="binary_crossentropy"), UP, "of the outputs are none"),
    "no softmax": (last(3, loss=SPARSE), LABELS, "of the outputs are none"),
    "softmax twice": (last(3, "softmax", loss=logits("SparseCategoricalCrossentropy")), LABELS, "adds up to 1 already"),
    "sigmoid twice": (last(1, "sigmoid", loss=logits("BinaryCrossentropy")), UP, "sigmoid, gives no logits"),
    "integers": (last(3, "softmax", loss="categorical_crossentropy"), LABELS, "takes one-hot rows of 3"),
    "one-hot": (last(3, "softmax", loss=SPARSE), ONE_HOT, "holds one-hot rows of 3"),
    "classes of measurements": (last(3, "softmax", loss=SPARSE), Y, "of y, from"),
    "several labels": (last(3, "softmax", loss="categorical_crossentropy"), RANDOM.integers(0, 2, (64, 3)), "to 3 at"),
    "per cent of zero": (last(loss="mape"), UP, "of the targets are 0"),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_that_do_not_fit(name):
    model, y, words = LOSSES[name]
    finding = loss(prepare(model, X, y))
    assert finding.level == "wrong"
    assert words in finding.evidence
    assert finding.remedy


@pytest.mark.parametrize(("y", "words"), [(UP, "sigmoid"), (LABELS, 'Dense(3, activation="softmax")'), (9 * Y, "mse")])
def test_a_softmax_over_one_unit_gets_the_remedy_that_fits_y(y, words):
    assert words in loss(prepare(last(1, "softmax"), X, y)).remedy


def test_targets_beyond_1_get_the_remedy_that_fits_them():
    model = last(1, "sigmoid", loss="binary_crossentropy")
    assert "Dense(3" in loss(prepare(model, X, LABELS)).remedy
    assert "(y > 0)" in loss(prepare(model, X, 2 * UP - 1)).remedy
    assert "mse" in loss(prepare(model, X, np.tanh(Y))).remedy


@pytest.mark.parametrize(
    ("model", "y"),
    [
        (last(), Y),
        (last(1, "sigmoid", loss="binary_crossentropy"), 0.9 * UP + 0.05),  # soft labels
        (last(3, "softmax", loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1)), ONE_HOT),
        (last(3, loss=logits("CategoricalCrossentropy")), ONE_HOT),
        (last(3, "sigmoid", loss="binary_crossentropy"), RANDOM.integers(0, 2, (64, 3))),
        (last(2, "softmax", loss="binary_crossentropy"), np.eye(2)[LABELS % 2]),  # the same as the categorical one
        (last(3, "softmax", loss="crossentropy"), ONE_HOT),
        (last(1, "softplus", loss="mse"), RANDOM.poisson(40, (64, 1))),
    ],
)
def test_losses_that_fit(model, y):
    assert loss(prepare(model, X, y)).level == "ok"


def test_losses_that_are_odd_and_that_are_not_known():
    assert loss(prepare(last(3, "softmax", loss="binary_crossentropy"), X, ONE_HOT)).level == "look"
    assert loss(prepare(last(), X, LABELS)).level == "look"  # classes, or counts
    assert loss(prepare(last(3, loss=quantiles), X, Y)) is None


# ---- metric ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "y", "words"),
    [
        (last(metrics=["accuracy"]), Y, "100% of y"),
        (last(2, metrics=["acc"]), 10 + X[:, -1], "y holds measurements"),
        (last(1, "sigmoid", loss="binary_crossentropy", metrics=[keras.metrics.Accuracy()]), UP, "0% of 64"),
        (last(metrics=[keras.metrics.BinaryAccuracy()]), Y, "`binary_accuracy` compares"),
    ],
)
def test_metrics_that_say_nothing(model, y, words):
    finding = metric(prepare(model, X, y))
    assert finding.level == "wrong"
    assert words in finding.evidence


def test_metrics_that_fit():
    assert metric(prepare(last(metrics=["mae"]), X, Y)) is None
    assert metric(prepare(last(1, "sigmoid", loss="binary_crossentropy", metrics=["accuracy"]), X, UP)).level == "ok"
    assert metric(prepare(last(3, "softmax", loss=SPARSE, metrics=["accuracy"]), X, LABELS)).level == "ok"
    soft = last(1, "sigmoid", loss="binary_crossentropy", metrics=["accuracy"])
    assert metric(prepare(soft, X, 0.9 * UP + 0.05)).level == "look"


def test_rare_classes_are_odd():
    rare = (np.arange(64) < 3).astype("float32")[:, None]
    finding = metric(prepare(last(1, "sigmoid", loss="binary_crossentropy", metrics=["accuracy"]), X, rare))
    assert finding.level == "look"
    assert "95%" in finding.evidence
    model = last(1, "sigmoid", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X, rare, verbose=0)
    assert "the model's accuracy on it is" in metric(prepare(model, X, rare)).evidence


def test_rmse_counts_the_padding():
    x, y = X.copy(), X[:, :, :1].copy()
    x[:, 3:], y[:, 3:] = -9, 100
    parts = [layers.Masking(-9.0), layers.GRU(3, return_sequences=True), layers.Dense(1)]
    model = network(*parts, metrics=[keras.metrics.RootMeanSquaredError()])
    finding = metric(prepare(model, x, y))
    assert finding.level == "wrong"
    assert "counts the masked timesteps" in finding.evidence
    assert metric(prepare(model, X, X[:, :, :1])) is None
