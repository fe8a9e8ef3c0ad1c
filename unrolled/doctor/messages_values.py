"""Messages about what stands in the arrays, about tensors that have no values yet, and about memory."""

import re

from unrolled.doctor.explain_evidence import Evidence, described
from unrolled.doctor.messages_rule import Names, Rule, shape

SEEN = "book/what-do-you-see.html#"
PADDING = "notebooks/2-input-shape/uneven-data.html#padding"
RAGGED = "notebooks/reference/then-and-now.html#ragged-tensors"
SYMBOLIC = "notebooks/reference/then-and-now.html#a-tensorflow-function-between-the-layers"
SCALING = "notebooks/5-fibonacci-and-scale/four-ways-that-work.html#what-to-take-away-scaling"
COST = "notebooks/6-long-sequences/what-it-costs.html#we-have-seen"
NAN = "notebooks/reference/what-do-you-see-shown.html#the-loss-is-nan-two-causes"
OWN_OPS = "the function of the same name in `keras.ops`, such as `keras.ops.mean(h, axis=1)`, or a layer of your own."


def python_lists(evidence: Evidence, found: Names) -> Names | None:
    """Which of `x` and `y` is a list, if that is known."""
    held = (("x", evidence.x), ("y", evidence.y))
    wrong = [f"`{name}` {described(data)}" for name, data in held if data is not None and not hasattr(data, "shape")]
    return {"which": " and ".join(wrong)} if wrong else None


def odd_dtype(evidence: Evidence, found: Names) -> Names:
    """What the dtype means."""
    text = found["dtype"].startswith(("str", "<U", "category"))
    kind = "text" if text else "dates" if found["dtype"].startswith("datetime") else "Python objects"
    more = (
        " (numbers with `None` or text between them, or arrays of different lengths)"
        if kind == "Python objects"
        else ""
    )
    return {"kind": kind + more}


def from_an_array(evidence: Evidence, found: Names) -> Names | None:
    """Text stands in an array or in the data, and not in a lone number."""
    read = any(word in evidence.code for word in ("astype", "asarray", "np.array", "fit_transform", "pad_sequences"))
    if not read and "np.str_" not in evidence.text and not (evidence.frames and evidence.inside):
        return None
    return {"text": re.sub(r"np\.str_\((.*)\)", r"\1", found["text"])}


def too_high(evidence: Evidence, found: Names) -> Names:
    """How many rows the embedding needs at least."""
    return {"more": str(int(found["index"]) + 1), "last": str(int(found["limit"]) - 1)}


def not_finite(evidence: Evidence, found: Names) -> Names:
    """What a check of numbers found."""
    return {"kind": found["kind"] or "NaN or infinity"}


def one_against_several(evidence: Evidence, found: Names) -> Names | None:
    """How many features the result has where the array that is to hold it has one; None for other shapes."""
    given, wanted = shape(found["given"]), shape(found["wanted"])
    one = len(given) > 1 and given[-1] == 1 and given[:-1] == wanted[:-1]
    return {"count": str(wanted[-1])} if one else None


def bytes_of(evidence: Evidence, found: Names) -> Names:
    """The memory that an array of float32 takes, in GB."""
    count = 1.0
    for side in shape(found["shape"]):
        count *= side or 1
    return {"size": f"{count * 4 / 1e9:,.1f}"}


