"""What else reads long sequences, at equal seconds: the latch, adding, spectra, and what an update costs.

For each task and model, the learning rate is chosen from one grid on sequences that no verdict uses, with one
seed (`rivals-rates.csv`). Then come three other seeds (`rivals.csv`); those of adding only if a rate has solved it. The
seconds are processor time; the first update, which may be compiled, does not count. A training on the latch or on
adding stops when the task is solved.

On spectra, a task tries the rates of a model on the stars of one seed, chooses by validation stars, and trains with the
stars of three other seeds; all are judged by the same test stars.

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
from experiments.race import STARS, TEST, TEST_SEED, VALIDATION, VALIDATION_SEED, Stars, score, written
from unrolled.long_sequences.spectra import LABELS, UNITS

RATES_TABLE, FINALS, COST, BACKENDS = "rivals-rates.csv", "rivals.csv", "rivals-cost.csv", "rivals-backends.csv"
MODELS = ("dense", "LSTM", "GRU", "LSTM, chrono", "LSTM, attention", "TCN", "minGRU", "patches")
LENGTHS = {"latch": 800, "adding": 400}
GRID = (0.001, 0.003, 0.01, 0.03)
CHOOSING, SEEDS = 100, range(3)  # the seed that chooses the rate, and those of the verdict
SECONDS = 10  # of processor time for a training
SPECTRA_SECONDS = 6  # for one on spectra
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
SPECTRA, SPECTRA_RATES = "rivals-spectra.csv", "rivals-spectra-rates.csv"
ON_SPECTRA = ("dense", "convolution", "LSTM", "GRU", "LSTM, chrono", "TCN", "minGRU", "patches")
SPECTRA_GRID = GRID[:3]
BEYOND = {0.001: 0.0003, 0.01: 0.03}  # tried too if the best of the grid is at its edge
COST_MODELS = ("LSTM", "TCN", "minGRU", "patches")


def run(task: Task) -> dict[str, list[dict]]:
    """Try a rate, train with the chosen one, or measure what an update costs."""
    if task.table == COST:
        return {COST: [cost(**task.values)]}
    if task.table == BACKENDS:
        return {BACKENDS: [backend(**task.values)]}
    if task.table == SPECTRA:
        return spectra(**task.values)
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


def spectra(model: str) -> dict[str, list[dict]]:
    """Tune a network on spectra, then train it with every seed: the rows of both tables."""
    import keras

    from unrolled.long_sequences import rivals

    keras.backend.clear_session()
    network, stars = rivals.spectra_network(model), stars_of(CHOOSING)
    network.train_on_batch(stars.scaled.x[:BATCH], stars.scaled.y[:BATCH])  # compiles
    place, tried = {"model": model}, {}
    for rate in SPECTRA_GRID:
        tried[rate] = judged(network, stars, rate, VALIDATION, VALIDATION_SEED)
    if (best := best_rate(tried)) in BEYOND:
        tried[BEYOND[best]] = judged(network, stars, BEYOND[best], VALIDATION, VALIDATION_SEED)
    rate = best_rate(tried)
    final = [place | judged(network, stars_of(seed), rate, TEST, TEST_SEED) for seed in SEEDS]
    return {SPECTRA: final, SPECTRA_RATES: [place | tried[each] for each in sorted(tried)]}


stars_of = functools.lru_cache(Stars)


def best_rate(tried: dict[float, dict]) -> float:
    """The rate with the smallest score."""
    return min(tried, key=lambda rate: float(tried[rate]["score"]))


def judged(network, stars: Stars, rate: float, judges: int, seed: int) -> dict:
    """Train from the seed of the stars for the seconds, and judge by other stars, as many as `judges`."""
    from unrolled.core.training import restart
    from unrolled.long_sequences import race

    network.optimizer.learning_rate = rate
    restart(network, stars.seed)
    x, y = stars.scaled.x, stars.scaled.y
    updates, seconds = race.train(network, x, y, stars.seed, seconds=SPECTRA_SECONDS, batch=BATCH)
    errors, baseline = stars.errors(lambda x: race.predict(network, x), judges, seed)
    row = {"seed": stars.seed, "rate": rate, "updates": updates, "seconds": f"{seconds:.1f}"}
    return row | written(errors) | {"score": f"{score(errors, baseline):.4f}"}


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
SPECTRA_COLUMNS = {
    "model": "its name in unrolled.long_sequences.rivals",
    "seed": "of weights and training stars, an integer",
    "rate": "Adam's learning rate",
    "updates": "that fitted into the seconds",
    "seconds": "s of processor time, the first update excluded",
    **{label: f"mean absolute error, {unit}" for label, unit in zip(LABELS, UNITS, strict=True)},
    "score": "the mean over the labels of that error as a share of the mean predictor's",
}
EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="rivals",
    what=f"models that read long sequences, each trained for the same processor time in batches of {BATCH}",
    tables={
        RATES_TABLE: COLUMNS,
        FINALS: COLUMNS,
        SPECTRA_RATES: SPECTRA_COLUMNS,
        SPECTRA: SPECTRA_COLUMNS,
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
        *(Task(SPECTRA, {"model": model}) for model in ON_SPECTRA),
        *(Task(COST, {"model": model, "timesteps": 7000}) for model in COST_MODELS),
        *(
            Task(BACKENDS, {"backend": name, "layer": layer, "timesteps": 2000})
            for layer in ("LSTM", "LSTM, sequences", "minGRU")
            for name in ("tensorflow", "jax")
        ),
    ],
    run=run,
    details={
        "seconds": f"{SECONDS} a training; {SPECTRA_SECONDS} on spectra; {LONG_SECONDS} on the latch over 7,000",
        "rates": f"the best of {GRID} with seed {CHOOSING}",
        "spectra": f"{STARS} training stars per seed, {VALIDATION} validation stars, {TEST} test stars; 7,000 points, "
        "as pieces of 50 for every model but dense and convolution; readout: Flatten, Dense(64), Dense(3)",
        "rates on spectra": f"the best of {SPECTRA_GRID} with seed {CHOOSING}, and of one rate beyond if it is at the "
        "edge; falling to 0 over the last 40% of the seconds",
    },
)
