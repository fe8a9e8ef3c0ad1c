"""Drawings of how far back a recurrent network reaches: its gradient by distance, and the map of the lags it learns.

`horizon_map` fills a matplotlib axes, turns its axis off and returns nothing, as the drawings of `unrolled.draw` do.
The others are plots and keep their axis.
"""

import numpy as np
from matplotlib.patches import Circle

from unrolled.canvas import SMALL, checked_numbers, lay_out, write
from unrolled.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PURPLE, VERMILION

FLOOR = 1e-9  # what is smaller is not drawn
LOOKS = {
    "SimpleRNN": (MUTED, "-"),
    "GRU": (ORANGE, (0, (1, 1.2))),
    "LSTM, bias 0": (PURPLE, (0, (4, 1.5, 1, 1.5))),
    "LSTM": (BLUE, "-"),
    "LSTM, chrono": (GREEN, (0, (5, 1.5))),
}
FOLKLORE = {100: "“at most 100”", 800: "“danger zone”", 7000: "“too much”"}


def reaches(axes, gradients):
    """The gradient by distance, one line for each cell, with the seeds' spread as a band.

    Args:
        axes: of the full width, at least 2.6 inches high: the legend takes two lines above it.
        gradients: maps a name of `LOOKS` to an array of shape `(seeds, timesteps)`, relative to distance 0.
    """
    for name, values in gradients.items():
        colour, dashes = LOOKS[name]
        values = np.maximum(checked_numbers(name, values, ("seeds", "timesteps")), FLOOR / 100)
        distance = np.arange(values.shape[1])
        axes.fill_between(distance, values.min(0), values.max(0), color=colour, alpha=0.2, linewidth=0)
        axes.plot(distance, np.exp(np.log(values).mean(0)), color=colour, linestyle=dashes, label=name)
    _scales(axes, values.shape[1] - 1)
    axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)


def one_reach(axes, values, reference, distance, name):
    """The gradient by distance of one cell, beside that of another, with one distance marked.

    Args:
        axes: of the full width.
        values, reference: shape `(timesteps,)`, relative to distance 0. The reference is drawn in grey.
        distance: the one to mark, below `timesteps`.
        name: what the legend calls the values.
    """
    values = checked_numbers("values", values, ("timesteps",))
    if not 0 <= distance < len(values):
        raise ValueError(f"distance must be from 0 to {len(values) - 1}; {distance} came.")
    axes.plot(np.maximum(reference, FLOOR / 100), color=MUTED, label="SimpleRNN")
    axes.plot(np.maximum(values, FLOOR / 100), color=BLUE, label=name)
    axes.axvline(distance, color=VERMILION, linewidth=1, linestyle=(0, (2, 2)))
    height = max(values[distance], FLOOR)
    axes.plot([distance], [height], "o" if values[distance] >= FLOOR else "v", color=VERMILION, clip_on=False, zorder=5)
    _scales(axes, len(values) - 1)
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)


def _scales(axes, longest):
    axes.set_yscale("log")
    axes.set(xlim=(0, longest), ylim=(FLOOR, 3), xlabel="distance to the last timestep", ylabel="relative gradient")
    axes.set_yticks([1e-9, 1e-6, 1e-3, 1], ["1e-9", "1e-6", "1e-3", "1"])
    axes.minorticks_off()


def both_ways(axes, forward, backward):
    """How large the gradient is at each input, for the two halves of a bidirectional layer's output.

    Args:
        axes: of the full width.
        forward, backward: shape `(timesteps,)`, by timestep of the input.
    """
    for values, colour, dashes, label in (
        (forward, BLUE, "-", "forward"),
        (backward, GREEN, (0, (5, 1.5)), "backward"),
    ):
        values = np.maximum(checked_numbers(label, values, ("timesteps",)), FLOOR / 100)
        axes.plot(np.arange(1, len(values) + 1), values, color=colour, linestyle=dashes, label=label)
    _scales(axes, len(forward))
    axes.set(xlim=(1, len(forward)), xlabel="timestep of the input")
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)


def horizon_map(axes, rows, lengths, cells, show="seeds"):
    """Which cell has learnt which lag: a grid, cells down and lengths to the right, a ring for each seed.

    A filled ring is a seed that solved the task within its budget, an open and crossed one a seed that did not. Where
    nothing was tried there is a dash. The lengths that folklore warns of are named above.

    Args:
        axes: 3 inches high looks best.
        rows: of one task, as `lags.horizon` gives them.
        lengths: the columns.
        cells: the rows, from the top.
        show: what is written below the rings: "seeds" (how many of them solved it), "sequences" or "seconds" (the
            median of those that did).

    Raises:
        ValueError: `show` is none of the three.
    """
    if show not in ("seeds", "sequences", "seconds"):
        raise ValueError(f"show must be 'seeds', 'sequences' or 'seconds'; {show!r} came.")
    width, height = lay_out(axes, 330, 170)
    left, top = 76, height - 30
    step, pitch = (width - left) / len(lengths), top / len(cells)
    for place, length in enumerate(lengths):
        x = left + (place + 0.5) * step
        write(axes, x, top + 7, f"{length:,}", colour=INK if length in FOLKLORE else MUTED)
        if length in FOLKLORE:
            write(axes, x, top + 22, FOLKLORE[length], size=SMALL, colour=VERMILION)
    for line, cell in enumerate(cells):
        y = top - (line + 0.5) * pitch
        axes.plot([0, width], [y + pitch / 2] * 2, color=GRID, linewidth=0.8)
        write(axes, 0, y, cell, ha="left")
        for place, length in enumerate(lengths):
            runs = [row for row in rows if row["cell"] == cell and row["timesteps"] == length]
            _runs(axes, left + (place + 0.5) * step, y, runs, show)


def _runs(axes, x, y, runs, show):
    """The rings of one place of the map and what is written below them."""
    if not runs:
        write(axes, x, y, "–", colour=MUTED)
        return
    for place, run in enumerate(sorted(runs, key=lambda run: run["seed"])):
        middle = x + 11 * (place - (len(runs) - 1) / 2)
        face, edge = (BLUE, BLUE) if run["solved"] else ("none", VERMILION)
        axes.add_patch(Circle((middle, y + 6), 4.2, facecolor=face, edgecolor=edge, linewidth=1))
        if not run["solved"]:
            axes.plot([middle - 2, middle + 2], [y + 4, y + 8], color=VERMILION, linewidth=1)
    write(axes, x, y - 8, below(runs, show), size=SMALL, colour=MUTED)


def below(runs, show):
    """What `horizon_map` writes below the rings of these runs: an empty word if none of them solved its task."""
    solved = [run for run in runs if run["solved"]]
    if show == "seeds":
        return f"{len(solved)} of {len(runs)}"
    if not solved:
        return ""
    middle = np.median([run[show] for run in solved])
    return f"{middle / 1000:.1f}k" if show == "sequences" else f"{middle:.1f} s" if middle < 10 else f"{middle:.0f} s"
