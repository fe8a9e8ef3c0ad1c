"""The drawings of the horizon show what they are given, can be read, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.patches import Circle

from figures import assert_legible, assert_themed, drawn, words
from unrolled.long_sequences import drawings
from unrolled.long_sequences.cells import CELLS

LENGTHS = [50, 100, 200, 400, 800, 2000, 7000]


def run(cell="GRU", timesteps=100, seed=0, solved=True, sequences=3200, seconds=2.0):
    keys = ("cell", "timesteps", "seed", "solved", "sequences", "seconds")
    return dict(zip(keys, (cell, timesteps, seed, solved, sequences, seconds), strict=True))


@pytest.fixture
def full():
    return [run(cell, length, seed, solved=seed < 2) for cell in CELLS for length in LENGTHS for seed in range(3)]


@pytest.mark.parametrize("show", ["seeds", "sequences", "seconds"])
def test_map_can_be_read(full, show):
    axes = drawn(drawings.horizon_map, full, LENGTHS, CELLS, show, height=3.3)
    assert_legible(axes)
    assert_themed(axes)
    rings = [patch for patch in axes.patches if isinstance(patch, Circle)]
    assert len(rings) == len(full)
    below = {"seeds": "2 of 3", "sequences": "3.2k", "seconds": "2.0 s"}[show]
    assert words(axes).count(below) == len(CELLS) * len(LENGTHS)


def test_map_names_the_folklore_and_what_was_not_tried(full):
    axes = drawn(drawings.horizon_map, full[:3], LENGTHS, CELLS, height=3.3)
    assert {"“at most 100”", "“danger zone”", "“too much”", "7,000"} <= set(words(axes))
    assert words(axes).count("–") == len(CELLS) * len(LENGTHS) - 1


def test_below_says_how_many_and_the_median_of_those_that_did():
    runs = [run(sequences=1000), run(seed=1, sequences=3000), run(seed=2, solved=False, sequences=90_000)]
    assert drawings.below(runs, "seeds") == "2 of 3"
    assert drawings.below(runs, "sequences") == "2.0k"
    assert drawings.below([run(seconds=12.4)], "seconds") == "12 s"
    assert drawings.below([run(solved=False)], "sequences") == ""


def test_map_refuses():
    with pytest.raises(ValueError, match="show must be"):
        drawn(drawings.horizon_map, [], LENGTHS, CELLS, "error")
    with pytest.raises(ValueError, match="points"):
        drawn(drawings.horizon_map, [], LENGTHS, CELLS, height=1)


def test_reaches_draws_a_line_for_each_cell():
    values = 0.8 ** np.arange(200.0) * np.ones((3, 1))
    axes = drawn(drawings.reaches, dict.fromkeys(CELLS, values))
    assert [line.get_label() for line in axes.lines] == list(CELLS)
    assert len({(line.get_color(), line.get_linestyle()) for line in axes.lines}) >= 4
    assert_themed(axes)
    with pytest.raises(ValueError, match="seeds, timesteps"):
        drawn(drawings.reaches, {"GRU": values[0]})


@pytest.mark.parametrize(("distance", "marker"), [(10, "o"), (190, "v")])
def test_one_reach_marks_a_distance_even_below_the_floor(distance, marker):
    values = 0.8 ** np.arange(200.0)
    axes = drawn(drawings.one_reach, values, values, distance, "GRU, update bias 3")
    assert axes.lines[-1].get_marker() == marker
    assert_themed(axes)
    with pytest.raises(ValueError, match="from 0 to 199"):
        drawn(drawings.one_reach, values, values, 200, "GRU")


def test_both_ways_draws_both():
    values = 0.8 ** np.arange(100.0)
    axes = drawn(drawings.both_ways, values[::-1], values)
    assert [line.get_label() for line in axes.lines] == ["forward", "backward"]
    assert_themed(axes)
