"""Drawings of how samples are cut out of a series, split, and dealt into batches.

`windows`, `split` and `updates` fill a matplotlib axes of the full width, turn its axis off and return nothing, as the
drawings of `unrolled.drawings` do. `gradients` is a plot and keeps its axis.
"""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from unrolled.core.canvas import SANS, SMALL, lay_out, write
from unrolled.core.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PAPER, VERMILION

BROKEN = (0, (2, 2))  # dashes of what is lost, so that colour does not carry it alone


def windows(axes, steps, inputs, targets=None, lost=(), first=1):
    """Samples as rows beneath the steps that they are cut from: a window in orange, its target in green.

    Where cells are large enough they hold the number of their step. At the top stands the series itself; a step that
    is in no sample is hollow there.

    Args:
        axes: 3.4 inches high looks best; 2.4 suit up to 12 samples.
        steps: `(first, last)`, the numbers of the steps to show.
        inputs: the numbers of the steps in each window, shape `(samples, timesteps)`.
        targets: the number of the step that is the target of each window, shape `(samples,)`; `None` for no targets.
        lost: indices of samples that are drawn hollow and broken, because something has dropped them.
        first: the number of the first sample.

    Raises:
        ValueError: the shapes do not fit to one another, or a step is not between the first and the last.
    """
    inputs = np.asarray(inputs, dtype=int)
    if inputs.ndim != 2:
        raise ValueError(f"inputs must have shape (samples, timesteps); {inputs.shape} came.")
    targets = None if targets is None else np.asarray(targets, dtype=int)
    if targets is not None and targets.shape != inputs.shape[:1]:
        raise ValueError(f"targets must have shape {inputs.shape[:1]}, one for each window; {targets.shape} came.")
    used = inputs.ravel() if targets is None else np.append(inputs, targets)
    begin, end = steps
    if len(used) and not (begin <= used.min() and used.max() <= end):
        raise ValueError(f"steps run from {begin} to {end}; a sample has the step {used.min()} or {used.max()}.")
    width, height = lay_out(axes, 330, 150)
    rows = _Rows(axes, begin, end, width, height - 44, len(inputs))
    rows.strip(height - 28, used)
    for place, window in enumerate(inputs):
        gone = place in lost
        rows.cells(place, window, ORANGE, gone)
        if targets is not None:
            rows.cells(place, targets[place : place + 1], GREEN, gone)
        rows.name(place, "lost" if gone else str(first + place), VERMILION if gone else MUTED)
    rows.finish()
    write(axes, rows.left, height - 5, "the series", ha="left")
    if len(inputs) == 0:
        write(axes, width / 2, height / 2 - 20, "no sample fits into the series")
        return
    legend = [("window", ORANGE, width - 110), ("target", GREEN, width - 48)]
    for word, colour, x in legend[: 1 if targets is None else 2]:
        axes.add_patch(Rectangle((x, height - 9), 8, 8, facecolor=to_rgba(colour, 0.75), edgecolor="none"))
        write(axes, x + 12, height - 5, word, ha="left")
    write(axes, 0, rows.top - rows.pitch * len(inputs) / 2, "samples", rotation=90)


class _Rows:
    """The rows of `windows`: one scale for the steps, and rectangles collected so that a colour is one path."""

    def __init__(self, axes, first, last, width, height, samples):
        self.axes, self.first, self.top = axes, first, height
        self.left, self.steps = 30, last - first + 1
        self.step = (width - self.left) / self.steps
        self.pitch = min(18, height / max(1, samples))
        self.numbered = self.step >= 2.6 * len(str(last)) + 7 and self.pitch >= 10
        self.paths, self.named = {}, []

    def place(self, step):
        return self.left + self.step * (step - self.first)

    def strip(self, y, used):
        """The series: every step, with its number where there is room, else every tenth."""
        roomy = self.step >= 2.6 * len(str(self.first + self.steps)) + 7
        for step in range(self.first, self.first + self.steps):
            self._add(self.place(step), y, self.step, 12, MUTED if step in used else PAPER, 0.25)
            if roomy or step % 10 == 0 or step == self.first:
                write(self.axes, self.place(step) + self.step / 2, y + 6 if roomy else y - 6, str(step), size=SMALL)

    def cells(self, place, steps, colour, gone):
        y = self.top - (place + 1) * self.pitch
        if gone or self.numbered:
            for step in steps:
                self._add(self.place(step), y, self.step, self.pitch, colour, 0.05 if gone else 0.45, gone)
        else:
            bounds = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
            for run in bounds:
                self._add(self.place(run[0]), y, self.step * len(run), self.pitch, colour, 0.75)
        if self.numbered:
            for step in steps:
                look = {"colour": MUTED} if gone else {}
                write(self.axes, self.place(step) + self.step / 2, y + self.pitch / 2, str(step), size=SMALL, **look)

    def name(self, place, word, colour):
        """Number a row, if the one numbered before leaves room; the last row is always numbered."""
        y = self.top - (place + 0.5) * self.pitch
        self.named.append((y, word, colour))

    def finish(self):
        taken = []
        order = sorted(range(len(self.named)), key=lambda row: (row not in (0, len(self.named) - 1), row))
        for row in order:
            y, word, colour = self.named[row]
            if all(abs(y - other) >= 10 for other in taken) and (self.pitch >= 8 or row in (0, len(self.named) - 1)):
                write(self.axes, self.left - 4, y, word, size=SMALL, colour=colour, ha="right")
                taken.append(y)
        for (colour, alpha, gone), paths in self.paths.items():
            edge = {"edgecolor": VERMILION, "linestyle": BROKEN} if gone else {"edgecolor": PAPER}
            face = "none" if colour == PAPER else to_rgba(colour, alpha)
            if colour == PAPER:
                edge = {"edgecolor": MUTED}
            path = Path.make_compound_path(*paths)
            self.axes.add_patch(PathPatch(path, facecolor=face, linewidth=0.6 if self.pitch > 4 else 0.2, **edge))

    def _add(self, x, y, width, height, colour, alpha, gone=False):
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        corners = [(round(a, 1), round(b, 1)) for a, b in corners]
        self.paths.setdefault((colour, alpha, gone), []).append(Path([*corners, corners[0]], closed=True))


