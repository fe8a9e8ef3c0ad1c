"""The drawings of batches show what they are given, stay legible, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import PathPatch, Rectangle

from figures import assert_legible, assert_themed, drawn, pairs, words
from unrolled import style
from unrolled.batches import drawings


def cut(length, window, horizon, stride=1):
    starts = np.arange(1, length - window - horizon + 2, stride)
    x = starts[:, None] + np.arange(window)
    return x, (x[:, -1] + horizon if horizon else None)


# ---- windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "window", "horizon", "stride"), pairs([15, 20, 100], [2, 3, 5, 10], [0, 1, 5], [1, 5])
)
def test_windows_are_legible(length, window, horizon, stride):
    x, y = cut(length, window, horizon, stride)
    axes = drawn(drawings.windows, (1, length), x, y, height=3.7)
    assert_legible(axes)
    assert str(len(x)) in words(axes)  # the last sample is always numbered


def test_windows_hold_the_number_of_every_step():
    x, y = cut(15, 5, 1)
    found = words(drawn(drawings.windows, (1, 15), x, y))
    for step in range(1, 16):
        in_samples = np.sum(x == step) + np.sum(y == step)
        as_sample = int(step <= len(x))
        assert found.count(str(step)) == 1 + in_samples + as_sample


def test_lost_windows_are_named_and_broken():
    x, y = cut(100, 5, 1)
    axes = drawn(drawings.windows, (89, 100), x[88:], y[88:], range(3, 7), first=89)
    assert_legible(axes)
    assert words(axes).count("lost") == 4
    assert "91" in words(axes)
    broken = [patch for patch in axes.patches if isinstance(patch, PathPatch) and patch.get_linestyle() != "solid"]
    assert broken
    assert all(same_color(patch.get_edgecolor(), style.VERMILION) for patch in broken)


def test_no_window_fits():
    axes = drawn(drawings.windows, (1, 4), np.empty((0, 5)), np.empty(0))
    assert "no sample fits into the series" in words(axes)


def test_windows_refuse():
    x, y = cut(15, 5, 1)
    with pytest.raises(ValueError, match="samples, timesteps"):
        drawn(drawings.windows, (1, 15), y)
    with pytest.raises(ValueError, match="one for each window"):
        drawn(drawings.windows, (1, 15), x, y[1:])
    with pytest.raises(ValueError, match="run from 1 to 14"):
        drawn(drawings.windows, (1, 14), x, y)
    with pytest.raises(ValueError, match="points"):
        drawn(drawings.windows, (1, 15), x, y, height=1)


# ---- split -----------------------------------------------------------------------------------------------------------


def test_split_counts_every_kind():
    kinds = ["train"] * 30 + ["out"] * 9 + ["leak"] * 2 + ["test"] * 5
    axes = drawn(drawings.split, np.arange(46), 5, 10, kinds)
    assert_legible(axes)
    assert {"30 training", "5 test", "2 test, leaky"} <= set(words(axes))
    assert len(axes.lines) == 2 * (46 - 9)  # a window and a target for each that is not left out


def test_split_refuses():
    with pytest.raises(ValueError, match="validation"):
        drawn(drawings.split, np.arange(2), 5, 1, ["train", "validation"])
    with pytest.raises(ValueError, match="2 samples"):
        drawn(drawings.split, np.arange(2), 5, 1, ["train"])


# ---- updates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 2, 4, 5, 12])
def test_updates_show_every_sample(batch_size):
    batches = [list(range(1, 13))[start : start + batch_size] for start in range(0, 12, batch_size)]
    axes = drawn(drawings.updates, batches, batch_size, first=13)
    assert_legible(axes)
    assert len([patch for patch in axes.patches if isinstance(patch, Rectangle)]) == 12
    assert "13" in words(axes)
    short = [text.get_text() for text in axes.texts if same_color(text.get_color(), style.VERMILION)]
    assert short == (["1/2 of the step"] if batch_size == 5 else [])


# ---- plots -----------------------------------------------------------------------------------------------------------


def test_gradients_keep_their_limits():
    axes = drawn(drawings.gradients, np.eye(2), [0.5, 0.5], [(-1, 1), (-2, 2)])
    assert axes.get_xlim() == (-1, 1)
    assert axes.get_ylim() == (-2, 2)


def test_updates_follow_the_theme():
    assert_themed(drawn(drawings.updates, [[1, 2], [3]], 2, first=1))
