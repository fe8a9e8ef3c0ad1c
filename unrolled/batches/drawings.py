"""The drawings of chapter 3: how samples are cut out of a series, split, and grouped into batches.

`windows`, `split` and `updates` fill a matplotlib axes of the full width, turn its axis off and return nothing, as the
drawings of `unrolled.drawings` do. `gradients` is a plot and keeps its axis.
"""

from collections.abc import Container, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike

from unrolled.core.canvas import BROKEN, DIGIT, SANS, SMALL, Dashes, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, VERMILION

# All distances in points.
FULL_WIDTH = 330  # needed by `windows`, `split` and `updates`
KEY_ROW, KEY_TEXT = 9, 5  # from the top: the lower edge of a square of the key, and the middle of its label
KEY_SIDE, KEY_WORD = 8, 12  # the side of a square; from its left edge to its label
KEY_BETWEEN = 34  # from a square to the next, without the label between them

# `windows`: rows from the top, then columns.
STRIP, STRIP_HEIGHT = 28, 12  # the lower edge of the series itself; its height
SAMPLES_TOP = 44  # the first sample's upper edge
STRIP_NUMBERS = 6  # a number that does not fit into its step, below it
ROWS_LEFT = 30  # the left edge of all steps
WINDOW_KEY, TARGET_KEY = 110, 48  # from the right
ROW_NAME = 4  # from a row's left edge to its number
PITCH = 18  # the most from one row to the next
NUMBERED, NAMED, THICK = 10, 8, 4  # the least row height for numbers, for the row's own number, for a thicker outline
NAME_STEP = 10  # the least from one row's number to the next
STEP_MARGIN = 7  # what a step must have beyond its number
EMPTY = 20  # the message of an empty figure, below its middle

# `split`: rows from the top and the bottom, then columns.
SPLIT_TOP, SPLIT_BOTTOM, SPLIT_LEFT, SPLIT_RIGHT = 20, 26, 30, 4  # kept free around the lines
DAYS, DAY_SENTENCE = 8, 5  # the numbers of the days, below the lines; the sentence, above the bottom
SAMPLES_WORD = 8  # the column of "samples"

# `updates`: rows from the top, then columns.
HEADER, UPDATES_TOP, UPDATES_MARGIN = 8, 20, 22  # the headings; the first update's upper edge; all but the updates
UPDATE_PITCH, LEAST_PITCH, LEAST_MARGIN = 22, 13, 24  # from one update to the next: the most, the least, its margin
NUMBER, SAMPLES_LEFT, SHARE_ROOM = 12, 68, 92  # an update's number; its first sample; on the right, for its share
SAMPLE_STEP = 24  # the most from one sample to the next
INSET = 1  # from a sample's place to its box


def windows(
    axes: Axes,
    steps: tuple[int, int],
    inputs: ArrayLike,
    targets: ArrayLike | None = None,
    lost: Container[int] = (),
    first: int = 1,
) -> None:
    """Samples as rows below the steps that they are cut from: each window in orange, its target in green.

    Cells that are large enough hold the number of their step. The series itself is at the top; a step that belongs to
    no sample is hollow there.

    Args:
        axes: 3.4 inches high looks best; 2.4 suit up to 12 samples.
        steps: `(first, last)`, the numbers of the steps to show.
        inputs: the numbers of the steps in each window, shape `(samples, timesteps)`.
        targets: the number of the target step of each window, shape `(samples,)`; `None` for no targets.
        lost: indices of samples that have been dropped, which are drawn hollow with a broken outline.
        first: the number of the first sample.

    Raises:
        ValueError: the shapes do not match, or a step is not between the first and the last.
    """
    begin, end = steps
    x, y, used = _checked_samples(begin, end, inputs, targets)
    width, height = lay_out(axes, FULL_WIDTH, 150)
    rows = _Rows(axes, begin, end, width, height - SAMPLES_TOP, len(x))
    rows.strip(height - STRIP, used)
    for place, window in enumerate(x):
        gone = place in lost
        rows.cells(place, window, ORANGE, gone)
        if y is not None:
            rows.cells(place, y[place : place + 1], GREEN, gone)
        rows.name(place, "lost" if gone else str(first + place), VERMILION if gone else MUTED)
    rows.finish()
    write(axes, rows.left, height - KEY_TEXT, "the series", ha="left")
    if len(x) == 0:
        write(axes, width / 2, height / 2 - EMPTY, "no sample fits into the series")
        return
    _key(axes, width - WINDOW_KEY, height, "window", to_rgba(ORANGE, 0.75))
    if y is not None:
        _key(axes, width - TARGET_KEY, height, "target", to_rgba(GREEN, 0.75))
    write(axes, 0, rows.top - rows.pitch * len(x) / 2, "samples", rotation=90)


