"""The layers that the shapes lab knows: a line of Keras code becomes a `Layer`. `static/shapes.js` reads them alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from unrolled.labs.controls import Refusal, quoted, refuse

MOST = 1_000_000  # the largest size, so that a count of parameters stays exact in a script
MOST_LAYERS = 12
LONGEST_LINE = 200  # characters
TOKEN = re.compile(r"""\s*(?:([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|("[^"]*"|'[^']*')|([(),=]))""", re.ASCII)
RECURRENT = ("SimpleRNN", "LSTM", "GRU")
MERGE_MODES = ("concat", "sum", "mul", "ave", None)
WANTED = {
    "integer": f"an integer from -{MOST:,} to {MOST:,}",
    "rate": "a number with at most 4 decimals",
    "flag": "True or False",
    "shape": "a tuple of 1 to 4 integers, such as (5, 4)",
}
MESSAGES = {
    "line": "Line {line} must be one layer, such as LSTM(32); got {given}.",
    "kind": "Line {line}: this lab has no layer {given}; it has {kinds}.",
    "argument": "Line {line}: in this lab {kind} takes {wanted}; got {given}.",
    "twice": "Line {line}: {kind} got its argument {given} twice.",
    "missing": "Line {line}: {kind} needs its argument {wanted}.",
    "value": "Line {line}: {name} of {kind} must be {wanted}; got {given}.",
    "count": "The model must have from 1 to {most} layers, one per line; got {count}.",
}


class Field(NamedTuple):
    """An argument of a layer. It is required where `default` is `...`, and may be given by place if `positional`."""

    type: str
    default: Any = ...
    positional: bool = True
    options: tuple = ()

    def to_dict(self) -> dict[str, Any]:
        """What the script has to know."""
        required = self.default is ...
        return self._asdict() | {"required": required, "default": None if required else self.default}


UNITS = {"units": Field("integer")}
SEQUENCES = {"return_sequences": Field("flag", False, positional=False)}
FIELDS: dict[str, dict[str, Field]] = {
    **{kind: UNITS | SEQUENCES for kind in RECURRENT},
    "Bidirectional": {
        "layer": Field("layer", options=RECURRENT),
        "merge_mode": Field("choice", "concat", options=MERGE_MODES),
    },
    "Dense": UNITS,
    "TimeDistributed": {"layer": Field("layer", options=("Dense",))},
    "Flatten": {},
    "Reshape": {"target_shape": Field("shape")},
    "RepeatVector": {"n": Field("integer")},
    "Embedding": {"input_dim": Field("integer"), "output_dim": Field("integer")},
    "Conv1D": {
        "filters": Field("integer"),
        "kernel_size": Field("integer"),
        "strides": Field("integer", 1),
        "padding": Field("choice", "valid", options=("valid", "same", "causal")),
    },
    "GlobalAveragePooling1D": {},
    "Dropout": {"rate": Field("rate")},
    "Masking": {},
}


@dataclass(frozen=True)
class Layer:
    """A layer and its arguments, defaults included."""

    kind: str
    arguments: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The layer as Keras code, without the module's name: required arguments by place, the rest by name."""
        given = []
        for name, field in FIELDS[self.kind].items():
            value = self.arguments[name]
            if value != field.default:
                given.append(_source(value) if field.default is ... else f"{name}={_source(value)}")
        return f"{self.kind}({', '.join(given)})"

    @property
    def full_code(self) -> str:
        """The layer as Keras code."""
        return re.sub(r"\b(?=[A-Z]\w+\()", "keras.layers.", self.code)


def _source(value):
    if isinstance(value, Layer):
        return value.code
    return f'"{value}"' if isinstance(value, str) else repr(value)


class _Value(NamedTuple):
    """A value in a line: its kind of token, what it holds, and its text."""

    kind: str
    held: Any
    text: str


class _Line:
    """Reads the calls in a line. A line that is no call raises SyntaxError, and the caller says what a line must be."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def next(self) -> tuple[str, Any]:
        """The next token: which of the four kinds it is, and its text."""
        found = TOKEN.match(self.text, self.at)
        if not found or not found.lastindex:
            raise SyntaxError
        self.at = found.end()
        return ("name", "number", "text", "sign")[found.lastindex - 1], found[found.lastindex]

    def follows(self, sign: str) -> bool:
        """Whether the next token is this sign; if so, it is read."""
        found = TOKEN.match(self.text, self.at)
        if not found or found[4] != sign:
            return False
        self.at = found.end()
        return True

    def value(self) -> _Value:
        """A number, a text, True, False, None, a tuple or a call."""
        start = self.at
        kind, held = self.next()
        if kind == "name" and self.follows("("):
            kind, held = "call", (held.split(".")[-1], self.arguments())
        elif kind == "sign" and held == "(":
            kind, held = "tuple", self.sizes()
        elif kind == "sign":
            raise SyntaxError
        return _Value(kind, held, self.text[start : self.at].strip())

    def sizes(self) -> list[_Value]:
        """The values of a tuple, whose first bracket has been read. One in brackets without a comma is no tuple."""
        start, given = self.at, self.arguments()
        if any(name for name, _ in given) or (len(given) == 1 and "," not in self.text[start : self.at]):
            raise SyntaxError
        return [value for _, value in given]

    def arguments(self) -> list[tuple[Any, _Value]]:
        """What stands between brackets, the first of which has been read: pairs of a name or None and a value."""
        given: list[tuple[Any, _Value]] = []
        while not self.follows(")"):
            if given and not self.follows(","):
                raise SyntaxError
            if given and self.follows(")"):
                break
            value = self.value()
            named = value.kind == "name" and self.follows("=")
            given.append((value.held, self.value()) if named else (None, value))
        return given


def read_layers(text: str) -> list[Layer]:
    """The layers of a text with one layer per line, written as in Keras code.

    A prefix such as `keras.layers.`, a comma at the end, `model.add(...)` around the layer, comments and empty lines
    are allowed, so that code can be pasted.

    Raises:
        Refusal: a line is not a layer that the lab knows, with arguments that it knows.
    """
    lines = [(place, line.split("#")[0].strip()) for place, line in enumerate(text.split("\n"), 1)]
    layers = [_read_line(line, place) for place, line in lines if line]
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise refuse(MESSAGES, "count", "layers", most=MOST_LAYERS, count=len(layers))
    return layers


def _read_line(text, place):
    line = _Line(text)
    try:
        if len(text) > LONGEST_LINE:
            raise SyntaxError
        value = line.value()
        line.follows(",")
        if value.kind != "call" or line.text[line.at :].strip():
            raise SyntaxError
    except SyntaxError:
        raise refuse(MESSAGES, "line", "layers", line=place, given=quoted(text)) from None
    name, given = value.held
    if name == "add" and len(given) == 1 and given[0][1].kind == "call":
        value = given[0][1]
    return _layer(value, place, FIELDS)


def _layer(value, place, kinds):
    """The layer of a call, one of these kinds."""
    kind, given = value.held
    if kind not in kinds:
        raise refuse(MESSAGES, "kind", "layers", line=place, given=kind, kinds=", ".join(kinds))
    fields, found = FIELDS[kind], {}
    places = [name for name, field in fields.items() if field.positional]
    for at, (name, each) in enumerate(given):
        by_place = at < len(places) and all(before is None for before, _ in given[:at])
        label = name or (places[at] if by_place else None)
        if label not in fields:
            shown = f"{name}=" if name else quoted(each.text)
            wanted = ", ".join(fields) or "no arguments"
            raise refuse(MESSAGES, "argument", "layers", line=place, kind=kind, wanted=wanted, given=shown)
        if label in found:
            raise refuse(MESSAGES, "twice", "layers", line=place, kind=kind, given=label)
        found[label] = _read_value(each, label, kind, place)
    for name, field in fields.items():
        if name not in found and field.default is ...:
            raise refuse(MESSAGES, "missing", "layers", line=place, kind=kind, wanted=name)
    return Layer(kind, {name: found.get(name, field.default) for name, field in fields.items()})


def _read_value(value, name, kind, place):
    """What a value stands for, if it is of its field's type."""
    field = FIELDS[kind][name]
    if field.type == "layer" and value.kind == "call":
        return _layer(value, place, field.options)
    try:
        return READ[field.type](value, field)
    except Refusal:
        wanted = WANTED.get(field.type) or "one of " + ", ".join(map(str, field.options))
        fields = {"line": place, "name": name, "kind": kind, "wanted": wanted, "given": quoted(value.text)}
        raise refuse(MESSAGES, "value", "layers", **fields) from None


def _integer(value, _=None):
    if value.kind != "number" or not re.fullmatch(r"-?\d{1,7}", value.held) or abs(int(value.held)) > MOST:
        raise Refusal("")
    return int(value.held)


def _rate(value, _):
    if value.kind != "number" or not re.fullmatch(r"-?\d{1,6}(\.\d{1,4})?", value.held):
        raise Refusal("")
    return float(value.held) + 0.0 if "." in value.held else int(value.held)  # -0.0 becomes 0.0


def _flag(value, _):
    if value.text not in ("True", "False"):
        raise Refusal("")
    return value.text == "True"


def _choice(value, field):
    held = value.held[1:-1] if value.kind == "text" else None
    if (held is None and value.text != "None") or held not in field.options:
        raise Refusal("")
    return held


def _shape(value, _):
    if value.kind != "tuple" or not 1 <= len(value.held) <= 4:
        raise Refusal("")
    return tuple(map(_integer, value.held))


def _no_layer(value, field):
    raise Refusal("")


READ = {
    "integer": _integer,
    "rate": _rate,
    "flag": _flag,
    "choice": _choice,
    "shape": _shape,
    "layer": _no_layer,
}
