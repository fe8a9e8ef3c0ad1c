"""The drawings of spectra show what they are given, lose no line, and refuse what they cannot draw."""

import numpy as np
import pytest

from figures import rendered
from unrolled import style
from unrolled.long_sequences import drawings

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


def test_race_sorts_from_the_best():
    axes = rendered(drawings.race, {"slow": [90, 95, 99], "fast": [5, 6, 7]})
    assert [label.get_text() for label in axes.get_yticklabels()] == ["fast", "slow"]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [list(line.get_xdata()) for line in dots] == [[5, 6, 7], [90, 95, 99]]
    assert axes.yaxis_inverted()


def test_learning_draws_each_label():
    axes = rendered(drawings.learning, [0, 10, 20], {"temperature": [700, 700, 700], "gravity": [200, 90, 50]})
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["temperature", "gravity"]
    assert list(axes.lines[1].get_ydata()) == [200, 90, 50]


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (drawings.spectrum, (WAVES, np.ones(3)), "same shape"),
        (drawings.spectrum, (WAVES, np.full(7000, np.nan)), "flux must be finite"),
        (drawings.sensitivity, ((1, 2), [1, -1]), "must not be negative"),
        (drawings.race, ({},), "at least one model"),
        (drawings.race, ({"a": [0.0, 1.0]},), "above zero"),
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
