"""Windows that training and validation share."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.leakage import copied, leakage, shared
from unrolled.doctor.prepare import prepare

RANDOM = np.random.default_rng(0)
HOURS = np.arange(600)
SERIES = {
    "noise": RANDOM.normal(size=(600, 1)),
    "sine": np.sin(0.1 * HOURS)[:, None],
    "walks": np.cumsum(RANDOM.normal(size=(600, 3)), axis=0),
    "one decimal": np.round(0.3 * np.cumsum(RANDOM.normal(size=(600, 1)), axis=0), 1),
    "bits": RANDOM.integers(0, 2, (600, 1)),
    "rare events": RANDOM.random((600, 1)) < 0.02,
    "hours of the day": (HOURS % 24)[:, None],
}


def windows(series, timesteps, stride=1):
    cut = np.lib.stride_tricks.sliding_window_view(series, timesteps, axis=0).swapaxes(1, 2)
    return cut[:-1:stride], series[timesteps::stride, :1][: len(cut[:-1:stride])]


def divided(x, at_random):
    order = np.random.default_rng(1).permutation(len(x)) if at_random else np.arange(len(x))
    edge = int(0.8 * len(x))
    return x[order[:edge]], x[order[edge:]]


@pytest.mark.parametrize("timesteps", [3, 5, 20])
@pytest.mark.parametrize("name", SERIES)
def test_a_split_in_time_is_never_wrong(name, timesteps):
    found = shared(*divided(windows(SERIES[name], timesteps)[0], at_random=False))
    assert found is None or max(found.both, found.same) < 0.25


@pytest.mark.parametrize("name", ["noise", "sine", "walks", "one decimal", "bits"])
@pytest.mark.parametrize("timesteps", [8, 20])
def test_a_split_at_random_is_found(name, timesteps):
    found = shared(*divided(windows(SERIES[name], timesteps)[0], at_random=True))
    assert found.both > 0.5 if (name, timesteps) != ("bits", 8) else found is None


def test_windows_with_a_stride_are_found():
    assert shared(*divided(windows(SERIES["walks"], 24, stride=4)[0], at_random=True)).both > 0.5


def test_series_that_repeat_by_themselves_cannot_be_told():
    for name in ("hours of the day", "rare events"):
        assert shared(*divided(windows(SERIES[name], 20)[0], at_random=True)) is None
    assert shared(np.ones((40, 1, 2)), np.ones((40, 1, 2))) is None


def examined(x, y, validation=None):
    model = keras.Sequential([keras.Input(x.shape[1:]), layers.LSTM(4), layers.Dense(1)])
    model.compile(loss="mse")
    return prepare(model, x, y, validation)


def test_the_findings():
    x, y = windows(SERIES["walks"], 12)
    order = np.random.default_rng(0).permutation(len(x))
    x_mixed, y_mixed = x[order], y[order]
    finding = leakage(examined(x_mixed[:400], y_mixed[:400], (x_mixed[400:], y_mixed[400:])))
    assert finding.level == "wrong"
    assert finding.evidence.startswith("100% of the validation windows lie between")
    assert leakage(examined(x[:400], y[:400], (x[400:], y[400:]))).level == "ok"
    assert leakage(examined(x[:400], y[:400])) is None


def test_samples_that_are_in_both():
    x = np.random.default_rng(0).normal(size=(300, 8, 2))
    y = x.mean(axis=(1, 2))
    finding = leakage(examined(x, y, (x[200:], y[200:])))
    assert finding.level == "wrong"
    assert "100.0% of the validation samples" in finding.evidence
    assert leakage(examined(x[:205], y[:205], (x[200:], y[200:]))).level == "look"
    assert leakage(examined(x[:200], y[:200], (x[200:], y[200:]))).level == "ok"


def test_rare_samples_that_were_copied_before_the_sets_were_divided():
    x = np.random.default_rng(2).normal(size=(200, 12, 2))
    x = np.random.default_rng(3).permutation(np.concatenate([x, x[:80]]))
    finding = leakage(examined(x[:220], x[:220, 0, :1], (x[220:], x[220:, 0, :1])))
    assert finding.level == "look"
    assert "training samples are repeated among themselves" in finding.evidence


@pytest.mark.parametrize("at_random", [False, True])
def test_samples_that_repeat_by_themselves_were_not_copied(at_random):
    hours = windows(SERIES["hours of the day"], 6)[0]
    assert copied(*divided(hours, at_random)) is None
    assert copied(*divided(windows(SERIES["bits"], 4)[0], at_random)) is None
    few = np.repeat(np.random.default_rng(4).normal(size=(9, 6, 1)), 20, axis=0)
    assert copied(*divided(few, at_random)) is None


def test_a_target_in_its_own_window():
    x, _ = windows(SERIES["walks"], 12)
    finding = leakage(examined(x, x[:, -1, 1]))
    assert finding.level == "wrong"
    assert "100% of 588 windows" in finding.evidence
    assert "feature 1" in finding.evidence
    latch = np.random.default_rng(0).normal(size=(200, 12, 1))
    assert leakage(examined(latch, latch[:, -1])) is None


def test_a_calendar_that_repeats_is_no_leak():
    days = np.arange(700)
    calendar = np.stack([np.sin(2 * np.pi * (days % 365) / 365), np.cos(2 * np.pi * (days % 365) / 365)], axis=1)
    pair = [
        windows(each, 20)[0].astype("float32") for each in (calendar, np.random.default_rng(2).normal(size=(700, 1)))
    ]
    inputs = [keras.Input((20, 2)), keras.Input((20, 1))]
    model = keras.Model(inputs, layers.Dense(1)(layers.GRU(2)(layers.Concatenate()(inputs))))
    model.compile(loss="mse")
    y = np.random.default_rng(3).normal(size=(len(pair[0]), 1))
    train, held_out = ([x[rows] for x in pair] for rows in (slice(340), slice(365, None)))
    assert leakage(prepare(model, train, y[:340], validation=(held_out, y[365:]))).level == "ok"
    only = keras.Sequential([keras.Input((20, 2)), layers.GRU(2), layers.Dense(1)])
    only.compile(loss="mse")
    assert leakage(prepare(only, train[0], y[:340], validation=(held_out[0], y[365:]))).level == "wrong"
