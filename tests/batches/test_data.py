"""The data of chapter 3 are what their docstrings say."""

import numpy as np
import pytest

from unrolled.batches import data


def test_random_walks():
    walks = data.random_walks(days=5000, walks=3, seed=0)
    assert walks.shape == (5000, 3)
    assert walks.dtype == np.float32
    steps = np.diff(walks, axis=0)
    assert abs(steps.mean()) < 0.05
    assert abs(steps.std() - 1) < 0.02
    np.testing.assert_array_equal(walks, data.random_walks(days=5000, walks=3, seed=0))


def test_independent_series():
    series = data.independent_series(series=40, days=200, seed=0)
    assert series.shape == (40, 200, 8)
    assert series.dtype == np.float32
    np.testing.assert_array_equal(series[0, :, 5:], series[39, :, 5:])  # the calendar is shared
    assert not np.array_equal(series[0, :, :5], series[39, :, :5])
    now, before, after = series[:, 1:-1, :2], series[:, :-2, 0], series[:, 2:, 0]
    best = 1.6 * now[..., 0] - 0.8 * before + 0.25 * now[..., 1]
    assert abs(np.mean((after - best) ** 2) / 0.0225 - 1) < 0.05


@pytest.mark.parametrize("make", [data.random_walks, data.independent_series])
def test_data_refuses(make):
    for arguments, kind in [((0, 1, 0), ValueError), ((1, 0, 0), ValueError), ((1, 1, -1), ValueError)]:
        with pytest.raises(kind, match="integer of at least"):
            make(*arguments)
    with pytest.raises(TypeError, match="integer"):
        make(1.5, 1, 0)
