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
STEPS = 200_000  # timesteps in the sample, of all its samples together: a few seconds of one core
BATCH_SIZE = 32  # the default of Keras's fit
SECONDS = 20.0  # of processor time for one examination


class CannotCall(Exception):
    """The model raised an error, the cause of this one, when it was called on x. Arguments: the arrays of x and y."""


def check_model(model: Any) -> None:
    """Raise TypeError unless `model` is a Keras model, and ValueError unless Keras runs on TensorFlow."""
    import keras

    if isinstance(model, type):
        raise TypeError(f"model must be a keras.Model; got the class {model.__module__}.{model.__name__} itself.")
    if not isinstance(model, keras.Model):
        kind = type(model)
        raise TypeError(f"model must be a keras.Model; got an object of {kind.__module__}.{kind.__name__}.")
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"Keras must run on TensorFlow for an examination; got {keras.backend.backend()}.")


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
        ValueError: x and y hold different numbers of samples, no sample at all, or no finite number; or another number
            of arrays than the model takes.
        CannotCall: the model does not take x.
    """
    notes: list[str] = []
    given_xs, given_ys, forms, batch_size = _read(model, x, y, "", notes)
    held_out = _validation(model, validation, notes)
    fixed = _fixed(model, len(given_xs[0]))
    if fixed and len(given_xs[0]) < fixed:
        raise ValueError(f"x must hold at least {fixed} samples, the model's batch size; got {len(given_xs[0])}.")
    xs, ys = _sample(given_xs, given_ys, fixed, notes)
    copy = _copy(model, given_xs, given_ys, forms[0], called_on(model, len(given_xs[0])), notes)
    examination = Examination(
        model=copy,
        original=model,
        xs=xs,
        ys=ys,
        given_xs=given_xs,
        given_ys=given_ys,
        validation=_sample(held_out[0], held_out[1], fixed, []) if held_out else None,
        given_validation=held_out,
        batch_size=fixed or min(batch_size or BATCH_SIZE, len(xs[0])),
        x_form=forms[0],
        y_form=forms[1],
        train=train,
        deadline=time.process_time() + SECONDS,
        notes=notes,
    )
    if not examination.compiled:
        notes.append("The model has no loss (`model.compile`), so that the checks that need one were left out.")
    return examination


def called_on(model: "keras.Model", count: int) -> int:
    """The number of samples, of `count`, that a model is first called on: two, or the batch size that it fixes."""
    return min(_fixed(model, count) or 2, count)


def _fixed(model, count):
    """The batch size of the examination where the model settles it: given, or a state that will be made."""
    return fixed_batch_size(model) or (min(BATCH_SIZE, count) if _stateful(model) else None)


def _copy(model, xs, ys, form, size, notes):
    """The copy to examine, or the model itself; the notes say so."""
    import keras

    first, was_built = [values[:size] for values in xs], model.built
    try:
        copy, reason = copy_model(model, first[0] if form is None else keras.tree.pack_sequence_as(form, first))
    except Exception as error:  # whatever the model raises
        raise CannotCall(xs, ys) from error
    if reason:
        built = "" if was_built else "was built by its first call, and then it "
        notes.append(f"The model could not be copied ({reason}). It {built}was examined itself, and restored.")
    if type(model).train_step is not keras.Model.train_step:
        notes.append("The model has a train_step of its own, which the examination does not use.")
    return copy


def _stateful(model):
    import keras

    return any(isinstance(layer, keras.layers.RNN) and layer.stateful for layer in model._flatten_layers())


# ---- what the reader gave --------------------------------------------------------------------------------------------


def _read(model, x, y, words, notes):
    """Inputs and targets, their forms, and the batch size of a data set. `words` go before the names in messages."""
    x, y, batch_size = _from_dataset(model, x, y, f"{words}x", notes)
    xs, x_form = _arrays(f"{words}x", x, names_of(model, "inputs"), getattr(model, "_inputs_struct", None))
    ys, y_form = _arrays(f"{words}y", y, _targets(model, y), getattr(model, "_outputs_struct", None))
    if len({len(values) for values in [*xs, *ys]}) > 1:
        raise ValueError(
            f"{words}x and {words}y must hold the same number of samples; got shapes {_shapes(xs)} for {words}x and "
            f"{_shapes(ys)} for {words}y."
        )
    return xs, ys, (x_form, y_form), batch_size


def _validation(model, validation, notes):
    if validation is None:
        return None
    if _is_dataset(validation):
        validation = (validation, None)
    if not (isinstance(validation, (tuple, list)) and len(validation) == 2):
        raise TypeError(f"validation must be a pair (x, y) or a data set; got {_kind(validation)}.")
    x, y = validation
    xs, ys, _, _ = _read(model, x, y, "validation ", notes)
    return xs, ys


def names_of(model: "keras.Model", kind: str) -> list[str] | None:
    """The names of the model's "inputs" or "outputs"; None if it does not know them: not built, or subclassed."""
    tensors = getattr(model, kind, None)
    names = getattr(model, "output_names", None) if kind == "outputs" else None
    return list(names or [tensor.name for tensor in tensors]) if tensors else None


