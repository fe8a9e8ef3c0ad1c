"""The lengths lab: series of different lengths in batches, and what padding costs. Twin: `static/lengths.js`.

The counts are those of `unrolled.long_sequences.plans`; `tests/labs/test_lengths.py` compares the two.
"""

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from unrolled.labs import series
from unrolled.labs.controls import Choice, Number, Text
from unrolled.labs.lab import Lab, Result
from unrolled.labs.series import LABEL, MOST_SERIES, MOST_TIMESTEPS, memory, point, read_lengths, tenths

WAYS = ("buckets", "sorted", "shuffled", "one length", "one by one")
SPREADS = ("by a factor", "evenly")
STEP = 10  # timesteps: boundaries that grow by a factor are multiples of it
WIDTH, HEIGHT, TOP = 400, 150, 18  # of the drawing
COLUMNS = 400  # batches that the drawing shows at most
COLUMN = "M{left} {floor}V{top}H{right}V{floor}Z"
WORDS: dict[str, Any] = {
    "headings": ["way", "padding", "batches", "shapes", "timesteps in turn"],
    "pale": "padding",
    "solid": "real timesteps, on average",
    "axis": "{most} timesteps",
    "batches": "{count} batches, the longest first",
    "caption": "{count} series of {least} to {most} timesteps, batch size {batch}, {way}. Batches per epoch: "
    "{updates}, of different shapes: {shapes}. {waste}% of the timesteps that are computed are padding. The largest "
    "batch is `{shape}`, {memory} in float32; all series in one array, padded to the longest, are {all}.",
}
LEAD = """\
import keras
import numpy as np
import tensorflow as tf

PAD = -9.0  # a number that no measurement has
# x: a list of float32 arrays (timesteps, {features}); y: (series, 1)
"""
READ = """

def read():
    for index in np.random.permutation(len(x)):
        yield x[index], y[index]


one_series = (tf.TensorSpec((None, {features}), "float32"), tf.TensorSpec((1,), "float32"))
feed = tf.data.Dataset.from_generator(read, output_signature=one_series)
"""
CODE = {
    "buckets": LEAD
    + READ
    + """\
longest = {ends}  # of each bucket
feed = feed.bucket_by_sequence_length(
    element_length_func=lambda x, y: tf.shape(x)[0],
    bucket_boundaries=[length + 1 for length in longest],
    bucket_batch_sizes=[{batch}] * (len(longest) + 1),
    pad_to_bucket_boundary=True,
    padding_values=(PAD, 0.0),
)""",
    "sorted": LEAD
    + """

class Sorted(keras.utils.PyDataset):
    order = np.argsort([len(one) for one in x], kind="stable")

    def __len__(self):
        return -(-len(x) // {batch})  # batches per epoch; fit shuffles them

    def __getitem__(self, index):
        rows = self.order[index * {batch} : (index + 1) * {batch}]
        block = keras.utils.pad_sequences(
            [x[row] for row in rows], dtype="float32", padding="post", value=PAD
        )
        return block, y[rows]


feed = Sorted()""",
    "shuffled": LEAD + READ + "feed = feed.padded_batch({batch}, padding_values=(PAD, 0.0))",
    "one length": LEAD
    + """
block = keras.utils.pad_sequences(
    x, maxlen={longest}, dtype="float32", padding="post", value=PAD
)  # ({count}, {longest}, {features})
feed = tf.data.Dataset.from_tensor_slices((block, y)).shuffle({count}).batch({batch})""",
    "one by one": LEAD
    + """
feed = ((one[None], target[None]) for one, target in zip(x, y))
# for each of them: model.train_on_batch(*batch)""",
}


class Batch(NamedTuple):
    """Its rows, the timesteps to which they are padded, and the real timesteps of all rows together."""

    rows: int
    padded: int
    real: int


def boundaries(lengths: np.ndarray, buckets: int, spread: str) -> list[int]:
    """The longest series that each bucket holds, in timesteps; fewer than asked for where two would be equal."""
    least, most = int(lengths.min()), int(lengths.max())
    if spread == "evenly":
        ends = np.linspace(least, most, buckets + 1)[1:].round().astype(int)
    else:
        ends = np.ceil(np.round(np.geomspace(least, most, buckets + 1)[1:], 6) / STEP).astype(int) * STEP
    return np.unique(ends).tolist()


def batches(lengths: np.ndarray, way: str, batch_size: int, ends: Sequence[int]) -> list[Batch]:
    """The batches of one epoch, the longest first."""
    if way == "buckets":
        bucket = np.searchsorted(ends, lengths)
        groups = [(lengths[bucket == number], ends[number]) for number in np.unique(bucket)]
    elif way == "sorted":
        groups = [(np.sort(lengths), None)]
    elif way == "one by one":
        groups, batch_size = [(lengths, None)], 1
    else:
        order = np.random.default_rng(0).permutation(len(lengths))
        groups = [(lengths[order], int(lengths.max()) if way == "one length" else None)]
    cut = [
        (inside[start : start + batch_size], end)
        for inside, end in groups
        for start in range(0, len(inside), batch_size)
    ]
    every = [Batch(len(each), end or int(each.max()), int(each.sum())) for each, end in cut]
    return sorted(every, key=lambda each: (-each.padded, -each.real / each.rows, -each.rows))


class Account(NamedTuple):
    """What an epoch costs: the share of padding in per cent, batches, distinct shapes, timesteps in turn."""

    waste: float
    updates: int
    shapes: int
    sequential: int


