"""The check of whether training can act at all: eight samples, to be memorised."""

import numpy as np

from unrolled.doctor.checks.baselines import SAME, finite, kinds_of, losses_and_constant, number
from unrolled.doctor.checks.updates import update_ratio
from unrolled.doctor.examination import Examination, Training
from unrolled.doctor.finding import Finding

STILL = "notebooks/reference/what-do-you-see-shown.html#the-loss-does-not-move-did-the-weights"

FEW = 8  # samples to memorise
TRIES = 200  # updates
FACTORS = (1.0, 10.0, 100.0)  # of the learning rate; the last is larger if an update would still be below LIVELY
SHRUNK = 0.1  # of a kernel's initial size: states then lose nine tenths of what they hold at each timestep
LIVELY = 0.1  # of the kernels' size, per update
PASS = (
    "Look for what training cannot pass: relu at the end or dead units, saturated inputs, a softmax over one unit, an "
    "activation that cannot reach the targets, frozen weights. Then try more units."
)


def cannot_memorise(exam: Examination) -> Finding | None:
    """Train on eight samples only, at the learning rate and at 10 and 100 times that: does the loss fall by half?

    Half is measured from the loss of the best constant for these samples down to the smallest possible (0, or the
    entropy of soft labels). Any network with more weights than samples can do it; a small one, or one that must learn
    many labels per sample, may need more than `TRIES` updates, so that a failure alone is odd and no more. It is wrong
    where training cannot act: no weight has a gradient, the loss does not move at any learning rate, or the outputs for
    eight different inputs are equal to float32's resolution, or a penalty has shrunk all kernels below a tenth.
    """
    if not exam.compiled or not exam.train or not exam.model.trainable_variables or not finite(exam):
        return None
    if exam.learning_rate == 0:  # of which no multiple trains anything; a schedule may begin so
        return None
    if all((x == x[:1]).all() for x in exam.xs) and not all((y == y[:1]).all() for y in exam.ys):
        evidence = f"All {len(exam.xs[0])} samples have the same input, and their targets differ."
        remedy = "Look at how x was made: an integer division, a type of integers, a scaling to nothing."
        return Finding("cannot-memorise", "wrong", evidence, remedy, STILL)
    rows = _few(exam)
    if rows is None:
        return None
    xs, ys = [x[rows] for x in exam.xs], [y[rows] for y in exam.ys]
    floor, constant = _floor_and_constant(exam, rows)
    if constant is None or floor is None or constant - floor <= SAME * max(abs(constant), abs(floor)):
        return None
    tries: dict[float, tuple[float, Training]] = {}
    for factor in (*FACTORS[:-1], max(FACTORS[-1], LIVELY / (update_ratio(exam) or LIVELY))):
        try:
            run = exam.fit(TRIES, factor, _filled(exam, xs, ys))
        except TypeError:  # a schedule of learning rates
            break
        tries[factor] = _left(exam, run, ys, floor, constant), run
        if tries[factor][0] <= 0.5:
            return _memorised(factor, tries[factor][0], len(rows))
    return _not_memorised(exam, tries, ys, rows) if tries else None


def _few(exam):
    """Eight samples whose inputs differ, spread over the targets; None if there are too few, or their targets agree."""
    target = exam.ys[0].reshape(len(exam.ys[0]), -1).astype(float)
    order = np.argsort(target.sum(axis=1), kind="stable") if target.shape[1] == 1 else np.arange(len(target))
    count = min(FEW, len(order))
    rows = np.unique(order[np.linspace(0, len(order) - 1, count).astype(int)])
    if exam.stateful:
        rows = np.arange(min(exam.batch_size, len(target)))
    seen = np.concatenate([x[rows].reshape(len(rows), -1) for x in exam.xs], axis=1)
    if len(rows) < 4 or len(np.unique(seen, axis=0)) < len(rows):
        return None
    return rows


def _filled(exam, xs, ys):
    """The samples repeated until they fill a batch, so that the update is not traced again."""
    rows = np.resize(np.arange(len(xs[0])), max(exam.batch_size, len(xs[0])))
    return [x[rows] for x in xs], [y[rows] for y in ys]


