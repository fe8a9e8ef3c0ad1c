"""Series of very different lengths: data to try them on, plans of how to feed them, and what a plan costs.

A plan says which series go into which batch and to which length each batch is padded. Lengths are counted in timesteps.
"""

import csv
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

from unrolled.canvas import checked_sizes

FEATURES = 3
PAD = -9.0  # what stands in the padding of a block: no measurement comes near it


def block_lengths(count=8000, shortest=800, longest=30_000, seed=0):
    """Lengths of `count` series between `shortest` and `longest` timesteps, log-uniform: each doubling equally likely.

    The first is the shortest and the second the longest, so that both ends are always there (of 2 series or more).

    Returns:
        An array of whole numbers, shape `(count,)`.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `count` or `shortest` is less than 1, or `longest` less than `shortest`.
    """
    count, shortest, longest = checked_sizes(count=count, shortest=shortest, longest=longest)
    if longest < shortest:
        raise ValueError(f"longest must be at least shortest, {shortest:,} timesteps; {longest:,} came.")
    generator = np.random.default_rng(seed)
    drawn = np.exp(generator.uniform(np.log(shortest), np.log(longest + 1), count)).astype(int)
    drawn[:2] = [shortest, longest][:count]
    return np.clip(drawn, shortest, longest)


def blocks(lengths, seed, level=0.15, flip=20):
    """Series with a weak signal in strong noise, which only patience brings out.

    Feature 0 is a reference, 1 or -1, which flips at one timestep in `flip`. Feature 1 is noise of variance 1, plus
    `level` times the reference in one half of the series and minus `level` times the reference in the other half.
    Feature 2 is noise alone. The label is 1 if signal and reference go together and 0 if they are opposed. Every
    timestep says a little about it, and no window says it all.

    Args:
        lengths: timesteps of each series, whole numbers from 1.
        seed: a whole number from 0.
        level: size of the signal.
        flip: mean number of timesteps between two flips.

    Returns:
        `(series, labels)`: a list of float32 arrays of shape `(timesteps, 3)`, and an array of shape `(series, 1)`.
    """
    generator = np.random.default_rng(seed)
    series, labels = [], generator.permutation(np.arange(len(checked_lengths(lengths))) % 2)
    for length, label in zip(lengths, labels, strict=True):
        reference = np.cumprod(np.where(generator.random(length) < 1 / flip, -1.0, 1.0)) * generator.choice([-1, 1])
        noise = generator.normal(size=(length, 2))
        signal = noise[:, 0] + level * (2 * label - 1) * reference
        series.append(np.stack([reference, signal, noise[:, 1]], axis=-1).astype("float32"))
    return series, labels[:, None].astype("float32")


def best_guess(series, last=None):
    """What somebody who knows how `blocks` are made would say, from the last `last` timesteps or from all: 1 or 0."""
    parts = [one if last is None else one[-last:] for one in series]
    return np.array([[float(np.mean(part[:, 0] * part[:, 1]) > 0)] for part in parts])


# ---- plans -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """Which series go into which batch, and how long each batch is.

    Attributes:
        name: the way to feed, in words.
        batches: for each batch, the indices of its series.
        padded: for each batch, the timesteps to which its series are padded.
        chunk: timesteps of one update, if the state is carried from chunk to chunk; None if a batch is one update.
        stride: of a convolution in front: how many timesteps become one.
    """

    name: str
    batches: tuple
    padded: tuple
    chunk: int | None = None
    stride: int = 1

    def shapes(self):
        """`(rows, timesteps)` of each update in an epoch."""
        if self.chunk is None:
            return [(len(batch), length) for batch, length in zip(self.batches, self.padded, strict=True)]
        rows = max(map(len, self.batches))  # a stateful layer has one batch size: short batches get empty rows
        return [(rows, self.chunk) for length in self.padded for _ in range(length // self.chunk)]


def one_by_one(lengths):
    """A loop over the series: batch size 1, no padding."""
    lengths = checked_lengths(lengths)
    return Plan("one by one", tuple(np.arange(len(lengths))[:, None]), tuple(lengths))


def one_length(lengths, batch_size, seed=0):
    """Batches in random order, everything padded to the longest series of all."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.random.default_rng(seed).permutation(len(lengths)), batch_size)
    return Plan("one length", batches, (lengths.max(),) * len(batches))


