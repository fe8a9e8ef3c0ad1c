"""Drawings of the state between batches: which row hands what to which row, who moves it, and what a short batch does.

`theatre`, `short_batch` and `moved` fill a matplotlib axes of the full width, turn its axis off and return nothing, as
the drawings of `unrolled.drawings` do. `reach` is a plot and keeps its axis.
"""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.core.canvas import SMALL, draw_arrow, draw_box, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, VERMILION

BROKEN = (0, (2, 2))  # dashes of what is wrong or missing, so that colour does not carry it alone


def theatre(axes, order, starts, ends, wanted, now):
    """Batches from left to right and their rows from top to bottom, with the total that each row carries along.

    A blue arrow carries the total that the next chunk needs; a vermilion, broken one carries a wrong total; a row that
    starts from zero has a 0 in place of the arrow. Under a wrong total stands what is wanted. Batches that are still to
    come are only named.

    Args:
        axes: 2.6 inches high looks best; 2.3 is always enough.
        order: the batches, each a list with the name of the chunk in every row: `[["A1", "B1"], ["A2", "B2"]]`. A chunk
            is named by the letter of its series and its place in it.
        starts, ends: the totals before and after, shape `(batches, rows)`, from Keras.
        wanted: maps the name of a chunk to the total that its series has at the end of it.
        now: how many batches have been read, from 1.

    Raises:
        ValueError: starts or ends do not fit to the order, or `now` is not among the batches.
    """
    starts, ends = np.asarray(starts), np.asarray(ends)
    if starts.shape != np.shape(order) or ends.shape != np.shape(order):
        raise ValueError(f"starts {starts.shape} and ends {ends.shape} must have the shape {np.shape(order)} of order.")
    if not 1 <= now <= len(order):
        raise ValueError(f"now must be a batch from 1 to {len(order)}; {now} came.")
    width, height = lay_out(axes, 330, 160)
    left, step, pitch = 34, (width - 34) / len(order), (height - 18) / len(order[0])
    wide, high = step - 19, min(42, pitch - 6)
    for row in range(len(order[0])):
        write(axes, 0, height - 18 - (row + 0.5) * pitch, f"row {row}", ha="left", colour=MUTED)
    for place, batch in enumerate(order):
        x, read, current = left + place * step + 19, place < now, place == now - 1
        write(axes, x + wide / 2, height - 7, f"batch {place + 1}", colour=INK if current else MUTED)
        for row, name in enumerate(batch):
            y = height - 18 - (row + 0.5) * pitch
            if read:
                first = wanted.get(name[0] + str(int(name[1:]) - 1), 0)
                _handed(axes, x - 16, x - 1, y, starts[place, row], first)
            look = {"edgecolor": INK if current else GRID, "linewidth": 1.4 if current else 0.8}
            draw_box(axes, x, y - high / 2, wide, high, facecolor=to_rgba(ORANGE if read else GRID, 0.2), **look)
            _chunk(axes, x + wide / 2, y, name, ends[place, row] if read else None, wanted[name])


def _handed(axes, start, end, y, total, needed):
    """The state that a row starts from: an arrow, or a 0."""
    colour = BLUE if total == needed else VERMILION
    if total == 0:
        write(axes, (start + end) / 2, y, "0", colour=colour)
    elif total == needed:
        draw_arrow(axes, (start, y), (end, y), colour)
    else:
        axes.plot([start, end - 4], [y, y], color=colour, linewidth=1, linestyle=BROKEN)
        draw_arrow(axes, (end - 5, y), (end, y), colour)


def _chunk(axes, x, y, name, total, wanted):
    """What stands in the box of a chunk: its name, the total after it, and under a wrong total the one wanted."""
    if total is None:
        write(axes, x, y, name, colour=MUTED)
    elif total == wanted:
        write(axes, x, y + 6, name)
        write(axes, x, y - 6, f"{total:.0f}", family="monospace")
    else:
        write(axes, x, y + 12, name)
        write(axes, x, y, f"{total:.0f}", family="monospace", colour=VERMILION)
        write(axes, x, y - 12, f"not {wanted:.0f}", size=SMALL, colour=MUTED)


