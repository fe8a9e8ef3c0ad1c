"""A series and its forecasts."""

import textwrap

import numpy as np

from unrolled.core.canvas import (
    LINE,
    SANS,
    SMALL,
    checked_numbers,
    counted,
    in_few_digits,
    lay_out,
    write,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, SKY

FORECASTS = [(GREEN, "-"), (PURPLE, "--"), (SKY, "-."), (ORANGE, ":"), (BLUE, (0, (6, 1, 1, 1)))]  # colours and dashes


def draw_series(axes, history, truth=None, forecasts=None):
    """A series' past, what came after it, and named forecasts of it.

    Args:
        axes: 2 inches high looks best; 1.4 is enough for three names.
        history: finite numbers of shape `(timesteps,)`, drawn in ink.
        truth: finite numbers of shape `(timesteps,)`, what came next, in grey; `None` if it is not to be shown.
        forecasts: maps at most 5 names to finite numbers of shape `(timesteps,)`; each starts right after the history.

    Raises:
        ValueError: one of them has another shape or is not finite, or there are more than 5 forecasts.
    """
    past, forecasts = checked_numbers("history", history, ("timesteps",)), forecasts or {}
    if len(forecasts) > len(FORECASTS):
        raise ValueError(f"forecasts must be at most {len(FORECASTS)}; {len(forecasts)} came.")
    lines = [] if truth is None else [("truth", truth, MUTED, "-")]
    lines += [(name, values, *look) for (name, values), look in zip(forecasts.items(), FORECASTS, strict=False)]
    futures = [checked_numbers(name, values, ("timesteps",)) for name, values, *_ in lines]
    names = [textwrap.wrap(name, 16) for name, *_ in lines]
    width, height = lay_out(axes, 160, max(90, 46 + LINE * sum(map(len, names))))
    everything, ahead = np.concatenate([past, *futures]), max(map(len, futures), default=0)
    low, high = everything.min(), everything.max()
    left = 8 + 5.2 * max(len(in_few_digits(low)), len(in_few_digits(high)))
    right = width - 26 - SANS * max((len(words) for wrapped in names for words in wrapped), default=-3)

    def place(start, values):
        share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
        x = left + (right - left) * (start + np.arange(len(values))) / max(1, len(past) - 1 + ahead)
        return x, 34 + (height - 40) * share

    x, y = place(0, past)
    axes.plot(x, y, color=INK, marker="." if len(past) == 1 else "")
    axes.plot([x[-1], x[-1]], [22, height], color=GRID, linewidth=1, zorder=0)
    write(axes, x[-1], 17, "now", colour=MUTED)
    write(axes, (left + right) / 2, 5, counted(len(past), "timestep") + (f", then {ahead:,} more" if ahead else ""))
    for value in sorted({low, high}):
        write(
            axes,
            left - 5,
            place(0, np.array([value]))[1][0],
            in_few_digits(value),
            size=SMALL,
            colour=MUTED,
            ha="right",
        )
    paths = [place(len(past) - 1, np.append(past[-1], future)) for future in futures]
    heights = _spread([y[-1] for _, y in paths], [LINE * len(wrapped) for wrapped in names], height)
    for (x, y), (_, _, colour, dashes), wrapped, beside in zip(paths, lines, names, heights, strict=True):
        axes.plot(x, y, color=colour, linestyle=dashes)
        axes.plot([right + 5, right + 17], [beside, beside], color=colour, linestyle=dashes)
        write(axes, right + 21, beside, "\n".join(wrapped), ha="left")


def _spread(wanted, thick, height):
    """Move labels `thick` points high from the heights `wanted` so far that they keep their order and touch nowhere."""
    order, spread, edge = np.argsort(wanted, kind="stable"), list(wanted), 24
    for place in order:  # upwards, off the one beneath
        spread[place] = max(wanted[place], edge + thick[place] / 2)
        edge = spread[place] + thick[place] / 2
    edge = height
    for place in order[::-1]:  # and down again, where the upmost has left the axes
        spread[place] = min(spread[place], edge - thick[place] / 2)
        edge = spread[place] - thick[place] / 2
    return spread
