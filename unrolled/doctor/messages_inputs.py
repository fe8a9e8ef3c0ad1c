"""Messages about the shape of inputs, and of what one layer passes to the next."""

import math
import re

import keras

from unrolled.doctor.explain_evidence import Evidence, described
from unrolled.doctor.messages_rule import Names, Rule, When, last_only, shape, swapped

SEEN = "book/what-do-you-see.html#"
SHAPES = "notebooks/2-input-shape/which-axis-is-which.html#wrong-shapes-that-raise-an-error"
TRANSPOSE = "notebooks/2-input-shape/which-axis-is-which.html#reshape-is-not-transpose"
TABLE = "notebooks/2-input-shape/which-axis-is-which.html#from-a-table-to-the-block"
STACK = "notebooks/3-batches/a-thousand-series.html#cell-claim-stack"

LAYER = r"(?:Layer|Input \d+)(?: with name '[^']*')? (?:of|is incompatible with) layer [\"']?(?P<layer>\w+)[\"']?.*?"
NDIM = LAYER + r"expected (?P<bound>(?:min_|max_)?)ndim=(?P<wanted>\d+), found ndim=(?P<found>\d+)"
NDIM += r"(?:\. Full shape received: (?P<shape>[\[(][^\])]*[\])]))?"
MATMUL = (
    r"(?:Matrix size-incompatible: In\[0\]: \[(?P<rows>[^\]]*,)?(?P<given>\d+)\], In\[1\]: \[(?P<wanted>\d+),\d+\]"
    r"|Dimensions must be equal, but are (?P<given_>\d+) and (?P<wanted_>\d+) for '\{\{node (?P<node>\S*MatMul\S*)\}\})"
)
DECLARED = r"expected shape=(?P<wanted>\([^)]*\)), found shape=(?P<found>\([^)]*\))"
GIVEN = r"Expected shape (?P<wanted>\([^)]*\)), but input has incompatible shape (?P<found>\([^)]*\))"
FEATURES = "put the features on the last axis, in the same number and order as in training: `x.shape[-1] == {wanted}`."
SWAP = "exchange the two axes: `x = x.transpose(0, 2, 1)`. A `reshape` would mix the values."


def after_recurrent(evidence: Evidence, found: Names) -> Names | None:
    """Three axes are wanted, and the layer before is recurrent and returns its last output only."""
    before = evidence.before(found["layer"])
    if before is None or found["wanted"] != "3" or found["found"] != "2" or not last_only(before):
        return None
    return {"before": before.name, "kind": type(before).__name__, "last": str(shape(found["shape"])[-1])}


def after_other(evidence: Evidence, found: Names) -> Names | None:
    """The layer before is known, is no input and returns another number of axes."""
    before = evidence.before(found["layer"])
    if before is None or isinstance(before, (keras.layers.InputLayer, keras.layers.Embedding)):
        return None
    return {"before": before.name, "kind": type(before).__name__}


def after_embedding(evidence: Evidence, found: Names) -> Names | None:
    """The tokens of an Embedding have an axis too many."""
    before = evidence.before(found["layer"])
    return {} if found["found"] == "4" and isinstance(before, keras.layers.Embedding) else None


def table(evidence: Evidence, found: Names) -> Names | None:
    """Three axes are wanted, and there are two."""
    return {} if found["wanted"] == "3" and found["found"] == "2" else None


def table_of_data(evidence: Evidence, found: Names) -> Names | None:
    """Three axes are wanted, and the data or the `Input` have two."""
    first = isinstance(evidence.before(found["layer"]), keras.layers.InputLayer)
    here = evidence.x_shape is not None and len(evidence.x_shape) == 2
    return table(evidence, found) if first or here else None


def batch_axis(evidence: Evidence, found: Names) -> Names | None:
    """Three axes are wanted, there are four, and the first stands for the batch."""
    sides = shape(found["shape"])
    if found["wanted"] != "3" or len(sides) != 4 or sides[0] is not None or after_other(evidence, found):
        return None
    return {"samples": str(sides[1]), "rest": str(sides[2:])}


def one_vector(evidence: Evidence, found: Names) -> Names | None:
    """One vector per sample is wanted, and a sequence was given."""
    return {} if found["wanted"] == "2" and found["found"] == "3" else None


