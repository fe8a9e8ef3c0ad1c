"""What the drawings are made of: a page laid out in points, words, boxes, arrows, and the checks of their arguments."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch
from numpy.typing import ArrayLike

from unrolled.core.style import INK, MUTED, PAPER

Dashes = tuple[float, tuple[float, ...]]  # matplotlib's: where the pattern starts, then on and off in line widths

SIZE, SMALL, SIGN = 8.5, 8, 11  # points of text: words and shapes; the numbers along an axis; a sign such as × or +
GAP_SIZE = 14  # points of text: the ellipsis that stands for what is left out
LINE = 12  # points from one line of text to the next
SANS, MONO = 4.9, 5.12  # points that a character of `SIZE` takes, at the mean
DIGIT, TICK = 5.2, 9.5  # points: the width of a character of `SMALL`, and the least distance of two lines of it
DOT = 3.2  # points: the radius of the dot before a line of code
SIGN_RADIUS = 8  # points: the circle around a sign
ARROW_HEAD = 6  # points
CORNER = 4  # points: the radius of a box's corners
MOST_CIRCLES = 6  # a longer stack of circles is cut short
BROKEN: Dashes = (0, (2, 2))  # what is lost, wrong or missing, so that colour does not carry it alone
COPY: Dashes = (0, (3, 2))  # the outline of a cell that is drawn again for another timestep
LEGEND_ABOVE: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0}  # of a plot
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def checked_sizes(**sizes: object) -> list[int]:
    """The sizes as a list of ints.

    Raises:
        TypeError: a size is not an integer.
        ValueError: a size is below 1.
    """
    whole = {name: checked_whole(name, size) for name, size in sizes.items()}
    for name, size in whole.items():
        if size < 1:
            raise ValueError(f"{name} must be an integer of at least 1; got {size}.")
    return list(whole.values())


def checked_whole(name: str, number: object) -> int:
    """The number as an int, be it Python's or NumPy's.

    Args:
        name: what the message calls the number.
        number: anything.

    Raises:
        TypeError: it is not an integer; True and 2.0 are not.
    """
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise TypeError(f"{name} must be an integer; got {number!r}, of type {type(number).__name__}.")
    return int(number)


def checked_numbers(name: str, values: ArrayLike, axes: Sequence[str]) -> np.ndarray:
    """The values as an array of floats.

    Args:
        name: what the messages call the values.
        values: finite numbers, at least one.
        axes: the names of their axes, `("timesteps", "units")`.

    Raises:
        ValueError: the values have another number of axes, or are empty or not finite.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != len(axes) or 0 in values.shape:
        wanted = f"({', '.join(axes)}{',' * (len(axes) == 1)})"
        raise ValueError(f"{name} must have shape {wanted}, each at least 1; got {values.shape}.")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite; {(~np.isfinite(values)).sum()} numbers of {values.shape} are not.")
    return values


def lay_out(axes: Axes, least_width: float, least_height: float) -> tuple[float, float]:
    """Turn the axes' axis off and lay the axes out in points, from (0, 0) at the bottom left.

    Args:
        axes: in a figure that has everything but this drawing, its titles above all.
        least_width, least_height: points, 72 to the inch, that the drawing needs.

    Returns:
        The width and the height of the axes in points.

    Raises:
        ValueError: the axes are smaller than the drawing needs.
    """
    figure: Any = axes.figure
    layout = figure.get_layout_engine()
    axes.set_axis_off()
    empty = [other for other in figure.axes if other.axison and not other.has_data()]
    for other in empty:  # the next drawings' axes, most likely: their ticks will go, and must not take room now
        other.set_axis_off()
    if layout is not None:
        layout.execute(figure)
    for other in empty:
        other.set_axis_on()
    width, height = axes.bbox.size * 72 / figure.dpi
    if width < least_width or height < least_height:
        needed, given = f"{least_width:.0f} x {least_height:.0f}", f"{width:.0f} x {height:.0f}"
        raise ValueError(
            f"this drawing needs axes of {needed} points, 72 to the inch; these have {given}. "
            "Give style.subplots more height or fewer columns."
        )
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    return width, height


def shown_indices(size: int, most: int, keep: int | None = None) -> list[int | None]:
    """The indices to draw of `size`, None for a gap: at most `most`, or two more if `keep` is to be among them."""
    if size <= most:
        return list(range(size))
    places: list[int | None] = [0]
    last = 0
    for index in sorted({*range(1, most - 3), size - 1, keep or size - 1} - {0}):
        places += [index] if index == last + 1 else [None, index]
        last = index
    return places


