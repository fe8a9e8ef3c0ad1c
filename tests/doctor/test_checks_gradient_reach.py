"""The check of the gradient's reach, on a sick model, a sound near miss and a case with nothing to measure."""

import numpy as np
from keras import layers

from doctor_models import network, sums
from unrolled.doctor.checks.gradient_reach import gradient_reach
from unrolled.doctor.prepare import prepare


def test_a_value_that_the_gradient_does_not_reach_is_wrong():
    x = np.random.default_rng(0).normal(size=(160, 120, 1)).astype("float32")
    found = gradient_reach(prepare(network(layers.GRU(4), layers.Dense(1), shape=(120, 1)), x, x[:, 0]))
    assert found.level == "wrong"
    assert "halves every" in found.evidence
    assert "100% of its variance" in found.evidence
    assert found.picture().axes


def test_a_value_within_reach_is_fine_in_a_long_sequence():
    x = np.random.default_rng(0).normal(size=(160, 120, 1)).astype("float32")
    found = gradient_reach(prepare(network(layers.GRU(4), layers.Dense(1), shape=(120, 1)), x, x[:, -1]))
    assert found.level == "ok"


def test_padding_behind_a_mask_does_not_count_as_distance():
    x = np.full((160, 120, 1), -9, "float32")
    x[:, :12] = np.random.default_rng(0).normal(size=(160, 12, 1))
    model = network(layers.Masking(-9.0), layers.GRU(4), layers.Dense(1), shape=(120, 1))
    found = gradient_reach(prepare(model, x, x[:, 0]))
    assert found.level == "ok"


def test_a_first_value_behind_a_mask_of_several_lengths_is_out_of_reach():
    random = np.random.default_rng(0)
    x, lengths = random.normal(size=(300, 150, 1)).astype("float32"), random.integers(130, 151, 300)
    first = x[np.arange(300), 150 - lengths]
    x[np.arange(150) < 150 - lengths[:, None]] = -9
    model = network(layers.Masking(-9.0), layers.GRU(4), layers.Dense(1), shape=(150, 1))
    assert gradient_reach(prepare(model, x, first)).level in ("wrong", "look")


def test_no_reach_without_recurrence_or_with_an_output_per_timestep():
    x, y = sums(steps=12)
    assert gradient_reach(prepare(network(layers.Flatten(), layers.Dense(1), shape=(12, 1)), x, y)) is None
    model = network(layers.GRU(2, return_sequences=True), layers.Dense(1), shape=(12, 1))
    assert gradient_reach(prepare(model, x, x)) is None
