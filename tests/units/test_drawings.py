"""The drawings of chapter 1 show what they are given, fit their axes, and refuse what they cannot draw."""

import numpy as np
import pytest

from figures import assert_themed, drawn, words
from unrolled import style
from unrolled.core.svg import to_svg
from unrolled.units import drawings


def test_network_says_its_sizes_and_weights():
    written = words(drawn(drawings.network, 20, 300, 1, 20, (362_400, 6_020), height=4.2))
    assert "one cell, the same 362,400 weights, used 20 times" in written
    assert "Dense(20): 6,020 weights" in written
    assert "h₂₀: 300 numbers" in written
    assert {"input (None, 20, 1)", "state h (None, 300), c (None, 300)", "output (None, 20)"} <= set(written)
    assert {"x₁", "x₂₀", "x̂₂₁", "x̂₄₀"} <= set(written)
    assert written.count("LSTM") == 4


@pytest.mark.parametrize("timesteps", [1, 2, 3, 6, 7, 800])
@pytest.mark.parametrize("forecasts", [1, 20, 21, 500])
def test_network_fits(timesteps, forecasts):
    axes = drawn(drawings.network, timesteps, 4, 3, forecasts, (1, 1), height=4)
    xs = [text.get_position()[0] for text in axes.texts]
    assert 0 <= min(xs) <= max(xs) <= axes.get_xlim()[1]
    assert words(axes).count("LSTM") == min(timesteps, 6 if timesteps < 7 else 4)


def test_one_unit_is_one_number():
    assert "h₂: 1 number" in words(drawn(drawings.network, 2, 1, 1, 1, (12, 2), height=4.2))


def test_cell_names_gates_and_states():
    written = words(drawn(drawings.cell, 300, 1, height=3.8))
    assert {"forget gate", "input gate", "candidate", "output gate", "cₜ", "hₜ", "cₜ₋₁", "hₜ₋₁"} <= set(written)
    assert "xₜ W + hₜ₋₁ U + b: 4 × 300 numbers" in written
    assert "xₜ: 1 number" in written
    assert sorted(word for word in written if word in "×+") == ["+", "×", "×", "×"]


@pytest.mark.parametrize(
    ("function", "sizes"), [(drawings.network, (20, 300, 1, 20, (1, 1))), (drawings.cell, (300, 1))]
)
def test_too_small_axes_and_wrong_sizes_are_refused(function, sizes):
    with pytest.raises(ValueError, match="points"):
        drawn(function, *sizes, height=2)
    with pytest.raises(ValueError, match="units must be an integer of at least 1"):
        drawn(function, *(0 if size == 300 else size for size in sizes), height=4.2)
    with pytest.raises(TypeError, match="units"):
        drawn(function, *("300" if size == 300 else size for size in sizes), height=4.2)


def test_inside_draws_every_line_over_all_timesteps():
    figure, axes = style.subplots(3, height=4.4, sharex=True)
    values = np.linspace(-0.5, 0.5, 20)
    gates, states = dict.fromkeys("ifo", values + 0.5), {"c̃": values, "c": 3 * values, "h": values}
    drawings.inside(axes, values, gates, states, "month")
    assert [len(each.patches) for each in axes] == [20, 0, 0]
    names = [[text.get_text()[0] for text in each.get_legend().get_texts()] for each in axes[1:]]
    assert names == [["i", "f", "o"], ["c", "c", "h"]]
    assert axes[2].get_ylim()[1] > 1.5
    assert axes[2].get_xlabel() == "month"
    assert to_svg(figure, "test").startswith("<svg")


@pytest.mark.parametrize(
    ("function", "sizes"), [(drawings.network, (20, 300, 1, 20, (1, 1))), (drawings.cell, (300, 1))]
)
def test_the_drawings_follow_the_theme(function, sizes):
    assert_themed(drawn(function, *sizes, height=4.2))


# ---- one step as a sum -----------------------------------------------------------------------------------------------

KERNEL, RECURRENT, BIAS = np.array([[1.0, -0.5]]), np.array([[0.5, 2.0], [1.0, 0.5]]), np.array([0.0, 0.25])


def summed(new_state, kernel=KERNEL):
    figure, axes = style.subplots(height=3.3)
    drawings.one_step(axes, 2, np.array([2.0]), np.array([1.0, 0.0]), kernel, RECURRENT, BIAS, np.array(new_state))
    return words(axes)


def test_every_number_of_the_sum_is_written():
    written = summed([2.5, 1.25])
    assert {"x₂", "h₁ U", "state h₂"} <= {*written}
    assert written.count("2.50") == written.count("1.25") == 2  # the sum, and the state after relu


def test_a_state_that_the_sum_does_not_lead_to_is_refused():
    with pytest.raises(ValueError, match="new_state must be relu of the sum"):
        summed([2.5, 1.0])


def test_too_many_features_are_refused():
    with pytest.raises(ValueError, match=r"at most 3 units; got shape \(2, 2\)"):
        summed([2.5, 1.25], kernel=np.ones((2, 2)))
