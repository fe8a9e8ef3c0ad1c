"""Run the race of chapter 6, "7,000-point spectra", and store what it measured.

Every model and seed has the same seconds of processor time; data, compiling and judging do not count. Point by point
over 7,000 points an LSTM has time for two updates or so: it runs once, on the first seed, and so does the LSTM with one
timestep. Seconds decide, so the tasks run one at a time, each in a process of its own.
"""

import time

import numpy as np

from experiments.engine import Experiment, Task
from unrolled.core.training import restart
from unrolled.long_sequences import race
from unrolled.long_sequences.spectra import LABELS, spectra

RACE, LOOKS, UPDATES = "spectra_race.csv", "spectra_sensitivity.csv", "spectra_update.csv"
SECONDS = 12  # of processor time for a training
SEEDS = 3
STARS, TEST = 3000, 400  # training stars of a seed, each seed has its own; test stars
CORNER, CORNER_UPDATES = "convolution", 200  # what the notebook trains again
MOVING = "convolution"  # trained with radial velocities too
BOTH = "bidirectional LSTM"  # over all points: only looked at, fresh; too slow to train here
ONCE = ("LSTM", "LSTM, one timestep")  # on the first seed only
TWO_STATES = ("LSTM", "LSTM, pieces", "bidirectional LSTM, pieces")  # seen fresh as well
TIMED = [(timesteps, xla) for timesteps in (500, 1000, 2000) for xla in (False, True)] + [(4000, False)]


def run(task: Task) -> dict[str, list[dict]]:
    """Time an update, look at a fresh network, or try a model on one seed's stars."""
    if task.table == UPDATES:
        return {UPDATES: [timed(**task.values)]}
    velocity, seed, model = task.values.get("velocity", 0), task.values["seed"], task.values["model"]
    scaled = race.Scaled(*spectra(STARS, seed=seed, velocity=velocity))
    flux, labels = spectra(TEST, seed=1000, velocity=velocity)
    test = scaled.flux(flux)
    if task.table == LOOKS:
        return {LOOKS: looks(model, seed, "fresh", race.sensitivities(race.build(model))(test[:16]))}
    tried = {"mean": mean, "ridge": ridge}.get(model, trained)
    row, seen = tried(model, seed, velocity, scaled, test)
    outputs = row.pop("outputs")
    errors = race.errors(outputs, scaled, labels)
    row |= {label: f"{error:.5g}" for label, error in zip(LABELS, errors, strict=True)}
    if model == CORNER and velocity == 0:
        row["after_200_updates"] = corner(model, seed, scaled, test, labels)
    return {RACE: [{"model": model, "seed": seed, "velocity": velocity} | row]} | ({LOOKS: seen} if seen else {})


def timed(timesteps: int, jit_compile: bool) -> dict:
    """Seconds of an update of the LSTM over sequences of this length."""
    seconds = race.seconds_of_an_update(timesteps, jit_compile, updates=2 if timesteps < 4000 else 1)
    return {"timesteps": timesteps, "jit_compile": jit_compile, "seconds": round(seconds, 3)}


def mean(model, seed, velocity, scaled, test):
    """The mean of the training labels: the start of its row, with its outputs, and nothing to look at."""
    return _row(np.zeros((len(test), len(LABELS))), 0, 0, 0, weights=3), []


def ridge(model, seed, velocity, scaled, test):
    """Ridge regression: the start of its row, with its outputs, and its sensitivities."""
    start = time.process_time()
    weights = race.ridge(scaled)
    row = _row(test @ weights, 0, time.process_time() - start, 0, weights=3 * race.POINTS + 3)
    return row, [] if velocity else looks(model, seed, "trained", np.abs(weights).T)


def trained(model, seed, velocity, scaled, test):
    """Train one network: the start of its row, with its outputs, and its sensitivities."""
    network, compiling = built(model, scaled)
    gradients, seen = race.sensitivities(network), []
    restart(network, seed)
    if model in TWO_STATES and velocity == 0:
        seen += looks(model, seed, "fresh", gradients(test[:16]))
    updates, seconds = race.train(network, scaled.x, scaled.y, seed, seconds=SECONDS)
    outputs = race.predict(network, test)
    if velocity == 0 and model != "LSTM":  # which has two updates behind it and is as good as fresh
        seen += looks(model, seed, "trained", gradients(test[:16]))
    return _row(outputs, updates, seconds, compiling, weights=network.count_params()), seen


