"""Every seed of a notebook moved by one offset: what it draws is new, and its own code stays as it is."""

import functools
from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np


def move_seeds(offset: int) -> None:
    """Add `offset` to each seed that this process sets from now on.

    Moved are the seeds of `numpy.random.default_rng`, `keras.utils.set_random_seed` (initial weights, the order of the
    samples in `fit`, dropout), `tf.random.stateless_uniform` and `tf.random.normal`. All randomness of the book goes
    through these. A generator without a seed stays without one.

    Args:
        offset: an integer; 0 changes nothing.
    """
    import keras
    import tensorflow as tf

    np.random.default_rng = _moved(np.random.default_rng, "seed", 0, offset)
    keras.utils.set_random_seed = _moved(keras.utils.set_random_seed, "seed", 0, offset)
    tf.random.stateless_uniform = _moved(tf.random.stateless_uniform, "seed", 1, offset)
    tf.random.normal = _moved(tf.random.normal, "seed", 4, offset)


def _moved(function: Callable[..., Any], name: str, place: int, offset: int) -> Callable[..., Any]:
    """The function with the argument `name`, the `place`-th by position, moved by `offset`."""

    @functools.wraps(function)
    def with_moved_seed(*arguments: Any, **named: Any) -> Any:
        if name in named:
            named[name] = _add(named[name], offset)
        elif len(arguments) > place:
            arguments = (*arguments[:place], _add(arguments[place], offset), *arguments[place + 1 :])
        return function(*arguments, **named)

    return with_moved_seed


def _add(seed: Any, offset: int) -> Any:
    """An integer plus `offset`; the first of several moved in the same way. None or a generator stays as it is."""
    if isinstance(seed, (list, tuple)):
        return [seed[0] + offset, *seed[1:]]
    return seed + offset if isinstance(seed, Integral) else seed