def shuffled(lengths, batch_size, seed=0):
    """Batches in random order, each padded to its own longest series."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.random.default_rng(seed).permutation(len(lengths)), batch_size)
    return Plan("shuffled", batches, tuple(lengths[batch].max() for batch in batches))


def in_buckets(lengths, batch_size, boundaries, seed=0):
    """Series of similar length together: each goes into the first bucket that holds it, and is padded to its boundary.

    Args:
        lengths: timesteps of each series.
        batch_size: series in a batch.
        boundaries: the longest series that each bucket holds, in timesteps, rising.
        seed: for the order of the series within a bucket and of the batches.
    """
    lengths, generator = checked_lengths(lengths), np.random.default_rng(seed)
    boundaries = checked_boundaries(boundaries, lengths.max())
    batches = []
    for number in np.unique(bucket := np.searchsorted(boundaries, lengths)):
        inside = generator.permutation(np.flatnonzero(bucket == number))
        batches += [(batch, boundaries[number]) for batch in _cut(inside, batch_size)]
    order = generator.permutation(len(batches))
    return Plan("buckets", tuple(batches[k][0] for k in order), tuple(batches[k][1] for k in order))


def sorted_batches(lengths, batch_size, seed=0):
    """All series sorted by length, cut into batches, each padded to its own longest; the batches in random order."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.argsort(lengths, kind="stable"), batch_size)
    order = np.random.default_rng(seed).permutation(len(batches))
    return Plan("sorted", tuple(batches[k] for k in order), tuple(lengths[batches[k]].max() for k in order))


