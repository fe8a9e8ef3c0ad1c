"""What the experiments of Fibonacci's four ways share: train a small network with a seed, and store its weights."""

from collections.abc import Callable, Iterable

import numpy as np

from experiments.engine import Experiment, Task
from unrolled.core.training import restart

SEEDS = range(5)
COLUMNS = {
    "seed": "of the initial weights, an integer",
    "loss": "mean over the epoch",
    "weight_*": "all weights behind one another, each array in C order, the arrays in the order of get_weights()",
}


def experiment(name: str, what: str, tables: Iterable[str], run: Callable[[Task], dict[str, list[dict]]]) -> Experiment:
    """The experiment that writes a row per seed into each of the tables.

    Args:
        name: of its record.
        what: is trained, in words; the seeds are added.
        tables: their names.
        run: trains for one task, whose values hold the `seed`.
    """
    names = list(tables)
    return Experiment(
        chapter="fibonacci",
        name=name,
        what=f"{what}, seeds 0 to {SEEDS[-1]}",
        tables=dict.fromkeys(names, COLUMNS),
        tasks=[Task(table, {"seed": seed}) for table in names for seed in SEEDS],
        run=run,
    )


def compiled(model, rate: float, loss: str, updates: int):
    """The model, compiled with Adam, whose learning rate falls from `rate` to 0 over so many updates in a cosine."""
    import keras  # here, since it takes seconds to import

    schedule = keras.optimizers.schedules.CosineDecay(rate, decay_steps=updates)
    model.compile(optimizer=keras.optimizers.Adam(schedule), loss=loss, jit_compile=True, steps_per_execution=100)
    return model


def row(model, x, y, seed: int, batch: int, weights=None) -> dict[str, str]:
    """Train the compiled model from its start for one epoch, in the order of the samples: the row of a table.

    Args:
        model: from `compiled`.
        x, y: the samples on the first axis.
        seed: of the initial weights.
        batch: samples to an update.
        weights: of the samples in the loss, as `fit` takes them.
    """
    restart(model, seed)
    history = model.fit(x, y, batch_size=batch, shuffle=False, sample_weight=weights, verbose=0)
    found = np.concatenate([np.ravel(array) for array in model.get_weights()])
    values = {"seed": seed, "loss": history.history["loss"][0]}
    values |= {f"weight_{number}": value for number, value in enumerate(found)}
    return {key: f"{value:.7g}" for key, value in values.items()}
