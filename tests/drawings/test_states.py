"""The states show what they are given, stay legible for every size, and refuse other shapes."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from figures import assert_legible, drawn, pairs, words
from unrolled import style
from unrolled.drawings.states import draw_states


def some_states(timesteps, units):
    return np.tanh(np.random.default_rng(0).normal(size=(timesteps, units)))


@pytest.mark.parametrize(
    ("timesteps", "units", "scale", "columns"), pairs([1, 12, 1000], [1, 4, 300], [1, 1e5], [1, 2])
)
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
        (np.zeros(3), r"states must have shape \(timesteps, units\), each at least 1; got \(3,\)"),
        (np.zeros((1, 3, 2)), r"got \(1, 3, 2\)"),
        (np.zeros((0, 2)), r"got \(0, 2\)"),
        ([[1.0, np.nan]], r"states must be finite numbers; got 1 that are not, among 2"),
    ],
)
def test_states_refuse_other_shapes(states, message):
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=message):
        draw_states(axes, states)


def test_states_refuse_labels_of_another_length():
    _, axes = style.subplots()
    with pytest.raises(ValueError, match=r"one for each timestep of states \(3, 2\); got 2"):
        draw_states(axes, np.zeros((3, 2)), labels=["a", "b"])