def _targets(model, y):
    """The names of the outputs that have a target: Keras takes fewer than the outputs if there are losses of None."""
    names, loss = names_of(model, "outputs"), getattr(model, "loss", None)
    if names and isinstance(loss, (list, tuple)) and None in loss and not isinstance(y, Mapping):
        return names[: len(y)] if isinstance(y, (list, tuple)) else names[:1]
    return names


def _arrays(name: str, data: Any, names: list[str] | None, structure: Any) -> tuple[Arrays, Any]:
    """The arrays of x or y in the order of the model, and the form in which it takes them: see `Examination.x_form`.

    Args:
        name: "x" or "y", for messages.
        data: what the reader gave.
        names: of the inputs or outputs; None if unknown.
        structure: of a functional model's inputs or outputs.
    """
    if isinstance(data, Mapping):
        return _named_arrays(name, data, names, structure)
    form: Any = None
    if several := isinstance(data, (list, tuple)) and _are_several(data, names):
        form = [0] * len(data) if isinstance(data, list) else (0,) * len(data)
    if names and (len(data) if several else 1) != len(names):
        got = _shapes([np.shape(each) for each in data]) if several else f"one of shape {np.shape(data)}"
        raise ValueError(f"{name} must hold {len(names)} arrays, for {', '.join(names)}; got {got}.")
    return [_array(f"{name}[{at}]", each) for at, each in enumerate(data)] if several else [_array(name, data)], form


def _are_several(data, names):
    """Whether a list or tuple is one array for each input, and not one array written as a list."""
    if names and len(names) > 1:
        return True
    arrays = bool(data) and all(getattr(each, "shape", ()) for each in data)
    return arrays and (names is None or len(data) == 1)


def _named_arrays(name, data, names, structure):
    if names is None or isinstance(structure, Mapping):
        names = sorted(structure if isinstance(structure, Mapping) else data)  # the order in which Keras flattens it
        form: Any = dict.fromkeys(names, 0)
    else:
        form = None if len(names) == 1 else [0] * len(names)
    if missing := [each for each in names if each not in data]:
        raise ValueError(f"{name} must hold an array for {', '.join(missing)}; got {', '.join(map(str, data))}.")
    return [_array(f"{name}[{each!r}]", data[each]) for each in names], form


def _array(name: str, data: Any) -> np.ndarray:
    if not (isinstance(data, (list, tuple, int, float)) or hasattr(data, "__array__")):
        raise TypeError(f"{name} must be an array of numbers or a tf.data.Dataset of batches; got {_kind(data)}.")
    try:
        values = np.asarray(data)
    except ValueError as error:
        raise TypeError(f"{name} must be an array of numbers; got sequences of different lengths ({error}).") from error
    if values.dtype.kind not in "fiub":
        held = {"O": "objects, such as text or None", "U": "text", "S": "text", "c": "complex numbers", "M": "dates"}
        kind = held.get(values.dtype.kind, "something else")
        raise TypeError(f"{name} must be an array of numbers; got {kind} (dtype {values.dtype}), shape {values.shape}.")
    if values.ndim == 0:
        raise ValueError(f"{name} must have the samples on its first axis; got a single number.")
    if values.size == 0:
        raise ValueError(f"{name} must hold at least one sample; got an array of shape {values.shape}.")
    if values.dtype.kind == "f" and not np.isfinite(values).any():
        raise ValueError(f"{name} must hold finite numbers; got NaN or infinity everywhere, shape {values.shape}.")
    return values


def _kind(data):
    if data is None:
        return "None"
    kind = type(data)
    return f"an object of {kind.__name__}" if kind.__module__ == "builtins" else f"a {kind.__module__}.{kind.__name__}"


