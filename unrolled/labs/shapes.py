"""The shapes lab: a stack of layers, and what Keras says to it. Shapes, counts and complaints are Keras's own.

`static/shapes.js` computes the same in a page; `tests/labs/test_shapes.py` compares the two over a grid of stacks.
"""

import html
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
from keras.src.backend.common import global_state  # its list of weights without a value has no public name

from unrolled.core.explore import building
from unrolled.labs import layers as lines
from unrolled.labs.complaints import COMPLAINTS, LEFT_ON, MEANINGS, SILENT, UNCHECKED, recognised
from unrolled.labs.controls import Text, quoted, refuse
from unrolled.labs.lab import Lab, Result
from unrolled.labs.layers import FIELDS, LONGEST_LINE, MOST, MOST_LAYERS, RECURRENT, Layer, read_layers

Shape = tuple[int | None, ...]

MESSAGES = lines.MESSAGES | {
    "shape": "{label} must be {wanted}; got {given}.",
    "together": "To see whether y fits, give the shape of x too.",
}
SIZES = f"a tuple of {{count}} sizes from 1 to {MOST:,}, such as {{example}}"
WANTED = {
    "input": SIZES.format(count="1 to 3", example="(20, 1)") + "; None where a size is left open",
    "batch": f"None, or an integer from 1 to {MOST:,}",
    "x": SIZES.format(count="1 to 5", example="(500, 20, 1)") + ", or nothing",
    "y": SIZES.format(count="1 to 5", example="(500, 1)") + ", or nothing",
}
LABELS = {
    "input": "Shape of one sample, as in keras.Input: (timesteps, features)",
    "batch": "Batch size, None if it is left open",
    "layers": "Layers, one per line, as in Keras code",
    "x": "Does it fit? Shape of x, samples included",
    "y": "Shape of y, samples included",
}

FITS = {
    "x_fits": ("x {x} fits. The model returns {shape}.", None),
    "x_added": ("Keras takes x {x}: it adds the last axis, of size 1, silently. The model returns {shape}.", SILENT),
    "x_dropped": ("Keras takes x {x}: it drops the last axis, of size 1, silently. The model returns {shape}.", SILENT),
    "x_unchecked": (
        "Keras takes x {x}, although the input was declared as {wanted}: it checks no size on which no weight depends. "
        "The model returns {shape}.",
        UNCHECKED,
    ),
    "x_wrong": ("Keras refuses x {x}.", None),
    "y_fits": ("y {y} fits the output {shape}, for a loss that compares number by number, such as mse.", None),
    "y_axis": ("y {y} fits the output {shape}: the loss adds or drops an axis of size 1.", None),
    "y_silent": (
        "Keras takes y {y} for the output {shape}, silently, and compares every number with several others: it spreads "
        "both to {wide}. The loss is wrong.",
        LEFT_ON,
    ),
    "y_wrong": ("Keras refuses y {y} for the output {shape}.", None),
}
WORDS = {
    "input": "Input",
    "raises": "Keras raises",
    "not_reached": "not reached",
    "total": "all layers",
    "complains": "Keras complains at layer {place}, {code}.",
    "warns": "Keras warns at layer {place}, {code}.",
    "means": "what it means",
    "works": "{count} layers, {parameters} parameters. The model returns `{shape}`{first}.",
    "add": "Add a layer",
    "paste": "As code: paste your own layers",
    "kind": "kind of layer {place}",
    "given": "arguments of layer {place}",
    "up": "move layer {place} up",
    "down": "move layer {place} down",
    "remove": "remove layer {place}",
    "works_one": "1 layer, {parameters} parameters. The model returns `{shape}`{first}.",
    "open": ", where None stands for the size that is left open, first of all the batch size",
    "fails": "Keras cannot build this model: layer {place}, `{code}`, raises `{error}`.",
}


