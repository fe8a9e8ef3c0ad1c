"""One step of a SimpleRNN as a written sum, with every number in its place."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from unrolled.canvas import SUBSCRIPTS, lay_out, write
from unrolled.style import BLUE, GRID, INK, MUTED, ORANGE

WIDE, HIGH = 34, 15  # points: one cell with one number


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
