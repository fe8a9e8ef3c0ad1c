"""Would Keras hand a recurrent layer to the fast kernel of a GPU (cuDNN)? Keras is asked, on a machine without one.

This looks behind the public API, at `keras.src.backend.tensorflow.rnn` as it is in Keras 3.15.
"""

from collections.abc import Callable
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    import keras
    from numpy.typing import ArrayLike


def fast_kernel(
    make_layer: "Callable[[], keras.layers.Layer]",
    mask: "ArrayLike | None" = None,
    training: bool = True,
    compiled: bool = True,
) -> str:
    """What Keras does with a layer on a TensorFlow that sees a GPU.

    Keras is told that there is a GPU, and the kernel is replaced by a stand-in that computes nothing and notes that it
    was called. All conditions are Keras's own.

    Args:
        make_layer: a function that makes the layer; it is called while Keras believes in the GPU.
        mask: truth values of shape `(samples, timesteps)`; None for no mask.
        training: whether the layer is called as in training.
        compiled: whether it is called inside a `tf.function`, as `fit` and `predict` do.

    Returns:
        "fast" if the kernel was called, "error" if it was called and Keras's check of the mask raises, else "loop".
    """
    import numpy as np
    import tensorflow as tf

    mask = None if mask is None else tf.constant(np.asarray(mask, dtype=bool))
    x = tf.zeros((2, 5, 3) if mask is None else (*mask.shape, 3))  # (samples, timesteps, features)
    with _pretended_gpu() as calls:
        layer = make_layer()

        def call(x):
            return layer(x, training=training) if mask is None else layer(x, mask=mask, training=training)

        layer.build(x.shape)
        try:
            (tf.function(call).get_concrete_function(x) if compiled else call)(x)
        except tf.errors.InvalidArgumentError as error:
            if "right-padded" not in str(error):
                raise
            return "error"
    return "fast" if calls else "loop"


def allows_xla(make_layer: "Callable[[], keras.layers.Layer]") -> bool:
    """Whether Keras would still compile a model with this layer by XLA, on a TensorFlow that sees a GPU."""
    with _pretended_gpu():
        return make_layer().supports_jit


@contextmanager
def _pretended_gpu():
    """Keras believes in a GPU; a list of the calls of its kernel."""
    import tensorflow as tf

    rnn = import_module("keras.src.backend.tensorflow.rnn")  # `from … import rnn` gives the function of that name
    calls = []

    def stand_in(input, input_h, input_c, params, rnn_mode, **others):
        calls.append(rnn_mode)
        units = input_h.shape[-1]
        outputs = tf.zeros((*input.shape[:2], units), input.dtype)
        return outputs, tf.zeros_like(input_h), tf.zeros_like(input_h), None, None

    with (
        mock.patch.object(rnn, "_is_gpu_available", return_value=True),
        mock.patch.object(tf.raw_ops, "CudnnRNNV3", stand_in),
    ):
        yield calls
