"""Train the network that adds digit by digit, with five seeds, and store its weights."""

import functools

from experiments import weights
from experiments.engine import Task
from unrolled.fibonacci import adder

SAMPLES, BATCH = 192_000, 32


def run(task: Task) -> dict[str, list[dict]]:
    """Train with one seed."""
    return {task.table: [weights.row(*prepared(), task.values["seed"], BATCH)]}


@functools.cache
def prepared():
    """The compiled network and what it practises on; a worker makes them once."""
    first, second, sums = adder.random_sums(samples=SAMPLES, width=6, seed=0)
    loss = "sparse_categorical_crossentropy"
    model = weights.compiled(adder.network(), rate=0.015, loss=loss, updates=SAMPLES // BATCH)
    return model, adder.pairs_of_digits(first, second), sums


EXPERIMENT = weights.experiment(
    "adders", f"{SAMPLES:,} sums of up to five digits, batch {BATCH}, one epoch", ["adders.csv"], run
)
