"""Plans for feeding series of very different lengths to a network, and what a plan costs.

A plan defines which series go into which batch, and the length to which each batch is padded. Lengths are in timesteps.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from unrolled.core.canvas import checked_sizes
from unrolled.long_sequences.lengths import checked_lengths


@dataclass(frozen=True)
class Plan:
    """The series of each batch, and the length of each batch.

    Attributes:
        name: the name of the plan.
        batches: for each batch, the indices of its series.
        padded: for each batch, the timesteps to which its series are padded.
        chunk: the timesteps per update, if the state is carried from chunk to chunk; None if each batch is one update.
        stride: of a convolution before the recurrent layer: the number of timesteps that become one.
    """

    name: str
    batches: tuple
    padded: tuple
    chunk: int | None = None
    stride: int = 1

    def shapes(self) -> list[tuple[int, int]]:
        """`(rows, timesteps)` of each update in an epoch."""
        if self.chunk is None:
            return [(len(batch), length) for batch, length in zip(self.batches, self.padded, strict=True)]
        rows = max(map(len, self.batches))  # a stateful layer has one batch size, so short batches get empty rows
        return [(rows, self.chunk) for length in self.padded for _ in range(length // self.chunk)]


def one_by_one(lengths: ArrayLike) -> Plan:
    """A loop over the series: batch size 1, no padding."""
    lengths = checked_lengths(lengths)
    return Plan("one by one", tuple(np.arange(len(lengths))[:, None]), tuple(lengths))


def one_length(lengths: ArrayLike, batch_size: int, seed: int = 0) -> Plan:
    """Batches in random order, all padded to the longest series."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.random.default_rng(seed).permutation(len(lengths)), batch_size)
    return Plan("one length", batches, (lengths.max(),) * len(batches))


def shuffled(lengths: ArrayLike, batch_size: int, seed: int = 0) -> Plan:
    """Batches in random order, each padded to its own longest series."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.random.default_rng(seed).permutation(len(lengths)), batch_size)
    return Plan("shuffled", batches, tuple(lengths[batch].max() for batch in batches))


def in_buckets(lengths: ArrayLike, batch_size: int, boundaries: ArrayLike, seed: int = 0) -> Plan:
    """Series of similar length together: each goes into the first bucket that holds it, and is padded to its boundary.

    Args:
        lengths: the timesteps of each series.
        batch_size: series per batch.
        boundaries: the longest series that each bucket holds, in timesteps, increasing.
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


def sorted_batches(lengths: ArrayLike, batch_size: int, seed: int = 0) -> Plan:
    """All series sorted by length and cut into batches in random order, each padded to its own longest series."""
    lengths = checked_lengths(lengths)
    batches = _cut(np.argsort(lengths, kind="stable"), batch_size)
    order = np.random.default_rng(seed).permutation(len(batches))
    return Plan("sorted", tuple(batches[k] for k in order), tuple(lengths[batches[k]].max() for k in order))


def in_chunks(plan: Plan, chunk: int, lengths: ArrayLike) -> Plan:
    """The plan with its batches cut into chunks of `chunk` timesteps, with the state carried from each to the next.

    A batch ends with the chunk in which its longest series ends.
    """
    lengths, (chunk,) = checked_lengths(lengths), checked_sizes(chunk=chunk)
    padded = tuple(-(-lengths[batch].max() // chunk) * chunk for batch in plan.batches)
    return replace(plan, name=f"{plan.name}, chunks", padded=padded, chunk=chunk)


def strided(plan: Plan, stride: int) -> Plan:
    """The plan with a convolution before the recurrent layer whose kernel and stride are both `stride` timesteps."""
    (stride,) = checked_sizes(stride=stride)
    for length in plan.padded:
        after_convolution(length, stride, stride)
    return replace(plan, name=f"{plan.name}, stride {stride}", stride=stride)


def after_convolution(length: int, kernel: int, stride: int) -> int:
    """The timesteps that `Conv1D(kernel_size=kernel, strides=stride, padding="valid")` returns for `length`."""
    length, kernel, stride = checked_sizes(length=length, kernel=kernel, stride=stride)
    if length < kernel:
        raise ValueError(f"length must be at least the kernel, {kernel} timesteps; got {length}.")
    return (length - kernel) // stride + 1


def spread_boundaries(lengths: ArrayLike, buckets: int, step: int = 10) -> np.ndarray:
    """Boundaries of `buckets` buckets, each longer than the previous one by the same factor, in multiples of `step`."""
    lengths, (buckets, step) = checked_lengths(lengths), checked_sizes(buckets=buckets, step=step)
    ends = np.geomspace(lengths.min(), lengths.max(), buckets + 1)[1:]
    return np.unique(np.ceil(np.round(ends, 6) / step).astype(int) * step)


def checked_boundaries(boundaries: ArrayLike, longest: int) -> np.ndarray:
    """The boundaries as an array; raises if they do not increase, or if the longest series fits into no bucket."""
    values = checked_lengths(boundaries)
    if (np.diff(values) <= 0).any():
        raise ValueError(f"boundaries must increase, in timesteps; got {values.tolist()}.")
    if values[-1] < longest:
        raise ValueError(f"the last boundary must hold the longest series, {longest:,} timesteps; got {values[-1]:,}.")
    return values


def _cut(indices, batch_size):
    (batch_size,) = checked_sizes(batch_size=batch_size)
    return tuple(indices[start : start + batch_size] for start in range(0, len(indices), batch_size))


@dataclass(frozen=True)
class Account:
    """The cost of one epoch of a plan. `real` and `computed` count the timesteps of all rows, `sequential` those that
    must be computed one after another; `waste` is the share of `computed` that is padding; `shapes` counts the distinct
    `(rows, timesteps)`, for each of which XLA compiles again; `largest` is rows × timesteps of the largest update."""

    real: int
    computed: int
    waste: float
    sequential: int
    updates: int
    shapes: int
    largest: int


def account(plan: Plan, lengths: ArrayLike) -> Account:
    """Count the cost of one epoch of `plan` for series of these `lengths`."""
    lengths, shapes = checked_lengths(lengths), plan.shapes()
    real, computed = int(lengths.sum()), sum(int(rows * length) for rows, length in shapes)
    sequential = sum(after_convolution(length, plan.stride, plan.stride) for _, length in shapes)
    largest = max(int(rows * length) for rows, length in shapes)
    return Account(real, computed, 1 - real / computed, sequential, len(shapes), len(set(shapes)), largest)
