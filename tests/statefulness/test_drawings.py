"""The drawings of the state show what they are given, fit their axes, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from figures import assert_themed, drawn, words
from unrolled import style
from unrolled.statefulness import drawings

ORDER = [["A1", "B1"], ["A2", "B2"], ["A1", "B1"]]
WANTED = {"A1": 3, "A2": 6, "B1": 30, "B2": 60}


def test_theatre_tells_right_from_wrong():
    axes = drawn(drawings.theatre, ORDER, [[0, 0], [3, 30], [6, 0]], [[3, 30], [6, 60], [9, 30]], WANTED, 3)
    assert words(axes).count("not 3") == 1
    wrong = [text.get_text() for text in axes.texts if same_color(text.get_color(), style.VERMILION)]
    assert wrong == ["9"]
    assert words(axes).count("0") == 3  # two rows at the start, row 1 after its reset


def test_theatre_names_what_is_to_come():
    axes = drawn(drawings.theatre, ORDER, [[0, 0], [3, 30], [6, 0]], [[3, 30], [6, 60], [9, 30]], WANTED, 1)
    assert "A2" in words(axes)
    assert "60" not in words(axes)


def test_theatre_refuses():
    with pytest.raises(ValueError, match="starts"):
        drawn(drawings.theatre, ORDER, [[0, 0]], [[3, 30]], WANTED, 1)
    zeros = np.zeros((3, 2))
    with pytest.raises(ValueError, match="from 1 to 3"):
        drawn(drawings.theatre, ORDER, zeros, zeros, WANTED, 4)
    with pytest.raises(ValueError, match="points"):
        drawn(drawings.theatre, ORDER, zeros, zeros, WANTED, 1, height=0.8)


@pytest.mark.parametrize("samples", range(1, 13))
def test_short_batch_fits(samples):
    axes = drawn(drawings.short_batch, samples, 4, -(-samples // 4) * 4, height=1.9)
    assert f"in: {samples} samples, in batches of 4" in words(axes)
    assert any("do not exist" in line for line in words(axes)) == (samples % 4 > 0)


def test_short_batch_shows_the_error():
    axes = drawn(drawings.short_batch, 6, 4, "Incompatible shapes", height=1.9)
    assert "Incompatible shapes" in words(axes)


def test_moved_marks_what_moved():
    axes = drawn(drawings.moved, "model.predict(x)", ["row 0", "row 1"], [9, 90], [18, 90], height=1.7)
    assert words(axes).count("changed") == words(axes).count("same") == 1
    with pytest.raises(ValueError, match="names"):
        drawn(drawings.moved, "call", ["row 0"], [9, 90], [18, 90], height=1.7)


def test_reach_leaves_out_what_has_no_gradient():
    sizes = np.full(20, 0.1)
    sizes[:10] = np.nan
    axes = drawn(drawings.reach, sizes, 10)
    assert len(axes.patches) == 10
    assert "no gradient" in words(axes)
    axes = drawn(drawings.reach, np.full(20, 0.1), 20)
    assert "no gradient" not in words(axes)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (drawings.theatre, (ORDER, [[0, 0], [3, 30], [6, 0]], [[3, 30], [6, 60], [9, 30]], WANTED, 3)),
        (drawings.short_batch, (6, 4, "Incompatible shapes")),
        (drawings.moved, ("model.predict(x)", ["row 0", "row 1"], [9, 90], [18, 90])),
        (drawings.reach, (np.full(20, 0.1), 20)),
    ],
)
def test_the_drawings_follow_the_theme(function, arguments):
    assert_themed(drawn(function, *arguments, height=2.6))
