"""Drawings of what a number format holds: the digits of a stored number, and where the format ends.

`digits` fills a matplotlib axes of the full width, turns its axis off and returns nothing, as the drawings of
`unrolled.draw` do. `ruler` is a plot and keeps its horizontal axis.
"""

import numpy as np
from matplotlib.colors import to_rgba

from unrolled.canvas import lay_out, write
from unrolled.style import BLUE, GREEN, INK, MUTED, ORANGE, VERMILION

DECADES = 48  # how far the ruler goes, in powers of ten


def digits(axes, exact, stored):
    """Two whole numbers, digit under digit: the exact one, and what was stored.

    From the first wrong digit on the stored ones are red and underlined; all of them if their number is wrong.

    Args:
        axes: 0.9 inches high looks best.
        exact: a whole number of at most 39 digits, not negative.
        stored: a whole number of any sign, or infinity.

    Raises:
        ValueError: exact is negative or too long for one line.
    """
    if exact < 0 or len(str(exact)) > 39:
        raise ValueError(f"exact must be a whole number of 1 to 39 digits, not negative; what came is {exact}.")
    width, height = lay_out(axes, 330, 52)
    known, there = _grouped(exact), _grouped(stored)
    same = next((place for place, pair in enumerate(zip(known, there, strict=False)) if pair[0] != pair[1]), len(known))
    size, same = max(len(known), len(there)), same if len(known) == len(there) else 0
    known, there = known.rjust(size), there.rjust(size)
    pitch = min(6.6, (width - 44) / size)
    for word, text, y in (("exact", known, height - 14), ("stored", there, height - 38)):
        write(axes, 0, y, word, ha="left", colour=MUTED)
        for place, sign in enumerate(text):
            x = 44 + (place + 0.5) * pitch
            wrong = text is there and place >= same and sign not in " ,"
            write(axes, x, y, sign.strip(), family="monospace", colour=VERMILION if wrong else INK)
            if wrong:
                axes.plot([x - pitch * 0.45, x + pitch * 0.45], [y - 8, y - 8], color=VERMILION, linewidth=1.2)


def _grouped(number):
    return "inf" if number == np.inf else f"{int(number):,}"


def right_digits(exact, stored):
    """How many digits, from the left, two whole numbers have in common; 0 if they are not of the same length."""
    exact, stored = str(exact), str(stored if stored == np.inf else int(stored))
    if len(exact) != len(stored):
        return 0
    return next((place for place, pair in enumerate(zip(exact, stored, strict=True)) if pair[0] != pair[1]), len(exact))


def ruler(axes, value, dtype):
    """The powers of ten, to where `dtype` is exact for every whole number, where it rounds and ends; and one value.

    Args:
        axes: 1.2 inches high looks best.
        value: a positive number below 1e48.
        dtype: the name of a NumPy format of floats or whole numbers, "float32" or "int64".

    Raises:
        ValueError: the value is not on the ruler.
    """
    if not 0 < value < 10**DECADES:
        raise ValueError(f"value must lie between 0 and 1e{DECADES} to be on the ruler; what came is {value!r}.")
    whole = np.issubdtype(dtype, np.integer)
    last = float(np.iinfo(dtype).max if whole else 2.0 ** (np.finfo(dtype).nmant + 1))
    end = min(DECADES, np.log10(float(np.iinfo(dtype).max if whole else np.finfo(dtype).max)))
    bands = [(0, np.log10(last), "exact", GREEN)]
    if not whole:
        bands.append((np.log10(last), end, "rounded", ORANGE))
    if end < DECADES:
        bands.append((end, DECADES, "wraps round" if whole else "inf", VERMILION))
    for left, right, word, colour in bands:
        axes.barh(0, right - left, 1, left, facecolor=to_rgba(colour, 0.25), edgecolor=colour, linewidth=0.8)
        axes.text((left + right) / 2, -0.05, word, ha="center", va="center", color=INK)
    place = np.log10(float(value))
    axes.plot(place, 0.68, "v", color=BLUE, markersize=7)
    axes.text(place, 1, "this term", color=BLUE, va="bottom", ha="left" if place < 4 else "center")
    axes.set(ylim=(-0.5, 1.7), xlim=(0, DECADES), yticks=[])
    axes.set_xticks(range(0, DECADES + 1, 8), ["1"] + [f"1e{power}" for power in range(8, DECADES + 1, 8)])
    axes.spines["left"].set_visible(False)
