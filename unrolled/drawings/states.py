"""States over time as a grid of cells."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.core.canvas import (
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


def draw_states(axes, states, labels=None):
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
    labels = [str(label) for label in (range(1, timesteps + 1) if labels is None else labels)]
    if len(labels) != timesteps:
        raise ValueError(f"labels must be one for each timestep of states {values.shape}; {len(labels)} came.")
    longest = 5.2 * max(map(len, labels))
    width, height = lay_out(axes, 120 + longest / 2, 84)
    room = width - 38 - longest / 2
    columns, rows = shown_indices(timesteps, int(room / 8)), shown_indices(units, int((height - 40) / 10))
    w, h = min(42, room / len(columns)), min(24, (height - 40) / len(rows))
    left, top = 38 + (room - w * len(columns)) / 2, (height + 40 + max(h * len(rows), 44)) / 2
    right, bottom = left + w * len(columns), top - h * len(rows)
    strongest = max(1, np.abs(values).max())
    roomy = w >= SANS * len(f"{-strongest:.2f}") + 2 and h >= 11
    for i, timestep in enumerate(columns):
        for j, unit in enumerate(rows):
            if timestep is not None and unit is not None:
                corner = (left + i * w, top - (j + 1) * h)
                _number(axes, corner, w, h, values[timestep, unit], strongest, written=roomy)
    if None in columns:
        write(axes, left + (columns.index(None) + 0.5) * w, (top + bottom) / 2, "…", size=SMALL, colour=MUTED)
    every = next((k for k in (1, 5, 10, 20, 50, 100) if k * w >= longest + 4), timesteps)
    named = ["" if t is None or 0 < t < timesteps - 1 and (t + 1) % every else labels[t] for t in columns]
    write_ticks(axes, [(left + (i + 0.5) * w, bottom - 7) for i in range(len(columns))], named)
    numbered = [None if unit is None else unit + 1 for unit in rows]
    write_ticks(axes, [(left - 4, top - (j + 0.5) * h) for j in range(len(rows))], numbered, ha="right")
    write(axes, left - 28, (top + bottom) / 2, counted(units, "unit"), rotation=90)
    write(axes, (left + right) / 2, bottom - 19, counted(timesteps, "timestep"))
    if not roomy:
        _strengths(axes, (left + right) / 2, bottom - 33, strongest)


def _number(axes, corner, width, height, value, strongest, written=False):
    """A cell in the colour of a number, and the number in it if it is to be `written`."""
    face = to_rgba(BLUE if value > 0 else VERMILION, 0.65 * abs(value) / strongest)
    axes.add_patch(Rectangle(corner, width, height, facecolor=face, edgecolor=GRID, linewidth=0.6))
    if written:
        words = f"{value:z.2f}".replace("-", "−")
        write(axes, corner[0] + width / 2, corner[1] + height / 2, words, size=SMALL)


def _strengths(axes, x, y, strongest):
    """The scale of a grid of states, from the strongest negative number to the strongest positive one."""
    for place in range(-2, 3):
        _number(axes, (x + 12 * place - 6, y - 4), 12, 8, place, strongest=2)
    write(axes, x - 34, y, in_few_digits(-strongest), size=SMALL, colour=MUTED, ha="right")
    write(axes, x + 34, y, in_few_digits(strongest), size=SMALL, colour=MUTED, ha="left")
