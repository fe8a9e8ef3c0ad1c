"""The drawings that the book uses again and again: the unrolled cell, the input block, weights, states, series.

Every function fills a matplotlib axes with one drawing, turns its axis off and returns nothing. A drawing measures its
axes and is laid out in points, so give the axes their title before you draw. Axes of the full width and of half of it
(`style.subplots(1, 2)`) are wide enough; those that are too small raise ValueError and say what is needed. What is too
long to draw is cut short by an ellipsis, and the true number is written beside it.
"""

import textwrap
from collections.abc import Mapping

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon, Rectangle

from unrolled.canvas import (
    LINE,
    MONO,
    SANS,
    SMALL,
    SUBSCRIPTS,
    checked_numbers,
    checked_sizes,
    checked_whole,
    counted,
    draw_arrow,
    draw_box,
    draw_stack,
    in_few_digits,
    lay_out,
    shown_indices,
    write,
    write_code,
    write_ticks,
)
from unrolled.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, PURPLE, SKY, VERMILION

FORECASTS = [(GREEN, "-"), (PURPLE, "--"), (SKY, "-."), (ORANGE, ":"), (BLUE, (0, (6, 1, 1, 1)))]  # colours and dashes


def unrolled_cell(axes, timesteps, units, features, return_sequences=False):
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


def block(axes, samples, timesteps, features, highlight=None):
    """The input of a recurrent layer as a block in cabinet projection: timesteps to the right, features down, samples
    into the depth, each numbered from 0 as in NumPy.

    Args:
        axes: 2.8 inches high looks best; 2.4 is always enough.
        samples, timesteps, features: whole numbers from 1, the shape of the block.
        highlight: what to colour, `("sample", index)`, `("timestep", index)` or `("feature", index)`, or `None`. Its
            index and its shape are written beneath the block.

    Raises:
        TypeError, ValueError: a size is not a whole number, or is below 1; the highlight is none of these, or outside.
    """
    shape = tuple(checked_sizes(samples=samples, timesteps=timesteps, features=features))
    axis, index = _highlight(highlight, shape)
    width, height = lay_out(axes, 160, 160)
    most = (4, 6, 6) if width > 300 else (4, 4, 5)
    deep, wide, tall = (shown_indices(shape[k], most[k], index if k == axis else None) for k in range(3))
    foot, depth = (5 if highlight else 4) * LINE + 6, 10 * len(deep)
    step = min(30, (height - foot - depth) / len(tall), (width - 32 - max(depth + 26, 48)) / len(wide))
    left, low = (width + 6 - step * len(wide) - depth) / 2, (height - foot - depth - step * len(tall)) / 2
    bottom, right, top = low + foot, left + step * len(wide), low + foot + step * len(tall)

    for corners, indices, shade in _faces(deep, wide, tall):
        marked, gap = axis is not None and indices[axis] == index, None in indices
        colour = to_rgba(ORANGE, 0.5 if gap else 0.95) if marked else to_rgba(GRID, 0.15 if gap else shade)
        edge = "none" if gap else INK if marked else MUTED
        points = [(left + i * step + k * 10, top - j * step + k * 10) for k, i, j in corners]
        axes.add_patch(Polygon(points, facecolor=colour, edgecolor=edge, linewidth=0.7, zorder=2 if marked else 1))

    write_ticks(axes, [(left + (i + 0.5) * step, bottom - 7) for i in range(len(wide))], wide)
    write_ticks(axes, [(left - 4, top - (j + 0.5) * step) for j in range(len(tall))], tall, ha="right")
    write_ticks(axes, [(right + 10 * k + 9, bottom + 10 * k + 1) for k in range(len(deep))], deep, ha="left")
    write(axes, (left + right) / 2, bottom - 19, "timesteps")
    write(axes, left - 20, (bottom + top) / 2, "features", rotation=90)
    write(axes, max(right + 6, (left + right) / 2 + 32), bottom - 19, "samples", ha="left")
    write_code(axes, width / 2, bottom - 36, "(samples, timesteps, features)")
    write_code(axes, width / 2, bottom - 36 - LINE, str(shape))
    if highlight:
        picked = ", ".join(str(index) if k == axis else ":" for k in range(3))
        write_code(axes, width / 2, bottom - 36 - 2 * LINE, f"x[{picked}] {shape[:axis] + shape[axis + 1 :]}", ORANGE)


