"""A series and its forecasts show what they are given, stay legible, and refuse other shapes."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from figures import assert_legible, drawn, pairs, words
from unrolled import style
from unrolled.drawings.series import draw_series

WAVE = np.sin(np.arange(60) / 5)


@pytest.mark.parametrize(("known", "count", "scale", "columns"), pairs([1, 40, 59], [1, 5], [1, 1e9, 0], [1, 2]))
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
        (([],), r"history must have shape \(timesteps,\), each at least 1; got \(0,\)"),
        ((np.zeros((3, 1)),), r"history .* got \(3, 1\)"),
        (([1], [[2]]), r"truth .* got \(1, 1\)"),
        (([1], None, {"LSTM": [np.inf]}), r"LSTM must be finite numbers; got 1 that are not, among 1"),
        (([1], None, {str(index): [1] for index in range(6)}), "forecasts must hold at most 5 names; got 6"),
    ],
)
def test_series_refuses_other_shapes(arguments, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        draw_series(axes, *arguments)
