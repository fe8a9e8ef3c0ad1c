"""Which lags are learned, by which cell, within a budget.

Every cell is trained on sequences of several lengths, three seeds each, until the task is solved or the budget is
spent. The first update, which XLA compiles, does not count. Trainings run side by side, one on each core.
"""

import functools
import itertools
import time

import numpy as np

from experiments.engine import Experiment, Task

MAP = "horizon.csv"
TASKS = ("adding", "latch", "copy")
CELLS = ("SimpleRNN", "GRU", "LSTM, bias 0", "LSTM", "LSTM, chrono")
GATED = ("GRU", "LSTM", "LSTM, chrono")
RIVALS = ("LSTM, both log T", "GRU, log T", "LSTM, both ways", "LSTM, chrono, 10 T", "LSTM, chrono, T/8")
ONE_BIAS = ("LSTM, forget log T", "LSTM, forget spread", "LSTM, input log T")
SEEDS = range(3)
BATCH = 32
# Each is task, lengths, cells.
PLAN = [
    ("latch", (100, 800), RIVALS + ONE_BIAS),
    ("latch", (100,), ("LSTM, input spread",)),
    ("latch", (50, 100, 800), CELLS),
    ("latch", (2000, 7000), ("LSTM, chrono",)),
    ("adding", (50, 100), CELLS),
    ("adding", (400, 800), GATED),
    ("adding", (400,), ("LSTM, both ways", "GRU, log T")),
    ("copy", (100,), ("SimpleRNN", *GATED)),
    ("copy", (400,), GATED),
]


def plan() -> list[tuple[str, str, int]]:
    """All groups `(task, cell, timesteps)` in the order of `PLAN`, each once."""
    groups = [
        (task, cell, timesteps)
        for task, lengths, cells in PLAN
        for timesteps, cell in itertools.product(lengths, cells)
    ]
    return list(dict.fromkeys(groups))


def budget(timesteps: int) -> float:
    """Seconds of processor time for one run."""
    return 20 if timesteps <= 800 else 60 if timesteps <= 2000 else 240


def run(task: Task) -> dict[str, list[dict]]:
    """One training."""
    return {MAP: [trained(**task.values)]}


def trained(task: str, cell: str, timesteps: int, seed: int) -> dict:
    """Train from the start with one seed: a row of the map."""
    from unrolled.core.training import restart
    from unrolled.long_sequences import tasks

    model = network(task, cell, timesteps)
    restart(model, seed)
    begin, seconds, generator = time.process_time(), budget(timesteps), np.random.default_rng(seed)
    solved, updates, error = tasks.train(
        model, task, timesteps, generator, go_on=lambda _: time.process_time() - begin < seconds, batch=BATCH
    )
    took = time.process_time() - begin
    row = {"task": task, "cell": cell, "timesteps": timesteps, "seed": seed, "solved": solved, "updates": updates}
    row |= {"sequences": updates * BATCH, "seconds": f"{took:.1f}", "error": f"{error:.4f}"}
    return row | {"baseline": f"{tasks.BASELINE[task]:.4f}"}


@functools.lru_cache(maxsize=1)
def network(task, cell, timesteps):
    """The compiled network, one update behind it; kept for the next seed."""
    import keras

    from unrolled.long_sequences import tasks

    keras.backend.clear_session()
    rate = 3e-3 if cell == "SimpleRNN" else 1e-2  # chosen in trials with one seed
    model = tasks.network(task, cell, timesteps, learning_rate=rate)
    model.train_on_batch(*tasks.TASKS[task](BATCH, timesteps, np.random.default_rng(99)))  # XLA compiles
    return model


EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="horizon",
    what=f"units 16, batch {BATCH}, Adam 0.01 (SimpleRNN 0.003), clipnorm 1, jit_compile=True, seeds 0 to {SEEDS[-1]}",
    tables={
        MAP: {
            "task": "its name in unrolled.long_sequences.tasks",
            "cell": "its name in unrolled.long_sequences.cells",
            "timesteps": "length of the sequences",
            "seed": "of weights and sequences, an integer",
            "solved": "True or False",
            "updates": "until it was solved or the budget was spent",
            "sequences": "read in those updates",
            "seconds": "s of processor time, compiling excluded",
            "error": "of the last 25 updates: mean squared error (adding) or share of wrong answers",
            "baseline": "the same error of a network that remembers nothing",
        },
    },
    tasks=[
        Task(MAP, {"task": task, "cell": cell, "timesteps": timesteps, "seed": seed})
        for task, cell, timesteps in plan()
        for seed in SEEDS
    ],
    run=run,
    details={"budget": "20 s of processor time a run, 60 for 2,000 timesteps, 240 for 7,000; compiling excluded"},
)
