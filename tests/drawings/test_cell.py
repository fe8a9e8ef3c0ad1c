"""The unrolled cell shows what it is given, stays legible for every size, and refuses bad sizes."""

import re

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Circle

from figures import assert_legible, drawn, pairs, words
from unrolled import style
from unrolled.core.canvas import DOT
from unrolled.drawings.cell import draw_unrolled_cell


def circles(axes, colour=None):
    """The circles of the drawing itself, without those that stand for a gap or beside a note."""
    radii = [patch.radius for patch in axes.patches if isinstance(patch, Circle)]
    size = max(radius for radius in radii if radius != DOT)
    found = [patch for patch in axes.patches if isinstance(patch, Circle) and np.isclose(patch.radius, size)]
    return [patch for patch in found if colour is None or same_color(patch.get_facecolor(), colour)]


@pytest.mark.parametrize(
    ("timesteps", "sizes", "return_sequences", "columns"),
    pairs([1, 3, 8, 1000], [(1, 1), (6, 3), (300, 8)], [False, True], [1, 2]),
)
def test_unrolled_cell_is_legible(timesteps, sizes, return_sequences, columns):
    arguments = (timesteps, *sizes, return_sequences)
    assert_legible(drawn(draw_unrolled_cell, *arguments, columns=columns, height=2.8))


def test_unrolled_cell_has_one_circle_for_each_number():
    axes = drawn(draw_unrolled_cell, 3, 4, 2)
    # once in the cell with its loop, once for every timestep
    assert len(circles(axes, style.ORANGE)) == 2 * (1 + 3)
    # in the loop, and between the three timesteps; the first state is hollow
    assert len(circles(axes, style.BLUE)) == 4 * (1 + 2)
    assert len(circles(axes, style.PAPER)) == 4
    # one output leaves the looped cell, one the unrolled one, two stay
    assert len(circles(axes, style.GREEN)) == 4 * 2
    assert len(circles(axes, style.GRID)) == 4 * 2


def test_unrolled_cell_lets_every_output_leave_if_sequences_are_returned():
    axes = drawn(draw_unrolled_cell, 3, 4, 2, return_sequences=True)
    assert len(circles(axes, style.GREEN)) == 4 * (1 + 3)
    assert not circles(axes, style.GRID)


def test_unrolled_cell_writes_the_shapes():
    last = words(drawn(draw_unrolled_cell, 3, 10, 2))
    assert {"input (None, 3, 2)", "state (None, 10)", "output (None, 10)"} <= set(last)
    assert {"one cell,", "10 units", "2 features", "the same weights W, used 3 times"} <= set(last)
    assert "output (None, 3, 10)" in words(drawn(draw_unrolled_cell, 3, 10, 2, return_sequences=True))


def test_unrolled_cell_has_the_same_weights_in_every_copy():
    assert words(drawn(draw_unrolled_cell, 5, 2, 1)).count("W") == 1 + 5
    assert "the same weights W, used once" in words(drawn(draw_unrolled_cell, 1, 2, 1))


def test_unrolled_cell_cuts_more_than_eight_timesteps_short():
    eight, many = words(drawn(draw_unrolled_cell, 8, 2, 1)), words(drawn(draw_unrolled_cell, 1000, 2, 1))
    assert [f"x{index}" for index in "₁₂₃₄₅₆₇₈"] == [word for word in eight if re.fullmatch("x.+", word)]
    assert "…" not in eight
    assert "…" in many
    assert {"x₁", "x₁₀₀₀", "h₁₀₀₀", "input (None, 1000, 1)"} <= set(many)


def test_unrolled_cell_cuts_more_than_six_numbers_short():
    assert len(circles(drawn(draw_unrolled_cell, 1, 6, 1), style.GREEN)) == 2 * 6
    seven, many = (circles(drawn(draw_unrolled_cell, 1, units, 1), style.GREEN) for units in (7, 300))
    assert len(seven) == len(many) < 2 * 6


@pytest.mark.parametrize("name", ["timesteps", "units", "features"])
@pytest.mark.parametrize(("bad", "error"), [(0, ValueError), (-3, ValueError), (2.0, TypeError), (True, TypeError)])
def test_unrolled_cell_refuses_bad_sizes(name, bad, error):
    _, axes = style.subplots()
    with pytest.raises(error, match=rf"{name} must be an integer.*{bad}"):
        draw_unrolled_cell(axes, **({"timesteps": 3, "units": 4, "features": 2} | {name: bad}))


def test_sizes_may_come_from_numpy():
    assert "input (None, 3, 2)" in words(drawn(draw_unrolled_cell, np.int64(3), np.int32(4), np.int64(2)))
