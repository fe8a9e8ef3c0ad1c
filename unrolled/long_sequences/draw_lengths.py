"""Drawings of series of very different lengths: batches and their padding, buckets, how the ways to feed compare."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from unrolled.canvas import SMALL, checked_numbers
from unrolled.lengths import checked_boundaries, checked_lengths
from unrolled.style import BLUE, INK, MUTED, ORANGE, PAPER, VERMILION


def batches(axes, plan, lengths, room=None):
    """An epoch from left to right: each batch as wide as its timesteps and as high as its rows.

    Real timesteps are filled, the padding is pale. The width of all is what must be computed one after another, the
    area what is computed at all. Where a state is carried, lines stand between the chunks.

    Args:
        axes: a height of 2 inches or more looks best.
        plan: an `unrolled.lengths.Plan`.
        lengths: timesteps of each series of the plan.
        room: timesteps that the axis holds; None for those of the plan. Give two figures the same to compare them.

    Raises:
        ValueError: the plan has a series that `lengths` has not, or needs more timesteps than `room`.
    """
    lengths = checked_lengths(lengths)
    most = max(int(np.max(batch)) for batch in plan.batches)
    if most >= len(lengths):
        raise ValueError(f"the plan has a series {most}; lengths has {len(lengths)}, from 0 to {len(lengths) - 1}.")
    total = sum(int(length) for length in plan.padded)
    room = total if room is None else room
    if room < total:
        raise ValueError(f"room must hold the {total:,} timesteps of the plan; {room:,} came.")
    rows = max(len(batch) for batch in plan.batches)
    real, padding, cuts, start = [], [], [], 0
    for batch, length in zip(plan.batches, plan.padded, strict=True):
        for row, inside in enumerate(sorted(lengths[batch], reverse=True)):
            bottom = rows - 1 - row
            real.append(_box(start, bottom, inside, 1))
            if inside < length:
                padding.append(_box(start + inside, bottom, length - inside, 1))
        if plan.chunk:  # a stateful layer has empty rows where a batch is short
            padding += [_box(start, 0, length, rows - len(batch))] * (len(batch) < rows)
            cuts += [start + k for k in range(plan.chunk, length, plan.chunk)]
        start += length
    _fill(axes, padding, VERMILION, 0.22)
    _fill(axes, real, ORANGE, 1)
    ends = np.cumsum(plan.padded)
    axes.vlines(ends, 0, rows, color=PAPER, linewidth=1.2)
    axes.vlines(cuts, 0, rows, color=INK, linewidth=0.5 if len(cuts) < 50 else 0.25)
    axes.set(xlim=(0, room), ylim=(0, rows))
    axes.set_yticks([0, rows])
    axes.set_xlabel("timesteps, one after another")
    axes.set_ylabel("series in a batch")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(labelsize=SMALL)


def buckets(axes, lengths, boundaries):
    """How many series there are of each length, on a logarithmic scale, and the boundaries of the buckets.

    Raises:
        ValueError: the boundaries do not rise, or the longest series fits into no bucket.
    """
    lengths = checked_lengths(lengths)
    boundaries = checked_boundaries(boundaries, lengths.max())
    edges = np.geomspace(lengths.min(), lengths.max() + 1, 41)
    counts, _ = np.histogram(lengths, edges)
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=ORANGE, edgecolor="none")
    axes.vlines(boundaries, 0, counts.max() * 1.08, color=BLUE, linewidth=1.3)
    axes.set_xscale("log")
    axes.set(xlim=(edges[0] * 0.94, max(edges[-1], boundaries[-1]) * 1.06), ylim=(0, counts.max() * 1.1))
    ticks = [t for t in (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000) if edges[0] * 0.94 <= t <= edges[-1]]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks], minor=False)
    axes.set_xticks([], minor=True)
    axes.set(xlabel="timesteps of a series", ylabel="series")
    axes.tick_params(labelsize=SMALL)


def compare(axes, names, values, marks=()):
    """A row of dots for each name, one dot a seed, and a bar at their mean.

    Args:
        axes: 0.25 inches of height for each row, and half an inch more.
        names: one for each row.
        values: shape `(rows, seeds)`.
        marks: pairs `(value, words)`, drawn as dashed lines.

    Raises:
        ValueError: the shapes do not fit, or a value is not finite.
    """
    values = checked_numbers("values", values, ("rows", "seeds"))
    if len(names) != len(values):
        raise ValueError(f"names must have one entry for each of {len(values)} rows; {len(names)} came.")
    places = np.arange(len(names))[::-1]
    for place, row in zip(places, values, strict=True):
        axes.plot(row, [place] * len(row), "o", color=BLUE, markersize=5, alpha=0.8)
        axes.vlines(row.mean(), place - 0.3, place + 0.3, color=INK, linewidth=1.6)
    for value, words in marks:
        axes.axvline(value, color=MUTED, linestyle="--", linewidth=1)
        axes.text(value, len(names) - 0.4, words, ha="center", va="bottom", fontsize=SMALL, color=MUTED)
    axes.set_yticks(places, names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(labelsize=SMALL)


def _box(x, y, width, height):
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)


def _fill(axes, boxes, colour, alpha):
    if boxes:
        look = {"facecolor": to_rgba(colour, alpha), "edgecolor": "none"}
        axes.add_patch(PathPatch(Path.make_compound_path(*boxes), **look))
