"""Tasks whose answer is a known number of timesteps in the past, and the networks for them.

They are synthetic and endless: every call draws new sequences. `experiments/tasks.py` trains every cell on every task
and writes the results to `stored/horizon.csv`, which `horizon` reads.
"""

import csv
import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from unrolled.core.arguments import check_whole
from unrolled.core.stored import stored, stored_record
from unrolled.long_sequences.cells import recurrent

COPIED = 3  # symbols to copy in `copy`
ALPHABET = 4  # kinds of symbols to draw from
BASELINE = {"adding": 1 / 6, "latch": 0.5, "copy": 1 - 1 / ALPHABET}  # the error of a network that remembers nothing
SOLVED = {"adding": 1 / 60, "latch": 0.02, "copy": 0.05}  # a task counts as solved below this error


def adding(samples: int, timesteps: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The adding problem: two values are marked, far apart; the answer is their sum.

    The first feature is uniform between 0 and 1. The second is 1 at one timestep of the first half and at one of the
    second half, and 0 elsewhere. So the first value must be kept for half of the sequence on average, and for at least
    one timestep. A network that remembers nothing answers 1, with a mean squared error of 1/6.

    Source: S. Hochreiter and J. Schmidhuber (1997), "Long short-term memory", Neural Computation 9; values and sum as
    in S. Bai, J. Z. Kolter and V. Koltun (2018), arXiv 1803.01271; a mark in each half as in M. Arjovsky, A. Shah and
    Y. Bengio (2016), arXiv 1511.06464.

    Args:
        samples: the number of sequences, an integer of at least 1.
        timesteps: their length, an integer of at least 2.
        generator: a `numpy.random.Generator`.

    Returns:
        `(x, y)` of type float32 and shapes `(samples, timesteps, 2)` and `(samples, 1)`.

    Raises:
        TypeError: `samples` or `timesteps` is not an integer, or `generator` is not a `numpy.random.Generator`.
        ValueError: `samples` or `timesteps` is too small.
    """
    _check(samples, timesteps, generator, least=2, why="one mark in each half")
    x, rows, half = np.zeros((samples, timesteps, 2), dtype="float32"), np.arange(samples), timesteps // 2
    x[..., 0] = generator.random((samples, timesteps))
    marks = generator.integers(0, half, samples), generator.integers(half, timesteps, samples)
    y = np.zeros((samples, 1), dtype="float32")
    for mark in marks:
        x[rows, mark, 1] = 1
        y[:, 0] += x[rows, mark, 0]
    return x, y


def latch(samples: int, timesteps: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The latch: one bit at the first timestep, then noise as large as the bit; the answer is the bit.

    The first feature is -1 or 1 at the first timestep and uniform between -1 and 1 after it. The second is 1 at the
    first timestep and 0 after it: it marks the value to keep. The bit must be kept for `timesteps - 1` timesteps. A
    network that remembers nothing is wrong half of the time.

    Source: after Y. Bengio, P. Simard and P. Frasconi (1994), "Learning long-term dependencies with gradient descent is
    difficult", IEEE Transactions on Neural Networks 5. Their bit is spread over several timesteps and has no mark.

    Args, raises: as for `adding`.

    Returns:
        `(x, y)` of type float32 and shapes `(samples, timesteps, 2)` and `(samples, 1)`; `y` is 0 or 1.
    """
    _check(samples, timesteps, generator, least=2, why="the bit, and a timestep to ask for it")
    x = np.zeros((samples, timesteps, 2), dtype="float32")
    x[..., 0] = generator.uniform(-1, 1, (samples, timesteps))
    y = generator.integers(0, 2, (samples, 1)).astype("float32")
    x[:, 0, 0], x[:, 0, 1] = 2 * y[:, 0] - 1, 1
    return x, y


def copy(samples: int, timesteps: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The copy task: three symbols, a long wait, a signal; the answer is the three symbols in their order.

    Every timestep is one-hot over four symbols, the blank and the signal. Three symbols come first, then blanks, then
    the signal, then three blanks. The answers belong to the last three timesteps, so every symbol must be kept for
    `timesteps - 3` timesteps. A network that remembers nothing gets three symbols in four wrong.

    Source: S. Hochreiter and J. Schmidhuber (1997); with a delay of up to 2,000 in C. Tallec and Y. Ollivier (2018),
    "Can recurrent neural networks warp time?", arXiv 1804.11188. They use ten symbols of eight kinds.

    Args, raises: as for `adding`; `timesteps` of at least 7.

    Returns:
        `(x, y)`: float32 of shape `(samples, timesteps, 6)`, and integers from 0 to 3 of shape `(samples, 3)`.
    """
    _check(samples, timesteps, generator, least=2 * COPIED + 1, why="three symbols, the signal and three answers")
    y = generator.integers(0, ALPHABET, (samples, COPIED))
    symbols = np.full((samples, timesteps), ALPHABET)
    symbols[:, :COPIED], symbols[:, -COPIED - 1] = y, ALPHABET + 1
    return np.eye(ALPHABET + 2, dtype="float32")[symbols], y


TASKS = {"adding": adding, "latch": latch, "copy": copy}


def _check(samples, timesteps, generator, least, why):
    check_whole(samples=(samples, 1), timesteps=(timesteps, -np.inf))
    if timesteps < least:
        raise ValueError(f"timesteps must be an integer of at least {least} ({why}); got {timesteps}.")
    if not isinstance(generator, np.random.Generator):
        raise TypeError(f"generator must be a numpy.random.Generator, from np.random.default_rng; got {generator!r}.")


def network(
    task: str, cell: str, timesteps: int, units: int = 16, learning_rate: float = 3e-3, jit_compile: bool = True
) -> keras.Sequential:
    """A compiled network for a task of this module: one recurrent layer, and a Dense layer for the answer.

    The optimizer is Adam with `clipnorm=1`. The model has one metric, from which the error for `BASELINE` and `SOLVED`
    is computed: the mean squared error for `adding`, and the share of right answers for the others.

    Args:
        task: one of `TASKS`.
        cell: one of `CELLS` or `RIVALS` in `unrolled.long_sequences.cells`.
        timesteps: the length of the sequences.
        units: of the recurrent layer.
        learning_rate: of Adam.
        jit_compile: whether XLA compiles the training step.

    Raises:
        ValueError: `task` is not in `TASKS`, or `cell` has no layer.
    """
    if task not in TASKS:
        raise ValueError(f"task must be one of {', '.join(map(repr, TASKS))}; got {task!r}.")
    several = task == "copy"
    model = keras.Sequential([keras.Input(shape=(timesteps, ALPHABET + 2 if several else 2))])
    model.add(recurrent(cell, units, longest=timesteps, return_sequences=several))
    if several:
        model.add(keras.layers.Cropping1D((timesteps - COPIED, 0)))  # the last three timesteps
    model.add(keras.layers.Dense(ALPHABET if several else 1))
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate, clipnorm=1.0)
    loss, metric = {
        "adding": ("mse", "mse"),
        "latch": (keras.losses.BinaryCrossentropy(from_logits=True), keras.metrics.BinaryAccuracy(threshold=0.0)),
        "copy": (keras.losses.SparseCategoricalCrossentropy(from_logits=True), "sparse_categorical_accuracy"),
    }[task]
    model.compile(optimizer=optimizer, loss=loss, metrics=[metric], jit_compile=jit_compile)
    return model


def train(
    model: keras.Model,
    task: str,
    timesteps: int,
    generator: np.random.Generator,
    go_on: Callable[[int], bool],
    batch: int = 32,
    block: int = 25,
) -> tuple[bool, int, float]:
    """Train on new sequences at every update until the task is solved or the budget is used up.

    Every sequence is used once, so the error of a block of updates is measured on sequences that the network has not
    seen before, just before it learns from them.

    Args:
        model: from `network`.
        task, timesteps: as for `network`.
        generator: a `numpy.random.Generator`, for the sequences.
        go_on: called after every block with the number of updates so far; training stops when it returns False.
        batch: sequences per update.
        block: the updates over which the error is averaged: 25 of them are 800 sequences.

    Returns:
        `(solved, updates, error)`: whether the error of the last block is below `SOLVED[task]`, the number of updates,
        and that error.
    """
    updates = 0
    while True:
        values = []
        for _ in range(block):
            model.reset_metrics()
            values.append(model.train_on_batch(*TASKS[task](batch, timesteps, generator))[1])
        updates += block
        mean = float(np.mean(values))
        error = mean if task == "adding" else 1 - mean
        if error < SOLVED[task]:
            return True, updates, error
        if not np.isfinite(error) or not go_on(updates):
            return False, updates, error


@functools.cache
def horizon() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The results of `experiments/tasks.py`: a list of rows, and the record of the run.

    Returns:
        `(rows, about)`. Each row is a dict: task, cell, timesteps, seed, solved, updates, sequences, seconds, error,
        baseline. `about` is a record, with the keys of `unrolled.core.stored.FIELDS` and `details`.
    """
    kinds: dict[str, Callable[[str], Any]] = {"timesteps": int, "seed": int, "updates": int, "sequences": int}
    kinds |= {"seconds": float, "error": float, "baseline": float, "solved": lambda word: word == "True"}
    with stored("long_sequences", "horizon.csv").open(encoding="utf-8") as lines:
        rows = [{key: kinds.get(key, str)(value) for key, value in row.items()} for row in csv.DictReader(lines)]
    return rows, stored_record("long_sequences", "horizon")