def account(plan: Sequence[Batch]) -> Account:
    """Count what a plan costs."""
    computed, real = sum(each.rows * each.padded for each in plan), sum(each.real for each in plan)
    shapes = len({each[:2] for each in plan})
    return Account(100 * (computed - real) / computed, len(plan), shapes, sum(each.padded for each in plan))


def compute(values: dict[str, Any]) -> Result:
    """What the lab shows for the form's values."""
    lengths = np.array(read_lengths(values["lengths"]))
    way, size, features = values["way"], values["batch_size"], values["features"]
    ends = boundaries(lengths, values["buckets"], values["spread"])
    plans = {each: batches(lengths, each, size, ends) for each in WAYS}
    accounts = {each: account(plan) for each, plan in plans.items()}
    rows = [
        [each, f"{tenths(it.waste)}%", f"{it.updates:,}", f"{it.shapes:,}", f"{it.sequential:,}"]
        for each, it in accounts.items()
    ]
    filled = {"batch": size, "features": features, "longest": lengths.max(), "count": len(lengths), "ends": ends}
    figure = _drawing(plans[way], int(lengths.max())) + series.table(WORDS["headings"], rows, WAYS.index(way))
    caption = _caption(lengths, values, plans[way], accounts[way])
    return Result(figure + series.code(CODE[way].format_map(filled)), caption)


def _caption(lengths, values, plan, count):
    features, largest = values["features"], max(plan, key=lambda each: each.rows * each.padded)
    return WORDS["caption"].format(
        count=f"{len(lengths):,}",
        least=f"{lengths.min():,}",
        most=f"{lengths.max():,}",
        batch=f"{values['batch_size']:,}",
        way=values["way"],
        updates=f"{count.updates:,}",
        shapes=f"{count.shapes:,}",
        waste=tenths(count.waste),
        shape=f"({largest.rows}, {largest.padded}, {features})",
        memory=memory(largest.rows * largest.padded * features),
        all=memory(len(lengths) * int(lengths.max()) * features),
    )


def _drawing(plan, most):
    """Each batch as a column as high as its timesteps; the solid part is the mean of its series, the rest padding."""
    shown = [plan[at * len(plan) // COLUMNS] for at in range(COLUMNS)] if len(plan) > COLUMNS else plan
    tallest = max(most, max(each.padded for each in shown))
    columns = [(each.padded, each.real / each.rows) for each in shown]
    pale, solid = (_columns([each[which] / tallest for each in columns]) for which in (0, 1))
    axis = html.escape(WORDS["axis"].format(most=f"{tallest:,}"))
    below = html.escape(WORDS["batches"].format(count=f"{len(plan):,}"))
    return (
        f'<svg viewBox="0 0 {WIDTH} {TOP + HEIGHT + 36}" aria-hidden="true">'
        f'<text class="quiet" x="0" y="12">{axis}</text>'
        f'<path d="{pale}" fill="var(--figure-grid, #d0d7de)"/><path d="{solid}" fill="var(--figure-blue, #0072b2)"/>'
        f'<text class="quiet" x="0" y="{TOP + HEIGHT + 14}">{below}</text>'
        f'<rect x="0" y="{TOP + HEIGHT + 22}" width="10" height="10" fill="var(--figure-blue, #0072b2)"/>'
        f'<text x="15" y="{TOP + HEIGHT + 31}">{WORDS["solid"]}</text>'
        f'<rect x="210" y="{TOP + HEIGHT + 22}" width="10" height="10" fill="var(--figure-grid, #d0d7de)"/>'
        f'<text x="225" y="{TOP + HEIGHT + 31}">{WORDS["pale"]}</text></svg>'
    )


def _columns(heights):
    """Columns of these heights, as shares of the highest, next to each other, as the path of an SVG."""
    width, floor = WIDTH / len(heights), TOP + HEIGHT
    gap = 1 if len(heights) <= 100 else 0
    return "".join(
        COLUMN.format(
            left=point(at * width),
            right=point((at + 1) * width - gap),
            top=point(floor - HEIGHT * height),
            floor=floor,
        )
        for at, height in enumerate(heights)
    )


def lengths() -> Lab:
    """The lab: lengths, a batch size and a way to make batches; the padding, the batches, the memory and the code."""
    controls = [
        Text("lengths", LABEL, "8000 from 800 to 30000", rows=2),
        Choice("way", "way to make batches", "buckets", options=list(WAYS)),
        Number("batch_size", "batch size", 32, least=1, most=10_000),
        Number("buckets", "buckets", 10, least=1, most=200),
        Choice("spread", "boundaries of buckets", SPREADS[0], options=list(SPREADS)),
        Number("features", "features", 3, least=1, most=10_000),
    ]
    presets = {
        "8,000 series, 800 to 30,000": {"lengths": "8000 from 800 to 30000", "batch_size": "32", "buckets": "10"},
        "48 series, a few very long": {
            "lengths": "20 x 900, 12 x 1500, 8 x 2500, 4 x 6000, 12000, 15000, 25000, 30000",
            "batch_size": "8",
            "buckets": "4",
        },
        "Four series": {"lengths": "900, 4000, 1000, 3600", "batch_size": "2", "buckets": "2", "way": "sorted"},
        "1,000 series of 600 days": {"lengths": "1000 x 600", "batch_size": "32", "buckets": "1", "features": "8"},
    }
    state = np.random.PCG64(0).state["state"]
    data = {
        "ways": WAYS,
        "words": WORDS,
        "code": CODE,
        "random": {name: str(number) for name, number in state.items()},
        "most_series": MOST_SERIES,
        "most_timesteps": MOST_TIMESTEPS,
    }
    return Lab("lengths", controls, compute, presets=presets, messages=series.MESSAGES, data=data)
