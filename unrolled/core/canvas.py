"""What the drawings are made of: a page laid out in points, words, boxes, arrows, and the checks of their arguments."""

from numbers import Integral

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from unrolled.core.style import INK, MUTED, PAPER

SIZE, SMALL = 8.5, 8  # points of text: words and shapes; the numbers along an axis
LINE = 12  # points from one line of text to the next
SANS, MONO = 4.9, 5.12  # points that a character of `SIZE` takes, at the mean
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def checked_sizes(**sizes):
    """The sizes as a list of ints; raises if one is not a whole number from 1."""
    for name, size in sizes.items():
        if checked_whole(name, size) < 1:
            raise ValueError(f"{name} must be a whole number from 1; {size} came.")
    return [int(size) for size in sizes.values()]


def checked_whole(name, number):
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise TypeError(f"{name} must be a whole number; {number!r} came, of type {type(number).__name__}.")
    return int(number)


def checked_numbers(name, values, axes):
    """The values as an array of floats with the named axes; raises if it has other axes, or is empty or not finite."""
    values = np.asarray(values, dtype=float)
    if values.ndim != len(axes) or 0 in values.shape:
        wanted = f"({', '.join(axes)}{',' * (len(axes) == 1)})"
        raise ValueError(f"{name} must have shape {wanted}, each at least 1; {values.shape} came.")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite; {(~np.isfinite(values)).sum()} numbers of {values.shape} are not.")
    return values


def lay_out(axes, least_width, least_height):
    """Turn the axes' axis off, lay the axes out in points, and return their width and height."""
    figure, layout = axes.figure, axes.figure.get_layout_engine()
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


def shown_indices(size, most, keep=None):
    """The indices to draw of `size`, None for a gap: at most `most`, or two more if `keep` is to be among them."""
    if size <= most:
        return list(range(size))
    places = [0]
    for index in sorted({*range(1, most - 3), size - 1, keep or size - 1} - {0}):
        places += [index] if index == places[-1] + 1 else [None, index]
    return places


def write_ticks(axes, points, words, ha="center"):
    """Number the places of an axis: the first, the last, then each that touches none of those before. None is a gap."""
    taken = []
    for place in sorted(range(len(words)), key=lambda place: place not in (0, len(words) - 1)):
        word, (x, y) = "…" if words[place] is None else str(words[place]), points[place]
        half = 2.6 * len(word) + 1.5
        if word and all(abs(x - x2) >= half + half2 or abs(y - y2) >= 9.5 for x2, y2, half2 in taken):
            write(axes, x, y, word, size=SMALL, colour=MUTED, ha=ha)
            taken.append((x, y, half))


def in_few_digits(value):
    """A number in few characters."""
    return (f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}").replace("-", "−")


def counted(number, word):
    return f"{number:,} {word}" + "s" * (number != 1)


def write(axes, x, y, words, size=SIZE, colour=INK, ha="center", **options):
    axes.text(x, y, words, fontsize=size, color=colour, ha=ha, va="center", **options)


def write_code(axes, x, y, words, dot=None):
    """A line of code words centred at `x`, after a dot in the colour of what it speaks of."""
    start = x - MONO * len(words) / 2 + (5 if dot else 0)
    write(axes, start, y, words, ha="left", family="monospace")
    if dot:
        axes.add_patch(Circle((start - 7, y), 3.2, facecolor=dot, edgecolor="none"))


def draw_box(axes, x, y, width, height, edgecolor="none", **look):
    shape = f"round,pad=0,rounding_size={min(4, width / 2)}"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=shape, edgecolor=edgecolor, **look))


def draw_stack(axes, x, y, size, step, colour, filled=True):
    """A vector of `size` numbers as circles `step` points apart, centred at `(x, y)`; small dots stand in a gap."""
    places = shown_indices(size, 6)
    for place, index in enumerate(places):
        middle = y + ((len(places) - 1) / 2 - place) * step
        if index is None:
            for shift in (-0.28, 0, 0.28):
                axes.add_patch(Circle((x, middle + shift * step), 0.1 * step, facecolor=colour, edgecolor="none"))
        else:
            face = colour if filled else PAPER
            axes.add_patch(Circle((x, middle), 0.4 * step, facecolor=face, edgecolor=colour, linewidth=0.8))


def draw_arrow(axes, start, end, colour):
    look = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, "linewidth": 1, "mutation_scale": 6}
    axes.annotate("", end, start, arrowprops=look)
