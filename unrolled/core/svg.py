"""From a matplotlib figure to an SVG that follows the page's theme."""

import io
import math
import re

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from unrolled.core.style import COLOURS

NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
TAG = re.compile(r"<[^>]*>")  # what is between tags is words, whose digits are the reader's
ARCS = re.compile(r'<path d="M \S+ \S+ \n((?:C [-\d. ]+\n){8})z\n"')  # matplotlib draws a circle as eight Bézier arcs


def to_svg(figure: Figure, prefix: str = "u") -> str:
    """Draw `figure` as an SVG element to stand inside an HTML page.

    The colours of `unrolled.style.COLOURS` become CSS variables with the colour itself as fallback, text stays
    text in the page's font, and every id gets `prefix`, so that two figures of one page cannot collide.

    Args:
        figure: a `matplotlib.figure.Figure`. It is closed if pyplot knows it.
        prefix: letters and digits put before every id.

    Returns:
        The `<svg>` element as a string, hidden from screen readers: its caption stands in for it.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=NO_METADATA)
    plt.close(figure)
    return _themed(_slim(buffer.getvalue(), prefix))


def _slim(text, prefix):
    """Cut what a page does not need: the XML head, group ids, digits beyond a hundredth of a point."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<g) id="[^"]*"', r"\1", text)
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", text)
    text = ARCS.sub(_circle, TAG.sub(_rounded, text))
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true" focusable="false">', text)
    return re.sub(r"\n\s*", "\n", re.sub(r"\n\s*\n+", "\n", text)).strip()


def _rounded(tag):
    return re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0])


def _circle(match):
    """The circle that eight arcs draw, at a tenth of the bytes; anything else that has eight arcs is left as it is."""
    ends = [tuple(map(float, arc.split()[-2:])) for arc in match[1].splitlines()]
    (left, right), (top, bottom) = ((min(places), max(places)) for places in zip(*ends, strict=True))
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    if max(abs(math.dist((x, y), end) - radius) for end in ends) > 0.02:
        return match[0]
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}"'


def _themed(text):
    """Let the palette's colours and the page's font through."""
    for name, colour in COLOURS.items():
        text = re.sub(rf"(?<=: ){colour}\b", f"var(--figure-{name}, {colour})", text)
    text = re.sub(r"'DejaVu Sans Mono'(, monospace)?", "var(--figure-mono, monospace)", text)
    return re.sub(r"'DejaVu Sans'(, sans-serif)?", "var(--figure-font, sans-serif)", text)
