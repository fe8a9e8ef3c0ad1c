"""The weights of a layer as blocks on one scale."""

from collections.abc import Iterable, Mapping

import numpy as np
from matplotlib.axes import Axes
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

# All distances in points.
THINNEST = 3  # no side of a block is drawn thinner
LARGEST, TOLD_APART = 14, 4  # the side of one weight: at most; from here on single weights are outlined
GAP = 9  # below each block
BETWEEN = 10  # at least, between a name and its shape on one line
LEAST_BLOCK = 2 * LINE + 12  # the height that a name must have
BASE = LINE / 2  # from the lower edge of a line of words to its middle
TOTAL = 3  # from the gap below the last block down to the middle of the total
NAME_CHARACTERS = 14  # the room for names is at least as wide as "weights in all"


def draw_weights(axes: Axes, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """The weights of a layer as blocks on one common scale, each with its name, its shape and its count.

    A block is as wide as it has columns and as high as it has rows, except that no side is drawn thinner than 3 points:
    a kernel with one row stays visible above one with 300. Recurrent kernels are blue, biases grey, the rest orange.

    Args:
        axes: at least half an inch high for each name: 2.8 inches suit the three of a layer.
        shapes: maps a name to a shape, `(rows, columns)` or `(columns,)`.

    Raises:
        TypeError, ValueError: there is no shape, or one does not consist of one or two integers of at least 1.
    """
    shapes = _shapes(shapes)
    total = f"{sum(np.prod(shape) for shape in shapes.values()):,}"
    count_room = MONO * (len(total) + 2)
    numbers = MONO * (max(len(str(shape)) for shape in shapes.values()) + len(total) + 2)
    names = SANS * max(NAME_CHARACTERS, *map(len, shapes))
    width, height = lay_out(axes, max(names, numbers), len(shapes) * LEAST_BLOCK + LINE)
    one_line = names + numbers + BETWEEN
    words = LINE if one_line <= width else 2 * LINE  # the height of a block's name, shape and count
    text = len(shapes) * (words + GAP) + LINE
    drawn, scale = _on_one_scale(shapes.values(), width, height - text)
    wide = min(width, max(one_line, drawn[:, 1].max()))
    left, y = (width - wide) / 2, (height + drawn[:, 0].sum() + text) / 2
    right = left + wide
    for (name, shape), (tall, long) in zip(shapes.items(), drawn, strict=True):
        write(axes, left, y - BASE, name, ha="left")
        y -= words
        write(axes, right - count_room, y + BASE, str(shape), ha="right", family="monospace")
        write(axes, right, y + BASE, f"{np.prod(shape):,}", ha="right", family="monospace")
        y -= tall
        colour = BLUE if "recurrent" in name else MUTED if "bias" in name else ORANGE
        _draw_block(axes, left, y, long, tall, scale, colour)
        y -= GAP
    write(axes, left, y - TOTAL, "weights in all", ha="left")
    write(axes, right, y - TOTAL, total, ha="right", family="monospace")


def _on_one_scale(shapes: Iterable[tuple[int, ...]], width: float, height: float) -> tuple[np.ndarray, float]:
    """Heights and widths of the blocks in points, shape (blocks, 2), such that all fit; and the side of one weight."""
    sides = np.array([(1, *shape)[-2:] for shape in shapes])
    scale = min(LARGEST, width / sides[:, 1].max())
    while np.maximum(THINNEST, scale * sides[:, 0]).sum() > height:
        scale *= 0.99
    return np.maximum(THINNEST, scale * sides), scale


def _draw_block(axes: Axes, left: float, low: float, wide: float, tall: float, scale: float, colour: str) -> None:
    """A block of weights, with lines between the single ones if they are large enough to tell apart."""
    axes.add_patch(Rectangle((left, low), wide, tall, facecolor=to_rgba(colour, 0.85), edgecolor="none"))
    if scale >= TOLD_APART:
        axes.vlines(np.arange(left + scale, left + wide - 1, scale), low, low + tall, color=PAPER, linewidth=0.7)
        axes.hlines(np.arange(low + scale, low + tall - 1, scale), left, left + wide, color=PAPER, linewidth=0.7)


def _shapes(shapes: object) -> dict[str, tuple[int, ...]]:
    """The shapes as tuples of ints; raises if one is not that of a vector or a matrix."""
    if not isinstance(shapes, Mapping):
        raise TypeError(f"shapes must map names to shapes; got {shapes!r}, of type {type(shapes).__name__}.")
    if not shapes:
        raise ValueError("shapes must map at least one name to a shape; got an empty mapping.")
    for name, shape in shapes.items():
        if not isinstance(shape, tuple | list) or len(shape) not in (1, 2):
            raise ValueError(f"{name} must have the shape (rows, columns) or (columns,); got {shape!r}.")
    return {
        name: tuple(checked_sizes(**{f"a size of {name}": size})[0] for size in shape) for name, shape in shapes.items()
    }
