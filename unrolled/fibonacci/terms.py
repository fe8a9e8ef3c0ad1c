"""Fibonacci numbers as exact Python integers, and the training data of the thread about predicting them.

Python's integers have no largest value; NumPy's numbers and the network's do. So the terms stay Python integers until
a line in the notebook turns them into an array.
"""

from collections.abc import Sequence

import numpy as np


def fibonacci(terms: int) -> list[int]:
    """The first `terms` Fibonacci numbers, F(1) = F(2) = 1, as a list of exact Python integers.

    `fibonacci(5)` is `[1, 1, 2, 3, 5]`; `fibonacci(n)[-1]` is F(n).

    Raises:
        TypeError: `terms` is not an integer.
        ValueError: `terms` is less than 1.
    """
    if isinstance(terms, bool) or not isinstance(terms, (int, np.integer)):
        raise TypeError(f"terms must be an integer, such as 10; got {terms!r}, of type {type(terms).__name__}.")
    if terms < 1:
        raise ValueError(f"terms must be an integer of at least 1; got {terms}.")
    numbers, following = [1], 1
    while len(numbers) < terms:
        numbers.append(following)
        following += numbers[-2]
    return numbers


def neighbours(samples: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Pairs of neighbours and the term that follows, as exact Python integers: the thread's training data.

    Sample number i, from 0, is the pair F(i + 1), F(i + 2) with the target F(i + 3).

    Returns:
        `(pairs, targets)`: a list of `samples` pairs, and the list of their targets.

    Raises:
        TypeError, ValueError: as for `fibonacci`, about `samples`.
    """
    numbers = fibonacci(samples) and fibonacci(samples + 2)
    return list(zip(numbers[:-2], numbers[1:-1], strict=True)), numbers[2:]


def same_decade(pairs: Sequence[tuple[int, int]], targets: Sequence[int]) -> tuple[list[tuple[int, ...]], list[int]]:
    """The same sums, scaled to one magnitude: each pair and its target, times the power of ten that gives the target as
    many digits as the largest. If the largest target is 4,181, then 5 + 8 = 13 becomes 500 + 800 = 1,300.

    Returns:
        `(pairs, targets)` in the given order, exact Python integers.
    """
    factors = [10 ** (len(str(max(targets))) - len(str(target))) for target in targets]
    return (
        [tuple(factor * number for number in pair) for pair, factor in zip(pairs, factors, strict=True)],
        [factor * target for target, factor in zip(targets, factors, strict=True)],
    )
