"""One dot per seed."""

from collections.abc import Iterable, Mapping
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from unrolled.core.canvas import BROKEN, SMALL, checked_numbers
from unrolled.core.style import INK, MUTED

SEEDS = ("o", "s", "^", "D", "v")  # one marker per seed, the same in every row; the sixth seed reuses the first

# Rows, as shares of the distance from one name to the next. The first name is at 0, the others below it.
HALF_ROW = 0.5  # below the last name
MEAN = 0.3  # the bar of a mean extends above and below its row by this
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
    """Errors as dots, one row per name and one dot per seed.

    Args:
        axes: 0.3 inches high per name, plus 0.7.
        results: maps a name to `(errors, colour)`: the errors, one per seed, and the colour of its dots. The first name
            is at the top.
        lines: pairs of a value and its name, each drawn as a broken line with the name at its top.
        label: the label of the horizontal axis.
        limits: `(from, to)` of the horizontal axis; `None` fits them to the errors.
        scale: "log" or "linear".
        means: whether to draw a bar at the mean of each row.

    Raises:
        ValueError: there is no row, or an error is not finite, or is not above zero on a logarithmic scale.
    """
    if not results:
        raise ValueError("results must map at least one name to errors and a colour; got an empty mapping.")
    for row, (name, (errors, colour)) in enumerate(results.items()):
        values = checked_numbers(name, errors, ("seeds",))
        if scale == "log" and values.min() <= 0:
            raise ValueError(f"{name} must be above zero on a logarithmic scale; got {values.min():.3g}.")
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
