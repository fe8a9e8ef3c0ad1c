"""The check of what grows without bound, on a sick model, a sound near miss and a case with nothing to measure."""

import keras
import numpy as np
import pytest
from keras import layers

from doctor_models import network, sums
from unrolled.doctor.checks.gradient_explodes import gradient_explodes
from unrolled.doctor.prepare import prepare


def test_a_loss_that_becomes_infinite_is_wrong():
    large = keras.initializers.Orthogonal(gain=1.5)
    model = network(
        layers.SimpleRNN(16, recurrent_initializer=large),
        layers.Dense(1),
        shape=(10, 1),
        optimizer=keras.optimizers.SGD(0.2),
    )
    x = np.random.default_rng(0).normal(size=(320, 10, 1)).astype("float32")
    found = gradient_explodes(prepare(model, x, 3 * x.sum(axis=1)))
    assert found.level == "wrong"
    assert "spectral radius of the recurrent kernel is 1.50" in found.evidence


@pytest.mark.parametrize(("gain", "level"), [(2.0, "wrong"), (1.0, "ok")])
def test_states_of_relu_that_multiply_are_wrong(gain, level):
    layer = layers.SimpleRNN(8, activation="relu", recurrent_initializer=keras.initializers.Identity(gain))
    x, y = sums(steps=20)
    found = gradient_explodes(prepare(network(layer, layers.Dense(1), shape=(20, 1)), x, y))
    assert found.level == level


def test_a_gradient_that_grows_backwards_is_wrong_and_with_clipping_odd():
    x, y = sums(steps=40)
    for clipping, level in (({}, "wrong"), ({"global_clipnorm": 1.0}, "look")):
        loud = layers.SimpleRNN(16, recurrent_initializer=keras.initializers.RandomNormal(stddev=0.8))
        rate = keras.optimizers.Adam(0.001, **clipping)
        model = network(loud, layers.Dense(1), shape=(40, 1), optimizer=rate)
        found = gradient_explodes(prepare(model, x, y))
        assert found.level == level
        assert "the gradient grows" in found.evidence


def test_inputs_that_grow_are_no_explosion():
    x, y = sums(steps=20)
    grown = (x * 2.0 ** np.arange(20)[:, None] / 2**20).astype("float32")
    layer = layers.SimpleRNN(8, activation="relu", recurrent_initializer=keras.initializers.Identity(0.5))
    found = gradient_explodes(prepare(network(layer, layers.Dense(1), shape=(20, 1)), grown, y))
    assert found.level == "ok"


def test_no_explosion_without_recurrence_or_with_gaps_in_the_data():
    x, y = sums()
    assert gradient_explodes(prepare(network(layers.Flatten(), layers.Dense(1)), x, y)) is None
    x[0, 0] = np.nan
    assert gradient_explodes(prepare(network(layers.GRU(2), layers.Dense(1)), x, y)) is None