def write_ticks(axes: Axes, points: Sequence[tuple[float, float]], words: Sequence[Any], ha: str = "center") -> None:
    """Number the places of an axis: the first, the last, then each that touches none of those before.

    Args:
        axes: laid out in points.
        points: the middle of each number (its left or right end, as `ha` says), in points.
        words: one for each place; None is a gap, and an empty word is left out.
        ha: "left", "center" or "right".
    """
    taken: list[tuple[float, float, float]] = []
    for place in sorted(range(len(words)), key=lambda place: place not in (0, len(words) - 1)):
        word, (x, y) = "…" if words[place] is None else str(words[place]), points[place]
        half = DIGIT / 2 * len(word) + 1.5
        if word and all(abs(x - x2) >= half + half2 or abs(y - y2) >= TICK for x2, y2, half2 in taken):
            write(axes, x, y, word, size=SMALL, colour=MUTED, ha=ha)
            taken.append((x, y, half))


def in_few_digits(value: float) -> str:
    """A number in few characters: 1,234 or 0.123, with a real minus sign."""
    return (f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}").replace("-", "−")


def counted(number: int, word: str) -> str:
    """The number and the word for what is counted: "1 unit", "1,000 units"."""
    return f"{number:,} {word}" + "s" * (number != 1)


def write(
    axes: Axes,
    x: float,
    y: float,
    words: str,
    size: float = SIZE,
    colour: str = INK,
    ha: str = "center",
    **options: Any,
) -> None:
    """Write words at a point, centred upon it from top to bottom.

    Args:
        axes: laid out in points.
        x, y: points from the bottom left: the middle of the words, or their left or right end, as `ha` says.
        words: one line, or several with line breaks.
        size: points of text.
        colour: of the palette of `style`, so that it follows the theme.
        ha: "left", "center" or "right".
        options: passed on to `Axes.text`, such as `family="monospace"` or `rotation=90`.
    """
    axes.text(x, y, words, fontsize=size, color=colour, ha=ha, va="center", **options)


def write_gap(axes: Axes, x: float, y: float) -> None:
    """Write an ellipsis for what a drawing leaves out."""
    write(axes, x, y, "…", size=GAP_SIZE, colour=MUTED)


def write_code(axes: Axes, x: float, y: float, words: str, dot: str | None = None) -> None:
    """A line of code centred at `x`, after a dot in the colour of what it speaks of."""
    start = x - MONO * len(words) / 2 + (5 if dot else 0)
    write(axes, start, y, words, ha="left", family="monospace")
    if dot:
        axes.add_patch(Circle((start - 7, y), DOT, facecolor=dot, edgecolor="none"))


def write_sign(axes: Axes, x: float, y: float, sign: str) -> None:
    """A sign in a circle: what two arrows that meet there are joined by."""
    axes.add_patch(Circle((x, y), SIGN_RADIUS, facecolor=PAPER, edgecolor=INK, linewidth=0.8))
    write(axes, x, y, sign, size=SIGN)


def draw_box(axes: Axes, x: float, y: float, width: float, height: float, edgecolor: str = "none", **look: Any) -> None:
    """A box with round corners.

    Args:
        axes: laid out in points.
        x, y: its lower left corner, in points.
        width, height: in points.
        edgecolor: of its outline, a colour of `style`.
        look: options of the patch, such as `facecolor`, `alpha`, `linewidth` or `linestyle`.
    """
    shape = f"round,pad=0,rounding_size={min(CORNER, width / 2)}"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=shape, edgecolor=edgecolor, **look))


def draw_stack(axes: Axes, x: float, y: float, size: int, step: float, colour: str, filled: bool = True) -> None:
    """A vector of `size` numbers as circles `step` points apart, centred at `(x, y)`; small dots stand in a gap."""
    radius, small, between = 0.4 * step, 0.1 * step, 0.28 * step
    places = shown_indices(size, MOST_CIRCLES)
    for place, index in enumerate(places):
        middle = y + ((len(places) - 1) / 2 - place) * step
        if index is None:
            for shift in (-between, 0, between):
                axes.add_patch(Circle((x, middle + shift), small, facecolor=colour, edgecolor="none"))
        else:
            face = colour if filled else PAPER
            axes.add_patch(Circle((x, middle), radius, facecolor=face, edgecolor=colour, linewidth=0.8))


def draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """A straight arrow from one point to another, both `(x, y)` in points; its head touches `end`."""
    look = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, "linewidth": 1}
    axes.annotate("", end, start, arrowprops=look | {"mutation_scale": ARROW_HEAD})
