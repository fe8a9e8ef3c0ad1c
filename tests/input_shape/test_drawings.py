"""The drawings of chapter 2 show what they are given, stay legible, and refuse what they cannot draw."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from figures import assert_legible, assert_themed, words
from unrolled import style
from unrolled.input_shape import drawings

X = np.arange(24).reshape(4, 3, 2) + 0.5
BOYS = [[49.7, 50.1, 51.0], [47.2], [48.0, 48.4, 48.9, 49.3, 50.0]]


def axes_of(height=4.3, columns=2):
    return style.subplots(1, columns, height=height, squeeze=False)[1][0, 0]


def marked(axes, colour):
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [box for box in boxes if same_color(box.get_facecolor()[:3], colour)]


def without_brackets(axes):
    """The axes without the brackets, which touch their numbers as in every print."""
    for text in [text for text in axes.texts if text.get_text()[0] in "[]"]:
        text.remove()
    return axes


@pytest.mark.parametrize("turn", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
def test_printed_has_every_number_in_numpys_order(turn):
    axes = axes_of()
    drawings.printed(axes, X.transpose(turn))
    numbers = [float(word) for word in words(axes) if word[0] not in "[]"]
    assert numbers == X.transpose(turn).ravel().tolist()
    assert_legible(without_brackets(axes))
    assert_themed(axes)


@pytest.mark.parametrize("turn", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
def test_memory_stays_where_it_is(turn):
    axes = axes_of()
    drawings.printed(axes, X.transpose(turn), memory=True)
    assert [float(word) for word in words(axes)[-24:]] == X.ravel().tolist()
    assert_legible(without_brackets(axes))


def test_marks_stand_on_what_was_picked():
    axes = axes_of()
    picked = np.indices(X.shape)[1] == 2
    drawings.printed(axes, X, picked, picked & (X > 20), memory=True)
    wrong = int((picked & (X > 20)).sum())
    assert len(marked(axes, style.VERMILION)) == 2 * wrong
    assert len(marked(axes, style.ORANGE)) == 2 * (picked.sum() - wrong)
    assert_themed(axes)


@pytest.mark.parametrize(
    ("array", "picked", "said"),
    [(np.zeros(3), None, "2 or 3 axes"), (np.zeros((5, 3, 3)), None, "40"), (X, np.zeros((4, 2, 3)), "shape")],
)
def test_printed_refuses(array, picked, said):
    with pytest.raises(ValueError, match=said):
        drawings.printed(axes_of(), array, picked)


def test_printed_says_when_there_is_no_room():
    with pytest.raises(ValueError, match="height"):
        drawings.printed(axes_of(height=1.5), X)


@pytest.mark.parametrize("padding", ["after", "before"])
@pytest.mark.parametrize(("batch_size", "cells"), [(3, 15), (2, 6 + 5), (1, 9)])
def test_batches_draw_real_and_padded_cells(padding, batch_size, cells):
    axes = axes_of(height=2.4, columns=1)
    drawings.batches(axes, BOYS, batch_size, padding)
    assert len(axes.patches) == cells
    assert len(marked(axes, style.ORANGE)) == 9
    assert words(axes).count("0") == cells - 9
    assert_legible(axes)
    assert_themed(axes)


def test_padding_stands_on_the_side_that_was_asked_for():
    for padding, side in (("after", 0), ("before", -1)):
        axes = axes_of(height=2.4, columns=1)
        drawings.batches(axes, BOYS, 3, padding)
        row = [word for word in words(axes) if word in {"47.2", "0"}][2:7]
        assert row[side] == "47.2"


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"batch_size": 1.5}, TypeError, "batch_size"),
        ({"padding": "post"}, ValueError, "padding"),
        ({"sequences": [[1.0], []]}, ValueError, "timesteps"),
        ({"sequences": []}, ValueError, "timesteps"),
    ],
)
def test_batches_refuse(options, error, said):
    with pytest.raises(error, match=said):
        drawings.batches(axes_of(columns=1), **{"sequences": BOYS, "batch_size": 2} | options)
