"""Drawings of the ways to learn Fibonacci: the adder digit by digit, what its units tell of the carry, and brackets.

`adder` and `counter` fill a matplotlib axes of the full width, turn its axis off and return nothing, as the drawings of
`unrolled.draw` do. `two_groups` is a plot and keeps its axis.
"""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.canvas import SMALL, checked_numbers, counted, draw_box, lay_out, write
from unrolled.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, VERMILION


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