STARTS = {  # the arguments of a layer that was just added
    "SimpleRNN": "32",
    "LSTM": "32",
    "GRU": "32",
    "Bidirectional": "LSTM(32)",
    "Dense": "1",
    "TimeDistributed": "Dense(1)",
    "Flatten": "",
    "Reshape": "(5, 4)",
    "RepeatVector": "10",
    "Embedding": "1000, 16",
    "Conv1D": "16, 3",
    "GlobalAveragePooling1D": "",
    "Dropout": "0.2",
    "Masking": "",
}
NAMES = {  # what Keras calls the first layer of each kind
    "SimpleRNN": "simple_rnn",
    "LSTM": "lstm",
    "GRU": "gru",
    "Bidirectional": "bidirectional",
    "Dense": "dense",
    "TimeDistributed": "time_distributed",
    "Flatten": "flatten",
    "Reshape": "reshape",
    "RepeatVector": "repeat_vector",
    "Embedding": "embedding",
    "Conv1D": "conv1d",
    "GlobalAveragePooling1D": "global_average_pooling1d",
    "Dropout": "dropout",
    "Masking": "masking",
}

# ---- Keras -----------------------------------------------------------------------------------------------------------


class Complaint(NamedTuple):
    """What Keras says: the error's or the warning's type, its message, the place of the layer, its key and meaning."""

    error: str
    message: str
    place: int
    key: str
    meaning: str


class Stack(NamedTuple):
    """The layers as far as Keras builds them: their output shapes and numbers of parameters, and what Keras says."""

    model: keras.Sequential
    names: "_Names"
    shapes: list[Any]
    parameters: list[int]
    complaint: Complaint | None
    warnings: list[Complaint]


class _Names:
    """Names of layers as a new kernel would give them, where this one has counted on."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.fresh: dict[str, str] = {}

    def add(self, layer: keras.Layer) -> None:
        inner = getattr(layer, "layer", None) or getattr(layer, "forward_layer", None)
        for each in filter(None, (inner, layer)):
            base = re.sub(r"_\d+$", "", each.name)
            plain = base.removeprefix("forward_")
            count = self.counts.get(plain, 0)
            self.counts[plain] = count + 1
            self.fresh[each.name] = base + (f"_{count}" if count else "")

    def applied(self, message: str) -> str:
        message = re.sub(r"name=keras_tensor\w*", "name=keras_tensor", message)
        return re.sub(r"\w+", lambda word: self.fresh.get(word[0], word[0]), message)


@contextmanager
def without_weights() -> Iterator[None]:
    """Keras makes weights without values in here, and has forgotten them afterwards.

    Keras keeps a list of the weights that still need a value, and would give them one when it next builds something:
    too late for a model that nobody wants, and too much memory for a large one.
    """
    waiting = list(global_state.get_global_attribute("uninitialized_variables", []))
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute("uninitialized_variables", waiting)


def build(sample: Shape, batch: int | None, layers: Sequence[Layer]) -> Stack:
    """The layers, built by Keras. No weight is initialised, so that a model may be of any size.

    Args:
        sample: the shape of one sample, None where a size is left open.
        batch: the batch size, None if it is left open.
        layers: at least one.
    """
    names, made = _Names(), []
    model = keras.Sequential([keras.Input(sample, batch_size=batch)], name="sequential")
    stack = Stack(model, names, [], [], None, [])
    with without_weights():
        for place, layer in enumerate(layers, 1):  # a list of layers is made before any of them is built
            try:
                made.append(eval(layer.full_code, {"keras": keras}))
            except ValueError as error:
                return stack._replace(complaint=_complaint(error, str(error), place, layers))
            names.add(made[-1])
        for place, layer in enumerate(made, 1):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    model.add(layer)
                except (AttributeError, TypeError, ValueError) as error:
                    return stack._replace(complaint=_complaint(error, names.applied(str(error)), place, layers))
            said = {str(each.message): each.message for each in caught if f"'{layer.name}'" in str(each.message)}
            for message, warning in said.items():  # the layers before it warn again, as Sequential calls all of them
                stack.warnings.append(_complaint(warning, names.applied(message), place, layers))
            outputs = layer.output
            stack.shapes.append([each.shape for each in outputs] if isinstance(outputs, list) else outputs.shape)
            stack.parameters.append(layer.count_params())
    return stack


def _complaint(error, message, place, layers):
    """What Keras said, with the key of its meaning. The list of a call's arguments after the message is left out."""
    message = re.sub(r"^Exception encountered.*?\x1b\[1m(.*?)\x1b\[0m.*", r"\1", message, flags=re.DOTALL)
    key, fields = recognised(message)
    return Complaint(type(error).__name__, message, place, key, _meaning(key, fields, place, layers))


