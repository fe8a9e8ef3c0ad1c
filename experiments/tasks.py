"""Which lags are learnt, by which cell, within a budget: computes `unrolled/long_sequences/stored/horizon.csv`.

    python -m experiments.tasks

Every cell of `unrolled.lags` is trained on sequences of several lengths, three seeds each, until the task is solved or
the budget is spent: 20 seconds of processor time a run up to 800 timesteps, 60 for 2,000 and 240 for 7,000. The first
update, which XLA compiles, is not counted. A row is written as each run ends, so the script can be stopped, and started
again it goes on where it was. Set the environment variables TF_NUM_INTRAOP_THREADS=1, TF_NUM_INTEROP_THREADS=1 and
OMP_NUM_THREADS=1 for one core.
"""

import argparse
import csv
import itertools
import json
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from experiments.machine import processor
from unrolled.core.training import restart
from unrolled.long_sequences import cells, tasks

STORED = Path(__file__).resolve().parent.parent / "unrolled" / "long_sequences" / "stored"

FIELDS = ["task", "cell", "timesteps", "seed", "solved", "updates", "sequences", "seconds", "error", "baseline"]
SEEDS = range(3)
BATCH = 32
LEARNING_RATE = dict.fromkeys(cells.CELLS, 1e-2) | {"SimpleRNN": 3e-3}  # chosen in trials with one seed
# In this order, the most telling first. Each is task, lengths, cells.
PLAN = [
    ("latch", [100, 800], ["LSTM, chrono"]),
    ("adding", [100, 400, 800], ["GRU"]),
    ("adding", [100, 400], ["LSTM, chrono", "LSTM"]),
    ("latch", [100], cells.CELLS),
    ("adding", [100], cells.CELLS),
    ("latch", [800], ["LSTM"]),
    ("latch", [7000], ["LSTM, chrono"]),
    ("copy", [100], ["LSTM, chrono", "GRU", "LSTM"]),
    ("latch", [50], cells.CELLS),
    ("latch", [2000], ["LSTM, chrono"]),
    ("adding", [800], ["LSTM, chrono", "LSTM"]),
    ("latch", [800], cells.CELLS),
    ("copy", [400], ["LSTM, chrono", "GRU", "LSTM"]),
    ("adding", [50], cells.CELLS),
    ("copy", [100], cells.CELLS),
    ("latch", [400], cells.CELLS),
    ("adding", [400], cells.CELLS),
    ("latch", [2000, 7000], ["GRU"]),
    ("latch", [200], cells.CELLS),
    ("adding", [200], cells.CELLS),
    ("copy", [50, 200], cells.CELLS),
    ("adding", [800], cells.CELLS),
    ("copy", [400, 800], cells.CELLS),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=STORED / "horizon.csv", help="the table")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies every budget (for a trial)")
    parser.add_argument("--groups", type=int, help="stop after so many groups of runs (for a trial)")
    parser.add_argument("--cost", action="store_true", help="only measure what an update costs: OUT-cost.csv")
    arguments = parser.parse_args()
    if arguments.cost:
        measure_cost(arguments.out.with_name(f"{arguments.out.stem}-cost.csv"))
        return
    compute(arguments.out, plan()[: arguments.groups], arguments.scale)


def plan():
    """All groups `(task, cell, timesteps)` in the order of `PLAN`, each once."""
    groups = [
        (task, cell, timesteps)
        for task, lengths, cells in PLAN
        for timesteps, cell in itertools.product(lengths, cells)
    ]
    return list(dict.fromkeys(groups))


def budget(timesteps):
    """Seconds of processor time for one run."""
    return 20 if timesteps <= 800 else 60 if timesteps <= 2000 else 240


def compute(out, groups, scale=1.0, seeds=SEEDS):
    """Run every group that `out` does not hold yet, and append a row a run.

    Args:
        out: path of the CSV; what is known of the run goes beside it, under the same name with `.json`.
        groups: a list of `(task, cell, timesteps)`.
        scale: multiplies every budget.
        seeds: the seeds of every group.
    """
    done = set()
    if out.exists():
        with out.open(newline="") as lines:
            done = {tuple(row[key] for key in FIELDS[:4]) for row in csv.DictReader(lines)}
    else:
        append(out, FIELDS)
    for task, cell, timesteps in groups:
        missing = [seed for seed in seeds if (task, cell, str(timesteps), str(seed)) not in done]
        if not missing:
            continue
        start = time.process_time()
        model = tasks.network(task, cell, timesteps, learning_rate=LEARNING_RATE[cell])
        model.train_on_batch(*tasks.TASKS[task](BATCH, timesteps, np.random.default_rng(99)))  # XLA compiles
        for seed in missing:
            row = run(model, task, cell, timesteps, seed, budget(timesteps) * scale)
            append(out, row)
            print(*row, flush=True)
            describe(out, time.process_time() - start)
            start = time.process_time()
        keras.backend.clear_session()


def run(model, task, cell, timesteps, seed, seconds):
    """Train from the start with one seed, and return a row of the table."""
    restart(model, seed)
    begin = time.process_time()
    generator = np.random.default_rng(seed)
    solved, updates, error = tasks.train(
        model, task, timesteps, generator, go_on=lambda _: time.process_time() - begin < seconds, batch=BATCH
    )
    took = time.process_time() - begin
    numbers = [updates, updates * BATCH, f"{took:.1f}", f"{error:.4f}", f"{tasks.BASELINE[task]:.4f}"]
    return [task, cell, timesteps, seed, solved, *numbers]


def measure_cost(out, lengths=(20, 100, 400, 800, 2000, 7000)):
    """Write the milliseconds of processor time that one update of an LSTM takes, by length, with and without XLA.

    The first update is apart, in seconds: it traces and compiles. The others are the median of three to ten.
    """
    out.unlink(missing_ok=True)
    append(out, ["timesteps", "xla", "first_seconds", "milliseconds"])
    for timesteps, xla in itertools.product(lengths, (False, True)):
        model = keras.Sequential([keras.Input(shape=(timesteps, 1)), keras.layers.LSTM(32), keras.layers.Dense(1)])
        model.compile(optimizer="adam", loss="mse", jit_compile=xla)
        x, y = np.random.default_rng(0).normal(size=(BATCH, timesteps, 1)).astype("float32"), np.zeros((BATCH, 1))
        seconds = []
        for _ in range(11 if timesteps <= 800 else 4):
            start = time.process_time()
            model.train_on_batch(x, y)
            seconds.append(time.process_time() - start)
        append(out, [timesteps, xla, f"{seconds[0]:.1f}", f"{1000 * np.median(seconds[1:]):.1f}"])
        print(timesteps, xla, seconds[0], np.median(seconds[1:]), flush=True)
        keras.backend.clear_session()


def append(out, row):
    with out.open("a", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerow(row)


def describe(out, seconds):
    """Write what is known of the run beside the table; the seconds are added to those of earlier sessions."""
    path = out.with_suffix(".json")
    before = json.loads(path.read_text())["seconds"] if path.exists() else 0
    about = {
        "command": "python -m experiments.tasks",
        "what": f"units 16, batch {BATCH}, Adam 0.01 (SimpleRNN 0.003), clipnorm 1, jit_compile=True, seeds 0 to 2",
        "budget": "20 s of processor time a run, 60 for 2,000 timesteps, 240 for 7,000; compiling excluded",
        "machine": f"one core of {processor()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version(), "keras": keras.__version__, "tensorflow": tf.__version__},
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(before + seconds, 1),
    }
    path.write_text(json.dumps(about, indent=2) + "\n")


if __name__ == "__main__":
    main()