def split(axes, starts, timesteps, horizon, kinds):
    """Samples in the order of time, each a line over its window and a dot at its target, in the colour of its kind.

    Args:
        axes: 3.6 inches high looks best; 3 is always enough.
        starts: the first step of each sample, from 0, rising.
        timesteps, horizon: the length of a window, and how far after its last step the target lies.
        kinds: one for each sample: "train" (grey), "test" (green), "leak" (vermilion, a test sample that the training
            knows too much for) or "out" (drawn as nothing: it was left out).

    Raises:
        ValueError: a kind is none of these, or they are not one for each start.
    """
    looks = {
        "train": (MUTED, "-", "training"),
        "test": (GREEN, "-", "test"),
        "leak": (VERMILION, BROKEN, "test, leaky"),
    }
    if len(kinds) != len(starts) or not set(kinds) <= {*looks, "out"}:
        raise ValueError(f"kinds must be one of {[*looks, 'out']} for each of {len(starts)} samples; {kinds} came.")
    width, height = lay_out(axes, 330, 200)
    top, bottom, left = height - 20, 26, 30
    days = starts[-1] + timesteps + horizon
    step, pitch = (width - left - 4) / days, (top - bottom) / len(starts)
    for row, (start, kind) in enumerate(zip(starts, kinds, strict=True)):
        if kind == "out":
            continue
        colour, dashes, _ = looks[kind]
        y = top - (row + 0.5) * pitch
        begin, now = left + start * step, left + (start + timesteps) * step
        target = left + (start + timesteps + horizon - 0.5) * step
        axes.plot([begin, now], [y, y], color=colour, linewidth=min(2.4, 0.6 * pitch), solid_capstyle="butt")
        axes.plot([target], [y], color=colour, marker="o", markersize=min(4, 0.8 * pitch), linestyle="none")
    x = left
    for kind, (colour, _, name) in looks.items():
        words = f"{kinds.count(kind)} {name}"
        axes.add_patch(Rectangle((x, height - 9), 8, 8, facecolor=colour, edgecolor="none"))
        write(axes, x + 12, height - 5, words, ha="left")
        x += 34 + SANS * len(words)
    for day in range(0, days + 1, 10):
        write(axes, left + max(day - 0.5, 0.5) * step, bottom - 8, str(max(day, 1)), size=SMALL, colour=MUTED)
    write(axes, width / 2, 5, "day: a line is a window, its dot the target")
    write(axes, 8, (top + bottom) / 2, "samples", rotation=90)


def updates(axes, batches, batch_size, first=1):
    """The updates of an epoch from top to bottom, each with the samples of its batch and the share each of them has.

    Args:
        axes: 0.26 inches high for each update, and 0.5 more; 1.6 at least.
        batches: for each update the numbers of the samples that made it.
        batch_size: the batch size that was asked for; a batch that is shorter is vermilion.
        first: the number of the first update.
    """
    longest = max(len(batch) for batch in batches)
    width, height = lay_out(axes, 330, 24 + 13 * len(batches))
    pitch = min(22, (height - 22) / len(batches))
    left = 68
    step = min(24, (width - left - 92) / longest)
    write(axes, 0, height - 8, "update", ha="left", colour=MUTED)
    write(axes, left, height - 8, "samples", ha="left", colour=MUTED)
    write(axes, width, height - 8, "each sample has", ha="right", colour=MUTED)
    for row, batch in enumerate(batches):
        y = height - 20 - (row + 0.5) * pitch
        short = len(batch) < batch_size
        write(axes, 12, y, str(first + row), ha="left")
        for place, sample in enumerate(batch):
            colour, dashes = (VERMILION, BROKEN) if short else (ORANGE, "-")
            corner = (left + place * step + 1, y - pitch / 2 + 1)
            face = to_rgba(colour, 0.18 if short else 0.45)
            look = {"facecolor": face, "edgecolor": colour, "linestyle": dashes, "linewidth": 0.9}
            axes.add_patch(Rectangle(corner, step - 2, pitch - 2, **look))
            write(axes, left + (place + 0.5) * step, y, str(sample), size=SMALL)
        share = "the whole step" if len(batch) == 1 else f"1/{len(batch)} of the step"
        write(axes, width, y, share, ha="right", colour=VERMILION if short else INK)


def gradients(axes, found, full, limits):
    """The gradients of many batches as points in the plane of two weights, and the gradient of all samples as a cross.

    Args:
        axes: of half the width or more.
        found: shape `(batches, 2)`.
        full: shape `(2,)`.
        limits: `((x from, to), (y from, to))`, the same in every frame; a point outside is not drawn.
    """
    found, full = np.asarray(found), np.asarray(full)
    axes.axhline(0, color=GRID, linewidth=1, zorder=0)
    axes.axvline(0, color=GRID, linewidth=1, zorder=0)
    axes.plot(*found.T, color=BLUE, marker="o", markersize=3.5, alpha=0.55, linestyle="none", markeredgewidth=0)
    axes.plot(*full, color=VERMILION, marker="P", markersize=10, linestyle="none", markeredgecolor=PAPER)
    axes.set(xlim=limits[0], ylim=limits[1], xlabel="gradient of one weight", ylabel="and of another")
