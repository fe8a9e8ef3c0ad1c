"""Exercise checks: `check.name_of_the_exercise(answer)` says in words what is wrong, without giving the answer away.

Every public function takes the reader's answer and returns a `Verdict`. To add an exercise, write one more function
here, built on `_number`, `_shape` or `_array`, and give it the misreadings that a reader is likely to bring.
"""

import numpy as np


class Verdict:
    """True if the answer is right; displayed, it speaks to the reader."""

    def __init__(self, right, words):
        self.right = right
        self.words = words

    def __bool__(self):
        return self.right

    def __repr__(self):
        return ("Right. " if self.right else "Not yet. ") + self.words


def unanswered(wanted):
    """The verdict on an exercise that nobody has touched yet."""
    return Verdict(False, f"Replace the dots by {wanted} and run the cell again.")


def number(answer, expected, why, *, wanted, misreadings=()):
    """Compare one number with `expected`.

    Args:
        answer: what the reader gave.
        expected: the right number.
        why: said when the answer is right: the reason, in a sentence.
        wanted: what is asked for, with its unit ("the number of weights, a whole number").
        misreadings: pairs `(wrong number, what somebody who gave it has overlooked)`.
    """
    if answer is ...:
        return unanswered(wanted)
    if isinstance(answer, bool) or not isinstance(answer, (int, float, np.number)):
        return Verdict(False, f"Expected {wanted}; what came is {described(answer)}.")
    if answer == expected:
        return Verdict(True, why)
    return Verdict(
        False, dict(misreadings).get(answer, f"{answer:,} is too {'large' if answer > expected else 'small'}.")
    )


def shape(answer, expected, why, *, misreadings=()):
    """Compare a shape, a tuple of whole numbers and None, with `expected`; the rest is as in `number`."""
    wanted = f"a shape with {len(expected)} axes, a tuple of whole numbers and None"
    if answer is ...:
        return unanswered(wanted)
    if not isinstance(answer, (tuple, list)) or not all(size is None or isinstance(size, int) for size in answer):
        return Verdict(False, f"Expected {wanted}; what came is {described(answer)}.")
    answer = tuple(answer)
    if answer == expected:
        return Verdict(True, why)
    if answer in dict(misreadings):
        return Verdict(False, dict(misreadings)[answer])
    if len(answer) != len(expected):
        return Verdict(False, f"Expected {wanted}; {answer} has {len(answer)}.")
    wrong = [axis for axis, pair in enumerate(zip(answer, expected, strict=True)) if pair[0] != pair[1]]
    return Verdict(False, f"The number of axes is right. Look again at axis {wrong[0]} of {answer}.")


def array(answer, expected, why, *, wanted, tolerance=1e-6, misreadings=()):
    """Compare an array with `expected`, shape first, then values. `wanted` says what it is, with its axes.

    `misreadings` are pairs `(wrong array of the expected shape, what somebody who gave it has overlooked)`.
    """
    if answer is ...:
        return unanswered(wanted)
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"Expected {wanted}; what came is {described(answer)}.")
    if values.shape != expected.shape:
        return Verdict(False, f"Expected {wanted}, shape {expected.shape}; what came has shape {values.shape}.")
    off = np.abs(values - expected).max()
    if off <= tolerance:
        return Verdict(True, why)
    for wrong, overlooked in misreadings:
        if np.abs(values - wrong).max() <= tolerance:
            return Verdict(False, overlooked)
    return Verdict(False, f"The shape is right; the values differ by up to {off:.2g}, more than {tolerance:g}.")


def described(answer):
    return f"{answer!r}, of type {type(answer).__name__}" if len(repr(answer)) < 60 else f"a {type(answer).__name__}"
