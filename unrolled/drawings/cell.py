"""The unrolled cell."""

from matplotlib.colors import to_rgba

from unrolled.core.canvas import (
    LINE,
    SMALL,
    SUBSCRIPTS,
    checked_sizes,
    counted,
    draw_arrow,
    draw_box,
    draw_stack,
    lay_out,
    shown_indices,
    write,
    write_code,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER


def draw_unrolled_cell(axes, timesteps, units, features, return_sequences=False):
    """The one cell of a recurrent layer: at the left with its loop, then unrolled, drawn once for every timestep.

    An input is a stack of `features` circles, a state and an output are stacks of `units` circles; a stack of more than
    6 and a row of more than 8 timesteps are cut short. An output that does not leave the layer is grey. The first
    state, all zeros, is hollow. Half-width axes have no room for the cell with its loop.

    Args:
        axes: 3.4 inches high looks best; 2.8 is always enough.
        timesteps, units, features: whole numbers from 1.
        return_sequences: as in Keras: whether every output leaves the layer, or only the last.

    Raises:
        TypeError, ValueError: a size is not a whole number, or is below 1.
    """
    timesteps, units, features = checked_sizes(timesteps=timesteps, units=units, features=features)
    circles = len(shown_indices(features, 6)) + 2 * len(shown_indices(units, 6))
    width, height = lay_out(axes, 175, 126 + 3.5 * circles)
    step = min(9.5, (height - 126) / circles)
    cell = _Cell(axes, units, features, step, bottom=(height - 126 - circles * step) / 2 + 2 * LINE)
    looped = 84 if width > 300 else 0
    columns = shown_indices(timesteps, min(8, int((width - looped - 42) / 32 + 0.54)))
    pitch = min(68, (width - looped - 42) / (len(columns) - 0.54))
    band = 42 + (len(columns) - 0.54) * pitch
    left = (width + looped - band) / 2
    if looped:
        cell.draw_looped(left - 60)
        write(axes, left - 12, cell.y, "=", size=14, colour=MUTED)
    draw_box(axes, left, cell.y - cell.half - 6, band, 2 * cell.half + 12, facecolor=to_rgba(GRID, 0.4))
    cell.draw_unrolled(left + 12, columns, pitch, leaving=range(0 if return_sequences else timesteps - 1, timesteps))
    middle, times = left + band / 2, "once" if timesteps == 1 else f"{timesteps:,} times"
    output = f"(None, {timesteps}, {units})" if return_sequences else f"(None, {units})"
    write(axes, middle, cell.top + LINE + 6, f"the same weights W, used {times}")
    write_code(axes, middle, cell.top + 6, f"output {output}", GREEN)
    write_code(axes, middle, cell.bottom - 7, f"input (None, {timesteps}, {features})", ORANGE)
    write_code(axes, middle, cell.bottom - LINE - 7, f"state (None, {units})", BLUE)


class _Cell:
    """The cell of `unrolled_cell`, from the names of its inputs at `bottom` to those of its outputs at `top`."""

    def __init__(self, axes, units, features, step, bottom):
        self.axes, self.units, self.features, self.step, self.bottom = axes, units, features, step, bottom
        state, given = len(shown_indices(units, 6)) * step / 2, len(shown_indices(features, 6)) * step / 2
        self.half = state + 8
        self.y_input = bottom + 11 + given
        self.y = self.y_input + given + 18 + self.half
        self.y_output = self.y + self.half + 18 + state
        self.top = self.y_output + state + 11

    def draw(self, x, width, index="", leaves=True, **line):
        """Draw one use of the cell, centred at `x`, with its input and with its output, grey unless it `leaves`."""
        axes, low, high, colour = self.axes, self.y - self.half, self.y + self.half, GREEN if leaves else GRID
        draw_box(axes, x - width / 2, low, width, high - low, facecolor=PAPER, edgecolor=INK, **line)
        write(axes, x, self.y, "W")
        draw_stack(axes, x, self.y_input, self.features, self.step, ORANGE)
        draw_arrow(axes, (x, low - 17), (x, low), ORANGE)
        draw_arrow(axes, (x, high), (x, high + 17), colour)
        draw_stack(axes, x, self.y_output, self.units, self.step, colour)
        write(axes, x, self.bottom + 5, f"x{index}".translate(SUBSCRIPTS))
        write(axes, x, self.top - 5, f"h{index}".translate(SUBSCRIPTS), colour=INK if leaves else MUTED)

    def draw_looped(self, x):
        """Draw the cell as it is: once, with its state led back into it."""
        axes, turn, low, high = self.axes, x + 32, self.y - self.half + 4, self.y + self.half - 4
        self.draw(x, 28)
        axes.plot([x + 14, turn, turn], [high, high, low], color=BLUE, linewidth=1)
        draw_arrow(axes, (turn, low), (x + 14, low), BLUE)
        draw_stack(axes, turn, self.y, self.units, self.step, BLUE)
        write(axes, x, self.top + LINE + 6, "one cell,")
        write(axes, x, self.top + 6, counted(self.units, "unit"))
        write(axes, x, self.bottom - 7, counted(self.features, "feature"))

    def draw_unrolled(self, start, columns, pitch, leaving):
        """Draw the first state at `start` and the cell once for each timestep of `columns`, linked by their states."""
        axes, y, edge, state = self.axes, self.y, 0.23 * pitch, start
        draw_stack(axes, start, y, self.units, self.step, BLUE, filled=False)
        write(axes, start, y - self.half - 0.5, "h₀", size=SMALL)
        for place, timestep in enumerate(columns):
            x = start + 22 + edge + place * pitch
            if timestep is None:
                for row in (self.y_input, y, self.y_output):
                    write(axes, x, row, "…", size=14, colour=MUTED)
                state = x + edge
                continue
            draw_arrow(axes, (state + self.step / 2, y), (x - edge, y), BLUE)
            self.draw(x, 2 * edge, str(timestep + 1), timestep in leaving, linestyle=(0, (3, 2)))
            if timestep != columns[-1]:
                state = x + 0.42 * pitch
                axes.plot([x + edge, state - 0.4 * self.step], [y, y], color=BLUE, linewidth=1)
                draw_stack(axes, state, y, self.units, self.step, BLUE)
