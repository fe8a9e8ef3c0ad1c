"""The drawings of sequence to sequence show what they are given, stay legible, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgba
from matplotlib.patches import Circle, Rectangle

from figures import assert_legible, assert_themed, drawn, rendered, words
from unrolled import style
from unrolled.sequence_to_sequence import drawings

CODE = ["model.add(layers.LSTM(units=8))", "model.add(layers.RepeatVector(2))", "model.add(layers.Dense(units=1))"]
SHAPES = ("(None, 4, 3)", "(None, 1)")


def circles(axes, colour):
    """Those of vectors; the dots of the legend are smaller."""
    found = [patch for patch in axes.patches if isinstance(patch, Circle) and same_color(patch.get_facecolor(), colour)]
    return [patch for patch in found if patch.radius > 3.3]


@pytest.mark.parametrize(
    ("kind", "timesteps"),
    [
        ("many to one", (1, 1)),
        ("many to one", (6, 1)),
        ("one to many", (1, 4)),
        ("one to many", (1, 8)),
        ("aligned", (6, 6)),
        ("encoder and decoder", (6, 2)),
        ("encoder and decoder", (2, 6)),
        ("encoder and decoder", (1, 1)),
        ("encoder and decoder", (5, 5)),
    ],
)
def test_a_shape_has_a_circle_for_each_vector(kind, timesteps):
    axes = rendered(drawings.shape, kind, timesteps, SHAPES, CODE, height=2.8)
    assert_legible(axes)
    assert len(circles(axes, style.ORANGE)) == timesteps[0]
    assert len(circles(axes, style.GREEN)) == timesteps[1]
    for line in [*CODE, "input (None, 4, 3)", "output (None, 1)"]:
        assert line in words(axes)
    assert ("decoder" in words(axes)) == (kind == "encoder and decoder")


def test_shape_refuses():
    for kind, timesteps in [("many to one", (4, 2)), ("one to many", (2, 4)), ("aligned", (4, 3))]:
        with pytest.raises(ValueError, match=f"{kind}.* cannot have {timesteps[0]} timesteps in and {timesteps[1]}"):
            drawn(drawings.shape, kind, timesteps, SHAPES, CODE)
    with pytest.raises(ValueError, match="kind must be one of .*got 'shorter'"):
        drawn(drawings.shape, "shorter", (4, 2), SHAPES, CODE)
    with pytest.raises(ValueError, match="outputs must be an integer of at least 1; got 0"):
        drawn(drawings.shape, "encoder and decoder", (4, 0), SHAPES, CODE)
    with pytest.raises(ValueError, match="needs axes of"):
        drawn(drawings.shape, "aligned", (4, 4), SHAPES, CODE, height=1.5)


WEIGHTS = np.array([[0.9, 0.1, 0.001, 0], [0, 0, 0.25, 0.75]])
COLUMNS = ["seventeen", "thousand", "seventeen", "(padding)"]


def test_shares_are_written_and_as_dark_as_their_number():
    axes = rendered(drawings.shares, WEIGHTS, COLUMNS, ["2", "end"], chosen=[0, 3], faint=[3], height=1.2)
    assert_legible(axes)
    assert [word for word in words(axes) if word not in COLUMNS] == [
        "2", "0.90", "0.10", "0", "0", "end", "0", "0", "0.25", "0.75"
    ]  # fmt: skip
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    alphas = np.array([to_rgba(cell.get_facecolor())[3] for cell in cells]).reshape(2, 4)
    np.testing.assert_allclose(alphas[WEIGHTS >= 0.005], drawings.DARKEST * WEIGHTS[WEIGHTS >= 0.005])
    marked = [same_color(cell.get_edgecolor(), style.GREEN) for cell in cells]
    assert marked == [True, False, False, False, False, False, False, True]
    faint = [text.get_text() for text in axes.texts if same_color(text.get_color(), style.MUTED)]
    assert "(padding)" in faint
    assert "thousand" not in faint


def test_seven_words_and_room_for_more_rows_are_legible():
    table = np.full((1, 7), 1 / 7)
    axes = drawn(drawings.shares, table, ["seventeen"] * 7, ["start"], room=5, height=2.2)
    assert_legible(axes)
    assert_themed(axes)


def test_shares_refuse():
    with pytest.raises(ValueError, match=r"from 0 to 1; got 0 to 1\.5"):
        drawn(drawings.shares, [[0, 1.5]], ["a", "b"], ["c"])
    with pytest.raises(ValueError, match=r"shape \(1, 3\), as the names; got \(1, 2\)"):
        drawn(drawings.shares, [[0, 1]], ["a", "b", "c"], ["d"])
    with pytest.raises(ValueError, match=r"\(rows, columns\)"):
        drawn(drawings.shares, [0, 1], ["a", "b"], ["c"])
