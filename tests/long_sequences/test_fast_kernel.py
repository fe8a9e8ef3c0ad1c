"""Keras is asked about the fast kernel of a GPU, and forgets afterwards that there was one."""

import keras
import numpy as np
import pytest

from unrolled.long_sequences.fast_kernel import allows_xla, fast_kernel

LSTM, GRU = keras.layers.LSTM, keras.layers.GRU


@pytest.mark.parametrize("cell", [LSTM, GRU])
def test_what_keras_answers(cell):
    assert fast_kernel(lambda: cell(2)) == "fast"
    assert fast_kernel(lambda: cell(2), training=False) == "fast"
    assert fast_kernel(lambda: cell(2, activation="relu")) == "loop"
    assert fast_kernel(lambda: cell(2), mask=[[True, False]]) == "fast"
    assert fast_kernel(lambda: cell(2), mask=[[False, True]]) == "error"
    assert fast_kernel(lambda: cell(2), mask=[[False, True]], compiled=False) == "loop"
    assert not allows_xla(lambda: cell(2))
    assert allows_xla(lambda: cell(2, unroll=True))


def test_other_errors_are_not_hidden():
    with pytest.raises(ValueError, match="units"):
        fast_kernel(lambda: LSTM(units=0))


def test_nothing_is_left_behind():
    fast_kernel(lambda: LSTM(2))
    layer = LSTM(2)
    assert layer.supports_jit
    assert np.any(layer(np.ones((1, 3, 2))).numpy() != 0), "the stand-in computes zeros"
