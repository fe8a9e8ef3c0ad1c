"""Train the linear layer of two units on the first ten terms, with two losses and five seeds; store its weights."""

import functools

import numpy as np

from experiments import weights
from experiments.engine import Task
from unrolled.fibonacci import linear

UPDATES = 3000
TABLES = {f"linear-{weighing}.csv": weighing for weighing in linear.WEIGHINGS}


def run(task: Task) -> dict[str, list[dict]]:
    """Train with one loss and one seed."""
    x, y, weighed = (np.repeat(array, UPDATES, axis=0) for array in linear.lesson(TABLES[task.table]))
    return {task.table: [weights.row(network(), x, y, task.values["seed"], batch=1, weights=weighed)]}


@functools.cache
def network():
    """The compiled network; a worker makes it once, for both losses."""
    return weights.compiled(linear.linear_network(), rate=0.02, loss="mse", updates=UPDATES)


WHAT = f"{UPDATES:,} updates, squared or relative error of the first ten terms, batch 1, one epoch"
EXPERIMENT = weights.experiment("linear", WHAT, TABLES, run)
