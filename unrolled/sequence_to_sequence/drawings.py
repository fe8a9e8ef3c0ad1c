"""The drawings of chapter 7: the shapes of input and output, unrolled, and tables of shares.

Each fills a matplotlib axes of the full width, turns its axis off and returns nothing.
"""

from collections.abc import Collection, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from unrolled.core.canvas import (
    COPY,
    LINE,
    SIZE,
    SMALL,
    checked_numbers,
    checked_sizes,
    draw_arrow,
    draw_box,
    draw_stack,
    lay_out,
    write,
    write_code,
)
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER

# All distances in points.
FULL_WIDTH = 330  # needed by both drawings

# `shape`, from bottom to top: lines of code, the input's shape, circles, cells, circles, the output's shape.
CODE_BOTTOM, CODE_GAP = 7, 16  # to the middle of the last line; from the first line to the input's shape
TO_INPUT, TO_CELL, CELL_HEIGHT, TO_OUTPUT, TO_WORDS = 16, 34, 30, 34, 16  # from each row to the next, in this order
CIRCLE = 9  # the pitch of a stack of circles
PITCH, CELL = 48, 26  # from one cell to the next, at most; the width of a cell, at most
BETWEEN = 0.55  # from the encoder to the decoder, in pitches
RAIL = 15  # from the lower edge of the cells down to the line that repeats a vector
BAND, PART = 7, 8  # the grey band extends beyond the cells by this; from its upper edge to the name of the part
KINDS = ("many to one", "one to many", "aligned", "encoder and decoder")


def shape(
    axes: Axes, kind: str, timesteps: tuple[int, int], shapes: tuple[object, object], code: Sequence[str]
) -> None:
    """A model that turns one sequence into another: its cells unrolled, the shapes of input and output, its code.

    A circle is the vector of one timestep. One cell is drawn again, with a broken outline, for each timestep. A vector
    that is repeated runs along a line below the cells that read it.

    Args:
        axes: 3 inches high for five lines of code.
        kind: one of `KINDS`. "many to one": the last output alone leaves the layer. "one to many": the input, one
            vector, is repeated. "aligned": every timestep has its output. "encoder and decoder": the encoder's last
            output is repeated for the decoder.
        timesteps: how many the input and the output have. A single vector counts as one.
        shapes: of the input and of the output, from Keras.
        code: lines of code, the first at the top.

    Raises:
        TypeError: a number of timesteps is not an integer.
        ValueError: it is less than 1, or impossible for this kind, or the kind is unknown.
    """
    inputs, outputs = checked_sizes(inputs=timesteps[0], outputs=timesteps[1])
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}; got {kind!r}.")
    wanted = {"many to one": outputs == 1, "one to many": inputs == 1, "aligned": inputs == outputs}
    if not wanted.get(kind, True):
        raise ValueError(f"{kind!r} cannot have {inputs} timesteps in and {outputs} out.")
    words = CODE_BOTTOM + (len(code) - 1) * LINE + CODE_GAP
    needed = words + TO_INPUT + TO_CELL + TO_OUTPUT + CELL_HEIGHT + TO_WORDS + SIZE
    width, height = lay_out(axes, FULL_WIDTH, needed)
    for row, line in enumerate(reversed(code)):
        write(axes, 0, CODE_BOTTOM + row * LINE, line, ha="left", family="monospace")
    both = kind == "encoder and decoder"
    cells = inputs + outputs + BETWEEN if both else max(inputs, outputs)
    pitch = min(PITCH, width / cells)
    drawn = _Row(axes, words + TO_INPUT + (height - needed) / 2, pitch, (width - cells * pitch) / 2)
    if both:
        drawn.draw_encoder_and_decoder(inputs, outputs)
    else:
        drawn.draw_layer(kind, max(inputs, outputs))
    write_code(axes, width / 2, drawn.inputs - TO_INPUT, f"input {shapes[0]}", ORANGE)
    write_code(axes, width / 2, drawn.outputs + TO_WORDS, f"output {shapes[1]}", GREEN)


