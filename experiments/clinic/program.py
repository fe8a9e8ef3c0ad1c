"""A program of the collection: a compiled model with its data, and the finding that is expected of it."""

import functools
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

CELLS = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "stacked",
    "bidirectional",
    "masked",
    "functional",
    "subclassed",
    "stateful",
    "conv",
)
# What else is true of a program ...
FAR = ("cannot-memorise", "first-loss", "learning-rate", "naive", "order-unused")  # whose targets are out of reach
BLIND = ("cannot-memorise", "gradient-reach", "naive", "order-unused")  # whose inputs do not get through
BROKEN = ("cannot-memorise", "first-loss", "gradient-explodes", "learning-rate", "naive")  # whose loss is not finite
SIZES = {"small": 20_000, "middle": 300_000, "large": float("inf")}


@dataclass(frozen=True)
class Case:
    """What a reader would pass to the doctor. `validation` is `(x, y)` or None; several inputs are a list."""

    model: keras.Model
    x: Any
    y: Any
    validation: tuple[Any, Any] | None = None


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes:
        name: unique in both halves.
        check: the expected finding, one of `unrolled.doctor.finding.CHECKS`, or "" for a sound program.
        also: other checks with a finding that would be true. For a sound program, at level "look" only.
        cell: what the program is an example of, one of `CELLS`.
        size: the weights times the timesteps of the first input lie below the number in `SIZES`.
        make: builds the program, the same at each call.
        source: where the fault or the task comes from.
        train: `make` fits the model before it returns it.
    """

    name: str
    check: str
    cell: str
    size: str
    make: Callable[[], Case]
    source: str
    also: tuple[str, ...] = ()
    train: bool = False


def collector(programs: list[Program]) -> Callable:
    """A decorator with the attributes of `Program` that adds the function below it to `programs`.

    The name is the function's, with hyphens. Global random generators are seeded with it before each call.
    """

    def program(
        check: str, cell: str, size: str, source: str, also: tuple[str, ...] = (), train: bool = False
    ) -> Callable:
        def add(make: Callable[[], Case]) -> Callable[[], Case]:
            name = make.__name__.replace("_", "-")

            @functools.wraps(make)
            def seeded() -> Case:
                keras.utils.set_random_seed(zlib.crc32(name.encode()))
                return make()

            others = tuple(other for other in also if other != check)
            programs.append(Program(name, check, cell, size, seeded, source, others, train))
            return seeded

        return add

    return program


def network(
    shape: tuple[int | None, ...],
    *parts: keras.Layer,
    loss: Any = "mse",
    optimizer: Any = None,
    metrics: tuple[Any, ...] = (),
    batch: int | None = None,
) -> keras.Model:
    """A compiled `Sequential` model for samples of `shape`. The default optimizer is Adam at 0.01."""
    first = keras.Input(shape) if batch is None else keras.Input(batch_shape=(batch, *shape))
    return compiled(keras.Sequential([first, *parts]), loss, optimizer, metrics)


def compiled(model: keras.Model, loss: Any = "mse", optimizer: Any = None, metrics: Any = ()) -> keras.Model:
    """`model`, compiled. The default optimizer is Adam at 0.01."""
    metrics = list(metrics) if isinstance(metrics, tuple) else metrics
    model.compile(optimizer=optimizer or keras.optimizers.Adam(0.01), loss=loss, metrics=metrics)
    return model


def fitted(model: keras.Model, x: Any, y: Any, epochs: int, batch_size: int = 32) -> keras.Model:
    """`model`, trained silently for some epochs."""
    model.fit(x, y, epochs=epochs, batch_size=batch_size, verbose=0)
    return model
