"""The check that most functions of the package begin with."""

from numbers import Integral


def check_whole(**arguments: tuple[object, float]) -> None:
    """Raise unless every argument, given as `name=(value, least)`, is a whole number from `least`.

    Raises:
        TypeError: a value is not a whole number; the message names it, what came and its type.
        ValueError: a value is less than its least; the message names both.
    """
    for name, (value, least) in arguments.items():
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise TypeError(f"{name} must be a whole number; {value!r} came, of type {type(value).__name__}.")
        if value < least:
            raise ValueError(f"{name} must be a whole number from {least}; {value} came.")
