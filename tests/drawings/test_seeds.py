"""The dots by seed show what they are given, and refuse what no scale can hold."""

import numpy as np
import pytest

from figures import rendered, words
from unrolled import style
from unrolled.drawings.seeds import SEEDS, dots_by_seed

RESULTS = {"leaky": ([0.3, 0.4, 0.5], style.VERMILION), "later": ([2, 3, 4], style.GREEN)}


def dots(axes):
    """The values of each row, from the top."""
    rows = {}
    for line in axes.lines:
        if line.get_marker() in SEEDS:
            rows.setdefault(-line.get_ydata()[0], []).append(line.get_xdata()[0])
    return [rows[row] for row in sorted(rows)]


def test_a_dot_for_each_seed_and_a_name_for_each_row():
    axes = rendered(dots_by_seed, RESULTS, lines=[(1, "naive")], height=2)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["leaky", "later"]
    assert len(axes.lines) == 6 + 1
    assert dots(axes) == [[0.3, 0.4, 0.5], [2, 3, 4]]
    assert words(axes) == ["naive"]
    assert not axes.collections


def test_a_seed_has_the_same_marker_in_every_row():
    axes = rendered(dots_by_seed, RESULTS)
    assert [line.get_marker() for line in axes.lines] == [*SEEDS[:3]] * 2


def test_no_seed_is_lost():
    assert dots(rendered(dots_by_seed, {"a": (np.arange(1, 13), style.BLUE)})) == [[*range(1, 13)]]


def test_a_bar_stands_at_the_mean_of_each_row():
    axes = rendered(
        dots_by_seed, {"a": ([0, 0.2, 0.4], style.BLUE), "b": ([0.5], style.BLUE)}, scale="linear", means=True
    )
    bars = [collection.get_segments()[0] for collection in axes.collections]
    assert [bar[:, 0].tolist() for bar in bars] == [pytest.approx([0.2, 0.2]), [0.5, 0.5]]
    assert [bar[:, 1].mean() for bar in bars] == [0, -1]


@pytest.mark.parametrize(
    ("limits", "ticks"),
    [
        ((0.018, 2), ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]),
        ((5, 160), ["5", "10", "20", "50", "100"]),
        ((1e-4, 1e-3), ["0.0001", "0.0002", "0.0005", "0.001"]),
    ],
)
def test_a_logarithmic_scale_has_round_ticks_within_its_limits(limits, ticks):
    axes = rendered(dots_by_seed, {"a": ([limits[0] * 1.1, limits[1] / 1.1], style.BLUE)}, limits=limits)
    assert [label.get_text() for label in axes.get_xticklabels()] == ticks
    assert axes.get_xlim() == limits


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ({}, "at least one name .* got an empty mapping"),
        ({"a": ([0.0, 1.0], style.BLUE)}, "a must be above zero on a logarithmic scale; got 0"),
        ({"a": ([np.nan], style.BLUE)}, "a must be finite"),
        ({"a": ([], style.BLUE)}, r"a must have shape \(seeds,\)"),
    ],
)
def test_refuses(results, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        dots_by_seed(axes, results)
