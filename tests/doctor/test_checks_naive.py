"""The check against naive forecasts, on a sick model, a sound near miss and a case with nothing to measure."""

import numpy as np
from keras import layers

from doctor_models import network, small, wave, windows
from unrolled.doctor.checks.naive import naive
from unrolled.doctor.prepare import prepare


def trained(model, x, y, epochs=20):
    model.fit(x, y, epochs=epochs, verbose=0)
    return model


def test_a_trained_model_that_beats_naive_forecasts_is_fine():
    x, y = wave()
    found = naive(prepare(trained(small(), x, y, epochs=60), x, y))  # after 20 it is worse than a linear regression
    assert found.level == "ok"
    assert "the last value" in found.evidence


def test_a_trained_model_that_is_worse_than_the_mean_is_wrong():
    x, y = wave()
    found = naive(prepare(trained(small(), x, 300 + 50 * y), x, 300 + 50 * y))
    assert found.level == "wrong"
    assert "worse than the mean" in found.evidence


def test_a_model_that_needs_more_training_is_odd():
    x, y = wave()
    found = naive(prepare(trained(small(), x, y, epochs=1), x, y))
    assert found.level == "look"
    assert "train it for longer" in found.evidence


def test_a_random_walk_is_not_forecast_better_than_by_its_last_value():
    walk = np.cumsum(np.random.default_rng(1).normal(size=408))
    x, y = windows((walk - walk.mean()) / walk.std())
    found = naive(prepare(trained(small(), x[:200], y[:200]), x[:200], y[:200], (x[208:], y[208:])))
    assert found.level in ("wrong", "look")
    assert "validation data" in found.evidence


def test_a_classifier_is_compared_with_the_frequencies():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "sigmoid"), loss="binary_crossentropy", shape=(8, 1))
    y = (y > 0).astype(int)
    assert naive(prepare(trained(model, x, y, 3), x, y)).level == "ok"
    random = np.random.default_rng(0).permutation(y)
    assert naive(prepare(model, x, random)).level == "look"


def test_no_naive_forecast_for_an_untrained_classifier_or_few_samples():
    x, y = wave()
    model = network(layers.GRU(8), layers.Dense(1, "sigmoid"), loss="binary_crossentropy", shape=(8, 1))
    assert naive(prepare(model, x, (y > 0).astype(int))) is None
    assert naive(prepare(small(), x[:50], y[:50])) is None
