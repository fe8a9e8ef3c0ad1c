"""The drawings of chapter 6 show what they are given, stay legible, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.patches import Circle, PathPatch

from figures import assert_legible, assert_themed, drawn, rendered, words
from unrolled import style
from unrolled.long_sequences import drawings, lengths, plans
from unrolled.long_sequences.cells import CELLS

# ---- the horizon -----------------------------------------------------------------------------------------------------

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


# ---- mixed lengths ---------------------------------------------------------------------------------------------------

SIZES = [900, 4000, 1000, 3600]


def areas(axes):
    """The area of every patch: real timesteps last, padding before."""
    found = []
    for patch in axes.patches:
        if isinstance(patch, PathPatch):
            boxes = patch.get_path().vertices.reshape(-1, 5, 2)
            found.append(int(sum(np.ptp(box[:, 0]) * np.ptp(box[:, 1]) for box in boxes)))
    return found


def test_areas_are_timesteps():
    plan = plans.one_length(SIZES, 2)
    count = plans.account(plan, SIZES)
    assert areas(rendered(drawings.batches, plan, SIZES)) == [count.computed - count.real, count.real]
    assert areas(rendered(drawings.batches, plans.one_by_one(SIZES), SIZES)) == [9500]


def test_batches_of_two_plans_share_a_scale():
    plan = plans.sorted_batches(SIZES, 2)
    assert rendered(drawings.batches, plan, SIZES).get_xlim() == (0, 5000)
    assert rendered(drawings.batches, plan, SIZES, room=8000).get_xlim() == (0, 8000)
    with pytest.raises(ValueError, match="5,000 timesteps of the plan; got 4,000"):
        rendered(drawings.batches, plan, SIZES, room=4000)
    with pytest.raises(ValueError, match="series 0 to 3 of the plan; got 2"):
        rendered(drawings.batches, plan, SIZES[:2])


def test_chunks_are_cut():
    plan = plans.in_chunks(plans.sorted_batches(SIZES, 2), 1000, SIZES)
    cuts = rendered(drawings.batches, plan, SIZES).collections[-1].get_segments()
    assert len(cuts) == 3  # four chunks in the long batch, one in the short


@pytest.mark.parametrize("number", [1, 2, 40])
def test_buckets_hold_every_series(number):
    sizes = lengths.block_lengths(500)
    axes = rendered(drawings.buckets, sizes, plans.spread_boundaries(sizes, number))
    assert sum(bar.get_height() for bar in axes.patches) == 500
    assert len(axes.collections[0].get_segments()) == number
    assert all(label.get_fontsize() >= 8 for label in axes.get_xticklabels())
    with pytest.raises(ValueError, match="must increase"):
        rendered(drawings.buckets, sizes, [40_000, 30_000])


# ---- spectra ---------------------------------------------------------------------------------------------------------

WAVES = np.linspace(4000, 5000, 7000)


def test_the_narrowest_line_survives():
    flux = np.ones(7000)
    flux[3333] = 0.25
    (line,) = rendered(drawings.spectrum, WAVES, flux).lines
    assert len(line.get_xdata()) <= 2 * (drawings.BINS + 1)
    assert line.get_ydata().min() == 0.25
    assert np.diff(line.get_xdata()).min() >= 0
    assert line.get_xdata()[line.get_ydata().argmin()] == WAVES[3333]


def test_marks_are_named_where_they_are():
    axes = rendered(drawings.spectrum, WAVES, np.ones(7000), marks={"Hβ": 4861.3})
    (text,) = axes.texts
    assert text.get_text() == "Hβ"
    assert text.get_position()[0] == 4861.3
    assert not rendered(drawings.spectrum, WAVES, np.ones(7000)).texts


def test_a_short_spectrum_is_drawn_whole():
    (line,) = rendered(drawings.spectrum, [1, 2, 3], [1.0, 0.5, 1.0]).lines
    assert list(line.get_ydata()) == [1, 0.5, 1]


def test_sensitivity_draws_every_bin():
    (stairs,) = rendered(drawings.sensitivity, (4000, 5000), [1, 2, 0, 4]).patches
    assert list(stairs.get_data().values) == [1, 2, 0, 4]
    assert list(stairs.get_data().edges) == [4000, 4250, 4500, 4750, 5000]


def test_learning_draws_each_label():
    axes = rendered(drawings.learning, [0, 10, 20], {"temperature": [700, 700, 700], "gravity": [200, 90, 50]})
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["temperature", "gravity"]
    assert list(axes.lines[1].get_ydata()) == [200, 90, 50]


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (drawings.spectrum, (WAVES, np.ones(3)), "same shape"),
        (drawings.spectrum, (WAVES, np.full(7000, np.nan)), "flux must be finite"),
        (drawings.sensitivity, ((1, 2), [1, -1]), "must be at least 0"),
    ],
)
def test_refuses(function, arguments, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        function(axes, *arguments)


@pytest.mark.parametrize("extreme", [3, 15, 800, 1500, 9000])
def test_no_line_of_learning_leaves_the_axes(extreme):
    axes = rendered(drawings.learning, [0, 10], {"temperature": [100, extreme], "gravity": [200, 90]})
    low, high = axes.get_ylim()
    assert all(low <= value <= high for line in axes.lines for value in line.get_ydata())
