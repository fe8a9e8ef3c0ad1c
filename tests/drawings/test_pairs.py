"""The selection of combinations that the legibility tests draw."""

from itertools import combinations, product

import pytest

from figures import pairs

CHOICES = [
    [[1, 3, 8, 1000], [(1, 1), (6, 3), (300, 8)], [False, True], [1, 2]],
    [[1, 8000], [1, 1000], [1, 8], ["none", "sample", "timestep", "feature"], [1, 2]],
    [[15, 20, 100], [2, 3, 5, 10], [0, 1, 5], [1, 5]],
    [["a", "b"], ["c"]],
]


def missing(choices, rows):
    """The pairs of values, told apart by their places, that occur in none of the rows."""
    wanted = {(i, a, j, b) for i, j in combinations(range(len(choices)), 2) for a, b in product(choices[i], choices[j])}
    return wanted - {(i, row[i], j, row[j]) for row in rows for i, j in combinations(range(len(choices)), 2)}


@pytest.mark.parametrize("choices", CHOICES, ids=len)
def test_every_pair_occurs(choices):
    rows = pairs(*choices)
    assert not missing(choices, rows)
    assert all(value in values for row in rows for value, values in zip(row, choices, strict=True))
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("choices", CHOICES, ids=len)
def test_without_a_row_a_pair_is_missing(choices):
    assert missing(choices, pairs(*choices)[:-1])


def test_there_are_few():
    for choices in CHOICES[:3]:
        sizes = sorted(map(len, choices))
        assert sizes[-1] * sizes[-2] <= len(pairs(*choices)) < len(list(product(*choices))) / 2
