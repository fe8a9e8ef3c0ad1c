"""The block shows what it is given, stays legible for every size, and refuses what it cannot draw."""

import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Polygon

from figures import assert_legible, drawn, pairs, words
from unrolled import style
from unrolled.drawings.block import draw_block

HIGHLIGHTS = [None, ("sample", 0.5), ("timestep", 0.5), ("timestep", 0.998), ("feature", 0.9)]


@pytest.mark.parametrize(
    ("samples", "timesteps", "features", "highlight", "columns"),
    pairs([1, 8000], [1, 1000], [1, 8], HIGHLIGHTS, [1, 2]),
    ids=str,
)
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
        (("unit", 0), ValueError, r"\('sample', 'timestep', 'feature'\); got \('unit', 0\)"),
        ("sample", ValueError, "got 'sample'"),
        (("sample", 2), ValueError, r"a sample from 0 to 1, in \(2, 5, 3\); got 2"),
        (("feature", -1), ValueError, r"a feature from 0 to 2, in \(2, 5, 3\); got -1"),
        (("timestep", 1.0), TypeError, "integer; got 1.0, of type float"),
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
    with pytest.raises(error, match="must be an integer"):
        draw_block(axes, *shape)
