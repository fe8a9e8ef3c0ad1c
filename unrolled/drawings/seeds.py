"""One dot for each seed."""

from collections.abc import Iterable, Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from unrolled.core.canvas import BROKEN, SMALL, checked_numbers
from unrolled.core.style import INK, MUTED

SEEDS = ("o", "s", "^", "D", "v")  # a marker for each seed, the same in every row; a sixth seed has the first again

# Rows, as shares of the distance from one name to the next. The first name stands at 0, the others below it.
HALF_ROW = 0.5  # below the last name
MEAN = 0.3  # how far the bar of a mean reaches above and below its row
LINE_TOP, LINE_NAME, TOP = 0.55, 0.62, 1.0  # where a line ends, its name begins, and the axes end


def dots_by_seed(
    axes: Axes,
    results: Mapping[str, tuple[ArrayLike, str]],
    lines: Iterable[tuple[float, str]] = (),
    label: str = "mean squared error",
    limits: tuple[float, float] | None = None,
    scale: str = "log",
    means: bool = False,
) -> None:
    """Errors as dots, one row for each name and one dot for each seed.

    Args:
        axes: 0.3 inches high for each name, and 0.7 more.
        results: maps a name to the errors, one for each seed, and the colour of its dots: `(errors, colour)`. The first
            name stands at the top.
        lines: pairs of a value and its name, drawn as a broken line with the name at its top.
        label: what the horizontal axis shows.
        limits: `(from, to)` of the horizontal axis; `None` for what the errors need.
        scale: "log" or "linear".
        means: whether a bar stands at the mean of each row.

    Raises:
        ValueError: there is no row, or an error is not finite, or not above zero on a logarithmic scale.
    """
    if not results:
        raise ValueError("results must map at least one name to errors and a colour; got an empty mapping.")
    for row, (name, (errors, colour)) in enumerate(results.items()):
        values = checked_numbers(name, errors, ("seeds",))
        if scale == "log" and values.min() <= 0:
            raise ValueError(f"{name} must be above zero to stand on a logarithmic scale; got {values.min():.3g}.")
        for value, marker in zip(values, cycle(SEEDS), strict=False):
            axes.plot([value], [-row], color=colour, marker=marker, markersize=6, alpha=0.8, linestyle="none")
        if means:
            axes.vlines(values.mean(), -row - MEAN, -row + MEAN, color=INK, linewidth=1.6)
    bottom = 1 - HALF_ROW - len(results)
    for value, name in lines:
        axes.plot([value, value], [bottom, LINE_TOP], color=MUTED, linewidth=1, linestyle=BROKEN, zorder=0)
        axes.text(value, LINE_NAME, name, color=MUTED, fontsize=SMALL, ha="center", va="bottom")
    axes.set_xscale(scale)
    axes.set(ylim=(bottom, TOP), xlabel=label, xlim=limits)
    axes.set_yticks(range(0, -len(results), -1), list(results), color=INK)
    axes.tick_params(axis="y", length=0)
    if scale == "log":
        _write_ticks(axes)


def _write_ticks(axes: Axes) -> None:
    """Ticks at 1, 2 and 5 of every power of ten within the limits."""
    low, high = axes.get_xlim()
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    ticks = [tick for power in powers for digit in (1, 2, 5) if low <= (tick := float(f"{digit}e{power}")) <= high]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([], minor=True)