def _shapes(arrays):
    """The shapes of some arrays in words."""
    shapes = [str(getattr(each, "shape", each)) for each in arrays]
    return " and ".join(shapes[:4]) + (f" and {len(shapes) - 4} more" if len(shapes) > 4 else "")


# ---- data sets -------------------------------------------------------------------------------------------------------


def _is_dataset(data):
    return hasattr(data, "element_spec") and hasattr(data, "as_numpy_iterator")


def _from_dataset(model, x, y, name, notes):
    """The arrays and the batch size of a data set; what is not a data set comes back as it is, with None."""
    if not _is_dataset(x):
        return x, y, None
    import keras

    if y is not None:
        raise TypeError(f"with a tf.data.Dataset as {name} there must be no y, because it holds pairs; got both.")
    _check_elements(model, x.element_spec, name)
    if len(x.element_spec) > 2:
        notes.append(f"The sample weights of the data set {name} were not used.")
    batches = _same_shapes(_batches(x, name, notes), name, notes)
    x, y = keras.tree.map_structure(lambda *parts: np.concatenate(parts), *batches)
    return x, y, len(keras.tree.flatten(batches[0][0])[0])


def _check_elements(model, spec, name):
    """Refuse a data set that does not hold batches (x, y) of dense tensors."""
    import keras

    if not (isinstance(spec, tuple) and len(spec) in (2, 3)):
        raise TypeError(f"the elements of the data set {name} must be pairs (x, y); got {spec}.")
    leaves = keras.tree.flatten(spec[:2])
    if other := [each for each in leaves if type(each).__name__ != "TensorSpec"]:
        raise TypeError(f"the data set {name} must hold dense tensors; got {other[0]}.")
    wanted, shape = getattr(model, "inputs", None) or [], leaves[0].shape
    lacks_axis = bool(wanted) and shape.rank is not None and shape.rank < len(wanted[0].shape)
    lengths = {each.shape[0] for each in leaves if each.shape.rank}
    if any(each.shape.rank == 0 for each in leaves) or (lacks_axis and len(lengths) > 1):
        shapes = " and ".join(str(tuple(each.shape)) for each in leaves)
        raise ValueError(f"the data set {name} must hold batches; got elements of shapes {shapes}. Call .batch(32).")


def _batches(data, name, notes):
    """The first batches of a data set, until there are enough samples."""
    import keras

    batches, samples, values = [], 0, 0
    for element in data.as_numpy_iterator():
        leaves = keras.tree.flatten(element[:2])
        batches.append(element[:2])
        samples += len(leaves[0])
        values += max(each.size for each in leaves)
        if samples >= 4 * SAMPLE or values >= 4 * VALUES:
            notes.append(f"Of the data set {name}, the first {samples:,} samples were read.")
            break
    if not batches:
        raise ValueError(f"{name} must hold at least one sample; got a data set without a batch.")
    return batches


def _same_shapes(batches, name, notes):
    """The batches with the shapes that most of them have: a padded data set has other timesteps in each."""
    import keras

    shapes = [tuple(each.shape[1:] for each in keras.tree.flatten(batch)) for batch in batches]
    common = max(shapes, key=shapes.count)
    kept = [batch for batch, each in zip(batches, shapes, strict=True) if each == common]
    if len(kept) < len(batches):
        shown = _shapes(common)
        notes.append(
            f"Of the data set {name}, {len(kept)} of {len(batches)} batches were used, with samples of {shown}."
        )
    return kept


# ---- the sample ------------------------------------------------------------------------------------------------------


def _sample(xs, ys, fixed, notes):
    """At most `SAMPLE` samples, drawn at random and kept in order; the first ones if the model fixes the batch size."""
    count = len(xs[0])
    each = max(int(np.prod(values.shape[1:])) for values in [*xs, *ys])
    steps = max(values.shape[1] if values.ndim == 3 else 1 for values in xs)
    size = max(min(SAMPLE, VALUES // max(each, 1), STEPS // steps), fixed or 32)
    if count <= size:
        return xs, ys
    rows = np.sort(np.random.default_rng(0).choice(count, size, replace=False))
    if fixed:
        rows = np.arange(size - size % fixed)
    notes.append(f"{len(rows):,} of {count:,} samples were examined, {'the first' if fixed else 'drawn at random'}.")
    return [values[rows] for values in xs], [values[rows] for values in ys]