def in_chunks(plan, chunk, lengths):
    """The plan with its batches cut into chunks of `chunk` timesteps, the state carried from each to the next.

    A batch ends with the chunk in which its longest series ends.
    """
    lengths, (chunk,) = checked_lengths(lengths), checked_sizes(chunk=chunk)
    padded = tuple(-(-lengths[batch].max() // chunk) * chunk for batch in plan.batches)
    return replace(plan, name=f"{plan.name}, chunks", padded=padded, chunk=chunk)


def strided(plan, stride):
    """The plan with a convolution in front whose kernel and stride are both `stride` timesteps."""
    (stride,) = checked_sizes(stride=stride)
    for length in plan.padded:
        after_convolution(length, stride, stride)
    return replace(plan, name=f"{plan.name}, stride {stride}", stride=stride)


def after_convolution(length, kernel, stride):
    """Timesteps that `Conv1D(kernel_size=kernel, strides=stride, padding="valid")` leaves of `length`."""
    length, kernel, stride = checked_sizes(length=length, kernel=kernel, stride=stride)
    if length < kernel:
        raise ValueError(f"the convolution's kernel spans {kernel} timesteps; a shorter series came, of {length}.")
    return (length - kernel) // stride + 1


def spread_boundaries(lengths, buckets, step=10):
    """Boundaries of `buckets` buckets, each longer than the one before by the same factor, in multiples of `step`."""
    lengths, (buckets, step) = checked_lengths(lengths), checked_sizes(buckets=buckets, step=step)
    ends = np.geomspace(lengths.min(), lengths.max(), buckets + 1)[1:]
    return np.unique(np.ceil(np.round(ends, 6) / step).astype(int) * step)


def checked_lengths(lengths):
    """The lengths as an array; raises if they are not whole numbers of timesteps from 1, or if there are none."""
    values = np.asarray(lengths)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"lengths must be a list of timesteps, one for each series; shape {values.shape} came.")
    if not np.issubdtype(values.dtype, np.integer):
        wrong = next((one for one in values.tolist() if not isinstance(one, int)), values[0])
        raise TypeError(f"a length must be a whole number of timesteps; {wrong!r} came.")
    if values.min() < 1:
        raise ValueError(f"a length must be at least 1 timestep; {values.min():,} came, for series {values.argmin()}.")
    return values


def checked_boundaries(boundaries, longest):
    """The boundaries as an array; raises if they do not rise, or if the longest series fits into no bucket."""
    values = checked_lengths(boundaries)
    if (np.diff(values) <= 0).any():
        raise ValueError(f"boundaries must rise, in timesteps; {values.tolist()} came.")
    if values[-1] < longest:
        raise ValueError(f"the last boundary must hold the longest series, {longest:,} timesteps; {values[-1]:,} came.")
    return values


def _cut(indices, batch_size):
    (batch_size,) = checked_sizes(batch_size=batch_size)
    return tuple(indices[start : start + batch_size] for start in range(0, len(indices), batch_size))


# ---- blocks and a network for them -----------------------------------------------------------------------------------


def block(series, length, rows=None):
    """The series in one array, padded at the end with `PAD` to `length` timesteps; `rows` adds empty rows."""
    (length,) = checked_sizes(length=length)
    longest = max(map(len, series))
    if longest > length:
        raise ValueError(f"the block has {length:,} timesteps; a series of {longest:,} came, longer than it.")
    filled = np.full((rows or len(series), length, FEATURES), PAD, "float32")
    for row, one in enumerate(series):
        filled[row, : len(one)] = one
    return filled


def network(stride=1, rows=None, chunk=None, units=16, cell="LSTM"):
    """A recurrent network that reads blocks and ignores their padding, with `Dense(1)` and a sigmoid at its end.

    Args:
        stride: above 1, a convolution of that kernel and stride stands in front, and the mask is carried on by hand.
        rows, chunk: for chunks with carried state: the batch size, and timesteps of a chunk.
        units: of the recurrent layer.
        cell: its kind, `"LSTM"` or `"GRU"`.
    """
    import keras  # here, since it takes seconds to import

    shape = {"batch_shape": (rows, chunk, FEATURES)} if chunk else {"shape": (None, FEATURES)}
    x = inputs = keras.Input(**shape)
    mask = keras.layers.Masking(mask_value=PAD).compute_mask(inputs)  # (samples, timesteps)
    if stride > 1:
        x = keras.layers.Conv1D(filters=units, kernel_size=stride, strides=stride, activation="relu")(x)
        mask = mask[:, stride - 1 :: stride]  # a window counts if its last timestep is real
    recurrent = {"LSTM": keras.layers.LSTM, "GRU": keras.layers.GRU}[cell]
    x = recurrent(units=units, stateful=bool(chunk))(x, mask=mask)
    return keras.Model(inputs, keras.layers.Dense(units=1, activation="sigmoid")(x))


# ---- what a plan costs -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """What one epoch of a plan comes to. `real` and `computed` count timesteps of all rows, `sequential` those that
    must wait for one another; `waste` is the share of `computed` that is padding; `shapes` counts the different
    `(rows, timesteps)`, each of which XLA compiles anew; `largest` is rows times timesteps of the largest update."""

    real: int
    computed: int
    waste: float
    sequential: int
    updates: int
    shapes: int
    largest: int


def account(plan, lengths):
    """Count what one epoch of `plan` comes to for series of these `lengths`."""
    lengths, shapes = checked_lengths(lengths), plan.shapes()
    real, computed = int(lengths.sum()), sum(int(rows * length) for rows, length in shapes)
    sequential = sum(after_convolution(length, plan.stride, plan.stride) for _, length in shapes)
    largest = max(int(rows * length) for rows, length in shapes)
    return Account(real, computed, 1 - real / computed, sequential, len(shapes), len(set(shapes)), largest)


@dataclass(frozen=True)
class Cost:
    """Seconds of one update: `start + timesteps * (step + cell * rows)`."""

    start: float
    step: float
    cell: float

    def seconds(self, rows, timesteps):
        """Seconds of one update of `rows` series, padded to `timesteps`."""
        return self.start + np.asarray(timesteps) * (self.step + self.cell * np.asarray(rows))

    def epoch(self, plan):
        """Seconds of all updates of one epoch of `plan`."""
        return float(sum(self.seconds(rows, length) for rows, length in plan.shapes()))


def fit_cost(rows, timesteps, seconds):
    """The `Cost` that fits measured updates best, by least squares of the relative errors.

    Args:
        rows, timesteps, seconds: one entry for each measured update; three or more, of different sizes.
    """
    rows, timesteps, seconds = (np.asarray(values, dtype=float) for values in (rows, timesteps, seconds))
    if not (rows.shape == timesteps.shape == seconds.shape and seconds.ndim == 1 and len(seconds) >= 3):
        raise ValueError(
            "rows, timesteps and seconds must be lists of one length, 3 or more; "
            f"{rows.shape}, {timesteps.shape} and {seconds.shape} came."
        )
    if seconds.min() <= 0:
        raise ValueError(f"seconds must be more than 0; {seconds.min()} came.")
    terms = np.stack([np.ones_like(rows), timesteps, timesteps * rows], axis=-1) / seconds[:, None]
    return Cost(*map(float, np.linalg.lstsq(terms, np.ones_like(rows), rcond=None)[0]))


def measured(kind):
    """What `tools/time_lengths.py` has stored: rows of one kind, in processor seconds of one thread.

    Args:
        kind: "fit" and "check" (one update), "first" (the first update of a shape, with what it compiles), "cell" (LSTM
            and GRU, with and without XLA), "epoch" (one epoch of 320 series), "train" (training within a budget), or
            "memory" (the most MiB that the process had held when it had done this update).

    Returns:
        A list of dictionaries with the keys `way`, `seed`, `rows`, `timesteps`, `updates`, `seconds` and `error`; None
        stands where a row has no such number.
    """
    with files("unrolled").joinpath("datasets/lengths.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row.pop("kind") == kind]
    if not table:
        raise ValueError(f"nothing of the kind {kind!r} has been measured.")
    whole = ("seed", "rows", "timesteps", "updates")
    for row in table:
        for key, text in row.items():
            if key != "way":
                row[key] = None if text == "" else int(text) if key in whole else float(text)
    return table
