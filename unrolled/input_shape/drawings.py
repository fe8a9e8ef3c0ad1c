"""The drawings of chapter 2: how NumPy prints and stores a block, and sequences of unequal length in padded batches.

Same rules as in `unrolled.drawings`: each function fills a matplotlib axes, laid out in points, and returns nothing.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import LINE, MONO, SMALL, checked_sizes, lay_out, write, write_ticks
from unrolled.core.style import GRID, INK, MUTED, ORANGE, VERMILION

# All distances in points.
MOST_NUMBERS = 40

# The memory, below a print.
IN_A_ROW = 6
PLACE = 31, 15  # width and height of a number's place
MARK = 29, 13  # of the mark in it
MEMORY_WORDS, MEMORY_FIRST = 12, 16  # from the print to the words; from them to the middle of the first row
MEMORY = 34  # the height of the memory without its rows

# Padded batches.
CELL = 32, 14  # width and height of a timestep
NAME, NAME_GAP = 40, 8  # the column of the batches' names; from them to the cells
BATCH_GAP = 8  # between two batches
TICKS, TIMESTEPS = 1, 13  # rows below the last gap
FOOT = 20  # the height of those rows
MOST_TIMESTEPS = 9


def printed(
    axes: Axes,
    array: ArrayLike,
    picked: ArrayLike | None = None,
    wrong: ArrayLike | None = None,
    memory: bool = False,
) -> None:
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
    values, picks, wrongs = _checked(array, picked, wrong)
    lines = str(values).split("\n")
    across = max(map(len, lines)) * MONO
    wide, high = across, LINE * len(lines)
    if memory:
        wide = max(wide, IN_A_ROW * PLACE[0])
        high += -(-values.size // IN_A_ROW) * PLACE[1] + MEMORY
    width, height = lay_out(axes, wide, high)
    left, y = max(0, (width - across) / 2), height - LINE / 2
    marks = iter(zip(picks.ravel(), wrongs.ravel(), strict=True))
    for line in lines:
        for token in re.finditer(r"[-\d.]+|[\[\]]+", line):
            x, bracket = left + MONO * (token.start() + token.end()) / 2, token[0][0] in "[]"
            if not bracket:
                _mark(axes, x, y, MONO * len(token[0]) + 1, LINE - 1, *next(marks))
            write(axes, x, y, token[0], family="monospace", colour=MUTED if bracket else INK)
        y -= LINE
    if memory:
        order = np.argsort(_places(values), axis=None)
        in_order = (each.ravel()[order] for each in (values, picks, wrongs))
        _stored(axes, width, y - MEMORY_WORDS, *in_order)


def _checked(
    array: ArrayLike, picked: ArrayLike | None, wrong: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of a print and its two marks, all of one shape."""
    values = np.asarray(array)
    if values.ndim not in (2, 3) or values.size > MOST_NUMBERS:
        raise ValueError(f"the array must have 2 or 3 axes and at most {MOST_NUMBERS} numbers; got {values.shape}.")
    picks, wrongs = (np.asarray(np.zeros(values.shape) if mark is None else mark, bool) for mark in (picked, wrong))
    if picks.shape != values.shape or wrongs.shape != values.shape:
        raise ValueError(f"the marks must have the array's shape {values.shape}; got {picks.shape}, {wrongs.shape}.")
    return values, picks, wrongs


