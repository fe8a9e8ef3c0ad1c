"""The check of the learning rate, on a sick model, a sound near miss and a case with nothing to measure."""

import keras
import pytest
from keras import layers

from doctor_models import network, sums
from unrolled.doctor.checks.learning_rate import learning_rate
from unrolled.doctor.examination import UPDATES
from unrolled.doctor.prepare import prepare


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(3.0), keras.optimizers.SGD(20.0)])
def test_a_learning_rate_far_too_high_is_wrong(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    found = learning_rate(prepare(model, *sums()))
    assert found.level == "wrong"
    assert "the loss goes from" in found.evidence


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(1e-7), keras.optimizers.SGD(1e-6)])
def test_a_learning_rate_far_too_low_is_wrong(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    found = learning_rate(prepare(model, *sums()))
    assert found.level == "wrong"
    assert "times the learning rate" in found.evidence


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(0.001), keras.optimizers.SGD(0.01)])
def test_usual_learning_rates_are_fine(optimizer):
    model = network(layers.GRU(8), layers.Dense(1), optimizer=optimizer)
    assert learning_rate(prepare(model, *sums())).level == "ok"


def test_a_schedule_is_measured_at_its_own_rate_only():
    falling = keras.optimizers.schedules.ExponentialDecay(0.01, 100, 0.5)
    model = network(layers.GRU(2), layers.Dense(1), optimizer=keras.optimizers.Adam(falling))
    assert learning_rate(prepare(model, *sums())).level == "ok"


@pytest.mark.parametrize("optimizer", [keras.optimizers.Adam(0.0), keras.optimizers.SGD(1e-30)])
def test_a_learning_rate_that_moves_nothing_is_wrong(optimizer):
    found = learning_rate(prepare(network(layers.GRU(2), layers.Dense(1), optimizer=optimizer), *sums()))
    assert found.level == "wrong"
    assert f"no kernel has changed after {UPDATES} updates" in found.evidence


def test_a_schedule_may_begin_at_zero():
    rising = keras.optimizers.schedules.CosineDecay(0.0, 1000, warmup_target=0.01, warmup_steps=10_000)
    model = network(layers.GRU(2), layers.Dense(1), optimizer=keras.optimizers.SGD(rising))
    assert getattr(learning_rate(prepare(model, *sums())), "level", "ok") == "ok"


def test_no_learning_rate_without_training():
    assert learning_rate(prepare(network(layers.GRU(2), layers.Dense(1)), *sums(), train=False)) is None
