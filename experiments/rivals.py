"""What else reads long sequences, at equal seconds: the latch, adding, and what an update costs.

For each task and model, the learning rate is chosen from one grid on sequences that no verdict uses, with one
seed (`rivals-rates.csv`). Then come three other seeds (`rivals.csv`); those of adding only if a rate has solved it. The
seconds are processor time; the first update, which may be compiled, does not count. A training on the latch or on
adding stops when the task is solved.

The JAX row needs `pip install jax`, which the book's requirements do not have.
"""

import functools
import os
import subprocess
import sys
import time
from importlib import metadata

import numpy as np

from experiments.engine import Experiment, Task

RATES_TABLE, FINALS, COST, BACKENDS = "rivals-rates.csv", "rivals.csv", "rivals-cost.csv", "rivals-backends.csv"
MODELS = ("dense", "LSTM", "GRU", "LSTM, chrono", "LSTM, attention", "TCN", "minGRU", "patches")
LENGTHS = {"latch": 800, "adding": 400}
GRID = (0.001, 0.003, 0.01, 0.03)
CHOOSING, SEEDS = 100, range(3)  # the seed that chooses the rate, and those of the verdict
SECONDS = 10  # of processor time for a training
LONG_SECONDS = 60  # and for one over 7,000 timesteps of the latch
BATCH = 32
RATES: dict[tuple[str, str], float] = {  # the best of the first table
    ("latch", "dense"): 0.003,
    ("latch", "LSTM"): 0.003,
    ("latch", "GRU"): 0.003,
    ("latch", "LSTM, chrono"): 0.03,
    ("latch", "LSTM, attention"): 0.03,
    ("latch", "TCN"): 0.003,
    ("latch", "minGRU"): 0.03,
    ("latch", "patches"): 0.03,
    ("adding", "GRU"): 0.03,
    ("adding", "LSTM, chrono"): 0.03,
    ("adding", "minGRU"): 0.03,
    ("adding", "patches"): 0.003,
}
LONG = ("dense", "patches")  # solved the latch over 800 timesteps
COST_MODELS = ("LSTM", "TCN", "minGRU", "patches")


def run(task: Task) -> dict[str, list[dict]]:
    """Try a rate, train with the chosen one, or measure what an update costs."""
    if task.table == COST:
        return {COST: [cost(**task.values)]}
    if task.table == BACKENDS:
        return {BACKENDS: [backend(**task.values)]}
    values = dict(task.values)
    rate = values.pop("rate", None) or RATES[values["task"], values["model"]]
    return {task.table: [values | {"rate": rate} | trained(**values, rate=rate)]}


def trained(task: str, model: str, timesteps: int, seed: int, rate: float) -> dict:
    """Train until the task is solved or the seconds are used up."""
    from unrolled.core.training import restart
    from unrolled.long_sequences import tasks

    made, seconds = network(task, model, timesteps), SECONDS if timesteps <= 800 else LONG_SECONDS
    made.optimizer.learning_rate = rate
    restart(made, seed)
    begin, generator = time.process_time(), np.random.default_rng(seed)
    solved, updates, error = tasks.train(
        made, task, timesteps, generator, go_on=lambda _: time.process_time() - begin < seconds, batch=BATCH
    )
    took = time.process_time() - begin
    return {"solved": solved, "updates": updates, "seconds": f"{took:.1f}", "error": f"{error:.4f}"}


@functools.lru_cache(maxsize=1)
def network(task, model, timesteps):
    """The compiled network, one update behind it; kept for the next rate or seed."""
    import keras

    from unrolled.long_sequences import rivals, tasks

    keras.backend.clear_session()
    made = rivals.network(task, model, timesteps)
    made.train_on_batch(*tasks.TASKS[task](BATCH, timesteps, np.random.default_rng(99)))
    return made


def cost(model: str, timesteps: int) -> dict:
    """The median cost of three updates, after a first one."""
    from unrolled.long_sequences import tasks

    made, generator, taken = network("latch", model, timesteps), np.random.default_rng(0), []
    for _ in range(3):
        batch = tasks.latch(BATCH, timesteps, generator)
        start = time.process_time()
        made.train_on_batch(*batch)
        taken.append(time.process_time() - start)
    return {"model": model, "timesteps": timesteps, "milliseconds": f"{1000 * np.median(taken):.1f}"}