def _floor_and_constant(exam, rows):
    """The smallest possible loss on these samples, and that of the best constant; None for a loss that is not known."""
    kinds = kinds_of(exam)
    if None in kinds:
        return None, None
    outputs, ys = [output[rows] for output in exam.predictions], [y[rows] for y in exam.ys]
    _, constants = losses_and_constant(exam, outputs, ys)
    if constants is None or not np.isfinite(constants).all():
        return None, None
    return _entropy(kinds, ys), float(constants.mean())


def _entropy(kinds, ys):
    """The part of a cross-entropy that soft labels leave, 0 for hard ones and for measurements."""
    total = 0.0
    for kind, y in zip(kinds, ys, strict=True):
        if kind in ("binary", "categorical"):
            p = np.clip(y.astype(float), 1e-12, 1)
            rest = np.clip(1 - y.astype(float), 1e-12, 1)
            each = -p * np.log(p) - (rest * np.log(rest) if kind == "binary" else 0)
            total += float(each.mean() if kind == "binary" else each.sum(axis=-1).mean())
    return total


def _left(exam, run, ys, floor, constant):
    """The share of the best constant's loss that is left, with dropout on or off, whichever is smaller."""
    outputs = [output[: len(ys[0])] for output in run.outputs]
    losses, _ = losses_and_constant(exam, outputs, ys)
    ends = [float(np.mean(run.losses[-10:]))] + ([] if losses is None else [float(losses.mean())])
    ends = [end for end in ends if np.isfinite(end)]
    return (min(ends) - floor) / (constant - floor) if ends else np.inf


def _memorised(factor, left, count):
    rate = "" if factor == 1 else f" at {factor:.3g} times the learning rate"
    evidence = (
        f"{count} samples are memorised: {TRIES} updates{rate} leave {max(left, 0):.1%} of the best constant's loss."
    )
    return Finding("cannot-memorise", "ok", evidence)


def _not_memorised(exam, tries, ys, rows):
    factor, (left, run) = min(tries.items(), key=lambda item: item[1][0])
    rates = " or ".join(f"{each:.3g}" for each in tries)
    share = f"leave {number(100 * left)}% of the loss of the best constant" if np.isfinite(left) else "end in NaN"
    words = f"{TRIES} updates on {len(rows)} samples, at {rates} times the learning rate, {share}"
    found = _cannot_act(exam, [run for _, run in tries.values()], len(rows)) if left > 0.9 else None
    if found:
        cause, remedy = found
        return Finding("cannot-memorise", "wrong", f"{words}: {cause}.", remedy, STILL)
    return Finding("cannot-memorise", "look", f"{words}.", PASS, STILL)


def _cannot_act(exam, runs, count):
    """Why training cannot act, and what to do, in words; None if it can."""
    gradients = [each for each in exam.backward.weights if each is not None]
    if not any(np.any(each) for each in gradients):
        return "the gradient of every weight is exactly 0", PASS
    if all(np.ptp(run.losses) <= SAME * np.abs(run.losses).max() for run in runs):
        return "the loss does not move at all", PASS
    if not exam.stateful and all(_equal(run, count) for run in runs):
        remedy = (
            "What tells the samples apart does not get through: scale x if its gates are saturated, and look for dead "
            "relu units and for features that are 0 or constant."
        )
        return f"the outputs for {count} different inputs are all equal", remedy
    if any(getattr(each, "regularizer", None) is not None for each in exam.model.trainable_variables):
        kept = min(_kept(run) for run in runs)
        if kept < SHRUNK:
            words = f"the regularizers have brought every kernel to {max(kept, 0.001):.1%} of its size or less"
            return words, "Use a smaller factor, such as `keras.regularizers.L2(1e-5)`."
    return None


def _kept(run):
    """The size of the kernel that has shrunk least, relative to its size before training."""
    kernels = [pair for pair in zip(run.before, run.after, strict=True) if pair[0].ndim > 1 and pair[0].any()]
    return max((np.linalg.norm(new) / np.linalg.norm(old) for old, new in kernels), default=1.0)


def _equal(run, count):
    return all(
        np.ptp(output[:count], axis=0).max() <= SAME * max(float(np.abs(output).max()), SAME) for output in run.outputs
    )


CHECKS = {"cannot-memorise": cannot_memorise}
