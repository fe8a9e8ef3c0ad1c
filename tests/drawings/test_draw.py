"""The drawings say what they are given, stay legible for every size, and refuse what they cannot draw."""

import re

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Circle, Polygon, Rectangle

from figures import assert_legible, assert_themed, drawn, words
from unrolled import style
from unrolled.drawings.block import draw_block
from unrolled.drawings.cell import draw_unrolled_cell
from unrolled.drawings.series import draw_series
from unrolled.drawings.states import draw_states
from unrolled.drawings.weights import draw_weights

ONE_BY_ONE = {"kernel": (1, 10), "recurrent kernel": (10, 10), "bias": (10,)}
LARGE = {"kernel": (1, 1200), "recurrent kernel": (300, 1200), "bias": (1200,)}
DEEP = {f"LSTM {name}": shape for name, shape in LARGE.items()} | {"Dense kernel": (300, 20), "Dense bias": (20,)}


def circles(axes, colour=None):
    """The circles of the drawing itself, without those that stand for a gap or beside a note."""
    radii = [patch.radius for patch in axes.patches if isinstance(patch, Circle)]
    size = max(radius for radius in radii if radius != 3.2)
    found = [patch for patch in axes.patches if isinstance(patch, Circle) and np.isclose(patch.radius, size)]
    return [patch for patch in found if colour is None or same_color(patch.get_facecolor(), colour)]


# ---- the unrolled cell -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize(("units", "features"), [(1, 1), (6, 3), (300, 8)])
@pytest.mark.parametrize("timesteps", [1, 3, 8, 1000])
def test_unrolled_cell_is_legible(timesteps, units, features, return_sequences, columns):
    arguments = (timesteps, units, features, return_sequences)
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
    with pytest.raises(error, match=rf"{name} must be a whole number.*{bad}"):
        draw_unrolled_cell(axes, **({"timesteps": 3, "units": 4, "features": 2} | {name: bad}))


def test_sizes_may_come_from_numpy():
    assert "input (None, 3, 2)" in words(drawn(draw_unrolled_cell, np.int64(3), np.int32(4), np.int64(2)))


# ---- the block -------------------------------------------------------------------------------------------------------

