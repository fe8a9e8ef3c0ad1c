"""The input block of a layer: samples, timesteps, features."""

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon

from unrolled.core.canvas import (
    LINE,
    checked_sizes,
    checked_whole,
    lay_out,
    shown_indices,
    write,
    write_code,
    write_ticks,
)
from unrolled.core.style import GRID, INK, MUTED, ORANGE

# All distances in points.
LEAST = 160  # the width and the height without which the words would touch
FULL_WIDTH = 300  # axes wider than this fill the figure's width, and have room for more cells
STEP = 30  # the side of a cell's front, at most
DEPTH = 10  # how far a sample lies to the right of the one before it, and above it
# Rows below the block's lower edge:
TICKS = 7
NAMES = 19  # "timesteps", "samples"
CODE = 36  # the first line of code; the others follow `LINE` apart
FOOT = 6  # what is left below the last line
# Beside the block:
FEATURE_TICKS, FEATURES = 4, 20  # to the left of its left edge
SAMPLE_TICKS = (9, 1)  # from the right edge of a sample's lower side, to the right and up
SAMPLES = 6, 32  # "samples" starts this far right of the right edge, or of the middle of "timesteps" if that is more
LEFT_ROOM, RIGHT_ROOM, LEAST_RIGHT_ROOM = 32, 26, 48  # kept free of cells

SHOWN_WIDE, SHOWN_NARROW = (4, 6, 6), (4, 4, 5)  # samples, timesteps and features drawn at most


class _Place(NamedTuple):
    """Where the front of the block stands, in points, and how large its cells are."""

    left: float
    bottom: float
    right: float
    top: float
    step: float

    def corner(self, sample: int, timestep: int, feature: int) -> tuple[float, float]:
        """A corner of the grid, counted in cells from the upper left corner of the front."""
        deeper = sample * DEPTH
        return self.left + timestep * self.step + deeper, self.top - feature * self.step + deeper


def draw_block(
    axes: Axes, samples: int, timesteps: int, features: int, highlight: tuple[str, int] | None = None
) -> None:
    """The input of a recurrent layer as a block in cabinet projection: timesteps to the right, features down, samples
    into the depth, each numbered from 0 as in NumPy.

    Args:
        axes: 2.8 inches high looks best; 2.4 is always enough.
        samples, timesteps, features: integers of at least 1, the shape of the block.
        highlight: what to colour, `("sample", index)`, `("timestep", index)` or `("feature", index)`, or `None`. Its
            index and its shape are written beneath the block.

    Raises:
        TypeError, ValueError: a size is not an integer, or is below 1; the highlight is none of these, or outside.
    """
    shape = tuple(checked_sizes(samples=samples, timesteps=timesteps, features=features))
    axis, index = _highlight(highlight, shape)
    width, height = lay_out(axes, LEAST, LEAST)
    most = SHOWN_WIDE if width > FULL_WIDTH else SHOWN_NARROW
    deep, wide, tall = (shown_indices(shape[k], most[k], index if k == axis else None) for k in range(3))
    place = _place(width, height, (len(deep), len(wide), len(tall)), lines=5 if highlight else 4)

    for corners, indices, shade in _faces(deep, wide, tall):
        marked, gap = axis is not None and indices[axis] == index, None in indices
        colour = to_rgba(ORANGE, 0.5 if gap else 0.95) if marked else to_rgba(GRID, 0.15 if gap else shade)
        edge = "none" if gap else INK if marked else MUTED
        points = [place.corner(*corner) for corner in corners]
        axes.add_patch(Polygon(points, facecolor=colour, edgecolor=edge, linewidth=0.7, zorder=2 if marked else 1))

    _write_axes(axes, place, deep, wide, tall)
    code = place.bottom - CODE
    write_code(axes, width / 2, code, "(samples, timesteps, features)")
    write_code(axes, width / 2, code - LINE, str(shape))
    if axis is not None:
        picked = ", ".join(str(index) if k == axis else ":" for k in range(3))
        write_code(axes, width / 2, code - 2 * LINE, f"x[{picked}] {shape[:axis] + shape[axis + 1 :]}", ORANGE)


def _place(width: float, height: float, cells: tuple[int, int, int], lines: int) -> _Place:
    """The place of a block of `cells` (samples, timesteps, features) above so many lines of words."""
    deep, wide, tall = cells
    foot, depth = lines * LINE + FOOT, DEPTH * deep
    beside = LEFT_ROOM + max(depth + RIGHT_ROOM, LEAST_RIGHT_ROOM)
    step = min(STEP, (height - foot - depth) / tall, (width - beside) / wide)
    left, low = (width + 6 - step * wide - depth) / 2, (height - foot - depth - step * tall) / 2
    bottom = low + foot
    return _Place(left, bottom, left + step * wide, bottom + step * tall, step)


def _write_axes(axes: Axes, place: _Place, deep: list, wide: list, tall: list) -> None:
    """Number and name the three axes of a block."""
    left, bottom, right, top, step = place
    write_ticks(axes, [(left + (i + 0.5) * step, bottom - TICKS) for i in range(len(wide))], wide)
    write_ticks(axes, [(left - FEATURE_TICKS, top - (j + 0.5) * step) for j in range(len(tall))], tall, ha="right")
    across, up = SAMPLE_TICKS
    write_ticks(
        axes, [(right + DEPTH * k + across, bottom + DEPTH * k + up) for k in range(len(deep))], deep, ha="left"
    )
    middle = (left + right) / 2
    write(axes, middle, bottom - NAMES, "timesteps")
    write(axes, left - FEATURES, (bottom + top) / 2, "features", rotation=90)
    write(axes, max(right + SAMPLES[0], middle + SAMPLES[1]), bottom - NAMES, "samples", ha="left")


def _faces(deep: list, wide: list, tall: list) -> Iterator[tuple[list[tuple[int, int, int]], tuple, float]]:
    """The three visible sides of a block, cell by cell: corners, indices (sample, timestep, feature), shade."""
    front, above, side = 0.4, 0.25, 0.7
    end = len(wide)
    for i, timestep in enumerate(wide):
        for j, feature in enumerate(tall):
            yield [(0, i, j), (0, i + 1, j), (0, i + 1, j + 1), (0, i, j + 1)], (deep[0], timestep, feature), front
    for k, sample in enumerate(deep):
        for i, timestep in enumerate(wide):
            yield [(k, i, 0), (k, i + 1, 0), (k + 1, i + 1, 0), (k + 1, i, 0)], (sample, timestep, tall[0]), above
        for j, feature in enumerate(tall):
            yield (
                [(k, end, j), (k + 1, end, j), (k + 1, end, j + 1), (k, end, j + 1)],
                (sample, wide[-1], feature),
                side,
            )


def _highlight(highlight: tuple[str, int] | None, shape: tuple[int, ...]) -> tuple[int | None, int | None]:
    """Axis and index of what a block of `shape` has highlighted; `(None, None)` for nothing."""
    if highlight is None:
        return None, None
    kinds = ("sample", "timestep", "feature")
    if not (isinstance(highlight, tuple | list) and len(highlight) == 2 and highlight[0] in kinds):
        raise ValueError(f"highlight must be (kind, index) with a kind of {kinds}; got {highlight!r}.")
    axis, index = kinds.index(highlight[0]), checked_whole("the index of the highlight", highlight[1])
    if not 0 <= index < shape[axis]:
        raise ValueError(f"highlight must be a {kinds[axis]} from 0 to {shape[axis] - 1} of {shape}; got {index}.")
    return axis, index
