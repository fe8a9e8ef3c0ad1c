"""Parts of a model that do nothing or too much, and what its training will cost."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

STUCK = "notebooks/reference/what-do-you-see-shown.html#cell-stuck-far"
COSTS = "notebooks/6-long-sequences/what-it-costs.html#what-20-epochs-would-take"
DROPOUTS = ("Dropout", "SpatialDropout1D", "GaussianDropout", "AlphaDropout")
PASS = (*DROPOUTS, "Reshape", "Flatten", "Masking")
EPOCHS, UPDATES = 100, 10_000  # of a training; the larger of the two counts
LEAST_LOSS = 1e-6  # below it a classifier may have answers of exactly 1, and a gradient of 0 with good reason
HOUR, DAY = 3600, 86_400  # seconds
LONG = 1000  # timesteps from which an update is estimated from shorter sequences
SLICES = (250, 500)  # timesteps of these
XLA = {  # seconds of a plain update by those of one with XLA, at some numbers of timesteps: chapter 6 measured them
    "last output": {500: 2.3, 1_000: 2.2, 2_000: 2.1, 4_000: 2, 7_000: 2.2},
    "above Dense": {500: 2.4, 1_000: 2.8, 2_000: 4.1, 4_000: 6.6, 7_000: 17},
    "above Conv1D": {500: 2.3, 1_000: 2.7, 2_000: 4, 4_000: 6.2, 7_000: 14},
    "sequences": {500: 0.63, 1_000: 0.36, 2_000: 0.16, 4_000: 0.055, 7_000: 0.03},
    "stack": {500: 1.4, 1_000: 1.3, 2_000: 0.94, 4_000: 0.59, 7_000: 0.43},
}
Said = tuple[str, str, str]  # level, evidence, remedy


# ---- dead-parts ------------------------------------------------------------------------------------------------------


def dead_parts(exam: Examination) -> Finding | None:
    """Whether parts of the model cannot learn, or are there without effect.

    By configuration: a softmax of a softmax, dropout at the output, linear layers in a row, recurrent layers that are
    frozen as they were drawn. By measurement: kernels whose gradient is exactly 0 in all entries, or that the loss does
    not depend on; "wrong" only if the updates of the training, too, leave them exactly as they were.
    """
    rules = (_softmax_twice, _last_dropout, _frozen, _without_gradient, _linear)
    found = sorted((each for rule in rules for each in rule(exam)), key=lambda said: said[0] != "wrong")
    if found:
        level, evidence, remedy = found[0]
        also = "".join(f" Also: {said[1]}" for said in found[1:3])
        return Finding("dead-parts", level, evidence + also, remedy, STUCK)
    if not exam.compiled:
        return None
    count = len(exam.backward.weights)
    return Finding(
        "dead-parts", "ok", f"All kernels among {count} arrays of trainable weights have a gradient.", "", STUCK
    )


def _chain(exam: Examination) -> list[tuple[Any, Any]]:
    """Pairs of layers of a Sequential or functional copy: the one whose outputs are read, and the one that reads them.

    Layers that pass numbers on without mixing them (`PASS`, and activations that are linear) are stepped over.
    """
    graph = getattr(exam.model, "_functional", None) or exam.model
    pairs = []
    for layer in getattr(graph, "operations", []):
        before = _before(layer)
        while before is not None and _passes(before):
            before = _before(before)
        if before is not None:
            pairs.append((before, layer))
    return pairs


def _before(layer):
    """The one operation whose output a layer reads; None if there are several, or none."""
    nodes = getattr(layer, "_inbound_nodes", [])
    parents = nodes[0].parent_nodes if len(nodes) == 1 else []
    return parents[0].operation if len(parents) == 1 else None


def _passes(layer):
    return type(layer).__name__ in PASS or (type(layer).__name__ == "Activation" and _activation(layer) == "linear")


def _activation(layer):
    """The name of what a layer applies last to its outputs: "linear", "softmax" and so on; None if that is unknown."""
    inner = _inner(layer)
    if type(inner).__name__ == "Softmax":
        return "softmax"
    known = type(inner).__name__ in ("Dense", "Activation")
    return getattr(inner.activation, "__name__", None) if known else None


def _inner(layer):
    return layer.layer if type(layer).__name__ == "TimeDistributed" else layer


def _softmax_twice(exam: Examination) -> Iterator[Said]:
    for before, layer in _chain(exam):
        if _activation(layer) == _activation(before) == "softmax" and type(_inner(layer)).__name__ != "Dense":
            classes = int(layer.output.shape[-1])
            evidence = (
                f"`{layer.name}` takes the softmax of a softmax (`{before.name}`), so that none of its {classes} "
                f"outputs can be above e / (e + {classes - 1}) = {np.e / (np.e + classes - 1):.2f}."
            )
            yield "wrong", evidence, 'One softmax only: `Dense(classes, activation="softmax")` as the last layer.'


def _last_dropout(exam: Examination) -> Iterator[Said]:
    import keras

    for output in keras.tree.flatten(getattr(exam.model, "outputs", None) or []):
        layer = output._keras_history.operation
        while layer is not None and _passes(layer) and not _drops(layer):
            layer = _before(layer)
        if _drops(layer):
            evidence = (
                f"`{layer.name}` ({type(layer).__name__}) acts on the model's output: in training it changes the "
                f"outputs at random, with a rate of {layer.rate:g}, whatever the weights."
            )
            yield "wrong", evidence, "Put dropout before the last `Dense`, not after it."


def _drops(layer):
    return type(layer).__name__ in DROPOUTS and layer.rate > 0


def _frozen(exam: Examination) -> Iterator[Said]:
    names = [layer.name for layer in exam.recurrent if _as_drawn(layer)]
    if not exam.compiled or not names:
        return
    trained = sum(map(_size, exam.model.trainable_variables))
    total = trained + sum(map(_size, exam.model.non_trainable_variables))
    evidence = (
        f"`{names[0]}` has `trainable=False`, and its weights are as Keras drew them: {1 - trained / total:.0%} of the "
        "model's weights are never trained."
    )
    yield "wrong", evidence, "`layer.trainable = True`, and `compile` again."


def _size(variable):
    return int(np.prod(variable.shape))


def _as_drawn(layer):
    """Whether a frozen layer has the weights that its default initializers make: orthogonal rows, a bias of 0 and 1.

    Reservoirs, which are frozen on purpose, draw their weights in another way.
    """
    cell = layer.cell
    if layer.trainable_variables or getattr(cell, "recurrent_kernel", None) is None:
        return False
    if not type(getattr(cell, "recurrent_initializer", None)).__name__.startswith("Orthogonal"):
        return False
    kernel = np.asarray(cell.recurrent_kernel, dtype=float)
    bias = np.asarray(cell.bias) if cell.use_bias else np.zeros(1)
    return np.allclose(kernel @ kernel.T, np.eye(len(kernel)), atol=1e-3) and bool(np.isin(bias, [0.0, 1.0]).all())


def _without_gradient(exam: Examination) -> Iterator[Said]:
    """Kernels without a gradient. Biases are left out: a softmax over timesteps does not depend on one below it."""
    if not exam.compiled or not exam.model.trainable_variables or not exam.backward.loss > LEAST_LOSS:
        return
    variables = enumerate(zip(exam.model.trainable_variables, exam.backward.weights, strict=True))
    kernels = [(number, each.path, gradient) for number, (each, gradient) in variables if _is_kernel(each)]
    dead = [kernel for kernel in kernels if kernel[2] is None or not kernel[2].any()]
    dead = [kernel for kernel in dead if not _one_step(kernel[1], dead, kernels)]  # belongs to another check
    stays = [kernel for kernel in dead if kernel[2] is not None and _unmoved(exam, kernel[0])]
    shown = stays or [kernel for kernel in dead if kernel[2] is None or not exam.train]
    if not shown:
        return
    paths = ", ".join(f"`{path}`" for _, path, _ in shown[:2])
    what = "The loss does not depend on" if shown[0][2] is None else "The gradient of the loss is exactly 0 for"
    evidence = f"{what} {len(shown)} of {len(kernels)} kernels ({paths})"
    if stays and not (_empty_input(exam) or all(_unfed(path, dead, kernels) for _, path, _ in stays)):
        evidence += f", and {len(exam.training.losses)} updates leave them exactly as they were{_constant(exam)}."
        remedy = "Look for what stops the gradient: relu or a softmax over one unit at the output, or saturated gates."
        yield "wrong", evidence, remedy
    else:
        yield "look", f"{evidence}{_constant(exam)}.", "Leave these layers out, or connect them to the output."


def _is_kernel(variable):
    return len(variable.shape) > 1 and not variable.path.endswith("bias")


def _one_step(path, dead, kernels):
    """Whether this is the recurrent kernel of a layer whose kernel learns: it may read a single timestep."""
    if not path.endswith("recurrent_kernel"):
        return False
    return _alive(path.removesuffix("recurrent_kernel") + "kernel", dead, kernels)


def _unfed(path, dead, kernels):
    """Whether this is the kernel of a layer whose recurrent kernel learns: it may read zeros, as some decoders do."""
    return _alive(f"{path.rpartition('/')[0]}/recurrent_kernel", dead, kernels)


def _alive(path, dead, kernels):
    return any(each[1] == path for each in kernels) and all(each[1] != path for each in dead)


def _unmoved(exam, number):
    if not exam.train:
        return False
    training = exam.training
    return len(training.losses) > 1 and np.array_equal(training.before[number], training.after[number])


def _empty_input(exam):
    """Whether one whole input is 0: what reads only that has a gradient of 0 with good reason."""
    return any(not x.any() for x in exam.xs)


def _constant(exam):
    output = exam.predictions[0]
    if len(output) < 8 or not (output == output[:1]).all():
        return ""
    return f"; all {len(output)} predictions are equal" + (f" ({output.flat[0]:.3g})" if output[0].size == 1 else "")


def _linear(exam: Examination) -> Iterator[Said]:
    for before, layer in _chain(exam):
        first, second = _inner(before), _inner(layer)
        if type(first).__name__ == type(second).__name__ == "Dense" and _activation(before) == "linear":
            rows, columns = first.kernel.shape[0], second.kernel.shape[1]
            evidence = (
                f"`{before.name}` has no activation, and `{layer.name}` follows: two linear layers in a row are one: "
                f"here {_size(first.kernel) + _size(second.kernel)} weights make one kernel of {rows} x {columns}."
            )
            yield "look", evidence, f'`Dense({first.units}, activation="relu")`, or leave `{before.name}` out.'


# ---- cost ------------------------------------------------------------------------------------------------------------


def cost(exam: Examination) -> Finding | None:
    """What an update and an epoch cost in processor time.

    How many epochs there will be is not known. "look" if `EPOCHS` of them, or `UPDATES` updates if that is more, take
    more than an hour; "wrong" only if a day is not enough for `UPDATES` updates, or for one epoch: a large training set
    is no fault, and graphics cards are faster. An update is timed in the training of the other checks, or
    by itself. Beyond `LONG` timesteps it is estimated from `SLICES`: the cost grows as a power of the timesteps between
    1 and 2 (chapter 6 measures both).
    """
    seconds, how = _seconds(exam)
    if seconds is None:
        return None
    per_epoch = -(-len(exam.given_xs[0]) // exam.batch_size)
    longest = seconds * max(UPDATES, EPOCHS * per_epoch)
    name = f"{EPOCHS} epochs" if EPOCHS * per_epoch > UPDATES else f"{UPDATES:,} updates"
    evidence = (
        f"{how} {_time(seconds)} of processor time for a batch of {exam.batch_size}: an epoch of {per_epoch:,} "
        f"update{'s' * (per_epoch != 1)} takes {_time(seconds * per_epoch)}, and {name} {_time(longest)}."
    )
    least = seconds * max(UPDATES, per_epoch)
    level = "wrong" if least > DAY else "look" if longest > HOUR else "ok"
    return Finding("cost", level, evidence, "" if level == "ok" else _faster(exam), COSTS)


def _seconds(exam):
    if "training" in vars(exam):
        return exam.training.seconds, "An update takes"
    if not exam.compiled:
        return None, ""
    timesteps = _timesteps(exam)
    if not exam.train or time.process_time() > exam.deadline:
        return _passes_timed(exam), "A forward and a backward pass take"
    if timesteps > LONG:
        short = [_timed(exam, each) for each in SLICES]
        if None in short:
            return None, ""
        power = float(np.clip(np.log2(max(short[1] / short[0], 1e-9)), 1, 2))
        return short[1] * (timesteps / SLICES[1]) ** power, f"Estimated from {SLICES[1]} timesteps, an update takes"
    return exam.fit(3, data=exam.batch()).seconds, "An update takes"


def _passes_timed(exam):
    """Seconds of a forward and a backward pass over the first batch, without the first time, which may compile."""
    exam.differentiate(*exam.batch())
    begun = time.process_time()
    exam.differentiate(*exam.batch())
    return time.process_time() - begun


def _timesteps(exam):
    return max((exam.xs[number].shape[1] for number in exam.series), default=1)


def _timed(exam, timesteps):
    """Seconds of an update with a batch's first timesteps; None if the model refuses them."""
    xs, ys = exam.batch()
    cut = [x[:, :timesteps] if number in exam.series else x for number, x in enumerate(xs)]
    targets = [y[:, :timesteps] if y.ndim > 1 and y.shape[1] == _timesteps(exam) else y for y in ys]
    try:
        return exam.fit(3, data=(cut, targets)).seconds
    except Exception:  # whatever the model raises
        return None