def message_swapped(evidence: Evidence, found: Names) -> Names | None:
    """Timesteps and features are exchanged, by the shapes of the message or of the data."""
    by_message = swapped(shape(found.get("found", "")), shape(found.get("wanted", "")))
    return {} if by_message or data_swapped(evidence, found) else None


def data_swapped(evidence: Evidence, found: Names) -> Names | None:
    """Timesteps and features are exchanged, by the shapes of the data and the model."""
    if not swapped(evidence.x_shape, evidence.input_shape):
        return None
    return {"found": str(evidence.x_shape), "wanted": str(evidence.input_shape)}


def without_samples(evidence: Evidence, found: Names) -> Names | None:
    """The samples axis is missing: the shape is that of one sample."""
    wanted, given = shape(found["wanted"]), shape(found["found"])
    return {} if len(wanted) == len(given) + 1 and given[-1] == wanted[-1] != 1 else None


def missing_axis(evidence: Evidence, found: Names) -> Names | None:
    """The shape lacks an axis."""
    return {} if len(shape(found["found"])) == len(shape(found["wanted"])) - 1 else None


def other_timesteps(evidence: Evidence, found: Names) -> Names | None:
    """Only the number of timesteps differs."""
    wanted, given = shape(found["wanted"]), shape(found["found"])
    if len(wanted) != 3 or len(given) < 2 or wanted[1] in (None, given[1]):
        return None
    last = given[2] if len(given) == 3 else 1  # Keras drops a last axis of length 1
    return {"steps": str(given[1]), "declared": str(wanted[1])} if last == wanted[2] else None


def product(evidence: Evidence, found: Names) -> Names:
    """The numbers of a product of matrices, from either form of the message."""
    numbers = {"given": found["given"] or found["given_"], "wanted": found["wanted"] or found["wanted_"]}
    return numbers | {"where": f" (in `{found['node']}`)" if found["node"] else ""}


def product_swapped(evidence: Evidence, found: Names) -> Names | None:
    """As `product`, where the axes of the data are exchanged."""
    moved = data_swapped(evidence, found)
    return product(evidence, found) | {"shape": moved["found"], "model": moved["wanted"]} if moved else None


def of_cell(evidence: Evidence, found: Names) -> Names | None:
    """As `product`, inside a recurrent cell."""
    inside = "cell" in found["node"] or "Cell.call()" in evidence.text
    return product(evidence, found) if inside else None


def samples_inside(evidence: Evidence, found: Names) -> Names | None:
    """As `of_cell`, where the model declares the number of samples as its timesteps."""
    given, declared = evidence.x_shape, evidence.input_shape
    if given is None or declared is None or not len(given) == len(declared) == 3 or not of_cell(evidence, found):
        return None
    if declared[1] != given[0] or declared[2] != given[1]:
        return None
    return {"samples": str(given[0]), "model": str(declared), "rest": str(given[1:])}


def another_rank(evidence: Evidence, found: Names) -> Names | None:
    """As `of_cell`, where the data have more axes than the model takes."""
    given, declared = evidence.x_shape, evidence.input_shape
    if given is None or declared is None or len(given) <= len(declared) or not of_cell(evidence, found):
        return None
    return {"axes": str(len(given)), "shape": str(given), "wanted_axes": str(len(declared)), "model": str(declared)}


def sizes(evidence: Evidence, found: Names) -> Names:
    """The numbers of samples of each array, in words."""
    both = [f"`{name}` has {found[name]} samples" for name in ("x", "y", "sample_weight") if found[name]]
    samples = evidence.x_shape[0] if evidence.x_shape else None
    elsewhere = samples is not None and "," not in found["x"] and str(samples) != found["x"]
    where = " in the validation data" if elsewhere else ""
    return {"sizes": " and ".join(both) + where}


def list_of_arrays(evidence: Evidence, found: Names) -> Names | None:
    """Keras counts each array of a list as an input of its own."""
    count = len(found["x"].split(","))
    inputs = len(getattr(evidence.model, "inputs", None) or [None])
    if count < 2 or count == inputs or (evidence.model is None and len(set(found["x"].split(", "))) > 1):
        return None
    return {"count": str(count), "length": found["x"].split(",")[0]}


