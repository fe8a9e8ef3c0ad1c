"""Time and try the ways to feed series of very different lengths; the notebook `mixed-lengths` shows the results.

    export TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 OMP_NUM_THREADS=1 CUDA_VISIBLE_DEVICES=-1
    for part in updates "stride 4 updates" "stride 16 updates" "XLA updates" cells below epochs \\
        "one by one" "one length" buckets sorted chunks "stride 4" "stride 16"; do
        python -m experiments.plans --out unrolled/long_sequences/stored/lengths --part "$part"
    done

Each part is a process of its own; it appends to OUT.csv and writes OUT.json. Every time is processor time of one
thread, and includes padding the block.
"""

import argparse
import csv
import json
import platform
import resource
import time
from datetime import date
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from experiments.machine import processor
from unrolled.core.training import restart
from unrolled.long_sequences import lengths as of
from unrolled.long_sequences import plans as plan_of

SHORTER, LEVEL = 20, 0.2  # lengths are divided by this for training; size of the signal
BATCH, CHUNK, BUCKETS, SEEDS = 32, 100, 10, 3
FIT = [(rows, length) for rows in (1, 8, 32, 128) for length in (100, 400, 1500)]
CHECK = [(16, 800), (1, 30_000), (32, 30_000)]
COLUMNS = ["kind", "way", "seed", "rows", "timesteps", "updates", "seconds", "error"]


class Trainer:
    """A network with one training step for every shape; `jit` compiles it with XLA, anew for each shape."""

    def __init__(self, stride=1, chunk=None, jit=False, cell="LSTM"):
        self.chunk = chunk
        self.model = of.network(stride, BATCH, chunk, cell=cell)
        self.model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01, clipnorm=1.0))
        self.model.optimizer.build(self.model.trainable_variables)
        signature = [tf.TensorSpec((None, None, of.FEATURES)), tf.TensorSpec((None, 1)), tf.TensorSpec((None,))]
        self.step = tf.function(self._step, input_signature=None if jit else signature, jit_compile=jit)

    def _step(self, x, y, counts):
        if self.chunk:
            x = tf.ensure_shape(x, (BATCH, self.chunk, of.FEATURES))
        with tf.GradientTape() as tape:
            losses = keras.losses.binary_crossentropy(y, self.model(x, training=True))
            loss = tf.reduce_sum(counts * losses) / tf.reduce_sum(counts)
        variables = self.model.trainable_variables
        self.model.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    def update(self, series, labels, length):
        """Train on one batch: one update, or one for each chunk. Gives the number of updates."""
        if not self.chunk:
            self.step(of.block(series, length), labels, np.ones(len(series), "float32"))
            return 1
        x, y = of.block(series, length, BATCH), np.zeros((BATCH, 1), "float32")
        y[: len(series)] = labels
        for layer in self.model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_state()
        ends = np.pad([len(one) for one in series], (0, BATCH - len(series)))
        for start in range(0, length, self.chunk):
            self.step(x[:, start : start + self.chunk], y, (ends > start).astype("float32"))
        return length // self.chunk


def plans(lengths, boundaries, seed):
    """The ways to feed, in the order of the table."""
    buckets = plan_of.in_buckets(lengths, BATCH, boundaries, seed)
    return {
        "one by one": plan_of.one_by_one(lengths),
        "one length": plan_of.one_length(lengths, BATCH, seed),
        "shuffled": plan_of.shuffled(lengths, BATCH, seed),
        "buckets": buckets,
        "sorted": plan_of.sorted_batches(lengths, BATCH, seed),
        "chunks": plan_of.in_chunks(buckets, CHUNK, lengths),
        "stride 4": plan_of.strided(buckets, 4),
        "stride 16": plan_of.strided(buckets, 16),
    }


