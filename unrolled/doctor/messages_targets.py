"""Messages about targets, losses and metrics."""

import re

from unrolled.doctor.explain_evidence import Evidence
from unrolled.doctor.messages_rule import Names, Rule, shape

SEEN = "book/what-do-you-see.html#"
LOSSES = "notebooks/2-input-shape/classes.html#softmax-logits-sparse-and-one-hot"
STEPS = "notebooks/2-input-shape/classes.html#one-label-per-timestep"
SEQUENCES = "notebooks/1-units/what-units-is.html#what-return-sequences-changes"
METRICS = "notebooks/2-input-shape/classes.html#exercise-the-labels-of-a-tagger"
PADDED = "notebooks/2-input-shape/uneven-data.html#the-loss-uses-the-mask-rmse-does-not"
WEIGHTS = "notebooks/reference/silent-traps.html#class-weight-with-an-integer-label-at-each-timestep"

BOTH = r".*?target\.shape=(?P<target>\([^)]*\)), output\.shape=(?P<output>\([^)]*\))"
RANK = r"Arguments `target` and `output` must have the same rank" + BOTH
SHAPE = r"Arguments `target` and `output` must have the same shape\." + BOTH
SPARSE = r"Argument `output` must have rank \(ndim\) `target\.ndim - 1`" + BOTH
NODE = r"\{\{node (?P<node>[^}]*?(?:compile_loss|loss/)[^}]*)\}\}"
UNEQUAL = r"Dimensions must be equal, but are (?P<one>\d+) and (?P<other>\d+) for '" + NODE
UNEQUAL += r".*?input shapes: (?P<left>\[[^\]]*\]), (?P<right>\[[^\]]*\])"
INCOMPATIBLE = r"Incompatible shapes: (?P<left>\[[^\]]*\]) vs\. (?P<right>\[[^\]]*\])\s*\[\[" + NODE
EAGER = r"Incompatible shapes: (?P<left>\[[^\]]*\]) vs\. (?P<right>\[[^\]]*\]) \[Op:(?:Sub|Mul|SquaredDifference)\]"
LABELS = "`y` must hold integers from 0 to the number of units less 1"

ONE_PER_STEP = "The model returns one output per timestep, {output}, and there is one target per sample, {target}."
LEAVE_OUT = "leave out `return_sequences=True` in the last recurrent layer; or give a target for each timestep."
ONE_PER_SAMPLE = "There is a target for each timestep, {target}, and the model returns one output per sample, {output}."
PUT_IN = "`return_sequences=True` in the last recurrent layer; or keep one target per sample, such as `y[:, -1]`."


def sequence_out(evidence: Evidence, found: Names) -> Names | None:
    """One output per timestep against one target per sample."""
    target, output = shape(found["target"]), shape(found["output"])
    return {} if len(output) == 3 and (len(target) == 1 or len(target) == 2 and target[1] != output[1]) else None


def sequence_in(evidence: Evidence, found: Names) -> Names | None:
    """One target per timestep against one output per sample."""
    return {} if len(shape(found["target"])) == 3 and len(shape(found["output"])) == 2 else None


def squeezed_sequence(evidence: Evidence, found: Names) -> Names | None:
    """One output per timestep; Keras dropped its last axis before the loss compared the shapes."""
    output = evidence.output_shape
    return {"output": str(output)} if output is not None and len(output) == 3 and found["target"] != "" else None


def integers(evidence: Evidence, found: Names) -> Names | None:
    """Integer labels against several outputs: one axis less, or a last axis of length 1."""
    target, output = shape(found["target"]), shape(found["output"])
    fewer = len(target) == len(output) - 1 or (len(target) == len(output) and target[-1] == 1)
    return {"classes": str(output[-1])} if fewer and output[-1] != 1 else None