def samples_elsewhere(evidence: Evidence, found: Names) -> Names | None:
    """The samples stand on the second axis of `x`."""
    given, targets = evidence.x_shape, evidence.y_shape
    if given is None or len(given) < 2 or not targets:
        return None
    if (str(given[0]), str(given[1]), str(targets[0])) != (found["x"], found["y"], found["y"]):
        return None
    return sizes(evidence, found) | {"shape": str(given)}


def weights_differ(evidence: Evidence, found: Names) -> Names | None:
    """The inputs and targets agree, and the weights do not."""
    return sizes(evidence, found) if found["sample_weight"] and found["x"] == found["y"] else None


def inputs_differ(evidence: Evidence, found: Names) -> Names | None:
    """The inputs of a model with several inputs do not agree."""
    return sizes(evidence, found) if len(set(found["x"].split(", "))) > 1 else None


def states_passed(evidence: Evidence, found: Names) -> Names | None:
    """A layer was given the output and the states of a recurrent layer at once."""
    return {} if found["wanted"] == "1" and "Inputs received" in evidence.text else None


def single_input(evidence: Evidence, found: Names) -> Names | None:
    """A model with one input was given several arrays."""
    return {"data": described(evidence.x)} if found["wanted"] == "1" else None


def bare_series(evidence: Evidence, found: Names) -> Names | None:
    """One series without samples and features, for a model that takes three axes."""
    return {} if len(shape(found["found"])) == 1 and len(shape(found["wanted"])) == 3 else None


def needs_three(evidence: Evidence, found: Names) -> Names | None:
    """A NumPy array should get the three axes of a recurrent layer; NumPy leaves a -1 out of its message."""
    sides = shape(found["shape"])
    if len(sides) != 3 and not (len(sides) == 2 and re.search(r"reshape\(\(?\s*-1,[^,()]+,[^,()]+\)", evidence.code)):
        return None
    return {"count": str(math.prod(side or 1 for side in sides)), "target": str(sides)}


def asked_third(evidence: Evidence, found: Names) -> Names | None:
    """The reader asked for the third axis of something that has two."""
    last = "".join(evidence.code.splitlines()[-1:])
    network = re.search("keras|layers|LSTM|GRU|Input", last)
    return {} if ".shape[" in last or ("shape" in last and network) else None


def exchanged(pattern: str, when: When) -> Rule:
    """A rule for exchanged axes; the pattern or `when` finds what is `wanted` and what is `found`."""
    words = "Timesteps and features are exchanged: the model takes {wanted}, and the data have the shape {found}."
    return Rule(pattern, "axes", words, SWAP, TRANSPOSE, when)


