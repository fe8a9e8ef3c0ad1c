"""The windows lab: which timesteps of which series become which sample. Twin: `static/windows.js`.

The counts are those of the code that the lab shows; `tests/labs/test_windows.py` runs that code and compares.
"""

import functools
import html
from collections.abc import Sequence
from typing import Any, NamedTuple

from unrolled.labs import series
from unrolled.labs.controls import Choice, Number, Text, refuse
from unrolled.labs.lab import Lab, Result
from unrolled.labs.series import MOST_SERIES, MOST_TIMESTEPS, point, read_lengths

TARGETS = ("one value, so many steps after the window", "every value from the window's end to there", "none")
WAYS = ("each cut by itself", "joined end to end first")
SPLITS = ("in time, with a gap", "in time", "at random")
WIDTH, LEFT, ROW, TOP = 400, 74, 20, 34  # of the drawing
MOST_ROWS = 10
MESSAGES = series.MESSAGES | {
    "none": "No window fits. A sample spans {span} timesteps, up to its target; the longest series has {longest}.",
    "ahead": "steps ahead must be at least 1 if there is a target; got 0.",
    "outputs": "output features must be at most the {features} features; got {outputs}.",
}
WORDS: dict[str, Any] = {
    "x": "x",
    "y": "y",
    "no_target": "no target",
    "train": "training",
    "validation": "validation",
    "gap": "left out",
    "batches": "{shape}; batches per epoch: {batches}",
    "whole": "the series",
    "sample": "sample {number}",
    "window": "window",
    "target": "target",
    "rows": {
        "samples": "samples",
        "train": "x of the training",
        "train_y": "y of the training",
        "validation": "x of the validation",
        "validation_y": "y of the validation",
        "gap": "samples left out between them",
        "overlap": "timesteps that a window shares with the next",
        "unused": "timesteps in no sample",
        "short": "series too short for a sample",
        "crossing": "samples with timesteps of two series",
        "leak": "validation samples with a training target after their window",
    },
    "at_random": "most of them: neighbours are on both sides of the split",
    "caption": "{count} series of {timesteps} timesteps, windows of {window}, {target}, stride {stride}. Samples: "
    "{samples}. x has the shape `{x}`{y}. Timesteps in no sample: {unused}.{crossing}",
    "aim_value": "a target {ahead} {steps} ahead",
    "aim_all": "{ahead} {steps} ahead, all of them targets",
    "aim_none": "no target",
    "step": "step",
    "steps": "steps",
    "has_y": ", y `{y}`",
    "crosses": " Samples with timesteps of two series: {count}. Cut each series by itself.",
    "refused": "timeseries_dataset_from_array refuses this stride: it must be lower than the timesteps given.",
}
NUMPY = """\
import keras
import numpy as np


def windows(series):  # (timesteps, {features})
    starts = np.arange(0, len(series) - {span} + 1, {stride})
    x = series[starts[:, None] + np.arange({window})]
    return x, {y}


"""
Y = {
    "value": "series[starts + {last}, :{outputs}]",
    "all": "series[starts[:, None] + {window} + np.arange({ahead}), :{outputs}]",
    "none": "None",
}
CUT = {
    "each": "cut = [windows(one) for one in all_series if len(one) >= {span}]\n",
    "joined": "cut = [windows(np.concatenate(all_series))]  # crosses the seams\n",
}
SPLIT = {
    "each": """\
edge = [len(x) * {keep} // 100 for x, _ in cut]
x_train = np.concatenate([x[:at] for (x, _), at in zip(cut, edge)])
x_val = np.concatenate([x[at + {gap}:] for (x, _), at in zip(cut, edge)])
""",
    "each_y": """\
y_train = np.concatenate([y[:at] for (_, y), at in zip(cut, edge)])
y_val = np.concatenate([y[at + {gap}:] for (_, y), at in zip(cut, edge)])
""",
    "random": """\
x = np.concatenate([x for x, _ in cut])
order = np.random.default_rng(0).permutation(len(x))
edge = len(x) * {keep} // 100
x_train, x_val = x[order[:edge]], x[order[edge:]]
""",
    "random_y": """\
y = np.concatenate([y for _, y in cut])
y_train, y_val = y[order[:edge]], y[order[edge:]]
""",
}
KERAS = {
    "value": """
# one series, with Keras: the same windows, {batch} per batch
dataset = keras.utils.timeseries_dataset_from_array(
    series[: len(series) - {ahead}],
    targets=series[{last}:, :{outputs}],
    sequence_length={window},
    sequence_stride={stride},
    batch_size={batch},
)""",
    "all": """
# one series, with Keras: the same windows, {batch} per batch
count = len(series) - {span} + 1
ahead = [series[{window} + k : {window} + k + count, :{outputs}] for k in range({ahead})]
dataset = keras.utils.timeseries_dataset_from_array(
    series[: len(series) - {ahead}],
    targets=np.stack(ahead, axis=1),
    sequence_length={window},
    sequence_stride={stride},
    batch_size={batch},
)""",
    "none": """
# one series, with Keras: the same windows, {batch} per batch
dataset = keras.utils.timeseries_dataset_from_array(
    series,
    targets=None,
    sequence_length={window},
    sequence_stride={stride},
    batch_size={batch},
)""",
}


