"""Time and try the ways to feed series of very different lengths; the notebook `mixed-lengths` shows the results.

Every time is processor time of one thread, and includes padding the block. All tasks measure time or memory, so they
run one at a time, each in a process of its own.
"""

import resource
import time
from collections.abc import Iterator

import numpy as np

from experiments.engine import Experiment, Task
from unrolled.core.training import restart
from unrolled.long_sequences import lengths as of
from unrolled.long_sequences import plans as plan_of

TABLE = "lengths.csv"
SHORTER, LEVEL = 20, 0.2  # lengths are divided by this for training; size of the signal
BATCH, CHUNK, BUCKETS, SEEDS = 32, 100, 10, 3
COUNT, BUDGET = 960, 12  # series to train on, seconds of processor time for a training
FRESH = 640  # series that a training is judged on
EPOCH, LOOP = 320, 80  # series of a timed epoch; of those that one series at a time reads
TRUE = 30_000  # timesteps of the longest series of the question
OPTIONS = {"plain": {}, "stride 4": {"stride": 4}, "stride 16": {"stride": 16}, "XLA": {"jit": True}}  # for `Trainer`
TRAINED = ("one by one", "one length", "buckets", "sorted", "chunks", "stride 4", "stride 16")


def run(task: Task) -> dict[str, list[dict]]:
    """Do one part: its rows, numbers with five digits."""
    parts = {"update": timed_updates, "epoch": timed_epochs, "train": trained}
    values = dict(task.values)
    rows = parts[values.pop("kind")](**values)
    return {
        TABLE: [
            {key: f"{value:.5g}" if isinstance(value, float) else value for key, value in row.items()} for row in rows
        ]
    }


class Trainer:
    """A network with one training step for every shape; `jit` compiles it with XLA, again for each shape."""

    def __init__(self, stride=1, chunk=None, jit=False):
        import keras  # here, since it takes seconds to import
        import tensorflow as tf

        self.chunk = chunk
        self.model = of.network(stride, BATCH, chunk)
        self.model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01, clipnorm=1.0))
        self.model.optimizer.build(self.model.trainable_variables)
        signature = [tf.TensorSpec((None, None, of.FEATURES)), tf.TensorSpec((None, 1)), tf.TensorSpec((None,))]
        self.step = tf.function(self._step, input_signature=None if jit else signature, jit_compile=jit)

    def _step(self, x, y, counts):
        import keras
        import tensorflow as tf

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


def timed_updates(way: str) -> Iterator[dict]:
    """Updates with one and with 32 series of the true length, and the memory that they need."""
    trainer = Trainer(**OPTIONS[way])
    yield {"kind": "memory", "way": way, "rows": 0, "timesteps": 0, "memory": peak()}
    for count in (1, BATCH) if way == "plain" else (BATCH,):
        x, y = of.blocks([TRUE] * count, seed=0)
        where = {"way": way, "rows": count, "timesteps": TRUE}
        trainer.update(x, y, TRUE)  # traces, and compiles
        yield {"kind": "update", **where, "seconds": min(clocked(trainer.update, x, y, TRUE) for _ in range(2))}
        yield {"kind": "memory", **where, "memory": peak()}


def clocked(function, *arguments) -> float:
    """Seconds of processor time of a call."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def peak() -> int:
    """Most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def series_to_train_on(count, seed):
    """Shortened series, their labels and lengths."""
    lengths = of.block_lengths(count, 800 // SHORTER, 30_000 // SHORTER, seed=seed)
    return *of.blocks(lengths, seed=seed, level=LEVEL), lengths


def timed_epochs() -> Iterator[dict]:
    """One epoch of each way; the loop reads the first series only, and its seconds are scaled by the timesteps."""
    x, y, lengths = series_to_train_on(EPOCH, seed=1)
    trainers = {}
    for way, plan in plans(lengths, plan_of.spread_boundaries(lengths, BUCKETS), seed=0).items():
        if (plan.stride, plan.chunk) not in trainers:
            trainers[plan.stride, plan.chunk] = Trainer(plan.stride, plan.chunk)
            trainers[plan.stride, plan.chunk].update(x[:1], y[:1], CHUNK)  # traces
        trainer = trainers[plan.stride, plan.chunk]
        some = LOOP if way == "one by one" else len(x)
        plan = plan_of.one_by_one(lengths[:some]) if some < len(x) else plan
        updates, seconds = train(trainer, lambda epoch, plan=plan: plan, x, y, epochs=1)
        seconds *= lengths.sum() / lengths[:some].sum()
        yield {"kind": "epoch", "way": way, "rows": len(x), "updates": updates, "seconds": float(seconds)}


def trained(way: str, seed: int) -> Iterator[dict]:
    """Training within the budget, and the error on fresh series."""
    x, y, lengths = series_to_train_on(COUNT, seed=1)
    *fresh, _ = series_to_train_on(FRESH, seed=2)
    boundaries = plan_of.spread_boundaries(lengths, BUCKETS)
    plan = plans(lengths, boundaries, seed=0)[way]
    trainer = Trainer(plan.stride, plan.chunk)
    trainer.update(x[:1], y[:1], CHUNK)  # traces
    restart(trainer.model, seed)

    def planned(epoch):
        return plans(lengths, boundaries, 100 * seed + epoch)[way]

    updates, seconds = train(trainer, planned, x, y, budget=BUDGET)
    plain = trainer.model
    if trainer.chunk:
        plain = of.network()
        plain.set_weights(trainer.model.get_weights())
    error = float(errors(plain, *fresh))
    yield {"kind": "train", "way": way, "seed": seed, "updates": updates, "seconds": seconds, "error": error}


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
    import tensorflow as tf

    answer = tf.function(model, input_signature=[tf.TensorSpec((None, None, of.FEATURES))])
    plan, wrong = plan_of.sorted_batches([len(one) for one in series], 64), 0
    for batch, length in zip(plan.batches, plan.padded, strict=True):
        guess = answer(of.block([series[index] for index in batch], length)).numpy() > 0.5
        wrong += np.sum(guess != labels[batch])
    return wrong / len(series)


EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="lengths",
    what="seconds of updates and of epochs, memory, and errors after equal seconds of training",
    tables={
        TABLE: {
            "kind": "of measurement: see unrolled.long_sequences.lengths.measured",
            "way": "to feed the series, or the network",
            "seed": "of the weights, an integer",
            "rows": "series in the batch, or in the epoch",
            "timesteps": "length of the batch",
            "updates": "in the epoch or the training",
            "seconds": "s of processor time",
            "error": "share of wrong answers",
            "memory": "the most MiB that the process has held so far",
        }
    },
    tasks=[
        *(Task(TABLE, {"kind": "update", "way": way}, alone=True) for way in OPTIONS),
        Task(TABLE, {"kind": "epoch"}, alone=True),
        *(
            Task(TABLE, {"kind": "train", "way": way, "seed": seed}, alone=True)
            for way in TRAINED
            for seed in range(SEEDS)
        ),
    ],
    run=run,
    details={
        "training": f"lengths divided by {SHORTER}, {COUNT} series, batch size {BATCH}, {BUCKETS} buckets, "
        f"chunks of {CHUNK} timesteps, {BUDGET} s of processor time for each of {SEEDS} seeds"
    },
)
