"""Train the network that counts brackets, with five seeds, and store its weights."""

import functools

from experiments import weights
from experiments.engine import Task
from unrolled.fibonacci import brackets

SAMPLES, BATCH = 256_000, 32


def run(task: Task) -> dict[str, list[dict]]:
    """Train with one seed."""
    return {task.table: [weights.row(*prepared(), task.values["seed"], BATCH)]}


@functools.cache
def prepared():
    """The compiled network and what it practises on; a worker makes them once."""
    x = brackets.balanced(samples=SAMPLES, length=40, seed=0)
    model = weights.compiled(brackets.network(), rate=0.1, loss="binary_crossentropy", updates=SAMPLES // BATCH)
    return model, x, (brackets.depths(x) == 0).astype("float32")


EXPERIMENT = weights.experiment(
    "brackets", f"{SAMPLES:,} balanced strings of 40 brackets, batch {BATCH}, one epoch", ["brackets.csv"], run
)
