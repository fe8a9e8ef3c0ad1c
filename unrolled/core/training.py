"""Training again from the start, without building the model again."""


def restart(model, seed):
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
