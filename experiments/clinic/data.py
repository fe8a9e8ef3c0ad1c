"""Data for the programs of the collection, made from seeds or taken from what the book stores."""

import numpy as np

from unrolled.batches.data import independent_series
from unrolled.units.data import co2_monthly


def scaled(values: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1 over all values; float32."""
    return ((values - values.mean()) / values.std()).astype("float32")


def swings(length: int, seed: int, series: int = 1) -> np.ndarray:
    """Series that oscillate, of standard deviation 1: noisy linear recurrences of second order, (series, length).

    No forecast of the next value has an expected squared error below 0.08.
    """
    random, before = np.random.default_rng(seed), 100
    values = random.normal(size=(series, before + length))
    for t in range(2, before + length):
        values[:, t] += 1.6 * values[:, t - 1] - 0.8 * values[:, t - 2]
    deviation = np.sqrt(1.8 / 0.136)  # (1 - b) / (1 + b) / ((1 - b)² - a²) with a = 1.6 and b = -0.8
    return (values[:, before:] / deviation).astype("float32")


def windows(series: np.ndarray, timesteps: int, horizon: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """All windows of a series, axes (time,) or (time, features): x (n, timesteps, features), y (n, horizon).

    The targets are the values of the first feature that follow each window.
    """
    table = series[:, None] if series.ndim == 1 else series
    cut = np.lib.stride_tricks.sliding_window_view(table, timesteps + horizon, axis=0).swapaxes(1, 2)
    return cut[:, :timesteps].copy(), cut[:, timesteps:, 0].copy()


def co2_changes() -> np.ndarray:
    """The carbon dioxide at Mauna Loa, its change from month to month in ppm, (525,)."""
    return np.diff(co2_monthly()[1]).astype("float32")


def tones(samples: int, timesteps: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy sines of random phase, (samples, timesteps, 1), and the class of their frequency, (samples,)."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, samples)
    phase = random.uniform(0, 2 * np.pi, (samples, 1))
    angle = (0.3 + 0.5 * labels[:, None]) * np.arange(timesteps) + phase
    values = np.sin(angle) + random.normal(0, 0.2, (samples, timesteps))
    return values[..., None].astype("float32"), labels


def uneven(samples: int, longest: int, seed: int, pad: float, features: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Random walks of 3 to `longest` timesteps, padded at the end, and the last value of feature 0, (samples, 1)."""
    random = np.random.default_rng(seed)
    x = np.cumsum(random.normal(0, 0.5, (samples, longest, features)), axis=1)
    lengths = random.integers(3, longest + 1, samples)
    y = x[np.arange(samples), lengths - 1, :1].copy()
    x[np.arange(longest) >= lengths[:, None]] = pad
    return x.astype("float32"), y.astype("float32")


def days(series: int, timesteps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Chapter 3's independent series: x (series, timesteps, 8), y (series, 1), the next value of the master."""
    table = independent_series(series, timesteps + 1, seed)
    return table[:, :-1], table[:, -1, :1]


def marked(samples: int, timesteps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise, and the sign of the value at the first timestep as a target of 0 or 1: x (n, T, 1), y (n, 1)."""
    x = np.random.default_rng(seed).normal(size=(samples, timesteps, 1))
    return x.astype("float32"), (x[:, 0] > 0).astype("float32")