def categorical(evidence: Evidence, found: Names) -> Names | None:
    """As `integers`, where the loss is a categorical cross-entropy or the model ends with a softmax."""
    names = integers(evidence, found)
    loss, last = str(getattr(evidence.model, "loss", "")), evidence.layers[-1:]
    softmax = any(getattr(getattr(layer, "activation", None), "__name__", "") == "softmax" for layer in last)
    return names if softmax or "categorical" in loss.lower() else None


def one_hot(evidence: Evidence, found: Names) -> Names | None:
    """One-hot targets: as many columns as classes, for a loss that takes integers."""
    target, output = shape(found["target"]), shape(found["output"])
    return (
        {} if target[1:] == output[1:] or (len(target) == len(output) == 2 and not _steps(evidence, target)) else None
    )


def _steps(evidence, target):
    """Whether the second axis of the targets is that of the timesteps, or may be where nothing is known."""
    timesteps = evidence.x_shape[1] if evidence.x_shape and len(evidence.x_shape) == 3 else None
    return timesteps is None or target[1] == timesteps


def labels_per_step(evidence: Evidence, found: Names) -> Names | None:
    """Integer labels at each timestep against one output per sample."""
    return {} if len(shape(found["target"])) == len(shape(found["output"])) == 2 else None


def weights_in(evidence: Evidence, found: Names) -> Names | None:
    """The node multiplies the loss of each target by its weight."""
    return {} if re.search(r"loss/(?!cosine)[^/]+/mul(_\d+)?(/Broadcast\w+)?$", found["node"]) else None


def timesteps_in(evidence: Evidence, found: Names) -> Names | None:
    """One of two shapes has a timesteps axis that the other has not."""
    left, right = shape(found["left"]), shape(found["right"])
    if abs(len(left) - len(right)) != 1:
        return None
    target, output = _sides(evidence, left, right)
    per = "output" if len(output) > len(target) else "target"
    return {
        "target": str(target),
        "output": str(output),
        "per": per,
        "other": "target" if per == "output" else "output",
    }


def differ(evidence: Evidence, found: Names) -> Names | None:
    """Two shapes of the loss, told apart as target and output."""
    target, output = _sides(evidence, shape(found["left"]), shape(found["right"]))
    return {"target": str(target), "output": str(output)}


def same_rows(evidence: Evidence, found: Names) -> Names | None:
    """As `differ`, where the number of samples agrees."""
    left, right = shape(found["left"]), shape(found["right"])
    return differ(evidence, found) if left[:1] == right[:1] else None


def _sides(evidence, left, right):
    """Which of two shapes is the target's and which the output's: some losses turn them round."""
    output = evidence.output_shape
    turned = output is not None and left[1:] == output[1:] and right[1:] != output[1:]
    return (right, left) if turned else (left, right)


def too_high(evidence: Evidence, found: Names) -> Names | None:
    """The label lies above the last: the classes are counted from 1, or units are missing."""
    label, limit = int(found["label"]), int(found["limit"])
    return {"more": str(label + 1), "last": str(limit - 1)} if label >= limit else None


def one_for_several(evidence: Evidence, found: Names) -> Names | None:
    """One array of targets for several outputs."""
    outputs = len(getattr(evidence.model, "outputs", None) or [])
    return {"outputs": str(outputs)} if outputs > 1 and not isinstance(evidence.y, (list, tuple, dict)) else None


def structures(evidence: Evidence, found: Names) -> Names:
    """How many targets came and how many outputs the model has."""
    counts = {name: found[name].count("*") for name in ("target", "output")}
    return {name: f"{count} array{'s' * (count != 1)}" for name, count in counts.items()}


def absent_targets(evidence: Evidence, found: Names) -> Names | None:
    """`fit` or `evaluate` without targets."""
    return {} if evidence.y is None and evidence.model is not None and evidence.x is not None else None


