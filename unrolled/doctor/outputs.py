"""What an output can be, which loss it has, and which of its targets count."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import LEVELS, Finding

SQUARES = ("mean_squared_error", "mean_squared_logarithmic_error")
REGRESSION = (
    *SQUARES,
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "huber",
    "log_cosh",
)
BINARY = ("binary_crossentropy", "binary_focal_crossentropy")
CATEGORICAL = ("categorical_crossentropy", "categorical_focal_crossentropy")
SPARSE = ("sparse_categorical_crossentropy",)
CROSSENTROPY = (*BINARY, *CATEGORICAL, *SPARSE)
CUSTOM = "custom"
NAMELESS = ("softmax", "sparsemax")  # activations of a whole vector, with outputs from 0 to 1
GRID = np.concatenate([-np.logspace(6, -3, 300), [0.0], np.logspace(-3, 6, 300)]).astype("float32")
FAR = 1e4  # an activation that passes this for an input of 1e6 is not bounded on that side


@dataclass(frozen=True)
class Loss:
    """The loss of one output.

    Attributes:
        name: of the function in `keras.losses`, or "custom".
        given: what was passed to `compile`.
        options: such as `from_logits`.
    """

    name: str
    given: Any
    options: dict[str, Any]

    @property
    def from_logits(self) -> bool:
        """Whether the loss takes the outputs for logits."""
        return bool(self.options.get("from_logits"))


@dataclass(frozen=True)
class Last:
    """What computes an output.

    Attributes:
        words: for a sentence, such as "the last activation, sigmoid,".
        activation: its name.
        low, high: the bounds of what it can produce, infinite where there is none.
    """

    words: str
    activation: str
    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether there is a number that it cannot produce."""
        return np.isfinite(self.low) or np.isfinite(self.high)


def worst(findings: Iterable[Finding | None]) -> Finding | None:
    """The first of the findings with the worst level; None if there is none."""
    found = [finding for finding in findings if finding is not None]
    return min(found, key=lambda finding: LEVELS.index(finding.level), default=None)


def each_output(exam: Examination, check: Callable[[Examination, int], Finding | None]) -> Finding | None:
    """The worst finding of a check that is made for each output."""
    return worst(check(exam, number) for number in range(len(exam.ys)))


def names(arrays: Sequence[np.ndarray], name: str) -> list[str]:
    """What to call the inputs or the targets: "x", or "x[0]", "x[1]" if there are several."""
    return [name] if len(arrays) == 1 else [f"{name}[{number}]" for number in range(len(arrays))]


def title(exam: Examination, number: int) -> str:
    """What begins a sentence about one of several outputs; empty if there is one only."""
    if len(exam.ys) == 1:
        return ""
    names = getattr(exam.model, "output_names", [])
    return f"Output {names[number]!r}: " if len(names) == len(exam.ys) else f"Output {number}: "


def percent(share: float) -> str:
    """A share in per cent, never rounded to 0 or 100 if it is neither: "43%", "0.02%", "more than 99.99%"."""
    if not 0 < share < 1:
        return f"{100 * share:.0f}%"
    for digits in range(3):
        if 0 < float(f"{100 * share:.{digits}f}") < 100:
            return f"{100 * share:.{digits}f}%"
    return "less than 0.01%" if share < 0.5 else "more than 99.99%"


def span(values: np.ndarray) -> str:
    """Where values lie: "from 0.1 to 3", or "all 3"."""
    low, high = f"{np.nanmin(values):.4g}", f"{np.nanmax(values):.4g}"
    return f"all {low}" if low == high else f"from {low} to {high}"


def sentence(exam: Examination, number: int, words: str) -> str:
    """A sentence about an output, with its title if there are several, and a capital unless it begins with a name."""
    words = title(exam, number) + words
    return words if words.startswith(("x ", "y ", "x[", "y[")) else words[:1].upper() + words[1:]


# ---- the loss ----------------------------------------------------------------------------------------------------


def loss_of(exam: Examination, number: int) -> Loss | None:
    """The loss of an output; None if it has none."""
    given = exam.losses[number] if exam.compiled and number < len(exam.losses) else None
    if given is None:
        return None
    if str(given).lower() in ("crossentropy", "ce"):
        return Loss(_chosen(exam, number), given, {})
    return named_loss(given)


def named_loss(given: Any) -> Loss:
    """A loss by the name of its function in `keras.losses`; "custom" if it is none of them."""
    import keras

    options: dict[str, Any] = {}
    found = given
    if isinstance(given, str):
        try:
            found = keras.losses.get(given)
        except ValueError:
            return Loss(CUSTOM, given, {})
    if hasattr(found, "fn"):
        options = dict(getattr(found, "_fn_kwargs", {}))
        found = found.fn
    name = getattr(found, "__name__", CUSTOM)
    return Loss(name if getattr(keras.losses, name, None) is found else CUSTOM, given, options)


def _chosen(exam, number):
    """What Keras makes of the name "crossentropy": it decides by the shapes."""
    y, output = exam.ys[number], exam.predictions[number]
    if output.shape[-1] == 1:
        return BINARY[0]
    return SPARSE[0] if y.ndim < output.ndim or y.shape[-1] == 1 else CATEGORICAL[0]


# ---- the last activation -----------------------------------------------------------------------------------------


def last_of(exam: Examination, number: int) -> Last | None:
    """What computes an output, found backwards through the graph; None if it is not known, as in a subclassed model."""
    outputs = getattr(exam.model, "outputs", None) or []
    if len(outputs) != len(exam.ys):
        return None
    try:
        return _produced(outputs[number])
    except (AttributeError, TypeError, ValueError):  # an operation without the parts that are looked for
        return None


