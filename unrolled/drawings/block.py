"""The input block of a layer: samples, timesteps, features."""

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


def draw_block(axes, samples, timesteps, features, highlight=None):
    """The input of a recurrent layer as a block in cabinet projection: timesteps to the right, features down, samples
    into the depth, each numbered from 0 as in NumPy.

    Args:
        axes: 2.8 inches high looks best; 2.4 is always enough.
        samples, timesteps, features: whole numbers from 1, the shape of the block.
        highlight: what to colour, `("sample", index)`, `("timestep", index)` or `("feature", index)`, or `None`. Its
            index and its shape are written beneath the block.

    Raises:
        TypeError, ValueError: a size is not a whole number, or is below 1; the highlight is none of these, or outside.
    """
    shape = tuple(checked_sizes(samples=samples, timesteps=timesteps, features=features))
    axis, index = _highlight(highlight, shape)
    width, height = lay_out(axes, 160, 160)
    most = (4, 6, 6) if width > 300 else (4, 4, 5)
    deep, wide, tall = (shown_indices(shape[k], most[k], index if k == axis else None) for k in range(3))
    foot, depth = (5 if highlight else 4) * LINE + 6, 10 * len(deep)
    step = min(30, (height - foot - depth) / len(tall), (width - 32 - max(depth + 26, 48)) / len(wide))
    left, low = (width + 6 - step * len(wide) - depth) / 2, (height - foot - depth - step * len(tall)) / 2
    bottom, right, top = low + foot, left + step * len(wide), low + foot + step * len(tall)

    for corners, indices, shade in _faces(deep, wide, tall):
        marked, gap = axis is not None and indices[axis] == index, None in indices
        colour = to_rgba(ORANGE, 0.5 if gap else 0.95) if marked else to_rgba(GRID, 0.15 if gap else shade)
        edge = "none" if gap else INK if marked else MUTED
        points = [(left + i * step + k * 10, top - j * step + k * 10) for k, i, j in corners]
        axes.add_patch(Polygon(points, facecolor=colour, edgecolor=edge, linewidth=0.7, zorder=2 if marked else 1))

    write_ticks(axes, [(left + (i + 0.5) * step, bottom - 7) for i in range(len(wide))], wide)
    write_ticks(axes, [(left - 4, top - (j + 0.5) * step) for j in range(len(tall))], tall, ha="right")
    write_ticks(axes, [(right + 10 * k + 9, bottom + 10 * k + 1) for k in range(len(deep))], deep, ha="left")
    write(axes, (left + right) / 2, bottom - 19, "timesteps")
    write(axes, left - 20, (bottom + top) / 2, "features", rotation=90)
    write(axes, max(right + 6, (left + right) / 2 + 32), bottom - 19, "samples", ha="left")
    write_code(axes, width / 2, bottom - 36, "(samples, timesteps, features)")
    write_code(axes, width / 2, bottom - 36 - LINE, str(shape))
    if highlight:
        picked = ", ".join(str(index) if k == axis else ":" for k in range(3))
        write_code(axes, width / 2, bottom - 36 - 2 * LINE, f"x[{picked}] {shape[:axis] + shape[axis + 1 :]}", ORANGE)


def _faces(deep, wide, tall):
    """The three visible sides of a block, cell by cell: corners, indices (sample, timestep, feature), shade."""
    end = len(wide)
    for i, timestep in enumerate(wide):
        for j, feature in enumerate(tall):
            yield [(0, i, j), (0, i + 1, j), (0, i + 1, j + 1), (0, i, j + 1)], (deep[0], timestep, feature), 0.4
    for k, sample in enumerate(deep):
        for i, timestep in enumerate(wide):
            yield [(k, i, 0), (k, i + 1, 0), (k + 1, i + 1, 0), (k + 1, i, 0)], (sample, timestep, tall[0]), 0.25
        for j, feature in enumerate(tall):
            yield [(k, end, j), (k + 1, end, j), (k + 1, end, j + 1), (k, end, j + 1)], (sample, wide[-1], feature), 0.7


def _highlight(highlight, shape):
    """Axis and index of what a block of `shape` has highlighted; `(None, None)` for nothing."""
    if highlight is None:
        return None, None
    kinds = ("sample", "timestep", "feature")
    if not (isinstance(highlight, tuple | list) and len(highlight) == 2 and highlight[0] in kinds):
        raise ValueError(f"highlight must be (kind, index) with a kind of {kinds}; {highlight!r} came.")
    axis, index = kinds.index(highlight[0]), checked_whole("the index of the highlight", highlight[1])
    if not 0 <= index < shape[axis]:
        raise ValueError(f"highlight must be a {kinds[axis]} from 0 to {shape[axis] - 1} of {shape}; {index} came.")
    return axis, index