INPUTS = (
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs three axes, (samples, timesteps, features), and was given {shape}. It comes after"
        " `{before}`"
        " ({kind}), which returns only its last output: {last} numbers per sample, and no timesteps.",
        "let the layer before return its output at every timestep: `{kind}(..., return_sequences=True)` for `{before}`."
        " Only the last recurrent layer goes without it.",
        STACK,
        after_recurrent,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs three axes and was given {shape}, because the tokens that go into `Embedding` have"
        " an axis of length 1 at the end. `Embedding` adds the features axis itself.",
        "leave the last axis out: `tokens[..., 0]`, and `keras.Input((timesteps,))`.",
        SEEN + "expected-ndim-3-found-4",
        after_embedding,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs one vector per sample, (samples, features), and was given a sequence: {shape}.",
        "leave out `return_sequences=True` in the layer before, so that it returns its last output only.",
        SEEN + "expected-ndim-2-found-3",
        one_vector,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs three axes, (samples, timesteps, features), and was given two: {shape}. The input is"
        " a table: the features axis is missing (or the timesteps axis, if each row is one moment).",
        "for one feature, add the axis: `x = x[..., None]` and `keras.Input((timesteps, 1))`."
        " For rows that follow each other in time, cut windows.",
        TABLE,
        table_of_data,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs {wanted} axes and was given {found}: {shape}. That is what the layer before it"
        " returns:"
        " `{before}` ({kind}).",
        "make the axes (samples, timesteps, features) before a recurrent layer, for example with"
        " `layers.Reshape((timesteps, features))`; `Flatten` and `Dense` on a table leave no timesteps.",
        SEEN + "expected-ndim-3-found-2",
        after_other,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs three axes, (samples, timesteps, features), and was given two: {shape}. If it"
        " follows another"
        " recurrent layer, that layer returns only its last output; if it is the first, the data are a table.",
        "after a recurrent layer: `return_sequences=True` in the layer before. For a table: `x = x[..., None]`, which"
        " adds"
        " the features axis.",
        SEEN + "expected-ndim-3-found-2",
        table,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs three axes and was given four: {shape}. Keras adds the axis of the samples by"
        " itself,"
        " as the `None` in front, so the {samples} that follows is one axis too many; it is the number of samples.",
        "leave the samples out of the shape: `keras.Input({rest})`, or `keras.Input(x.shape[1:])`.",
        SEEN + "expected-ndim-3-found-4",
        batch_axis,
    ),
    Rule(
        NDIM,
        "input-shape",
        "The layer `{layer}` needs an input with {bound}ndim={wanted} axes, and was given {found}: {shape}.",
        "give a recurrent layer three axes, `x.shape == (samples, timesteps, features)`: add one with `x[..., None]`,"
        " or"
        " take one away with `layers.Reshape((timesteps, features))`.",
        SHAPES,
    ),
    exchanged(DECLARED, message_swapped),
    Rule(
        DECLARED,
        "input-shape",
        "The model was built for {declared} timesteps, {wanted}, and was given {steps}: {found}.",
        "cut or pad to {declared} timesteps, or build the model for any number of them: `keras.Input((None,"
        " features))`.",
        SEEN + "expected-shape-found-shape",
        other_timesteps,
    ),
    Rule(
        DECLARED,
        "input-shape",
        "The model takes inputs of the shape {wanted}, where `None` stands for any number, and was given {found}.",
        "make `x.shape[1:]` equal to `model.input_shape[1:]`; with several inputs, pass them in the order of"
        " `model.inputs`.",
        SEEN + "expected-shape-found-shape",
    ),
    exchanged(GIVEN, message_swapped),
    Rule(
        GIVEN,
        "input-shape",
        "The model takes {wanted}, with the samples first, and was given {found}, which is one sample without that axis"
        " (or a table with one row per moment).",
        "for one sample add the axis: `model.predict(x[None])`. A `tf.data.Dataset` needs `.batch(32)`.",
        SEEN + "invalid-input-shape",
        without_samples,
    ),
    Rule(
        GIVEN,
        "input-shape",
        "The model takes {wanted}, (samples, timesteps, features), and was given one series: {found}.",
        "one series with one feature is one sample: `x = x.reshape(1, -1, 1)`.",
        SEEN + "invalid-input-shape",
        bare_series,
    ),
    Rule(
        GIVEN,
        "input-shape",
        "The model takes {wanted}, (samples, timesteps, features), and was given {found}: an axis is missing.",
        "with one feature add the features axis: `x = x[..., None]`; with several, put (samples, timesteps, features)"
        " together.",
        SEEN + "invalid-input-shape",
        missing_axis,
    ),
    Rule(
        GIVEN,
        "input-shape",
        "The model takes inputs of the shape {wanted}, where `None` stands for any number, and was given {found}.",
        "make `x.shape[1:]` equal to `model.input_shape[1:]`.",
        SEEN + "invalid-input-shape",
    ),
    exchanged(
        r"expected axis -1 of input shape to have value (?P<wanted>\d+), but received input with shape"
        r" (?P<found>\([^)]*\))",
        data_swapped,
    ),
    Rule(
        LAYER
        + r"expected axis (?P<axis>-?\d+) of input shape to have value (?P<wanted>\d+), but received input with shape"
        r" (?P<found>\([^)]*\))",
        "input-shape",
        "The layer `{layer}` was built for {wanted} numbers on axis {axis}, and was given the shape {found}."
        " After `Flatten` the number of timesteps counts as well.",
        FEATURES + " After `Flatten`, the same number of timesteps too.",
        SHAPES,
    ),
    Rule(
        MATMUL,
        "axes",
        "Timesteps and features are exchanged: the weights are for {wanted} on the last axis, the features, and the"
        " data have {given}{where}."
        " The model takes {model}, and the data have the shape {shape}.",
        SWAP,
        TRANSPOSE,
        product_swapped,
    ),
    Rule(
        MATMUL,
        "input-shape",
        "The model declares {model}, and the {samples} in it is the number of samples, which Keras adds by itself.",
        "leave the samples out of the shape: `keras.Input({rest})`, or `keras.Input(x.shape[1:])`.",
        SEEN + "dimensions-must-be-equal",
        samples_inside,
    ),
    Rule(
        MATMUL,
        "input-shape",
        "The data have {axes} axes, {shape}, and the model takes {wanted_axes}, {model}.",
        "make the axes (samples, timesteps, features): `x = x.squeeze(1)` takes away an axis of length 1 after the"
        " samples, `x = x.reshape(len(x), timesteps, -1)` puts the rest of a timestep on the features axis.",
        SEEN + "dimensions-must-be-equal",
        another_rank,
    ),
    Rule(
        MATMUL,
        "input-shape",
        "A recurrent layer was built for an input with {wanted} on the last axis, the features, and was given {given}"
        "{where}.",
        FEATURES,
        SEEN + "dimensions-must-be-equal",
        of_cell,
    ),
    Rule(
        MATMUL,
        "input-shape",
        "A layer multiplies its input by its weights{where}: the weights are for {wanted} numbers, and {given} came.",
        FEATURES,
        SEEN + "matrix-size-incompatible",
        product,
    ),
    Rule(
        r"Data cardinality is ambiguous.*?'x' sizes: (?P<x>[\d, ]+)(?:.*?'y' sizes: (?P<y>[\d, ]+))?"
        r"(?:.*?'sample_weight' sizes: (?P<sample_weight>[\d, ]+))?",
        "input-shape",
        "`x` is a list of {count} arrays, and Keras takes each array of a list as an input of its own: the {length}"
        " rows of"
        " each are counted as samples.",
        "make one array: `x = np.stack(x)`, with the shape (samples, timesteps, features).",
        SEEN + "cardinality-is-ambiguous",
        list_of_arrays,
    ),
    Rule(
        r"Data cardinality is ambiguous.*?'x' sizes: (?P<x>[\d, ]+).*?'y' sizes: (?P<y>\d+)"
        r"(?:.*?'sample_weight' sizes: (?P<sample_weight>[\d, ]+))?",
        "axes",
        "{sizes}, but the second axis of `x`, {shape}, has as many. The samples stand on the wrong axis.",
        "move them to the front: `x = x.transpose(1, 0, 2)`. A `reshape` would mix the values.",
        TRANSPOSE,
        samples_elsewhere,
    ),
    Rule(
        r"Data cardinality is ambiguous.*?'x' sizes: (?P<x>[\d, ]+).*?'y' sizes: (?P<y>[\d, ]+)"
        r".*?'sample_weight' sizes: (?P<sample_weight>[\d, ]+)",
        "target-shape",
        "{sizes}. There must be one weight per sample.",
        "`sample_weight.shape == (len(x),)`, or (samples, timesteps) if there is one target per timestep.",
        SEEN + "cardinality-is-ambiguous",
        weights_differ,
    ),
    Rule(
        r"Data cardinality is ambiguous.*?'x' sizes: (?P<x>[\d, ]+)(?:.*?'y' sizes: (?P<y>[\d,"
        r" ]+))?(?P<sample_weight>$)?",
        "input-shape",
        "The inputs of the model have different numbers of samples: {sizes}.",
        "row i of every input must belong to the same sample; repeat what is known once per series, or cut all inputs"
        " alike.",
        "notebooks/2-input-shape/different-clocks.html#one-model-for-all-of-it",
        inputs_differ,
    ),
    Rule(
        r"Data cardinality is ambiguous.*?'x' sizes: (?P<x>[\d, ]+)(?:.*?'y' sizes: (?P<y>[\d,"
        r" ]+))?(?P<sample_weight>$)?",
        "target-shape",
        "{sizes}: there must be one target per sample (a window, not a raw value).",
        "count windows and targets: for windows of T timesteps, `len(series) - T` windows have a next value, `y ="
        " series[T:]`.",
        SEEN + "cardinality-is-ambiguous",
        sizes,
    ),
    Rule(
        r"Cannot take the length of shape with unknown rank|as_list\(\) is not defined on an unknown TensorShape",
        "input-shape",
        "The model has been called before with another number of axes, and TensorFlow no longer knows how many there"
        " are.",
        "always pass three axes, `x.shape == (samples, timesteps, features)`: one feature still has its axis, `x[...,"
        " None]`.",
        SEEN + "unknown-rank",
    ),
    Rule(
        r"Layer \"(?P<layer>\w+)\" expects (?P<wanted>\d+) input\(s\), but it received (?P<found>\d+) input tensors",
        "input-shape",
        "The layer `{layer}` takes one tensor and was given {found}. A recurrent layer with `return_state=True`"
        " returns its"
        " output and its states, and `Bidirectional(merge_mode=None)` returns two outputs.",
        "take the output apart from the states: `output, *states = layer(x)`, and pass `output`; in a `Sequential`"
        " model leave"
        " `return_state` out.",
        "notebooks/7-sequence-to-sequence/shapes-and-decoders.html#the-states-of-both-directions-passed-to-a-decoder",
        states_passed,
    ),
    Rule(
        r"Layer \"(?P<layer>\w+)\" expects (?P<wanted>\d+)(?: named)? input\(s\)(?: with keys (?P<keys>\[[^\]]*\]))?,"
        r" but it received (?P<found>\d+) input tensors",
        "input-shape",
        "The model `{layer}` has one input and was given {found} arrays. A list of arrays counts as several inputs.",
        "make one array of the samples: `x = np.stack(x)`; a second kind of input needs a second `keras.Input`.",
        SEEN + "expects-named-inputs",
        single_input,
    ),
    Rule(
        r"Layer \"(?P<layer>\w+)\" expects (?P<wanted>\d+)(?: named)? input\(s\)(?: with keys (?P<keys>\[[^\]]*\]))?,"
        r" but it received (?P<found>\d+) input tensors",
        "input-shape",
        "The model `{layer}` has {wanted} inputs {keys} and was given {found}.",
        "pass a list in the order of `model.inputs`: `model.predict([series, patient])`, or a dictionary with their"
        " names.",
        SEEN + "expects-named-inputs",
    ),
    Rule(
        r"structure of `inputs` doesn't match the expected structure\.\s*Expected: (?P<wanted>[^\n]+)\s*Received:"
        r" (?P<found>[^\n]+)",
        "input-shape",
        "The model was made with inputs of another structure (a list against an array): it expects {wanted}, and was"
        " given {found}.",
        "`keras.Model(inputs, outputs)` without a list for one input; several inputs as a list in both places.",
        SEEN + "structure-of-inputs",
    ),
    Rule(
        r"Your input ran out of data",
        "input-shape",
        "The data set or generator ended before `steps_per_epoch` times `epochs` batches were taken from it.",
        "leave `steps_per_epoch` out, or repeat the data: `data.repeat()`.",
        "notebooks/3-batches/what-a-batch-is.html#updates-per-epoch",
    ),
    Rule(
        r"Missing data for input \"(?P<name>[^\"]*)\".*?keys (?P<found>\[[^\]]*\]).*?keys: (?P<wanted>\[[^\]]*\])",
        "input-shape",
        "The model has inputs with the names {wanted}, and the dictionary has {found}: nothing is there for `{name}`.",
        "use the names of `keras.Input(shape, name=...)` as the keys, or pass a list in the order of `model.inputs`.",
        SEEN + "expects-named-inputs",
    ),
    Rule(
        r"A `Concatenate` layer (?:requires|should be called).*?input_shape=(?P<shapes>.+?)(?:\n|$)",
        "input-shape",
        "`Concatenate` joins along one axis, and all other axes must have the same length. It was given {shapes}."
        " A sequence (three axes) and a vector (two) do not fit.",
        "join the vector to the last output of a recurrent layer, or repeat it:"
        " `layers.RepeatVector(timesteps)(vector)`.",
        SEEN + "concatenate-matching-shapes",
    ),
    Rule(
        r"Inputs have incompatible shapes\. Received shapes (?P<one>\([^)]*\)) and (?P<other>\([^)]*\))",
        "input-shape",
        "Two tensors of the shapes {one} and {other} (without the samples) are to be added or multiplied, and they"
        " differ.",
        "make the timesteps and the units equal, for example with `return_sequences` the same in both layers.",
        SHAPES,
    ),
    Rule(
        r"total size of the tensor must be unchanged.*?input_shape=(?P<found>\([^)]*\)),"
        r" target_shape=(?P<wanted>\([^)]*\))",
        "input-shape",
        "`Reshape` was asked to turn {found} into {wanted}, and the two have different numbers of values."
        " The samples are in neither.",
        "use a shape with the same product; `-1` stands for what is left: `layers.Reshape((timesteps, -1))`.",
        SEEN + "total-size-unchanged",
    ),
    Rule(
        r"`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received:"
        r" (?P<shape>\([^)]*\))",
        "input-shape",
        "`TimeDistributed` needs a sequence, (samples, timesteps, ...), and was given {shape}: the layer before"
        " returns only its"
        " last output.",
        "`return_sequences=True` in the recurrent layer before. For `Dense` you do not need `TimeDistributed` at all.",
        SEEN + "time-distributed-dimensions",
    ),
    Rule(
        r"Computed output size would be zero or negative.*?shape=(?P<shape>[(\[][^)\]]*[)\]]).*?"
        r"(?:kernel shape|pool_size)=(?P<size>[(\[][^)\]]*[)\]])",
        "input-shape",
        "There are too few timesteps: a convolution or pooling of the size {size} does not fit into {shape}.",
        'a shorter kernel or pool, fewer such layers, longer windows, or `padding="same"`.',
        SHAPES,
    ),
    Rule(
        r"Kernel shape must have the same length as input, but received kernel of shape (?P<kernel>\([^)]*\)) and"
        r" input of"
        r" shape (?P<shape>\([^)]*\))",
        "input-shape",
        "A convolution with a kernel of the shape {kernel} was given {shape}: an axis is missing. `TimeDistributed`"
        " takes the"
        " timesteps away, and what is left must still have its own.",
        "use `Conv1D` without `TimeDistributed` on (samples, timesteps, features).",
        SHAPES,
    ),
    Rule(
        r"Shapes used to initialize variables must be"
        r" fully-defined.*?shape=(?P<shape>\([^)]*\)).*?path='(?P<path>[^']*)'",
        "input-shape",
        "The weights `{path}` would have the shape {shape}: the last axis of the input must be a number and is `None`."
        " Only samples and timesteps may stay open, and `Flatten` needs the timesteps as well.",
        "name the features: `keras.Input((None, features))`; before `Flatten`, the timesteps too.",
        SHAPES,
    ),
    Rule(
        r"Negative dimension size caused by subtracting (?P<size>\d+) from (?P<steps>\d+)",
        "input-shape",
        "There are too few timesteps: a convolution or pooling of the size {size} does not fit into {steps}.",
        'a shorter kernel or pool, fewer such layers, longer windows, or `padding="same"`.',
        SHAPES,
    ),
    Rule(
        r"[Ss]hape must be (?:at least )?rank (?P<wanted>\d+) but is rank (?P<found>\d+)",
        "input-shape",
        "{wanted} axes are needed and there are {found}.",
        "give a recurrent layer three axes, `x.shape == (samples, timesteps, features)`: add one with `x[..., None]`.",
        SHAPES,
    ),
    Rule(
        r"The (?:last|channel) dimension of the inputs .*?should be defined",
        "input-shape",
        "The number of features must be known, and it is `None`. Only samples and timesteps may stay open.",
        "name the features: `keras.Input((None, features))`.",
        SHAPES,
    ),
    Rule(
        r"Cannot convert '(?P<given>.*?)' to a shape",
        "input-shape",
        "{given} is no shape. A shape is a tuple of integers, and `None` stands for any number.",
        "`keras.Input((timesteps, features))`, with integers: divide with `//`, and give `units` as an integer.",
        SHAPES,
        data=False,
    ),
    Rule(
        r"Attention layer must be called on a list of inputs",
        "input-shape",
        "`Attention` takes a list, [query, value], and was given one tensor.",
        "`layers.Attention()([h, h])` lets each timestep of `h` look at all others.",
        "notebooks/7-sequence-to-sequence/attention.html#exercise-the-shape-of-the-weights",
    ),
    Rule(
        r"In\[0\]: (?P<one>\[[^\]]*\]), In\[1\]: (?P<other>\[[^\]]*\])",
        "input-shape",
        "Two tensors of the shapes {one} and {other} are to be multiplied, and their inner axes differ.",
        "compare the features of both: in `Attention`, the query and the value need the same number of units.",
        SHAPES,
    ),
    Rule(
        r"You tried to call `(?P<call>\w+)` on layer '(?P<layer>\w+)', but the layer isn't built"
        r"|(?:Sequential model|The layer) '?(?P<model>\w+)'? has (?:no defined output shape yet|never been called)",
        "input-shape",
        "The layer or model `{layer}{model}` does not know its number of features yet, and so has no weights and no"
        " shapes.",
        "put `keras.Input((timesteps, features))` before the first layer, or call the model on data once:"
        " `model(x[:1])`.",
        SEEN + "layer-is-not-built",
    ),
    Rule(
        r"This model has not yet been built|has not yet been built|Weights for model .* have not yet been created",
        "input-shape",
        "The model does not know its number of features yet, and so has no weights.",
        "put `keras.Input((timesteps, features))` before the first layer, or call the model on data once:"
        " `model(x[:1])`.",
        SEEN + "layer-is-not-built",
    ),
    Rule(
        r"set_weights\(weights\)` on layer '(?P<layer>\w+)' with a weight list of length (?P<found>\d+), but the layer"
        r" was"
        r" expecting (?P<wanted>\d+)",
        "input-shape",
        "`{layer}` was given {found} arrays of weights and has {wanted}. A layer that is not built has none.",
        "build it first: `layer.build((None, timesteps, features))`; an LSTM has three: kernel, recurrent kernel,"
        " bias.",
        SEEN + "weights-for-no-weights",
    ),
    Rule(
        r"[Ll]ayer (?P<layer>\w+) weight shape (?P<wanted>\([^)]*\)) is not compatible with provided weight shape"
        r" (?P<found>\([^)]*\))",
        "input-shape",
        "The weights of `{layer}` have the shape {wanted}, and an array of the shape {found} was given: the models"
        " have another"
        " number of features or units.",
        "build both models with the same features and units.",
        SEEN + "weights-for-no-weights",
    ),
    Rule(
        r"Cannot unroll a RNN if the time dimension is undefined|Unrolling requires a fixed number of timesteps",
        "input-shape",
        "`unroll=True` writes out every timestep, and the number of timesteps is open (`None`).",
        "name it, `keras.Input((timesteps, features))`, or leave `unroll` out.",
        SHAPES,
    ),
    Rule(
        r"arrays must be at least rank 1\. Received: (?P<found>\S+) of rank 0",
        "bad-values",
        "The generator yields Python lists, and Keras takes each number in them ({found}) for an array of its own.",
        "yield arrays: `yield np.array(x), np.array(y)`.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"the generator must return a tuple",
        "bad-values",
        "The generator yields a list. Keras tells inputs from targets by a tuple, (inputs, targets).",
        "`yield x, y`, without brackets.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"cannot reshape array of size (?P<size>\d+) into shape \(?(?P<shape>[\d, -]+)\)?",
        "input-shape",
        "{size} values do not fill the shape {target}: they are no multiple of {count}, or not as many.",
        "the product of (samples, timesteps, features) must be {size}; `-1` stands for what is left, and the rest that"
        " fills no window must be cut off first.",
        TABLE,
        needs_three,
    ),
    Rule(
        r"tuple index out of range",
        "input-shape",
        "`x.shape[2]` was asked for, and `x` has two axes: the features axis is missing.",
        "add it: `x = x[..., None]`, with the shape (samples, timesteps, 1).",
        TABLE,
        asked_third,
    ),
    Rule(
        r"expected (?P<layer>\w+) to have (?:(?P<wanted>\d+) dimensions|shape (?P<shape>\([^)]*\))), but got array"
        r" with shape"
        r" (?P<found>\([^)]*\))",
        "input-shape",
        "`{layer}` needs {wanted}{shape} (its axes or its shape), and the array has the shape {found}.",
        "inputs have the axes (samples, timesteps, features): for one feature, `x = x[..., None]`.",
        SHAPES,
    ),
    Rule(
        r"invalid value for argument `units`, expected a positive integer, got (?P<found>[^\n]*?)\.(?:\n|$)",
        "input-shape",
        "`units` must be an integer of at least 1; got {found}. It is the size of the state, and has nothing to do"
        " with timesteps.",
        "`layers.LSTM(32)`.",
        "notebooks/1-units/what-units-is.html#units-timesteps-features",
        data=False,
    ),
)
