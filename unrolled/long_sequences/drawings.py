"""The drawings of chapter 6: gradients by distance, plans for mixed lengths, spectra and what networks use of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike

from unrolled.core.canvas import BROKEN, LEGEND_ABOVE, SMALL, Dashes, checked_numbers, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE, VERMILION
from unrolled.long_sequences.lengths import checked_lengths
from unrolled.long_sequences.plans import Plan, checked_boundaries

FLOOR = 1e-9  # smaller values are not drawn
LOOKS: dict[str, tuple[str, str | Dashes]] = {
    "SimpleRNN": (MUTED, "-"),
    "GRU": (ORANGE, (0, (1, 1.2))),
    "LSTM, bias 0": (PURPLE, (0, (4, 1.5, 1, 1.5))),
    "LSTM": (BLUE, "-"),
    "LSTM, chrono": (GREEN, (0, (5, 1.5))),
}
FOLKLORE = {100: "“at most 100”", 800: "“danger zone”", 7000: "“too much”"}
BINS = 350  # of a spectrum, about one per point of the figure's width
COLOURS = {"temperature": VERMILION, "gravity": BLUE, "metallicity": GREEN}
DASHES = {"temperature": "-", "gravity": "--", "metallicity": ":"}

# The map of the horizon, in points.
MAP_LEFT = 76  # the column of the cells' names
MAP_TOP = 30  # above the grid, for two rows of text
MAP_LENGTHS, MAP_FOLKLORE = 7, 22  # above the grid
RINGS, BELOW_RINGS = 6, 8  # from the middle of a row up to its rings, and down to the text
RING, RING_STEP = 4.2, 11  # the radius of a ring; from one ring to the next
CROSS = 2  # half the width of the stroke through a ring

MARK = 1.0, 1.04  # the lower and the upper end of a mark of a spectrum, in heights of the axes
MARK_NAME = 1.06  # the lower edge of its name
MARK_EDGE = 0.1  # a name this close to the edge, in widths of the axes, is aligned inwards


def reaches(axes: Axes, gradients: Mapping[str, ArrayLike]) -> None:
    """The gradient by distance, one line per cell, with the spread over seeds as a band.

    Args:
        axes: of the full width, at least 2.6 inches high: the legend takes two lines above it.
        gradients: maps a name of `LOOKS` to an array of shape `(seeds, timesteps)`, relative to distance 0.
    """
    longest = 0
    for name, relative in gradients.items():
        colour, dashes = LOOKS[name]
        values = np.maximum(checked_numbers(name, relative, ("seeds", "timesteps")), FLOOR / 100)
        distance = np.arange(values.shape[1])
        axes.fill_between(distance, values.min(0), values.max(0), color=colour, alpha=0.2, linewidth=0)
        axes.plot(distance, np.exp(np.log(values).mean(0)), color=colour, linestyle=dashes, label=name)
        longest = values.shape[1] - 1
    _scales(axes, longest)
    axes.legend(ncols=3, **LEGEND_ABOVE)


def one_reach(axes: Axes, values: ArrayLike, reference: ArrayLike, distance: int, name: str) -> None:
    """The gradient by distance of one cell and of a reference cell, with one distance marked.

    Args:
        axes: of the full width.
        values, reference: shape `(timesteps,)`, relative to distance 0. The reference is drawn in grey.
        distance: the distance to mark, below `timesteps`.
        name: the name of the values in the legend.
    """
    values = checked_numbers("values", values, ("timesteps",))
    if not 0 <= distance < len(values):
        raise ValueError(f"distance must be from 0 to {len(values) - 1}; got {distance}.")
    axes.plot(np.maximum(reference, FLOOR / 100), color=MUTED, label="SimpleRNN")
    axes.plot(np.maximum(values, FLOOR / 100), color=BLUE, label=name)
    axes.axvline(distance, color=VERMILION, linewidth=1, linestyle=BROKEN)
    height = max(values[distance], FLOOR)
    axes.plot([distance], [height], "o" if values[distance] >= FLOOR else "v", color=VERMILION, clip_on=False, zorder=5)
    _scales(axes, len(values) - 1)
    axes.legend(ncols=2, **LEGEND_ABOVE)


def _scales(axes: Axes, longest: int) -> None:
    """The axes of a gradient by distance, up to the longest distance."""
    axes.set_yscale("log")
    axes.set(xlim=(0, longest), ylim=(FLOOR, 3), xlabel="distance to the last timestep", ylabel="relative gradient")
    axes.set_yticks([1e-9, 1e-6, 1e-3, 1], ["1e-9", "1e-6", "1e-3", "1"])
    axes.minorticks_off()


def horizon_map(
    axes: Axes, rows: Sequence[Mapping[str, Any]], lengths: Sequence[int], cells: Sequence[str], show: str = "seeds"
) -> None:
    """Which cell learned which lag: a grid with one row per cell, one column per length and one ring per seed.

    A filled ring is a seed that solved the task within its budget; an open, crossed ring is a seed that did not. A dash
    means that nothing was tried. The lengths that folklore warns of are named above.

    Args:
        axes: 3 inches high looks best.
        rows: the rows of one task, from `tasks.horizon`.
        lengths: the columns.
        cells: the rows, from the top.
        show: the text below the rings: "seeds" (how many of them solved it), "sequences" or "seconds" (the median of
            those that did).

    Raises:
        ValueError: `show` is none of the three.
    """
    if show not in ("seeds", "sequences", "seconds"):
        raise ValueError(f"show must be 'seeds', 'sequences' or 'seconds'; got {show!r}.")
    width, height = lay_out(axes, 330, 170)
    left, top = MAP_LEFT, height - MAP_TOP
    step, pitch = (width - left) / len(lengths), top / len(cells)
    for place, length in enumerate(lengths):
        x = left + (place + 0.5) * step
        write(axes, x, top + MAP_LENGTHS, f"{length:,}", colour=INK if length in FOLKLORE else MUTED)
        if length in FOLKLORE:
            write(axes, x, top + MAP_FOLKLORE, FOLKLORE[length], size=SMALL, colour=VERMILION)
    for line, cell in enumerate(cells):
        y = top - (line + 0.5) * pitch
        axes.plot([0, width], [y + pitch / 2] * 2, color=GRID, linewidth=0.8)
        write(axes, 0, y, cell, ha="left")
        for place, length in enumerate(lengths):
            runs = [row for row in rows if row["cell"] == cell and row["timesteps"] == length]
            _runs(axes, left + (place + 0.5) * step, y, runs, show)


def _runs(axes: Axes, x: float, y: float, runs: Sequence[Mapping[str, Any]], show: str) -> None:
    """The rings of one cell of the map, and the text below them."""
    if not runs:
        write(axes, x, y, "–", colour=MUTED)
        return
    for place, run in enumerate(sorted(runs, key=lambda run: run["seed"])):
        middle, height = x + RING_STEP * (place - (len(runs) - 1) / 2), y + RINGS
        face, edge = (BLUE, BLUE) if run["solved"] else ("none", VERMILION)
        axes.add_patch(Circle((middle, height), RING, facecolor=face, edgecolor=edge, linewidth=1))
        if not run["solved"]:
            ends = [middle - CROSS, middle + CROSS], [height - CROSS, height + CROSS]
            axes.plot(*ends, color=VERMILION, linewidth=1)
    write(axes, x, y - BELOW_RINGS, below(runs, show), size=SMALL, colour=MUTED)


def below(runs: Sequence[Mapping[str, Any]], show: str) -> str:
    """The text that `horizon_map` writes below the rings of these runs; empty if none of them solved its task."""
    solved = [run for run in runs if run["solved"]]
    if show == "seeds":
        return f"{len(solved)} of {len(runs)}"
    if not solved:
        return ""
    middle = np.median([run[show] for run in solved])
    return f"{middle / 1000:.1f}k" if show == "sequences" else f"{middle:.1f} s" if middle < 10 else f"{middle:.0f} s"


def batches(axes: Axes, plan: Plan, lengths: ArrayLike, room: int | None = None) -> None:
    """An epoch from left to right: each batch as wide as its timesteps and as high as its rows.

    Real timesteps are filled, padding is pale. The total width is the number of timesteps that must be computed one
    after another; the area is everything that is computed. If a state is carried, lines separate the chunks.

    Args:
        axes: a height of 2 inches or more looks best.
        plan: a `Plan` of `plans.py`.
        lengths: the timesteps of each series of the plan.
        room: the timesteps that the axis holds; None fits it to the plan. Use the same number to compare two figures.

    Raises:
        ValueError: `lengths` lacks a series of the plan, or the plan needs more timesteps than `room`.
    """
    sizes = checked_lengths(lengths)
    most = max(int(np.max(batch)) for batch in plan.batches)
    if most >= len(sizes):
        raise ValueError(f"lengths must hold series 0 to {most} of the plan; got {len(sizes)} lengths.")
    total = sum(int(length) for length in plan.padded)
    room = total if room is None else room
    if room < total:
        raise ValueError(f"room must be at least the {total:,} timesteps of the plan; got {room:,}.")
    rows = max(len(batch) for batch in plan.batches)
    real, padding, cuts = _boxes(plan, sizes, rows)
    _fill(axes, padding, VERMILION, 0.22)
    _fill(axes, real, ORANGE, 1)
    axes.vlines(np.cumsum(plan.padded), 0, rows, color=PAPER, linewidth=1.2)
    axes.vlines(cuts, 0, rows, color=INK, linewidth=0.5 if len(cuts) < 50 else 0.25)
    axes.set(xlim=(0, room), ylim=(0, rows))
    axes.set_yticks([0, rows])
    axes.set_xlabel("timesteps, one after another")
    axes.set_ylabel("series in a batch")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(labelsize=SMALL)


def _boxes(plan: Plan, lengths: np.ndarray, rows: int) -> tuple[list[Path], list[Path], list[int]]:
    """The boxes of the real timesteps and of the padding, and the timesteps at which chunks begin."""
    real, padding, cuts, start = [], [], [], 0
    for batch, length in zip(plan.batches, plan.padded, strict=True):
        for row, inside in enumerate(sorted(lengths[batch], reverse=True)):
            bottom = rows - 1 - row
            real.append(_box(start, bottom, inside, 1))
            if inside < length:
                padding.append(_box(start + inside, bottom, length - inside, 1))
        if plan.chunk:  # in a stateful layer a short batch is filled up with empty rows
            padding += [_box(start, 0, length, rows - len(batch))] * (len(batch) < rows)
            cuts += [start + k for k in range(plan.chunk, length, plan.chunk)]
        start += length
    return real, padding, cuts


def _box(x: float, y: float, width: float, height: float) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)


def _fill(axes: Axes, boxes: Sequence[Path], colour: str, alpha: float) -> None:
    """Draw all the boxes as one patch."""
    if boxes:
        look = {"facecolor": to_rgba(colour, alpha), "edgecolor": "none"}
        axes.add_patch(PathPatch(Path.make_compound_path(*boxes), **look))


def buckets(axes: Axes, lengths: ArrayLike, boundaries: ArrayLike) -> None:
    """The number of series of each length, on a logarithmic scale, and the boundaries of the buckets.

    Args:
        axes: a height of 2 inches or more looks best.
        lengths: the timesteps of each series, shape `(series,)`.
        boundaries: the most timesteps of each bucket, increasing, shape `(buckets,)`.

    Raises:
        ValueError: the boundaries do not increase, or the longest series fits into no bucket.
    """
    sizes = checked_lengths(lengths)
    ends = checked_boundaries(boundaries, sizes.max())
    edges = np.geomspace(sizes.min(), sizes.max() + 1, 41)
    counts, _ = np.histogram(sizes, edges)
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=ORANGE, edgecolor="none")
    axes.vlines(ends, 0, counts.max() * 1.08, color=BLUE, linewidth=1.3)
    axes.set_xscale("log")
    first, last = edges[0] * 0.94, max(edges[-1], ends[-1]) * 1.06
    axes.set(xlim=(first, last), ylim=(0, counts.max() * 1.1))
    ticks = [t for t in (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000) if first <= t <= edges[-1]]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], minor=False)
    axes.set_xticks([], minor=True)
    axes.set(xlabel="timesteps of a series", ylabel="series")
    axes.tick_params(labelsize=SMALL)


def spectrum(
    axes: Axes,
    waves: ArrayLike,
    flux: ArrayLike,
    colour: str = INK,
    marks: Mapping[str, float] | None = None,
    **look: Any,
) -> None:
    """A spectrum as a curve, with vertical ticks and names above selected spectral lines.

    Args:
        axes: 2.4 inches high is enough; give `ylim` room above the flux for the names.
        waves, flux: shape `(points,)`: wavelengths in Å, increasing, and flux.
        colour: of the curve.
        marks: maps names to wavelengths.
        look: options of the curve, such as its label or width.

    Raises:
        ValueError: waves and flux differ in shape, or there are fewer than two points.
    """
    waves, flux = checked_numbers("waves", waves, ("points",)), checked_numbers("flux", flux, ("points",))
    if waves.shape != flux.shape or len(waves) < 2:
        raise ValueError(f"waves and flux must have the same shape, (2,) or more; got {waves.shape} and {flux.shape}.")
    axes.plot(*_thinned(waves, flux), color=colour, **({"linewidth": 0.9} | look))
    for name, place in (marks or {}).items():
        above: Any = {"transform": axes.get_xaxis_transform()}
        axes.plot([place, place], MARK, color=MUTED, linewidth=1, clip_on=False, **above)
        edge = (place - waves[0]) / (waves[-1] - waves[0])
        side = "left" if edge < MARK_EDGE else "right" if edge > 1 - MARK_EDGE else "center"
        axes.text(place, MARK_NAME, name, ha=side, va="bottom", **above)
    axes.set(xlim=(waves[0], waves[-1]), xlabel="wavelength (Å)", ylabel="flux")


def _thinned(waves: np.ndarray, flux: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and the largest flux of every bin, in their order along the spectrum."""
    size = max(1, len(waves) // BINS)
    if size < 3:
        return waves, np.round(flux, 3)
    bins = flux[: len(flux) // size * size].reshape(-1, size)
    ends = np.sort([bins.argmin(axis=1), bins.argmax(axis=1)], axis=0).T + np.arange(len(bins))[:, None] * size
    return waves[ends.ravel()], np.round(flux[ends.ravel()], 3)


def sensitivity(axes: Axes, waves: Sequence[float], shares: ArrayLike) -> None:
    """The share of a network's sensitivity in each bin of the spectrum, as a filled outline.

    Args:
        axes: 1.2 inches high is enough.
        waves: the wavelengths of the first and the last point in Å.
        shares: the share of each bin in per cent, shape `(bins,)`.

    Raises:
        ValueError: a share is negative.
    """
    shares = checked_numbers("shares", shares, ("bins",))
    if shares.min() < 0:
        raise ValueError(f"shares must be at least 0; got {shares.min():.3g}.")
    edges = np.linspace(waves[0], waves[-1], len(shares) + 1)
    axes.stairs(np.round(shares, 2), edges, fill=True, facecolor=BLUE, edgecolor="none", alpha=0.75)
    axes.axhline(100 / len(shares), color=ORANGE, linewidth=1, linestyle="--")
    axes.set(xlim=(waves[0], waves[-1]), ylim=(0, None), xlabel="wavelength (Å)", ylabel="share (%)")


def learning(axes: Axes, updates: Sequence[float], shares: Mapping[str, Sequence[float]]) -> None:
    """The error of each label over training, as a share of the error of the training labels' mean.

    Args:
        axes: 2.4 inches high is enough.
        updates: shape `(times,)`.
        shares: maps labels to errors in per cent of the baseline's, shape `(times,)`.
    """
    for label, values in shares.items():
        axes.plot(updates, np.round(values, 2), color=COLOURS[label], linestyle=DASHES[label], label=label)
    axes.axhline(100, color=MUTED, linewidth=0.8)
    axes.set_yscale("log")
    axes.set_yticks([20, 50, 100, 200, 500, 1000, 2000], ["20", "50", "100", "200", "500", "1,000", "2,000"])
    axes.set_yticks([], minor=True)
    most, least = max(map(max, shares.values())), min(map(min, shares.values()))
    limits = (min(15, 0.8 * least), max(1500, 1.2 * most))  # the same in all frames, unless a line would leave it
    axes.set(ylim=limits, xlim=(0, updates[-1]), xlabel="updates", ylabel="error, % of baseline's")
    axes.legend(ncols=3, **LEGEND_ABOVE)