def short_batch(axes, samples, batch, returned):
    """What a stateful model of one batch size makes of any number of samples: what goes in, and the rows that come out.

    Args:
        axes: 1.9 inches high looks best; 1.7 is always enough.
        samples: how many samples go in, at most 12.
        batch: the batch size of the model.
        returned: how many rows came out, or the message of the error that came instead.
    """
    width, height = lay_out(axes, 330, 110)
    slots = -(-samples // batch) * batch
    step = min(26, (width - 30) / (slots + (slots // batch - 1) * 0.5))
    left = (width - step * (slots + (slots // batch - 1) * 0.5)) / 2
    places = [left + step * (slot + 0.5 * (slot // batch)) for slot in range(slots)]
    write(axes, places[0], height - 8, f"in: {samples} samples, in batches of {batch}", ha="left")
    for slot, x in enumerate(places):
        if slot < samples:
            _slot(axes, x, height - 20, step, str(slot), ORANGE)
        else:
            _slot(axes, x, height - 20, step, "", GRID, missing=True)
    if isinstance(returned, str):
        write(axes, places[0], height - 68, "out: no row, but an error", ha="left", colour=VERMILION)
        write(axes, places[0], height - 86, returned, ha="left", family="monospace")
        return
    extra = returned - samples
    words = f"out: {returned} rows" + (f", {extra} of them for samples that do not exist" if extra else "")
    write(axes, places[0], height - 68, words, ha="left", colour=VERMILION if extra else INK)
    for slot, x in enumerate(places[:returned]):
        _slot(axes, x, height - 80, step, str(slot), GREEN if slot < samples else VERMILION, missing=slot >= samples)


def _slot(axes, x, top, step, word, colour, missing=False):
    look = {"linestyle": BROKEN, "edgecolor": MUTED if colour == GRID else colour} if missing else {"edgecolor": MUTED}
    face = to_rgba(colour, 0.12 if missing else 0.5)
    axes.add_patch(Rectangle((x + 1, top - step + 2), step - 2, step - 2, facecolor=face, linewidth=0.9, **look))
    write(axes, x + step / 2, top - step / 2 + 1, word)


def moved(axes, call, names, before, after):
    """The totals that a layer holds for each row, before and after a call; a total that has moved is set in vermilion.

    Args:
        axes: 1.7 inches high looks best; 1.5 is always enough.
        call: what was called, a line of code.
        names: one for each row.
        before, after: shape `(rows,)`, from Keras.
    """
    if not len(names) == len(before) == len(after):
        raise ValueError(f"{len(names)} names came for {len(before)} totals before and {len(after)} after.")
    width, height = lay_out(axes, 330, 46 + 20 * len(names))
    first, second, wide = width / 2 - 90, width / 2 + 90, 66
    write(axes, width / 2, height - 8, call, family="monospace")
    for row, name in enumerate(names):
        y = height - 50 - 22 * row
        same = before[row] == after[row]
        write(axes, first - wide / 2 - 8, y, name, ha="right")
        for x, total, colour in ((first, before[row], BLUE), (second, after[row], BLUE if same else VERMILION)):
            draw_box(axes, x - wide / 2, y - 9, wide, 18, facecolor=PAPER, edgecolor=colour)
            write(axes, x, y, f"{total:,.0f}", family="monospace")
        draw_arrow(axes, (first + wide / 2 + 4, y), (second - wide / 2 - 4, y), MUTED)
        write(axes, width / 2, y + 6, "same" if same else "moved", size=SMALL, colour=MUTED if same else VERMILION)
    write(axes, first, height - 28, "state before", colour=MUTED)
    write(axes, second, height - 28, "state after", colour=MUTED)


def reach(axes, sizes, chunk):
    """How large the gradient of the last output is at each input, on a logarithmic scale, with the chunks marked.

    Args:
        axes: of the full width.
        sizes: shape `(timesteps,)`; NaN where there is no gradient.
        chunk: the length of a chunk.
    """
    sizes = np.asarray(sizes, dtype=float)
    timesteps = np.arange(1, len(sizes) + 1)
    reached = np.isfinite(sizes)
    low = 10 ** np.floor(np.log10(np.nanmin(sizes))) if len(sizes) == chunk else 1e-6
    axes.bar(timesteps[reached], sizes[reached], color=ORANGE, width=0.7)
    axes.set_yscale("log")
    axes.set(ylim=(min(low, 1e-6), 1), xlim=(0.4, len(sizes) + 0.6), xlabel="timestep of the input")
    axes.set_xticks([1, *range(5, len(sizes) + 1, 5)])
    for edge in range(chunk, len(sizes), chunk):
        axes.axvline(edge + 0.5, color=BLUE, linewidth=1, linestyle=BROKEN, ymax=0.82)
    if not reached.all():
        middle = (len(sizes) - reached.sum()) / 2 + 0.5
        look = {"color": VERMILION, "ha": "center", "va": "center", "transform": axes.get_xaxis_transform()}
        axes.text(middle, 0.92, "no gradient", **look)
