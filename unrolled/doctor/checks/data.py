"""The check of the numbers themselves: what is not finite, too large, constant or cut off."""

from dataclasses import replace

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import LEVELS, Finding
from unrolled.doctor.outputs import CUSTOM, SQUARES, loss_of, names, percent

FLOAT32 = np.finfo(np.float32)
TRAPS = "notebooks/reference/silent-traps.html"
NAN = "notebooks/reference/what-do-you-see-shown.html#cell-nan"
NUMBERS = "notebooks/5-fibonacci-and-scale/why-the-loss-never-moves.html"
ROWS = 100_000  # timesteps that are looked at for rounding
ENOUGH = 8  # samples from which on it is told that all values are the same


def bad_values(exam: Examination) -> Finding | None:
    """NaN and infinity, what float32 cannot hold, features and targets that never change, decimals that were cut off.

    NaN in x is a fault if the outputs are NaN: a layer of the reader's own may replace it. NaN in y is one unless the
    loss is the reader's own. What float32 holds is exact: 3.4e38 at most, and 24 binary digits.
    """
    name_x, name_y = names(exam.given_xs, "x"), names(exam.given_ys, "y")
    found = [
        *(_not_finite_x(exam, name, x) for name, x in zip(name_x, exam.given_xs, strict=True)),
        *(_not_finite_y(exam, number, name_y[number]) for number in range(len(exam.ys))),
        *(_beyond_float32(exam, name, x) for name, x in zip(name_x, exam.given_xs, strict=True)),
        *(_large_targets(exam, number, name_y[number]) for number in range(len(exam.ys))),
        *(_constant_x(exam, name, x) for name, x in zip(name_x, exam.given_xs, strict=True)),
        *(_constant_y(exam, number, name_y[number]) for number in range(len(exam.ys))),
        *(_cut_off(name, x) for name, x in zip(name_x, exam.given_xs, strict=True)),
    ]
    odd = sorted(filter(None, found), key=lambda each: LEVELS.index(each.level))
    if odd:
        return replace(odd[0], evidence=" Also: ".join(each.evidence for each in odd[:2]))
    size = sum(values.size for values in [*exam.given_xs, *exam.given_ys])
    return Finding("bad-values", "ok", f"None of the {size:,} numbers in x and y is NaN or infinite.")


def _bad(values):
    """How many numbers are NaN or infinite, and in how many samples."""
    if values.dtype.kind != "f":
        return 0, 0
    bad = ~np.isfinite(values).reshape(len(values), -1)
    return int(bad.sum()), int(bad.any(axis=1).sum())


def _not_finite_x(exam, name, x):
    count, samples = _bad(x)
    if not count:
        return None
    harm = _harm(exam, x)
    evidence = (
        f"{name} {x.shape} has {_numbers(count)} NaN or infinite, in {samples:,} of {len(x):,} samples, and "
        f"{harm or 'the outputs are finite: a layer replaces them'}."
    )
    remedy = "Fill the gaps before `fit`: `x = np.where(np.isfinite(x), x, 0.0)`, or mask a number that cannot occur."
    return Finding("bad-values", "wrong" if harm else "look", evidence, remedy, NAN)


def _numbers(count):
    return "1 number that is" if count == 1 else f"{count:,} numbers that are"


def _harm(exam, x):
    """What a batch that begins with the samples that are not finite leads to, in words; empty if all is finite."""
    good = np.isfinite(x).reshape(len(x), -1).all(axis=1)
    rows = np.argsort(good, kind="stable")[: exam.batch_size]
    xs, ys = [each[rows] for each in exam.given_xs], [each[rows] for each in exam.given_ys]
    if not all(np.isfinite(output).all() for output in exam.predict(xs)):
        return "the outputs are NaN or infinite too"
    if not exam.compiled or not all(np.isfinite(y).all() for y in ys):
        return ""
    gradients = [each for each in exam.differentiate(xs, ys).weights if each is not None]
    return "" if all(np.isfinite(each).all() for each in gradients) else "the gradient is NaN or infinite too"


def _not_finite_y(exam, number, name):
    y, loss = exam.given_ys[number], loss_of(exam, number)
    count, samples = _bad(y)
    if not count:
        return None
    own = loss is None or loss.name == CUSTOM
    evidence = f"{name} {y.shape} has {_numbers(count)} NaN or infinite, in {samples:,} of {len(y):,} samples"
    evidence += "." if own else "; one is enough to make the loss NaN, even at a masked timestep."
    remedy = "Leave these samples out: `keep = np.isfinite(y).reshape(len(y), -1).all(axis=1)`; put 0 at the padding."
    return Finding("bad-values", "look" if own else "wrong", evidence, remedy, NAN)


def _double(exam):
    """Whether the model computes in float64."""
    return any(weight.dtype == "float64" for weight in exam.model.trainable_variables)


