"""Whole numbers as sequences of digits, least significant first, and back, exactly: Python's integers do not end.

The addition that a pupil does on paper reads two numbers from the right, one digit of each at a time, and keeps one
thing in mind: the carry. Here the digits of a number stand in that order, the ones first.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from unrolled.core.arguments import check_whole
from unrolled.core.stored import stored_weights

if TYPE_CHECKING:
    import keras


def to_digits(numbers: Sequence[int], width: int) -> np.ndarray:
    """The decimal digits of whole numbers, least significant first, filled up with zeros to `width`.

    `to_digits([144, 5], width=4)` is `[[4, 4, 1, 0], [5, 0, 0, 0]]`.

    Args:
        numbers: a list of whole numbers from 0, of any size.
        width: how many digits each gets, a whole number from 1.

    Returns:
        An int64 array of shape `(numbers, width)`.

    Raises:
        TypeError: a number or the width is not a whole number.
        ValueError: a number is negative or has more digits than `width`, or `width` is less than 1.
    """
    check_whole(width=(width, 1))
    rows = []
    for place, number in enumerate(numbers):
        check_whole(**{f"numbers[{place}]": (number, 0)})
        text = str(int(number))
        if len(text) > width:
            shown = text if len(text) <= 20 else f"a number that begins with {text[:10]}"
            problem = f"numbers[{place}] must fit into {width} digits; {shown} came, which has {len(text)}"
            raise ValueError(f"{problem}. Give a larger width.")
        rows.append([int(digit) for digit in reversed(text.zfill(width))])
    return np.array(rows, dtype="int64").reshape(len(rows), width)


def from_digits(digits: ArrayLike) -> list[int]:
    """The whole numbers of which these are the digits, least significant first: `to_digits` undone.

    Args:
        digits: whole numbers from 0 to 9, of shape `(numbers, width)`.

    Returns:
        A list of exact Python integers.

    Raises:
        ValueError: there are not two axes, or a value is not a digit.
    """
    digits = _checked_digits("digits", digits)
    return [int("".join(map(str, row[::-1]))) for row in digits]


def pairs_of_digits(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Two numbers as the input of a network that adds: one timestep for each place, a one-hot digit of each number.

    Args:
        first, second: digits, least significant first, both of shape `(samples, timesteps)`.

    Returns:
        A float32 array of shape `(samples, timesteps, 20)`: features 0 to 9 are the digit of the first number, features
        10 to 19 that of the second.

    Raises:
        ValueError: the two shapes differ, or a value is not a digit.
    """
    first, second = _checked_digits("first", first), _checked_digits("second", second)
    if first.shape != second.shape:
        raise ValueError(f"first and second must have one shape; {first.shape} and {second.shape} came.")
    one_hot = np.eye(10, dtype="float32")
    return np.concatenate([one_hot[first], one_hot[second]], axis=-1)


def carries(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """The carry that comes out of each place when two numbers are added: 0 or 1.

    Args:
        first, second: digits, least significant first, both of shape `(samples, timesteps)`.

    Returns:
        An int64 array of the same shape.

    Raises:
        ValueError: as `pairs_of_digits`.
    """
    first, second = _checked_digits("first", first), _checked_digits("second", second)
    if first.shape != second.shape:
        raise ValueError(f"first and second must have one shape; {first.shape} and {second.shape} came.")
    carried = np.zeros(first.shape, dtype="int64")
    for place in range(first.shape[1]):
        before = carried[:, place - 1] if place else 0
        carried[:, place] = first[:, place] + second[:, place] + before > 9
    return carried


def random_sums(samples: int, width: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums to practise on: two numbers of up to `width - 1` digits each, and their sum, as digits.

    Each digit is drawn by itself, so short numbers are as rare as a run of zeros.

    Args:
        samples: how many sums, a whole number from 1.
        width: how many digits each number and each sum gets, a whole number from 2; the last digit of both numbers is
            0, so that the sum has room.
        seed: a whole number from 0; the same seed gives the same sums.

    Returns:
        `(first, second, sums)`, three int64 arrays of shape `(samples, width)`, least significant digit first.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: an argument is too small.
    """
    check_whole(samples=(samples, 1), width=(width, 2), seed=(seed, 0))
    first, second = np.random.default_rng(seed).integers(0, 10, (2, samples, width))
    first[:, -1] = second[:, -1] = 0
    carried = carries(first, second)
    before = np.concatenate([np.zeros((samples, 1), dtype="int64"), carried[:, :-1]], axis=1)
    return first, second, (first + second + before) % 10


def _checked_digits(name: str, digits: ArrayLike) -> np.ndarray:
    """The digits as an array; raises if it has not two axes or holds anything but 0 to 9."""
    digits = np.asarray(digits)
    if digits.ndim != 2:
        raise ValueError(f"{name} must have shape (numbers, digits); {digits.shape} came.")
    wrong = digits[~np.isin(digits, range(10))]
    if wrong.size:
        raise ValueError(f"{name} must hold digits, whole numbers from 0 to 9; {wrong[0]} came.")
    return digits.astype("int64")


def network(units: int = 32) -> "keras.Sequential":
    """The adder: SimpleRNN and one of ten digits at each timestep. Not compiled.

    Args:
        units: a whole number from 1; the stored weights (`trained`) are those of 32.
    """
    import keras

    return keras.Sequential(
        [
            keras.Input(shape=(None, 20)),  # (samples, timesteps, features)
            keras.layers.SimpleRNN(units=units, return_sequences=True),  # (samples, timesteps, units)
            keras.layers.Dense(units=10, activation="softmax"),  # (samples, timesteps, 10)
        ]
    )


def trained() -> list[list[np.ndarray]]:
    """The weights of `network()` after training with five seeds, by `experiments/adder.py`.

    Returns:
        A list with one entry for each seed: the list of arrays that `set_weights` takes.
    """
    return stored_weights("fibonacci", "adders", shapes=[(20, 32), (32, 32), (32,), (32, 10), (10,)])
