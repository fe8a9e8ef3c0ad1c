"""The checks of what is learned, each on a sick model, a sound near miss and a case with nothing to measure."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks import learning
from unrolled.doctor.prepare import prepare


def network(*stack, shape=(8, 1), rate=0.01, loss="mse"):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def small():
    return network(layers.GRU(8), layers.Dense(1))


def windows(series, steps=8):
    rows = np.lib.stride_tricks.sliding_window_view(series, steps + 1).astype("float32")
    return rows[:, :steps, None], rows[:, steps:]


def wave(samples=400):
    random = np.random.default_rng(0)
    return windows(np.sin(np.arange(samples + 8) / 4) + 0.05 * random.normal(size=samples + 8))


# ---- cannot-memorise -------------------------------------------------------------------------------------------------


def test_eight_samples_are_memorised():
    found = learning.cannot_memorise(prepare(small(), *wave()))
    assert found.level == "ok"
    assert "8 samples are memorised" in found.evidence


def test_a_relu_that_must_give_negative_numbers_is_wrong():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "relu", kernel_initializer="zeros"))
    found = learning.cannot_memorise(prepare(model, x, y - 5))
    assert found.level == "wrong"
    assert "exactly 0" in found.evidence


def test_saturated_inputs_are_wrong():
    x, y = wave()
    found = learning.cannot_memorise(prepare(small(), 50_000 + x, y))
    assert found.level == "wrong"
    assert "all equal" in found.evidence


def test_a_bounded_output_is_odd():
    x, y = wave()
    found = learning.cannot_memorise(prepare(network(layers.GRU(8), layers.Dense(1, "sigmoid")), x, 9 * y))
    assert found.level == "look"


def test_equal_inputs_with_different_targets_are_wrong():
    x, y = wave()
    found = learning.cannot_memorise(prepare(small(), x // 1000 * 0, y))
    assert found.level == "wrong"
    assert "same input" in found.evidence


def test_a_penalty_that_holds_all_kernels_down_is_wrong():
    strong = keras.regularizers.L2(10.0)
    cell = layers.GRU(4, kernel_regularizer=strong, recurrent_regularizer=strong)
    found = learning.cannot_memorise(prepare(network(cell, layers.Dense(1, kernel_regularizer=strong)), *wave()))
    assert found.level == "wrong"
    assert "of its size" in found.evidence


def test_nothing_to_memorise_without_training_or_with_a_loss_that_is_not_known():
    x, y = wave()
    assert learning.cannot_memorise(prepare(small(), x, y, train=False)) is None
    model = network(layers.GRU(2), layers.Dense(1), loss="cosine_similarity")
    assert learning.cannot_memorise(prepare(model, x, y)) is None


# ---- naive -----------------------------------------------------------------------------------------------------------


def trained(model, x, y, epochs=20):
    model.fit(x, y, epochs=epochs, verbose=0)
    return model


def test_a_trained_model_that_beats_naive_forecasts_is_fine():
    x, y = wave()
    found = learning.naive(prepare(trained(small(), x, y), x, y))
    assert found.level == "ok"
    assert "the last value" in found.evidence


def test_a_trained_model_that_is_worse_than_the_mean_is_wrong():
    x, y = wave()
    found = learning.naive(prepare(trained(small(), x, 300 + 50 * y), x, 300 + 50 * y))
    assert found.level == "wrong"
    assert "worse than the mean" in found.evidence


def test_a_model_that_needs_more_training_is_odd():
    x, y = wave()
    found = learning.naive(prepare(trained(small(), x, y, epochs=1), x, y))
    assert found.level == "look"
    assert "train it for longer" in found.evidence


def test_a_random_walk_is_not_forecast_better_than_by_its_last_value():
    walk = np.cumsum(np.random.default_rng(1).normal(size=408))
    x, y = windows((walk - walk.mean()) / walk.std())
    found = learning.naive(prepare(trained(small(), x[:200], y[:200]), x[:200], y[:200], (x[208:], y[208:])))
    assert found.level in ("wrong", "look")
    assert "validation data" in found.evidence


def test_a_classifier_is_compared_with_the_frequencies():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "sigmoid"), loss="binary_crossentropy")
    y = (y > 0).astype(int)
    assert learning.naive(prepare(trained(model, x, y, 3), x, y)).level == "ok"
    random = np.random.default_rng(0).permutation(y)
    assert learning.naive(prepare(model, x, random)).level == "look"


def test_no_naive_forecast_for_an_untrained_classifier_or_few_samples():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "sigmoid"), loss="binary_crossentropy")
    assert learning.naive(prepare(model, x, (y > 0).astype(int))) is None
    assert learning.naive(prepare(small(), x[:50], y[:50])) is None


# ---- order-unused ----------------------------------------------------------------------------------------------------


def test_shuffled_timesteps_raise_the_loss_of_a_model_that_uses_the_order():
    x, y = wave()
    found = learning.order_unused(prepare(small(), x, y))
    assert found.level == "ok"
    assert "the order is used" in found.evidence


@pytest.mark.parametrize("stack", [[layers.SimpleRNN(4, recurrent_initializer="zeros"), layers.Dense(1)]])
def test_a_recurrence_of_zeros_is_wrong(stack):
    found = learning.order_unused(prepare(network(*stack), *wave()))
    assert found.level == "wrong"
    assert "one timestep only" in found.evidence


def test_a_mean_over_the_timesteps_is_wrong_where_the_order_tells_more_and_else_odd():
    stack = [layers.Dense(4, "tanh"), layers.GlobalAveragePooling1D(), layers.Dense(1)]
    x, y = wave()
    for target, level in ((y, "wrong"), (x.mean(axis=1), "look")):
        found = learning.order_unused(prepare(network(*stack), x, target))
        assert found.level == level
        assert "cannot use the order" in found.evidence


def test_windows_with_shuffled_timesteps_are_wrong_and_reversed_ones_are_not():
    x, y = wave()
    shuffled = np.random.default_rng(0).permuted(x, axis=1)
    found = learning.order_unused(prepare(small(), shuffled, y))
    assert found.level == "wrong"
    assert "not in one order" in found.evidence
    share, correlation, _ = learning.shared_order(x[:, ::-1])
    assert share > 0.8
    assert correlation > 0.99
    assert learning.shared_order(np.zeros_like(x)) is None


def test_no_order_with_two_timesteps_or_an_output_per_timestep():
    x, y = wave()
    two = network(layers.GRU(2), layers.Dense(1), shape=(2, 1))
    assert learning.order_unused(prepare(two, x[:, :2], y)) is None
    labels = network(layers.GRU(2, return_sequences=True), layers.Dense(1))
    assert learning.order_unused(prepare(labels, x, x)) is None