def _faces(deep, wide, tall):
    """The three visible sides of a block, cell by cell: corners, indices (sample, timestep, feature), shade."""
    end = len(wide)
    for i, timestep in enumerate(wide):
        for j, feature in enumerate(tall):
            yield [(0, i, j), (0, i + 1, j), (0, i + 1, j + 1), (0, i, j + 1)], (deep[0], timestep, feature), 0.4
    for k, sample in enumerate(deep):
        for i, timestep in enumerate(wide):
            yield [(k, i, 0), (k, i + 1, 0), (k + 1, i + 1, 0), (k + 1, i, 0)], (sample, timestep, tall[0]), 0.25
        for j, feature in enumerate(tall):
            yield [(k, end, j), (k + 1, end, j), (k + 1, end, j + 1), (k, end, j + 1)], (sample, wide[-1], feature), 0.7


def weights(axes, shapes):
    """The weights of a layer as blocks on one common scale, each with its name, its shape and its count.

    A block is as wide as it has columns and as high as it has rows, except that no side is drawn thinner than 3 points:
    a kernel with one row stays visible above one with 300. Recurrent kernels are blue, biases grey, the rest orange.

    Args:
        axes: at least half an inch high for each name: 2.8 inches suit the three of a layer.
        shapes: maps a name to a shape, `(rows, columns)` or `(columns,)`.

    Raises:
        TypeError, ValueError: there is no shape, or one has not one or two sizes, whole numbers from 1.
    """
    shapes = _shapes(shapes)
    counts = [f"{np.prod(shape):,}" for shape in shapes.values()]
    total = f"{sum(np.prod(shape) for shape in shapes.values()):,}"
    numbers = MONO * (max(len(str(shape)) for shape in shapes.values()) + len(total) + 2)
    names = SANS * max(14, *map(len, shapes))
    width, height = lay_out(axes, max(names, numbers), len(shapes) * (2 * LINE + 12) + LINE)
    lines = 1 if names + numbers + 10 <= width else 2
    sides = np.array([(1, *shape)[-2:] for shape in shapes.values()])
    text = len(shapes) * (lines * LINE + 9) + LINE
    scale = min(14, width / sides[:, 1].max())
    while text + np.maximum(3, scale * sides[:, 0]).sum() > height:
        scale *= 0.99
    drawn = np.maximum(3, scale * sides)
    wide = min(width, max(names + numbers + 10, drawn[:, 1].max()))
    left, y = (width - wide) / 2, (height + drawn[:, 0].sum() + text) / 2
    right = left + wide
    for (name, shape), count, (tall, long) in zip(shapes.items(), counts, drawn, strict=True):
        write(axes, left, y - 6, name, ha="left")
        y -= lines * LINE
        write(axes, right - MONO * (len(total) + 2), y + 6, str(shape), ha="right", family="monospace")
        write(axes, right, y + 6, count, ha="right", family="monospace")
        y -= tall
        colour = BLUE if "recurrent" in name else MUTED if "bias" in name else ORANGE
        axes.add_patch(Rectangle((left, y), long, tall, facecolor=to_rgba(colour, 0.85), edgecolor="none"))
        if scale >= 4:  # large enough to tell the single weights apart
            axes.vlines(np.arange(left + scale, left + long - 1, scale), y, y + tall, color=PAPER, linewidth=0.7)
            axes.hlines(np.arange(y + scale, y + tall - 1, scale), left, left + long, color=PAPER, linewidth=0.7)
        y -= 9
    write(axes, left, y - 3, "weights in all", ha="left")
    write(axes, right, y - 3, total, ha="right", family="monospace")


