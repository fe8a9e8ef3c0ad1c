"""One look for every figure of the book: colours, fonts and sizes.

The named colours are the palette of Okabe and Ito (2008), "Color Universal Design", chosen to stay
apart for colour-blind readers. Each one reaches the page as a CSS variable (`static/figure.css`), so
the same figure has a light and a dark theme. Colours that are not in `COLOURS` do not follow the theme.
"""

from typing import Any

import matplotlib
from matplotlib.figure import Figure

INK = "#1f2328"  # text, axes, outlines
MUTED = "#656d76"  # secondary text, what is not in focus
GRID = "#d0d7de"  # grid lines, empty cells
PAPER = "#ffffff"  # what lies behind the figure; use it to cut holes, not as a background
BLUE = "#0072b2"  # the state, the units
ORANGE = "#e69f00"  # the input, the features
GREEN = "#009e73"  # the output, a forecast
VERMILION = "#d55e00"  # what goes wrong, an error
PURPLE = "#cc79a7"  # a fourth part (the gates)
SKY = "#56b4e9"  # a fifth

COLOURS = {
    "ink": INK,
    "muted": MUTED,
    "grid": GRID,
    "paper": PAPER,
    "blue": BLUE,
    "orange": ORANGE,
    "green": GREEN,
    "vermilion": VERMILION,
    "purple": PURPLE,
    "sky": SKY,
}

RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "unrolled",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.monospace": ["DejaVu Sans Mono"],
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.prop_cycle": "cycler('color', ['0072b2', 'e69f00', '009e73', 'd55e00', 'cc79a7', '56b4e9'])",
    "axes.grid": False,
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "lines.linewidth": 1.6,
    "patch.edgecolor": INK,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}

matplotlib.rcParams.update(RC)  # for the reader's own plots too: matplotlib reads it while an artist is made

WIDTH = 5.4  # inches: 389 points, about the width of a phone's page in CSS pixels


def subplots(rows: int = 1, columns: int = 1, *, height: float = 2.8, **options: Any) -> tuple[Figure, Any]:
    """A figure of the book's width and look, and its axes.

    Args:
        rows, columns: the grid of axes.
        height: height of the figure in inches. The width is always `WIDTH`, so that text has one size on every page.
        options: passed on to `matplotlib.figure.Figure.subplots`.

    Returns:
        `(figure, axes)`, as from `matplotlib.pyplot.subplots`; the figure is not known to pyplot, so it
        cannot leak and is not displayed twice.
    """
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)
