"""The check of the order of the timesteps, on a sick model, a sound near miss and a case with nothing to measure."""

import numpy as np
import pytest
from keras import layers

from doctor_models import network, small, wave
from unrolled.doctor.checks.order_unused import order_unused, shared_order
from unrolled.doctor.prepare import prepare


def test_shuffled_timesteps_raise_the_loss_of_a_model_that_uses_the_order():
    x, y = wave()
    found = order_unused(prepare(small(), x, y))
    assert found.level == "ok"
    assert "the order is used" in found.evidence


@pytest.mark.parametrize("stack", [[layers.SimpleRNN(4, recurrent_initializer="zeros"), layers.Dense(1)]])
def test_a_recurrence_of_zeros_is_wrong(stack):
    found = order_unused(prepare(network(*stack, shape=(8, 1)), *wave()))
    assert found.level == "wrong"
    assert "one timestep only" in found.evidence


def test_a_mean_over_the_timesteps_is_wrong_where_the_order_tells_more_and_else_odd():
    stack = [layers.Dense(4, "tanh"), layers.GlobalAveragePooling1D(), layers.Dense(1)]
    x, y = wave()
    for target, level in ((y, "wrong"), (x.mean(axis=1), "look")):
        found = order_unused(prepare(network(*stack, shape=(8, 1)), x, target))
        assert found.level == level
        assert "moves no output" in found.evidence


def test_windows_with_shuffled_timesteps_are_wrong_and_reversed_ones_are_not():
    x, y = wave()
    shuffled = np.random.default_rng(0).permuted(x, axis=1)
    found = order_unused(prepare(small(), shuffled, y))
    assert found.level == "wrong"
    assert "not in one order" in found.evidence
    share, correlation, _ = shared_order(x[:, ::-1])
    assert share > 0.8
    assert correlation > 0.99
    assert shared_order(np.zeros_like(x)) is None


def test_no_order_with_two_timesteps_or_an_output_per_timestep():
    x, y = wave()
    two = network(layers.GRU(2), layers.Dense(1), shape=(2, 1))
    assert order_unused(prepare(two, x[:, :2], y)) is None
    labels = network(layers.GRU(2, return_sequences=True), layers.Dense(1), shape=(8, 1))
    assert order_unused(prepare(labels, x, x)) is None
