"""Drawings of chapter 1: one step in numbers, the LSTM from window to forecasts, its cell, one unit over time."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import (
    COPY,
    LINE,
    SIGN,
    SIGN_RADIUS,
    SMALL,
    SUBSCRIPTS,
    checked_sizes,
    counted,
    draw_arrow,
    draw_box,
    lay_out,
    shown_indices,
    write,
    write_code,
    write_gap,
    write_sign,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE, SKY

FULL_WIDTH = 360  # points that `network` and `cell` need

# ---- the network: all distances in points, all rows from the bottom of the drawing -----------------------------------

NETWORK = 276  # its height
STATE_CODE, INPUT_CODE, OUTPUT_CODE = 14 - LINE, 14, 268  # rows of code
INPUT_NAME, INPUT = 32, 46  # "x₁"; the circles of the input
INPUT_ARROW = 51  # where the arrow from the input begins
BAND = 64, 80  # the grey band behind the cells: its lower edge and its height
CELL = 69, 70  # a cell: its lower edge and its height
CELL_TOP = sum(CELL)
HIDDEN, CELL_WORD, CARRIED = 86, 104, 122  # in a cell: the lane of h, "LSTM", the lane of c
STUB, STUB_NAME = 150, 156  # the end of the line of an h that does not leave the layer; its name
SENTENCE = 176  # "one cell, ..." and the name of the h that does
DENSE = 196, 22  # the box of the Dense layer: its lower edge and its height
DENSE_TOP = sum(DENSE)
FORECAST_ARROW, FORECAST, FORECAST_GAP, FORECAST_NAME = 233, 237, 238, 250

INSET = 2  # from the edge of the axes to the boxes that go all the way
FIRST_STATE: tuple[float, float] = 14, 18  # the circles of c₀ and h₀: their middle, and where their arrows begin
FIRST_NAME = 12  # the names of c₀ and h₀ below their circles
FIRST_RADIUS, RADIUS = 4, 3.6  # of those circles, and of the ones of an input or a forecast
CELLS_LEFT, CELL_SHIFT = (
    50,
    8,
)  # the column of the first cell begins here; how far left of its column's middle a cell is
HALF_CELL = 17  # half the width of a cell
GAP_END = 14  # from an ellipsis to where the next arrow begins
INPUT_STEP, MOST_INPUTS = 9, 3  # from one circle of an input to the next; how many are drawn at most
NAME_ABOVE = 8  # the name of a state above its arrow
BESIDE = 6  # the name of the last h beside its arrow
FORECAST_STEP, FORECAST_ROOM = 18, 30  # from one forecast to the next at most; kept free of them
MOST_TIMESTEPS, MOST_FORECASTS = 6, 20


def network(axes: Axes, timesteps: int, units: int, features: int, forecasts: int, weights: tuple[int, int]) -> None:
    """`LSTM(units)` unrolled over its timesteps, and `Dense(forecasts)` that reads the last hidden state.

    Args:
        axes: 4.2 inches high looks best; 4 is always enough. It must have the full width.
        timesteps, units, features, forecasts: integers of at least 1.
        weights: the numbers of weights of the two layers, as Keras counts them.

    Raises:
        TypeError, ValueError: a size is not an integer, or is below 1.
    """
    timesteps, units, features, forecasts = checked_sizes(
        timesteps=timesteps, units=units, features=features, forecasts=forecasts
    )
    width, height = lay_out(axes, FULL_WIDTH, NETWORK)
    low = (height - NETWORK) / 2
    _draw_layer(axes, width, low, timesteps, units, features)
    times = "once" if timesteps == 1 else f"{timesteps:,} times"
    write(axes, INSET, low + SENTENCE, f"one cell, the same {weights[0]:,} weights, used {times}", ha="left")
    bottom, high = DENSE
    draw_box(axes, INSET, low + bottom, width - 2 * INSET, high, facecolor=PAPER, edgecolor=INK)
    write(axes, width / 2, low + bottom + high / 2, f"Dense({forecasts}): {weights[1]:,} weights")
    _draw_forecasts(axes, width, low, timesteps, forecasts)
    write_code(axes, width / 2, low + OUTPUT_CODE, f"output (None, {forecasts})", GREEN)
    write_code(axes, width / 2, low + INPUT_CODE, f"input (None, {timesteps}, {features})", ORANGE)
    write_code(axes, width / 2, low + STATE_CODE, f"state h (None, {units}), c (None, {units})", BLUE)


def _draw_layer(axes: Axes, width: float, low: float, timesteps: int, units: int, features: int) -> None:
    """The first states, then the cell once for each timestep that has room, and what becomes of each h."""
    columns = shown_indices(timesteps, MOST_TIMESTEPS)
    pitch = (width - CELLS_LEFT) / len(columns)
    bottom, high = BAND
    draw_box(axes, INSET, low + bottom, width - 2 * INSET, high, facecolor=GRID, alpha=0.4)
    first, end = FIRST_STATE
    for y, name in ((low + CARRIED, "c₀"), (low + HIDDEN, "h₀")):
        axes.add_patch(Circle((first, y), FIRST_RADIUS, facecolor=PAPER, edgecolor=BLUE, linewidth=0.8))
        write(axes, first, y - FIRST_NAME, name, size=SMALL)
    for place, timestep in enumerate(columns):
        x = CELLS_LEFT + (place + 0.5) * pitch - CELL_SHIFT
        if timestep is None:
            for row in (INPUT, HIDDEN, CARRIED):
                write_gap(axes, x, low + row)
            end = x + GAP_END
            continue
        before = str(timestep).translate(SUBSCRIPTS)
        _use(axes, x, end, low, features, before if place and columns[place - 1] is not None else "")
        now = str(timestep + 1).translate(SUBSCRIPTS)
        write(axes, x, low + INPUT_NAME, f"x{now}")
        if timestep == timesteps - 1:
            draw_arrow(axes, (x, low + CELL_TOP), (x, low + DENSE[0]), GREEN)
            write(axes, x - BESIDE, low + SENTENCE, f"h{now}: {counted(units, 'number')}", ha="right", colour=GREEN)
        else:
            axes.plot([x, x], [low + CELL_TOP, low + STUB], color=MUTED, linewidth=1)
            write(axes, x, low + STUB_NAME, f"h{now}", colour=MUTED)
        end = x + HALF_CELL


def _use(axes: Axes, x: float, end: float, low: float, features: int, before: str) -> None:
    """One use of the cell at `x`: its input, and the two states that come to it from `end`."""
    bottom, high = CELL
    left = x - HALF_CELL
    draw_box(axes, left, low + bottom, 2 * HALF_CELL, high, facecolor=PAPER, edgecolor=INK, linestyle=COPY)
    write(axes, x, low + CELL_WORD, "LSTM")
    count = min(features, MOST_INPUTS)
    for index in range(count):
        middle = x + INPUT_STEP * (index - (count - 1) / 2)
        axes.add_patch(Circle((middle, low + INPUT), RADIUS, facecolor=ORANGE, edgecolor="none"))
    draw_arrow(axes, (x, low + INPUT_ARROW), (x, low + bottom), ORANGE)
    for y, name in ((low + CARRIED, "c"), (low + HIDDEN, "h")):
        draw_arrow(axes, (end, y), (left, y), BLUE)
        if before:
            write(axes, (end + left) / 2, y + NAME_ABOVE, name + before, size=SMALL)


def _draw_forecasts(axes: Axes, width: float, low: float, timesteps: int, forecasts: int) -> None:
    """The forecasts as circles above the Dense layer; the first and the last have names."""
    shown = shown_indices(forecasts, MOST_FORECASTS)
    step = min(FORECAST_STEP, (width - FORECAST_ROOM) / len(shown))
    for place, index in enumerate(shown):
        x = width / 2 + (place - (len(shown) - 1) / 2) * step
        if index is None:
            write_gap(axes, x, low + FORECAST_GAP)
            continue
        draw_arrow(axes, (x, low + DENSE_TOP), (x, low + FORECAST_ARROW), GREEN)
        axes.add_patch(Circle((x, low + FORECAST), RADIUS, facecolor=GREEN, edgecolor="none"))
        if index in (0, forecasts - 1):
            write(axes, x, low + FORECAST_NAME, "x̂" + str(timesteps + index + 1).translate(SUBSCRIPTS))


# ---- inside the cell: all distances in points, all rows from the bottom of the drawing -------------------------------

INSIDE = 266  # its height
WEIGHED = 46, 24  # the box of the weighed sum: its lower edge and its height
WEIGHED_TOP, WEIGHED_MIDDLE = 70, 58
GIVEN, GIVEN_ARROW = 18, 26  # the words of the input; where its arrow begins
STATE_NAME = 12  # the name of a state above its arrow
GATE = 90, 32  # the box of a gate: its lower edge and its height
GATE_TOP = sum(GATE)
GATE_NAME, GATE_FORMULA = 113, 99
OUT, MIX, LANE = 160, 188, 236  # the lane of h; where gate i and candidate meet; the lane of c
TANH_BOX = 6, 16  # the box of the second tanh: its lower edge above `MIX`, its height
NOTE = 11  # what is written about a lane, above it

START, WEIGHED_LEFT = 4, 36  # where the states come in; the left edge of the weighed sum
WEIGHED_ROOM = 74  # kept free at both sides of it together
END, END_NAME = 24, 20  # from the right edge of the axes to the heads of the outgoing arrows, and to their names
FORGET, GATES_ROOM = 70, 130  # the middle of the forget gate; kept free at both sides of the gates' middles together
SHARES = 0, 0.29, 0.58, 0.94  # where f, i, c̃ and o stand in the room for them
HALF_GATE, HALF_TANH = 30, 17
NOTE_LEFT = 12  # from the candidate's middle to the end of the note at its left


def cell(axes: Axes, units: int, features: int) -> None:
    """One timestep inside the LSTM cell: three gates and a candidate, and what becomes of the two states.

    Args:
        axes: 4 inches high looks best; 3.8 is always enough. It must have the full width.
        units, features: integers of at least 1.

    Raises:
        TypeError, ValueError: a size is not an integer, or is below 1.
    """
    units, features = checked_sizes(units=units, features=features)
    width, height = lay_out(axes, FULL_WIDTH, INSIDE)
    low = (height - INSIDE) / 2
    columns = [FORGET + share * (width - GATES_ROOM) for share in SHARES]
    _draw_weighed(axes, width, low, columns[0] + HALF_GATE, units, features)
    _draw_gates(axes, low, columns)
    _draw_lanes(axes, width, low, columns)


def _draw_weighed(axes: Axes, width: float, low: float, given: float, units: int, features: int) -> None:
    """The weighed sum of input and state; the input comes in at `given`."""
    bottom, high = WEIGHED
    draw_box(axes, WEIGHED_LEFT, low + bottom, width - WEIGHED_ROOM, high, facecolor=PAPER, edgecolor=INK)
    middle = WEIGHED_LEFT + (width - WEIGHED_ROOM) / 2
    write(axes, middle, low + WEIGHED_MIDDLE, f"xₜ W + hₜ₋₁ U + b: 4 × {units} numbers")
    draw_arrow(axes, (given, low + GIVEN_ARROW), (given, low + bottom), ORANGE)
    write(axes, given, low + GIVEN, f"xₜ: {counted(features, 'number')}")
    draw_arrow(axes, (START, low + WEIGHED_MIDDLE), (WEIGHED_LEFT, low + WEIGHED_MIDDLE), BLUE)
    write(axes, START, low + WEIGHED_MIDDLE + STATE_NAME, "hₜ₋₁", ha="left")


def _draw_gates(axes: Axes, low: float, columns: Sequence[float]) -> None:
    """The three gates and the candidate, each with an arrow from the weighed sum."""
    bottom, high = GATE
    named = (
        ("f", "sigmoid", "forget gate", PURPLE),
        ("i", "sigmoid", "input gate", PURPLE),
        ("c̃", "tanh", "candidate", BLUE),
        ("o", "sigmoid", "output gate", PURPLE),
    )
    for x, (name, squash, words, colour) in zip(columns, named, strict=True):
        draw_arrow(axes, (x, low + WEIGHED_TOP), (x, low + bottom), MUTED)
        draw_box(axes, x - HALF_GATE, low + bottom, 2 * HALF_GATE, high, facecolor=PAPER, edgecolor=colour)
        write(axes, x, low + GATE_NAME, words, size=SMALL)
        write(axes, x, low + GATE_FORMULA, f"{name} = {squash}", size=SMALL)


def _draw_lanes(axes: Axes, width: float, low: float, columns: Sequence[float]) -> None:
    """What the gates do to the two states: the lane of c at the top, that of h below it."""
    f, i, c, o = columns
    gates, lane, mix, out = low + GATE_TOP, low + LANE, low + MIX, low + OUT
    for start, end in ((START, f - SIGN_RADIUS), (f + SIGN_RADIUS, c - SIGN_RADIUS), (c + SIGN_RADIUS, width - END)):
        draw_arrow(axes, (start, lane), (end, lane), BLUE)
    write(axes, START, lane + STATE_NAME, "cₜ₋₁", ha="left")
    write(axes, width - END_NAME, lane, "cₜ", ha="left")
    draw_arrow(axes, (f, gates), (f, lane - SIGN_RADIUS), PURPLE)
    axes.plot([i, i], [gates, mix], color=PURPLE, linewidth=1)
    draw_arrow(axes, (i, mix), (c - SIGN_RADIUS, mix), PURPLE)
    draw_arrow(axes, (c, gates), (c, mix - SIGN_RADIUS), BLUE)
    draw_arrow(axes, (c, mix + SIGN_RADIUS), (c, lane - SIGN_RADIUS), BLUE)
    draw_arrow(axes, (o, gates), (o, out - SIGN_RADIUS), PURPLE)
    tanh, high = mix + TANH_BOX[0], TANH_BOX[1]
    axes.plot([o, o], [lane, tanh + high], color=BLUE, linewidth=1)
    draw_box(axes, o - HALF_TANH, tanh, 2 * HALF_TANH, high, facecolor=PAPER, edgecolor=BLUE)
    draw_arrow(axes, (o, tanh), (o, out + SIGN_RADIUS), BLUE)
    write(axes, o, tanh + high / 2, "tanh", size=SMALL)
    draw_arrow(axes, (o + SIGN_RADIUS, out), (width - END, out), GREEN)
    write(axes, width - END_NAME, out, "hₜ", ha="left")
    for x, y, sign in ((f, lane, "×"), (c, lane, "+"), (c, mix, "×"), (o, out, "×")):
        write_sign(axes, x, y, sign)
    write(axes, (f + c) / 2, lane + NOTE, "what is kept: f × cₜ₋₁", size=SMALL, colour=MUTED)
    write(axes, c - NOTE_LEFT, mix + NOTE, "what is new: i × c̃", size=SMALL, colour=MUTED, ha="right")


# ---- one unit over time ----------------------------------------------------------------------------------------------

LINES = {  # name in the legend, colour, dashes
    "i": ("i, input gate", SKY, "-"),
    "f": ("f, forget gate", PURPLE, "--"),
    "o": ("o, output gate", INK, ":"),
    "c̃": ("c̃, candidate", MUTED, ":"),
    "c": ("c, cell state", BLUE, "-"),
    "h": ("h, hidden state", GREEN, "--"),
}
LEGEND: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (-0.02, 0.97), "fontsize": 9, "columnspacing": 1.2}


def inside(
    axes: Sequence[Axes],
    window: Sequence[float],
    gates: Mapping[str, np.ndarray],
    states: Mapping[str, np.ndarray],
    timesteps: str = "timestep",
) -> None:
    """One unit of an LSTM while it reads a window: input, gates, candidate and the two states over the timesteps.

    Args:
        axes: three axes, one above the other, together 4.4 inches high.
        window: what is read, shape `(timesteps,)`.
        gates: maps `"i"`, `"f"` and `"o"` to arrays of shape `(timesteps,)`, between 0 and 1.
        states: maps `"c̃"`, `"c"` and `"h"` to arrays of shape `(timesteps,)`.
        timesteps: what is written along the axis of time.
    """
    steps = np.arange(1, len(window) + 1)
    axes[0].bar(steps, window, color=ORANGE, width=0.6)
    axes[0].axhline(0, color=MUTED, linewidth=0.8)
    axes[0].set_title("x: what is read")
    for below, lines in zip(axes[1:], (gates, states), strict=True):
        for name, values in lines.items():
            words, colour, dashes = LINES[name]
            below.plot(steps, values, color=colour, linestyle=dashes, label=words)
        below.legend(ncols=3, **LEGEND)
    axes[1].set_ylim(-0.03, 1.03)
    largest = max(1, *(np.abs(values).max() for values in states.values()))
    axes[2].set_ylim(-1.06 * largest, 1.06 * largest)
    axes[2].axhline(0, color=MUTED, linewidth=0.8)
    axes[2].set_xlabel(timesteps)
    for each in axes:
        each.set_xlim(0.4, len(window) + 0.6)
        each.set_xticks([1, *range(5, len(window) + 1, 5)])


# ---- one step as a sum: all distances in points, all rows from the bottom --------------------------------------------

STEP = 370, 220  # its width and height
MOST_UNITS = 3
WIDE, HIGH = 34, 15  # one cell with one number
LEFT, MIDDLE, RIGHT = 4, 132, 262  # the columns: what is read, the weights, what comes of it
READ, BEFORE, BIAS, RULE, SUM, AFTER = 196, 151, 106, 97, 58, 8  # the rows; RULE is the line above the sum
TITLE = 8  # a title above its numbers
SIGN_BEFORE, PLUS_AFTER, RELU = 12, 9, 22  # signs: to the left of their column, behind a row, "relu ="


def one_step(
    axes: Axes,
    timestep: int,
    x: np.ndarray,
    state: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    new_state: np.ndarray,
) -> None:
    """Draw $h_t = relu(x_t W + h_{t-1} U + b)$ as a sum of rows of numbers, one column for each unit.

    The products are worked out here; `new_state` must come from Keras, and the sum must lead to it.

    Args:
        axes: 3.3 inches high and of the full width.
        timestep: the index t that is written beside the letters, from 1.
        x: what is read, shape `(1,)`.
        state: the state before, shape `(units,)`, at most 3 units.
        kernel, recurrent_kernel, bias: shapes `(1, units)`, `(units, units)` and `(units,)`.
        new_state: the state after, shape `(units,)`.

    Raises:
        ValueError: there are too many features or units, or relu of the sum is not `new_state`.
    """
    if kernel.shape[0] != 1 or kernel.shape[1] > MOST_UNITS:
        raise ValueError(f"there is room for 1 feature and {MOST_UNITS} units; the kernel has shape {kernel.shape}.")
    from_input, from_state = x @ kernel, state @ recurrent_kernel
    total = from_input + from_state + bias
    if not np.allclose(np.maximum(total, 0), new_state, atol=1e-6):
        raise ValueError(f"relu of the sum is {np.maximum(total, 0)}, but the new state is {new_state}.")
    lay_out(axes, *STEP)
    now, before = f"{timestep}".translate(SUBSCRIPTS), f"{timestep - 1}".translate(SUBSCRIPTS)
    _grid(axes, LEFT, READ, x[None], f"x{now}", ORANGE)
    _grid(axes, MIDDLE, READ, kernel, "kernel W", ORANGE)
    _grid(axes, RIGHT, READ, from_input[None], f"x{now} W", ORANGE)
    _grid(axes, LEFT, BEFORE, state[None], f"h{before}", BLUE)
    _grid(axes, MIDDLE, BEFORE, recurrent_kernel, "recurrent kernel U", BLUE)
    _grid(axes, RIGHT, BEFORE, from_state[None], f"h{before} U", BLUE)
    _grid(axes, RIGHT, BIAS, bias[None], "bias b", MUTED)
    end = RIGHT + MOST_UNITS * WIDE
    axes.plot([RIGHT - SIGN_BEFORE, end], [RULE, RULE], color=INK, linewidth=1)
    _grid(axes, RIGHT, SUM, total[None], "sum", MUTED)
    _grid(axes, RIGHT, AFTER, new_state[None], f"state h{now}", BLUE)
    for row in (READ, BEFORE):
        write(axes, MIDDLE - SIGN_BEFORE, row + HIGH / 2, "×", size=SIGN)
        write(axes, RIGHT - SIGN_BEFORE, row + HIGH / 2, "=", size=SIGN)
    for row in (BEFORE, BIAS):
        write(axes, end + PLUS_AFTER, row + HIGH / 2, "+", size=SIGN)
    write(axes, RIGHT - RELU, AFTER + HIGH / 2, "relu  =", ha="center")


def _grid(axes: Axes, left: float, bottom: float, values: ArrayLike, title: str, colour: str) -> None:
    """A matrix as cells whose first row stands at `bottom`, with its title above."""
    numbers = np.asarray(values)
    write(axes, left, bottom + HIGH + TITLE, title, ha="left")
    strongest = max(1, np.abs(numbers).max())
    for i, row in enumerate(numbers):
        for j, value in enumerate(row):
            x, y = left + j * WIDE, bottom - i * HIGH
            face = to_rgba(colour, 0.5 * abs(value) / strongest)
            axes.add_patch(Rectangle((x, y), WIDE, HIGH, facecolor=face, edgecolor=GRID, linewidth=0.6))
            write(axes, x + WIDE / 2, y + HIGH / 2, f"{value:z.2f}".replace("-", "−"), size=SMALL)
