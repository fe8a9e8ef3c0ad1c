"""Turn what the reader has (a model, arrays or a data set) into an `Examination`, or say what is wrong with it."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.doctor.examination import Arrays, Examination, fixed_batch_size
from unrolled.doctor.preserve import copy_model

if TYPE_CHECKING:
    import keras

SAMPLE = 1024  # samples that the checks work on
VALUES = 4_000_000  # numbers in one array of the sample: 16 MB as float32
BATCH_SIZE = 32  # the default of Keras's fit
SECONDS = 20.0  # of processor time for one examination


class CannotCall(Exception):
    """The model raised an error, the cause of this one, when it was called on x. Arguments: the arrays of x and y."""


def check_model(model: Any) -> None:
    """Raise TypeError unless `model` is a Keras model."""
    import keras

    if not isinstance(model, keras.Model):
        kind = type(model)
        raise TypeError(f"model must be a keras.Model; got an object of {kind.__module__}.{kind.__name__}.")


def prepare(model: "keras.Model", x: Any, y: Any, validation: Any = None, train: bool = True) -> Examination:
    """Copy the model, take a sample of the data, and check that both are what they should be.

    Args:
        model: a Keras model.
        x: an array (samples, ...), a list, tuple or dictionary of them, or a `tf.data.Dataset` of batches (x, y).
        y: likewise; None with a data set.
        validation: a pair (x, y), or a data set.
        train: whether the checks may train the copy.

    Raises:
        TypeError: the data are not numbers.
        ValueError: x and y hold different numbers of samples, no sample at all, or no finite number.
        CannotCall: the model does not take x.
    """
    import keras

    if not isinstance(model, keras.Model):
        kind = type(model)
        raise TypeError(
            f"model must be a Keras model (keras.Model); got an object of {kind.__module__}.{kind.__name__}."
        )
    notes: list[str] = []
    x, y, batch_size = _from_dataset(x, y, notes)
    given_xs, given_ys = _arrays("x", x, _count(model, "inputs")), _arrays("y", y, _count(model, "outputs"))
    _same_length(given_xs, given_ys, "x", "y")
    held_out = _validation(validation, model, notes)
    fixed = fixed_batch_size(model) or (min(BATCH_SIZE, len(given_xs[0])) if _stateful(model) else None)
    xs, ys = _sample(given_xs, given_ys, fixed, notes)
    x_form, y_form = _form(x), _form(y)
    first = [values[: fixed or 2] for values in xs]
    if fixed and len(xs[0]) < fixed:
        raise ValueError(f"the model takes batches of {fixed} samples only; got {len(xs[0])} samples in all.")
    was_built = model.built
    batch = first[0] if x_form is None else keras.tree.pack_sequence_as(x_form, first)
    try:
        copy = copy_model(model, batch)
    except Exception as error:  # whatever the model raises
        raise CannotCall(given_xs, given_ys) from error
    if copy is model:
        notes.append(
            "This subclassed model has no get_config(), so that it could not be copied. "
            + ("It" if was_built else "It was built by its first call, and then it")
            + " was examined itself, and restored."
        )
    return Examination(
        model=copy,
        original=model,
        xs=xs,
        ys=ys,
        given_xs=given_xs,
        given_ys=given_ys,
        validation=_sample(held_out[0], held_out[1], fixed, []) if held_out else None,
        given_validation=held_out,
        batch_size=fixed or min(batch_size or BATCH_SIZE, len(xs[0])),
        x_form=x_form,
        y_form=y_form,
        train=train,
        deadline=time.process_time() + SECONDS,
        notes=notes,
    )


def _stateful(model):
    import keras

    return any(isinstance(layer, keras.layers.RNN) and layer.stateful for layer in model._flatten_layers())


def _from_dataset(x, y, notes):
    """The arrays and the batch size of a data set; what is not a data set comes back as it is, with None."""
    if not (hasattr(x, "element_spec") and hasattr(x, "as_numpy_iterator")):
        return x, y, None
    if y is not None:
        raise TypeError("y must be None if x is a tf.data.Dataset of pairs (x, y); got both.")
    import keras

    spec = x.element_spec
    if not (isinstance(spec, tuple) and len(spec) >= 2):
        raise TypeError(f"the elements of a data set must be pairs (x, y); got {spec}.")
    batches, held = [], 0
    for element in x.as_numpy_iterator():
        batches.append(element[:2])
        held += len(keras.tree.flatten(element[0])[0])
        if held >= 4 * SAMPLE:
            notes.append(f"The first {held} samples of the data set were examined.")
            break
    if not batches:
        raise ValueError("x must hold at least one sample; got a data set without a batch.")
    x, y = keras.tree.map_structure(lambda *parts: np.concatenate(parts), *batches)
    return x, y, len(keras.tree.flatten(batches[0][0])[0])


def _count(model, kind):
    return len(getattr(model, kind, None) or [None])


def _arrays(name: str, data: Any, count: int) -> Arrays:
    """The arrays of x or y in the model's order; nested lists of numbers become one array."""
    if isinstance(data, Mapping):
        import keras

        return [
            _array(f"{name}[{key!r}]", value) for key, value in zip(sorted(data), keras.tree.flatten(data), strict=True)
        ]
    if isinstance(data, (list, tuple)) and (count > 1 or (data and hasattr(data[0], "shape") and len(data) == count)):
        if len(data) != count:
            raise ValueError(f"{name} must hold {count} arrays, one for each of the model's {count}; got {len(data)}.")
        return [_array(f"{name}[{number}]", value) for number, value in enumerate(data)]
    return [_array(name, data)]