def _places(array: np.ndarray) -> np.ndarray:
    """Where in memory, counted in numbers, each number of an array lies."""
    steps = [stride // array.itemsize for stride in array.strides]
    return np.tensordot(steps, np.indices(array.shape), axes=1)


def _stored(axes: Axes, width: float, top: float, numbers: np.ndarray, picked: np.ndarray, wrong: np.ndarray) -> None:
    """Numbers in the order of the memory, 6 in a row, each with its place."""
    write(axes, width / 2, top, "in memory, one row after the other", colour=MUTED)
    wide, high = PLACE
    left = (width - IN_A_ROW * wide) / 2
    for place, number in enumerate(numbers):
        x, y = left + wide * (place % IN_A_ROW + 0.5), top - MEMORY_FIRST - high * (place // IN_A_ROW)
        corner = (x - wide / 2, y - high / 2)
        axes.add_patch(Rectangle(corner, wide, high, facecolor="none", edgecolor=GRID, linewidth=0.6))
        _mark(axes, x, y, *MARK, picked[place], wrong[place])
        write(axes, x, y, f"{number:g}" if number % 1 else f"{number:.0f}.", size=SMALL, family="monospace")


def _mark(axes: Axes, x: float, y: float, width: float, height: float, picked: bool, wrong: bool) -> None:
    """A box behind a number, and a line beneath it if it is wrong, for those who cannot tell the colours apart."""
    if picked or wrong:
        face = to_rgba(VERMILION if wrong else ORANGE, 0.45)
        axes.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, facecolor=face, edgecolor="none"))
    if wrong:
        axes.plot([x - width / 2, x + width / 2], [y - height / 2] * 2, color=VERMILION, linewidth=1.4)


def batches(axes: Axes, sequences: Sequence[Sequence[float]], batch_size: int, padding: str = "after") -> None:
    """Sequences of unequal length in padded batches: real timesteps filled, with their number; padding hollow.

    Batches stand below each other in the order given; each is as wide as its longest sequence. Those are the cells that
    a layer works on; the filled ones are where a mask is True.

    Args:
        axes: of full width; 14 points high for each sequence, 8 for each batch, and 20 more.
        sequences: a list of sequences of numbers, each of 1 to 9.
        batch_size: an integer of at least 1.
        padding: "after" or "before" the sequence.

    Raises:
        TypeError, ValueError: the batch size is not an integer of at least 1, a sequence has no room, or there is no
            such padding.
    """
    (batch_size,) = checked_sizes(batch_size=batch_size)
    lengths = [len(sequence) for sequence in sequences]
    if not lengths or not 1 <= min(lengths) <= max(lengths) <= MOST_TIMESTEPS:
        raise ValueError(f"sequences must have 1 to {MOST_TIMESTEPS} timesteps each; their lengths are {lengths}.")
    if padding not in ("after", "before"):
        raise ValueError(f"padding must be 'after' or 'before'; got {padding!r}.")
    wide, high = CELL
    starts = range(0, len(lengths), batch_size)
    width, height = lay_out(axes, 240, high * len(lengths) + BATCH_GAP * len(starts) + FOOT)
    left, y = (width - wide * max(lengths) - NAME) / 2 + NAME, height
    for number, start in enumerate(starts, 1):
        batch = sequences[start : start + batch_size]
        longest = max(map(len, batch))
        write(axes, left - NAME_GAP, y - high / 2 * len(batch), f"batch {number}", ha="right", colour=MUTED)
        for sequence in batch:
            y -= high
            pads = longest - len(sequence)
            before = pads if padding == "before" else 0
            row = [None] * before + list(sequence) + [None] * (pads - before)
            for place, value in enumerate(row):
                _cell(axes, left + wide * place, y, value)
        y -= BATCH_GAP
    middles = [left + wide * (place + 0.5) for place in range(max(lengths))]
    write_ticks(axes, [(x, y - TICKS) for x in middles], range(1, max(lengths) + 1))
    write(axes, left + wide * max(lengths) / 2, y - TIMESTEPS, "timesteps")


def _cell(axes: Axes, x: float, y: float, value: float | None) -> None:
    """A timestep with its number, or with the 0 of padding if that is None."""
    wide, high = CELL
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": MUTED, "linestyle": ":"}
    ink, words = MUTED, "0"
    if value is not None:
        look = {"facecolor": to_rgba(ORANGE, 0.55), "edgecolor": GRID, "linestyle": "-"}
        ink, words = INK, f"{value:.1f}"
    axes.add_patch(Rectangle((x, y), wide, high, linewidth=0.7, **look))
    write(axes, x + wide / 2, y + high / 2, words, size=SMALL, colour=ink)