def history_key(evidence: Evidence, found: Names) -> Names:
    """What the key of a history is called today, or why it is missing."""
    new = {"acc": "accuracy", "val_acc": "val_accuracy"}.get(found["key"])
    return {
        "fix": f"it is called `{new}` today" if new else "it is there only with validation data or with that metric"
    }


TARGETS = (
    Rule(RANK, "target-shape", ONE_PER_STEP, LEAVE_OUT, SEQUENCES, sequence_out),
    Rule(RANK, "target-shape", ONE_PER_SAMPLE, PUT_IN, SEQUENCES, sequence_in),
    Rule(
        RANK,
        "loss",
        "The loss compares one number per class, and the targets {target} are integer labels (or one number) for the"
        " outputs"
        " {output}: {classes} numbers.",
        'for classes, `loss="sparse_categorical_crossentropy"`, or one-hot targets: `keras.utils.to_categorical(y)`.'
        ' For two classes, one unit: `Dense(1, activation="sigmoid")`.',
        LOSSES,
        integers,
    ),
    Rule(
        RANK,
        "target-shape",
        "The targets have the shape {target} and the outputs {output}: the number of axes differs.",
        "make `y.shape` equal to `model.output_shape`; `return_sequences` adds or takes away the timesteps.",
        SEEN + "same-rank",
    ),
    Rule(SHAPE, "target-shape", ONE_PER_STEP, LEAVE_OUT, SEQUENCES, squeezed_sequence),
    Rule(
        SHAPE,
        "loss",
        "The targets {target} are integer labels, one number per sample, and the model has {classes} outputs for the"
        " classes:"
        " {output}.",
        '`loss="sparse_categorical_crossentropy"`, or one-hot targets: `keras.utils.to_categorical(y)`.',
        LOSSES,
        categorical,
    ),
    Rule(
        SHAPE,
        "loss",
        "The targets have the shape {target} and the outputs {output}. A cross-entropy needs as many outputs as there"
        " are numbers"
        " per target.",
        'one unit for two classes, `Dense(1, activation="sigmoid")` with `binary_crossentropy`; one unit per class and'
        " softmax"
        " otherwise. If the {output} counts timesteps, leave out `return_sequences=True`.",
        SEEN + "same-shape",
    ),
    Rule(
        SPARSE,
        "target-shape",
        ONE_PER_STEP + " The sparse loss takes an integer label for each output.",
        LEAVE_OUT,
        SEQUENCES,
        sequence_out,
    ),
    Rule(
        SPARSE,
        "loss",
        "The sparse loss takes integer labels, and the targets {target} look one-hot; the outputs have the shape"
        " {output}.",
        '`loss="categorical_crossentropy"`, or integer labels: `y = y.argmax(axis=-1)`.',
        LOSSES,
        one_hot,
    ),
    Rule(
        SPARSE,
        "target-shape",
        "There is a label for each timestep, {target}, and the model returns one output per sample, {output}.",
        PUT_IN,
        STEPS,
        labels_per_step,
    ),
    Rule(SPARSE, "target-shape", ONE_PER_SAMPLE, PUT_IN, STEPS, sequence_in),
    Rule(
        r"must have the same shape up until the last dimension: target\.shape=(?P<target>\([^)]*\)), output\.shape="
        r"(?P<output>\([^)]*\))",
        "target-shape",
        "There must be one integer label for each output; the labels have the shape {target} and the outputs {output}."
        " The numbers of timesteps differ.",
        "`y.shape == model.output_shape[:-1]`; cut or pad inputs and labels alike.",
        STEPS,
    ),
    Rule(
        r"(?:logits_size=(?P<output>\[[^\]]*\]) labels_size=(?P<target>\[[^\]]*\])"
        r"|labels\.shape=(?P<target_>\([^)]*\)).*?logits\.shape=(?P<output_>\([^)]*\))"
        r"|logits and labels must have the same (?:first dimension|shape)[^\[(]*(?P<rest>[^\n]*)"
        r"|Shapes (?P<one>\([^)]*\)) and (?P<other>\([^)]*\)) are incompatible)",
        "loss",
        "The targets {target}{target_}{one} and the outputs {output}{output_}{other} do not fit the loss{rest}:"
        " one-hot targets need"
        " as many numbers as there are units, integer labels one.",
        'integer labels with `loss="sparse_categorical_crossentropy"`; one-hot targets with `categorical_crossentropy`'
        " and one"
        " unit per class.",
        LOSSES,
    ),
    Rule(
        r"Received a label value of (?P<label>-?\d+) which is outside the valid range of \[0, (?P<limit>\d+)\)",
        "loss",
        "There is a label {label}, and the last layer has {limit} units, which stand for the labels 0 to {last}.",
        LABELS + ". If the classes are counted from 1: `y = y - 1`; if there are more classes: `Dense({more})`.",
        SEEN + "label-outside-range",
        too_high,
    ),
    Rule(
        r"Received a label value of (?P<label>-?\d+) which is outside the valid range of \[0, (?P<limit>\d+)\)",
        "loss",
        "There is a negative label, {label}, and the last layer has {limit} units, which stand for the labels from 0.",
        LABELS + "; for -1 and 1: `y = (y + 1) // 2`. A padded label needs `sample_weight` 0.",
        SEEN + "label-outside-range",
    ),
    *(
        Rule(
            pattern,
            "target-shape",
            "The weights of the samples and the losses do not fit: {left} against {right}. `class_weight` takes one"
            " label per"
            " sample, and `sample_weight` must have one number per sample, or per timestep if there is a target at"
            " each.",
            "for one label per timestep look the weights up: `sample_weight = np.take([1.0, 5.0], y)`, (samples,"
            " timesteps).",
            WEIGHTS,
            weights_in,
        )
        for pattern in (UNEQUAL, INCOMPATIBLE)
    ),
    *(
        Rule(
            pattern,
            "target-shape",
            "There is one {per} per timestep and one {other} per sample: the targets have the shape {target} and the"
            " outputs"
            " {output}.",
            "`return_sequences=True` in the last recurrent layer for one output per timestep; without it, one per"
            " sample.",
            SEQUENCES,
            timesteps_in,
        )
        for pattern in (UNEQUAL, INCOMPATIBLE, EAGER)
    ),
    Rule(
        UNEQUAL,
        "target-shape",
        "The targets have the shape {target} and the outputs {output}, and the loss needs them equal: {one} against"
        " {other}.",
        "`y.shape[1:] == model.output_shape[1:]`: as many units in the last layer as numbers per target, and the same"
        " timesteps.",
        SEEN + "dimensions-must-be-equal",
        differ,
    ),
    *(
        Rule(
            pattern,
            "target-shape",
            "The targets have the shape {target} and the outputs {output}, and the loss needs them equal.",
            "`y.shape[1:] == model.output_shape[1:]`: as many units in the last layer as numbers per target, and the"
            " same timesteps.",
            SEEN + "dimensions-must-be-equal",
            same_rows,
        )
        for pattern in (INCOMPATIBLE, EAGER)
    ),
    Rule(
        r"Incompatible shapes: \[1,(?P<left>\d+)\] vs\. \[1,(?P<right>\d+)\].*?LogicalAnd",
        "metric",
        "A metric for two classes, such as `Precision`, `Recall` or `AUC`, was given {left} outputs for {right}"
        " targets: it counts"
        " each unit as a forecast of its own.",
        'with several classes use `metrics=["accuracy"]`, or one-hot targets for `Precision(class_id=1)`.',
        METRICS,
    ),
    Rule(
        r"(?P<metric>\w+) expects 2D inputs.*?y_pred\.shape=(?P<output>\([^)]*\)) and"
        r" y_true\.shape=(?P<target>\([^)]*\))",
        "metric",
        "The metric `{metric}` takes one output per sample, two axes, and was given outputs {output} and targets"
        " {target}.",
        "compute it on `model.predict(x)` with the timesteps joined, `.reshape(-1, units)`, or use another metric.",
        METRICS,
    ),
    Rule(
        r"Expected `metrics` argument to be a list.*?metrics=(?P<given>.*?) of type",
        "metric",
        "`metrics` must be a list; got {given}.",
        '`metrics=["{given}"]`.',
        SEEN + "loss-identifier",
        data=False,
    ),
    Rule(
        r"Could not interpret metric identifier: (?P<name>[^\n]+)",
        "metric",
        "Keras has no metric of the name {name}.",
        'the name as in `keras.metrics`, such as "mae" or "accuracy", or the object:'
        " `metrics=[keras.metrics.RootMeanSquaredError()]`.",
        SEEN + "loss-identifier",
        data=False,
    ),
    Rule(
        r"Invalid `metrics`|The path: .*? in the `metrics` argument",
        "metric",
        "The metrics do not fit the outputs of the model: there must be a list (or a name in a dictionary) for each"
        " output.",
        '`metrics={{"output_name": ["mae"]}}`, with the names in `model.output_names`.',
        SEEN + "loss-identifier",
    ),
    Rule(
        r"Could not interpret optimizer identifier: (?P<name>[^\n]+)",
        "learning-rate",
        "Keras has no optimizer of the name {name}.",
        '`optimizer="adam"`, or an object of Keras 3: `keras.optimizers.Adam(learning_rate=0.001)`.',
        SEEN + "loss-identifier",
        data=False,
    ),
    Rule(
        r"Could not interpret (?P<kind>[\w ]*?)(?: function)? identifier: (?P<name>[^\n]+)",
        "loss",
        "Keras has no {kind} of the name {name}.",
        "the name as in `keras.losses`, `keras.activations` or `keras.initializers`, or the object itself;"
        ' for `rmse` use `loss="mse"`.',
        SEEN + "loss-identifier",
        data=False,
    ),
    Rule(
        r"You must (?:call `compile\(\)` before using the model|compile your model before)",
        "loss",
        "The model has no loss and no optimizer yet, because `compile` has not been called.",
        '`model.compile(optimizer="adam", loss="mse")`, before `fit` and `evaluate`. `predict` needs none.',
        SEEN + "must-call-compile",
    ),
    Rule(
        r"No loss to compute|No loss found",
        "loss",
        "`compile` was called without a loss.",
        '`model.compile(optimizer="adam", loss="mse")`.',
        SEEN + "no-loss-to-compute",
    ),
    Rule(
        r"in the `loss` argument, can't be found",
        "target-shape",
        "The model has {outputs} outputs, and `y` is one array.",
        "give the targets of each output, in the order of `model.output_names`: `model.fit(x, [y1, y2])`.",
        SEEN + "structure-of-inputs",
        one_for_several,
    ),
    Rule(
        r"in the `loss` argument, can't be found",
        "loss",
        "The losses do not fit the outputs of the model: there must be one for each, by its name or in the same order.",
        'use the names in `model.output_names` as the keys: `loss={{"output_name": "mse"}}`.',
        SEEN + "loss-identifier",
    ),
    Rule(
        r"Expected keys (?P<wanted>\[[^\]]*\]) in loss dict, but found loss\.keys\(\)=(?P<found>\[[^\]]*\])",
        "loss",
        "The losses are given by name, {found}, and the outputs of the model are called {wanted}.",
        "use the names in `model.output_names` as the keys.",
        SEEN + "loss-identifier",
    ),
    Rule(
        r"`loss_weights` must match the number of losses, got (?P<one>\d+) losses and (?P<other>\d+) weights",
        "target-scale",
        "There are {one} losses and {other} weights for them.",
        "`loss_weights` needs one number per output: `loss_weights=[1.0, 0.5]`.",
        "notebooks/6-long-sequences/spectra.html#three-labels-one-loss",
    ),
    Rule(
        r"y_true and y_pred have different structures\.\s*y_true: (?P<target>[^\n]+)\s*y_pred: (?P<output>[^\n]+)",
        "target-shape",
        "The targets are {target}, and the model returns {output}. A list of targets counts as several outputs.",
        "one output: one array, `y = np.array(y)`; several outputs: a list with one array for each, `[y1, y2]`.",
        SEEN + "structure-of-inputs",
        structures,
    ),
    Rule(
        r"When providing `x` as a (?P<kind>.*?), `(?P<name>\w+)` should not be passed",
        "target-shape",
        "`x` is a {kind} and already holds the targets, so `{name}` must not be passed beside it.",
        "`model.fit(data)`, where each element of `data` is (inputs, targets) or (inputs, targets, weights).",
        "notebooks/3-batches/windows.html#off-by-one-in-timeseries-dataset-from-array",
    ),
    Rule(
        r"None values not supported",
        "target-shape",
        "`fit` or `evaluate` was given no targets: the loss compares the outputs with `None`.",
        "`model.fit(x, y)`; a data set must yield (inputs, targets), and `validation_data` must be a tuple, `(x_val,"
        " y_val)`.",
        SEEN + "same-shape",
        absent_targets,
        inside=True,
    ),
    Rule(
        r"None values not supported",
        "target-shape",
        "A loss was computed with `None`: the targets are missing (in `fit`, in `validation_data` or in the data set),"
        " or a loss"
        " of your own returns nothing.",
        "`validation_data=(x_val, y_val)`; a loss must `return` a number per sample.",
        SEEN + "same-shape",
        inside=True,
    ),
    Rule(
        r"target array (?:with|of) shape (?P<target>\([^)]*\)).*?(?:output of shape (?P<output>\([^)]*\)).*?)?loss"
        r" `?(?P<loss>\w+)",
        "loss",
        "The targets have the shape {target}, and the loss {loss} needs one number per output. {output}",
        'integer labels with `loss="sparse_categorical_crossentropy"`; one-hot targets with'
        " `categorical_crossentropy`.",
        LOSSES,
    ),
    Rule(
        r"Dimensions (?P<x>\d+) and (?P<y>\d+) are not compatible|inconsistent numbers of samples: \[(?P<both>[\d,"
        r" ]+)\]",
        "target-shape",
        "The arrays have different numbers of samples: {x} {y}{both}.",
        "count windows and targets: for windows of T timesteps, `len(series) - T` windows have a next value, `y ="
        " series[T:]`.",
        SEEN + "cardinality-is-ambiguous",
    ),
    Rule(
        r"Classification metrics can't handle a mix of (?P<kinds>.*?) targets|y_true and y_pred have different number"
        r" of output",
        "metric",
        "The metric compares labels, and was given {kinds}: the outputs of the network are numbers, not classes.",
        "turn them into classes first: `model.predict(x).argmax(axis=-1)`, or `model.predict(x) > 0.5` for one unit.",
        METRICS,
    ),
    Rule(
        r"cannot `class_weight` and `sample_weight` at the same time",
        "target-shape",
        "`class_weight` and `sample_weight` were both given, and Keras takes one of them.",
        "multiply them yourself: `sample_weight = sample_weight * np.take(weights, y)`.",
        WEIGHTS,
    ),
    Rule(
        r"only (?:0-dimensional|length-1|size-1) arrays can be converted to Python scalars|(?:'list'|'str') object has"
        r" no"
        r" attribute 'get'",
        "target-shape",
        "`class_weight` must be a dictionary from a class to a weight, and takes one label per sample. It does not"
        " take one-hot"
        " targets at each timestep, (samples, timesteps, classes).",
        "`class_weight={{0: 1.0, 1: 5.0}}`; with a label per timestep, `sample_weight = np.take([1.0, 5.0],"
        " y.argmax(-1))`.",
        WEIGHTS,
        inside=True,
    ),
    Rule(
        r"`class_weight` is (?:only supported for Models with a single output|not supported)|Argument `class_weight`"
        r" is not"
        r" supported for (?P<kind>[\w ]+)",
        "target-shape",
        "`class_weight` works for arrays, or data sets, and one output only. {kind}",
        "pass the weights beside the targets: `yield x, y, sample_weight`, or `sample_weight=[w1, w2]` for two"
        " outputs.",
        WEIGHTS,
    ),
    Rule(
        r"For a model with multiple outputs, when providing a single `sample_weight`|one `sample_weight` array per"
        r" output",
        "target-shape",
        "The model has several outputs, and `sample_weight` must have an array for each.",
        "`sample_weight=[w1, w2]`, in the order of the outputs.",
        WEIGHTS,
    ),
    Rule(
        r"Targets `y_true` are expected to be a tensor of shape `\(batch_size,"
        r" max_length\)`.*?y_true\.shape=(?P<shape>[^\n]+)",
        "target-shape",
        "The CTC loss takes integer labels, (samples, labels), and was given {shape}.",
        "`y = y.argmax(axis=-1)` for one-hot targets.",
        STEPS,
    ),
    Rule(
        r"softmax over axis (?P<axis>-?\d+) of a tensor of shape (?P<shape>\([^)]*\))\. This axis has size 1",
        "loss",
        "The last layer has one unit, {shape}, and a softmax over one number is 1, whatever the weights.",
        '`Dense(1, activation="sigmoid")` for two classes; no activation for a measurement.',
        SEEN + "softmax-over-one",
    ),
    Rule(
        r"conditioned on metric `(?P<name>\w+)` which is not available\. Available metrics are: (?P<there>[^\n]*)",
        "metric",
        "A callback watches `{name}`, and there is only {there}: it never stops the training.",
        'pass `validation_data` for a name with `val_`, or watch another: `EarlyStopping(monitor="loss")`.',
        SEEN + "val-loss-not-available",
        data=False,
    ),
    Rule(
        r"Argument `validation_split` is only supported for tensors or NumPy arrays",
        "leakage",
        "`validation_split` cuts the last samples off an array, and cannot divide a data set or a generator.",
        "divide the data first, in time, and pass `validation_data=val_dataset`.",
        SEEN + "validation-split-arrays",
    ),
    Rule(
        r"Training data contains (?P<count>\d+) samples, which is not"
        r" sufficient.*?`validation_split=(?P<share>[\d.]+)`",
        "leakage",
        "{count} sample cannot be divided with `validation_split={share}`: nothing would be left for training.",
        "more windows, or `validation_data`. If all data are one sample, (1, timesteps, features), cut windows first.",
        "notebooks/3-batches/windows.html#count-them",
    ),
    Rule(
        r"^'?(?P<key>val_loss|acc|val_acc|val_accuracy|accuracy|val_mae|val_mse)'?$",
        "metric",
        "The history has no `{key}`: {fix}.",
        "see what there is: `history.history.keys()`.",
        SEEN + "val-loss-not-available",
        history_key,
        data=False,
    ),
    Rule(
        r"'History' object is not subscriptable",
        "metric",
        "`fit` returns an object, and the numbers stand in its attribute `history`.",
        '`history.history["loss"]`.',
        SEEN + "val-loss-not-available",
        data=False,
    ),
    Rule(
        r"cannot unpack non-iterable float object|'float' object is not subscriptable",
        "metric",
        "`evaluate` returns one number, the loss, because the model was compiled without metrics.",
        '`loss = model.evaluate(x, y)`, or compile with `metrics=["mae"]`.',
        SEEN + "must-call-compile",
        lambda evidence, found: {} if "evaluate" in evidence.code else None,
        data=False,
    ),
)
