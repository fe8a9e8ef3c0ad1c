"""One dot for each seed."""

from unrolled.core.canvas import SMALL
from unrolled.core.style import INK, MUTED

BROKEN = (0, (2, 2))  # dashes of what is lost, so that colour does not carry it alone
SEEDS = ("o", "s", "^", "D", "v")  # a marker for each seed


def dots_by_seed(axes, results, lines=(), label="mean squared error", limits=None):
    """Errors as dots on a logarithmic scale, one row for each name and one dot for each seed.

    Args:
        axes: 0.3 inches high for each name, and 0.7 more.
        results: maps a name to the errors, one for each seed, and the colour of its dots: `(errors, colour)`.
        lines: pairs of a value and its name, drawn as a broken line with the name at its top.
        label: what the horizontal axis shows.
        limits: `(from, to)` of the horizontal axis; `None` for what the errors need.
    """
    for row, (values, colour) in enumerate(results.values()):
        for value, marker in zip(values, SEEDS, strict=False):
            axes.plot([value], [-row], color=colour, marker=marker, markersize=6, alpha=0.8, linestyle="none")
    for value, name in lines:
        axes.plot([value, value], [0.5 - len(results), 0.55], color=MUTED, linewidth=1, linestyle=BROKEN, zorder=0)
        axes.text(value, 0.62, name, color=MUTED, fontsize=SMALL, ha="center", va="bottom")
    axes.set_xscale("log")
    axes.set(ylim=(0.5 - len(results), 1.0), xlabel=label, xlim=limits)
    axes.set_yticks(range(0, -len(results), -1), list(results), color=INK)
    axes.tick_params(axis="y", length=0)
    ticks = [value for value in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if _within(axes.get_xlim(), value)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([], minor=True)


def _within(limits, value):
    return limits[0] <= value <= limits[1]