def _checked_samples(
    begin: int, end: int, inputs: ArrayLike, targets: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """The steps of the windows, of the targets, and of both in one flat array."""
    x = np.asarray(inputs, dtype=int)
    if x.ndim != 2:
        raise ValueError(f"inputs must have shape (samples, timesteps); got {x.shape}.")
    y = None if targets is None else np.asarray(targets, dtype=int)
    if y is not None and y.shape != x.shape[:1]:
        raise ValueError(f"targets must have shape {x.shape[:1]}, one for each window; got {y.shape}.")
    used = x.ravel() if y is None else np.append(x, y)
    if len(used) and not (begin <= used.min() and used.max() <= end):
        raise ValueError(f"steps run from {begin} to {end}; got samples with steps from {used.min()} to {used.max()}.")
    return x, y, used


def _key(axes: Axes, x: float, height: float, word: str, face: str | tuple) -> None:
    """A square of the key and its label, in the upper row of axes of this height."""
    corner = (x, height - KEY_ROW)
    axes.add_patch(Rectangle(corner, KEY_SIDE, KEY_SIDE, facecolor=face, edgecolor="none"))
    write(axes, x + KEY_WORD, height - KEY_TEXT, word, ha="left")


class _Rows:
    """The rows of `windows`: one scale for the steps, and rectangles collected so that each colour is one path."""

    def __init__(self, axes: Axes, first: int, last: int, width: float, height: float, samples: int) -> None:
        self.axes, self.first, self.last, self.top = axes, first, last, height
        self.left, self.steps = ROWS_LEFT, last - first + 1
        self.step = (width - self.left) / self.steps
        self.pitch = min(PITCH, height / max(1, samples))
        self.numbered = self._has_room(last) and self.pitch >= NUMBERED
        self.paths: dict[tuple[str, float, bool], list[Path]] = {}
        self.named: list[tuple[float, str, str]] = []

    def _has_room(self, number: int) -> bool:
        return self.step >= DIGIT / 2 * len(str(number)) + STEP_MARGIN

    def place(self, step: int) -> float:
        """The left edge of a step."""
        return self.left + self.step * (step - self.first)

    def strip(self, y: float, used: np.ndarray) -> None:
        """The series: every step, with its number if that fits, otherwise with every tenth number."""
        roomy = self._has_room(self.last + 1)
        middle = y + STRIP_HEIGHT / 2 if roomy else y - STRIP_NUMBERS
        for step in range(self.first, self.last + 1):
            self._add(self.place(step), y, self.step, STRIP_HEIGHT, MUTED if step in used else PAPER, 0.25)
            if roomy or step % 10 == 0 or step == self.first:
                write(self.axes, self.place(step) + self.step / 2, middle, str(step), size=SMALL)

    def cells(self, place: int, steps: np.ndarray, colour: str, gone: bool) -> None:
        """The steps of a window or a target in the row of the sample at `place`."""
        y = self.top - (place + 1) * self.pitch
        if gone or self.numbered:
            for step in steps:
                self._add(self.place(step), y, self.step, self.pitch, colour, 0.05 if gone else 0.45, gone)
        else:
            for run in np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1):
                self._add(self.place(run[0]), y, self.step * len(run), self.pitch, colour, 0.75)
        if self.numbered:
            ink = MUTED if gone else INK
            for step in steps:
                middle = self.place(step) + self.step / 2, y + self.pitch / 2
                write(self.axes, *middle, str(step), size=SMALL, colour=ink)

    def name(self, place: int, word: str, colour: str) -> None:
        """Keep the name of a row for `finish`."""
        self.named.append((self.top - (place + 0.5) * self.pitch, word, colour))

    def finish(self) -> None:
        """Name the first and the last row and those between that have room, and draw the collected rectangles."""
        ends, taken = (0, len(self.named) - 1), list[float]()
        for row in sorted(range(len(self.named)), key=lambda row: (row not in ends, row)):
            y, word, colour = self.named[row]
            if all(abs(y - other) >= NAME_STEP for other in taken) and (self.pitch >= NAMED or row in ends):
                write(self.axes, self.left - ROW_NAME, y, word, size=SMALL, colour=colour, ha="right")
                taken.append(y)
        width = 0.6 if self.pitch > THICK else 0.2
        for (colour, alpha, gone), paths in self.paths.items():
            face = "none" if colour == PAPER else to_rgba(colour, alpha)
            edge = VERMILION if gone else MUTED if colour == PAPER else PAPER
            look = {"facecolor": face, "edgecolor": edge, "linewidth": width, "linestyle": BROKEN if gone else "solid"}
            self.axes.add_patch(PathPatch(Path.make_compound_path(*paths), **look))

    def _add(
        self, x: float, y: float, width: float, height: float, colour: str, alpha: float, gone: bool = False
    ) -> None:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        corners = [(round(a, 1), round(b, 1)) for a, b in corners]
        self.paths.setdefault((colour, alpha, gone), []).append(Path([*corners, corners[0]], closed=True))