def built(model, scaled):
    """A network of the race that has compiled its training step, and the seconds of that."""
    start = time.process_time()
    network = race.build(model)
    race.train(network, scaled.x[:32], scaled.y[:32], 0, updates=1)
    return network, time.process_time() - start


def corner(model, seed, scaled, test, labels) -> str:
    """The errors after a few updates, which the notebook trains again."""
    network, _ = built(model, scaled)
    restart(network, seed)
    race.train(network, scaled.x, scaled.y, seed, updates=CORNER_UPDATES)
    return " ".join(f"{each:.5g}" for each in race.errors(race.predict(network, test), scaled, labels))


def looks(model, seed, state, gradients) -> list[dict]:
    """The rows of the second table, from mean absolute gradients of shape (3, points)."""
    tenth, rows = gradients.shape[1] // 10, []
    for label, row in zip(LABELS, gradients, strict=True):
        ends = {"first": f"{row[:tenth].mean():.4g}", "last": f"{row[-tenth:].mean():.4g}"}
        bins = row.reshape(-1, race.PIECE).mean(axis=1) if seed == 0 else []
        words = {"model": model, "seed": seed, "state": state, "label": label} | ends
        rows.append(words | {"bins": " ".join(f"{each:.3g}" for each in bins)})
    return rows


def _row(outputs, updates, seconds, compiling, weights):
    used = {"updates": updates, "seconds": f"{seconds:.2f}", "compiling": f"{compiling:.1f}", "weights": weights}
    return used | {"outputs": outputs}


def tasks() -> list[Task]:
    """Everything on the stars at rest, the timings, then what is tried on stars that move."""
    rest = [
        Task(RACE, {"model": model, "seed": seed, "velocity": 0}, alone=True)
        for seed in range(SEEDS)
        for model in ("mean", "ridge", *race.NETWORKS)
        if seed == 0 or model not in ONCE
    ]
    moving = [
        Task(RACE, {"model": model, "seed": seed, "velocity": 200}, alone=True)
        for seed in range(SEEDS)
        for model in ("mean", "ridge", MOVING)
    ]
    look = Task(LOOKS, {"model": BOTH, "seed": 0, "state": "fresh"}, alone=True)
    times = [Task(UPDATES, {"timesteps": timesteps, "jit_compile": xla}, alone=True) for timesteps, xla in TIMED]
    return [*rest, look, *times, *moving]


EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="spectra_race",
    what=f"models that read a spectrum of {race.POINTS:,} points, each trained for {SECONDS} s of processor time",
    tables={
        RACE: {
            "model": "its name in unrolled.long_sequences.race",
            "seed": "of weights and training stars, an integer",
            "velocity": "the largest radial velocity, km/s",
            "updates": "that fitted into the seconds",
            "seconds": "s of processor time",
            "compiling": "s of processor time before that, until the first update had been compiled",
            "weights": "how many the model has",
            "temperature": "mean absolute error on the test stars, K",
            "gravity": "mean absolute error on the test stars, dex",
            "metallicity": "mean absolute error on the test stars, dex",
            "after_200_updates": "the three errors after so many updates",
        },
        LOOKS: {
            "model": "its name in unrolled.long_sequences.race",
            "seed": "of weights and training stars, an integer",
            "state": "fresh or trained",
            "label": "the output that is looked at",
            "first": "mean absolute gradient of the output, over the first tenth of the points",
            "last": "the same over the last tenth",
            "bins": "the same over each piece of 50 points, for seed 0",
        },
        UPDATES: {
            "timesteps": "length of the sequences",
            "jit_compile": "True or False",
            "seconds": "s of processor time of an update of LSTM(16) and LSTM(32), batch 32",
        },
    },
    tasks=tasks(),
    run=run,
    details={"seconds": SECONDS, "seeds": SEEDS, "stars": STARS, "test": TEST, "models": list(race.NETWORKS)},
)
