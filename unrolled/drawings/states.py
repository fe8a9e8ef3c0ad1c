"""States over time as a grid of cells."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import (
    DIGIT,
    SANS,
    SMALL,
    checked_numbers,
    counted,
    in_few_digits,
    lay_out,
    shown_indices,
    write,
    write_ticks,
)
from unrolled.core.style import BLUE, GRID, MUTED, VERMILION

# All distances in points.
BESIDE, BELOW = 38, 40  # kept free of cells: at the left for the units, below for the timesteps
LEAST_WIDTH, LEAST_HEIGHT = 120, 84
LEAST_CELL, CELL = (8, 10), (42, 24)  # width and height of a cell: at least (more are cut short), and at most
ROOMY = 11  # a cell of this height has room for its number, if it is wide enough
UNIT_TICKS, UNITS = 4, 28  # to the left of the grid
TICKS, TIMESTEPS, SCALE = 7, 19, 33  # rows below the grid
LEAST_GRID = 44  # the grid is placed as if it were at least so high, which keeps the words below it inside
LABEL_GAP = 4  # between two labels
SCALE_CELL = (12, 8)  # width and height of a cell of the scale
SCALE_WORDS = 34  # from the middle of the scale to the words at its ends


class _Grid(NamedTuple):
    """Where the grid stands and how large its cells are, in points; the timesteps and units that it shows."""

    left: float
    top: float
    width: float
    height: float
    columns: list[int | None]
    rows: list[int | None]

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def right(self) -> float:
        return self.left + self.width * len(self.columns)

    @property
    def bottom(self) -> float:
        return self.top - self.height * len(self.rows)


def draw_states(axes: Axes, states: ArrayLike, labels: Iterable[object] | None = None) -> None:
    """States over time as a grid of cells: timesteps to the right, units down.

    Positive numbers are blue, negative ones vermilion. Full strength is the largest magnitude, or 1 if that is more, so
    that states between -1 and 1 look alike in every figure. Numbers are written into the cells where there is room.

    Args:
        axes: about 0.2 inches high for each unit, and 0.6 more; 1.3 at least.
        states: finite numbers of shape `(timesteps, units)`.
        labels: one label for each timestep, instead of its number; thinned out where they would touch.

    Raises:
        ValueError: the states have another shape or are not finite, or the labels are not one for each timestep.
    """
    values = checked_numbers("states", states, ("timesteps", "units"))
    timesteps, units = values.shape
    words = [str(label) for label in (range(1, timesteps + 1) if labels is None else labels)]
    if len(words) != timesteps:
        raise ValueError(f"labels must be one for each timestep of states {values.shape}; got {len(words)}.")
    longest = DIGIT * max(map(len, words))
    width, height = lay_out(axes, LEAST_WIDTH + longest / 2, LEAST_HEIGHT)
    grid = _place(timesteps, units, width - BESIDE - longest / 2, height)
    strongest = max(1, np.abs(values).max())
    roomy = grid.width >= SANS * len(f"{-strongest:.2f}") + 2 and grid.height >= ROOMY
    for i, timestep in enumerate(grid.columns):
        for j, unit in enumerate(grid.rows):
            if timestep is not None and unit is not None:
                corner = (grid.left + i * grid.width, grid.top - (j + 1) * grid.height)
                _number(axes, corner, grid.width, grid.height, values[timestep, unit], strongest, written=roomy)
    _write_axes(axes, grid, words, longest, units)
    if not roomy:
        _strengths(axes, grid.middle[0], grid.bottom - SCALE, strongest)


def _place(timesteps: int, units: int, room: float, height: float) -> _Grid:
    """A grid in axes so high, with so much room for its columns."""
    columns = shown_indices(timesteps, int(room / LEAST_CELL[0]))
    rows = shown_indices(units, int((height - BELOW) / LEAST_CELL[1]))
    wide, high = min(CELL[0], room / len(columns)), min(CELL[1], (height - BELOW) / len(rows))
    left = BESIDE + (room - wide * len(columns)) / 2
    return _Grid(left, (height + BELOW + max(high * len(rows), LEAST_GRID)) / 2, wide, high, columns, rows)


def _write_axes(axes: Axes, grid: _Grid, labels: list[str], longest: float, units: int) -> None:
    """Number and name timesteps and units; `longest` is the width of the longest label in points."""
    timesteps, (x, y) = len(labels), grid.middle
    if None in grid.columns:
        gap = grid.left + (grid.columns.index(None) + 0.5) * grid.width
        write(axes, gap, y, "…", size=SMALL, colour=MUTED)
    every = next((k for k in (1, 5, 10, 20, 50, 100) if k * grid.width >= longest + LABEL_GAP), timesteps)
    named = ["" if t is None or 0 < t < timesteps - 1 and (t + 1) % every else labels[t] for t in grid.columns]
    write_ticks(axes, [(grid.left + (i + 0.5) * grid.width, grid.bottom - TICKS) for i in range(len(named))], named)
    numbered = [None if unit is None else unit + 1 for unit in grid.rows]
    places = [(grid.left - UNIT_TICKS, grid.top - (j + 0.5) * grid.height) for j in range(len(numbered))]
    write_ticks(axes, places, numbered, ha="right")
    write(axes, grid.left - UNITS, y, counted(units, "unit"), rotation=90)
    write(axes, x, grid.bottom - TIMESTEPS, counted(timesteps, "timestep"))


def _number(
    axes: Axes,
    corner: tuple[float, float],
    width: float,
    height: float,
    value: float,
    strongest: float,
    written: bool = False,
) -> None:
    """A cell in the colour of a number, and the number in it if it is to be `written`."""
    face = to_rgba(BLUE if value > 0 else VERMILION, 0.65 * abs(value) / strongest)
    axes.add_patch(Rectangle(corner, width, height, facecolor=face, edgecolor=GRID, linewidth=0.6))
    if written:
        words = f"{value:z.2f}".replace("-", "−")
        write(axes, corner[0] + width / 2, corner[1] + height / 2, words, size=SMALL)


def _strengths(axes: Axes, x: float, y: float, strongest: float) -> None:
    """The scale of a grid of states, from the strongest negative number to the strongest positive one."""
    wide, high = SCALE_CELL
    for place in range(-2, 3):
        _number(axes, (x + wide * (place - 0.5), y - high / 2), wide, high, place, strongest=2)
    write(axes, x - SCALE_WORDS, y, in_few_digits(-strongest), size=SMALL, colour=MUTED, ha="right")
    write(axes, x + SCALE_WORDS, y, in_few_digits(strongest), size=SMALL, colour=MUTED, ha="left")
