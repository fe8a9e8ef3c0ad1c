"""Validation windows that overlap training windows, and targets that stand in their own window."""

from dataclasses import dataclass

import numpy as np

from unrolled.doctor.checks.states import overlap
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import LEVELS, Finding

WINDOWS = "notebooks/3-batches/windows.html"
TRAPS = "notebooks/reference/silent-traps.html"
MOST = 4096  # validation windows, and at most 25 times as many training windows
VALUES = 4_000_000  # numbers of the training windows that are compared
SHIFTS = 64  # distances in timesteps between a validation and a training window that are tried
REPEATED = 0.05  # share of training windows whose beginning stands elsewhere too: then rows repeat by themselves


@dataclass(frozen=True)
class Shared:
    """What validation windows have in common with training windows, as shares of the validation windows.

    Attributes:
        same: are training windows too.
        both: overlap a training window that begins before them, and another that begins after them.
        later: overlap a training window that begins after them, and so ends after them.
        rows: how many equal rows in sequence count as an overlap, at least.
    """

    same: float
    both: float
    later: float
    rows: int


def shared(train: np.ndarray, held_out: np.ndarray) -> Shared | None:
    """Compare windows (samples, timesteps, features) by the equality of all the rows that they have in common.

    A validation window that begins d timesteps before a training window has its last T - d rows in common with the
    first of that. If the rows are those of one series, cut at random into both sets, most validation windows have such
    neighbours on both sides; if the series is split at one moment, only those at the seam have, and on one side.

    Rows also repeat by chance (in binary data, say), or because the series is periodic. How many rows in sequence do
    not is measured on the training windows alone: windows of a series that does not repeat never begin with the same
    rows twice. The number of rows at which at most `REPEATED` of them do is doubled, which squares the chance.

    Returns:
        None if more than that share of the training windows begin with the same rows at any length (or more than its
        square, where twice as many rows are more than the windows have), or with fewer than 2 timesteps.
    """
    timesteps = train.shape[1]
    if timesteps < 2 or held_out.shape[1:] != train.shape[1:]:
        return None
    train_sums, sums = _prefix_sums(train), _prefix_sums(held_out)
    rows = _rows_needed(train_sums)
    if rows is None:
        return None
    same = np.isin(sums[:, -1], train_sums[:, -1])
    earlier, later = np.zeros(len(sums), bool), np.zeros(len(sums), bool)
    for shift in range(1, min(SHIFTS, timesteps - rows) + 1):
        later |= np.isin(_suffix(sums, shift), train_sums[:, timesteps - shift])
        earlier |= np.isin(sums[:, timesteps - shift], _suffix(train_sums, shift))
    return Shared(float(same.mean()), float((earlier & later).mean()), float(later.mean()), rows)


def copied(train: np.ndarray, held_out: np.ndarray) -> float | None:
    """The share of validation samples that are training samples too, where training samples are repeated themselves.

    So it is where rare samples were copied before the sets were divided. Each training sample counts once. None if
    these repeat each other in part, as samples of few values do, or continue each other, as windows of a series do:
    then whole samples may repeat by themselves, or because the series is periodic.
    """
    if train.shape[1] < 2 or held_out.shape[1:] != train.shape[1:]:
        return None
    sums = _prefix_sums(train)
    once = sums[np.unique(sums[:, -1], return_index=True)[1]]
    steps = train.shape[1]
    shifts = range(1, min(SHIFTS, steps - 1) + 1)
    series = any(np.isin(_suffix(once, shift), once[:, steps - shift]).mean() > REPEATED for shift in shifts)
    if series or len(once) < len(sums) / 10 or _rows_needed(once) is None:
        return None
    return float(np.isin(_prefix_sums(held_out)[:, -1], once[:, -1]).mean())


