"""Train the small networks that the notebook on Fibonacci's four ways tests, and store their weights.

    python -m experiments.four_ways adders --out unrolled/fibonacci/stored/adders
    python -m experiments.four_ways brackets --out unrolled/fibonacci/stored/brackets
    python -m experiments.four_ways squared --out unrolled/fibonacci/stored/linear-squared
    python -m experiments.four_ways relative --out unrolled/fibonacci/stored/linear-relative

writes a table with one row a seed (`.csv`: the seed, the loss, then every weight) and what was run where (`.json`).
"""

import argparse
import json
import os
import platform
import time
from datetime import date
from pathlib import Path

import keras
import numpy as np

from experiments.machine import processor
from unrolled.core.training import restart
from unrolled.fibonacci import adder as digits
from unrolled.fibonacci import brackets
from unrolled.fibonacci.linear import lesson, linear_network


def adders():
    """What to train, on what, and how: model, x, y, learning rate, loss, words."""
    first, second, sums = digits.random_sums(samples=192_000, width=6, seed=0)
    x = digits.pairs_of_digits(first, second)
    return digits.network(), x, sums, 0.015, "sparse_categorical_crossentropy", "192,000 sums of up to five digits"


def counters():
    """The same for brackets."""
    x = brackets.balanced(samples=256_000, length=40, seed=0)
    y = (brackets.depths(x) == 0).astype("float32")
    return brackets.network(), x, y, 0.1, "binary_crossentropy", "256,000 balanced strings of 40 brackets"


def linear(weighing):
    """The same for the linear layer of two units and the first ten terms, with the weight of each in the loss."""
    x, y, weights = (np.repeat(array, 3000, axis=0) for array in lesson(weighing))
    return linear_network(), x, y, 0.02, "mse", f"3,000 updates, {weighing} error of the first ten terms", weights


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["adders", "brackets", "squared", "relative"])
    parser.add_argument("--out", required=True, help="the path of the two files, without an ending")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    began = time.process_time()
    trainings = {"adders": adders, "brackets": counters}
    training = trainings[options.what]() if options.what in trainings else linear(options.what)
    model, x, y, rate, loss, words, *weights = training
    batch = 1 if weights else 32
    rate = keras.optimizers.schedules.CosineDecay(rate, decay_steps=len(x) // batch)
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss, jit_compile=True, steps_per_execution=100)
    rows = []
    for seed in range(options.seeds):
        restart(model, seed)
        history = model.fit(
            x, y, batch_size=batch, shuffle=False, sample_weight=weights[0] if weights else None, verbose=0
        )
        rows.append(np.concatenate([[seed, history.history["loss"][0]], *map(np.ravel, model.get_weights())]))
    header = ",".join(["seed", "loss", *(f"weight_{k}" for k in range(len(rows[0]) - 2))])
    np.savetxt(f"{options.out}.csv", rows, fmt="%.7g", delimiter=",", header=header, comments="")
    record = {
        "command": f"python -m experiments.four_ways {options.what} --out {options.out}",
        "what": f"{words}, batch {batch}, one epoch, seeds 0 to {options.seeds - 1}",
        "machine": f"one core of {processor()}, {os.cpu_count()} cores",
        "versions": {
            "python": platform.python_version(),
            "keras": keras.__version__,
            keras.backend.backend(): __import__(keras.backend.backend()).__version__,
        },
        "date": date.today().isoformat(),
        "seconds": round(time.process_time() - began, 1),
    }
    Path(f"{options.out}.json").write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