HIGHLIGHTS = [None, ("sample", 0.5), ("timestep", 0.5), ("timestep", 0.998), ("feature", 0.9)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("highlight", HIGHLIGHTS, ids=str)
@pytest.mark.parametrize("features", [1, 8])
@pytest.mark.parametrize("timesteps", [1, 1000])
@pytest.mark.parametrize("samples", [1, 8000])
def test_block_is_legible(samples, timesteps, features, highlight, columns):
    if highlight:
        size = {"sample": samples, "timestep": timesteps, "feature": features}[highlight[0]]
        highlight = (highlight[0], int(highlight[1] * size))
    assert_legible(drawn(draw_block, samples, timesteps, features, highlight, columns=columns, height=2.4))


def test_block_names_and_numbers_its_axes():
    said = words(drawn(draw_block, 2, 5, 3))
    assert {"samples", "timesteps", "features", "(samples, timesteps, features)", "(2, 5, 3)"} <= set(said)
    assert sorted(word for word in said if word.isdigit()) == sorted("01" + "01234" + "012")


def test_block_cuts_long_axes_short_and_shows_what_is_highlighted():
    said = words(drawn(draw_block, 8000, 1000, 8, ("timestep", 500)))
    assert {"7999", "999", "7", "500", "(8000, 1000, 8)", "x[:, 500, :] (8000, 8)"} <= set(said)
    assert "…" in said


@pytest.mark.parametrize(
    ("highlight", "cells", "note"),
    [
        (("sample", 0), 5 * 3 + 5 + 3, "x[0, :, :] (5, 3)"),  # the whole front, a row of the top, a column of the side
        (("sample", 1), 5 + 3, "x[1, :, :] (5, 3)"),
        (("timestep", 1), 3 + 2, "x[:, 1, :] (2, 3)"),
        (("feature", 2), 5 + 2, "x[:, :, 2] (2, 5)"),
    ],
)
def test_block_colours_what_is_highlighted(highlight, cells, note):
    axes = drawn(draw_block, 2, 5, 3, highlight)
    faces = [patch.get_facecolor() for patch in axes.patches if isinstance(patch, Polygon)]
    assert len(faces) == 5 * 3 + 2 * (5 + 3)
    assert sum(same_color(face[:3], style.ORANGE) for face in faces) == cells
    assert note in words(axes)


@pytest.mark.parametrize(
    ("highlight", "error", "message"),
    [
        (("unit", 0), ValueError, r"\('sample', 'timestep', 'feature'\); \('unit', 0\) came"),
        ("sample", ValueError, "'sample' came"),
        (("sample", 2), ValueError, r"a sample from 0 to 1 of \(2, 5, 3\); 2 came"),
        (("feature", -1), ValueError, r"a feature from 0 to 2 of \(2, 5, 3\); -1 came"),
        (("timestep", 1.0), TypeError, "whole number; 1.0 came, of type float"),
    ],
)
def test_block_refuses_bad_highlights(highlight, error, message):
    _, axes = style.subplots()
    with pytest.raises(error, match=message):
        draw_block(axes, 2, 5, 3, highlight=highlight)


@pytest.mark.parametrize(
    ("shape", "error"), [((0, 5, 3), ValueError), ((2, 5.0, 3), TypeError), ((2, 5, "3"), TypeError)]
)
def test_block_refuses_bad_sizes(shape, error):
    _, axes = style.subplots()
    with pytest.raises(error, match="must be a whole number"):
        draw_block(axes, *shape)


# ---- weights ---------------------------------------------------------------------------------------------------------


def blocks(axes):
    return [(patch.get_width(), patch.get_height()) for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("shapes", [ONE_BY_ONE, LARGE, DEEP, {"kernel": (1, 1)}, {"kernel": (7000, 1), "bias": (1,)}])
def test_weights_are_legible(shapes, columns):
    assert_legible(drawn(draw_weights, shapes, columns=columns, height=2.9))


def test_weights_write_name_shape_and_count():
    said = words(drawn(draw_weights, LARGE))
    assert {"kernel", "recurrent kernel", "bias"} <= set(said)
    assert {"(1, 1200)", "(300, 1200)", "(1200,)", "360,000", "362,400"} <= set(said)


@pytest.mark.parametrize("shapes", [ONE_BY_ONE, LARGE, {"a": (3, 7), "b": (20, 4), "c": (7,)}])
def test_weights_have_one_scale(shapes):
    drawn_blocks = blocks(drawn(draw_weights, shapes))
    scale = max(width for width, _ in drawn_blocks) / max(shape[-1] for shape in shapes.values())
    for (width, height), shape in zip(drawn_blocks, shapes.values(), strict=True):
        rows, columns = (1, *shape)[-2:]
        assert width == pytest.approx(max(3, scale * columns))
        assert height == pytest.approx(max(3, scale * rows))


@pytest.mark.parametrize(
    ("shapes", "error", "message"),
    [
        ({}, ValueError, "empty"),
        ([(1, 10)], TypeError, r"\[\(1, 10\)\] came, of type list"),
        (
            {"kernel": (1, 2, 3)},
            ValueError,
            r"kernel must have the shape \(rows, columns\) or \(columns,\); \(1, 2, 3\)",
        ),
        ({"kernel": ()}, ValueError, r"kernel .*; \(\) came"),
        ({"kernel": 10}, ValueError, "kernel .*; 10 came"),
        ({"kernel": (1, 0)}, ValueError, "a size of kernel must be a whole number from 1; 0 came"),
        ({"kernel": (1, 1.5)}, TypeError, "a size of kernel must be a whole number; 1.5 came, of type float"),
    ],
)
def test_weights_refuse_bad_shapes(shapes, error, message):
    _, axes = style.subplots()
    with pytest.raises(error, match=message):
        draw_weights(axes, shapes)


# ---- states ----------------------------------------------------------------------------------------------------------


def some_states(timesteps, units):
    return np.tanh(np.random.default_rng(0).normal(size=(timesteps, units)))


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("scale", [1, 1e5])
@pytest.mark.parametrize("units", [1, 4, 300])
@pytest.mark.parametrize("timesteps", [1, 12, 1000])
def test_states_are_legible(timesteps, units, scale, columns):
    assert_legible(drawn(draw_states, scale * some_states(timesteps, units), columns=columns, height=2.0))


def test_states_are_a_cell_for_each_number_with_the_number_in_it():
    axes = drawn(draw_states, [[0.5, -0.25], [1.0, 0.0], [-1.0, 0.125]])
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(cells) == 6
    assert {"0.50", "−0.25", "1.00", "0.00", "−1.00", "0.12", "3 timesteps", "2 units"} <= set(words(axes))
    corners = np.array([cell.get_xy() for cell in cells])  # timesteps to the right, units down
    assert corners[0, 0] == corners[1, 0] < corners[2, 0]
    assert corners[0, 1] == corners[2, 1] > corners[1, 1]


def test_states_are_coloured_by_sign_and_magnitude():
    axes = drawn(draw_states, [[0.5, -0.25], [1.0, 0.0]])
    faces = [patch.get_facecolor() for patch in axes.patches]
    assert same_color(faces[0][:3], style.BLUE)
    assert same_color(faces[1][:3], style.VERMILION)
    strength = np.array([face[3] for face in faces])
    np.testing.assert_allclose(strength / strength[2], [0.5, 0.25, 1, 0])


def test_states_keep_their_scale_below_one_and_stretch_it_above():
    def strengths(states):
        return [patch.get_facecolor()[3] for patch in drawn(draw_states, states).patches[: len(states)]]

    assert strengths([[0.5], [0.1]])[0] == pytest.approx(strengths([[0.5], [1.0]])[0])
    assert strengths([[5.0], [10.0]]) == pytest.approx(strengths([[0.5], [1.0]]))


def test_states_are_cut_short_where_there_are_many():
    axes = drawn(draw_states, some_states(1000, 300))
    assert len(axes.patches) < 1000
    assert {"1,000 timesteps", "300 units", "1000", "300", "…", "−1", "1"} <= set(words(axes))


def test_states_take_labels_for_their_timesteps():
    assert {"a", "b", "c"} <= set(words(drawn(draw_states, some_states(3, 2), labels="abc")))
    labels = [f"batch {index}" for index in range(30)]
    axes = drawn(draw_states, some_states(30, 2), labels=labels)
    assert {"batch 0", "batch 29"} <= set(words(axes))
    assert_legible(axes)


@pytest.mark.parametrize(
    ("states", "message"),
    [
        (np.zeros(3), r"states must have shape \(timesteps, units\), each at least 1; \(3,\) came"),
        (np.zeros((1, 3, 2)), r"\(1, 3, 2\) came"),
        (np.zeros((0, 2)), r"\(0, 2\) came"),
        ([[1.0, np.nan]], r"states must be finite; 1 numbers of \(1, 2\) are not"),
    ],
)
def test_states_refuse_other_shapes(states, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        draw_states(axes, states)


def test_states_refuse_labels_of_another_length():
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=r"one for each timestep of states \(3, 2\); 2 came"):
        draw_states(axes, np.zeros((3, 2)), labels=["a", "b"])


# ---- series ----------------------------------------------------------------------------------------------------------

WAVE = np.sin(np.arange(60) / 5)


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("scale", [1, 1e9, 0])
@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("known", [1, 40, 59])
def test_series_is_legible(known, count, scale, columns):
    past, future = scale * WAVE[:known], scale * WAVE[known:]
    forecasts = {f"forecast number {index}": future + scale * index / 100 for index in range(count)}
    assert_legible(drawn(draw_series, past, future, forecasts, columns=columns, height=2.7))


def test_series_alone_is_legible():
    assert_legible(drawn(draw_series, WAVE))
    assert_legible(drawn(draw_series, [5.0]))


def test_series_draws_each_line_from_the_last_known_number():
    axes = drawn(draw_series, WAVE[:40], WAVE[40:], {"repeat": np.repeat(WAVE[39], 20)})
    past, _, truth, _, repeat, _ = (line.get_xydata() for line in axes.lines)
    assert (len(past), len(truth), len(repeat)) == (40, 21, 21)
    np.testing.assert_allclose(truth[0], past[-1])
    np.testing.assert_allclose(repeat[:, 1], past[-1, 1])
    drawn_wave = np.concatenate([past, truth[1:]])
    np.testing.assert_allclose(np.corrcoef(drawn_wave[:, 1], WAVE)[0, 1], 1)
    np.testing.assert_allclose(np.diff(drawn_wave[:, 0]), drawn_wave[1, 0] - drawn_wave[0, 0])


def test_series_names_its_lines_and_its_range():
    axes = drawn(draw_series, [1, 1, 2, 3, 5, 8], [13, 21], {"network": [9, 10]})
    assert {"truth", "network", "now", "6 timesteps, then 2 more", "1", "21"} == set(words(axes))
    assert not same_color(axes.lines[2].get_color(), axes.lines[4].get_color())


def test_series_tells_its_forecasts_apart():
    axes = drawn(draw_series, WAVE, forecasts={str(index): WAVE for index in range(5)})
    looks = {(str(line.get_color()), str(line._unscaled_dash_pattern)) for line in axes.lines[2::2]}
    assert len(looks) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), r"history must have shape \(timesteps,\), each at least 1; \(0,\) came"),
        ((np.zeros((3, 1)),), r"history .* \(3, 1\) came"),
        (([1], [[2]]), r"truth .* \(1, 1\) came"),
        (([1], None, {"LSTM": [np.inf]}), r"LSTM must be finite; 1 numbers of \(1,\) are not"),
        (([1], None, {str(index): [1] for index in range(6)}), "forecasts must be at most 5; 6 came"),
    ],
)
def test_series_refuses_other_shapes(arguments, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        draw_series(axes, *arguments)


# ---- all of them -----------------------------------------------------------------------------------------------------

ALL = [
    (draw_unrolled_cell, (3, 4, 2)),
    (draw_block, (4, 6, 3, ("timestep", 2))),
    (draw_weights, (LARGE,)),
    (draw_states, (some_states(50, 4),)),
    (draw_series, (WAVE[:40], WAVE[40:], {"a": WAVE[40:], "b": WAVE[40:], "c": WAVE[40:]})),
]


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_follows_the_theme(function, arguments):
    axes = drawn(function, *arguments)
    assert not axes.axison
    assert_themed(axes)


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_stays_legible_under_a_title(function, arguments):
    figure, axes = style.subplots(height=3.2)
    axes.set_title("A title")
    function(axes, *arguments)
    assert_legible(axes)


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_refuses_axes_that_are_too_small(function, arguments):
    _, axes = style.subplots(height=0.8)
    with pytest.raises(ValueError, match=r"needs axes of \d+ x \d+ points, 72 to the inch; these have \d+ x \d+"):
        function(axes, *arguments)