TIMED = """
import sys, time
import keras, numpy as np
from keras import layers
from unrolled.long_sequences import rivals

timesteps, layer = int(sys.argv[1]), sys.argv[2]
x = keras.Input((timesteps, 2))
if layer == "minGRU":
    read = rivals.min_gru(x, 16, timesteps)[:, -1]
elif layer == "LSTM, sequences":
    read = layers.GlobalAveragePooling1D()(layers.LSTM(16, return_sequences=True)(x))
else:
    read = layers.LSTM(16)(x)
model = keras.Model(x, layers.Dense(1)(read))
model.compile(optimizer="adam", loss="mse", jit_compile=keras.backend.backend() == "jax" or layer == "LSTM")
x, y = np.random.default_rng(0).normal(size=(32, timesteps, 2)).astype("float32"), np.zeros((32, 1), "float32")
taken = []
for _ in range(4):
    start = time.process_time()
    loss = float(model.train_on_batch(x, y))
    taken.append(time.process_time() - start)
print(1000 * np.median(taken[1:]))
"""


def backend(backend: str, layer: str, timesteps: int) -> dict:
    """What an update costs with a backend of Keras, in a process of its own, compiled where that is faster."""
    environment = os.environ | {"KERAS_BACKEND": backend, "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
    done = subprocess.run(
        [sys.executable, "-c", TIMED, str(timesteps), layer], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"{backend} could not be timed: {done.stderr.strip().splitlines()[-1]}")
    row = {"backend": backend, "version": metadata.version(backend), "layer": layer, "timesteps": timesteps}
    return row | {"milliseconds": f"{float(done.stdout.split()[-1]):.1f}"}


def trainings() -> list[Task]:
    """Every rate with the seed that chooses, then the seeds of the verdict, then the latch over 7,000 timesteps."""
    pairs = [(task, model) for task in LENGTHS for model in MODELS]
    rates = [
        Task(RATES_TABLE, {"task": task, "model": model, "timesteps": LENGTHS[task], "seed": CHOOSING, "rate": rate})
        for task, model in pairs
        for rate in GRID
    ]
    finals = [
        Task(FINALS, {"task": task, "model": model, "timesteps": LENGTHS[task], "seed": seed})
        for task, model in RATES
        for seed in SEEDS
    ]
    long = [Task(FINALS, {"task": "latch", "model": model, "timesteps": 7000, "seed": 0}) for model in LONG]
    return [*rates, *finals, *long]


COLUMNS = {
    "task": "latch or adding",
    "model": "its name in unrolled.long_sequences.rivals",
    "timesteps": "length of the sequences",
    "seed": "of weights and sequences, an integer",
    "rate": "Adam's learning rate",
    "solved": "True or False",
    "updates": "until it was solved or the seconds were used up",
    "seconds": "s of processor time, the first update excluded",
    "error": "of the last 25 updates: share of wrong answers (latch) or mean squared error (adding)",
}
EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="rivals",
    what=f"models that read long sequences, each trained for the same processor time in batches of {BATCH}",
    tables={
        RATES_TABLE: COLUMNS,
        FINALS: COLUMNS,
        COST: {
            "model": "its name in unrolled.long_sequences.rivals",
            "timesteps": "length of the sequences; two features, batch 32",
            "milliseconds": "ms of processor time of an update, the median of three",
        },
        BACKENDS: {
            "backend": "of Keras",
            "version": "of that backend",
            "layer": "LSTM (its last output), LSTM with return_sequences, or minGRU; 16 units",
            "timesteps": "length of the sequences; two features, batch 32",
            "milliseconds": "ms of processor time of an update, the median of three",
        },
    },
    tasks=[
        *trainings(),
        *(Task(COST, {"model": model, "timesteps": 7000}) for model in COST_MODELS),
        *(
            Task(BACKENDS, {"backend": name, "layer": layer, "timesteps": 2000})
            for layer in ("LSTM", "LSTM, sequences", "minGRU")
            for name in ("tensorflow", "jax")
        ),
    ],
    run=run,
    details={
        "seconds": f"{SECONDS} a training; {LONG_SECONDS} for 7,000 timesteps of the latch",
        "rates": f"the best of {GRID} with seed {CHOOSING}",
    },
)
