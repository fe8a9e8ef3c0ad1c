"""Series of very different lengths: data to try plans on, a network that reads them, and stored measurements."""

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from unrolled.core.canvas import checked_sizes
from unrolled.core.stored import stored

if TYPE_CHECKING:
    import keras

FEATURES = 3
PAD = -9.0  # the value of the padding in a block, far from every measurement


def block_lengths(count: int = 8000, shortest: int = 800, longest: int = 30_000, seed: int = 0) -> np.ndarray:
    """Log-uniform lengths of `count` series between `shortest` and `longest` timesteps: each doubling equally likely.

    The first is the shortest and the second the longest, so that both ends are always present (with 2 series or more).

    Returns:
        An integer array of shape `(count,)`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: `count` or `shortest` is less than 1, or `longest` is less than `shortest`.
    """
    count, shortest, longest = checked_sizes(count=count, shortest=shortest, longest=longest)
    if longest < shortest:
        raise ValueError(f"longest must be at least shortest, {shortest:,} timesteps; got {longest:,}.")
    generator = np.random.default_rng(seed)
    drawn = np.exp(generator.uniform(np.log(shortest), np.log(longest + 1), count)).astype(int)
    drawn[:2] = [shortest, longest][:count]
    return np.clip(drawn, shortest, longest)


def blocks(
    lengths: Sequence[int] | np.ndarray, seed: int, level: float = 0.15, flip: float = 20
) -> tuple[list[np.ndarray], np.ndarray]:
    """Series with a signal so weak that only an average over many timesteps reveals it.

    Feature 0 is a reference, 1 or -1, which flips at one timestep in `flip`. Feature 1 is noise of variance 1, plus
    `level` times the reference in one half of the series and minus `level` times the reference in the other half.
    Feature 2 is noise alone. The label is 1 if the signal follows the reference and 0 if it is opposed. Every timestep
    carries a little information about the label, and no window carries all of it.

    Args:
        lengths: the timesteps of each series, integers of at least 1.
        seed: an integer of at least 0.
        level: the size of the signal.
        flip: the mean number of timesteps between two flips.

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


def best_guess(series: Sequence[np.ndarray], last: int | None = None) -> np.ndarray:
    """The best label, 1 or 0, given how `blocks` generates its series, from the last `last` timesteps or from all."""
    parts = [one if last is None else one[-last:] for one in series]
    return np.array([[float(np.mean(part[:, 0] * part[:, 1]) > 0)] for part in parts])


def checked_lengths(lengths: ArrayLike) -> np.ndarray:
    """The lengths as an array; raises if they are not integers of at least 1, or if there are none."""
    values = np.asarray(lengths)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"lengths must have shape (series,), at least 1; got {values.shape}.")
    if not np.issubdtype(values.dtype, np.integer):
        wrong = next((one for one in values.tolist() if not isinstance(one, int)), values[0])
        raise TypeError(f"a length must be an integer number of timesteps; got {wrong!r}.")
    if values.min() < 1:
        raise ValueError(f"a length must be at least 1 timestep; got {values.min():,} for series {values.argmin()}.")
    return values


def block(series: Sequence[np.ndarray], length: int, rows: int | None = None) -> np.ndarray:
    """The series in one array, padded at the end with `PAD` to `length` timesteps; `rows` adds empty rows."""
    (length,) = checked_sizes(length=length)
    longest = max(map(len, series))
    if longest > length:
        raise ValueError(f"length must be at least that of the longest series, {longest:,} timesteps; got {length:,}.")
    filled = np.full((rows or len(series), length, FEATURES), PAD, "float32")
    for row, one in enumerate(series):
        filled[row, : len(one)] = one
    return filled


def network(stride: int = 1, rows: int | None = None, chunk: int | None = None, units: int = 16) -> "keras.Model":
    """An LSTM that reads blocks and ignores their padding, followed by `Dense(1)` with a sigmoid.

    Args:
        stride: if above 1, a convolution with this kernel size and stride comes first, and the mask is strided by hand.
        rows, chunk: for chunks with carried state: the batch size, and the timesteps per chunk.
        units: of the LSTM.
    """
    import keras  # here, because it takes seconds to import

    shape = {"batch_shape": (rows, chunk, FEATURES)} if chunk else {"shape": (None, FEATURES)}
    x = inputs = keras.Input(**shape)
    mask = keras.layers.Masking(mask_value=PAD).compute_mask(inputs)  # (samples, timesteps)
    if stride > 1:
        x = keras.layers.Conv1D(filters=units, kernel_size=stride, strides=stride, activation="relu")(x)
        mask = mask[:, stride - 1 :: stride]  # a window counts if its last timestep is real
    x = keras.layers.LSTM(units=units, stateful=bool(chunk))(x, mask=mask)
    return keras.Model(inputs, keras.layers.Dense(units=1, activation="sigmoid")(x))


def measured(kind: str) -> list[dict[str, Any]]:
    """Measurements stored by `experiments/plans.py`: rows of one kind, in seconds of CPU time of one thread.

    Args:
        kind: "update" (one update at the true lengths), "epoch" (one epoch of 320 series), "train" (training within a
            budget), or "memory" (the peak memory of the process after this update, in MiB).

    Returns:
        A list of dictionaries with the keys `way`, `seed`, `rows`, `timesteps`, `updates`, `seconds`, `error` and
        `memory`; a number that a row does not have is None.

    Raises:
        ValueError: no row of this kind is stored.
    """
    with stored("long_sequences", "lengths.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row.pop("kind") == kind]
    if not table:
        raise ValueError(f"kind must be one of the kinds that were measured; got {kind!r}.")
    whole = ("seed", "rows", "timesteps", "updates", "memory")
    for row in table:
        for key, text in row.items():
            if key != "way":
                row[key] = None if text == "" else int(text) if key in whole else float(text)
    return table
