"""Messages about names that have changed since older versions of Keras, about typing errors, and about files."""

import difflib
import inspect
import re

import keras

from unrolled.doctor.explain_evidence import Evidence
from unrolled.doctor.messages_rule import Names, Rule

SEEN = "book/what-do-you-see.html#"
THEN = "notebooks/reference/then-and-now.html#"
HARD_SHAPE = "`keras.Input((timesteps, features))` as the first entry of `Sequential`"
STATEFUL = "`keras.Input(batch_shape=(4, timesteps, features))`, needed for a stateful layer only"

# An argument that was once there: what to write today, and the fault that it stands for.
ARGUMENTS = {
    "batch_input_shape": (STATEFUL, "input-shape"),
    "input_length": (HARD_SHAPE, "input-shape"),
    "input_dim": (HARD_SHAPE, "input-shape"),
    "output_dim": ("`units`", "input-shape"),
    "time_major": ("nothing: the samples are always the first axis and the timesteps the second", "axes"),
    "dropout_W": ("`dropout`", "input-shape"),
    "dropout_U": ("`recurrent_dropout`", "input-shape"),
    "init": ("`kernel_initializer`", "input-shape"),
    "inner_init": ("`recurrent_initializer`", "input-shape"),
    "inner_activation": ("`recurrent_activation`", "input-shape"),
    "forget_bias_init": ("`unit_forget_bias=True`, which is the default", "input-shape"),
    "W_regularizer": ("`kernel_regularizer`", "input-shape"),
    "U_regularizer": ("`recurrent_regularizer`", "input-shape"),
    "consume_less": ("nothing: a GPU takes its fast kernel by itself", "cost"),
    "input": ("`inputs`", "dead-parts"),
    "output": ("`outputs`", "dead-parts"),
    "go_backwards": ("a recurrent layer: `Bidirectional` takes no other", "dead-parts"),
    "lr": ("`learning_rate`", "learning-rate"),
    "decay": ("`keras.optimizers.schedules.ExponentialDecay` as the `learning_rate`", "learning-rate"),
    "nb_epoch": ("`epochs`", "cost"),
    "workers": ("nothing; a `keras.utils.PyDataset` has `workers`", "cost"),
    "use_multiprocessing": ("nothing; a `keras.utils.PyDataset` has it", "cost"),
    "max_queue_size": ("nothing; a `keras.utils.PyDataset` has it", "cost"),
    "show_accuracy": ('`metrics=["accuracy"]` in `compile`', "metric"),
    "class_mode": ('`loss="binary_crossentropy"` or another loss', "loss"),
    "sample_weight_mode": ("`sample_weight` of the shape (samples, timesteps)", "target-shape"),
}

# A name that was once there: what to write today, the fault that it stands for, and the heading that shows it.
GONE = {
    "CuDNNLSTM": ("`LSTM`, which takes the fast kernel of a GPU by itself", "cost", "cudnnlstm"),
    "CuDNNGRU": ("`GRU`, which takes the fast kernel of a GPU by itself", "cost", "cudnnlstm"),
    "TimeseriesGenerator": (
        "`keras.utils.timeseries_dataset_from_array(series[:-1], series[length:], length)`, which does not shift the"
        " targets",
        "leakage",
        "timeseriesgenerator",
    ),
    "np_utils": ("`keras.utils.to_categorical`", "loss", "all-of-it-in-one-table"),
    "Tokenizer": ("`layers.TextVectorization`", "bad-values", "all-of-it-in-one-table"),
    "text": ("`layers.TextVectorization`", "bad-values", "all-of-it-in-one-table"),
    "recurrent": ("`from keras.layers import LSTM`", "input-shape", "what-has-not-moved"),
    "core": ("`from keras.layers import Dense`", "input-shape", "what-has-not-moved"),
    "embeddings": ("`from keras.layers import Embedding`", "input-shape", "what-has-not-moved"),
    "wrappers": ("`from keras.layers import TimeDistributed, Bidirectional`", "input-shape", "what-has-not-moved"),
    "scikit_learn": ("the package `scikeras`", "metric", "all-of-it-in-one-table"),
    "merge": ("`layers.Concatenate()` or `layers.Add()`", "input-shape", "all-of-it-in-one-table"),
    "Merge": ("`layers.Concatenate()` or `layers.Add()`", "input-shape", "all-of-it-in-one-table"),
    "TimeDistributedDense": ("`layers.Dense`, which works on each timestep", "input-shape", "all-of-it-in-one-table"),
    "multi_gpu_model": ("`keras.distribution`", "cost", "all-of-it-in-one-table"),
    "set_value": ("`model.optimizer.learning_rate = 0.001`, or `variable.assign(value)`", "learning-rate", "adam-lr"),
    "get_value": ("`float(model.optimizer.learning_rate)`", "learning-rate", "adam-lr"),
    "lr": ("`model.optimizer.learning_rate`", "learning-rate", "adam-lr"),
    "predict_classes": ("`predict(x).argmax(axis=-1)`, or `predict(x) > 0.5`", "loss", "model-predict-classes"),
    "predict_proba": ("`model.predict(x)`", "loss", "model-predict-classes"),
    "fit_generator": ("`model.fit`", "cost", "all-of-it-in-one-table"),
    "evaluate_generator": ("`model.evaluate`", "cost", "all-of-it-in-one-table"),
    "predict_generator": ("`model.predict`", "cost", "all-of-it-in-one-table"),
    "input_shape": ("`layer.input.shape`, in a built model", "input-shape", "input-shape-on-the-first-layer"),
    "output_shape": ("`layer.output.shape`, in a built model", "input-shape", "input-shape-on-the-first-layer"),
}  # fmt: skip
HEADINGS = {
    "batch_input_shape": "batch-input-shape",
    "input_length": "embedding-input-length",
    "time_major": "time-major-in-a-h5-file",
    "dropout_W": "dropout-w-and-dropout-u",
    "dropout_U": "dropout-w-and-dropout-u",
    "nb_epoch": "nb-epoch",
    "lr": "adam-lr",
}
FILE = ' For a file of an older Keras, pass a class that drops the word: `custom_objects={"LSTM": OldLSTM}`.'
RECURRENT = r"(?:LSTM|GRU|SimpleRNN|RNN|Bidirectional|Embedding|Masking|ConvLSTM\dD)"


