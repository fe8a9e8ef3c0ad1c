"""A series and its forecasts."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from unrolled.core.canvas import (
    DIGIT,
    LINE,
    SANS,
    SMALL,
    Dashes,
    checked_numbers,
    counted,
    in_few_digits,
    lay_out,
    write,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, SKY

FORECASTS: list[tuple[str, str | Dashes]] = [  # colours and dashes
    (GREEN, "-"),
    (PURPLE, "--"),
    (SKY, "-."),
    (ORANGE, ":"),
    (BLUE, (0, (6, 1, 1, 1))),
]

# All distances in points. Rows from the bottom:
COUNT, NOW = 5, 17  # how many timesteps; "now"
NOW_LINE = 22  # where the line of "now" begins
LOWEST_NAME = 24  # no name of a line reaches lower
LOWEST, ABOVE = 34, 6  # the smallest number; what is left above the largest
LEAST_WIDTH, LEAST_HEIGHT, ROWS = 160, 90, 46  # ROWS: the height of all but the names
# Columns:
MARGIN = 8  # at the left, beside the numbers
NUMBERS = 5  # from the numbers to the lines
SAMPLE, NAME = (5, 17), 21  # from the lines' right end: to both ends of the dash before a name; to the name
BESIDE = 26  # from the lines' right end to that of the axes, without the name
NAME_CHARACTERS = 16  # longer names are broken


class _Line(NamedTuple):
    """A line into the future: its name, broken into lines, its numbers and its look."""

    name: list[str]
    values: np.ndarray
    colour: str
    dashes: str | Dashes


def draw_series(
    axes: Axes, history: ArrayLike, truth: ArrayLike | None = None, forecasts: Mapping[str, ArrayLike] | None = None
) -> None:
    """A series' past, what came after it, and named forecasts of it.

    Args:
        axes: 2 inches high looks best; 1.4 is enough for three names.
        history: finite numbers of shape `(timesteps,)`, drawn in ink.
        truth: finite numbers of shape `(timesteps,)`, what came next, in grey; `None` if it is not to be shown.
        forecasts: maps at most 5 names to finite numbers of shape `(timesteps,)`; each starts right after the history.

    Raises:
        ValueError: one of them has another shape or is not finite, or there are more than 5 forecasts.
    """
    past, lines = checked_numbers("history", history, ("timesteps",)), _lines(truth, forecasts or {})
    name_height = LINE * sum(len(line.name) for line in lines)
    width, height = lay_out(axes, LEAST_WIDTH, max(LEAST_HEIGHT, ROWS + name_height))
    everything = np.concatenate([past, *(line.values for line in lines)])
    ahead = max((len(line.values) for line in lines), default=0)
    low, high = everything.min(), everything.max()
    left = MARGIN + DIGIT * max(len(in_few_digits(low)), len(in_few_digits(high)))
    right = width - BESIDE - SANS * max((len(words) for line in lines for words in line.name), default=-3)

    def place(start: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
        x = left + (right - left) * (start + np.arange(len(values))) / max(1, len(past) - 1 + ahead)
        return x, LOWEST + (height - LOWEST - ABOVE) * share

    x, y = place(0, past)
    axes.plot(x, y, color=INK, marker="." if len(past) == 1 else "")
    axes.plot([x[-1], x[-1]], [NOW_LINE, height], color=GRID, linewidth=1, zorder=0)
    write(axes, x[-1], NOW, "now", colour=MUTED)
    count = counted(len(past), "timestep") + (f", then {ahead:,} more" if ahead else "")
    write(axes, (left + right) / 2, COUNT, count)
    for value in sorted({low, high}):
        middle = place(0, np.array([value]))[1][0]
        write(axes, left - NUMBERS, middle, in_few_digits(value), size=SMALL, colour=MUTED, ha="right")
    paths = [place(len(past) - 1, np.append(past[-1], line.values)) for line in lines]
    _draw_futures(axes, lines, paths, right, height)


def _lines(truth: ArrayLike | None, forecasts: Mapping[str, ArrayLike]) -> list[_Line]:
    """What follows the history, checked, each with its look."""
    if len(forecasts) > len(FORECASTS):
        raise ValueError(f"forecasts must be at most {len(FORECASTS)}; got {len(forecasts)}.")
    lines: list[tuple[str, ArrayLike, str, str | Dashes]] = [] if truth is None else [("truth", truth, MUTED, "-")]
    lines += [(name, values, *look) for (name, values), look in zip(forecasts.items(), FORECASTS, strict=False)]
    return [
        _Line(textwrap.wrap(name, NAME_CHARACTERS), checked_numbers(name, values, ("timesteps",)), colour, dashes)
        for name, values, colour, dashes in lines
    ]


def _draw_futures(
    axes: Axes, lines: list[_Line], paths: list[tuple[np.ndarray, np.ndarray]], right: float, height: float
) -> None:
    """Draw each line along its path of points, and its name at the right end, beside a dash in its look."""
    heights = _spread([y[-1] for _, y in paths], [LINE * len(line.name) for line in lines], height)
    for (x, y), line, beside in zip(paths, lines, heights, strict=True):
        axes.plot(x, y, color=line.colour, linestyle=line.dashes)
        start, end = SAMPLE
        axes.plot([right + start, right + end], [beside, beside], color=line.colour, linestyle=line.dashes)
        write(axes, right + NAME, beside, "\n".join(line.name), ha="left")


def _spread(wanted: Sequence[float], thick: Sequence[float], height: float) -> list[float]:
    """Move labels `thick` points high from the heights `wanted` so far that they keep their order and touch nowhere."""
    order, spread, edge = np.argsort(wanted, kind="stable"), list(wanted), float(LOWEST_NAME)
    for place in order:  # upwards, off the one beneath
        spread[place] = max(wanted[place], edge + thick[place] / 2)
        edge = spread[place] + thick[place] / 2
    edge = height
    for place in order[::-1]:  # and down again, where the upmost has left the axes
        spread[place] = min(spread[place], edge - thick[place] / 2)
        edge = spread[place] - thick[place] / 2
    return spread
