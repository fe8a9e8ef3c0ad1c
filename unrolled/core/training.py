"""Restart a model without rebuilding it, and train it for thousands of epochs in one compiled loop."""

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def restart(model: "keras.Model", seed: int) -> None:
    """Reset a compiled Keras model: new initial weights, and an optimizer with all its state set to zero.

    The weights are those that a model built after `keras.utils.set_random_seed(seed)` would have. Keras keeps the
    training step that it has traced; tracing it again can take longer than training a small model. The learning rate
    is kept.

    Args:
        model: compiled, with a known input shape.
        seed: an integer of at least 0, for the weights and for the random numbers drawn afterwards (the order of the
            samples in `fit`, which is then the same in every epoch).

    Raises:
        ValueError: the model is not compiled.
    """
    import keras

    if getattr(model, "optimizer", None) is None:
        raise ValueError("model must be compiled before restart; got a model without an optimizer.")
    keras.utils.set_random_seed(seed)
    model.set_weights(keras.models.clone_model(model).get_weights())
    for variable in model.optimizer.variables:
        if variable is not model.optimizer._learning_rate:
            variable.assign(keras.ops.zeros(variable.shape, variable.dtype))


def many_epochs(
    model: "keras.Model", x: np.ndarray, y: np.ndarray, epochs: int, seed: int, batch_size: int = 32
) -> None:
    """Train `model` from scratch, like `restart(model, seed)` followed by `model.fit(x, y, epochs=epochs)`.

    Loss, optimizer and batches are those of `fit`: a new order of the samples in each epoch, 32 samples per batch, and
    a smaller batch for the rest. The bookkeeping of `fit` is left out (no metrics, no history), and XLA compiles the
    whole training at once. For a model with a few weights this is some hundred times faster than `fit`, which spends
    nearly all of its time between updates. The first call for a model takes a few seconds to compile.

    Args:
        model: a compiled Keras model whose layers XLA can compile (for an LSTM over few timesteps: `unroll=True`).
        x, y: arrays with the samples on the first axis.
        epochs: the number of passes over all samples.
        seed: an integer of at least 0, for the initial weights and for the order of the samples.
        batch_size: samples per update.

    Raises:
        ValueError: x and y hold different numbers of samples.
        RuntimeError: Keras does not run on TensorFlow, whose loop this is.
    """
    import keras
    import tensorflow as tf

    if keras.backend.backend() != "tensorflow":
        raise RuntimeError(f"many_epochs needs Keras on TensorFlow; got the backend {keras.backend.backend()!r}.")
    if len(x) != len(y):
        raise ValueError(f"x and y must hold the same number of samples; got {len(x)} and {len(y)}.")
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
