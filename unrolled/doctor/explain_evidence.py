"""What is known of an error: its text, and the model, the data and the layers that it came with.

A reader passes an exception, and perhaps a model and data. What they do not pass often stands in the traceback: Keras
calls `fit`, `predict` and each layer through a wrapper whose frame holds the arguments.
"""

import inspect
import re
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import keras

ANSI = re.compile(r"\x1b\[\d+m")
LIBRARIES = re.compile(r"[/\\](keras|tensorflow)[/\\]")
Shape = tuple[int | None, ...]


class Evidence:
    """An error with all that is known of it.

    Attributes:
        text: the message, without colours; for a chain of exceptions, of one of them.
        code: the reader's lines that led to the error; without their source, the names that stand in them.
        inside: the error was raised inside Keras or TensorFlow, as far as is known; text alone is taken for theirs.
        model, x, y: as passed, or from the call of `fit`, `evaluate` or `predict` that failed; None if unknown.
    """

    def __init__(self, error: BaseException | str, model: Any, x: Any, y: Any) -> None:
        self.text = ANSI.sub("", str(error))
        trace = error.__traceback__ if isinstance(error, BaseException) else None
        self.frames = [frame for frame, _ in traceback.walk_tb(trace)]
        steps = traceback.extract_tb(trace)
        own = [(step, frame) for step, frame in zip(steps, self.frames, strict=True) if not _of_library(step.filename)]
        self.code = "\n".join(step.line or _names_in(frame) for step, frame in own)
        self.inside = not steps or len(own) < len(steps) or type(error).__module__.startswith("tensorflow")
        called = next((call for call in self._calls() if isinstance(call.get("self"), keras.Model)), {})
        self.model = called.get("self") if model is None else model
        self.x = called.get("x", next(iter(called.get("args", ())), None)) if x is None else x
        self.y = called.get("y") if y is None else y

    def _calls(self) -> Iterator[dict[str, Any]]:
        """The arguments of each call that went through Keras's wrapper, by name, outermost first."""
        for frame in self.frames:
            held = frame.f_locals
            if frame.f_code.co_name == "error_handler" and {"fn", "args", "kwargs"} <= set(held):
                try:
                    yield inspect.signature(held["fn"]).bind_partial(*held["args"], **held["kwargs"]).arguments
                except TypeError:  # the call itself was wrong
                    yield dict(zip(("self", "x", "y"), held["args"], strict=False))

    @property
    def x_shape(self) -> Shape | None:
        """The shape of `x` if it is one array."""
        return shape_of(self.x)

    @property
    def y_shape(self) -> Shape | None:
        """The shape of `y` if it is one array."""
        return shape_of(self.y)

    @property
    def input_shape(self) -> Shape | None:
        """What the model takes, if it has one input and is built."""
        return _attribute_shape(self.model, "input_shape")

    @property
    def output_shape(self) -> Shape | None:
        """What the model returns, if it has one output and is built."""
        return _attribute_shape(self.model, "output_shape")

    @property
    def layers(self) -> list[Any]:
        """The layers of the model, also of one whose construction failed, from its own frame."""
        held = [self.model, *(frame.f_locals.get("self") for frame in self.frames)]
        made = next((one for one in held if isinstance(one, keras.Model)), None)
        return _layers(made) if made is not None else []

    @property
    def stateful(self) -> bool | None:
        """Whether a layer of the model keeps its state between batches; None without a model."""
        return any(getattr(layer, "stateful", False) for layer in self.layers) if self.layers else None

    def before(self, name: str) -> Any | None:
        """The layer whose output the layer of this name was given, or None if it cannot be told."""
        for frame in self.frames:
            before = _made_by(frame, name)
            if before is not None:
                return before
        names = [layer.name for layer in self.layers]
        return self.layers[names.index(name) - 1] if name in names[1:] else None

    def shapes(self) -> str:
        """One sentence with the shapes of the data and of the model, as far as they are known."""
        parts = [f"`{name}` {described(data)}" for name, data in (("x", self.x), ("y", self.y)) if data is not None]
        if self.input_shape and self.output_shape:
            parts.append(f"the model takes {self.input_shape} and returns {self.output_shape}")
        return f"Here {' and '.join([', '.join(parts[:-1]), parts[-1]] if parts[:-1] else parts)}." if parts else ""


def _of_library(path: str) -> bool:
    """Whether a file belongs to Keras or TensorFlow."""
    return bool(LIBRARIES.search(path))


def _names_in(frame: FrameType) -> str:
    """The names and arguments in the code of a frame, for code that was not read from a file."""
    code = frame.f_code
    return " ".join(map(str, [*code.co_names, *(one for one in code.co_consts if isinstance(one, (str, tuple)))]))


def _attribute_shape(model: Any, name: str) -> Shape | None:
    """A shape that a model has as an attribute: None for several, and for a model that is not built."""
    try:
        shape = getattr(model, name, None)
    except (AttributeError, ValueError, RuntimeError):
        return None
    return shape if isinstance(shape, tuple) and all(side is None or isinstance(side, int) for side in shape) else None


def _layers(model: Any) -> list[Any]:
    """The layers of a model, also while it is being built."""
    try:
        return list(model._layers if isinstance(model, keras.Sequential) else model.layers)
    except AttributeError:
        return []


def _made_by(frame: FrameType, name: str) -> Any | None:
    """The layer that made the tensor which a call of the layer of this name was given, from the frame of the call."""
    given = frame.f_locals.get("args") if frame.f_code.co_name == "error_handler" else None
    if not given or getattr(given[0], "name", None) != name or not given[1:]:
        return None
    return getattr(getattr(given[1], "_keras_history", None), "operation", None)


def shape_of(data: Any) -> Shape | None:
    """The shape of an array, a tensor, a table, or of the batches of a `tf.data.Dataset`; None for anything else."""
    if hasattr(data, "element_spec"):
        spec = data.element_spec
        return shape_of(spec[0] if isinstance(spec, tuple) else spec)
    try:
        return tuple(None if side is None else int(side) for side in data.shape)
    except (AttributeError, TypeError, ValueError):
        return None


def described(data: Any) -> str:
    """Data in words, as the end of a sentence: "has the shape (8, 3, 1)"."""
    shape, kind = shape_of(data), str(getattr(data, "dtype", ""))
    if hasattr(data, "element_spec"):
        return f"is a tf.data.Dataset whose elements have the shape {shape}" if shape else "is a tf.data.Dataset"
    if shape is not None:
        return f"has the shape {shape}" + (f" and the dtype {kind}" if kind == "object" or kind[:2] == "<U" else "")
    if isinstance(data, (list, tuple)):
        inner = {str(shape_of(one)) for one in data}
        shapes = f", each of the shape {inner.pop()}" if len(inner) == 1 and inner != {"None"} else ""
        return f"is a {type(data).__name__} of {len(data)}{shapes}"
    return f"is a {type(data).__name__}"
