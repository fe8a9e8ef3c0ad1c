"""Drawings of chapter 5: digits, the ruler of number formats, the adder and the counter at work."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import LEGEND_ABOVE, SMALL, checked_numbers, counted, draw_box, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, VERMILION

Number = int | float | np.number

DECADES = 48  # how far the ruler goes, in powers of ten
POINTER, POINTER_NAME, BAND_NAME = 0.68, 1, -0.05  # heights on the ruler, whose band goes from -0.5 to 0.5

# All distances in points.
FULL_WIDTH = 330  # that `digits`, `adder` and `counter` need

# `digits`
MOST_DIGITS = 39
EXACT, STORED = 14, 38  # rows from the top
DIGITS_LEFT, DIGIT_STEP = 44, 6.6  # the first digit's left edge; from one digit to the next, at most
UNDERLINE, UNDERLINE_WIDTH = 8, 0.9  # below the middle of a digit; as a share of its step

# `adder`: rows from the top, and the last from the bottom.
ADDER_ROWS = {"timestep": 8, "carry in": 26, "first": 48, "second": 70, "answer": 98}
CARRY_READ, SUM_LINE, STATES = 10, 84, 114  # "carry, read"; the line of the sum; the states' upper edge
ADDER_FIXED, ADDER_LEAST, LEAST_UNIT = 140, 144, 6  # the height of all but the states; the least, and for each unit
ADDER_LEFT, ADDER_STEP = 84, 44  # the first column's left edge; from one column to the next, at most
ADDER_NAMES = 10  # from the names of the rows to the first column
DIGIT_BOX, STATE_INSET = 18, 2  # the side of a digit's box; from a column's edge to the states

# `counter`: rows from the bottom.
BRACKETS, LOWEST, COUNTER_FIXED = 12, 34, 48  # the brackets; the lowest number; the height of all but the bars
COUNTER_LEFT, AXIS_LEFT, BAR = (
    60,
    56,
    0.8,
)  # the first bracket's left edge; that of the line at 0; a bar's share of a step
NUMBER_GAP = 8  # from the end of a bar to its number


def digits(axes: Axes, exact: int, stored: Number) -> None:
    """Two integers, digit under digit: the exact one, and what was stored.

    From the first wrong digit on the stored ones are red and underlined; all of them if their number is wrong.

    Args:
        axes: 0.9 inches high looks best.
        exact: an integer of at most 39 digits, not negative.
        stored: an integer of any sign, or infinity.

    Raises:
        ValueError: exact is negative or too long for one line.
    """
    if exact < 0 or len(str(exact)) > MOST_DIGITS:
        raise ValueError(f"exact must be an integer of 1 to {MOST_DIGITS} digits, not negative; got {exact}.")
    width, height = lay_out(axes, FULL_WIDTH, 52)
    known, there = _grouped(exact), _grouped(stored)
    same = next((place for place, pair in enumerate(zip(known, there, strict=False)) if pair[0] != pair[1]), len(known))
    size, same = max(len(known), len(there)), same if len(known) == len(there) else 0
    known, there = known.rjust(size), there.rjust(size)
    pitch = min(DIGIT_STEP, (width - DIGITS_LEFT) / size)
    half = pitch * UNDERLINE_WIDTH / 2
    for word, text, y in (("exact", known, height - EXACT), ("stored", there, height - STORED)):
        write(axes, 0, y, word, ha="left", colour=MUTED)
        for place, sign in enumerate(text):
            x = DIGITS_LEFT + (place + 0.5) * pitch
            wrong = text is there and place >= same and sign not in " ,"
            write(axes, x, y, sign.strip(), family="monospace", colour=VERMILION if wrong else INK)
            if wrong:
                axes.plot([x - half, x + half], [y - UNDERLINE] * 2, color=VERMILION, linewidth=1.2)


def _grouped(number: Number) -> str:
    return "inf" if number == np.inf else f"{int(number):,}"


def right_digits(exact: int, stored: Number) -> int:
    """How many digits, from the left, two integers have in common; 0 if they are not of the same length."""
    known, there = str(exact), str(stored if stored == np.inf else int(stored))
    if len(known) != len(there):
        return 0
    return next((place for place, pair in enumerate(zip(known, there, strict=True)) if pair[0] != pair[1]), len(known))


def ruler(axes: Axes, value: Number, dtype: str) -> None:
    """The powers of ten, to where `dtype` is exact for every integer, where it rounds and ends; and one value.

    Args:
        axes: 1.2 inches high looks best.
        value: a positive number below 1e48.
        dtype: the name of a NumPy format of floats or integers, "float32" or "int64".

    Raises:
        ValueError: the value is not on the ruler.
    """
    if not 0 < value < 10**DECADES:
        raise ValueError(f"value must lie between 0 and 1e{DECADES} to be on the ruler; got {value!r}.")
    for left, right, word, colour in _bands(dtype):
        axes.barh(0, right - left, 1, left, facecolor=to_rgba(colour, 0.25), edgecolor=colour, linewidth=0.8)
        axes.text((left + right) / 2, BAND_NAME, word, ha="center", va="center", color=INK)
    place = np.log10(float(value))
    axes.plot(place, POINTER, "v", color=BLUE, markersize=7)
    axes.text(place, POINTER_NAME, "this term", color=BLUE, va="bottom", ha="left" if place < 4 else "center")
    axes.set(ylim=(-0.5, 1.7), xlim=(0, DECADES), yticks=[])
    axes.set_xticks(range(0, DECADES + 1, 8), ["1"] + [f"1e{power}" for power in range(8, DECADES + 1, 8)])
    axes.spines["left"].set_visible(False)


def _bands(dtype: str) -> list[tuple[float, float, str, str]]:
    """The parts of the ruler in powers of ten: from, to, word, colour."""
    whole = np.issubdtype(dtype, np.integer)
    last = np.log10(float(np.iinfo(dtype).max if whole else 2.0 ** (np.finfo(dtype).nmant + 1)))
    end = min(DECADES, np.log10(float(np.iinfo(dtype).max if whole else np.finfo(dtype).max)))
    bands: list[tuple[float, float, str, str]] = [(0, last, "exact", GREEN)]
    if not whole:
        bands.append((last, end, "rounded", ORANGE))
    if end < DECADES:
        bands.append((end, DECADES, "wraps round" if whole else "inf", VERMILION))
    return bands


def adder(
    axes: Axes,
    first: Sequence[int],
    second: Sequence[int],
    answer: Sequence[int],
    carry: Sequence[int],
    states: ArrayLike,
    told: Sequence[float],
    done: int,
) -> None:
    """A sum on paper, turned round: the ones on the left, one timestep a column, and the state under each column.

    Args:
        axes: 2.2 inches high, and 0.12 more for each unit.
        first, second: the digits of the two numbers, least significant first, each of shape `(timesteps,)`.
        answer: the network's digits, `(timesteps,)`.
        carry: the carry out of each place, `(timesteps,)`; the next column must add it.
        states: the state after each timestep, `(timesteps, units)`, between -1 and 1.
        told: the carry as it is read from each state, `(timesteps,)`.
        done: how many timesteps have been read, from 1; later columns show their input only.

    Raises:
        ValueError: the lengths differ, or `done` is not among the timesteps.
    """
    seen = checked_numbers("states", states, ("timesteps", "units"))
    timesteps, units = seen.shape
    if not len(first) == len(second) == len(answer) == len(carry) == len(told) == timesteps:
        raise ValueError(f"first, second, answer, carry and told must hold {timesteps} numbers, one for each state.")
    if not 1 <= done <= timesteps:
        raise ValueError(f"done must be a timestep from 1 to {timesteps}; got {done}.")
    width, height = lay_out(axes, FULL_WIDTH, ADDER_LEAST + LEAST_UNIT * units)
    left, step, tall = ADDER_LEFT, min(ADDER_STEP, (width - ADDER_LEFT) / timesteps), (height - ADDER_FIXED) / units
    rows = {name: height - below for name, below in ADDER_ROWS.items()} | {"carry, read": CARRY_READ}
    top, names = height - STATES, left - ADDER_NAMES
    for name, y in rows.items():
        write(axes, names, y, name, ha="right", colour=MUTED)
    axes.plot([left, left + step * timesteps], [height - SUM_LINE] * 2, color=MUTED, linewidth=1)
    write(axes, names, top - tall * units / 2, f"state,\n{counted(units, 'unit')}", ha="right", colour=MUTED)
    for place in range(timesteps):
        x, read, now = left + (place + 0.5) * step, place < done, place == done - 1
        write(axes, x, rows["timestep"], str(place + 1), colour=INK if now else MUTED)
        if 0 < place <= done:
            write(axes, x, rows["carry in"], str(carry[place - 1]), family="monospace", **_look(carry[place - 1]))
        for row, given in (("first", first), ("second", second)):
            _digit(axes, x, rows[row], given[place], to_rgba(ORANGE, 0.45 if read else 0.15))
        if read:
            _digit(axes, x, rows["answer"], answer[place], to_rgba(GREEN, 0.45), edgecolor=INK if now else "none")
            words = f"{told[place]:z.2f}".replace("-", "−")
            write(axes, x, rows["carry, read"], words, **_look(told[place] > 0.5))
            _state(axes, x, top, step, tall, seen[place])


def _look(carried: bool | int) -> dict[str, Any]:
    """How a carry is written: bold if there is one."""
    return {"weight": "bold"} if carried else {"colour": MUTED}


def _digit(axes: Axes, x: float, y: float, digit: int, face: tuple, edgecolor: str = "none") -> None:
    half = DIGIT_BOX / 2
    draw_box(axes, x - half, y - half, DIGIT_BOX, DIGIT_BOX, facecolor=face, edgecolor=edgecolor)
    write(axes, x, y, str(digit), family="monospace")


def _state(axes: Axes, x: float, top: float, step: float, tall: float, values: np.ndarray) -> None:
    """A state as a column of cells, the first unit at the top."""
    for unit, value in enumerate(values):
        face = to_rgba(BLUE if value > 0 else VERMILION, 0.8 * min(1, abs(value)))
        corner = (x - step / 2 + STATE_INSET, top - (unit + 1) * tall)
        wide = step - 2 * STATE_INSET
        axes.add_patch(Rectangle(corner, wide, tall, facecolor=face, edgecolor=GRID, linewidth=0.5))


def two_groups(axes: Axes, without: ArrayLike, having: ArrayLike, names: Sequence[str]) -> None:
    """One number in two groups, as two outlined histograms.

    Args:
        axes: 2 inches high looks best.
        without, having: finite numbers, each of shape `(numbers,)`.
        names: what the two groups are called.
    """
    groups = [
        checked_numbers(name, values, ("numbers",)) for name, values in zip(names, (without, having), strict=True)
    ]
    edges = np.linspace(min(map(np.min, groups)), max(map(np.max, groups)), 41)
    for values, name, colour, hatch in zip(groups, names, (MUTED, BLUE), ("", "///"), strict=True):
        shares = np.histogram(values, edges)[0] / len(values)
        look: Any = {"facecolor": to_rgba(colour, 0.35), "edgecolor": colour, "hatch": hatch}
        axes.stairs(shares, edges, fill=True, label=name, **look)
    axes.set_ylabel("share")
    axes.legend(ncols=2, **LEGEND_ABOVE)


def counter(axes: Axes, brackets: ArrayLike, cell: ArrayLike) -> None:
    """A string of brackets and, above each, the number in the cell state of one LSTM unit.

    Args:
        axes: 1.9 inches high looks best.
        brackets: +1 (opens) and -1 (closes), shape `(timesteps,)`, at most 24.
        cell: the cell state after each timestep, shape `(timesteps,)`.

    Raises:
        ValueError: the lengths differ.
    """
    signs = checked_numbers("brackets", brackets, ("timesteps",))
    depths = checked_numbers("cell", cell, ("timesteps",))
    if len(signs) != len(depths):
        raise ValueError(f"brackets and cell must be equally long; got {len(signs)} and {len(depths)}.")
    width, height = lay_out(axes, FULL_WIDTH, 100)
    low, high = min(0, depths.min()), max(1, depths.max())
    step, unit = (width - COUNTER_LEFT) / len(depths), (height - COUNTER_FIXED) / (high - low)
    base = LOWEST - low * unit
    write(axes, 0, BRACKETS, "brackets", ha="left", colour=MUTED)
    write(axes, 0, base, "0", ha="left", colour=MUTED, size=SMALL)
    axes.plot([AXIS_LEFT, COUNTER_LEFT + step * len(depths)], [base, base], color=MUTED, linewidth=0.8)
    for place, (sign, depth) in enumerate(zip(signs, depths, strict=True)):
        x, too_low = COUNTER_LEFT + (place + 0.5) * step, depth < -0.5
        write(axes, x, BRACKETS, "(" if sign > 0 else ")", family="monospace")
        colour = VERMILION if too_low else BLUE
        look: Any = {"facecolor": to_rgba(colour, 0.5), "edgecolor": colour}
        axes.add_patch(Rectangle((x - step * BAR / 2, base), step * BAR, depth * unit, **look))
        words = f"{depth:.0f}".replace("-", "−")
        write(axes, x, base + depth * unit + (-NUMBER_GAP if too_low else NUMBER_GAP), words, size=SMALL)
