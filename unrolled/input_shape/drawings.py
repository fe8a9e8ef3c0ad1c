"""The drawings of chapter 2: how NumPy prints and stores a block, and sequences of unequal length in padded batches.

Same rules as in `unrolled.drawings`: each function fills a matplotlib axes, laid out in points, and returns nothing.
"""

import re

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.core.canvas import LINE, MONO, SMALL, checked_sizes, lay_out, write, write_ticks
from unrolled.core.style import GRID, INK, MUTED, ORANGE, VERMILION


def printed(axes, array, picked=None, wrong=None, memory=False):
    """An array as NumPy prints it, some of its numbers marked.

    Args:
        axes: half a figure wide, and 12 points high for each line that NumPy prints.
        array: finite numbers with two or three axes, at most 40.
        picked: truth values in the shape of `array`: the numbers to mark in orange.
        wrong: the same, for the numbers to mark in vermilion and to underline.
        memory: whether to add, beneath, the numbers in the order in which they lie in memory, 6 in a row.

    Raises:
        ValueError: the array has too many numbers or axes, a mark has another shape, or there is not enough room.
    """
    array = np.asarray(array)
    if array.ndim not in (2, 3) or array.size > 40:
        raise ValueError(f"the array must have 2 or 3 axes and at most 40 numbers; {array.shape} came.")
    picked, wrong = (np.asarray(np.zeros(array.shape) if mark is None else mark, bool) for mark in (picked, wrong))
    if picked.shape != array.shape or wrong.shape != array.shape:
        raise ValueError(f"the marks must have the array's shape {array.shape}; {picked.shape}, {wrong.shape} came.")
    lines = str(array).split("\n")
    stored = -(-array.size // 6) if memory else 0
    wide = max(max(map(len, lines)) * MONO, 6 * 31 if memory else 0)
    width, height = lay_out(axes, wide, LINE * len(lines) + (stored * 15 + 34 if memory else 0))
    left = max(0, (width - max(map(len, lines)) * MONO) / 2)
    y = height - LINE / 2
    marks = iter(zip(picked.ravel(), wrong.ravel(), strict=True))
    for line in lines:
        for token in re.finditer(r"[-\d.]+|[\[\]]+", line):
            x = left + MONO * (token.start() + token.end()) / 2
            if token[0][0] not in "[]":
                _mark(axes, x, y, MONO * len(token[0]) + 1, LINE - 1, *next(marks))
            write(axes, x, y, token[0], family="monospace", colour=MUTED if token[0][0] in "[]" else INK)
        y -= LINE
    if memory:
        order = np.argsort(_places(array), axis=None)
        _stored(axes, width, y - 12, array.ravel()[order], picked.ravel()[order], wrong.ravel()[order])


def _places(array):
    """Where in memory, counted in numbers, each number of an array lies."""
    steps = [stride // array.itemsize for stride in array.strides]
    return sum(index * step for index, step in zip(np.indices(array.shape), steps, strict=True))


def _stored(axes, width, top, numbers, picked, wrong):
    """Numbers in the order of the memory, 6 in a row, each with its place."""
    write(axes, width / 2, top, "in memory, one row after the other", colour=MUTED)
    left = (width - 6 * 31) / 2
    for place, number in enumerate(numbers):
        x, y = left + 31 * (place % 6 + 0.5), top - 16 - 15 * (place // 6)
        axes.add_patch(Rectangle((x - 15.5, y - 7.5), 31, 15, facecolor="none", edgecolor=GRID, linewidth=0.6))
        _mark(axes, x, y, 29, 13, picked[place], wrong[place])
        write(axes, x, y, f"{number:g}" if number % 1 else f"{number:.0f}.", size=SMALL, family="monospace")


def _mark(axes, x, y, width, height, picked, wrong):
    """A box behind a number, and a line beneath it if it is wrong, for those who cannot tell the colours apart."""
    if picked or wrong:
        face = to_rgba(VERMILION if wrong else ORANGE, 0.45)
        axes.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, facecolor=face, edgecolor="none"))
    if wrong:
        axes.plot([x - width / 2, x + width / 2], [y - height / 2] * 2, color=VERMILION, linewidth=1.4)


def batches(axes, sequences, batch_size, padding="after"):
    """Sequences of unequal length in padded batches: real timesteps filled, with their number; padding hollow.

    Batches stand below each other in the order given; each is as wide as its longest sequence. Those are the cells that
    a layer works on; the filled ones are where a mask is True.

    Args:
        axes: of full width; 14 points high for each sequence, 8 for each batch, and 20 more.
        sequences: a list of sequences of numbers, each of 1 to 9.
        batch_size: a whole number from 1.
        padding: "after" or "before" the sequence.

    Raises:
        TypeError, ValueError: the batch size is not a whole number from 1, a sequence has no room, or there is no such
            padding.
    """
    (batch_size,) = checked_sizes(batch_size=batch_size)
    lengths = [len(sequence) for sequence in sequences]
    if not lengths or not 1 <= min(lengths) <= max(lengths) <= 9:
        raise ValueError(f"sequences must have 1 to 9 timesteps each; their lengths are {lengths}.")
    if padding not in ("after", "before"):
        raise ValueError(f"padding must be 'after' or 'before'; {padding!r} came.")
    starts = range(0, len(lengths), batch_size)
    width, height = lay_out(axes, 240, 14 * len(lengths) + 8 * len(starts) + 20)
    left, y = (width - 32 * max(lengths) - 40) / 2 + 40, height
    for number, start in enumerate(starts, 1):
        batch = sequences[start : start + batch_size]
        longest = max(map(len, batch))
        write(axes, left - 8, y - 7 * len(batch), f"batch {number}", ha="right", colour=MUTED)
        for sequence in batch:
            y -= 14
            first = longest - len(sequence) if padding == "before" else 0
            for place in range(longest):
                real = first <= place < first + len(sequence)
                face = to_rgba(ORANGE, 0.55) if real else "none"
                look = {"facecolor": face, "edgecolor": GRID if real else MUTED, "linestyle": "-" if real else ":"}
                axes.add_patch(Rectangle((left + 32 * place, y), 32, 14, linewidth=0.7, **look))
                words = f"{sequence[place - first]:.1f}" if real else "0"
                write(axes, left + 32 * place + 16, y + 7, words, size=SMALL, colour=INK if real else MUTED)
        y -= 8
    timesteps = range(max(lengths))
    write_ticks(axes, [(left + 32 * place + 16, y - 1) for place in timesteps], [place + 1 for place in timesteps])
    write(axes, left + 16 * max(lengths), y - 13, "timesteps")
