"""The exercises of chapter 3: right answers, likely wrong ones, and the data and the restart that its notebooks use."""

import numpy as np
import pytest

from unrolled.batches import check, data
from unrolled.core.training import restart

RIGHT = {
    "batch_windows_count": 365 - 30 - 7 + 1,
    "batch_independent_shape": (50 * 180, 20, 3),
    "batch_gap": 7 - 1,
    "batch_updates": 5 * 33,
    "batch_average": (4 * 3.0 + 2 * 6.0) / 6,
    "batch_stack_shape": (None, 1),
}
WRONG = {
    "batch_windows_count": [336, 335, 306, 330, "329", None],
    "batch_independent_shape": [(180, 20, 150), (9050, 20, 3), (9980, 20, 3), (9000, 20), (9000, 3, 20), 9000],
    "batch_gap": [0, 5, 7, 11, 40],
    "batch_updates": [33, 160, 164, 164.0625, 1],
    "batch_average": [4.5, 9.0, 5.0, 1],
    "batch_stack_shape": [(None, 90, 1), (None, 8), (None, 90, 16), (1,)],
}


@pytest.mark.parametrize("name", RIGHT)
def test_exercise(name):
    answer = RIGHT[name]
    said = repr(getattr(check, name)(answer))
    assert said.startswith("Right. ")
    for wrong in [..., *WRONG[name]]:
        verdict = getattr(check, name)(wrong)
        assert not verdict
        assert str(answer) not in repr(verdict).replace(str(wrong), "")


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
        with pytest.raises(kind, match="whole number from"):
            make(*arguments)
    with pytest.raises(TypeError, match="whole number"):
        make(1.5, 1, 0)


def test_restart():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input(shape=(2, 1)), keras.layers.SimpleRNN(units=2), keras.layers.Dense(units=1)])
    with pytest.raises(ValueError, match="compiled"):
        restart(model, 0)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.5), loss="mse")
    x, y = np.ones((4, 2, 1)), np.ones((4, 1))
    trained = []
    for _ in range(2):
        restart(model, 0)
        assert int(model.optimizer.iterations) == 0
        before = model.get_weights()
        model.train_on_batch(x, y)
        model.train_on_batch(x, y)
        trained.append(model.get_weights())
    assert np.isclose(float(model.optimizer.learning_rate), 0.5)
    for first, second, start in zip(*trained, before, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-6)
        assert not np.array_equal(first, start)
