"""Drawings of chapter 1: one step in numbers, the LSTM from window to forecasts, its cell, one unit over time."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, Rectangle

from unrolled.core.canvas import (
    LINE,
    SUBSCRIPTS,
    checked_sizes,
    draw_arrow,
    draw_box,
    lay_out,
    shown_indices,
    write,
    write_code,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE, SKY

WIDE, HIGH = 34, 15  # points: one cell with one number


def network(axes, timesteps, units, features, forecasts, weights):
    """`LSTM(units)` unrolled over its timesteps, and `Dense(forecasts)` that reads the last hidden state.

    Args:
        axes: 4.2 inches high looks best; 4 is always enough. It must have the full width.
        timesteps, units, features, forecasts: whole numbers from 1.
        weights: the numbers of weights of the two layers, as Keras counts them.

    Raises:
        TypeError, ValueError: a size is not a whole number, or is below 1.
    """
    timesteps, units, features, forecasts = checked_sizes(
        timesteps=timesteps, units=units, features=features, forecasts=forecasts
    )
    width, height = lay_out(axes, 360, 276)
    low = (height - 276) / 2
    columns = shown_indices(timesteps, 6)
    pitch = (width - 50) / len(columns)
    draw_box(axes, 2, low + 64, width - 4, 80, facecolor=GRID, alpha=0.4)
    for y, name in ((low + 122, "c₀"), (low + 86, "h₀")):
        axes.add_patch(Circle((14, y), 4, facecolor=PAPER, edgecolor=BLUE, linewidth=0.8))
        write(axes, 14, y - 12, name, size=8)
    end = 18
    for place, timestep in enumerate(columns):
        x = 50 + (place + 0.5) * pitch - 8
        if timestep is None:
            for y in (low + 46, low + 86, low + 122):
                write(axes, x, y, "…", size=14, colour=MUTED)
            end = x + 14
            continue
        before = str(timestep).translate(SUBSCRIPTS)
        _use(axes, x, end, low, features, before if place and columns[place - 1] is not None else "")
        last = place == len(columns) - 1
        now = str(timestep + 1).translate(SUBSCRIPTS)
        write(axes, x, low + 32, f"x{now}")
        if last:
            draw_arrow(axes, (x, low + 139), (x, low + 196), GREEN)
            write(axes, x - 6, low + 176, f"h{now}: {units} number{'s' * (units > 1)}", ha="right", colour=GREEN)
        else:
            axes.plot([x, x], [low + 139, low + 150], color=MUTED, linewidth=1)
            write(axes, x, low + 156, f"h{now}", colour=MUTED)
        end = x + 17
    times = "once" if timesteps == 1 else f"{timesteps:,} times"
    write(axes, 2, low + 176, f"one cell, the same {weights[0]:,} weights, used {times}", ha="left")
    draw_box(axes, 2, low + 196, width - 4, 22, facecolor=PAPER, edgecolor=INK)
    write(axes, width / 2, low + 207, f"Dense({forecasts}): {weights[1]:,} weights")
    shown = shown_indices(forecasts, 20)
    step = min(18, (width - 30) / len(shown))
    for place, index in enumerate(shown):
        x = width / 2 + (place - (len(shown) - 1) / 2) * step
        if index is None:
            write(axes, x, low + 238, "…", size=14, colour=MUTED)
            continue
        draw_arrow(axes, (x, low + 218), (x, low + 233), GREEN)
        axes.add_patch(Circle((x, low + 237), 3.6, facecolor=GREEN, edgecolor="none"))
        if index in (0, forecasts - 1):
            write(axes, x, low + 250, "x̂" + str(timesteps + index + 1).translate(SUBSCRIPTS))
    write_code(axes, width / 2, low + 268, f"output (None, {forecasts})", GREEN)
    write_code(axes, width / 2, low + 14, f"input (None, {timesteps}, {features})", ORANGE)
    write_code(axes, width / 2, low + 14 - LINE, f"state h (None, {units}), c (None, {units})", BLUE)


def _use(axes, x, end, low, features, before):
    """One use of the cell at `x`: its input, and the two states that come to it from `end`."""
    draw_box(axes, x - 17, low + 69, 34, 70, facecolor=PAPER, edgecolor=INK, linestyle=(0, (3, 2)))
    write(axes, x, low + 104, "LSTM")
    count = min(features, 3)
    for index in range(count):
        axes.add_patch(Circle((x + 9 * (index - (count - 1) / 2), low + 46), 3.6, facecolor=ORANGE, edgecolor="none"))
    draw_arrow(axes, (x, low + 51), (x, low + 69), ORANGE)
    for y, name in ((low + 122, "c"), (low + 86, "h")):
        draw_arrow(axes, (end, y), (x - 17, y), BLUE)
        if before:
            write(axes, (end + x - 17) / 2, y + 8, name + before, size=8)


def cell(axes, units, features):
    """One timestep inside the LSTM cell: three gates and a candidate, and what becomes of the two states.

    Args:
        axes: 4 inches high looks best; 3.8 is always enough. It must have the full width.
        units, features: whole numbers from 1.

    Raises:
        TypeError, ValueError: a size is not a whole number, or is below 1.
    """
    units, features = checked_sizes(units=units, features=features)
    width, height = lay_out(axes, 360, 266)
    low = (height - 266) / 2
    f, i, c, o = (70 + share * (width - 130) for share in (0, 0.29, 0.58, 0.94))
    lane, mix, out = low + 236, low + 188, low + 160
    draw_box(axes, 36, low + 46, width - 74, 24, facecolor=PAPER, edgecolor=INK)
    write(axes, width / 2 - 1, low + 58, f"xₜ W + hₜ₋₁ U + b: 4 × {units} numbers")
    draw_arrow(axes, (f + 30, low + 26), (f + 30, low + 46), ORANGE)
    write(axes, f + 30, low + 18, f"xₜ: {features} number{'s' * (features > 1)}")
    draw_arrow(axes, (4, low + 58), (36, low + 58), BLUE)
    write(axes, 4, low + 70, "hₜ₋₁", ha="left")
    for x, name, squash, words in (
        (f, "f", "sigmoid", "forget gate"),
        (i, "i", "sigmoid", "input gate"),
        (c, "c̃", "tanh", "candidate"),
        (o, "o", "sigmoid", "output gate"),
    ):
        draw_arrow(axes, (x, low + 70), (x, low + 90), MUTED)
        draw_box(axes, x - 30, low + 90, 60, 32, facecolor=PAPER, edgecolor=BLUE if x == c else PURPLE)
        write(axes, x, low + 113, words, size=8)
        write(axes, x, low + 99, f"{name} = {squash}", size=8)
    draw_arrow(axes, (4, lane), (f - 8, lane), BLUE)
    draw_arrow(axes, (f + 8, lane), (c - 8, lane), BLUE)
    draw_arrow(axes, (c + 8, lane), (width - 24, lane), BLUE)
    write(axes, 4, lane + 12, "cₜ₋₁", ha="left")
    write(axes, width - 20, lane, "cₜ", ha="left")
    draw_arrow(axes, (f, low + 122), (f, lane - 8), PURPLE)
    axes.plot([i, i], [low + 122, mix], color=PURPLE, linewidth=1)
    draw_arrow(axes, (i, mix), (c - 8, mix), PURPLE)
    draw_arrow(axes, (c, low + 122), (c, mix - 8), BLUE)
    draw_arrow(axes, (c, mix + 8), (c, lane - 8), BLUE)
    draw_arrow(axes, (o, low + 122), (o, out - 8), PURPLE)
    axes.plot([o, o], [lane, mix + 22], color=BLUE, linewidth=1)
    draw_box(axes, o - 17, mix + 6, 34, 16, facecolor=PAPER, edgecolor=BLUE)
    draw_arrow(axes, (o, mix + 6), (o, out + 8), BLUE)
    write(axes, o, mix + 14, "tanh", size=8)
    draw_arrow(axes, (o + 8, out), (width - 24, out), GREEN)
    write(axes, width - 20, out, "hₜ", ha="left")
    for x, y, sign in ((f, lane, "×"), (c, lane, "+"), (c, mix, "×"), (o, out, "×")):
        axes.add_patch(Circle((x, y), 8, facecolor=PAPER, edgecolor=INK, linewidth=0.8))
        write(axes, x, y, sign, size=11)
    write(axes, (f + c) / 2, lane + 11, "what is kept: f × cₜ₋₁", size=8, colour=MUTED)
    write(axes, c - 12, mix + 11, "what is new: i × c̃", size=8, colour=MUTED, ha="right")


def inside(axes, window, gates, states, timesteps="timestep"):
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
    looks = {
        "i": (SKY, "-"),
        "f": (PURPLE, "--"),
        "o": (INK, ":"),
        "c̃": (MUTED, ":"),
        "c": (BLUE, "-"),
        "h": (GREEN, "--"),
    }
    names = {"i": "i, input gate", "f": "f, forget gate", "o": "o, output gate"}
    names |= {"c̃": "c̃, candidate", "c": "c, cell state", "h": "h, hidden state"}
    for below, lines in zip(axes[1:], (gates, states), strict=True):
        for name, values in lines.items():
            colour, dashes = looks[name]
            below.plot(steps, values, color=colour, linestyle=dashes, label=names[name])
        below.legend(loc="lower left", bbox_to_anchor=(-0.02, 0.97), ncols=3, fontsize=9, columnspacing=1.2)
    axes[1].set_ylim(-0.03, 1.03)
    largest = max(1, *(np.abs(values).max() for values in states.values()))
    axes[2].set_ylim(-1.06 * largest, 1.06 * largest)
    axes[2].axhline(0, color=MUTED, linewidth=0.8)
    axes[2].set_xlabel(timesteps)
    for each in axes:
        each.set_xlim(0.4, len(window) + 0.6)
        each.set_xticks([1, *range(5, len(window) + 1, 5)])


def one_step(axes, timestep, x, state, kernel, recurrent_kernel, bias, new_state):
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
    if kernel.shape[0] != 1 or kernel.shape[1] > 3:
        raise ValueError(f"there is room for 1 feature and 3 units; the kernel has shape {kernel.shape}.")
    from_input, from_state = x @ kernel, state @ recurrent_kernel
    total = from_input + from_state + bias
    if not np.allclose(np.maximum(total, 0), new_state, atol=1e-6):
        raise ValueError(f"relu of the sum is {np.maximum(total, 0)}, but the new state is {new_state}.")
    lay_out(axes, 370, 220)
    now, before = f"{timestep}".translate(SUBSCRIPTS), f"{timestep - 1}".translate(SUBSCRIPTS)
    left, middle, right = 4, 132, 262
    _grid(axes, left, 196, x[None], f"x{now}", ORANGE)
    _grid(axes, middle, 196, kernel, "kernel W", ORANGE)
    _grid(axes, right, 196, from_input[None], f"x{now} W", ORANGE)
    _grid(axes, left, 151, state[None], f"h{before}", BLUE)
    _grid(axes, middle, 151, recurrent_kernel, "recurrent kernel U", BLUE)
    _grid(axes, right, 151, from_state[None], f"h{before} U", BLUE)
    _grid(axes, right, 106, bias[None], "bias b", MUTED)
    axes.plot([right - 12, right + 3 * WIDE], [97, 97], color=INK, linewidth=1)
    _grid(axes, right, 58, total[None], "sum", MUTED)
    _grid(axes, right, 8, new_state[None], f"state h{now}", BLUE)
    for y in (196, 151):
        write(axes, middle - 12, y + HIGH / 2, "×", size=11)
        write(axes, right - 12, y + HIGH / 2, "=", size=11)
    for y in (151, 106):
        write(axes, right + 3 * WIDE + 9, y + HIGH / 2, "+", size=11)
    write(axes, right - 22, 8 + HIGH / 2, "relu  =", ha="center")


def _grid(axes, left, bottom, values, title, colour):
    """A matrix as cells whose first row stands at `bottom`, with its title above."""
    write(axes, left, bottom + HIGH + 8, title, ha="left")
    strongest = max(1, np.abs(values).max())
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            x, y = left + j * WIDE, bottom - i * HIGH
            face = to_rgba(colour, 0.5 * abs(value) / strongest)
            axes.add_patch(Rectangle((x, y), WIDE, HIGH, facecolor=face, edgecolor=GRID, linewidth=0.6))
            write(axes, x + WIDE / 2, y + HIGH / 2, f"{value:z.2f}".replace("-", "−"), size=8)
