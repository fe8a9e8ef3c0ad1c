"""Which axis is the time: windows that overlap, correlations, and what is left alone."""

import numpy as np
import pytest

from unrolled.doctor.checks.axes import axes
from unrolled.doctor.examination import Examination
from unrolled.doctor.order import Order, correlations, order_of, overlap


def series(samples, timesteps, features, keep=0.9, seed=0):
    """Each value is `keep` times the one before it, plus noise; independent samples and features."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(samples, timesteps, features))
    for step in range(1, timesteps):
        x[:, step] = keep * x[:, step - 1] + np.sqrt(1 - keep**2) * x[:, step]
    return x


def windows():
    """480 windows of 20 timesteps from one series of four features: (480, 20, 4)."""
    long = series(1, 500, 4)[0]
    return np.lib.stride_tricks.sliding_window_view(long, 20, axis=0).transpose(0, 2, 1)[:480]


def noise(*shape):
    return np.random.default_rng(1).normal(size=shape)


def check(x):
    y = np.zeros((len(x), 1))
    return axes(Examination(model=None, original=None, xs=[x], ys=[y], given_xs=[x], given_ys=[y]))


SPECTRA = series(200, 700, 1).reshape(200, 70, 10)  # pieces of one curve
PATTERNS = noise(5, 20, 4)[np.sort(np.random.default_rng(0).integers(0, 5, 300))] + 0.3 * noise(300, 20, 4)


def margins(bottom):
    """A bright bar at another place in each of 300 images, 28 x 28, with blank margins on the sides and at the end."""
    random, x = np.random.default_rng(0), np.zeros((300, 28, 28))
    for image, left, length in zip(x, random.integers(8, 14, 300), random.integers(9, 16, 300), strict=True):
        image[: 28 - bottom, left : left + 5] = random.uniform(0.5, 1)
        image[length:] = 0
    return x


def changes_of_a_curve():
    """Level, slope and curvature of a curve of 30 maturities change at random from each timestep to the next."""
    places = np.linspace(0, 1, 30)
    return noise(600, 10, 3) @ np.stack([np.ones(30), 1 - 2 * places, np.cos(3 * places)])


def marked():
    """Noise with a mark at the first timestep, in ten times as many samples as a sample has numbers."""
    x = 0.1 * noise(1200, 60, 2)
    x[:, 0] = 1
    return x


SOUND = {
    "a mark at one place": marked(),
    "images with blank margins": margins(3),
    "images with more of them": margins(10),
    "three curves side by side": np.cumsum(noise(400, 7, 3, 7), axis=3).cumsum(axis=1).reshape(400, 7, 21),
    "series": series(300, 20, 4),
    "five timesteps": series(300, 5, 4),
    "three timesteps of ten features": series(300, 3, 10),
    "one feature": series(300, 20, 1),
    "windows": windows(),
    "shuffled windows": np.random.default_rng(0).permutation(windows()),
    "noise": noise(300, 20, 4),
    "integers": np.random.default_rng(0).integers(0, 9, (300, 20, 4)),
    "one-hot": np.eye(10)[np.random.default_rng(0).integers(0, 10, (300, 20))],
    "spectra in pieces": SPECTRA,
    "a curve seen six times": series(200, 32, 1).transpose(0, 2, 1) + 0.5 * noise(200, 6, 32),
    "sorted by class": PATTERNS,
    "a level for each sample": np.sort(noise(300, 1, 1), axis=0) + 0.5 * noise(300, 20, 3),
    "waves of four timesteps": np.sin(np.arange(30)[:, None] * np.pi / 2 + noise(300, 1, 2) * 9),
    "few samples": series(10, 20, 3),
    "one sample": series(1, 300, 3),
    "rows of images": np.cumsum(series(100, 28, 28).transpose(0, 2, 1), axis=1),
    "a long block": series(64, 1000, 10),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_data_are_not_called_wrong(name):
    finding = check(SOUND[name])
    assert finding is None or finding.level == "ok"


def test_smooth_features_that_are_noise_in_time_are_odd_at_most():
    assert check(series(300, 10, 30).transpose(0, 2, 1)).level == "look"
    assert check(changes_of_a_curve()).level == "look"


TURN = (0, 2, 1)
SICK = {
    "swapped": series(300, 20, 4).transpose(TURN),
    "swapped, hardly correlated": series(400, 24, 3, keep=0.5).transpose(TURN),
    "swapped, levels": (series(300, 24, 3) * [1, 10, 100] + [0, 50, 1000]).transpose(TURN),
    "swapped windows": windows().transpose(TURN),
    "swapped and shuffled windows": np.random.default_rng(0).permutation(windows()).transpose(TURN),
    "time first": series(200, 50, 3).transpose(1, 0, 2),
    "time first, walks": np.cumsum(series(200, 50, 1), axis=1).transpose(1, 0, 2),
    "reshape of (n, F, T)": series(300, 20, 4).transpose(TURN).reshape(300, 20, 4),
    "reshape of (n, T, F) to (n, F, T)": series(300, 20, 4).reshape(300, 4, 20),
    "reshape of (F, T, n)": series(300, 20, 3).transpose(2, 1, 0).reshape(300, 20, 3),
    "reshape of (T, n, F)": series(300, 20, 3).transpose(1, 0, 2).reshape(300, 20, 3),
    "reshape of (F, n, T)": series(300, 20, 3).transpose(2, 0, 1).reshape(300, 20, 3),
}


@pytest.mark.parametrize("name", SICK)
def test_axes_in_the_wrong_order(name):
    finding = check(SICK[name])
    assert finding.level == "wrong"
    assert str(SICK[name].shape) in finding.evidence
    assert "transpose" in finding.remedy
    assert ("reshape" in finding.evidence) == name.startswith("reshape")


def test_integers_without_a_third_axis_and_gaps_are_not_measured():
    assert check(np.arange(200).reshape(20, 10)) is None
    assert check(np.where(noise(100, 20, 3) > 2, np.nan, 1.0)) is None


def test_overlap_finds_the_shift():
    x = np.lib.stride_tricks.sliding_window_view(noise(400), 20)[::3, :, None]
    assert overlap(x, 1) == 3
    assert overlap(noise(100, 20, 1), 1) == 0


def test_the_null_distribution_is_flat():
    found = [correlations(series(40, 12, 2, keep=0, seed=seed)) for seed in range(40)]
    p = np.array([order_of(each, np.random.default_rng(0)).p for each in found])
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.25)  # three standard errors of 40 draws
    assert not Order(nearest=0.5, p=0.05).sure