def states(axes, states, labels=None):
    """States over time as a grid of cells: timesteps to the right, units down.

    Positive numbers are blue, negative ones vermilion. Full strength is the largest magnitude, or 1 if that is more, so
    that states between -1 and 1 look alike in every figure. Numbers are written into the cells where there is room.

    Args:
        axes: about 0.2 inches high for each unit, and 0.6 more; 1.3 at least.
        states: finite numbers of shape `(timesteps, units)`.
        labels: one label for each timestep, instead of its number; thinned out where they would touch.

    Raises:
        ValueError: the states have another shape or are not finite, or the labels are not one for each timestep.
    """
    values = checked_numbers("states", states, ("timesteps", "units"))
    timesteps, units = values.shape
    labels = [str(label) for label in (range(1, timesteps + 1) if labels is None else labels)]
    if len(labels) != timesteps:
        raise ValueError(f"labels must be one for each timestep of states {values.shape}; {len(labels)} came.")
    longest = 5.2 * max(map(len, labels))
    width, height = lay_out(axes, 120 + longest / 2, 84)
    room = width - 38 - longest / 2
    columns, rows = shown_indices(timesteps, int(room / 8)), shown_indices(units, int((height - 40) / 10))
    w, h = min(42, room / len(columns)), min(24, (height - 40) / len(rows))
    left, top = 38 + (room - w * len(columns)) / 2, (height + 40 + max(h * len(rows), 44)) / 2
    right, bottom = left + w * len(columns), top - h * len(rows)
    strongest = max(1, np.abs(values).max())
    roomy = w >= SANS * len(f"{-strongest:.2f}") + 2 and h >= 11
    for i, timestep in enumerate(columns):
        for j, unit in enumerate(rows):
            if timestep is not None and unit is not None:
                corner = (left + i * w, top - (j + 1) * h)
                _number(axes, corner, w, h, values[timestep, unit], strongest, written=roomy)
    if None in columns:
        write(axes, left + (columns.index(None) + 0.5) * w, (top + bottom) / 2, "…", size=SMALL, colour=MUTED)
    every = next((k for k in (1, 5, 10, 20, 50, 100) if k * w >= longest + 4), timesteps)
    named = ["" if t is None or 0 < t < timesteps - 1 and (t + 1) % every else labels[t] for t in columns]
    write_ticks(axes, [(left + (i + 0.5) * w, bottom - 7) for i in range(len(columns))], named)
    numbered = [None if unit is None else unit + 1 for unit in rows]
    write_ticks(axes, [(left - 4, top - (j + 0.5) * h) for j in range(len(rows))], numbered, ha="right")
    write(axes, left - 28, (top + bottom) / 2, counted(units, "unit"), rotation=90)
    write(axes, (left + right) / 2, bottom - 19, counted(timesteps, "timestep"))
    if not roomy:
        _strengths(axes, (left + right) / 2, bottom - 33, strongest)


def _number(axes, corner, width, height, value, strongest, written=False):
    """A cell in the colour of a number, and the number in it if it is to be `written`."""
    face = to_rgba(BLUE if value > 0 else VERMILION, 0.65 * abs(value) / strongest)
    axes.add_patch(Rectangle(corner, width, height, facecolor=face, edgecolor=GRID, linewidth=0.6))
    if written:
        words = f"{value:z.2f}".replace("-", "−")
        write(axes, corner[0] + width / 2, corner[1] + height / 2, words, size=SMALL)


def _strengths(axes, x, y, strongest):
    """The scale of a grid of states, from the strongest negative number to the strongest positive one."""
    for place in range(-2, 3):
        _number(axes, (x + 12 * place - 6, y - 4), 12, 8, place, strongest=2)
    write(axes, x - 34, y, in_few_digits(-strongest), size=SMALL, colour=MUTED, ha="right")
    write(axes, x + 34, y, in_few_digits(strongest), size=SMALL, colour=MUTED, ha="left")


