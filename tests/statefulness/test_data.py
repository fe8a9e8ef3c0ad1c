"""The data of chapter 4 are what their docstrings say."""

import numpy as np
import pytest

from unrolled.statefulness import data


def test_machines_say_what_they_are():
    x, y = data.machines(rows=64, timesteps=500, seed=1)
    assert x.shape == y.shape == (64, 500, 2)
    assert set(np.unique(x[..., 0])) == {-1, 0, 1}
    np.testing.assert_array_equal(x[:, 1:, 1], y[:, :-1, 1])
    for message, state in zip(x[..., 0], y[..., 0], strict=True):
        last = 0
        for now, said in zip(message, state, strict=True):
            last = now or last
            assert said == last
    assert 30 < 1 / np.mean(x[..., 0] != 0) < 70
    best = y[:, 2:, 1] - 1.5 * y[:, 1:-1, 1] + 0.8 * y[:, :-2, 1]
    assert abs(best.var() - 1 / 9) < 0.005


def test_machines_repeat_and_refuse():
    np.testing.assert_array_equal(data.machines(2, 30, 5)[0], data.machines(2, 30, 5)[0])
    with pytest.raises(ValueError, match="rows"):
        data.machines(0, 30, 5)
    with pytest.raises(TypeError, match="timesteps"):
        data.machines(2, 3.0, 5)