def argument_gone(evidence: Evidence, found: Names) -> Names | None:
    """An argument that is gone, by what it is called today."""
    known = [name for name in _names(found) if name in ARGUMENTS]
    if not known:
        return None
    new, check = ARGUMENTS[known[0]]
    file = FILE if hasattr(keras.layers, found.get("of", "")) else ""
    link = THEN + HEADINGS.get(known[0], "all-of-it-in-one-table")
    return {"name": known[0], "new": new, "check": check, "file": file, "link": link}


def argument_mistyped(evidence: Evidence, found: Names) -> Names | None:
    """An argument that is nearly the name of one that exists."""
    maker = getattr(keras.layers, found["of"], None) or getattr(keras.Model, found["of"], None)
    name = _names(found)[0]
    near = difflib.get_close_matches(name, list(inspect.signature(maker).parameters), 1, 0.7) if maker else []
    check = {"fit": "cost", "compile": "loss"}.get(found["of"], "input-shape")
    return {"name": name, "near": near[0], "check": check} if near else None


def first_argument(evidence: Evidence, found: Names) -> Names:
    """The argument of the message by its name alone."""
    known = {"of": found["of"]} if "of" in found else {"of": "The optimizer", "check": "learning-rate"}
    return known | {"name": _names(found)[0]}


def _names(found):
    """The arguments of the message by their names: "'lr': 0.1" and "lr" both give lr."""
    return re.findall(r"'(\w+)':", found["names"]) or [found["names"]]


def name_gone(evidence: Evidence, found: Names) -> Names | None:
    """A name that is gone, by what stands in its place."""
    name = found["name"].split(".")[-1]
    if name not in GONE:
        return None
    new, check, heading = GONE[name]
    return {"new": new, "check": check, "link": THEN + heading}


def model_lost(evidence: Evidence, found: Names) -> Names | None:
    """A model is None; `add` is a method of other things too."""
    return {} if found["name"] != "add" or re.search("model|layers|Sequential", evidence.code) else None


def name_mistyped(evidence: Evidence, found: Names) -> Names | None:
    """A name that is nearly one that exists in the same place."""
    place = {"layers": keras.layers, "optimizers": keras.optimizers, "losses": keras.losses, "models": keras.models}
    place |= {"Sequential": keras.Sequential, "Functional": keras.Model, "utils": keras.utils, "metrics": keras.metrics}
    there = dir(place.get(found["of"].split(".")[-1], object))
    near = difflib.get_close_matches(found["name"], there, 1, 0.7) or [
        one for one in there if one.lower() == found["name"].lower()
    ]
    return {"near": near[0]} if near else None


