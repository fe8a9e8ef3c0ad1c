"""The unrolled cell."""

from collections.abc import Container, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from unrolled.core.canvas import (
    COPY,
    GAP_SIZE,
    LINE,
    MOST_CIRCLES,
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
    write_gap,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER

# All distances in points. From the bottom to the top: two lines of words, the input, the cell, the output, two lines.
NAME = 11  # from the name of an input or output, at the edge of the drawing, to its circles
NAME_MIDDLE = 5  # from the edge of the drawing to the middle of that name
ARROW, ARROW_ROOM = 17, 18  # an arrow into or out of the cell; with a point between it and the circles
MARGIN = 8  # from the circles of a state to the edge of the cell above and below them
BAND = 6  # how far the grey band reaches above and below the cells
FIXED = 126  # the height of everything but the circles
STEP, LEAST_STEP = 9.5, 3.5  # from one circle to the next, at most and at least
WORDS_ABOVE, WORDS_BELOW = 6, 7  # from the edges of the drawing to the nearest lines of words

FULL_WIDTH = 300  # axes wider than this have room for the cell with its loop
LOOPED, LOOPED_MIDDLE, EQUALS = 84, 60, 12  # its width; how far left of the band it and the "=" stand
LOOPED_WIDTH, LOOP, LOOP_INSET = 28, 32, 4  # the cell itself; how far out its loop goes; from its corners to the loop
FIRST, BAND_ROOM = 12, 42  # in the band: where h₀ stands; the width of all but the timesteps
TO_FIRST_CELL = 22  # from h₀ to the edge of the first cell
PITCH, LEAST_PITCH = 68, 32  # from one timestep to the next, at most and at least
MOST_TIMESTEPS = 8
# As shares of the pitch: half a cell, from its middle to the next state, what the last timestep does without.
HALF_CELL, TO_STATE, NO_STATE = 0.23, 0.42, 0.54


def draw_unrolled_cell(axes: Axes, timesteps: int, units: int, features: int, return_sequences: bool = False) -> None:
    """The one cell of a recurrent layer: at the left with its loop, then unrolled, drawn once for every timestep.

    An input is a stack of `features` circles, a state and an output are stacks of `units` circles; a stack of more than
    6 and a row of more than 8 timesteps are cut short. An output that does not leave the layer is grey. The first
    state, all zeros, is hollow. Half-width axes have no room for the cell with its loop.

    Args:
        axes: 3.4 inches high looks best; 2.8 is always enough.
        timesteps, units, features: integers of at least 1.
        return_sequences: as in Keras: whether every output leaves the layer, or only the last.

    Raises:
        TypeError, ValueError: a size is not an integer, or is below 1.
    """
    timesteps, units, features = checked_sizes(timesteps=timesteps, units=units, features=features)
    circles = len(shown_indices(features, MOST_CIRCLES)) + 2 * len(shown_indices(units, MOST_CIRCLES))
    width, height = lay_out(axes, 175, FIXED + LEAST_STEP * circles)
    step = min(STEP, (height - FIXED) / circles)
    cell = _Cell(axes, units, features, step, bottom=(height - FIXED - circles * step) / 2 + 2 * LINE)
    looped = LOOPED if width > FULL_WIDTH else 0
    room = width - looped - BAND_ROOM
    columns = shown_indices(timesteps, min(MOST_TIMESTEPS, int(room / LEAST_PITCH + NO_STATE)))
    pitch = min(PITCH, room / (len(columns) - NO_STATE))
    band = BAND_ROOM + (len(columns) - NO_STATE) * pitch
    left = (width + looped - band) / 2
    if looped:
        cell.draw_looped(left - LOOPED_MIDDLE)
        write(axes, left - EQUALS, cell.y, "=", size=GAP_SIZE, colour=MUTED)
    draw_box(axes, left, cell.y - cell.half - BAND, band, 2 * (cell.half + BAND), facecolor=to_rgba(GRID, 0.4))
    leaving = range(0 if return_sequences else timesteps - 1, timesteps)
    cell.draw_unrolled(left + FIRST, columns, pitch, leaving)
    times = "once" if timesteps == 1 else f"{timesteps:,} times"
    output = f"(None, {timesteps}, {units})" if return_sequences else f"(None, {units})"
    middle, above, below = left + band / 2, cell.top + WORDS_ABOVE, cell.bottom - WORDS_BELOW
    write(axes, middle, above + LINE, f"the same weights W, used {times}")
    write_code(axes, middle, above, f"output {output}", GREEN)
    write_code(axes, middle, below, f"input (None, {timesteps}, {features})", ORANGE)
    write_code(axes, middle, below - LINE, f"state (None, {units})", BLUE)


class _Cell:
    """The cell of `draw_unrolled_cell`, from the names of its inputs at `bottom` to those of its outputs at `top`."""

    def __init__(self, axes: Axes, units: int, features: int, step: float, bottom: float) -> None:
        self.axes, self.units, self.features, self.step, self.bottom = axes, units, features, step, bottom
        state, given = (len(shown_indices(size, MOST_CIRCLES)) * step / 2 for size in (units, features))
        self.half = state + MARGIN
        self.y_input = bottom + NAME + given
        self.y = self.y_input + given + ARROW_ROOM + self.half
        self.y_output = self.y + self.half + ARROW_ROOM + state
        self.top = self.y_output + state + NAME

    def draw(self, x: float, width: float, index: str = "", leaves: bool = True, **line: Any) -> None:
        """Draw one use of the cell, centred at `x`, with its input and with its output, grey unless it `leaves`."""
        axes, low, high, colour = self.axes, self.y - self.half, self.y + self.half, GREEN if leaves else GRID
        draw_box(axes, x - width / 2, low, width, high - low, facecolor=PAPER, edgecolor=INK, **line)
        write(axes, x, self.y, "W")
        draw_stack(axes, x, self.y_input, self.features, self.step, ORANGE)
        draw_arrow(axes, (x, low - ARROW), (x, low), ORANGE)
        draw_arrow(axes, (x, high), (x, high + ARROW), colour)
        draw_stack(axes, x, self.y_output, self.units, self.step, colour)
        write(axes, x, self.bottom + NAME_MIDDLE, f"x{index}".translate(SUBSCRIPTS))
        name_colour = INK if leaves else MUTED
        write(axes, x, self.top - NAME_MIDDLE, f"h{index}".translate(SUBSCRIPTS), colour=name_colour)

    def draw_looped(self, x: float) -> None:
        """Draw the cell as it is: once, with its state led back into it."""
        axes, turn, edge = self.axes, x + LOOP, x + LOOPED_WIDTH / 2
        low, high = self.y - self.half + LOOP_INSET, self.y + self.half - LOOP_INSET
        self.draw(x, LOOPED_WIDTH)
        axes.plot([edge, turn, turn], [high, high, low], color=BLUE, linewidth=1)
        draw_arrow(axes, (turn, low), (edge, low), BLUE)
        draw_stack(axes, turn, self.y, self.units, self.step, BLUE)
        write(axes, x, self.top + LINE + WORDS_ABOVE, "one cell,")
        write(axes, x, self.top + WORDS_ABOVE, counted(self.units, "unit"))
        write(axes, x, self.bottom - WORDS_BELOW, counted(self.features, "feature"))

    def draw_unrolled(self, start: float, columns: Sequence[int | None], pitch: float, leaving: Container[int]) -> None:
        """Draw the first state at `start` and the cell once for each timestep of `columns`, linked by their states."""
        axes, y, edge, state = self.axes, self.y, HALF_CELL * pitch, start
        draw_stack(axes, start, y, self.units, self.step, BLUE, filled=False)
        write(axes, start, y - self.half - 0.5, "h₀", size=SMALL)
        for place, timestep in enumerate(columns):
            x = start + TO_FIRST_CELL + edge + place * pitch
            if timestep is None:
                for row in (self.y_input, y, self.y_output):
                    write_gap(axes, x, row)
                state = x + edge
                continue
            draw_arrow(axes, (state + self.step / 2, y), (x - edge, y), BLUE)
            self.draw(x, 2 * edge, str(timestep + 1), timestep in leaving, linestyle=COPY)
            if timestep != columns[-1]:
                state = x + TO_STATE * pitch
                axes.plot([x + edge, state - 0.4 * self.step], [y, y], color=BLUE, linewidth=1)
                draw_stack(axes, state, y, self.units, self.step, BLUE)