def _time(seconds):
    for size, name in ((DAY, "days"), (HOUR, "hours"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {name}"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def _faster(exam):
    if exam.batch_size < 8:
        return f"Larger batches than {exam.batch_size}: several series side by side, one per row."
    shorter = "Fewer timesteps: a strided `Conv1D` before the recurrent layer, or pieces of several points as features."
    return f"{shorter}{_xla(exam)}"


def _xla(exam):
    """What XLA changed in the measured network of chapter 6 that is most like this one."""
    name, timesteps = _kind(exam), _timesteps(exam)
    if name is None or timesteps < 500:
        return ""
    near = min(XLA[name], key=lambda each: abs(np.log(each / timesteps)))
    factor = XLA[name][near]
    change = f"{factor:.1f} times faster" if factor > 1 else f"{1 / factor:.1f} times slower"
    return f" With `jit_compile=True` a network of this kind ({name}) was {change} at {near:,} timesteps."


def _kind(exam):
    """The network of chapter 6 that is like this one; None if none is."""
    if len(exam.recurrent) != 1:
        return "stack" if exam.recurrent else None
    if exam.recurrent[0].return_sequences:
        return "sequences"
    below = exam.layers[: exam.layers.index(exam.recurrent[0])]
    trained = [layer for layer in below if layer.trainable_variables]
    if not trained:
        return "last output"
    return "above Conv1D" if type(trained[-1]).__name__ == "Conv1D" else "above Dense"


CHECKS = {"dead-parts": dead_parts, "cost": cost}