def _meaning(key, fields, place, layers):
    """The key of what a complaint means: for a wrong number of axes it depends on the layer before."""
    if key != "ndim":
        return key
    if fields["wanted"] == "2":
        return "ndim_vector"
    if fields["found"] != "2":
        return "ndim_four"
    if place == 1:
        return "ndim_table"
    before = layers[place - 2].kind
    return "ndim_last_output" if before in (*RECURRENT, "Bidirectional") else "ndim_no_timesteps"


class _Called(keras.Layer):
    """A model as a layer, so that Keras traces it with tensors, as `fit` does, and not with symbols."""

    def __init__(self, model: keras.Model) -> None:
        super().__init__()
        self.model = model

    def call(self, x: Any) -> Any:
        return self.model(x, training=True)


class _Compared(keras.Layer):
    """What a loss compares, as a layer, so that Keras computes its shape without data: y - output, before any mean."""

    def call(self, y: Any, output: Any) -> Any:
        loss = keras.losses.MeanSquaredError(reduction=None)
        loss.fn = lambda y, output: y - output
        return loss(y, output)


class Fit(NamedTuple):
    """Whether data fit: the key of a sentence in FITS, its fields, and Keras's message if it refuses them."""

    key: str
    fields: dict[str, Any]
    complaint: Complaint | None = None


def fit(stack: Stack, sample: Shape, x: Shape, y: Shape | None) -> list[Fit]:
    """Whether x and y, of these shapes, fit a model that could be built. Keras traces them; no data are made."""
    try:
        with without_weights():
            output = _Called(stack.model)(keras.KerasTensor((None, *x[1:]))).shape
    except Exception as error:  # TensorFlow's errors have types of their own
        return [Fit("x_wrong", {"x": x}, _refused(stack, str(error), "features"))]
    fits = [Fit(_taken(x, sample), {"x": x, "wanted": sample, "shape": output})]
    if y is None:
        return fits
    output = (x[0], *output[1:])
    fields = {"y": y, "shape": output}
    if x[0] != y[0]:
        message = COMPLAINTS["samples"][1].format(x=x[0], y=y[0])
        return [*fits, Fit("y_wrong", fields, _refused(stack, message, "samples"))]
    try:
        with without_weights():
            wide = _Compared()(keras.KerasTensor(y), keras.KerasTensor(output)).shape
    except Exception as error:
        return [*fits, Fit("y_wrong", fields, _refused(stack, str(error), "targets"))]
    if _numbers(wide) > min(_numbers(y), _numbers(output)):
        return [*fits, Fit("y_silent", fields | {"wide": wide})]
    return [*fits, Fit("y_fits" if y == output else "y_axis", fields)]


def _numbers(shape):
    return math.prod(shape)


def _taken(x, sample):
    """The key of the sentence on an x that Keras takes."""
    if len(x) != len(sample) + 1:
        return "x_added" if len(x) <= len(sample) else "x_dropped"
    same = all(wanted in (None, size) for wanted, size in zip(sample, x[1:], strict=True))
    return "x_fits" if same else "x_unchecked"


def _refused(stack, message, meaning):
    """The sentence in a message about data that says what is wrong; TensorFlow's has the graph's nodes after it."""
    key, fields = recognised(stack.names.applied(message))
    error, template = COMPLAINTS.get(key, ("ValueError", "{message}"))
    filled = template.format(**fields, message=message)
    return Complaint(error, filled, 0, key, meaning if key in ("dims", "samples") else key)


# ---- the lab ---------------------------------------------------------------------------------------------------------


