"""The check of eight samples to memorise, on a sick model, a sound near miss and a case with nothing to measure."""

import keras
from keras import layers

from doctor_models import network, small, wave
from unrolled.doctor.checks.cannot_memorise import cannot_memorise
from unrolled.doctor.prepare import prepare


def test_eight_samples_are_memorised():
    found = cannot_memorise(prepare(small(), *wave()))
    assert found.level == "ok"
    assert "8 samples are memorised" in found.evidence


def test_a_relu_that_must_give_negative_numbers_is_wrong():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "relu", kernel_initializer="zeros"), shape=(8, 1))
    found = cannot_memorise(prepare(model, x, y - 5))
    assert found.level == "wrong"
    assert "exactly 0" in found.evidence


def test_saturated_inputs_are_wrong():
    x, y = wave()
    found = cannot_memorise(prepare(small(), 50_000 + x, y))
    assert found.level == "wrong"
    assert "all equal" in found.evidence


def test_a_bounded_output_is_odd():
    x, y = wave()
    found = cannot_memorise(prepare(network(layers.GRU(8), layers.Dense(1, "sigmoid"), shape=(8, 1)), x, 9 * y))
    assert found.level == "look"


def test_equal_inputs_with_different_targets_are_wrong():
    x, y = wave()
    found = cannot_memorise(prepare(small(), x // 1000 * 0, y))
    assert found.level == "wrong"
    assert "same input" in found.evidence


def test_a_penalty_that_holds_all_kernels_down_is_wrong():
    strong = keras.regularizers.L2(10.0)
    cell = layers.GRU(4, kernel_regularizer=strong, recurrent_regularizer=strong)
    found = cannot_memorise(prepare(network(cell, layers.Dense(1, kernel_regularizer=strong), shape=(8, 1)), *wave()))
    assert found.level == "wrong"
    assert "of its size" in found.evidence


def test_nothing_to_memorise_without_training_or_with_a_loss_that_is_not_known():
    x, y = wave()
    assert cannot_memorise(prepare(small(), x, y, train=False)) is None
    model = network(layers.GRU(2), layers.Dense(1), loss="cosine_similarity", shape=(8, 1))
    assert cannot_memorise(prepare(model, x, y)) is None