KINDS: dict[str, tuple[str, str | Dashes, str]] = {  # colour, dashes, words
    "train": (MUTED, "-", "training"),
    "test": (GREEN, "-", "test"),
    "leak": (VERMILION, BROKEN, "test, leaky"),
}


def split(axes: Axes, starts: Sequence[int], timesteps: int, horizon: int, kinds: Sequence[str]) -> None:
    """Samples in the order of time, each a line for its window and a dot for its target, in the colour of its kind.

    Args:
        axes: 3.6 inches high looks best; 3 is always enough.
        starts: the first step of each sample, from 0, rising.
        timesteps, horizon: the length of a window, and the distance from its last step to the target.
        kinds: one per sample: "train" (grey), "test" (green), "leak" (vermilion, a test sample that the training data
            give away) or "out" (not drawn: it was left out).

    Raises:
        ValueError: a kind is none of these, or there is not one kind per start.
    """
    if len(kinds) != len(starts) or not set(kinds) <= {*KINDS, "out"}:
        raise ValueError(f"kinds must be one of {[*KINDS, 'out']} for each of {len(starts)} samples; got {kinds}.")
    width, height = lay_out(axes, FULL_WIDTH, 200)
    top, bottom, left = height - SPLIT_TOP, SPLIT_BOTTOM, SPLIT_LEFT
    days = starts[-1] + timesteps + horizon
    step, pitch = (width - left - SPLIT_RIGHT) / days, (top - bottom) / len(starts)
    for row, (start, kind) in enumerate(zip(starts, kinds, strict=True)):
        if kind == "out":
            continue
        colour = KINDS[kind][0]
        y = top - (row + 0.5) * pitch
        begin, now = left + start * step, left + (start + timesteps) * step
        target = left + (start + timesteps + horizon - 0.5) * step
        axes.plot([begin, now], [y, y], color=colour, linewidth=min(2.4, 0.6 * pitch), solid_capstyle="butt")
        axes.plot([target], [y], color=colour, marker="o", markersize=min(4, 0.8 * pitch), linestyle="none")
    x: float = left
    for kind, (colour, _, name) in KINDS.items():
        words = f"{kinds.count(kind)} {name}"
        _key(axes, x, height, words, colour)
        x += KEY_BETWEEN + SANS * len(words)
    for day in range(0, days + 1, 10):
        middle = left + max(day - 0.5, 0.5) * step
        write(axes, middle, bottom - DAYS, str(max(day, 1)), size=SMALL, colour=MUTED)
    write(axes, width / 2, DAY_SENTENCE, "day (line: window; dot: target)")
    write(axes, SAMPLES_WORD, (top + bottom) / 2, "samples", rotation=90)


