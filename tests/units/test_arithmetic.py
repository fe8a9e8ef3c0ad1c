"""One step of a SimpleRNN, drawn as a sum."""

import numpy as np
import pytest

from unrolled import style
from unrolled.units import drawings

KERNEL, RECURRENT, BIAS = np.array([[1.0, -0.5]]), np.array([[0.5, 2.0], [1.0, 0.5]]), np.array([0.0, 0.25])


def drawn(new_state, kernel=KERNEL):
    figure, axes = style.subplots(height=3.3)
    drawings.one_step(axes, 2, np.array([2.0]), np.array([1.0, 0.0]), kernel, RECURRENT, BIAS, np.array(new_state))
    return [text.get_text() for text in axes.texts]


def test_every_number_of_the_sum_is_written():
    words = drawn([2.5, 1.25])
    assert {"x₂", "h₁ U", "state h₂"} <= {*words}
    assert words.count("2.50") == words.count("1.25") == 2  # the sum, and the state after relu


def test_a_state_that_the_sum_does_not_lead_to_is_refused():
    with pytest.raises(ValueError, match="but the new state is"):
        drawn([2.5, 1.0])


def test_too_many_features_are_refused():
    with pytest.raises(ValueError, match=r"room for 1 feature and 3 units; the kernel has shape \(2, 2\)"):
        drawn([2.5, 1.25], kernel=np.ones((2, 2)))
