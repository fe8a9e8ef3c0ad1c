"""What an update of a recurrent network costs in processor time, by its timesteps; and measurements stored."""

import csv
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.core.canvas import checked_sizes
from unrolled.core.stored import stored

if TYPE_CHECKING:
    import keras

NETWORKS = ("last output", "above Dense", "above Conv1D", "sequences", "stack")
BATCH = 32  # samples per update


def network(name: str, jit_compile: bool = False) -> "keras.Model":
    """A compiled network for sequences of any length with one feature, which returns one number per sample.

    Args:
        name: "last output" (an LSTM alone), "above Dense" and "above Conv1D" (the same LSTM above a layer that is
            trained), "sequences" (an LSTM that returns all its outputs, averaged over time), or "stack" (that LSTM with
            16 units below another with 32). An LSTM has 32 units where nothing else is given.
        jit_compile: whether XLA compiles the training step.

    Raises:
        ValueError: there is no such network.
    """
    import keras  # here, because it takes seconds to import

    lstm = keras.layers.LSTM
    layers = {
        "last output": lambda: [lstm(units=32)],
        "above Dense": lambda: [keras.layers.Dense(units=16), lstm(units=32)],
        "above Conv1D": lambda: [keras.layers.Conv1D(filters=16, kernel_size=4, padding="same"), lstm(units=32)],
        "sequences": lambda: [lstm(units=32, return_sequences=True), keras.layers.GlobalAveragePooling1D()],
        "stack": lambda: [lstm(units=16, return_sequences=True), lstm(units=32)],
    }
    if name not in layers:
        raise ValueError(f"name must be one of {', '.join(map(repr, NETWORKS))}; got {name!r}.")
    model = keras.Sequential([keras.Input(shape=(None, 1)), *layers[name](), keras.layers.Dense(units=1)])
    model.compile(optimizer="adam", loss="mse", jit_compile=jit_compile)
    return model


def seconds(model: "keras.Model", timesteps: int, updates: int = 3, batch: int = BATCH) -> tuple[float, float]:
    """Processor time of the first update with sequences of this length, and of the shortest of `updates` more.

    The first update includes tracing and compiling. All threads count.
    """
    timesteps, updates, batch = checked_sizes(timesteps=timesteps, updates=updates, batch=batch)
    x = np.random.default_rng(0).normal(size=(batch, timesteps, 1)).astype("float32")
    y, taken = np.zeros((batch, 1), "float32"), []
    for _ in range(updates + 1):
        start = time.process_time()
        model.train_on_batch(x, y)
        taken.append(time.process_time() - start)
    return taken[0], min(taken[1:])


def measured() -> list[dict[str, Any]]:
    """Measurements stored by `experiments/costs.py`, in seconds of processor time of one thread.

    Returns:
        Rows with the keys `network` (see `network`), `xla` (True or False), `timesteps`, `first` (the first update,
        with tracing and compiling) and `seconds` (the shortest of two or more updates after it).
    """
    with stored("long_sequences", "costs.csv").open(encoding="utf-8") as file:
        return [
            {
                "network": row["network"],
                "xla": row["xla"] == "True",
                "timesteps": int(row["timesteps"]),
                "first": float(row["first"]),
                "seconds": float(row["seconds"]),
            }
            for row in csv.DictReader(file)
        ]