def timed_updates(rows, way):
    """Single updates: the points that the cost is fitted to, and those that it is checked on."""
    options, points = {
        "plain": ({}, FIT + CHECK),
        "stride 4": ({"stride": 4}, FIT[1::3] + FIT[2::3] + CHECK[-1:]),
        "stride 16": ({"stride": 16}, FIT[1::3] + FIT[2::3] + CHECK[-1:]),
        "XLA": ({"jit": True}, [(1, 100), (1, 1500), (32, 100), (32, 1500), (128, 400), *CHECK[-1:]]),
    }[way]
    trainer = Trainer(**options)
    rows(kind="memory", way=way, rows=0, timesteps=0, updates=peak())
    for number, (count, length) in enumerate(points):
        x, y = of.blocks([length] * count, seed=0)
        if number == 0 or "jit" in options:
            rows(kind="first", way=way, rows=count, timesteps=length, seconds=clocked(trainer.update, x, y, length))
        seconds = min(clocked(trainer.update, x, y, length) for _ in range(max(2, min(8, 6000 // length))))
        kind = "fit" if (count, length) not in CHECK else "check"
        rows(kind=kind, way=way, rows=count, timesteps=length, seconds=seconds)
        rows(kind="memory", way=way, rows=count, timesteps=length, updates=peak())


def timed_cells(rows):
    """LSTM and GRU of 16 units, batch 32, with and without XLA."""
    for cell in ("LSTM", "GRU"):
        for jit in (False, True):
            trainer = Trainer(jit=jit, cell=cell)
            for length in (100, 400):
                x, y = of.blocks([length] * BATCH, seed=0)
                way = cell + ", XLA" * jit
                rows(kind="first", way=way, rows=BATCH, timesteps=length, seconds=clocked(trainer.update, x, y, length))
                seconds = min(clocked(trainer.update, x, y, length) for _ in range(8))
                rows(kind="cell", way=way, rows=BATCH, timesteps=length, seconds=seconds)


def timed_below(rows):
    """LSTM(16), batch 32: alone, above a trained layer, and that with XLA."""
    for way in ("alone", "layer below", "layer below, XLA"):
        for length in (1000, 2000, 4000, 8000):
            below = [] if way == "alone" else [keras.layers.Dense(units=16)]
            parts = [keras.Input((length, 16)), *below, keras.layers.LSTM(units=16), keras.layers.Dense(units=1)]
            model = keras.Sequential(parts)
            model.compile(loss="mse", optimizer="adam", jit_compile="XLA" in way)
            x, y = np.ones((BATCH, length, 16), "float32"), np.ones((BATCH, 1), "float32")
            first = clocked(model.train_on_batch, x, y)
            rows(kind="first", way=way, rows=BATCH, timesteps=length, seconds=first)
            seconds = min(clocked(model.train_on_batch, x, y) for _ in range(3))
            rows(kind="below", way=way, rows=BATCH, timesteps=length, seconds=seconds)


def clocked(function, *arguments):
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def peak():
    """Most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def series_to_train_on(count, seed):
    """Shortened series, their labels and lengths."""
    lengths = of.block_lengths(count, 800 // SHORTER, 30_000 // SHORTER, seed=seed)
    return *of.blocks(lengths, seed=seed, level=LEVEL), lengths


def timed_epochs(rows):
    """One epoch of each way, on 320 series; the loop reads 80 of them, and its seconds are scaled by the timesteps."""
    x, y, lengths = series_to_train_on(320, seed=1)
    trainers = {}
    for way, plan in plans(lengths, plan_of.spread_boundaries(lengths, BUCKETS), seed=0).items():
        if (plan.stride, plan.chunk) not in trainers:
            trainers[plan.stride, plan.chunk] = Trainer(plan.stride, plan.chunk)
            trainers[plan.stride, plan.chunk].update(x[:1], y[:1], CHUNK)  # traces
        trainer = trainers[plan.stride, plan.chunk]
        some = 80 if way == "one by one" else len(x)
        plan = plan_of.one_by_one(lengths[:some]) if some < len(x) else plan
        updates, seconds = train(trainer, lambda epoch, plan=plan: plan, x, y, epochs=1)
        seconds *= lengths.sum() / lengths[:some].sum()
        rows(kind="epoch", way=way, rows=len(x), updates=updates, seconds=seconds)


def trained(rows, way, count, budget):
    """Training within a budget, and the error on 640 fresh series."""
    x, y, lengths = series_to_train_on(count, seed=1)
    *fresh, _ = series_to_train_on(640, seed=2)
    boundaries = plan_of.spread_boundaries(lengths, BUCKETS)
    plan = plans(lengths, boundaries, seed=0)[way]
    trainer = Trainer(plan.stride, plan.chunk)
    trainer.update(x[:1], y[:1], CHUNK)  # traces
    for seed in range(SEEDS):
        restart(trainer.model, seed)

        def planned(epoch, seed=seed):
            return plans(lengths, boundaries, 100 * seed + epoch)[way]

        updates, seconds = train(trainer, planned, x, y, budget=budget)
        plain = trainer.model
        if trainer.chunk:
            plain = of.network()
            plain.set_weights(trainer.model.get_weights())
        rows(kind="train", way=way, seed=seed, updates=updates, seconds=seconds, error=errors(plain, *fresh))


def train(trainer, planned, x, y, budget=np.inf, epochs=1000):
    """Updates and seconds of training for `epochs` or until `budget` is spent; batches come in random order."""
    updates, start = 0, time.process_time()
    for epoch in range(epochs):
        plan = planned(epoch)
        for place in np.random.default_rng(epoch).permutation(len(plan.batches)):
            batch = plan.batches[place]
            updates += trainer.update([x[index] for index in batch], y[batch], plan.padded[place])
            if time.process_time() - start > budget:
                return updates, time.process_time() - start
    return updates, time.process_time() - start


def errors(model, series, labels):
    """Share of wrong answers."""
    answer = tf.function(model, input_signature=[tf.TensorSpec((None, None, of.FEATURES))])
    plan, wrong = plan_of.sorted_batches([len(one) for one in series], 64), 0
    for batch, length in zip(plan.batches, plan.padded, strict=True):
        guess = answer(of.block([series[index] for index in batch], length)).numpy() > 0.5
        wrong += np.sum(guess != labels[batch])
    return wrong / len(series)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="path without a suffix; rows are appended")
    parser.add_argument(
        "--part", required=True, help="updates, WAY updates, cells, below, epochs, or the name of a way to train"
    )
    parser.add_argument("--count", type=int, default=960, help="series to train on")
    parser.add_argument("--budget", type=float, default=12, help="seconds of processor time for each training")
    options = parser.parse_args()
    about, table = options.out.with_suffix(".json"), options.out.with_suffix(".csv")
    is_new = not table.exists()
    with table.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        if is_new:
            writer.writeheader()

        def rows(**row):
            writer.writerow({key: f"{value:.5g}" if isinstance(value, float) else value for key, value in row.items()})
            file.flush()

        if options.part.endswith("updates"):
            timed_updates(rows, options.part.removesuffix("updates").strip() or "plain")
        elif options.part == "cells":
            timed_cells(rows)
        elif options.part == "below":
            timed_below(rows)
        elif options.part == "epochs":
            timed_epochs(rows)
        else:
            trained(rows, options.part, options.count, options.budget)
    seconds = json.loads(about.read_text())["seconds of processor time"] if about.exists() else {}
    record = {
        "command": "python -m experiments.plans --out OUT --part PART, for each part below",
        "machine": f"{processor()}, one thread",
        "versions": {"python": platform.python_version(), "tensorflow": tf.__version__, "keras": keras.__version__},
        "date": date.today().isoformat(),
        "training": f"lengths divided by {SHORTER}, {options.count} series, batch size {BATCH}, {BUCKETS} buckets, "
        f"chunks of {CHUNK} timesteps, {options.budget:g} s of processor time for each of {SEEDS} seeds",
        "seconds of processor time": seconds | {options.part: round(time.process_time())},
    }
    about.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
