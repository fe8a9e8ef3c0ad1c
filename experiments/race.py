"""Run the race of chapter 6, "7,000-point spectra", and store what it measured.

    TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \\
        python -m experiments.race --out unrolled/long_sequences/stored

Every model and seed has the same seconds of processor time; data, compiling and judging do not count. It writes
`spectra_race.csv` (a line a training), `spectra_sensitivity.csv` and `spectra_race.json` (how it was run), after every
training; with `--resume` it goes on where a run was broken off. Point by point over 7,000 points an LSTM has time for
two updates or so: it runs once, on the first seed, and so does the LSTM with one timestep.
"""

import argparse
import csv
import datetime
import json
import os
import platform
import shlex
import sys
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from experiments.machine import processor
from unrolled.core.training import restart
from unrolled.long_sequences import race
from unrolled.long_sequences.spectra import LABELS, spectra

CORNER = ("convolution",)  # what the notebook trains again, for UPDATES updates
UPDATES = 200
MOVING = ("convolution",)  # trained with radial velocities too
BOTH = "bidirectional LSTM"  # over all points: only looked at, fresh; too slow to train here
ONCE = ("LSTM", "LSTM, one timestep")  # on the first seed only
TWO_STATES = ("LSTM", "LSTM, pieces", "bidirectional LSTM, pieces")  # seen fresh as well
TIMED = [
    (500, False),
    (500, True),
    (1000, False),
    (1000, True),
    (2000, False),
    (2000, True),
    (4000, False),
]  # (timesteps, XLA)


