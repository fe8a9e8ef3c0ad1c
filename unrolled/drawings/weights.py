"""The weights of a layer as blocks on one scale."""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.core.canvas import (
    LINE,
    MONO,
    SANS,
    checked_sizes,
    lay_out,
    write,
)
from unrolled.core.style import BLUE, MUTED, ORANGE, PAPER


def draw_weights(axes, shapes):
    """The weights of a layer as blocks on one common scale, each with its name, its shape and its count.

    A block is as wide as it has columns and as high as it has rows, except that no side is drawn thinner than 3 points:
    a kernel with one row stays visible above one with 300. Recurrent kernels are blue, biases grey, the rest orange.

    Args:
        axes: at least half an inch high for each name: 2.8 inches suit the three of a layer.
        shapes: maps a name to a shape, `(rows, columns)` or `(columns,)`.

    Raises:
        TypeError, ValueError: there is no shape, or one has not one or two sizes, whole numbers from 1.
    """
    shapes = _shapes(shapes)
    counts = [f"{np.prod(shape):,}" for shape in shapes.values()]
    total = f"{sum(np.prod(shape) for shape in shapes.values()):,}"
    numbers = MONO * (max(len(str(shape)) for shape in shapes.values()) + len(total) + 2)
    names = SANS * max(14, *map(len, shapes))
    width, height = lay_out(axes, max(names, numbers), len(shapes) * (2 * LINE + 12) + LINE)
    lines = 1 if names + numbers + 10 <= width else 2
    sides = np.array([(1, *shape)[-2:] for shape in shapes.values()])
    text = len(shapes) * (lines * LINE + 9) + LINE
    scale = min(14, width / sides[:, 1].max())
    while text + np.maximum(3, scale * sides[:, 0]).sum() > height:
        scale *= 0.99
    drawn = np.maximum(3, scale * sides)
    wide = min(width, max(names + numbers + 10, drawn[:, 1].max()))
    left, y = (width - wide) / 2, (height + drawn[:, 0].sum() + text) / 2
    right = left + wide
    for (name, shape), count, (tall, long) in zip(shapes.items(), counts, drawn, strict=True):
        write(axes, left, y - 6, name, ha="left")
        y -= lines * LINE
        write(axes, right - MONO * (len(total) + 2), y + 6, str(shape), ha="right", family="monospace")
        write(axes, right, y + 6, count, ha="right", family="monospace")
        y -= tall
        colour = BLUE if "recurrent" in name else MUTED if "bias" in name else ORANGE
        axes.add_patch(Rectangle((left, y), long, tall, facecolor=to_rgba(colour, 0.85), edgecolor="none"))
        if scale >= 4:  # large enough to tell the single weights apart
            axes.vlines(np.arange(left + scale, left + long - 1, scale), y, y + tall, color=PAPER, linewidth=0.7)
            axes.hlines(np.arange(y + scale, y + tall - 1, scale), left, left + long, color=PAPER, linewidth=0.7)
        y -= 9
    write(axes, left, y - 3, "weights in all", ha="left")
    write(axes, right, y - 3, total, ha="right", family="monospace")


def _shapes(shapes):
    """The shapes as tuples of ints; raises if one is not that of a vector or a matrix."""
    if not isinstance(shapes, Mapping):
        raise TypeError(f"shapes must map names to shapes; {shapes!r} came, of type {type(shapes).__name__}.")
    if not shapes:
        raise ValueError("shapes must map at least one name to a shape; an empty mapping came.")
    for name, shape in shapes.items():
        if not isinstance(shape, tuple | list) or len(shape) not in (1, 2):
            raise ValueError(f"{name} must have the shape (rows, columns) or (columns,); {shape!r} came.")
    return {
        name: tuple(checked_sizes(**{f"a size of {name}": size})[0] for size in shape) for name, shape in shapes.items()
    }