def series(axes, history, truth=None, forecasts=None):
    """A series' past, what came after it, and named forecasts of it.

    Args:
        axes: 2 inches high looks best; 1.4 is enough for three names.
        history: finite numbers of shape `(timesteps,)`, drawn in ink.
        truth: finite numbers of shape `(timesteps,)`, what came next, in grey; `None` if it is not to be shown.
        forecasts: maps at most 5 names to finite numbers of shape `(timesteps,)`; each starts right after the history.

    Raises:
        ValueError: one of them has another shape or is not finite, or there are more than 5 forecasts.
    """
    past, forecasts = checked_numbers("history", history, ("timesteps",)), forecasts or {}
    if len(forecasts) > len(FORECASTS):
        raise ValueError(f"forecasts must be at most {len(FORECASTS)}; {len(forecasts)} came.")
    lines = [] if truth is None else [("truth", truth, MUTED, "-")]
    lines += [(name, values, *look) for (name, values), look in zip(forecasts.items(), FORECASTS, strict=False)]
    futures = [checked_numbers(name, values, ("timesteps",)) for name, values, *_ in lines]
    names = [textwrap.wrap(name, 16) for name, *_ in lines]
    width, height = lay_out(axes, 160, max(90, 46 + LINE * sum(map(len, names))))
    everything, ahead = np.concatenate([past, *futures]), max(map(len, futures), default=0)
    low, high = everything.min(), everything.max()
    left = 8 + 5.2 * max(len(in_few_digits(low)), len(in_few_digits(high)))
    right = width - 26 - SANS * max((len(words) for wrapped in names for words in wrapped), default=-3)

    def place(start, values):
        share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
        x = left + (right - left) * (start + np.arange(len(values))) / max(1, len(past) - 1 + ahead)
        return x, 34 + (height - 40) * share

    x, y = place(0, past)
    axes.plot(x, y, color=INK, marker="." if len(past) == 1 else "")
    axes.plot([x[-1], x[-1]], [22, height], color=GRID, linewidth=1, zorder=0)
    write(axes, x[-1], 17, "now", colour=MUTED)
    write(axes, (left + right) / 2, 5, counted(len(past), "timestep") + (f", then {ahead:,} more" if ahead else ""))
    for value in sorted({low, high}):
        write(
            axes,
            left - 5,
            place(0, np.array([value]))[1][0],
            in_few_digits(value),
            size=SMALL,
            colour=MUTED,
            ha="right",
        )
    paths = [place(len(past) - 1, np.append(past[-1], future)) for future in futures]
    heights = _spread([y[-1] for _, y in paths], [LINE * len(wrapped) for wrapped in names], height)
    for (x, y), (_, _, colour, dashes), wrapped, beside in zip(paths, lines, names, heights, strict=True):
        axes.plot(x, y, color=colour, linestyle=dashes)
        axes.plot([right + 5, right + 17], [beside, beside], color=colour, linestyle=dashes)
        write(axes, right + 21, beside, "\n".join(wrapped), ha="left")


def _spread(wanted, thick, height):
    """Move labels `thick` points high from the heights `wanted` so far that they keep their order and touch nowhere."""
    order, spread, edge = np.argsort(wanted, kind="stable"), list(wanted), 24
    for place in order:  # upwards, off the one beneath
        spread[place] = max(wanted[place], edge + thick[place] / 2)
        edge = spread[place] + thick[place] / 2
    edge = height
    for place in order[::-1]:  # and down again, where the upmost has left the axes
        spread[place] = min(spread[place], edge - thick[place] / 2)
        edge = spread[place] - thick[place] / 2
    return spread


def _highlight(highlight, shape):
    """Axis and index of what a block of `shape` has highlighted; `(None, None)` for nothing."""
    if highlight is None:
        return None, None
    kinds = ("sample", "timestep", "feature")
    if not (isinstance(highlight, tuple | list) and len(highlight) == 2 and highlight[0] in kinds):
        raise ValueError(f"highlight must be (kind, index) with a kind of {kinds}; {highlight!r} came.")
    axis, index = kinds.index(highlight[0]), checked_whole("the index of the highlight", highlight[1])
    if not 0 <= index < shape[axis]:
        raise ValueError(f"highlight must be a {kinds[axis]} from 0 to {shape[axis] - 1} of {shape}; {index} came.")
    return axis, index


def _shapes(shapes):
    """The shapes as tuples of ints; raises if one is not that of a vector or a matrix."""
    if not isinstance(shapes, Mapping):
        raise TypeError(f"shapes must map names to shapes; {shapes!r} came, of type {type(shapes).__name__}.")
    if not shapes:
        raise ValueError("shapes must map at least one name to a shape; an empty mapping came.")
    for name, shape in shapes.items():
        if not isinstance(shape, tuple | list) or len(shape) not in (1, 2):
            raise ValueError(f"{name} must have the shape (rows, columns) or (columns,); {shape!r} came.")
    return {
        name: tuple(checked_sizes(**{f"a size of {name}": size})[0] for size in shape) for name, shape in shapes.items()
    }