def updates(axes: Axes, batches: Sequence[Sequence[int]], batch_size: int, first: int = 1) -> None:
    """The updates of an epoch from top to bottom, each with the samples of its batch and the share of each sample.

    Args:
        axes: 0.26 inches high per update, plus 0.5; at least 1.6.
        batches: for each update, the numbers of the samples in its batch.
        batch_size: the requested batch size; a shorter batch is drawn in vermilion.
        first: the number of the first update.
    """
    longest = max(len(batch) for batch in batches)
    width, height = lay_out(axes, FULL_WIDTH, LEAST_MARGIN + LEAST_PITCH * len(batches))
    pitch = min(UPDATE_PITCH, (height - UPDATES_MARGIN) / len(batches))
    step = min(SAMPLE_STEP, (width - SAMPLES_LEFT - SHARE_ROOM) / longest)
    for x, words, side in (
        (0, "update", "left"),
        (SAMPLES_LEFT, "samples", "left"),
        (width, "share per sample", "right"),
    ):
        write(axes, x, height - HEADER, words, ha=side, colour=MUTED)
    for row, batch in enumerate(batches):
        y = height - UPDATES_TOP - (row + 0.5) * pitch
        short = len(batch) < batch_size
        write(axes, NUMBER, y, str(first + row), ha="left")
        for place, sample in enumerate(batch):
            _draw_sample(axes, SAMPLES_LEFT + place * step, y, step, pitch, sample, short)
        share = "the whole step" if len(batch) == 1 else f"1/{len(batch)} of the step"
        write(axes, width, y, share, ha="right", colour=VERMILION if short else INK)


def _draw_sample(axes: Axes, x: float, y: float, step: float, pitch: float, sample: int, short: bool) -> None:
    """A sample of an update in a space of `step` by `pitch` points, with its left edge at `x` and its middle at `y`."""
    colour = VERMILION if short else ORANGE
    look: Any = {"facecolor": to_rgba(colour, 0.18 if short else 0.45), "edgecolor": colour, "linewidth": 0.9}
    corner = (x + INSET, y - pitch / 2 + INSET)
    size = step - 2 * INSET, pitch - 2 * INSET
    axes.add_patch(Rectangle(corner, *size, linestyle=BROKEN if short else "-", **look))
    write(axes, x + step / 2, y, str(sample), size=SMALL)


def gradients(
    axes: Axes, found: ArrayLike, full: ArrayLike, limits: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    """The gradients of many batches as points in the plane of two weights, and the gradient of all samples as a cross.

    Args:
        axes: of half the width or more.
        found: the gradients of the batches, shape `(batches, 2)`.
        full: the gradient of all samples, shape `(2,)`.
        limits: `((x from, to), (y from, to))`, the same in every frame; points outside are not drawn.
    """
    axes.axhline(0, color=GRID, linewidth=1, zorder=0)
    axes.axvline(0, color=GRID, linewidth=1, zorder=0)
    axes.plot(
        *np.asarray(found).T, color=BLUE, marker="o", markersize=3.5, alpha=0.55, linestyle="none", markeredgewidth=0
    )
    axes.plot(*np.asarray(full), color=VERMILION, marker="P", markersize=10, linestyle="none", markeredgecolor=PAPER)
    axes.set(xlim=limits[0], ylim=limits[1], xlabel="gradient of one weight", ylabel="gradient of another")