def _beyond_float32(exam, name, x):
    """Values that become infinite in float32, or that it rounds by a large part of their spread.

    float32 holds 24 binary digits. The rounding is a fault if it is more than 1% of the feature's standard deviation,
    which is noise that the data did not have.
    """
    if _double(exam) or x.dtype.kind not in "fiu" or x.dtype.itemsize < 4 or _bad(x)[0]:
        return None
    largest = float(np.abs(x).max())
    if largest > FLOAT32.max:
        evidence = f"{name} goes up to {largest:.2g}; the model computes in float32, where that is infinite."
        return Finding(
            "bad-values",
            "wrong",
            evidence,
            "Take logarithms, or scale in float64 before `fit`: `x = x / np.abs(x).max()`.",
            NUMBERS + "#cell-053",
        )
    if x.ndim < 2 or x.dtype == np.float32:
        return None
    columns = x.reshape(-1, x.shape[-1])[:ROWS].astype(np.float64)
    spread, lost = columns.std(axis=0), np.std(columns - columns.astype(np.float32), axis=0)
    share = float(np.max(np.divide(lost, spread, out=np.zeros_like(spread), where=spread > 0)))
    if share <= 0.01:
        return None
    evidence = (
        f"Rounding {name} (up to {largest:.4g}) to float32 changes a feature by {min(share, 1):.0%} of its spread."
    )
    remedy = "Subtract the mean first, in float64: `x = x - x.mean(axis=(0, 1))`."
    return Finding("bad-values", "wrong", evidence, remedy, NUMBERS + "#cell-053")


def _large_targets(exam, number, name):
    """A squared error beyond 3.4e38 is infinite in float32."""
    y, loss = exam.given_ys[number], loss_of(exam, number)
    if loss is None or loss.name not in SQUARES[:1] or _double(exam) or _bad(y)[0]:
        return None
    largest = float(np.abs(y.astype(float)).max())
    if largest < np.sqrt(float(FLOAT32.max)):
        return None
    evidence = f"{name} goes up to {largest:.2g}; its square is infinite in float32."
    return Finding("bad-values", "wrong", evidence, "Scale the targets, or take logarithms.", NUMBERS + "#cell-053")


def _same(values):
    """Whether each column of the last axis (or the whole, of one or two axes) holds one number only."""
    rows = values.reshape(-1, values.shape[-1]) if values.ndim > 2 else values.reshape(len(values), -1)
    return (rows == rows[:1]).all(axis=0)


def _constant_x(exam, name, x):
    """Features that never change. In binary data, a class that does not occur, or padding, is not a fault."""
    if len(x) < ENOUGH:
        return None
    same = _same(x)
    remedy = "Compare x with the table that it came from; a constant column becomes NaN if it is divided by its spread."
    if _one_number(x):
        return _nothing_in_x(exam, name, x, remedy)
    values = x.reshape(-1, x.shape[-1])[0][same] if x.ndim > 2 else np.zeros(0)
    if x.ndim < 3 or not same.any() or np.isin(values, (0, 1)).all():
        return None
    evidence = (
        f"{same.sum()} of the {len(same)} features of {name} {x.shape} never change: {_some(np.flatnonzero(same))}."
    )
    return Finding("bad-values", "look", evidence, remedy, NAN)


def _one_number(values):
    return bool((values.reshape(-1)[:1] == values).all())


def _nothing_in_x(exam, name, x, remedy):
    """One number only. Beside an input that does vary, it may be an initial state or the blank input of a decoder."""
    evidence = f"All {x.size:,} numbers in {name} {x.shape} are {x.flat[0]:g}."
    if all(_one_number(each) for each in exam.given_xs):
        return Finding("bad-values", "wrong", evidence, remedy, NAN)
    if x.ndim < 3:
        return None
    return Finding("bad-values", "look", f"{evidence} A decoder may need no more.", remedy, NAN)


def _some(numbers):
    """The first of some numbers, for a sentence."""
    return ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")


def _constant_y(exam, number, name):
    y, loss = exam.given_ys[number], loss_of(exam, number)
    if len(y) < ENOUGH or loss is None or loss.name == CUSTOM or not _one_number(y):
        return None
    evidence = f"All {y.size:,} targets in {name} {y.shape} are {y.flat[0]:g}."
    return Finding("bad-values", "wrong", evidence, "Look at how y was made.", NAN)


def _cut_off(name, x):
    """Integers of which nearly all are 0, in an array of series: what is left of values that were scaled to 0 to 1.

    `pad_sequences` makes int32 unless told otherwise. Rare events look the same, so it is not more than odd.
    """
    if x.ndim != 3 or x.dtype.kind != "i" or x.shape[-1] > 1 and (x.sum(axis=-1) <= 1).all() and x.min() >= 0:
        return None
    zeros, largest = float(np.mean(x == 0)), int(np.abs(x).max())
    if zeros < 0.5 or largest > 8:
        return None
    evidence = f"{name} {x.shape} holds integers ({x.dtype}) from {x.min()} to {x.max()}, and {percent(zeros)} are 0."
    remedy = (
        'If decimals were cut off: `x.astype("float32")` before anything is divided, and `pad_sequences(..., '
        'dtype="float32")`.'
    )
    return Finding("bad-values", "look", evidence, remedy, TRAPS + "#cell-003")


CHECKS = {"bad-values": bad_values}
