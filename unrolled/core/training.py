"""Training again from the start without building the model anew, and thousands of epochs compiled in one piece."""

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def restart(model: "keras.Model", seed: int) -> None:
    """Put a compiled Keras model back to its start: new initial weights, and an optimizer that remembers nothing.

    The weights are those that a model built anew after `keras.utils.set_random_seed(seed)` would have. Keras need not
    trace the training step again, which takes longer than to train a small model for a while. The learning rate stays.

    Args:
        model: compiled, its input shape known.
        seed: a whole number from 0, for the weights and for what follows (the order of the samples in `fit`).

    Raises:
        ValueError: the model is not compiled.
    """
    import keras

    if getattr(model, "optimizer", None) is None:
        raise ValueError("restart needs a compiled model; this one has no optimizer.")
    keras.utils.set_random_seed(seed)
    model.set_weights(keras.models.clone_model(model).get_weights())
    for variable in model.optimizer.variables:
        if variable is not model.optimizer._learning_rate:
            variable.assign(keras.ops.zeros_like(variable))


def many_epochs(
    model: "keras.Model", x: np.ndarray, y: np.ndarray, epochs: int, seed: int, batch_size: int = 32
) -> None:
    """Train `model` from its start, as `restart(model, seed)` and `model.fit(x, y, epochs=epochs)` would.

    Loss, optimizer and batches are those of `fit`: the samples in a new order each epoch, 32 to a batch, what is left
    over in a smaller one. Only the bookkeeping of `fit` is missing (no metrics, no history), and XLA compiles the whole
    training at once. For a model of a few weights that is some hundred times quicker than `fit`, which spends nearly
    all of its time between the updates. The first call for a model takes some seconds to compile.

    Args:
        model: a compiled Keras model whose layers XLA can compile (for an LSTM of few timesteps: `unroll=True`).
        x, y: arrays, the samples on their first axis.
        epochs: how many times all samples are read.
        seed: a whole number from 0, for the initial weights and for the order of the samples.
        batch_size: how many samples make one update.

    Raises:
        ValueError: x and y hold unequally many samples.
    """
    import tensorflow as tf

    if len(x) != len(y):
        raise ValueError(f"x and y must hold the same number of samples; x has {len(x)} and y has {len(y)}.")
    restart(model, seed)
    kinds = [model.inputs[0].dtype, model.outputs[0].dtype]
    x, y = (tf.convert_to_tensor(values, dtype=kind) for values, kind in zip((x, y), kinds, strict=True))
    _loop(model, batch_size)(x, y, tf.constant(epochs), tf.constant(seed))


@functools.cache
def _loop(model, batch_size):
    import tensorflow as tf

    model.optimizer.build(model.trainable_variables)

    def update(x, y, batch):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(y=tf.gather(y, batch), y_pred=model(tf.gather(x, batch), training=True))
        model.optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    @tf.function(jit_compile=True)
    def loop(x, y, epochs, seed):
        full, left_over = divmod(x.shape[0], batch_size)
        epoch = tf.constant(0)
        while epoch < epochs:
            order = tf.argsort(tf.random.stateless_uniform([x.shape[0]], seed=[seed, epoch]))
            for number in tf.range(full) if full else ():
                update(x, y, tf.slice(order, [number * batch_size], [batch_size]))
            if left_over:
                update(x, y, order[-left_over:])
            epoch += 1

    return loop
