"""The check of integers with which most functions of the package begin."""

from numbers import Integral


def check_whole(**arguments: tuple[object, float]) -> None:
    """Raise unless every argument, given as `name=(value, least)`, is an integer of at least `least`.

    Raises:
        TypeError: a value is not an integer (True and 2.0 are not); the message names the argument, its value and type.
        ValueError: a value is less than `least`; the message names both.
    """
    for name, (value, least) in arguments.items():
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise TypeError(f"{name} must be an integer; got {value!r}, of type {type(value).__name__}.")
        if value < least:
            raise ValueError(f"{name} must be an integer of at least {least}; got {value}.")
