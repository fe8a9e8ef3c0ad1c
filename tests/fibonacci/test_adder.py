"""Numbers as digits and back, and strings of brackets: exact, and clear about what they will not take."""

import numpy as np
import pytest

from unrolled.fibonacci import adder as digits
from unrolled.fibonacci import brackets
from unrolled.fibonacci.terms import fibonacci


def test_there_and_back_is_exact():
    terms = fibonacci(500)
    assert digits.from_digits(digits.to_digits(terms, width=105)) == terms


def test_the_ones_come_first():
    assert digits.to_digits([144, 5, 0], width=4).tolist() == [[4, 4, 1, 0], [5, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("numbers", "width", "error", "words"),
    [
        ([3, -5], 4, ValueError, r"numbers\[1\] must be an integer of at least 0; got -5"),
        ([12345], 4, ValueError, r"must fit into 4 digits; got 12345, which has 5"),
        ([10**300], 4, ValueError, r"got a number that begins with 1000000000, which has 301"),
        ([2.5], 4, TypeError, r"got 2.5, of type float"),
        ([True], 4, TypeError, r"got True, of type bool"),
        ([1], 0, ValueError, r"width must be an integer of at least 1; got 0"),
        ([1], "4", TypeError, r"width must be an integer; got '4', of type str"),
    ],
)
def test_to_digits_names_what_it_got(numbers, width, error, words):
    with pytest.raises(error, match=words):
        digits.to_digits(numbers, width)


@pytest.mark.parametrize("function", [digits.pairs_of_digits, digits.carries])
@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([[1, 2]], [[1, 2, 3]], r"got \(1, 2\) and \(1, 3\)"),
        ([[1, 10]], [[1, 2]], r"first must hold digits, integers from 0 to 9; got 10"),
        ([[1, 2]], [[-1, 2]], r"second must hold digits, integers from 0 to 9; got -1"),
        ([[1, 0.5]], [[1, 2]], r"got 0.5"),
        ([1, 2], [1, 2], r"must have shape \(numbers, digits\); got \(2,\)"),
    ],
)
def test_digits_name_what_they_got(function, first, second, words):
    with pytest.raises(ValueError, match=words):
        function(first, second)


def test_from_digits_names_what_it_got():
    with pytest.raises(ValueError, match="got 11"):
        digits.from_digits([[1, 11]])


def test_carries():
    first, second = digits.to_digits([999, 5, 150], 4), digits.to_digits([1, 4, 60], 4)
    assert digits.carries(first, second).tolist() == [[1, 1, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]]


def test_pairs_are_one_hot():
    pairs = digits.pairs_of_digits([[3, 0]], [[9, 1]])
    assert pairs.shape == (1, 2, 20)
    assert np.argwhere(pairs[0]).tolist() == [[0, 3], [0, 19], [1, 0], [1, 11]]


def test_random_sums_are_sums():
    first, second, sums = digits.random_sums(samples=200, width=6, seed=1)
    a, b, c = (digits.from_digits(each) for each in (first, second, sums))
    assert [x + y for x, y in zip(a, b, strict=True)] == c
    assert max(a + b) < 10**5
    np.testing.assert_array_equal(first, digits.random_sums(samples=200, width=6, seed=1)[0])


@pytest.mark.parametrize(("samples", "width", "seed"), [(0, 6, 0), (5, 1, 0), (5, 6, -1)])
def test_random_sums_refuse(samples, width, seed):
    with pytest.raises(ValueError, match="must be an integer of at least"):
        digits.random_sums(samples, width, seed)


def test_brackets_are_balanced():
    strings = brackets.balanced(samples=300, length=20, seed=0)
    depths = brackets.depths(strings)
    assert strings.shape == (300, 20, 1)
    assert set(np.unique(strings)) == {-1, 1}
    assert depths.min() == 0
    assert np.all(depths[:, -1] == 0)
    assert len(np.unique(strings, axis=0)) > 250


@pytest.mark.parametrize(
    ("length", "error", "words"),
    [(7, ValueError, "must be even.*got 7"), (0, ValueError, "at least 2; got 0"), (4.0, TypeError, "got 4.0")],
)
def test_brackets_refuse(length, error, words):
    with pytest.raises(error, match=words):
        brackets.balanced(samples=3, length=length, seed=0)
