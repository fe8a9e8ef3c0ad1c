"""Checks of the shape of x: against the shape that the model declares, and whether there is more than one timestep."""

import numpy as np

from unrolled.doctor.checks.probe import reads
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.order import ENOUGH, correlations, order_of, overlap
from unrolled.doctor.outputs import names, worst

TRAPS = "notebooks/reference/silent-traps.html"
SHAPES = "notebooks/2-input-shape/which-axis-is-which.html"


def input_shape(exam: Examination) -> Finding | None:
    """The shape that the model declares against the shape of x: `Sequential` accepts other timesteps silently."""
    inputs = getattr(exam.model, "inputs", None) or []
    if len(inputs) != len(exam.xs):
        return None
    return worst(
        _one_shape(exam, name, tuple(each.shape), x)
        for name, each, x in zip(names(exam.xs, "x"), inputs, exam.given_xs, strict=True)
    )


def _one_shape(exam, name, declared, x):
    if declared[1:] and len(x.shape) != len(declared):
        return _other_axes(name, declared, x)
    differ = [axis for axis, size in enumerate(declared) if axis and size is not None and size != x.shape[axis]]
    if differ:
        evidence = f"The model declares {declared}, and {name} has shape {x.shape}: axis {differ[0]} differs."
        rest = ", ".join(map(str, x.shape[1:]))
        remedy = (
            f"If x is right, declare its shape: `keras.Input(({rest}{',' * (x.ndim == 2)}))`. If not, compare it with "
            "the table: was the target left in?"
        )
        return Finding("input-shape", "wrong", evidence, remedy, TRAPS + "#cell-input-timesteps")
    if len(x) == 1 and x.ndim == 3 and x.shape[1] > 1 and not exam.stateful:
        return _one_sample(name, x)
    return Finding("input-shape", "ok", f"{name} has the shape that the model declares: {x.shape}, {declared}.")


def _one_sample(name, x):
    """A single sample: one long series, or the batch axis inside the shape, with samples where the timesteps should be.

    "wrong" if the rows of the sample overlap as windows do, or if they follow each other in no order while the numbers
    within a row do (each by permutations, at 5% and at one in a thousand).
    """
    rows = x[0][..., None]  # what may be (samples, timesteps, 1)
    shift = overlap(rows, 1) if x.dtype.kind != "f" or np.isfinite(x).all() else 0
    inside = shift or len(rows) >= ENOUGH and _unordered(x[0]) and order_of(correlations(rows), _random()).sure
    reason = (
        f"its rows overlap as windows do, shifted by {shift}"
        if shift
        else "its rows have no order, and their numbers have"
    )
    evidence = f"{name} has shape {x.shape}: one sample of {x.shape[1]:,} timesteps, so one update per epoch"
    remedy = "If the rows are samples, the batch axis is inside the shape: `x = x[0][..., None]`. Else cut windows."
    words = f"{evidence}; {reason}." if inside else f"{evidence}."
    return Finding("input-shape", "wrong" if inside else "look", words, remedy, SHAPES)


def _unordered(rows):
    """Whether neighbouring rows are no more alike than in permutations of the rows, at 5%."""
    rows = (rows - rows.mean(axis=0)).astype(float)
    random = _random()

    def alike(values):
        return np.sum(values[1:] * values[:-1])

    return np.mean([alike(random.permutation(rows)) >= alike(rows) for _ in range(99)]) > 0.05


def _random():
    return np.random.default_rng(0)


def _other_axes(name, declared, x):
    lost = declared[:-1]
    fits = len(x.shape) == len(lost) and all(b is None or a == b for a, b in zip(x.shape[1:], lost[1:], strict=True))
    evidence = (
        f"The model declares {len(declared)} axes, {declared}, and {name} has {x.ndim}, {x.shape}; Keras adds one."
    )
    remedy = "Add the features yourself: `x = x[..., None]`, and `assert x.ndim == 3` before `fit`."
    return Finding("input-shape", "look" if fits else "wrong", evidence, remedy, TRAPS + "#cell-009")


# ---- one-timestep --------------------------------------------------------------------------------------------------


def one_timestep(exam: Examination) -> Finding | None:
    """Whether the recurrence is used: with one timestep and no state, the recurrent kernel is multiplied by zeros.

    Measured, not concluded from the shape: all recurrent kernels are replaced, and the outputs stay the same bit for
    bit. A layer that starts from a state, of its own or of an encoder, is left alone. A mean or a pooling over all
    timesteps before the only recurrent layer leaves it one timestep as well.
    """
    if not exam.recurrent or exam.stateful:
        return None
    steps = {exam.xs[number].shape[1] for number in exam.series}
    inside = steps != {1} and {read.sequence.shape[1] for read in reads(exam)} == {1}
    kernels = [kernel for kernel in map(_recurrent_kernel, exam.recurrent) if kernel is not None]
    if not (inside or steps == {1}) or not kernels or _change_something(exam, kernels):
        evidence = f"The recurrence is used: x has {max(steps, default=1)} timesteps."
        return Finding("one-timestep", "ok", evidence) if steps - {1} else None
    weights = sum(int(np.prod(kernel.shape)) for kernel in kernels)
    shape = exam.given_xs[exam.series[0]].shape if steps == {1} else reads(exam)[0].sequence.shape
    what = f"x has shape {shape}"
    if inside:
        what = f"`{reads(exam)[0].layer.name}` reads a batch of shape {shape}"
    evidence = f"{what}, one timestep: other numbers in all {weights:,} recurrent weights change nothing."
    return Finding("one-timestep", "wrong", evidence, _one_remedy(shape[2], inside), TRAPS + "#cell-011")


def _change_something(exam, kernels):
    """Whether other numbers in the recurrent kernels change an output."""
    before, random = exam.predictions, np.random.default_rng(0)
    with exam.restored():
        for kernel in kernels:
            kernel.assign(random.normal(size=kernel.shape))
        after = exam.predict(exam.xs)
    return not all(np.array_equal(old, new, equal_nan=True) for old, new in zip(before, after, strict=True))


def _one_remedy(features, inside):
    if inside:
        return "Pool or average after the recurrent layer instead of before it; or leave the recurrent layer out."
    if features == 1:
        return (
            "Cut windows of several timesteps: `x = np.lib.stride_tricks.sliding_window_view(series, 12)[:-1, :, None]`"
            " and `y = series[12:]`."
        )
    return (
        f"If the {features} features of a sample are one series in order, put it on the timesteps: "
        "`x = x.transpose(0, 2, 1)`  # (samples, timesteps, 1). If they belong to one moment, `Dense` layers suffice."
    )


def _recurrent_kernel(layer):
    return getattr(getattr(layer, "cell", None), "recurrent_kernel", None)


CHECKS = {"input-shape": input_shape, "one-timestep": one_timestep}