class Cut(NamedTuple):
    """The windows of one series: how many fit, how many are for training, left out and for validation, and how many
    timesteps are in no sample."""

    length: int
    samples: int
    train: int
    gap: int
    validation: int
    unused: int


class Plan(NamedTuple):
    """What the form asks for. `first` and `ahead` are the steps from the window's last timestep to its first and last
    target, both 0 without a target; `gap` is the samples to leave out in each series."""

    window: int
    first: int
    ahead: int
    stride: int
    keep: int
    gap: int
    random: bool

    @property
    def span(self) -> int:
        """The timesteps from the first of a window to its last target."""
        return self.window + self.ahead


def cut(length: int, plan: Plan) -> Cut:
    """Count the windows of a series of `length` timesteps."""
    samples = max(0, (length - plan.span) // plan.stride + 1)
    train = samples * plan.keep // 100
    gap = min(plan.gap, samples - train)
    return Cut(length, samples, train, gap, samples - train - gap, length - used(samples, plan))


def used(samples: int, plan: Plan) -> int:
    """The timesteps that are in at least one of so many samples, whose windows start `stride` timesteps apart."""
    if not samples:
        return 0
    window, first, ahead, stride = plan.window, plan.first, plan.ahead, plan.stride
    inside = (samples - 1) * stride + window if stride <= window else samples * window
    if not ahead:
        return inside
    if stride <= window:  # the windows leave no hole, so that only targets after the last of them count
        return inside + (ahead if first < ahead else min(samples, (ahead - 1) // stride + 1))
    turns = _turns(plan)
    outside = sum(samples + late - early for early, late in turns.values())
    return inside + outside - sum(max(0, samples - early) for residue, (early, _) in turns.items() if residue < window)


@functools.cache
def _turns(plan):
    """For each place within a stride at which targets lie, how many strides after their window they do: least, most."""
    turns: dict[int, tuple[int, int]] = {}
    for place in range(plan.window - 1 + plan.first, plan.window + plan.ahead):
        turn, residue = divmod(place, plan.stride)
        turns[residue] = (turns.get(residue, (turn,))[0], turn)
    return turns


def crossing(lengths: Sequence[int], span: int, stride: int) -> int:
    """The samples with timesteps of two series or more, if the series are joined end to end."""
    last = (sum(lengths) - span) // stride  # the number of the last sample
    count, seam, counted = 0, 0, -1
    for length in lengths[:-1]:
        seam += length
        first = max(-(-max(0, seam - span + 1) // stride), counted + 1)
        final = min((seam - 1) // stride, last)
        if final >= first:
            count += final - first + 1
            counted = final
    return count


def compute(values: dict[str, Any]) -> Result:
    """What the lab shows for the form's values.

    Raises:
        Refusal: values that do not go together, or no window fits.
    """
    lengths = read_lengths(values["lengths"])
    kind = ("value", "all", "none")[TARGETS.index(values["target"])]
    plan = _plan(values, kind)
    if values["outputs"] > values["features"]:
        raise refuse(MESSAGES, "outputs", "outputs", features=values["features"], outputs=values["outputs"])
    joined = values["way"] == WAYS[1] and len(lengths) > 1
    pieces = [sum(lengths)] if joined else lengths
    cuts = [cut(length, plan) for length in pieces]
    if not any(each.samples for each in cuts):
        raise refuse(MESSAGES, "none", "window", span=f"{plan.span:,}", longest=f"{max(pieces):,}")
    if plan.random:  # the split is of all samples together
        cuts = _at_random(cuts, plan)
    crossed = crossing(lengths, plan.span, plan.stride) if joined else 0
    shown = next(each for each in cuts if each.samples)
    figure = _drawing(shown, plan) + series.table((), _rows(values, kind, plan, cuts, crossed))
    if plan.stride >= max(pieces) - plan.ahead:
        figure += f"<p>{html.escape(WORDS['refused'])}</p>"
    caption = _caption(values, kind, plan, cuts, crossed, lengths)
    return Result(figure + series.code(_code(values, kind, plan, joined)), caption)


def _plan(values, kind):
    ahead = 0 if kind == "none" else values["ahead"]
    if kind != "none" and not ahead:
        raise refuse(MESSAGES, "ahead", "ahead")
    first = 1 if kind == "all" else ahead
    gap = (max(0, ahead - 1)) // values["stride"] if values["split"] == SPLITS[0] and values["share"] else 0
    keep, random = 100 - values["share"], values["split"] == SPLITS[2]
    return Plan(values["window"], first, ahead, values["stride"], keep, gap, random)


def _at_random(cuts, plan):
    """The cuts with the numbers of training and validation samples of all of them in the first that has samples."""
    samples = sum(each.samples for each in cuts)
    train = samples * plan.keep // 100
    at = next(at for at, each in enumerate(cuts) if each.samples)
    none = [each._replace(train=0, gap=0, validation=0) for each in cuts]
    return [*none[:at], none[at]._replace(train=train, validation=samples - train), *none[at + 1 :]]


def _shape(sizes):
    return f"({', '.join(map(str, sizes))})"


def _shapes(values, kind, plan, samples):
    """The shapes of x and of y, None without a target."""
    outputs = values["outputs"]
    x = _shape((samples, plan.window, values["features"]))
    return x, {"value": _shape((samples, outputs)), "all": _shape((samples, plan.ahead, outputs))}.get(kind)


def _rows(values, kind, plan, cuts, crossed):
    """What the table says, row by row."""
    rows, words = [], WORDS["rows"]
    samples, train, gap, validation, unused = (sum(each[at] for each in cuts) for at in range(1, 6))
    rows.append([words["samples"], f"{samples:,}"])
    for name, count in (("train", train), ("validation", validation)):
        x, y = _shapes(values, kind, plan, count)
        batches = f"{-(-count // values['batch_size']):,}"
        rows.append([words[name], WORDS["batches"].format(shape=x, batches=batches)])
        rows += [[words[f"{name}_y"], y]] if y else []
    rows.append([words["gap"], f"{gap:,}"])
    rows.append([words["overlap"], f"{max(0, plan.window - plan.stride):,}"])
    rows.append([words["unused"], f"{unused:,}"])
    rows.append([words["short"], f"{sum(not each.samples for each in cuts):,}"])
    rows.append([words["crossing"], f"{crossed:,}"])
    if kind != "none" and validation:
        rows.append([words["leak"], WORDS["at_random"] if plan.random else f"{leaks(cuts, plan):,}"])
    return rows


def leaks(cuts: Sequence[Cut], plan: Plan) -> int:
    """The validation samples, split in time, of whose window the last timestep lies before a training target."""
    late = max(0, plan.ahead - 1) // plan.stride  # samples after the last training sample that lie before its target
    return sum(min(each.validation, max(0, late - each.gap)) for each in cuts if each.train)


def _caption(values, kind, plan, cuts, crossed, lengths):
    samples = sum(each.samples for each in cuts)
    x, y = _shapes(values, kind, plan, samples)
    aim = WORDS[f"aim_{kind}"].format(ahead=plan.ahead, steps=WORDS["step" if plan.ahead == 1 else "steps"])
    least, most = min(lengths), max(lengths)
    return WORDS["caption"].format(
        count=f"{len(lengths):,}",
        timesteps=f"{least:,}" if least == most else f"{least:,} to {most:,}",
        window=plan.window,
        target=aim,
        stride=plan.stride,
        samples=f"{samples:,}",
        x=x,
        y=WORDS["has_y"].format(y=y) if y else "",
        unused=f"{sum(each.unused for each in cuts):,}",
        crossing=WORDS["crosses"].format(count=f"{crossed:,}") if crossed else "",
    )


def _code(values, kind, plan, joined):
    fields = {
        "features": values["features"],
        "outputs": values["outputs"],
        "window": plan.window,
        "ahead": plan.ahead,
        "last": plan.window - 1 + plan.ahead,
        "stride": plan.stride,
        "span": plan.span,
        "batch": values["batch_size"],
        "keep": plan.keep,
        "gap": plan.gap,
    }
    split = "random" if plan.random else "each"
    text = NUMPY.replace("{y}", Y[kind]) + CUT["joined" if joined else "each"] + SPLIT[split]
    text += SPLIT[f"{split}_y"] if kind != "none" else ""
    return (text + KERAS[kind]).format_map(fields)


def _drawing(shown, plan):
    """The series as a bar, and below it samples: first and last ones, and those beside the split."""
    scale = (WIDTH - LEFT) / shown.length
    numbers = _chosen(shown, plan)
    parts = [_label(WORDS["whole"], 0), _bar(0, shown.length, 0, scale, "grid", "#d0d7de")]
    for row, number in enumerate(numbers, 1):
        start, end = number * plan.stride, number * plan.stride + plan.window
        colour = _colour(number, shown, plan)
        parts.append(_label(WORDS["sample"].format(number=f"{number + 1:,}"), row))
        parts.append(_bar(start, end, row, scale, *colour))
        if plan.ahead:
            parts.append(_bar(end - 1 + plan.first, end + plan.ahead, row, scale, "vermilion", "#d55e00"))
    height = TOP + ROW * (len(numbers) + 1)
    return f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true">{_key(plan)}{"".join(parts)}</svg>'


def _chosen(shown, plan):
    """The numbers of the samples that are drawn."""
    if shown.samples <= MOST_ROWS:
        return list(range(shown.samples))
    edge, last = (shown.samples // 2 if plan.random else shown.train), shown.samples - 1
    near = [0, 1, 2, edge - 2, edge - 1, edge, edge + 1, last - 2, last - 1, last]
    return sorted({number for number in near if 0 <= number <= last})


def _colour(number, shown, plan):
    if plan.random or number < shown.train:
        return "blue", "#0072b2"
    return ("muted", "#656d76") if number < shown.train + shown.gap else ("green", "#009e73")


def _label(words, row):
    return f'<text class="quiet" x="0" y="{TOP + ROW * row + 11}">{html.escape(words)}</text>'


def _bar(start, end, row, scale, colour, plain):
    left, width = LEFT + start * scale, max(1, (end - start) * scale)
    fill = f"var(--figure-{colour}, {plain})"
    return f'<rect x="{point(left)}" y="{TOP + ROW * row}" width="{point(width)}" height="14" fill="{fill}"/>'


def _key(plan):
    """What the colours mean."""
    items = [("blue", "#0072b2", "train")]
    if not plan.random and plan.keep < 100:
        items += [("green", "#009e73", "validation")] + [("muted", "#656d76", "gap")] * bool(plan.gap)
    items += [("vermilion", "#d55e00", "target")] * bool(plan.ahead)
    parts = []
    for at, (colour, plain, name) in enumerate(items):
        words = WORDS["window"] if plan.random and name == "train" else WORDS[name]
        fill = f"var(--figure-{colour}, {plain})"
        parts.append(f'<rect x="{at * 100}" y="6" width="10" height="10" fill="{fill}"/>')
        parts.append(f'<text x="{at * 100 + 14}" y="15">{words}</text>')
    return "".join(parts)


def windows() -> Lab:
    """The lab: lengths, a window and a target; the samples, their shapes, the batches, what is wrong, and the code."""
    controls = [
        Text("lengths", "Lengths of your series, in timesteps: 100, or 3 x 200", "100", rows=1),
        Number("window", "window (timesteps)", 5, least=1, most=100_000),
        Number("ahead", "steps ahead", 1, least=0, most=10_000),
        Choice("target", "target", TARGETS[0], options=list(TARGETS)),
        Number("stride", "stride", 1, least=1, most=100_000),
        Number("features", "features", 1, least=1, most=10_000),
        Number("outputs", "output features", 1, least=1, most=10_000),
        Number("batch_size", "batch size", 32, least=1, most=100_000),
        Number("share", "validation, %", 20, least=0, most=90),
        Choice("split", "split", SPLITS[0], options=list(SPLITS)),
        Choice("way", "several series", WAYS[0], options=list(WAYS)),
    ]
    presets = {
        "1 to 100, windows of 5": {"lengths": "100", "window": "5", "ahead": "1", "target": TARGETS[0], "stride": "1"},
        "The last 20, the next 20": {
            "lengths": "1000",
            "window": "20",
            "ahead": "20",
            "target": TARGETS[1],
            "features": "1",
            "outputs": "1",
        },
        "50 machines, 200 days": {
            "lengths": "50 x 200",
            "window": "20",
            "ahead": "1",
            "target": TARGETS[0],
            "features": "3",
            "outputs": "1",
            "way": WAYS[0],
        },
        "Two series joined": {"lengths": "2 x 100", "window": "5", "ahead": "1", "target": TARGETS[0], "way": WAYS[1]},
        "No overlap": {"lengths": "103", "window": "10", "ahead": "1", "target": TARGETS[0], "stride": "10"},
    }
    data = {
        "targets": TARGETS,
        "ways": WAYS,
        "splits": SPLITS,
        "words": WORDS,
        "numpy": NUMPY,
        "y": Y,
        "cut": CUT,
        "split": SPLIT,
        "keras": KERAS,
        "most_series": MOST_SERIES,
        "most_timesteps": MOST_TIMESTEPS,
    }
    return Lab("windows", controls, compute, presets=presets, messages=MESSAGES, data=data)
