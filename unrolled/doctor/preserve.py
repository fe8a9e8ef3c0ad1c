"""Give back what was given: copy a model, and restore every random generator that an examination uses."""

import inspect
import random
import textwrap
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

KERAS_GLOBALS = ("global_seed_generator", "object_name_uids", "global_dtype_policy")
SEED = 72_057_594_037_927_931  # of TensorFlow during an examination; nobody else's


@contextmanager
def preserved(model: "keras.Model") -> Iterator[None]:
    """Restore, at the end, all variables of `model` and the random generators of Python, NumPy, TensorFlow and Keras.

    The variables are the weights, the state of stateful layers, the seeds of layers such as Dropout, the optimizer's
    variables and the metrics' totals. Keras's counter for names (`lstm_7`) is restored too.
    """
    variables = all_variables(model)
    values = values_of(variables)
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


def values_of(variables: Iterable) -> list[np.ndarray]:
    """A copy of the value of each variable, of Keras or TensorFlow.

    Not `np.array(variable)`: NumPy warns that their `__array__` cannot be asked for a copy.
    """
    return [np.asarray(variable).copy() for variable in variables]


def _states(layer):
    import keras

    return keras.tree.flatten(getattr(layer, "states", None) or [])


def copy_model(model: "keras.Model", x: object) -> tuple["keras.Model", str]:
    """A model with the same layers, weights, states and loss, and with an optimizer of the same kind and progress.

    Args:
        model: Sequential, functional or subclassed; built or not; compiled or not.
        x: a batch in the form that the model takes, used to build the copy.

    Returns:
        The copy, compiled if `model` is, without its metrics, and no words. If it cannot be copied (a subclassed model
        without `get_config`, say): `model` itself, built by its first call if it was not, to be used inside `preserved`
        only, and the reason.

    Raises:
        Exception: whatever the model raises when it is called on x.
    """
    try:
        copy = _same_layers(model)
    except Exception as error:  # whatever the code of a layer raises
        model(x)
        return model, _reason(error)
    try:
        copy(x)  # builds what a configuration does not, and changes states
        _same_values(copy, model, x)
        _compile_like(copy, model)
    except Exception as error:
        if not model.built:
            raise
        model(x)
        return model, _reason(error)
    return copy, ""


def _reason(error):
    if isinstance(error, NotImplementedError):
        return str(error) if str(error).startswith("it ") else "a part of it has no get_config()"
    return textwrap.shorten(f"{type(error).__name__}: {error}", 120, placeholder=" ...")


def _same_layers(model):
    """A model with the same layers; raises whatever the code of a layer raises, or TypeError."""
    import keras
    from keras.src.models.functional import Functional

    kind, inherited = type(model), (keras.Model.get_config, keras.Sequential.get_config, Functional.get_config)
    with warnings.catch_warnings(), _not_compiled(model):
        warnings.simplefilter("ignore")
        if isinstance(model, (keras.Sequential, Functional)):
            copy = keras.models.clone_model(model, clone_function=_same_layer, recursive=True)
            if type(copy) is kind:
                return copy
        return _made_again(kind) if kind.get_config in inherited else kind.from_config(model.get_config())


def _made_again(kind):
    """A model of the class, if its constructor takes no arguments: Keras does not keep those of a subclassed model."""
    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
    passed_on = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    own = [each.name for each in parameters if each.kind not in passed_on and each.name != "name"]
    if own:
        raise NotImplementedError(f"it has no get_config(), and its constructor takes {', '.join(own)}")
    return kind()


def _same_layer(layer):
    import keras

    if isinstance(layer, keras.layers.Lambda):  # its function cannot be written into a configuration
        names = {"function": layer.function, "arguments": layer.arguments, "mask": layer.mask}
        return type(layer)(output_shape=layer._output_shape, name=layer.name, dtype=layer.dtype_policy, **names)
    return type(layer).from_config(layer.get_config())


@contextmanager
def _not_compiled(model):
    """Hide that a model and those inside it are compiled: Keras's copy would compile from a configuration."""
    import keras

    models = [each for each in model._flatten_layers() if isinstance(each, keras.Model) and each.compiled]
    for each in models:
        each.compiled = False
    try:
        yield
    finally:
        for each in models:
            each.compiled = True


