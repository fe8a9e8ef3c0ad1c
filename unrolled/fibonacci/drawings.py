"""Drawings of chapter 5: digits, the ruler of number formats, the adder and the counter at work."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.core.canvas import SMALL, checked_numbers, counted, draw_box, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, VERMILION

DECADES = 48  # how far the ruler goes, in powers of ten


def digits(axes, exact, stored):
    """Two whole numbers, digit under digit: the exact one, and what was stored.

    From the first wrong digit on the stored ones are red and underlined; all of them if their number is wrong.

    Args:
        axes: 0.9 inches high looks best.
        exact: a whole number of at most 39 digits, not negative.
        stored: a whole number of any sign, or infinity.

    Raises:
        ValueError: exact is negative or too long for one line.
    """
    if exact < 0 or len(str(exact)) > 39:
        raise ValueError(f"exact must be a whole number of 1 to 39 digits, not negative; what came is {exact}.")
    width, height = lay_out(axes, 330, 52)
    known, there = _grouped(exact), _grouped(stored)
    same = next((place for place, pair in enumerate(zip(known, there, strict=False)) if pair[0] != pair[1]), len(known))
    size, same = max(len(known), len(there)), same if len(known) == len(there) else 0
    known, there = known.rjust(size), there.rjust(size)
    pitch = min(6.6, (width - 44) / size)
    for word, text, y in (("exact", known, height - 14), ("stored", there, height - 38)):
        write(axes, 0, y, word, ha="left", colour=MUTED)
        for place, sign in enumerate(text):
            x = 44 + (place + 0.5) * pitch
            wrong = text is there and place >= same and sign not in " ,"
            write(axes, x, y, sign.strip(), family="monospace", colour=VERMILION if wrong else INK)
            if wrong:
                axes.plot([x - pitch * 0.45, x + pitch * 0.45], [y - 8, y - 8], color=VERMILION, linewidth=1.2)


def _grouped(number):
    return "inf" if number == np.inf else f"{int(number):,}"


def right_digits(exact, stored):
    """How many digits, from the left, two whole numbers have in common; 0 if they are not of the same length."""
    exact, stored = str(exact), str(stored if stored == np.inf else int(stored))
    if len(exact) != len(stored):
        return 0
    return next((place for place, pair in enumerate(zip(exact, stored, strict=True)) if pair[0] != pair[1]), len(exact))


def ruler(axes, value, dtype):
    """The powers of ten, to where `dtype` is exact for every whole number, where it rounds and ends; and one value.

    Args:
        axes: 1.2 inches high looks best.
        value: a positive number below 1e48.
        dtype: the name of a NumPy format of floats or whole numbers, "float32" or "int64".

    Raises:
        ValueError: the value is not on the ruler.
    """
    if not 0 < value < 10**DECADES:
        raise ValueError(f"value must lie between 0 and 1e{DECADES} to be on the ruler; what came is {value!r}.")
    whole = np.issubdtype(dtype, np.integer)
    last = float(np.iinfo(dtype).max if whole else 2.0 ** (np.finfo(dtype).nmant + 1))
    end = min(DECADES, np.log10(float(np.iinfo(dtype).max if whole else np.finfo(dtype).max)))
    bands = [(0, np.log10(last), "exact", GREEN)]
    if not whole:
        bands.append((np.log10(last), end, "rounded", ORANGE))
    if end < DECADES:
        bands.append((end, DECADES, "wraps round" if whole else "inf", VERMILION))
    for left, right, word, colour in bands:
        axes.barh(0, right - left, 1, left, facecolor=to_rgba(colour, 0.25), edgecolor=colour, linewidth=0.8)
        axes.text((left + right) / 2, -0.05, word, ha="center", va="center", color=INK)
    place = np.log10(float(value))
    axes.plot(place, 0.68, "v", color=BLUE, markersize=7)
    axes.text(place, 1, "this term", color=BLUE, va="bottom", ha="left" if place < 4 else "center")
    axes.set(ylim=(-0.5, 1.7), xlim=(0, DECADES), yticks=[])
    axes.set_xticks(range(0, DECADES + 1, 8), ["1"] + [f"1e{power}" for power in range(8, DECADES + 1, 8)])
    axes.spines["left"].set_visible(False)


def adder(axes, first, second, answer, carry, states, told, done):
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
    states = checked_numbers("states", states, ("timesteps", "units"))
    timesteps, units = states.shape
    if not len(first) == len(second) == len(answer) == len(carry) == len(told) == timesteps:
        raise ValueError(f"first, second, answer, carry and told must hold {timesteps} numbers, one for each state.")
    if not 1 <= done <= timesteps:
        raise ValueError(f"done must be a timestep from 1 to {timesteps}; {done} came.")
    width, height = lay_out(axes, 330, 144 + 6 * units)
    left, step, tall = 84, min(44, (width - 84) / timesteps), (height - 140) / units
    rows = {"timestep": 8, "carry in": 26, "first": 48, "second": 70, "answer": 98}
    rows = {name: height - below for name, below in rows.items()} | {"carry, read": 10}
    for name, y in rows.items():
        write(axes, left - 10, y, name, ha="right", colour=MUTED)
    axes.plot([left, left + step * timesteps], [height - 84, height - 84], color=MUTED, linewidth=1)
    write(
        axes, left - 10, height - 114 - tall * units / 2, f"state,\n{counted(units, 'unit')}", ha="right", colour=MUTED
    )
    for place in range(timesteps):
        x, read, now = left + (place + 0.5) * step, place < done, place == done - 1
        write(axes, x, rows["timestep"], str(place + 1), colour=INK if now else MUTED)
        if 0 < place <= done:
            look = {"weight": "bold"} if carry[place - 1] else {"colour": MUTED}
            write(axes, x, rows["carry in"], str(carry[place - 1]), family="monospace", **look)
        for row, digits in (("first", first), ("second", second)):
            _digit(axes, x, rows[row], digits[place], to_rgba(ORANGE, 0.45 if read else 0.15))
        if read:
            _digit(axes, x, rows["answer"], answer[place], to_rgba(GREEN, 0.45), edgecolor=INK if now else "none")
            look = {"weight": "bold"} if told[place] > 0.5 else {"colour": MUTED}
            write(axes, x, rows["carry, read"], f"{told[place]:z.2f}".replace("-", "−"), **look)
            for unit, value in enumerate(states[place]):
                face = to_rgba(BLUE if value > 0 else VERMILION, 0.8 * min(1, abs(value)))
                corner = (x - step / 2 + 2, height - 114 - (unit + 1) * tall)
                axes.add_patch(Rectangle(corner, step - 4, tall, facecolor=face, edgecolor=GRID, linewidth=0.5))


def _digit(axes, x, y, digit, face, edgecolor="none"):
    draw_box(axes, x - 9, y - 9, 18, 18, facecolor=face, edgecolor=edgecolor)
    write(axes, x, y, str(digit), family="monospace")


def two_groups(axes, without, having, names):
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
        axes.stairs(
            shares, edges, fill=True, facecolor=to_rgba(colour, 0.35), edgecolor=colour, hatch=hatch, label=name
        )
    axes.set_ylabel("share")
    axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)


def counter(axes, brackets, cell):
    """A string of brackets and, above each, the number in the cell state of one LSTM unit.

    Args:
        axes: 1.9 inches high looks best.
        brackets: +1 (opens) and -1 (closes), shape `(timesteps,)`, at most 24.
        cell: the cell state after each timestep, shape `(timesteps,)`.

    Raises:
        ValueError: the lengths differ.
    """
    brackets, cell = (
        checked_numbers("brackets", brackets, ("timesteps",)),
        checked_numbers("cell", cell, ("timesteps",)),
    )
    if len(brackets) != len(cell):
        raise ValueError(f"brackets and cell must be equally long; {len(brackets)} and {len(cell)} came.")
    width, height = lay_out(axes, 330, 100)
    low, high = min(0, cell.min()), max(1, cell.max())
    step, unit = (width - 60) / len(cell), (height - 48) / (high - low)
    base = 34 - low * unit
    write(axes, 0, 12, "brackets", ha="left", colour=MUTED)
    write(axes, 0, base, "0", ha="left", colour=MUTED, size=SMALL)
    axes.plot([56, 60 + step * len(cell)], [base, base], color=MUTED, linewidth=0.8)
    for place, (bracket, value) in enumerate(zip(brackets, cell, strict=True)):
        x = 60 + (place + 0.5) * step
        write(axes, x, 12, "(" if bracket > 0 else ")", family="monospace")
        colour = VERMILION if value < -0.5 else BLUE
        axes.add_patch(
            Rectangle(
                (x - step * 0.4, base), step * 0.8, value * unit, facecolor=to_rgba(colour, 0.5), edgecolor=colour
            )
        )
        write(axes, x, base + value * unit + (8 if value >= -0.5 else -8), f"{value:.0f}".replace("-", "−"), size=SMALL)
