"""The drawings of uneven lengths show what they are given, stay legible, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from figures import rendered
from unrolled.long_sequences import drawings, lengths, plans

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
    with pytest.raises(ValueError, match="5,000 timesteps of the plan; 4,000 came"):
        rendered(drawings.batches, plan, SIZES, room=4000)
    with pytest.raises(ValueError, match="series 3; lengths has 2"):
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
    with pytest.raises(ValueError, match="must rise"):
        rendered(drawings.buckets, sizes, [40_000, 30_000])


def test_compare_has_a_dot_for_each_seed():
    axes = rendered(drawings.compare, ["a", "b"], [[0.1, 0.2, 0.3], [0.4, 0.4, 0.5]], marks=[(0.5, "chance")])
    assert [len(line.get_xdata()) for line in axes.lines[:2]] == [3, 3]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    with pytest.raises(ValueError, match="2 rows; 1 came"):
        rendered(drawings.compare, ["a"], [[0.1], [0.2]])
    with pytest.raises(ValueError, match="finite"):
        rendered(drawings.compare, ["a"], [[np.nan]])