def _same_values(copy, model, x):
    """Copy weights and states; ValueError if the copy is another function of x than the model."""
    for state in all_states(copy):
        state.assign(np.zeros(state.shape, state.dtype))
    if not model.built:
        return
    _assign(copy, model)
    if _own_code(model):
        outputs = [_flat(each(x, training=False)) for each in (copy, model)]
        same = [np.allclose(new, old, 1e-3, 1e-5, equal_nan=True) for new, old in zip(*outputs, strict=True)]
        if not all(same):
            raise ValueError("its configuration makes a model with other outputs")
        _assign(copy, model)


def _assign(copy, model):
    for part in (lambda each: each.variables, all_states):
        for new, old in zip(part(copy), part(model), strict=True):
            new.assign(old)
    for layer in copy._flatten_layers():
        if hasattr(layer, "finalize_state"):  # an adapted Normalization computes with what it derives from its weights
            layer.finalize_state()


def _flat(outputs):
    import keras

    return [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(outputs)]


def _own_code(model):
    """Whether a layer, or the model, is of a class that is not Keras's."""
    return any(not type(layer).__module__.startswith("keras.") for layer in model._flatten_layers())


def all_states(model: "keras.Model") -> list:
    """The state variables of a model's stateful recurrent layers."""
    return [state for layer in model._flatten_layers() for state in _states(layer) if hasattr(state, "assign")]


def _compile_like(copy, model):
    """Compile `copy` with the loss and an optimizer like those of `model`, if that is compiled."""
    if not getattr(model, "compiled", False):
        return
    given = model._compile_config.config
    optimizer = copy_optimizer(model.optimizer)
    copy.compile(optimizer=optimizer, loss=given["loss"], loss_weights=given["loss_weights"])
    if optimizer is not None and model.optimizer.built:
        optimizer.build(copy.trainable_variables)
        for new, old in zip(optimizer.variables, model.optimizer.variables, strict=True):
            new.assign(old)


def copy_optimizer(optimizer: Any) -> Any:
    """An optimizer of the same kind with the same settings, not built; None for None.

    A schedule of learning rates is shared: it holds no state, and one of the reader's own may have no `get_config`.
    """
    from keras.optimizers.schedules import LearningRateSchedule

    schedule = getattr(optimizer, "_learning_rate", None)
    if not isinstance(schedule, LearningRateSchedule):
        return None if optimizer is None else type(optimizer).from_config(optimizer.get_config())
    optimizer._learning_rate = None
    try:
        settings = optimizer.get_config()
    finally:
        optimizer._learning_rate = schedule
    return type(optimizer).from_config(settings | {"learning_rate": schedule})


def _generators():
    """What the random generators hold now. TensorFlow's operations get a seed of their own for the examination.

    Its kernels keep a counter for each pair of seeds, which nothing can put back: with another global seed, the
    examination uses none of the reader's.
    """
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context
    from tensorflow.python.ops import stateful_random_ops

    held = {name: global_state.get_global_attribute(name) for name in KERAS_GLOBALS}
    names, seeds = held["object_name_uids"], held["global_seed_generator"]
    eager, stream = context.context(), stateful_random_ops.global_generator
    generators = {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "keras": held,
        "names": defaultdict(int, names) if names is not None else None,
        "seeds": values_of([seeds.state])[0] if seeds is not None else None,
        "tensorflow": {name: vars(eager)[name] for name in ("_seed", "_rng") if name in vars(eager)},
        "stream": (stream, None if stream is None else values_of([stream.state])[0]),
    }
    eager._seed, eager._rng = SEED, random.Random(SEED)
    return generators


def _restore(generators):
    from keras.src.backend.common import global_state
    from tensorflow.python.eager import context
    from tensorflow.python.ops import stateful_random_ops

    random.setstate(generators["python"])
    np.random.set_state(generators["numpy"])
    for name, value in generators["keras"].items():
        global_state.set_global_attribute(name, value)
    if generators["names"] is not None:
        global_state.set_global_attribute("object_name_uids", generators["names"])
    if generators["seeds"] is not None:
        generators["keras"]["global_seed_generator"].state.assign(generators["seeds"])
    eager = context.context()
    del eager._rng  # it exists only if a seed has been set
    vars(eager).update(generators["tensorflow"])
    stateful_random_ops.global_generator, state = generators["stream"]
    if state is not None:
        stateful_random_ops.global_generator.state.assign(state)
