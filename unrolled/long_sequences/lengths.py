"""Series of very different lengths: data to try plans on, a network that reads them, and what was measured."""

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
PAD = -9.0  # what stands in the padding of a block: no measurement comes near it


def block_lengths(count: int = 8000, shortest: int = 800, longest: int = 30_000, seed: int = 0) -> np.ndarray:
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


def blocks(
    lengths: Sequence[int] | np.ndarray, seed: int, level: float = 0.15, flip: float = 20
) -> tuple[list[np.ndarray], np.ndarray]:
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


def best_guess(series: Sequence[np.ndarray], last: int | None = None) -> np.ndarray:
    """What somebody who knows how `blocks` are made would say, from the last `last` timesteps or from all: 1 or 0."""
    parts = [one if last is None else one[-last:] for one in series]
    return np.array([[float(np.mean(part[:, 0] * part[:, 1]) > 0)] for part in parts])


def checked_lengths(lengths: ArrayLike) -> np.ndarray:
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


def block(series: Sequence[np.ndarray], length: int, rows: int | None = None) -> np.ndarray:
    """The series in one array, padded at the end with `PAD` to `length` timesteps; `rows` adds empty rows."""
    (length,) = checked_sizes(length=length)
    longest = max(map(len, series))
    if longest > length:
        raise ValueError(f"the block has {length:,} timesteps; a series of {longest:,} came, longer than it.")
    filled = np.full((rows or len(series), length, FEATURES), PAD, "float32")
    for row, one in enumerate(series):
        filled[row, : len(one)] = one
    return filled


def network(
    stride: int = 1, rows: int | None = None, chunk: int | None = None, units: int = 16, cell: str = "LSTM"
) -> "keras.Model":
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


def measured(kind: str) -> list[dict[str, Any]]:
    """What `experiments/plans.py` has stored: rows of one kind, in processor seconds of one thread.

    Args:
        kind: "fit" and "check" (one update), "first" (the first update of a shape, with what it compiles), "cell" (LSTM
            and GRU, with and without XLA), "epoch" (one epoch of 320 series), "train" (training within a budget), or
            "memory" (the most MiB that the process had held when it had done this update).

    Returns:
        A list of dictionaries with the keys `way`, `seed`, `rows`, `timesteps`, `updates`, `seconds`, `error` and
        `memory`; None stands where a row has no such number.

    Raises:
        ValueError: there is no row of this kind.
    """
    with stored("long_sequences", "lengths.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row.pop("kind") == kind]
    if not table:
        raise ValueError(f"nothing of the kind {kind!r} has been measured.")
    whole = ("seed", "rows", "timesteps", "updates", "memory")
    for row in table:
        for key, text in row.items():
            if key != "way":
                row[key] = None if text == "" else int(text) if key in whole else float(text)
    return table
