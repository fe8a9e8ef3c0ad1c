"""The checks of chapter 4: the right answer passes, every misreading is told apart, no reply gives the answer away."""

import numpy as np
import pytest

from unrolled.statefulness import check, data

RIGHT = {
    check.state_chunk_order: np.array([[0, 1, 2], [10, 11, 12], [3, 4, 5], [13, 14, 15]])[:, :, None],
    check.state_gradient_reach: 10,
    check.state_predicted_rows: 24,
    check.state_batches_seen: 20,
}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    for wrong in (..., "a word", None, 12345):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict)


@pytest.mark.parametrize("exercise", list(RIGHT)[1:], ids=lambda exercise: exercise.__name__)
def test_no_number_gives_the_answer_away(exercise):
    for wrong in set(range(70)) - {RIGHT[exercise]}:
        assert not exercise(wrong)
        assert str(RIGHT[exercise]) not in repr(exercise(wrong)).split()


def test_chunk_order_knows_the_plain_reshape():
    streams = np.array([np.arange(6), np.arange(10, 16)])[:, :, None]
    assert "neither continues" in check.state_chunk_order(streams.reshape(-1, 3, 1)).words
    assert "mixed" in check.state_chunk_order(streams.swapaxes(0, 1).reshape(-1, 3, 1)).words
    assert check.state_chunk_order(streams.reshape(2, 2, 3, 1).swapaxes(0, 1).reshape(-1, 3, 1))


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
