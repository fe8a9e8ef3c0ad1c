"""The weights stand on one scale, stay legible, and refuse what is not a shape."""

import pytest
from matplotlib.patches import Rectangle

from figures import assert_legible, drawn, words
from unrolled import style
from unrolled.drawings.weights import draw_weights

ONE_BY_ONE = {"kernel": (1, 10), "recurrent kernel": (10, 10), "bias": (10,)}
LARGE = {"kernel": (1, 1200), "recurrent kernel": (300, 1200), "bias": (1200,)}
DEEP = {f"LSTM {name}": shape for name, shape in LARGE.items()} | {"Dense kernel": (300, 20), "Dense bias": (20,)}


def blocks(axes):
    return [(patch.get_width(), patch.get_height()) for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("shapes", [ONE_BY_ONE, LARGE, DEEP, {"kernel": (1, 1)}, {"kernel": (7000, 1), "bias": (1,)}])
def test_weights_are_legible(shapes, columns):
    assert_legible(drawn(draw_weights, shapes, columns=columns, height=2.9))


def test_weights_write_name_shape_and_count():
    said = words(drawn(draw_weights, LARGE))
    assert {"kernel", "recurrent kernel", "bias"} <= set(said)
    assert {"(1, 1200)", "(300, 1200)", "(1200,)", "360,000", "362,400"} <= set(said)


@pytest.mark.parametrize("shapes", [ONE_BY_ONE, LARGE, {"a": (3, 7), "b": (20, 4), "c": (7,)}])
def test_weights_have_one_scale(shapes):
    drawn_blocks = blocks(drawn(draw_weights, shapes))
    scale = max(width for width, _ in drawn_blocks) / max(shape[-1] for shape in shapes.values())
    for (width, height), shape in zip(drawn_blocks, shapes.values(), strict=True):
        rows, columns = (1, *shape)[-2:]
        assert width == pytest.approx(max(3, scale * columns))
        assert height == pytest.approx(max(3, scale * rows))


@pytest.mark.parametrize(
    ("shapes", "error", "message"),
    [
        ({}, ValueError, "empty"),
        ([(1, 10)], TypeError, r"got \[\(1, 10\)\], of type list"),
        (
            {"kernel": (1, 2, 3)},
            ValueError,
            r"kernel must have shape \(rows, columns\) or \(columns,\); got \(1, 2, 3\)",
        ),
        ({"kernel": ()}, ValueError, r"kernel .*; got \(\)"),
        ({"kernel": 10}, ValueError, "kernel .*; got 10"),
        ({"kernel": (1, 0)}, ValueError, "a size of kernel must be an integer of at least 1; got 0"),
        ({"kernel": (1, 1.5)}, TypeError, "a size of kernel must be an integer; got 1.5, of type float"),
    ],
)
def test_weights_refuse_bad_shapes(shapes, error, message):
    _, axes = style.subplots()
    with pytest.raises(error, match=message):
        draw_weights(axes, shapes)