def _array(name: str, data: Any) -> np.ndarray:
    if data is None:
        raise TypeError(f"{name} must be an array of numbers; got None.")
    try:
        values = np.asarray(data)
    except ValueError as error:
        raise TypeError(f"{name} must be an array of numbers; got sequences of different lengths ({error}).") from error
    if values.dtype.kind not in "fiub":
        held = {"O": "objects, such as sequences of different lengths or None", "U": "text", "S": "text"}
        kind = held.get(values.dtype.kind, str(values.dtype))
        raise TypeError(f"{name} must be an array of numbers; got {kind} (dtype {values.dtype}), shape {values.shape}.")
    if values.ndim == 0:
        raise ValueError(f"{name} must have the samples on its first axis; got a single number.")
    if values.size == 0:
        raise ValueError(f"{name} must hold at least one sample; got an array of shape {values.shape}.")
    if values.dtype.kind == "f" and not np.isfinite(values).any():
        raise ValueError(f"{name} must hold finite numbers; got NaN or infinity everywhere, shape {values.shape}.")
    return values


def _same_length(xs, ys, x_name, y_name):
    lengths = {len(values) for values in [*xs, *ys]}
    if len(lengths) > 1:
        shapes = [" and ".join(str(values.shape) for values in part) for part in (xs, ys)]
        raise ValueError(
            f"{x_name} and {y_name} must hold the same number of samples; got shapes {shapes[0]} for {x_name} and "
            f"{shapes[1]} for {y_name}."
        )


def _validation(validation, model, notes):
    if validation is None:
        return None
    if not hasattr(validation, "element_spec"):
        if not (isinstance(validation, (tuple, list)) and len(validation) == 2):
            raise TypeError(f"validation must be a pair (x, y) or a data set; got {type(validation).__name__}.")
        x, y = validation
    else:
        x, y, _ = _from_dataset(validation, None, notes)
    xs = _arrays("validation x", x, _count(model, "inputs"))
    ys = _arrays("validation y", y, _count(model, "outputs"))
    _same_length(xs, ys, "validation x", "validation y")
    return xs, ys


def _sample(xs, ys, fixed, notes):
    """At most `SAMPLE` samples, drawn at random and kept in order; the first ones if the model fixes the batch size."""
    count = len(xs[0])
    each = max(int(np.prod(values.shape[1:])) for values in [*xs, *ys])
    size = max(min(SAMPLE, VALUES // max(each, 1)), fixed or 8)
    if count <= size:
        return xs, ys
    rows = np.sort(np.random.default_rng(0).choice(count, size, replace=False))
    if fixed:
        rows = np.arange(size - size % fixed)
    notes.append(f"{len(rows)} of {count} samples were examined, {'the first' if fixed else 'drawn at random'}.")
    return [values[rows] for values in xs], [values[rows] for values in ys]


def _form(data):
    """The structure to fill with arrays; None for a single array."""
    import keras

    if isinstance(data, Mapping):
        return {key: 0 for key in data}
    several = isinstance(data, (list, tuple)) and data and all(hasattr(each, "shape") for each in data)
    return keras.tree.map_structure(lambda _: 0, data) if several else None