def _produced(tensor):
    import keras

    operation, node, index = tensor._keras_history
    if isinstance(operation, keras.Model):
        return _produced(keras.tree.flatten(operation.outputs)[index])
    if isinstance(operation, passing()):
        return _produced(operation._inbound_nodes[node].arguments.keras_tensors[0])
    return None if index else of_layer(operation)


def passing() -> Any:
    """Layers that leave the values as they are, outside training."""
    from keras import layers

    shapes = (layers.Reshape, layers.Flatten, layers.Permute, layers.RepeatVector, layers.Cropping1D)
    return (*shapes, layers.Dropout, layers.GaussianNoise, layers.SpatialDropout1D, layers.ActivityRegularization)


def of_layer(layer: Any) -> Last | None:
    """What a layer produces, read from its activation; None where that is not known."""
    from keras import layers

    if isinstance(layer, layers.TimeDistributed):
        return of_layer(layer.layer)
    if isinstance(layer, layers.Bidirectional):
        return of_layer(layer.forward_layer) if layer.merge_mode in ("concat", "ave", None) else None
    if isinstance(layer, (layers.SimpleRNN, layers.LSTM, layers.GRU)):
        return _of_recurrent(layer)
    if isinstance(layer, layers.Softmax):
        return Last("the last layer, Softmax,", "softmax", 0.0, 1.0) if layer.axis in (-1, None) else None
    if isinstance(layer, (layers.ReLU, layers.LeakyReLU, layers.ELU)):
        return _measured(layer, type(layer).__name__, "layer")
    activation = getattr(layer, "activation", None)
    if activation is None:
        return _of_operation(layer)
    return _measured(activation, getattr(activation, "__name__", type(activation).__name__), "activation")


def _of_recurrent(layer):
    """The output of an LSTM or a GRU is a weighted mean of the activation and 0, or that times a gate from 0 to 1."""
    from keras import layers

    inner = _measured(layer.activation, getattr(layer.activation, "__name__", "?"), "activation")
    if isinstance(layer, layers.SimpleRNN) or inner is None:
        return inner
    gate = image(layer.recurrent_activation)
    if gate is None or gate[0] < 0 or gate[1] > 1:
        return None
    return Last(inner.words, inner.activation, min(0.0, inner.low), max(0.0, inner.high))


def _of_operation(operation):
    """A function of `keras.ops` in a functional model."""
    import keras

    name = type(operation).__name__.lower()
    if type(operation).__module__ != "keras.src.ops.nn" or name not in ("softmax", "sigmoid", "tanh", "relu"):
        return None
    return _measured(getattr(keras.ops, name), name, "operation")


def _measured(function, name, kind):
    words = f"the last {kind}, {name},"
    if name in NAMELESS:
        return Last(words, name, 0.0, 1.0)
    bounds = image(function)
    return None if bounds is None else Last(words, name, *bounds)


def image(function: Callable[[Any], Any]) -> tuple[float, float] | None:
    """The bounds of what an activation can produce, measured for inputs from -1e6 to 1e6.

    A bound is infinite if the activation passes `FAR` on that side.

    Returns:
        The lower and the upper bound, or None if it does not work on each number by itself, as softmax does.
    """
    values = np.array(function(GRID[:, None]), dtype=float)
    if values.shape != (len(GRID), 1) or not np.array_equal(values.T, np.array(function(GRID[None])), equal_nan=True):
        return None
    if np.isnan(values).any():
        return None
    low, high = values.min(), values.max()
    return float(low if low > -FAR else -np.inf), float(high if high < FAR else np.inf)


# ---- the targets that count --------------------------------------------------------------------------------------


def counted(exam: Examination, number: int) -> np.ndarray:
    """An output's targets without the masked timesteps: (targets, ...), the first two axes become one if one is masked.

    The mask is that of a `Masking` layer, or of an `Embedding` with `mask_zero`, that reads an input with as many
    timesteps as the target.
    """
    return unmasked(exam, exam.ys[number])


def unmasked(exam: Examination, values: np.ndarray) -> np.ndarray:
    """The rows of `values`, (samples, timesteps, ...), that no mask leaves out; all of it if there is no mask."""
    for mask in masks(exam):
        if values.ndim > 1 and values.shape[:2] == mask.shape:
            return values[mask]
    return values


def masks(exam: Examination) -> list[np.ndarray]:
    """The masks of the inputs, True at timesteps that are read: (samples, timesteps) each."""
    import keras

    found = []
    for layer in exam.layers:
        if isinstance(layer, keras.layers.Masking):
            found += [(x != layer.mask_value).any(axis=-1) for x in exam.xs if x.ndim == 3]
        elif isinstance(layer, keras.layers.Embedding) and layer.mask_zero:
            found += [x != 0 for x in exam.xs if x.ndim == 2]
    return found


def beyond_chance(outside: int, count: int) -> bool:
    """Whether `outside` of `count` values beyond a bound are too many for a bound that was taken from other values.

    If the bound is the largest of `count` values of the same kind, then the number of new ones beyond it is at least k
    with the probability C(2n - k, n) / C(2n, n): the k largest of all 2n must be new ones. True below one in a
    thousand, which is from 10 on for a large n, and from 7 of 7.
    """
    places = np.arange(outside)
    return bool(np.prod((count - places) / (2 * count - places)) < 1e-3)
