"""Drawings of the state between batches: which row hands what to which row, who moves it, and what a short batch does.

`theatre`, `short_batch` and `moved` fill a matplotlib axes of the full width, turn its axis off and return nothing, as
the drawings of `unrolled.drawings` do. `reach` is a plot and keeps its axis.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import BROKEN, SMALL, draw_arrow, draw_box, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, VERMILION

# All distances in points.
FULL_WIDTH = 330  # that `theatre`, `short_batch` and `moved` need

# `theatre`
BATCH_NAME, ROWS_TOP = 7, 18  # from the top: the names of the batches, the upper edge of the rows
ROWS_LEFT = 34  # where the first batch's place begins, behind the names of the rows
HAND = 19  # between two boxes, for what is handed on
ARROW = 16, 1  # from a box to the left: where the arrow into it begins and ends
CHUNK_HEIGHT, CHUNK_GAP = 42, 6  # the height of a box at most; between two boxes at least
HEAD = 5, 4  # a broken arrow: how long its head is; how far from its end the broken line stops
TWO_LINES, THREE_LINES = 6, 12  # the lines of a box above and below its middle, if there are two or three

# `short_batch`: rows from the top.
IN_WORDS, IN_SLOTS, OUT_WORDS, OUT_SLOTS, ERROR = 8, 20, 68, 80, 86  # slots: their upper edge
SLOT, SLOTS_ROOM = 26, 30  # the side of a slot at most; kept free at both sides together
BATCH_GAP = 0.5  # between two batches, in slots
SLOT_INSET = 1  # from a slot's place to its box

# `moved`: rows from the top.
CALL, BEFORE_AFTER, FIRST_ROW, ROW_STEP = 8, 28, 50, 22
FIXED, LEAST_ROW = 46, 20  # the least height: of all but the rows, of each row
COLUMN = 90  # the totals before and after, from the middle
TOTAL = 66, 18  # width and height of the box of a total
NAME_GAP, ARROW_GAP = 8, 4  # from a box to the name of its row; to the arrow
VERDICT = 6  # "same" or "moved" above its arrow


def theatre(
    axes: Axes,
    order: Sequence[Sequence[str]],
    starts: ArrayLike,
    ends: ArrayLike,
    wanted: Mapping[str, float],
    now: int,
) -> None:
    """Batches from left to right and their rows from top to bottom, with the total that each row carries along.

    A blue arrow carries the total that the next chunk needs; a vermilion, broken one carries a wrong total; a row that
    starts from zero has a 0 in place of the arrow. Under a wrong total stands what is wanted. Batches that are still to
    come are only named.

    Args:
        axes: 2.6 inches high looks best; 2.4 is always enough.
        order: the batches, each a list with the name of the chunk in every row: `[["A1", "B1"], ["A2", "B2"]]`. A chunk
            is named by the letter of its series and its place in it.
        starts, ends: the totals before and after, shape `(batches, rows)`, from Keras.
        wanted: maps the name of a chunk to the total that its series has at the end of it.
        now: how many batches have been read, from 1.

    Raises:
        ValueError: starts or ends do not fit to the order, or `now` is not among the batches.
    """
    before, after = np.asarray(starts), np.asarray(ends)
    if before.shape != np.shape(order) or after.shape != np.shape(order):
        raise ValueError(
            f"starts {before.shape} and ends {after.shape} must have the shape {np.shape(order)} of order."
        )
    if not 1 <= now <= len(order):
        raise ValueError(f"now must be a batch from 1 to {len(order)}; got {now}.")
    width, height = lay_out(axes, FULL_WIDTH, 160)
    step, pitch = (width - ROWS_LEFT) / len(order), (height - ROWS_TOP) / len(order[0])
    wide, high = step - HAND, min(CHUNK_HEIGHT, pitch - CHUNK_GAP)
    middles = [height - ROWS_TOP - (row + 0.5) * pitch for row in range(len(order[0]))]
    for row, y in enumerate(middles):
        write(axes, 0, y, f"row {row}", ha="left", colour=MUTED)
    for place, batch in enumerate(order):
        x, read, current = ROWS_LEFT + place * step + HAND, place < now, place == now - 1
        write(axes, x + wide / 2, height - BATCH_NAME, f"batch {place + 1}", colour=INK if current else MUTED)
        for row, (y, name) in enumerate(zip(middles, batch, strict=True)):
            if read:
                first = wanted.get(name[0] + str(int(name[1:]) - 1), 0)
                _handed(axes, x - ARROW[0], x - ARROW[1], y, before[place, row], first)
            look: Any = {"edgecolor": INK, "linewidth": 1.4} if current else {"edgecolor": GRID, "linewidth": 0.8}
            draw_box(axes, x, y - high / 2, wide, high, facecolor=to_rgba(ORANGE if read else GRID, 0.2), **look)
            _chunk(axes, x + wide / 2, y, name, after[place, row] if read else None, wanted[name])


def _handed(axes: Axes, start: float, end: float, y: float, total: float, needed: float) -> None:
    """The state that a row starts from: an arrow, or a 0."""
    colour = BLUE if total == needed else VERMILION
    if total == 0:
        write(axes, (start + end) / 2, y, "0", colour=colour)
    elif total == needed:
        draw_arrow(axes, (start, y), (end, y), colour)
    else:
        axes.plot([start, end - HEAD[1]], [y, y], color=colour, linewidth=1, linestyle=BROKEN)
        draw_arrow(axes, (end - HEAD[0], y), (end, y), colour)


def _chunk(axes: Axes, x: float, y: float, name: str, total: float | None, wanted: float) -> None:
    """What stands in the box of a chunk: its name, the total after it, and under a wrong total the one wanted."""
    if total is None:
        write(axes, x, y, name, colour=MUTED)
    elif total == wanted:
        write(axes, x, y + TWO_LINES, name)
        write(axes, x, y - TWO_LINES, f"{total:.0f}", family="monospace")
    else:
        write(axes, x, y + THREE_LINES, name)
        write(axes, x, y, f"{total:.0f}", family="monospace", colour=VERMILION)
        write(axes, x, y - THREE_LINES, f"not {wanted:.0f}", size=SMALL, colour=MUTED)


def short_batch(axes: Axes, samples: int, batch: int, returned: int | str) -> None:
    """What a stateful model of one batch size makes of any number of samples: what goes in, and the rows that come out.

    Args:
        axes: 1.9 inches high looks best; 1.7 is always enough.
        samples: how many samples go in, at most 12.
        batch: the batch size of the model.
        returned: how many rows came out, or the message of the error that came instead.
    """
    width, height = lay_out(axes, FULL_WIDTH, 110)
    slots = -(-samples // batch) * batch
    across = slots + (slots // batch - 1) * BATCH_GAP  # in slots
    step = min(SLOT, (width - SLOTS_ROOM) / across)
    left = (width - step * across) / 2
    places = [left + step * (slot + BATCH_GAP * (slot // batch)) for slot in range(slots)]
    first = places[0]
    write(axes, first, height - IN_WORDS, f"in: {samples} samples, in batches of {batch}", ha="left")
    for slot, x in enumerate(places):
        there = slot < samples
        _slot(axes, x, height - IN_SLOTS, step, str(slot) if there else "", ORANGE if there else GRID, not there)
    if isinstance(returned, str):
        write(axes, first, height - OUT_WORDS, "out: no row, but an error", ha="left", colour=VERMILION)
        write(axes, first, height - ERROR, returned, ha="left", family="monospace")
        return
    extra = returned - samples
    words = f"out: {returned} rows" + (f", {extra} of them for samples that do not exist" if extra else "")
    write(axes, first, height - OUT_WORDS, words, ha="left", colour=VERMILION if extra else INK)
    for slot, x in enumerate(places[:returned]):
        there = slot < samples
        _slot(axes, x, height - OUT_SLOTS, step, str(slot), GREEN if there else VERMILION, not there)


def _slot(axes: Axes, x: float, top: float, step: float, word: str, colour: str, missing: bool) -> None:
    """A sample as a square with its number, broken if there is no such sample."""
    look: Any = {"edgecolor": MUTED}
    if missing:
        look = {"linestyle": BROKEN, "edgecolor": MUTED if colour == GRID else colour}
    face = to_rgba(colour, 0.12 if missing else 0.5)
    side = step - 2 * SLOT_INSET
    corner = (x + SLOT_INSET, top - side)
    axes.add_patch(Rectangle(corner, side, side, facecolor=face, linewidth=0.9, **look))
    write(axes, x + step / 2, top - side / 2, word)


def moved(axes: Axes, call: str, names: Sequence[str], before: Sequence[float], after: Sequence[float]) -> None:
    """The totals that a layer holds for each row, before and after a call; a total that has moved is set in vermilion.

    Args:
        axes: 1.7 inches high looks best; 1.5 is always enough.
        call: what was called, a line of code.
        names: one for each row.
        before, after: shape `(rows,)`, from Keras.
    """
    if not len(names) == len(before) == len(after):
        raise ValueError(
            f"names, before and after must be equally long; got {len(names)}, {len(before)} and {len(after)}."
        )
    width, height = lay_out(axes, FULL_WIDTH, FIXED + LEAST_ROW * len(names))
    middle, (wide, high) = width / 2, TOTAL
    first, second = middle - COLUMN, middle + COLUMN
    write(axes, middle, height - CALL, call, family="monospace")
    for row, name in enumerate(names):
        y = height - FIRST_ROW - ROW_STEP * row
        same = before[row] == after[row]
        write(axes, first - wide / 2 - NAME_GAP, y, name, ha="right")
        for x, total, colour in ((first, before[row], BLUE), (second, after[row], BLUE if same else VERMILION)):
            draw_box(axes, x - wide / 2, y - high / 2, wide, high, facecolor=PAPER, edgecolor=colour)
            write(axes, x, y, f"{total:,.0f}", family="monospace")
        ends = first + wide / 2 + ARROW_GAP, second - wide / 2 - ARROW_GAP
        draw_arrow(axes, (ends[0], y), (ends[1], y), MUTED)
        verdict, colour = ("same", MUTED) if same else ("moved", VERMILION)
        write(axes, middle, y + VERDICT, verdict, size=SMALL, colour=colour)
    write(axes, first, height - BEFORE_AFTER, "state before", colour=MUTED)
    write(axes, second, height - BEFORE_AFTER, "state after", colour=MUTED)


SMALLEST = 1e-6  # the scale of `reach` begins here, or lower if no chunk cuts the gradient
NO_GRADIENT = 0.92, 0.82  # the height of these words, and of the lines below them, as shares of the axes


def reach(axes: Axes, sizes: ArrayLike, chunk: int) -> None:
    """How large the gradient of the last output is at each input, on a logarithmic scale, with the chunks marked.

    Args:
        axes: of the full width.
        sizes: shape `(timesteps,)`; NaN where there is no gradient.
        chunk: the length of a chunk.
    """
    found = np.asarray(sizes, dtype=float)
    timesteps = np.arange(1, len(found) + 1)
    reached = np.isfinite(found)
    low = 10 ** np.floor(np.log10(np.nanmin(found))) if len(found) == chunk else SMALLEST
    axes.bar(timesteps[reached], found[reached], color=ORANGE, width=0.7)
    axes.set_yscale("log")
    axes.set(ylim=(min(low, SMALLEST), 1), xlim=(0.4, len(found) + 0.6), xlabel="timestep of the input")
    axes.set_xticks([1, *range(5, len(found) + 1, 5)])
    for edge in range(chunk, len(found), chunk):
        axes.axvline(edge + 0.5, color=BLUE, linewidth=1, linestyle=BROKEN, ymax=NO_GRADIENT[1])
    if not reached.all():
        middle = (len(found) - reached.sum()) / 2 + 0.5
        look: Any = {"color": VERMILION, "ha": "center", "va": "center", "transform": axes.get_xaxis_transform()}
        axes.text(middle, NO_GRADIENT[0], "no gradient", **look)