def _prefix_sums(values):
    """Hashes of the first 0, 1, ..., T rows of each sample: polynomials modulo 2**64 in an odd base."""
    words = np.ascontiguousarray(values).reshape(*values.shape[:2], -1)
    words = words.view(np.uint32 if words.dtype.itemsize * words.shape[-1] % 4 == 0 else np.uint8).astype(np.uint64)
    factors = np.random.default_rng(1).integers(1, 2**63, words.shape[-1], dtype=np.uint64) * np.uint64(2) + np.uint64(
        1
    )
    rows = (words * factors).sum(axis=-1, dtype=np.uint64)
    rows = (rows ^ (rows >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)  # mixes: a linear hash adds up alike
    sums = np.cumsum(rows * _powers(values.shape[1]), axis=1, dtype=np.uint64)
    return np.concatenate([np.zeros((len(values), 1), np.uint64), sums], axis=1)


def _powers(count):
    base = np.full(count, 0xD6E8FEB86659FD93, np.uint64)
    base[0] = 1
    return np.cumprod(base, dtype=np.uint64)


def _suffix(sums, shift):
    """The hashes of the last T - shift rows, as if they were the first."""
    inverse = pow(int(_powers(shift + 1)[-1]), -1, 2**64)
    return (sums[:, -1] - sums[:, shift]) * np.uint64(inverse)


def _rows_needed(sums):
    """How many equal rows mean a common origin: see `shared`."""
    longest = sums.shape[1] - 2
    for rows in range(1, longest + 1):
        if _repeated(sums[:, rows]) <= REPEATED:
            enough = 2 * rows <= longest or _repeated(sums[:, longest]) <= REPEATED**2
            return min(2 * rows, longest) if enough else None
    return None


def _repeated(hashes):
    """The share of samples whose hash another sample has too."""
    _, places, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    return np.mean(counts[places] > 1)


# ---- the check -------------------------------------------------------------------------------------------------------


def leakage(exam: Examination) -> Finding | None:
    """Whether validation windows overlap training windows, or a target stands in its own window.

    "wrong": a quarter of the validation windows or more are training windows as well, or have training windows of the
    same series on both sides. At a seam in time there are training windows on one side only. Of several inputs the one
    counts that has least in common: a calendar repeats itself, and windows that overlap do so in every input.
    """
    own = _own_target(exam)
    if exam.given_validation is None:
        return own
    pairs = list(filter(None, map(_comparable, exam.given_xs, exam.given_validation[0])))
    measured = [(shared(*pair), pair[0].shape[1]) for pair in pairs]
    findings = [_say(found, timesteps) for found, timesteps in measured if found is not None]
    if findings:
        finding = max(findings, key=lambda each: LEVELS.index(each.level))
        return own if own and finding.level != "wrong" else finding
    share, timesteps = min(((copied(*pair) or 0, pair[0].shape[1]) for pair in pairs), default=(0, 0))
    return own if own or share < 0.01 else _say_copied(share, timesteps)


def _say_copied(share, timesteps):
    evidence = (
        f"{share:.1%} of the validation samples are training samples as well, in all {timesteps} timesteps, and "
        "training samples are repeated among themselves."
    )
    remedy = "Divide the samples first, and copy those of rare classes in the training set only."
    return Finding("leakage", "look", evidence, remedy, f"{WINDOWS}#leakage-splitting-at-random")


def _comparable(train, held_out):
    """Both arrays as series (samples, timesteps, features) of one type, of a size that can be compared."""
    tokens = train.ndim == 2 and train.dtype.kind in "iu"
    if not (train.ndim == 3 or tokens) or held_out.ndim != train.ndim or min(len(train), len(held_out)) < 8:
        return None
    most = min(25 * MOST, max(VALUES // max(int(np.prod(train.shape[1:])), 1), 8))
    arrays = [train[:most], held_out[: min(MOST, most)]]
    kind = "float32" if train.dtype.kind == "f" or held_out.dtype.kind == "f" else "int64"
    return [(each if each.ndim == 3 else each[..., None]).astype(kind) for each in arrays]


def _say(found, timesteps):
    """The finding for what the windows have in common, the gravest first."""
    link = f"{WINDOWS}#leakage-splitting-at-random"
    split = "Split at one moment, before cutting windows: `series[:edge]` and `series[edge:]`."
    copies = f"{found.same:.1%} of the validation samples are training samples as well, in all {timesteps} timesteps."
    between = f"{found.both:.0%} of the validation windows lie between training windows of the same series"
    if found.same >= 0.25:
        return Finding("leakage", "wrong", copies, "Validate on samples that the model is not trained with.", link)
    if found.both >= 0.25:
        evidence = (
            f"{between}: they have {found.rows} or more of {timesteps} timesteps in common with one that begins before "
            "them, and with one that begins after them. Windows were cut first, and divided at random."
        )
        return Finding("leakage", "wrong", evidence, split, link)
    if found.same >= 0.01:
        return Finding("leakage", "look", copies, "Leave the copies out of one of the sets.", link)
    if found.later >= 0.25:
        evidence = f"{found.later:.0%} of the validation windows overlap a training window that ends later."
        return Finding("leakage", "look", evidence, split, link)
    return Finding("leakage", "ok", f"{between}.", link=link)


def _own_target(exam):
    """A finding if each target is the last value of its own window; windows must overlap, and targets hardly repeat.

    Samples that do not overlap are left out: there the target may be a value of the input by design, as in tasks of
    memory.
    """
    y = exam.given_ys[0]
    if len(exam.given_ys) != 1 or y.size != len(y) or y.dtype.kind != "f" or len(np.unique(y)) < len(y) / 2:
        return None
    for number in exam.series:
        x = exam.given_xs[number]
        if overlap(x) is None:
            continue
        equal = (x[:, -1].astype("float32") == y.reshape(-1, 1).astype("float32")).mean(axis=0)
        if equal.max() > 0.99:
            evidence = (
                f"In {equal.max():.0%} of {len(y)} windows the target is the value of feature {equal.argmax()} at the "
                "last timestep of its own window."
            )
            remedy = (
                "Shift the targets: `timeseries_dataset_from_array(series[:-1], series[T:], T)` for the next value."
            )
            link = f"{WINDOWS}#off-by-one-in-timeseries-dataset-from-array"
            return Finding("leakage", "wrong", evidence, remedy, link)
    return None


CHECKS = {"leakage": leakage}
