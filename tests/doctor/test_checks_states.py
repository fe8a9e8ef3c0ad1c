"""States between batches: who continues whom."""

import keras
import numpy as np
import pytest
from keras import layers

from unrolled.doctor.checks.states import overlap, seams, state_leak, state_order
from unrolled.doctor.prepare import prepare

ROWS, CHUNKS, TIMESTEPS = 8, 40, 10


def streams(memory=0.97):
    """Eight streams of 400 timesteps, (rows, time, 1)."""
    random = np.random.default_rng(0)
    x = random.normal(size=(ROWS, CHUNKS * TIMESTEPS, 1))
    for t in range(1, x.shape[1]):
        x[:, t] += memory * x[:, t - 1]
    return x


def in_rows(x):
    """Chunks of which row i of each batch continues row i, (samples, timesteps, 1)."""
    return x.reshape(ROWS, CHUNKS, TIMESTEPS, 1).swapaxes(0, 1).reshape(-1, TIMESTEPS, 1)


def one_after_the_other(x):
    return x.reshape(-1, TIMESTEPS, 1)


def in_any_order(x):
    return np.random.default_rng(1).permutation(in_rows(x))


def examined(x, batch=ROWS, stateful=True, timesteps=TIMESTEPS):
    inputs = keras.Input(batch_shape=(batch, timesteps, 1))
    model = keras.Sequential([inputs, layers.GRU(4, stateful=stateful), layers.Dense(1)])
    model.compile(loss="mse")
    return prepare(model, x, x.mean(axis=1))


def test_rows_that_continue_are_right():
    exam = examined(in_rows(streams()))
    order = state_order(exam)
    assert order.level == "ok"
    assert "continues sample i in 100% of 312 seams" in order.evidence
    assert state_leak(exam).level == "ok"


def test_series_after_series_is_the_wrong_order():
    finding = state_order(examined(one_after_the_other(streams())))
    assert finding.level == "wrong"
    assert "sample i + 1 continues it in 98%" in finding.evidence
    assert "x.reshape(8, n // 8, timesteps, features)" in finding.remedy


def test_the_remedy_puts_the_rows_right():
    x = one_after_the_other(streams())
    healed = x.reshape(8, len(x) // 8, TIMESTEPS, 1).swapaxes(0, 1).reshape(x.shape)
    np.testing.assert_array_equal(healed, in_rows(streams()))


def test_independent_samples_leak():
    exam = examined(in_any_order(streams()))
    leak = state_leak(exam)
    assert leak.level == "wrong"
    assert "0% of them continue" in leak.evidence
    assert state_order(exam).level == "wrong"


def test_independent_samples_that_the_state_does_not_reach_yet():
    angles = 0.2 * np.arange(80) + np.random.default_rng(0).uniform(0, 6, (320, 1))
    exam = examined(np.sin(angles)[..., None], timesteps=80)
    finding = state_leak(exam)
    assert finding.level == "look"
    assert "no effect with the initial weights" in finding.evidence


def test_a_model_of_any_length_may_be_cut_by_the_reader():
    exam = examined(in_any_order(streams()), timesteps=None)
    assert state_leak(exam).level == state_order(exam).level == "look"


@pytest.mark.parametrize("what", ["noise", "bits", "half periods", "one batch"])
def test_what_cannot_be_seen_is_not_wrong(what):
    random = np.random.default_rng(0)
    x = {
        "noise": random.normal(size=(320, TIMESTEPS, 1)),
        "bits": random.integers(0, 2, (320, TIMESTEPS, 1)),
        "half periods": np.sin(np.pi / TIMESTEPS * np.arange(3200)).reshape(-1, TIMESTEPS, 1),
        "one batch": in_rows(streams())[:ROWS],
    }[what]
    exam = examined(x)
    assert state_order(exam) is None
    assert state_leak(exam).level == "look"


@pytest.mark.parametrize("kind", [np.round, np.cbrt])
def test_other_streams_that_continue(kind):
    assert state_order(examined(in_rows(kind(streams())))).level == "ok"


def test_gaps_between_the_pieces_are_not_wrong():
    pieces = streams().reshape(ROWS, CHUNKS // 2, 2 * TIMESTEPS, 1)[:, :, :TIMESTEPS]
    x = pieces.swapaxes(0, 1).reshape(-1, TIMESTEPS, 1)
    assert state_order(examined(x)).level == "look"


def test_windows_that_overlap_are_read_twice():
    series = streams()[0, :210, 0]
    x = np.lib.stride_tricks.sliding_window_view(series, TIMESTEPS)[..., None][:200]
    assert overlap(x) == 1
    assert overlap(in_rows(streams())) is None
    finding = state_order(examined(x))
    assert finding.level == "wrong"
    assert "2 timesteps are read again" in finding.evidence
    assert state_order(examined(x, batch=TIMESTEPS)).level == "ok"


def test_a_short_last_batch():
    finding = state_order(examined(in_rows(streams())[:41]))
    assert finding.level == "wrong"
    assert "41 mod 8 = 1" in finding.evidence


def test_a_state_that_is_left_from_before():
    exam = examined(in_rows(streams()))
    exam.original.predict(in_rows(streams()), batch_size=ROWS, verbose=0)
    finding = state_leak(exam)
    assert finding.level == "look"
    assert "is left from before" in finding.evidence


class Rememberer(keras.Model):
    """Keeps the state of the last sample in a variable of its own."""

    def __init__(self):
        super().__init__()
        self.cell = layers.GRU(4)
        self.memory = self.add_weight(shape=(1, 4), initializer="zeros", trainable=False)

    def call(self, x):
        state = self.cell(x, initial_state=keras.ops.repeat(self.memory, keras.ops.shape(x)[0], axis=0))
        self.memory.assign(state[-1:])
        return state


def test_a_state_that_is_kept_by_hand():
    model = Rememberer()
    model.compile(loss="mse")
    x = in_any_order(streams())
    assert state_leak(prepare(model, x, np.zeros((len(x), 4)))).level == "wrong"


def test_nothing_is_carried_without_stateful():
    exam = examined(in_rows(streams()), stateful=False)
    assert state_order(exam) is None
    assert state_leak(exam) is None


def test_seams_need_data():
    assert seams(streams()[:, :1], 1) is None
    assert seams(in_rows(streams())[:10], 1) is None
    assert seams(np.ones((100, 5, 1)), 1) is None


def test_blank_margins_do_not_overlap():
    x = np.zeros((40, 12, 5), "float32")
    x[:, 5:8] = np.random.default_rng(0).normal(size=(40, 3, 5))
    assert overlap(x) is None
