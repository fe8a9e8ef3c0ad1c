"""Strings of brackets as numbers: +1 opens, -1 closes, and the running sum is the depth."""

from typing import TYPE_CHECKING

import numpy as np

from unrolled.core.arguments import check_whole
from unrolled.core.stored import stored_weights

if TYPE_CHECKING:
    import keras


def balanced(samples: int, length: int, seed: int) -> np.ndarray:
    """Random balanced strings of brackets.

    Equally many +1 and -1 in random order, then turned round so that they start behind the deepest place: from there on
    no bracket closes before it has opened.

    Args:
        samples: how many strings, a whole number from 1.
        length: how many brackets in each, an even number from 2.
        seed: a whole number from 0; the same seed gives the same strings.

    Returns:
        A float32 array of shape `(samples, length, 1)`, (samples, timesteps, features), of +1 and -1.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: an argument is too small, or the length is odd.
    """
    check_whole(samples=(samples, 1), length=(length, 2), seed=(seed, 0))
    if length % 2:
        raise ValueError(f"length must be even, as many brackets open as close; {length} came.")
    halves = np.tile(np.repeat([1, -1], length // 2), (samples, 1))
    strings = np.random.default_rng(seed).permuted(halves, axis=1)
    lowest = np.argmin(np.cumsum(strings, axis=1), axis=1)
    turned = (np.arange(length) + lowest[:, None] + 1) % length
    return np.take_along_axis(strings, turned, axis=1)[..., None].astype("float32")


def depths(strings: np.ndarray) -> np.ndarray:
    """How many brackets are open after each timestep: the running sum, of the same shape."""
    return np.cumsum(strings, axis=1)


def network() -> "keras.Sequential":
    """LSTM(1) and an output that is to say at each timestep whether no bracket is open: 14 weights, not compiled."""
    import keras

    return keras.Sequential(
        [
            keras.Input(shape=(None, 1)),  # (samples, timesteps, features)
            keras.layers.LSTM(units=1, return_sequences=True),  # (samples, timesteps, 1)
            keras.layers.Dense(units=1, activation="sigmoid"),  # (samples, timesteps, 1)
        ]
    )


def trained() -> list[list[np.ndarray]]:
    """The weights of `network()` after training with five seeds, by `experiments/brackets.py`.

    Returns:
        A list with one entry for each seed: the list of arrays that `set_weights` takes.
    """
    return stored_weights("fibonacci", "brackets", shapes=[(1, 4), (1, 4), (4,), (1, 1), (1,)])
