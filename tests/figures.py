"""What the tests of the drawings share: a figure to draw into, what is written in it, whether it can be read."""

import re
from itertools import combinations, product

from matplotlib.patches import Circle
from matplotlib.transforms import Bbox

from unrolled import style
from unrolled.core.svg import to_svg


def pairs(*choices):
    """Combinations of one value from each of the choices, so few that every pair of two values just about occurs.

    The next one is always that with the most pairs that none before it has, the first of several: the selection is the
    same on every machine.
    """
    rows = list(product(*(range(len(values)) for values in choices)))
    missing, chosen = set().union(*map(_pairs_of, rows)), []
    while missing:
        best = max(rows, key=lambda row: len(missing & _pairs_of(row)))
        missing.difference_update(_pairs_of(best))
        chosen.append(tuple(values[place] for values, place in zip(choices, best, strict=True)))
    return chosen


def _pairs_of(row):
    return set(combinations(enumerate(row), 2))


def drawn(function, *arguments, height=3.0, columns=1, **options):
    """The first axes of a figure in which `function` has drawn the same into each of `columns` axes."""
    figure, axes = style.subplots(1, columns, height=height, squeeze=False)
    for one in axes.flat:
        assert function(one, *arguments, **options) is None
    return axes[0, 0]


def rendered(function, *arguments, **options):
    """The same, once it has been written as SVG that follows the theme."""
    axes = drawn(function, *arguments, **options)
    assert_themed(axes)
    return axes


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def assert_legible(axes):
    """Every text is at least 8 points, inside the figure, and on top of no other text and of no circle."""
    figure = axes.figure
    figure.draw_without_rendering()
    texts = [text for one in figure.axes for text in one.texts if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    dot_boxes = [("a circle", box) for one in figure.axes for box in _circle_boxes(one)]
    inside = figure.bbox.padded(0.5)
    assert min(text.get_fontsize() for text in texts) >= 8
    for place, (word, box) in enumerate(boxes):
        assert inside.contains(*box.min), f"{word!r} leaves the figure"
        assert inside.contains(*box.max), f"{word!r} leaves the figure"
        for other, other_box in boxes[place + 1 :] + dot_boxes:
            assert not box.padded(-0.75).overlaps(other_box.padded(-0.75)), f"{word!r} lies on {other!r}"


def _circle_boxes(axes):
    """The boxes around the circles, in pixels. `get_window_extent` says the same, slowly."""
    dots = [patch for patch in axes.patches if isinstance(patch, Circle)]
    corners = [
        (x + sign * dot.radius, y + sign * dot.radius) for dot in dots for x, y in [dot.center] for sign in (-1, 1)
    ]
    return [Bbox(pair) for pair in axes.transData.transform(corners).reshape(-1, 2, 2)] if dots else []


def assert_themed(axes):
    """The figure has no raster image, and no colour that a theme could not change."""
    svg = to_svg(axes.figure)
    assert "<image" not in svg
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", re.sub(r"var\([^)]*\)", "", svg))
