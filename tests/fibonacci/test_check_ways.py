"""The checks of the four ways: right answers pass, misreadings are told apart, no reply gives the answer away."""

import numpy as np
import pytest

from unrolled.fibonacci import check

RIGHT = {check.ways_recurrent_kernel: [[1, 1], [2, 0]], check.ways_growth: 2}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    for wrong in (..., "a word", None, [[1, 2, 3]], 12345):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict).replace(repr(wrong), "").replace("12,345", "")


def test_any_kernel_that_does_it_is_right():
    basis = np.array([[1.0, 0.0], [0.7, 2.0]])
    similar = np.linalg.inv(basis) @ [[1, 1], [2, 0]] @ basis
    assert check.ways_recurrent_kernel([[1, 2], [1, 0]])
    start = np.array([1.0, 0.0]) @ similar
    assert bool(check.ways_recurrent_kernel(similar)) == np.isclose(start[0], 1)


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ([[2, 1], [1, 0]], "other way round"),
        ([[1, 1], [1, 0]], "Fibonacci"),
        ([[1, 0], [2, 0]], "is it remembered"),
        ([[1, 1], [0, 0]], "is it read"),
        ([[3, 1], [1, 1]], "makes 1, 3, 10"),
    ],
)
def test_kernels_are_told_apart(kernel, words):
    verdict = check.ways_recurrent_kernel(kernel)
    assert not verdict
    assert words in verdict.words


@pytest.mark.parametrize(
    ("wrong", "words"), [(1.618, "Fibonacci"), (-1, "the smaller one"), (3, "later ones"), (7, "large")]
)
def test_other_growths_are_told_apart(wrong, words):
    verdict = check.ways_growth(wrong)
    assert not verdict
    assert words in verdict.words
