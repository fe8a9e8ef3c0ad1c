"""The drawings of the four ways draw what they are given, inside their axes, and refuse what does not fit."""

import numpy as np
import pytest

from unrolled import style
from unrolled.core.stored import stored_weights
from unrolled.fibonacci import adder as digits
from unrolled.fibonacci import brackets, drawings

FIRST, SECOND, ANSWER, CARRY = [5, 5, 0], [9, 8, 0], [4, 4, 1], [1, 1, 0]
STATES, TOLD = np.linspace(-1, 1, 12).reshape(3, 4), [0.9, 1.04, -0.02]


def words(axes):
    return [text.get_text() for text in axes.texts]


def draw(done=2, **changed):
    figure, axes = style.subplots(height=2.8)
    given = {"first": FIRST, "second": SECOND, "answer": ANSWER, "carry": CARRY, "states": STATES, "told": TOLD}
    drawings.adder(axes, **(given | changed), done=done)
    return axes


def test_adder_shows_what_was_read_and_no_more():
    shown = words(draw(done=2))
    assert [shown.count(word) for word in ("0.90", "1.04", "−0.02")] == [1, 1, 0]
    assert len(draw(done=3).patches) > len(draw(done=2).patches)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"done": 4}, "from 1 to 3; 4 came"),
        ({"done": 0}, "from 1 to 3; 0 came"),
        ({"first": [5, 5]}, "must hold 3 numbers"),
        ({"states": np.zeros(3)}, r"\(timesteps, units\)"),
    ],
)
def test_adder_refuses(changed, error):
    with pytest.raises(ValueError, match=error):
        draw(**changed)


def test_counter_writes_every_bracket_and_depth():
    _, axes = style.subplots(height=2)
    drawings.counter(axes, [1, 1, -1, -1, -1], [1, 2, 1, 0, -1])
    shown = words(axes)
    assert shown.count("(") == 2
    assert shown.count(")") == 3
    assert "−1" in shown


def test_counter_refuses():
    _, axes = style.subplots(height=2)
    with pytest.raises(ValueError, match="5 and 4 came"):
        drawings.counter(axes, [1, 1, -1, -1, -1], [1, 2, 1, 0])


def test_two_groups_are_named():
    _, axes = style.subplots(height=2)
    drawings.two_groups(axes, [0.0, 0.1, 0.2], [0.9, 1.0], ["without", "with"])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["without", "with"]


def test_stored_weights_fit_their_networks():
    for module in (digits, brackets):
        stored, network = module.trained(), module.network()
        assert len(stored) == 5
        assert [array.shape for array in stored[0]] == [array.shape for array in network.get_weights()]


def test_stored_weights_refuse_other_shapes():
    with pytest.raises(ValueError, match="must hold 6 weights a seed"):
        stored_weights("fibonacci", "brackets", shapes=[(2, 3)])
