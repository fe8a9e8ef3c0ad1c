"""What else reads long sequences, at equal seconds: the latch, adding, the spectra, and what an update costs.

For each task and model, the learning rate is chosen from one grid on sequences or stars that no verdict uses, with one
seed (`rivals-rates.csv`). Then come three other seeds (`rivals.csv`), on adding only if a rate has solved it. The seconds are
processor time; the first update, which may be compiled, does not count. A training on the latch or on adding stops when
the task is solved.

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
MIDDLES = ("nothing", "LSTM", "TCN", "minGRU", "patches")
LENGTHS = {"latch": 800, "adding": 400, "spectra": 7000}
GRIDS = {"latch": (0.001, 0.003, 0.01, 0.03), "adding": (0.001, 0.003, 0.01, 0.03), "spectra": (0.001, 0.003)}
CHOOSING, SEEDS = 100, range(3)  # the seed that chooses the rate, and those of the verdict
SECONDS = {"latch": 10, "adding": 10, "spectra": 6}  # of processor time for a training
LONG_SECONDS = 60  # and for one over 7,000 timesteps of the latch
BATCH = 32
STARS, HELD_OUT, TEST = 3000, 400, 400  # stars of a seed; the last of them choose the rate; test stars
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
LONG = ("dense", "patches", "TCN")  # solved the latch over 800 timesteps
COST_LENGTHS = (800, 7000)
COST_MODELS = ("LSTM", "GRU", "LSTM, attention", "TCN", "minGRU", "patches", "every timestep")
SHORTER = {"every timestep": (400, 800)}  # lengths whose attention fits into the memory


def run(task: Task) -> dict[str, list[dict]]:
    """Try a rate, train with the chosen one, or measure what an update costs."""
    if task.table == COST:
        return {COST: [cost(**task.values)]}
    if task.table == BACKENDS:
        return {BACKENDS: [backend(**task.values)]}
    values = dict(task.values)
    rate = values.pop("rate", None) or RATES[values["task"], values["model"]]
    made = spectra if values["task"] == "spectra" else sequences
    measured = made(**values, rate=rate, choosing=task.table == RATES_TABLE)
    return {task.table: [values | {"rate": rate} | measured]}


def sequences(task: str, model: str, timesteps: int, seed: int, rate: float, choosing: bool) -> dict:
    """Train on the latch or on adding until it is solved or the seconds are used up."""
    from unrolled.core.training import restart
    from unrolled.long_sequences import tasks

    made, seconds = network(task, model, timesteps), SECONDS[task] if timesteps <= 800 else LONG_SECONDS
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
    if task == "spectra":
        made = rivals.spectra_network(model)
        made.train_on_batch(np.zeros((BATCH, timesteps, 1)), np.zeros((BATCH, 3)))
    else:
        made = rivals.network(task, model, timesteps)
        made.train_on_batch(*tasks.TASKS[task](BATCH, timesteps, np.random.default_rng(99)))
    return made


def spectra(task: str, model: str, timesteps: int, seed: int, rate: float, choosing: bool) -> dict:
    """Train on spectra for the seconds: the error on the held-out stars of the seed, or on the test stars."""
    from unrolled.core.training import restart
    from unrolled.long_sequences import race

    made, (x, y), test = network(task, model, timesteps), *stars(seed)
    made.optimizer.learning_rate = rate
    restart(made, seed)
    updates, took = race.train(made, x[:-HELD_OUT], y[:-HELD_OUT], seed, seconds=SECONDS[task])
    x, y = (x[-HELD_OUT:], y[-HELD_OUT:]) if choosing else test
    each = np.abs(race.predict(made, x) - y).mean(axis=0)  # of the three labels, in standard deviations
    words = " ".join(f"{value:.4f}" for value in each)
    return {"solved": "", "updates": updates, "seconds": f"{took:.1f}", "error": f"{each.mean():.4f}", "labels": words}


@functools.lru_cache(maxsize=1)
def stars(seed):
    """Scaled stars of a seed, and the test stars scaled in the same way: twice `(x, y)`."""
    from unrolled.long_sequences.race import Scaled
    from unrolled.long_sequences.spectra import spectra

    scaled = Scaled(*spectra(STARS, seed=seed))
    flux, labels = spectra(TEST, seed=1000)
    return (scaled.x, scaled.y), (scaled.flux(flux), (labels - scaled.means) / scaled.deviations)


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
    pairs = [(task, model) for task in LENGTHS for model in (MIDDLES if task == "spectra" else MODELS)]
    rates = [
        Task(RATES_TABLE, {"task": task, "model": model, "timesteps": LENGTHS[task], "seed": CHOOSING, "rate": rate})
        for task, model in pairs
        for rate in GRIDS[task]
    ]
    finals = [
        Task(FINALS, {"task": task, "model": model, "timesteps": LENGTHS[task], "seed": seed})
        for task, model in RATES
        for seed in SEEDS
    ]
    long = [Task(FINALS, {"task": "latch", "model": model, "timesteps": 7000, "seed": 0}) for model in LONG]
    return [*rates, *finals, *long]


COLUMNS = {
    "task": "latch, adding or spectra",
    "model": "its name in unrolled.long_sequences.rivals",
    "timesteps": "length of the sequences",
    "seed": "of weights and sequences, an integer",
    "rate": "Adam's learning rate",
    "solved": "True or False; empty for spectra",
    "updates": "until it was solved or the seconds were used up",
    "seconds": "s of processor time, the first update excluded",
    "error": "of the last 25 updates: share of wrong answers (latch) or mean squared error (adding); for spectra the "
    "mean absolute error in standard deviations of the labels, mean of the three",
    "labels": "for spectra: that error of temperature, gravity and metallicity",
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
        *(
            Task(COST, {"model": model, "timesteps": timesteps})
            for model in COST_MODELS
            for timesteps in SHORTER.get(model, COST_LENGTHS)
        ),
        *(
            Task(BACKENDS, {"backend": name, "layer": layer, "timesteps": timesteps})
            for timesteps in (800, 2000)
            for layer in ("LSTM", "LSTM, sequences", "minGRU")
            for name in ("tensorflow", "jax")
        ),
    ],
    run=run,
    details={
        "seconds": f"of a training: {SECONDS}; {LONG_SECONDS} for 7,000 timesteps of the latch",
        "rates": f"the best of {GRIDS} with seed {CHOOSING}",
    },
)