def compute(values: dict[str, Any]) -> Result:
    """What the lab shows for the form's texts: a table of the layers, what Keras says, the fit of the data, the code.

    Raises:
        Refusal: a text is no shape, or no layer that the lab knows.
    """
    sample = _read_shape(values, "input", 3, open_sizes=True)
    batch = _read_batch(values["batch"])
    layers = read_layers(values["layers"])
    x, y = (_read_shape(values, name, 5) if values[name].strip() else None for name in ("x", "y"))
    if y and not x:
        raise refuse(MESSAGES, "together", "x")
    stack = build(sample, batch, layers)
    complaints = [*stack.warnings, *([stack.complaint] if stack.complaint else [])]
    parts = [_table(sample, batch, layers, stack), *(_complaint_html(each, layers) for each in complaints)]
    if x and not stack.complaint and not isinstance(stack.shapes[-1], list):
        parts += [_fit_html(each) for each in fit(stack, sample, x, y)]
    return Result("".join([*parts, _code(sample, batch, layers)]), _caption(layers, stack))


def _read_shape(values, name, most, open_sizes=False):
    """A tuple of sizes; None where a size is left open, if that is allowed."""
    text = values[name].strip()
    size = r"(?:None|0*[1-9]\d{0,6})" if open_sizes else r"0*[1-9]\d{0,6}"
    inside = re.fullmatch(r"\((.*)\)", text, re.DOTALL)
    parts = [part.strip() for part in (inside[1] if inside else text).split(",")]
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    elif len(parts) == 1 and inside:
        parts = [""]  # (20) is a number
    if len(parts) > most or not all(re.fullmatch(size, part, re.ASCII) for part in parts):
        raise _no_shape(name, text)
    sizes = tuple(None if part == "None" else int(part) for part in parts)
    if any(each and each > MOST for each in sizes):
        raise _no_shape(name, text)
    return sizes


def _no_shape(name, text):
    return refuse(MESSAGES, "shape", name, label=LABELS[name], wanted=WANTED[name], given=quoted(text))


def _read_batch(text):
    text = text.strip()
    if text == "None":
        return None
    if not re.fullmatch(r"0*[1-9]\d{0,6}", text, re.ASCII) or int(text) > MOST:
        raise _no_shape("batch", text)
    return int(text)


def _caption(layers, stack):
    if stack.complaint:
        place, error = stack.complaint.place, stack.complaint.error
        return WORDS["fails"].format(place=place, code=layers[place - 1].code, error=error)
    shape = _shape_text(stack.shapes[-1])
    first = WORDS["open"] if "None" in shape else ""
    words = WORDS["works" if len(layers) > 1 else "works_one"]
    return words.format(count=len(layers), parameters=f"{sum(stack.parameters):,}", shape=shape, first=first)


def _shape_text(shape):
    return " and ".join(map(str, shape)) if isinstance(shape, list) else str(shape)