class _Row:
    """The row of cells in `shape`, from its inputs to its outputs."""

    def __init__(self, axes: Axes, inputs: float, pitch: float, left: float) -> None:
        self.axes, self.inputs, self.pitch, self.left = axes, inputs, pitch, left
        self.low = inputs + TO_CELL
        self.high = self.low + CELL_HEIGHT
        self.outputs = self.high + TO_OUTPUT
        self.half = min(CELL, 0.6 * pitch) / 2

    def place(self, cell: float) -> float:
        """The middle of a cell; the first is 0."""
        return self.left + (cell + 0.5) * self.pitch

    def draw_layer(self, kind: str, cells: int) -> None:
        """One layer."""
        self._cells(0, cells)
        places = [self.place(cell) for cell in range(cells)]
        if kind == "one to many":
            draw_stack(self.axes, places[0], self.inputs, 1, CIRCLE, ORANGE)
            self._repeat(places[0], self.inputs, places, ORANGE)
        else:
            self._read(places)
        self._return(places[-1:] if kind == "many to one" else places)

    def draw_encoder_and_decoder(self, inputs: int, outputs: int) -> None:
        """Two layers: the last output of the first is repeated for the second."""
        self._cells(0, inputs)
        self._cells(inputs + BETWEEN, outputs)
        self._read([self.place(cell) for cell in range(inputs)])
        decoder = [self.place(inputs + BETWEEN + cell) for cell in range(outputs)]
        for first, cells, y, part in (
            (0, inputs, self.high + BAND + PART, "encoder"),
            (inputs + BETWEEN, outputs, self.inputs, "decoder"),
        ):
            write(self.axes, self.place(first + (cells - 1) / 2), y, part, size=SMALL, colour=MUTED)
        start, middle = self.place(inputs - 1) + self.half, (self.low + self.high) / 2
        turn = decoder[0] - self.half - BAND - (decoder[0] - start - self.half - 2 * BAND) / 2
        self.axes.plot([start, turn], [middle, middle], color=BLUE, linewidth=1)
        self._repeat(turn, middle, decoder, BLUE)
        self._return(decoder)

    def _cells(self, first: float, cells: int) -> None:
        """The cells of a layer on a grey band, with the state passed from each to the next."""
        left, right = self.place(first) - self.half - BAND, self.place(first + cells - 1) + self.half + BAND
        band = (left, self.low - BAND, right - left, self.high - self.low + 2 * BAND)
        draw_box(self.axes, *band, facecolor=to_rgba(GRID, 0.4))
        middle = (self.low + self.high) / 2
        for cell in range(cells):
            x = self.place(first + cell)
            look: Any = {"linestyle": COPY} if cell else {}
            draw_box(self.axes, x - self.half, self.low, 2 * self.half, CELL_HEIGHT, INK, facecolor=PAPER, **look)
            if cell:
                start = self.place(first + cell - 1) + self.half
                draw_arrow(self.axes, (start, middle), (x - self.half, middle), BLUE)

    def _read(self, places: Sequence[float]) -> None:
        for x in places:
            draw_stack(self.axes, x, self.inputs, 1, CIRCLE, ORANGE)
            draw_arrow(self.axes, (x, self.inputs + CIRCLE / 2), (x, self.low), ORANGE)

    def _return(self, places: Sequence[float]) -> None:
        for x in places:
            draw_arrow(self.axes, (x, self.high), (x, self.outputs - CIRCLE / 2), GREEN)
            draw_stack(self.axes, x, self.outputs, 1, CIRCLE, GREEN)

    def _repeat(self, x: float, y: float, places: Sequence[float], colour: str) -> None:
        """A line from `(x, y)` to the rail below the cells, along it, and an arrow up into each."""
        rail = self.low - RAIL
        self.axes.plot([x, x, places[-1]], [y, rail, rail], color=colour, linewidth=1)
        for place in places:
            draw_arrow(self.axes, (place, rail), (place, self.low), colour)


# `shares`: names of the columns at the top, names of the rows on the left.
NAMES_TOP, NAMES_LEFT = 20, 46
ROW = 26  # the height of a row, at most
NAME = 6  # from the table to the name of a row, and from the top of the axes to the middle of a column's name
LEAST_CELL = 20, 16  # width and height
DARKEST = 0.6  # the opacity of a share of 1: its number stays legible
SHOWN = 0.005  # a smaller share is written as 0


def shares(
    axes: Axes,
    values: ArrayLike,
    columns: Sequence[str],
    rows: Sequence[str],
    chosen: Sequence[int] = (),
    faint: Collection[int] = (),
    room: int = 0,
) -> None:
    """A table of numbers from 0 to 1, each cell as dark as its number.

    Args:
        axes: 0.36 inches high per row, plus 0.4.
        values: shape `(rows, columns)`, from 0 to 1.
        columns, rows: their names.
        chosen: a column for each row, which gets an outline; empty for no outlines.
        faint: columns whose names are grey.
        room: how many rows to leave room for, if there will be more of them in another frame.

    Raises:
        ValueError: a number is below 0 or above 1, or there is not one name for each row and each column.
    """
    table = checked_numbers("values", values, ("rows", "columns"))
    if table.min() < 0 or table.max() > 1 + 1e-6:
        raise ValueError(f"values must be from 0 to 1; got {table.min():.3g} to {table.max():.3g}.")
    if table.shape != (len(rows), len(columns)):
        raise ValueError(f"values must have shape {(len(rows), len(columns))}, as the names; got {table.shape}.")
    many = max(room, len(rows))
    width, height = lay_out(axes, FULL_WIDTH, NAMES_TOP + LEAST_CELL[1] * many)
    wide, high = (width - NAMES_LEFT) / len(columns), min(ROW, (height - NAMES_TOP) / many)
    for column, name in enumerate(columns):
        x = NAMES_LEFT + (column + 0.5) * wide
        write(axes, x, height - NAME, name, size=SMALL, colour=MUTED if column in faint else INK)
    for row, name in enumerate(rows):
        y = height - NAMES_TOP - (row + 1) * high
        write(axes, NAMES_LEFT - NAME, y + high / 2, name, ha="right")
        for column, value in enumerate(table[row]):
            x, marked = NAMES_LEFT + column * wide, len(chosen) > row and chosen[row] == column
            face = to_rgba(BLUE, DARKEST * min(value, 1)) if value >= SHOWN else PAPER
            look: Any = {"edgecolor": GREEN, "linewidth": 2, "zorder": 3} if marked else {"edgecolor": GRID}
            axes.add_patch(Rectangle((x, y), wide, high, facecolor=face, **look))
            written = f"{value:.2f}" if value >= SHOWN else "0"
            write(axes, x + wide / 2, y + high / 2, written, size=SMALL, colour=INK if value >= SHOWN else MUTED)
