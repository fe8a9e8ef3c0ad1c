"""Give back what was given: copy a model, and restore every random generator that an examination uses."""

import random
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

KERAS_GLOBALS = ("global_seed_generator", "object_name_uids", "global_dtype_policy")


@contextmanager
def preserved(model: "keras.Model") -> Iterator[None]:
    """Restore, at the end, all variables of `model` and the random generators of Python, NumPy, TensorFlow and Keras.

    The variables are the weights, the state of stateful layers, the seeds of layers such as Dropout, the optimizer's
    variables and the metrics' totals. Keras's counter for names (`lstm_7`) is restored too.
    """
    variables = all_variables(model)
    values = [np.array(variable) for variable in variables]
    generators = _generators()
    try:
        yield
    finally:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        _restore(generators)


def all_variables(model: "keras.Model") -> list:
    """Every variable of a model: of its layers, its states and seeds, its optimizer and its metrics, each once."""
    found = [*model.variables, *getattr(getattr(model, "optimizer", None), "variables", [])]
    if getattr(model, "compiled", False):
        found += model.metrics_variables
    return list({id(variable): variable for variable in [*found, *all_states(model)]}.values())


def _states(layer):
    import keras

    return keras.tree.flatten(getattr(layer, "states", None) or [])


def copy_model(model: "keras.Model", x: object) -> "keras.Model":
    """A model with the same layers, weights, states and loss, and with an optimizer of the same kind and progress.

    Args:
        model: Sequential, functional or subclassed; built or not; compiled or not.
        x: a batch in the form that the model takes, used to build the copy.

    Returns:
        The copy, compiled if `model` is, without its metrics. A subclassed model without `get_config` cannot be copied:
        then this is `model` itself, built by its first call if it was not, to be used inside `preserved` only.
    """
    try:
        with warnings.catch_warnings():  # about a lambda as a loss: nothing is saved here
            warnings.simplefilter("ignore")
            copy = _same_layers(model)
    except (NotImplementedError, TypeError, ValueError):
        if not model.built:
            model(x)
        return model
    copy(x)  # builds what a configuration does not, and changes states
    for state in all_states(copy):
        state.assign(np.zeros(state.shape, state.dtype))
    if model.built:
        for new, old in zip(copy.variables, model.variables, strict=True):
            new.assign(old)
        for new, old in zip(all_states(copy), all_states(model), strict=True):
            new.assign(old)
    _compile_like(copy, model)
    return copy


def _same_layers(model):
    import keras
    from keras.src.models.functional import Functional

    if isinstance(model, (keras.Sequential, Functional)):
        return keras.models.clone_model(model)
    return model.__class__.from_config(model.get_config())


def all_states(model: "keras.Model") -> list:
    """The state variables of a model's stateful recurrent layers."""
    return [state for layer in model._flatten_layers() for state in _states(layer) if hasattr(state, "assign")]


def _compile_like(copy, model):
    """Compile `copy` with the loss and an optimizer like those of `model`, if that is compiled."""
    if not getattr(model, "compiled", False) or copy is model:
        return
    given = model._compile_config.config
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    copy.compile(optimizer=optimizer, loss=given["loss"], loss_weights=given["loss_weights"])
    if model.optimizer.built:
        optimizer.build(copy.trainable_variables)
        for new, old in zip(optimizer.variables, model.optimizer.variables, strict=True):
            new.assign(old)


def _generators():
    import tensorflow as tf
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context

    held = {name: global_state.get_global_attribute(name) for name in KERAS_GLOBALS}
    names = held["object_name_uids"]
    seeds = held["global_seed_generator"]
    return {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "keras": held,
        "names": defaultdict(int, names) if names is not None else None,
        "seeds": np.array(seeds.state) if seeds is not None else None,
        "tensorflow": (context.context()._seed, context.context()._rng.getstate()),
        "stream": np.array(tf.random.get_global_generator().state),
    }


def _restore(generators):
    import tensorflow as tf
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context

    random.setstate(generators["python"])
    np.random.set_state(generators["numpy"])
    for name, value in generators["keras"].items():
        global_state.set_global_attribute(name, value)
    if generators["names"] is not None:
        global_state.set_global_attribute("object_name_uids", generators["names"])
    if generators["seeds"] is not None:
        generators["keras"]["global_seed_generator"].state.assign(generators["seeds"])
    context.context()._seed, state = generators["tensorflow"]
    context.context()._rng.setstate(state)
    tf.random.get_global_generator().state.assign(generators["stream"])