def _table(sample, batch, layers, stack):
    """Each layer with its output shape and its number of parameters, as far as Keras builds them."""
    rows = [_row(f"{WORDS['input']}({sample})", str((batch, *sample)), "0")]
    for place, layer in enumerate(layers, 1):
        if place <= len(stack.shapes):
            rows.append(_row(layer.code, _shape_text(stack.shapes[place - 1]), f"{stack.parameters[place - 1]:,}"))
        else:
            raises = place == stack.complaint.place
            rows.append(_row(layer.code, WORDS["raises" if raises else "not_reached"], "", "fault" * raises))
    if not stack.complaint:
        rows.append(_row("", WORDS["total"], f"{sum(stack.parameters):,}"))
    heads = "".join(f'<th scope="col">{each}</th>' for each in ("layer", "output shape", "parameters"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(code, shape, parameters, kind=""):
    name = f' class="{kind}"' if kind else ""
    head = f'<th scope="row"><code>{html.escape(code)}</code></th>' if code else "<td></td>"
    return f"<tr{name}>{head}<td>{html.escape(shape)}</td><td>{parameters}</td></tr>"


def _complaint_html(complaint, layers):
    """Keras's message, what it means, and where the book shows it."""
    error, message, place, _, meaning = complaint
    words = WORDS["warns" if error == "UserWarning" else "complains"] if place else ""
    said = f"<p>{html.escape(words.format(place=place, code=layers[place - 1].code))}</p>" if place else ""
    return f'<div class="complaint">{said}<pre>{error}: {html.escape(message)}</pre>{_meaning_html(meaning)}</div>'


def _meaning_html(key):
    if key not in MEANINGS:
        return ""
    sentence, link = MEANINGS[key]
    return f"<p>{html.escape(sentence)} {_link(link)}</p>"


def _link(page):
    return f'<a href="../{page if building() else page.replace(".html", ".ipynb")}">{WORDS["means"]}</a>'


def _fit_html(fitting):
    sentence, link = FITS[fitting.key]
    words = html.escape(sentence.format(**fitting.fields)) + (f" {_link(link)}" if link else "")
    return f"<p>{words}</p>" + (_complaint_html(fitting.complaint, ()) if fitting.complaint else "")


def _code(sample, batch, layers):
    given = f"{sample}" if batch is None else f"batch_shape={(batch, *sample)}"
    rows = "".join(f"    {each.full_code},\n" for each in layers)
    code = f"import keras\n\nmodel = keras.Sequential([\n    keras.Input({given}),\n{rows}])\nmodel.summary()"
    return f'<pre class="code"><code>{html.escape(code)}</code></pre>'


def _preset(sample, layers, x, y, batch="None"):
    return {"input": sample, "batch": batch, "layers": "\n".join(layers), "x": x, "y": y}


PRESETS = {
    "Why (None, 10)?": _preset("(3, 1)", ["SimpleRNN(10)", "Dense(1)"], "(4000, 3, 1)", "(4000, 1)"),
    "LSTM(300) on 20": _preset("(20, 1)", ["LSTM(300)", "Dense(20)"], "(1000, 20, 1)", "(1000, 20)"),
    "A missing return_sequences": _preset(
        "(600, 8)", ["LSTM(32)", "LSTM(32)", "Dense(1)"], "(1000, 600, 8)", "(1000, 1)"
    ),
    "One y, a forecast per timestep": _preset(
        "(600, 8)", ["LSTM(32, return_sequences=True)", "Dense(1)"], "(1000, 600, 8)", "(1000, 1)"
    ),
    "Series of any length": _preset(
        "(None, 16)", ["Conv1D(16, 10, strides=2)", "LSTM(16)", "Dense(1)"], "(32, 800, 16)", "(32, 1)"
    ),
    "A spectrum of 7,000 points": _preset(
        "(7000, 1)", ["LSTM(16, return_sequences=True)", "LSTM(32)", "Dense(3)"], "(50000, 7000, 1)", "(50000, 3)"
    ),
    "Axes exchanged": _preset("(7000, 1)", ["LSTM(16)", "Dense(3)"], "(50000, 1, 7000)", "(50000, 3)"),
    "Encoder and decoder": _preset(
        "(20, 1)",
        ["LSTM(32)", "RepeatVector(10)", "LSTM(32, return_sequences=True)", "TimeDistributed(Dense(1))"],
        "(500, 20, 1)",
        "(500, 10, 1)",
    ),
    "Flatten, length open": _preset("(None, 1)", ["LSTM(8, return_sequences=True)", "Flatten()", "Dense(1)"], "", ""),
    "Masking, then Conv1D": _preset("(100, 3)", ["Masking()", "Conv1D(16, 4, strides=4)", "LSTM(16)"], "", ""),
}


def shapes() -> Lab:
    """The lab: stack layers, and see every output shape, the number of parameters, the code and Keras's complaints."""
    start = PRESETS["LSTM(300) on 20"]
    rows = {"layers": 4}
    controls = [Text(name, label, start[name], rows=rows.get(name, 1)) for name, label in LABELS.items()]
    data = {
        "fields": {kind: {name: each.to_dict() for name, each in fields.items()} for kind, fields in FIELDS.items()},
        "starts": STARTS,
        "names": NAMES,
        "complaints": COMPLAINTS,
        "meanings": MEANINGS,
        "fits": FITS,
        "words": WORDS,
        "labels": LABELS,
        "wanted": WANTED | lines.WANTED,
        "most": MOST,
        "most_layers": MOST_LAYERS,
        "longest_line": LONGEST_LINE,
    }
    return Lab("shapes", controls, compute, presets=PRESETS, messages=MESSAGES, data=data)
