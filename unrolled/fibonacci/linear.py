"""The linear SimpleRNN of two units that is Fibonacci: the network, its lesson, and what five seeds found."""

from typing import TYPE_CHECKING

import numpy as np

from unrolled.core.stored import stored_weights
from unrolled.fibonacci.terms import fibonacci

if TYPE_CHECKING:
    import keras

WEIGHINGS = ("squared", "relative")


def linear_network() -> "keras.Sequential":
    """SimpleRNN(2) and Dense(1) without activation or bias: eight weights, not compiled."""
    import keras

    return keras.Sequential(
        [
            keras.Input(shape=(None, 1)),  # (samples, timesteps, features)
            keras.layers.SimpleRNN(units=2, activation=None, use_bias=False, return_sequences=True),
            keras.layers.Dense(units=1, use_bias=False),  # (samples, timesteps, 1)
        ]
    )


def lesson(weighing: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An impulse, the first ten Fibonacci numbers as its target, and the weight of each in the loss.

    Args:
        weighing: "squared", all weights 1, or "relative", 1 / F(n)²: the mean squared error is then that of the
            relative errors.

    Returns:
        `(x, y, weights)`, float32, of shapes `(1, 10, 1)`, `(1, 10, 1)` and `(1, 10)`.

    Raises:
        ValueError: the weighing has another name.
    """
    if weighing not in WEIGHINGS:
        raise ValueError(f"weighing must be one of {WEIGHINGS}; {weighing!r} came.")
    impulse = np.zeros((1, 10, 1), dtype="float32")
    impulse[0, 0, 0] = 1
    terms = np.array(fibonacci(10), dtype="float32")[None, :, None]
    weights = 1 / terms[..., 0] ** 2 if weighing == "relative" else np.ones((1, 10), dtype="float32")
    return impulse, terms, weights


def trained(weighing: str) -> list[list[np.ndarray]]:
    """The weights of `linear_network()` after training with five seeds, by `experiments/linear.py`.

    Returns:
        A list with one entry for each seed: kernel (1, 2), recurrent kernel (2, 2) and Dense's kernel (2, 1).

    Raises:
        ValueError: the weighing has another name.
    """
    if weighing not in WEIGHINGS:
        raise ValueError(f"weighing must be one of {WEIGHINGS}; {weighing!r} came.")
    return stored_weights("fibonacci", f"linear-{weighing}", shapes=[(1, 2), (2, 2), (2, 1)])
