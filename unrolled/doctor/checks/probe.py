"""What reaches the recurrent layers: their input, their mask and the gradient there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.preserve import values_of


@dataclass(frozen=True)
class Read:
    """What one recurrent layer reads in the first batch.

    Attributes:
        layer: the layer of the copy.
        sequence: its input, (samples, timesteps, features).
        mask: which timesteps it reads, (samples, timesteps), or None.
        gradient: of the loss with respect to the input, of the same shape; None where the loss does not depend on it.
    """

    layer: Any
    sequence: np.ndarray
    mask: np.ndarray | None
    gradient: np.ndarray | None


def reads(exam: Examination) -> list[Read]:
    """What each recurrent layer reads, in the order of the calls, measured once for each examination.

    An input of integers has no gradient; the first recurrent layer's input, behind the embedding, does. Empty if a
    layer is called where it cannot be watched, as inside `TimeDistributed`.
    """
    held = exam.__dict__
    if "_reads" not in held:
        try:
            held["_reads"] = _reads(exam) if exam.recurrent else []
        except Exception:  # TensorFlow's errors for a tensor inside a loop are of several kinds
            held["_reads"] = []
    return held["_reads"]


def _reads(exam):
    import tensorflow as tf

    xs, ys = exam.batch()
    called: list = []

    @tf.function
    def run(xs, y):
        with tf.GradientTape() as tape, _recorded(exam.recurrent, tape, called):
            outputs = exam.model(exam.pack(xs), training=False)
            loss = exam.model.compute_loss(x=exam.pack(xs), y=y, y_pred=outputs, training=False)
        sequences = [sequence for _, sequence, _ in called]
        masks = [tf.zeros(0, "bool") if mask is None else mask for _, _, mask in called]
        gradients = tape.gradient(loss, sequences)
        return sequences, masks, [tf.zeros(0) if each is None else each for each in gradients]

    with exam.restored():
        found = run(exam._tensors(xs), exam._targets(ys))
    parts = [[np.array(value) for value in values] for values in found]
    return [
        Read(layer, sequence, mask if mask.size else None, gradient if gradient.size else None)
        for (layer, _, _), sequence, mask, gradient in zip(called, *parts, strict=True)
        if sequence.ndim == 3  # not frames, as ConvLSTM2D reads
    ]


@contextmanager
def _recorded(layers: list, tape: Any, called: list) -> Iterator[None]:
    """Note what each layer's `call` is given, and watch it."""
    called.clear()

    def noting(layer, original):
        def call(sequence, *args, **kwargs):
            tape.watch(sequence)
            called.append((layer, sequence, kwargs.get("mask")))
            return original(sequence, *args, **kwargs)

        return call

    for layer in layers:
        layer.__dict__["call"] = noting(layer, layer.call)
    try:
        yield
    finally:
        for layer in layers:
            del layer.__dict__["call"]


def states_over_time(read: Read) -> np.ndarray:
    """The states h_t of a recurrent layer for what it reads, (samples, timesteps, units), from Keras."""
    import tensorflow as tf

    settings = {"return_sequences": True, "return_state": False, "stateful": False, "unroll": False}
    layer = type(read.layer).from_config({**read.layer.get_config(), **settings})
    layer.build(read.sequence.shape)
    layer.set_weights(values_of(read.layer.weights[: len(layer.weights)]))
    return np.array(tf.function(layer)(tf.constant(read.sequence), mask=read.mask))
