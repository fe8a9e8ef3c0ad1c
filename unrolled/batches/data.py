"""Series from which to cut windows: random walks, and independent series with a master feature."""

import numpy as np

from unrolled.core.arguments import check_whole


def random_walks(days: int, walks: int, seed: int) -> np.ndarray:
    """Random walks: every step is an unpredictable draw from a standard normal distribution.

    No forecast of a walk has a smaller expected squared error than the naive one, "as today". `h` days ahead, that
    error is `h`.

    Args:
        days: the number of days, an integer of at least 1.
        walks: the number of walks, an integer of at least 1.
        seed: an integer of at least 0. The same seed gives the same walks.

    Returns:
        An array of shape `(days, walks)` and type float32.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: `days` or `walks` is less than 1, or `seed` less than 0.
    """
    check_whole(days=(days, 1), walks=(walks, 1), seed=(seed, 0))
    steps = np.random.default_rng(seed).normal(size=(days, walks))
    return np.cumsum(steps, axis=0).astype("float32")


def independent_series(series: int, days: int, seed: int) -> np.ndarray:
    """Independent series with a master feature that swings, and seven features that may help to forecast it.

    Feature 0 is the master. Features 1 to 4 are different in every series, and feature 1 pushes the master of the next
    day. Features 5 to 7 are the calendar, the same in every series: sine and cosine of the day of the week, and the
    weekend. They do not affect the master. No forecast of the master's next value has an expected squared error below
    0.15² = 0.0225, the variance of its noise.

    Args:
        series: the number of series, an integer of at least 1.
        days: the number of days of each, an integer of at least 1.
        seed: an integer of at least 0. The same seed gives the same series.

    Returns:
        An array of shape `(series, days, 8)` and type float32.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: `series` or `days` is less than 1, or `seed` less than 0.
    """
    check_whole(series=(series, 1), days=(days, 1), seed=(seed, 0))
    generator, before = np.random.default_rng(seed), 70  # ten weeks, after which the start no longer matters
    own = generator.normal(size=(series, before + days, 4))
    master = 0.15 * generator.normal(size=(series, before + days))
    for t in range(2, before + days):
        master[:, t] += 1.6 * master[:, t - 1] - 0.8 * master[:, t - 2] + 0.25 * own[:, t - 1, 0]
    day = np.arange(before + days)
    angle = 2 * np.pi * day / 7
    calendar = np.stack([np.sin(angle), np.cos(angle), day % 7 >= 5], axis=-1)
    calendar = np.broadcast_to(calendar, (series, before + days, 3))
    return np.concatenate([master[..., None], own, calendar], axis=-1)[:, before:].astype("float32")


def sea_temperature(months: np.ndarray) -> np.ndarray:
    """The mean temperature of the sea off Peru, where an El Niño shows, for the given months.

    The data are those of the United States' National Oceanic and Atmospheric Administration, 1950 to 2010, as
    statsmodels ships them.

    Args:
        months: datetime64 months, axes (months,), each from 1950-01 to 2010-12.

    Returns:
        °C, axes (months,).

    Raises:
        ValueError: a month lies outside those years.
    """
    from statsmodels.datasets import elnino  # here, since statsmodels takes a second to import

    table = elnino.load_pandas().data.to_numpy()
    place = months.astype("datetime64[M]").astype(int) - 12 * (int(table[0, 0]) - 1970)
    temperatures = table[:, 1:].ravel()
    if place.min() < 0 or place.max() >= len(temperatures):
        raise ValueError(f"months: expected 1950-01 to 2010-12; got {months.min()} to {months.max()}.")
    return temperatures[place]
