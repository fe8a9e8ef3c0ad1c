"""Small models and data that the tests of several checks examine."""

import keras
import numpy as np
from keras import layers


def network(*stack, shape=(6, 1), optimizer=None, loss="mse"):
    """These layers, compiled; an input of six timesteps, as `sums` has, unless told."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(optimizer or keras.optimizers.Adam(0.01), loss)
    return model


def small():
    """For eight timesteps, as `wave` has."""
    return network(layers.GRU(8), layers.Dense(1), shape=(8, 1))


def sums(samples=160, steps=6, seed=0):
    """Noise, (samples, steps, 1), and half the sum of its last three timesteps, (samples, 1)."""
    x = np.random.default_rng(seed).normal(size=(samples, steps, 1)).astype("float32")
    return x, x[:, -3:].sum(axis=1) / 2


def windows(series, steps=8):
    """All windows of a series, (samples, steps, 1), and the value after each, (samples, 1)."""
    rows = np.lib.stride_tricks.sliding_window_view(series, steps + 1).astype("float32")
    return rows[:, :steps, None], rows[:, steps:]


def wave(samples=400):
    """The windows of a noisy sine."""
    random = np.random.default_rng(0)
    return windows(np.sin(np.arange(samples + 8) / 4) + 0.05 * random.normal(size=samples + 8))