IMPORT = r"cannot import name '(?P<name>\w+)' from '(?P<of>(?:tensorflow\.)?keras[\w.]*)'"
MODULE = r"module '(?P<of>(?:tensorflow\.)?keras[\w.]*)' has no attribute '(?P<name>\w+)'"
MISSING = r"No module named '(?P<of>(?:tensorflow\.)?keras)\.(?P<name>[\w.]+)'"
OBJECT = (
    r"'(?P<of>Sequential|Functional|Model|LSTM|GRU|SimpleRNN|Adam|RMSprop|SGD)' object has no attribute '(?P<name>\w+)'"
)
UNRECOGNISED = r"Unrecognized keyword arguments passed to (?P<of>\w+): \{(?P<names>.*)\}"
OPTIMIZER = r"Argument\(s\) not recognized: \{(?P<names>.*)\}"
UNEXPECTED = (
    r"\w+\.(?P<of>fit|compile|predict|evaluate|train_on_batch)\(\) got an unexpected keyword argument '(?P<names>\w+)'"
)

NAMES = (
    *(
        Rule(
            pattern,
            "input-shape",
            "The argument `{name}` is from an older version of Keras. In its place, write {new}.",
            "write {new}.{file}",
            THEN + "all-of-it-in-one-table",
            argument_gone,
            data=False,
        )
        for pattern in (UNRECOGNISED, OPTIMIZER, UNEXPECTED)
    ),
    *(
        Rule(
            pattern,
            "input-shape",
            "`{of}` has no argument `{name}`. The nearest is `{near}`.",
            "`{near}=...`.",
            SEEN + "unrecognized-keyword",
            argument_mistyped,
            data=False,
        )
        for pattern in (UNRECOGNISED, UNEXPECTED)
    ),
    *(
        Rule(
            pattern,
            "input-shape",
            "`{of}` has no argument `{name}` in this version of Keras.",
            "`help(keras.layers.LSTM)` lists the arguments; in a file from another version, drop the word with a class"
            " of your own"
            " in `custom_objects`.",
            SEEN + "unrecognized-keyword",
            first_argument,
            data=False,
        )
        for pattern in (UNRECOGNISED, OPTIMIZER)
    ),
    *(
        Rule(
            pattern,
            "input-shape",
            "Keras no longer has `{name}`. In its place stands {new}.",
            "write {new}.",
            THEN + "all-of-it-in-one-table",
            name_gone,
            data=False,
        )
        for pattern in (IMPORT, MODULE, MISSING, OBJECT)
    ),
    *(
        Rule(
            pattern,
            "dead-parts",
            "`{of}` has no `{name}`. The nearest is `{near}`.",
            "write `{near}`.",
            SEEN + "cannot-import-cudnnlstm",
            name_mistyped,
            data=False,
        )
        for pattern in (IMPORT, MODULE, OBJECT)
    ),
    *(
        Rule(
            pattern,
            "dead-parts",
            "`{of}` has no `{name}` in Keras 3. Layers stand in `keras.layers`, functions on tensors in `keras.ops`.",
            "`from keras import layers, ops`.",
            SEEN + "cannot-import-cudnnlstm",
            data=False,
        )
        for pattern in (IMPORT, MODULE, MISSING)
    ),
    Rule(
        r"Do not pass an `input_shape`/`input_dim` argument|Argument `(?P<name>input_length)` is deprecated",
        "input-shape",
        "Keras 3 takes the shape of the inputs from an object of its own, `keras.Input`. The old way still runs.",
        "`keras.Input((timesteps, features))` as the first entry of `Sequential`; leave `input_length` out.",
        THEN + "input-shape-on-the-first-layer",
        data=False,
    ),
    Rule(
        r"`keras\.optimizers\.legacy` is not supported",
        "learning-rate",
        "The optimizers of `keras.optimizers.legacy` are gone.",
        "`keras.optimizers.Adam(learning_rate=0.001)`.",
        THEN + "adam-lr",
        data=False,
    ),
    Rule(
        r"Argument `learning_rate` should be float.*?learning_rate=(?P<given>[^\n]+)",
        "learning-rate",
        "`learning_rate` must be a number or a schedule; got {given}.",
        "`keras.optimizers.Adam(learning_rate=0.001)`, without quotes.",
        THEN + "adam-lr",
        data=False,
    ),
    Rule(
        r"ReduceLROnPlateau does not support a factor >= 1\.0\. Received factor=(?P<given>[\d.]+)",
        "learning-rate",
        "`ReduceLROnPlateau` multiplies the learning rate by its factor, which must be below 1; got {given}.",
        "`factor=0.5`.",
        "notebooks/6-long-sequences/training-that-holds.html#the-loss-explodes",
        data=False,
    ),
    Rule(
        RECURRENT + r"\.__init__\(\) missing 1 required positional argument: '(?P<name>\w+)'",
        "input-shape",
        "The argument `{name}` is missing, or was written otherwise, such as `units_size`, `output_dim` or"
        " `hidden_size`.",
        "`layers.LSTM(units=32)`.",
        THEN + "units-size",
        data=False,
    ),
    Rule(
        r"'NoneType' object has no attribute"
        r" '(?P<name>fit|predict|evaluate|add|summary|compile|layers|get_weights)'",
        "loss",
        "The model is `None`: `compile` and `add` change a model and return nothing, so `model = model.compile(...)`"
        " loses it.",
        '`model.compile(optimizer="adam", loss="mse")` on a line of its own.',
        SEEN + "must-call-compile",
        model_lost,
        data=False,
    ),
    Rule(
        r"Expected an integer value for `n`, got <class '(?P<n>\w+)'>|'(?:float|str|tuple)' object cannot be"
        r" interpreted as an integer|Expected int32,? but got (?P<given>[\d.]+)"
        r" of type"
        r" 'float'|'<=' not supported between instances of '(?P<kind>\w+)' and 'int'",
        "input-shape",
        "`units`, `batch_size` and `epochs` must be integers, and the `n` of `RepeatVector` too; got {given}{kind}{n}.",
        "`int(value)`, or `//` where you divide: `layers.LSTM(units=32)`.",
        "notebooks/1-units/what-units-is.html#units-timesteps-features",
        lambda evidence, found: {} if evidence.frames or "Expected" in evidence.text else None,
        inside=True,
        data=False,
    ),
    Rule(
        r"Invalid value received for argument `rate`.*?rate=(?P<given>\S+)",
        "input-shape",
        "`Dropout` takes a share between 0 and 1; got {given}.",
        "`layers.Dropout(0.2)` for 20%.",
        "notebooks/6-long-sequences/training-that-holds.html#few-sequences-early-stopping-and-dropout",
        data=False,
    ),
    Rule(
        r"Invalid filepath extension for saving|(?:filepath provided|filename) must end in `(?P<wanted>[.\w]+)`",
        "state-leak",
        "Keras 3 saves a model to one file that ends in `.keras`, and weights alone to one that ends in `.weights.h5`.",
        '`model.save("model.keras")`, `model.save_weights("model.weights.h5")`. The state of a stateful layer is in'
        " neither.",
        SEEN + "filepath-extension",
        data=False,
    ),
    Rule(
        r"File not found: filepath=(?P<path>\S+?)\. Please ensure",
        "dead-parts",
        "There is no file {path}, seen from where the program runs.",
        '`pathlib.Path("{path}").resolve()` shows where Python looks.',
        SEEN + "file-not-found",
        data=False,
    ),
    Rule(
        r"File format not supported: filepath=(?P<path>\S+?)\. ",
        "dead-parts",
        "{path} is a folder or another format: Keras 3 loads `.keras` files and old `.h5` files.",
        '`keras.layers.TFSMLayer("{path}", call_endpoint="serving_default")` for forecasts only, or save it again with'
        " the old"
        " version.",
        THEN + "a-folder-with-saved-model-pb",
        data=False,
    ),
    Rule(
        r"Could not deserialize 'keras\.metrics\.(?P<name>\w+)'",
        "loss",
        "The file of an older Keras names its loss `{name}`, and Keras 3 looks for it in the wrong place.",
        "`keras.models.load_model(path, compile=False)`, then `compile` again.",
        THEN + "loss-mse-in-a-h5-file",
        data=False,
    ),
    Rule(
        r"deserialization of a `Lambda` layer",
        "dead-parts",
        "The file holds a `Lambda` layer, Python code that could do anything, and Keras does not run it by default.",
        "a layer of your own in its place; for a file that you trust, `load_model(path, safe_mode=False)`.",
        THEN + "files-from-keras-2",
        data=False,
    ),
    Rule(
        r"Could not locate class '(?P<name>\w+)'|Unknown (?:layer|object): '?(?P<other>\w+)|could not be deserialized"
        r" properly",
        "dead-parts",
        "The file names a class that Keras does not know: {name}{other}.",
        '`load_model(path, custom_objects={{"MyLayer": MyLayer}})`, with the class imported.',
        THEN + "time-major-in-a-h5-file",
        data=False,
    ),
    Rule(
        r"objects could not be loaded|Layer count mismatch when loading weights|loading weights into a model that has"
        r" not yet been"
        r" built|but received \d+ variables during loading",
        "input-shape",
        "The weights in the file do not fit the model: it has other layers, units or features than the one that was"
        " saved, or is"
        " not built.",
        "build the model exactly as it was, `keras.Input((timesteps, features))` included, or save whole models:"
        ' `model.save("model.keras")`.',
        SEEN + "weights-for-no-weights",
        data=False,
    ),
)