VALUES = (
    Rule(
        r"Unrecognized data type: x=.*?\(of type <class '(?P<kind>[^']+)'>\)",
        "bad-values",
        "Keras takes arrays, tensors and data sets, and {which}. The message names `x` even if `y` is the list.",
        "make arrays: `x, y = np.array(x), np.array(y)`.",
        SEEN + "unrecognized-data-type",
        python_lists,
    ),
    Rule(
        r"Unrecognized data type: x=.*?\(of type <class '(?P<kind>[^']+)'>\)",
        "bad-values",
        "Keras takes arrays, tensors and data sets. `x` is a {kind}; if that is an array, then `y` is a list or a"
        " number.",
        "make arrays: `x, y = np.array(x), np.array(y)`.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"Expected all elements of `x` to be array-like|Received invalid input: .*?\(of type <class '(?P<kind>[^']+)'>",
        "bad-values",
        "Keras takes arrays, tensors and data sets, and was given something else. {kind}",
        "make arrays: `x, y = np.array(x), np.array(y)`.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"pop from an empty set",
        "bad-values",
        "There are no data: `x` is `None`.",
        "look at the line that made `x`; a function without `return` returns `None`.",
        SEEN + "unrecognized-data-type",
        lambda evidence, found: {} if evidence.frames else None,
        inside=True,
    ),
    Rule(
        r"Inputs to a layer should be tensors\. Got '(?P<given>.*?)' \(of type (?P<kind>.*?)\) as input for layer"
        r" '(?P<layer>\w+)'",
        "bad-values",
        "The layer `{layer}` was given {given}, which is no tensor.",
        "pass an array of the shape (samples, timesteps, features), or the output of a layer.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"Invalid dtype: (?P<dtype>[\w\[\]<>]+)",
        "bad-values",
        "An array has the dtype {dtype}: it holds {kind}, and Keras needs numbers.",
        'for numbers, `x = x.astype("float32")`; series of different lengths are padded with'
        ' `keras.utils.pad_sequences(series, dtype="float32", padding="post")`; text and dates become numbers first.',
        SEEN + "invalid-dtype-object",
        odd_dtype,
    ),
    Rule(
        r"Failed to convert a NumPy array to a Tensor \(Unsupported object type (?P<kind>\w+)\)"
        r"|(?P<none>Attempt to convert a value \(None\))",
        "bad-values",
        "The array holds Python objects ({kind}{none}) and not numbers: there is `None` or text in it, or its rows"
        " have different"
        " lengths.",
        '`x = np.array(x, dtype="float32")` turns `None` into NaN, which must be filled or masked; pad rows of'
        " different lengths"
        " with `keras.utils.pad_sequences`.",
        SEEN + "invalid-dtype-object",
    ),
    Rule(
        r"[Cc]ast string to (?P<kind>\w+) is not supported",
        "bad-values",
        "There is text in the data, where the model needs numbers.",
        "number the classes, `labels, y = np.unique(y, return_inverse=True)`; for words, `layers.TextVectorization`.",
        SEEN + "invalid-dtype-object",
    ),
    Rule(
        r"could not convert string to float: (?P<text>[^\n]+)|invalid literal for int\(\) with base 10:"
        r" (?P<word>[^\n]+)",
        "bad-values",
        "There is text in the data: {text}{word}. Often it is a header, a date or a decimal comma.",
        '`pandas.read_csv(path, decimal=",", parse_dates=[0])`, and pass the columns with numbers only.',
        SEEN + "invalid-dtype-object",
        from_an_array,
    ),
    Rule(
        r"The requested array has an inhomogeneous shape after (?P<axes>\d+) dimensions\. The detected shape was"
        r" (?P<shape>\([^)]*\))",
        "bad-values",
        "The series have different lengths, and an array has only one: {shape} is what they have in common.",
        'pad them: `x = keras.utils.pad_sequences(series, dtype="float32", padding="post")`, and mask the padding with'
        " `layers.Masking`.",
        PADDING,
    ),
    Rule(
        r"Can't convert non-rectangular Python sequence to Tensor|setting an array element with a sequence"
        r"|Shape of sample (?P<shape>\([^)]*\)) of sequence at position (?P<place>\d+) is different",
        "bad-values",
        "The series have different lengths, or different numbers of features {shape}, and an array has only one of"
        " each.",
        'pad the timesteps: `x = keras.utils.pad_sequences(series, dtype="float32", padding="post")`; the features'
        " must agree.",
        PADDING,
    ),
    Rule(
        r"Cannot (?:batch tensors|add tensor to the batch).*?(?:First element had shape|Shapes are:)"
        r" (?P<one>\[[^\]]*\])"
        r"(?:.*?(?:had shape|shape:?) (?P<other>\[[^\]]*\]))?",
        "bad-values",
        "The series of a batch have different lengths: {one} and {other}. A batch is one array.",
        "pad them as they are batched: `data.padded_batch(32, padding_values=(-1.0, 0.0))`, and mask with"
        " `layers.Masking(-1.0)`.",
        PADDING,
    ),
    Rule(
        r"`generator` yielded an element of shape (?P<one>\([^)]*\)) where an element of shape (?P<other>\([^)]*\))"
        r" was expected",
        "input-shape",
        "The generator yields {one}, and its signature promises {other}.",
        '`None` in the signature stands for any number: `tf.TensorSpec((None, features), "float32")`.',
        PADDING,
    ),
    Rule(
        r"Failed to find data adapter",
        "bad-values",
        "Keras takes arrays, tensors and data sets, and was given lists or a mixture.",
        "make arrays: `x, y = np.array(x), np.array(y)`.",
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"Found array with dim (?P<axes>\d+)[.,]|Expected 2D array, got (?P<given>\dD) array",
        "input-scale",
        "A scaler takes a table, (rows, features), and was given {axes}{given} axes. The three axes of a recurrent"
        " layer come after"
        " scaling.",
        "scale before you cut windows; or `scaler.transform(x.reshape(-1, x.shape[-1])).reshape(x.shape)`.",
        SCALING,
        data=False,
    ),
    Rule(
        r"X has (?P<given>\d+) features, but (?P<name>\w+) is expecting (?P<wanted>\d+) features",
        "target-scale",
        "`{name}` was fitted on {wanted} features and is asked to treat {given}: often the forecasts are scaled back"
        " with the scaler"
        " of the inputs.",
        "a scaler of its own for the target: `y_scaler.inverse_transform(forecasts)`.",
        SCALING,
        data=False,
    ),
    Rule(
        r"non-broadcastable output operand with shape (?P<given>\([^)]*\)) doesn't match the broadcast shape"
        r" (?P<wanted>\([^)]*\))",
        "target-scale",
        "The scaler was fitted on as many features as {wanted} has, and is asked to scale back {given}, the forecasts"
        " of one.",
        "a scaler of its own for the target: `y_scaler.inverse_transform(forecasts)`.",
        SCALING,
        lambda evidence, found: {} if "inverse_transform" in evidence.code else None,
        data=False,
    ),
    Rule(
        r"non-broadcastable output operand with shape (?P<given>\([^)]*\)) doesn't match the broadcast shape"
        r" (?P<wanted>\([^)]*\))",
        "target-scale",
        "An array of {given} is changed in place, and the result has the shape {wanted}: forecasts of one target meet"
        " {count} numbers, mostly the means or the standard deviations of all {count} features.",
        "the mean and the standard deviation of the target alone, or a scaler of its own for it.",
        SCALING,
        one_against_several,
        data=False,
    ),
    Rule(
        r"`sequences` must be a list of iterables\. Found non-iterable: (?P<item>[^\n]+)",
        "bad-values",
        "`pad_sequences` takes a list of series, and was given numbers ({item}): one series is a list of one series.",
        "`keras.utils.pad_sequences([series])`.",
        PADDING,
    ),
    Rule(
        r"(?P<kind>Padding|Truncating) type \"(?P<name>[^\"]*)\" not understood",
        "bad-values",
        '`pad_sequences` pads in front, "pre", or behind, "post"; got "{name}".',
        '`padding="post"`.',
        PADDING,
    ),
    Rule(
        r"Cannot index into an inner ragged dimension|RaggedTensors? (?:is|are) not supported|ragged",
        "bad-values",
        "A recurrent layer of Keras 3 does not take ragged tensors, whose series have different lengths.",
        "`x = ragged.to_tensor(default_value=-1.0)`, and `layers.Masking(-1.0)` before the layer.",
        RAGGED,
        lambda evidence, found: (
            {} if "Cannot index" in evidence.text or "RaggedTensor" in evidence.text[:300] else None
        ),
        inside=True,
    ),
    Rule(
        r"indices = (?P<index>\d+) is not in \[0, (?P<limit>\d+)\)",
        "leakage",
        "`timeseries_dataset_from_array` looks for the target with the number {index}, and there are {limit}: the"
        " targets are"
        " shorter than the data.",
        "cut both alike: `timeseries_dataset_from_array(series[:-1], series[window:], window)`.",
        SEEN + "indices-not-in",
        lambda evidence, found: {} if "ParallelMap" in evidence.text else None,
    ),
    Rule(
        r"indices\[(?P<place>[\d,]+)\] = (?P<index>-?\d+) is not in \[0, (?P<limit>\d+)\)",
        "bad-values",
        "`Embedding` has {limit} rows, for the tokens 0 to {last}, and the data hold the token {index} at [{place}].",
        "`layers.Embedding(x.max() + 1, units)`: at least {more} rows; the number of words plus 1, because 0 is the"
        " padding.",
        "book/glossary.html#data",
        too_high,
    ),
    Rule(
        r"index (?P<index>-?\d+) is out of bounds for axis 1 with size (?P<limit>\d+)",
        "loss",
        "There is a label {index} and there are {limit} classes, with the labels 0 to {last}.",
        "number the classes from 0, `labels, y = np.unique(y, return_inverse=True)`, and leave `num_classes` out.",
        SEEN + "label-outside-range",
        lambda evidence, found: too_high(evidence, found) if evidence.frames and evidence.inside else None,
    ),
    Rule(
        r"Tensor had (?P<kind>NaN|Inf|NaN and Inf|Inf and NaN)|Detected Infinity or NaN",
        "bad-values",
        "A check found numbers in a tensor that are not finite: {kind}.",
        "look at the data first: `np.isfinite(x).all(), np.isfinite(y).all()`; if both are True, scale the data or"
        " lower the"
        " learning rate.",
        NAN,
        not_finite,
    ),
    Rule(
        r"Input (?P<one>X|y) contains (?P<kind>NaN|infinity)",
        "bad-values",
        "There is {kind} in the data.",
        "`np.isfinite(x).all()`; fill the gaps, or mask a number that cannot occur.",
        NAN,
    ),
    Rule(
        r"was expected to be an? (?P<one>\w+) tensor but is an? (?P<other>\w+) tensor"
        r"|has type (?P<one_>\w+) that does not match type (?P<other_>\w+)",
        "bad-values",
        "Two tensors have different types, {one}{one_} and {other}{other_}, and TensorFlow does not convert them by"
        " itself.",
        '`x = x.astype("float32")`; inside a loss, `keras.ops.cast(y_true, y_pred.dtype)`.',
        SEEN + "invalid-dtype-object",
    ),
    Rule(
        r"Table not initialized",
        "bad-values",
        "The layer for text does not know its words yet.",
        "`vectorize.adapt(texts)` with the training texts, before the first call.",
        SEEN + "invalid-dtype-object",
    ),
    Rule(
        r"Only input tensors may be passed as positional arguments\..*?keyword argument: (?P<given>.+?) \(of type"
        r" <class"
        r" '[^']*Dataset'>",
        "input-shape",
        "The elements of the data set are data sets themselves: `window` returns small data sets and not tensors.",
        "`data.flat_map(lambda window: window.batch(timesteps))`, or `keras.utils.timeseries_dataset_from_array`.",
        "notebooks/3-batches/windows.html#off-by-one-in-timeseries-dataset-from-array",
    ),
    Rule(
        r"Only input tensors may be passed as positional arguments\..*?keyword argument: (?P<given><[^\n]+?>) \(of"
        r" type",
        "dead-parts",
        "A layer was given another layer, {given}, where a tensor is needed: the layer has not been called.",
        "call it: `layers.Dense(1)(layers.LSTM(4)(inputs))`.",
        SYMBOLIC,
    ),
    Rule(
        r"Only input tensors may be passed as positional arguments\..*?keyword argument: (?P<given>[^\n]+?) \(of type",
        "bad-values",
        "A layer was given a Python list (it holds {given}), and takes arrays and tensors.",
        '`layer(np.array(x, dtype="float32"))`.',
        SEEN + "unrecognized-data-type",
    ),
    Rule(
        r"KerasTensor cannot be used as input to a TensorFlow function",
        "dead-parts",
        "A function of TensorFlow stands between `keras.Input` and the layers. In Keras 3 it does not take their"
        " tensors.",
        OWN_OPS,
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"could not automatically infer the (?:output )?shape of the Lambda",
        "dead-parts",
        "The function of a `Lambda` layer fails on a tensor without values; functions of an older `keras.backend` or"
        " of NumPy do.",
        OWN_OPS,
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"^missing a required argument: '(?P<name>\w+)'",
        "dead-parts",
        "A layer or a model was called without its argument `{name}`.",
        "`layer(x)`; a model is called with its inputs alone, so further arguments of `call` need a default value.",
        SYMBOLIC,
        inside=True,
        data=False,
    ),
    Rule(
        r"KerasTensor is symbolic|symbolic KerasTensor cannot be used as a boolean|Using a symbolic|'KerasTensor'"
        r" object"
        r" (?:has no attribute|does not support)",
        "dead-parts",
        "The output of a layer in a model that is being built has a shape and no values. NumPy, `if`, `float` and"
        " assignment need"
        " values.",
        OWN_OPS,
        SEEN + "kerastensor-is-symbolic",
        data=False,
    ),
    Rule(
        r"Cannot convert a symbolic (?:tf\.|Keras )?[Tt]ensor|'SymbolicTensor' object has no attribute 'numpy'"
        r"|NumPy call, which is not supported",
        "loss",
        "NumPy was used on a tensor inside a loss, a metric or a layer, where tensors have no values while Keras"
        " traces them.",
        "the function of the same name in `keras.ops`, such as `keras.ops.mean(keras.ops.square(y_true - y_pred))`.",
        SEEN + "kerastensor-is-symbolic",
    ),
    Rule(
        r"Output with path .*? is not connected to `inputs`|Graph disconnected",
        "dead-parts",
        "The outputs of the model do not depend on the inputs that it was given: some layer hangs on another"
        " `keras.Input`.",
        "use one chain from `inputs` to `outputs`, and name every input: `keras.Model([first, second], outputs)`.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"All `(?P<which>inputs|outputs)` values must be KerasTensors",
        "dead-parts",
        "`keras.Model` takes tensors as its {which}, and was given a layer or an array.",
        "`inputs = keras.Input((timesteps, features))`, `outputs = layers.LSTM(4)(inputs)`, `keras.Model(inputs,"
        " outputs)`.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"Only instances of `keras\.Layer` can be added to a Sequential model\. Received: (?P<given>[^\n]+)",
        "dead-parts",
        "`Sequential` takes layers, and was given {given}: the layer has been called already, or its brackets are"
        " missing.",
        "`keras.Sequential([keras.Input((timesteps, features)), layers.LSTM(4)])`.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"can only have a single required positional argument.*?Layer (?P<layer>\w+)",
        "dead-parts",
        "`{layer}` is a cell, one timestep of a recurrent layer, and needs a state beside its input.",
        "`layers.RNN(layers.LSTMCell(4))`, or `layers.LSTM(4)`.",
        "notebooks/1-units/lstm-300-opened-up.html#inside-the-cell",
        data=False,
    ),
    Rule(
        r"Argument `cell` should have a `call` method|RNN cell should have a `state_size`|Please initialize"
        r" `(?P<wrapper>\w+)`"
        r" layer with a",
        "dead-parts",
        "`RNN` takes a cell, and `Bidirectional` and `TimeDistributed` take a layer; something else was given.",
        "`layers.RNN(layers.LSTMCell(4))`, `layers.Bidirectional(layers.LSTM(4))`.",
        "notebooks/1-units/lstm-300-opened-up.html#inside-the-cell",
        data=False,
    ),
    Rule(
        r"Invalid merge mode\. Received: (?P<given>[^.]+)\.",
        "dead-parts",
        "`Bidirectional` has no merge mode {given}.",
        '`merge_mode="concat"`, "sum", "ave", "mul" or None.',
        "book/glossary.html#the-layer",
        data=False,
    ),
    Rule(
        r"should have unique names\. Name '(?P<name>[^']*)'|The name \"(?P<other>[^\"]*)\" is used \d+ times",
        "dead-parts",
        "Two layers of the model have the name {name}{other}. If it is one layer that should be used twice, it shares"
        " its weights.",
        "give each layer a name of its own, or leave `name` out.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"has already been configured to use input shape (?P<shape>\([^)]*\))",
        "input-shape",
        "A `Sequential` model has one `Input`, {shape}, and a second one was added.",
        "keep the first; the later layers find their input shapes by themselves.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"The model does not have any trainable weights",
        "dead-parts",
        "All layers are frozen, and training changes nothing.",
        "`layer.trainable = True`, then compile again.",
        SEEN + "no-trainable-weights",
    ),
    Rule(
        r"Gradients do not exist for variables (?P<names>\[[^\]]*\])",
        "dead-parts",
        "The loss does not depend on these weights: {names}. A layer was made and not used, or its output goes"
        " nowhere.",
        "leave the layer out, or pass its output on to the loss.",
        SEEN + "no-trainable-weights",
    ),
    Rule(
        r"No gradients provided for any variable",
        "dead-parts",
        "No weight of the model has a gradient: the loss does not depend on them. In a training loop of your own the"
        " forward pass"
        " stands outside `GradientTape`, or the outputs went through NumPy.",
        "call `model(x, training=True)` and compute the loss inside `with tf.GradientTape() as tape:`.",
        "notebooks/reference/what-do-you-see-shown.html#the-loss-does-not-move-did-the-weights",
    ),
    Rule(
        r"Unknown variable: <Variable path=(?P<path>[^,>]*).*?optimizer can only be called for the variables it was"
        r" originally"
        r" built with",
        "dead-parts",
        "The optimizer belongs to other weights and does not know `{path}`: it was used for another model, or layers"
        " were added or"
        " unfrozen since.",
        "a new optimizer for each model, `keras.optimizers.Adam()`; after a change, `compile` again.",
        SEEN + "unknown-variable",
        data=False,
    ),
    Rule(
        r"forgot to call `super\(\)\.__init__\(\)`|object has no attribute '_dtype_policy'|Model (?P<name>\w+) does"
        r" not have a"
        r" `call\(\)` method",
        "dead-parts",
        "A class of your own lacks what Keras needs: `super().__init__()` as the first line of `__init__`, and a"
        " method `call`.",
        "`def call(self, inputs): return self.lstm(inputs)`.",
        SYMBOLIC,
        data=False,
    ),
    Rule(
        r"(?:OOM when allocating tensor with|Failed to allocate.*?) shape(?P<shape>\[[^\]]*\])",
        "cost",
        "The memory does not suffice for one tensor of the shape {shape}, {size} GB in float32.",
        "a smaller `batch_size` first; then fewer units or shorter windows. Training keeps every timestep in memory.",
        COST,
        bytes_of,
    ),
    Rule(
        r"Unable to allocate (?P<size>[\d.]+ \w+) for an array with shape (?P<shape>\([^)]*\))",
        "cost",
        "The memory does not suffice for an array of the shape {shape}, {size}. Windows that overlap repeat the data"
        " many times.",
        "cut windows while you train, `keras.utils.timeseries_dataset_from_array`, use float32, or"
        " `np.lib.stride_tricks.sliding_window_view`, which copies nothing.",
        "notebooks/6-long-sequences/mixed-lengths.html#recipe-1-windows-cut-while-you-train",
        data=False,
    ),
    Rule(
        r"ResourceExhausted|out of memory|OOM when allocating",
        "cost",
        "The memory does not suffice.",
        "a smaller `batch_size` first; then fewer units or shorter windows. Training keeps every timestep in memory.",
        COST,
        inside=True,
    ),
    Rule(
        r"Fail to find the dnn implementation|CUDNN_STATUS_(?P<status>\w+)",
        "cost",
        "The fast kernel of the GPU could not start: often its memory is taken, by another notebook for instance.",
        "close other kernels and start again; `layers.LSTM(units, use_cudnn=False)` does without it.",
        "notebooks/6-long-sequences/what-it-costs.html#the-fast-kernel-of-a-gpu",
    ),
    Rule(
        r"`start_index` must be lower than the length of the data\. Received: start_index=(?P<start>\d+), for data of"
        r" length"
        r" (?P<length>\d+)",
        "input-shape",
        "The windows should begin at {start}, and there are {length} values.",
        "a smaller `start_index`, or more data.",
        "notebooks/3-batches/windows.html#count-them",
    ),
    Rule(
        r"cannot access local variable 'batch_outputs'",
        "input-shape",
        "There is nothing to forecast: `x` has no samples, because no window fits, for example.",
        "look at `x.shape[0]`: a series of n values has n - T + 1 windows of T timesteps.",
        "notebooks/3-batches/windows.html#count-them",
    ),
)