class Store:
    """The three files, written anew after every training."""

    def __init__(self, folder, arguments):
        self.folder, self.arguments = Path(folder), arguments
        self.rows, self.gradients, self.timings, self.before = [], [], [], 0
        if arguments.resume:
            self.rows, self.gradients = (self.read(name) for name in ("spectra_race", "spectra_sensitivity"))
            record = json.loads((self.folder / "spectra_race.json").read_text(encoding="utf-8"))
            self.before, self.timings = record["processor_seconds"], record["seconds_of_an_update"]
        self.started = time.process_time()

    def read(self, name):
        with open(self.folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def has(self, model, seed, velocity):
        wanted = (model, str(seed), str(velocity))
        return any((row["model"], str(row["seed"]), str(row["velocity"])) == wanted for row in self.rows)

    def add(self, model, seed, velocity, used, outputs, scaled, labels, weights, corner=""):
        errors = race.errors(outputs, scaled, labels)
        row = {"model": model, "seed": seed, "velocity": velocity, "updates": used[0], "seconds": f"{used[1]:.2f}"}
        row |= {"compiling": f"{used[2]:.1f}", "weights": weights}
        row |= {label: f"{error:.5g}" for label, error in zip(LABELS, errors, strict=True)}
        self.rows.append(row | {"after_200_updates": " ".join(f"{each:.5g}" for each in corner)})
        print(row, flush=True)
        self.write()

    def add_gradients(self, model, seed, state, gradients):
        tenth = gradients.shape[1] // 10
        for label, row in zip(LABELS, gradients, strict=True):
            ends = {"first": f"{row[:tenth].mean():.4g}", "last": f"{row[-tenth:].mean():.4g}"}
            bins = row.reshape(-1, race.PIECE).mean(axis=1) if seed == 0 else []
            words = {"model": model, "seed": seed, "state": state, "label": label} | ends
            self.gradients.append(words | {"bins": " ".join(f"{each:.3g}" for each in bins)})

    def write(self):
        for name, rows in (("spectra_race", self.rows), ("spectra_sensitivity", self.gradients)):
            if rows:
                with open(self.folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, rows[0], lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(rows)
        how = vars(self.arguments) | {
            "command": shlex.join(
                ["python", "experiments/race.py", *(word for word in sys.argv[1:] if word != "--resume")]
            ),
            "machine": f"{os.cpu_count()} cores, {processor()}; one thread",
            "versions": {"python": platform.python_version(), "keras": keras.__version__}
            | {"tensorflow": tf.__version__, "numpy": np.__version__},
            "date": datetime.date.today().isoformat(),
            "processor_seconds": round(self.before + time.process_time() - self.started),
        }
        how["seconds_of_an_update"] = self.timings
        del how["out"], how["resume"]
        (self.folder / "spectra_race.json").write_text(json.dumps(how, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", default="unrolled/long_sequences/stored", help="folder to write to")
    parser.add_argument("--seconds", type=float, default=12, help="of processor time for a training")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--stars", type=int, default=3000, help="training stars of a seed; seed s has stars of its own")
    parser.add_argument("--test", type=int, default=400)
    parser.add_argument("--models", nargs="*", default=race.NETWORKS)
    parser.add_argument("--resume", action="store_true", help="keep what is stored in the folder, and go on")
    arguments = parser.parse_args()
    store, models = Store(arguments.out, arguments), {}
    for velocity in (0, 200):
        for seed in range(arguments.seeds):
            if velocity == 0 or not store.has("convolution", seed, velocity):
                one_seed(store, models, seed, velocity)
        if velocity == 0:
            time_updates(store)


def one_seed(store, models, seed, velocity):
    """Everything on one seed's training stars."""
    arguments = store.arguments
    scaled = race.Scaled(*spectra(arguments.stars, seed=seed, velocity=velocity))
    flux, labels = spectra(arguments.test, seed=1000, velocity=velocity)
    test = scaled.flux(flux)
    if not store.has("ridge", seed, velocity):
        without_a_network(store, seed, velocity, scaled, test, labels)
    for name in arguments.models:
        wanted = name in MOVING if velocity else name not in ONCE or seed == 0
        if wanted and not store.has(name, seed, velocity):
            run(store, models, name, seed, velocity, scaled, test, labels)
    if seed == velocity == 0 and not any(row["model"] == BOTH for row in store.gradients):
        store.add_gradients(BOTH, 0, "fresh", race.sensitivities(race.build(BOTH))(test[:16]))
        store.write()


def time_updates(store):
    """Seconds of an update of the LSTM over sequences of several lengths."""
    known = {(each["timesteps"], each["jit_compile"]) for each in store.timings}
    for timesteps, jit_compile in [pair for pair in TIMED if pair not in known]:
        seconds = race.seconds_of_an_update(timesteps, jit_compile, updates=2 if timesteps < 4000 else 1)
        store.timings.append({"timesteps": timesteps, "jit_compile": jit_compile, "seconds": round(seconds, 3)})
        print(store.timings[-1], flush=True)
        store.write()


def without_a_network(store, seed, velocity, scaled, test, labels):
    """The mean of the training labels, and ridge regression."""
    store.add("mean", seed, velocity, (0, 0, 0), np.zeros_like(labels), scaled, labels, 3)
    start = time.process_time()
    weights = race.ridge(scaled)
    used = (0, time.process_time() - start, 0)
    store.add("ridge", seed, velocity, used, test @ weights, scaled, labels, 3 * race.POINTS + 3)
    if velocity == 0:
        store.add_gradients("ridge", seed, "trained", np.abs(weights).T)


def run(store, models, name, seed, velocity, scaled, test, labels):
    """Train one network, judge it, and keep it in `models`: the next seed need not compile it again."""
    compiling = 0
    if name not in models:
        start = time.process_time()
        model = race.build(name)
        race.train(model, scaled.x[:32], scaled.y[:32], 0, updates=1)
        compiling = time.process_time() - start
        models[name] = model, race.sensitivities(model)
    model, gradients = models[name]
    restart(model, seed)
    if name in TWO_STATES and velocity == 0:
        store.add_gradients(name, seed, "fresh", gradients(test[:16]))
    corner = []
    if name in CORNER and velocity == 0:
        race.train(model, scaled.x, scaled.y, seed, updates=UPDATES)
        corner = race.errors(race.predict(model, test), scaled, labels)
        restart(model, seed)
    used = *race.train(model, scaled.x, scaled.y, seed, seconds=store.arguments.seconds), compiling
    outputs = race.predict(model, test)
    if velocity == 0 and name != "LSTM":  # which has two updates behind it and is as good as fresh
        store.add_gradients(name, seed, "trained", gradients(test[:16]))
    store.add(name, seed, velocity, used, outputs, scaled, labels, model.count_params(), corner)


if __name__ == "__main__":
    main()
