"""The check of the axes: whether axis 1 of x, which the model reads as the timesteps, has an order at all."""

from dataclasses import dataclass

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.outputs import worst

PAGE = "notebooks/2-input-shape/which-axis-is-which.html"
RESHAPE = "notebooks/reference/silent-traps.html#cell-013"
SAMPLES, PLACES, OTHERS = 256, 64, 16  # of the samples, of the axis that is measured, of the third axis
PERMUTATIONS = 999
PAIRS = 64  # of neighbouring samples that are compared for an overlap
STRIDES = 32
VALUES = 1_000_000  # that are searched for an overlap of shuffled samples, or for a distance at which all values agree


@dataclass(frozen=True)
class Order:
    """How far the order of an axis shows in the data.

    Attributes:
        nearest: the mean correlation between neighbours.
        p: how often an axis with its places permuted shows as much.
    """

    nearest: float
    p: float

    @property
    def sure(self) -> bool:
        """Less than once in a thousand, and neighbours share more than a tenth of their variance."""
        return self.p <= 1e-3 and self.nearest**2 > 0.1


def axes(exam: Examination) -> Finding | None:
    """Whether axis 1 is the time: places near each other along the time are more alike than places far apart.

    Where samples are windows of one series, neighbouring samples overlap, and the axis along which they do is the time:
    that is exact. Else the correlations between the places of an axis are compared by their distance, with a null
    distribution from 999 permutations of the places. "wrong" only if axis 1 shows no more correlation than chance, and
    the other axis an order that one permutation in a thousand has. Features that are a curve themselves, spectra cut
    into pieces, and noise without an order are left alone.
    """
    return worst(_one(exam.given_xs[number]) for number in exam.series)


def _one(x):
    if min(x.shape[:2]) < 2 or x.dtype.kind == "f" and not np.isfinite(x).all():
        return None
    overlap = _overlap(x, 1)
    if overlap:
        words = f"Neighbouring samples of x {x.shape} overlap along axis 1, the timesteps, shifted by {overlap}."
        return Finding("axes", "ok", words)
    overlap = _overlap(x, 2)
    if overlap and not _continued(x, overlap):
        words = f"Neighbouring samples of x {x.shape} overlap along axis 2, shifted by {overlap}: axis 2 is the time, not axis 1."
        return _swapped("wrong", words)
    return _reshaped(x) or _by_correlation(x)


def _swapped(level, words):
    remedy = "Swap the axes: `x = x.transpose(0, 2, 1)`  # (samples, timesteps, features)."
    return Finding("axes", level, words, remedy, PAGE)


# ---- windows that overlap ------------------------------------------------------------------------------------------


def _overlap(x, axis):
    """The shift by which nine in ten samples repeat another one along an axis; 0 if there is none."""
    samples = np.moveaxis(x[: max(PAIRS, VALUES // x[0].size)], axis, 1)
    before, after = samples[:PAIRS], samples[1 : PAIRS + 1]
    before = before[: len(after)]
    moved = (before != after).any(axis=(1, 2))
    for shift in range(1, min(STRIDES, samples.shape[1] - 2) + 1):
        same = (after[:, :-shift] == before[:, shift:]).all(axis=(1, 2)) & moved
        if len(same) > 3 and same.mean() > 0.9:
            return shift
    return 1 if samples.shape[1] > 2 and _found_again(samples) > 0.9 else 0


def _found_again(samples):
    """The share of samples whose places without the last are those of another one without the first: shuffled windows."""
    heads = [each.tobytes() for each in np.ascontiguousarray(samples[:, :-1])]
    tails = {each.tobytes() for each in np.ascontiguousarray(samples[:, 1:])}
    return float(np.mean([head in tails for head in heads])) if len(set(heads)) > len(heads) / 2 else 0.0


def _continued(x, shift):
    """Whether the next place of axis 1 goes on where axis 2 ends: windows of one series, cut into pieces."""
    pairs = x[: PAIRS + 1]
    return bool((pairs[1:, :-1, -shift:] == pairs[:-1, 1:, :shift]).all())


# ---- reshape where a transpose was due ---------------------------------------------------------------------------------


def _reshaped(x):
    """Signs that the numbers were read in another order than they were written in; see the three functions below."""
    if len(x) < 16 or x.shape[1] == x.shape[2]:
        return None
    some = x[np.sort(np.random.default_rng(0).choice(len(x), min(SAMPLES, len(x)), replace=False))]
    words = _interleaved(some) or _breaks(some) or _far_apart(x)
    if not words:
        return None
    remedy = (
        "Move the axes with `np.transpose`, not with `reshape`, and compare `x[0]` with the first sample of your table."
    )
    return Finding(
        "axes", "wrong", f"x has shape {x.shape}, and {words}: `reshape` where a transpose was due.", remedy, RESHAPE
    )


def _interleaved(x):
    """(n, T, F) reshaped to (n, F, T): along axis 2 each feature comes back every F places, F the length of axis 1.

    By chance that distance is the nearest of F with the probability 1 / F, for each place.
    """
    period = x.shape[1]
    if x.shape[2] < 3 * period:
        return None
    found = _correlations(x.transpose(0, 2, 1))
    rows = np.stack([np.diag(found, lag)[: len(found) - period] for lag in range(1, period + 1)])
    nearest = rows[:, : rows.shape[1]].mean(axis=1)
    first = float(np.mean(rows.argmax(axis=0) == period - 1))
    if first < 0.9 or rows.shape[1] * np.log(period) < np.log(1000) or nearest[-1] - nearest[:-1].max() < 0.2:
        return None
    return f"along axis 2 the correlation is {nearest[0]:.2f} between neighbours and {nearest[-1]:.2f} at distance {period}"


def _breaks(x):
    """(n, F, T) reshaped to (n, T, F): each sample, read in a row, is F series of T values, with F - 1 breaks.

    Without the fault the correlations of neighbours, read in a row, repeat every F places, and never after T. All at
    the breaks must be smaller than all others, by five standard errors of a correlation.
    """
    steps, features = x.shape[1:]
    if features < 2:
        return None
    rows = x.reshape(len(x), -1).astype(float)
    rows = rows - rows.mean(axis=0)
    scale = np.sqrt(np.sum(rows[:, 1:] ** 2, axis=0) * np.sum(rows[:, :-1] ** 2, axis=0))
    nearest = np.sum(rows[:, 1:] * rows[:, :-1], axis=0) / np.where(scale > 0, scale, 1)
    breaks = np.zeros(len(nearest), dtype=bool)
    breaks[steps - 1 :: steps] = True
    high, low = nearest[~breaks].min(), nearest[breaks].max()
    if high - low < 5 / np.sqrt(len(x)):
        return None
    return (
        f"each sample, read in a row, goes on from value to value (correlation {nearest[~breaks].mean():.2f}) but for "
        f"breaks every {steps} ({nearest[breaks].mean():.2f})"
    )


def _far_apart(x):
    """(F, T, n) or (T, n, F) reshaped to (n, T, F): the next value in time is n, or n F, numbers further on.

    A correlation at exactly that distance, and at none of the 200 distances around it.
    """
    count, _, features = x.shape
    x = x[: max(VALUES // x[0].size, 64)].astype(float)
    row = (x - x.mean(axis=1, keepdims=True)).ravel()
    row = row / (row.std() or 1)
    for distance in dict.fromkeys((count, count * features)):
        around = [distance + step for step in range(-100, 101) if distance + step > 0]
        if distance + 100 > len(row) // 2:
            continue
        found = {lag: float(np.mean(row[lag:] * row[:-lag])) for lag in around}
        at = found.pop(distance)
        if at - max(found.values()) > 0.2:
            return f"numbers that are {distance:,} apart, read in a row, have a correlation of {at:.2f}, and no others near"
    return None


# ---- by correlation ------------------------------------------------------------------------------------------------


def _by_correlation(x):
    """Compare the order along axis 1 with that along axis 2 and along axis 0."""
    random = np.random.default_rng(0)
    some = np.sort(random.choice(len(x), min(SAMPLES, len(x)), replace=False))
    correlated = _correlations(x[some])
    if correlated is None:
        return None
    steps = _order(correlated, random)
    words = f"Neighbours along axis 1 of x {x.shape}, the timesteps, have a correlation of {steps.nearest:.2f}"
    if steps.p <= 0.05:
        return Finding("axes", "ok", f"{words}, and it depends on the distance (p {steps.p:.3f}).")
    return _axis_2(x[some], steps, words, random) or _axis_0(x, words, random)


def _correlations(x):
    """Correlations between the places of axis 1, over the samples, a mean over some of axis 2: (places, places).

    Each place has its own mean and spread removed, so that levels do not count. None if there are too few samples.
    """
    if len(x) < 16 or x.shape[1] < 2:
        return None
    others = np.unique(np.linspace(0, x.shape[2] - 1, OTHERS).astype(int))
    start = (x.shape[1] - min(PLACES, x.shape[1])) // 2
    values = x[:, start : start + PLACES][:, :, others].astype(float)
    values -= values.mean(axis=0)
    spread = values.std(axis=0)
    values /= np.where(spread > 0, spread, 1)
    count = np.maximum(np.sum(spread > 0, axis=1), 1)
    flat = values.transpose(1, 0, 2).reshape(values.shape[1], -1)
    return flat @ flat.T / len(x) / np.sqrt(np.outer(count, count))


def _order(correlations, random):
    """How much of the correlations is explained by distance, against permutations of the places."""
    size = len(correlations)
    lags = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).ravel()
    counts = np.bincount(lags)[1:]
    centred = correlations - correlations[~np.eye(size, dtype=bool)].mean()

    def explained(places):
        sums = np.bincount(lags, weights=centred[np.ix_(places, places)].ravel())[1:]
        return np.sum(sums**2 / counts)

    seen = explained(np.arange(size))
    chance = np.array([explained(random.permutation(size)) for _ in range(PERMUTATIONS)])
    p = (1 + np.sum(chance >= seen * (1 - 1e-9))) / (1 + PERMUTATIONS)
    return Order(float(np.mean(np.diag(correlations, 1))), float(p))


def _dependent(x, random):
    """Whether any two places of axis 1 depend on each other, at 1%: each place's samples are permuted by themselves."""
    places = np.unique(np.linspace(0, x.shape[1] - 1, OTHERS).astype(int))
    x = x[:, places]

    def strength(values):
        found = _correlations(values)
        return np.sum((found - np.diag(np.diag(found))) ** 2)

    def shuffled():
        return np.stack([random.permutation(x[:, place]) for place in range(x.shape[1])], axis=1)

    seen = strength(x)
    return (1 + sum(strength(shuffled()) >= seen for _ in range(199))) / 200 <= 0.01


def _axis_2(x, steps, words, random):
    """Axes 1 and 2 swapped: an order along axis 2, and none along axis 1."""
    turned = x.transpose(0, 2, 1)
    order = _order(_correlations(turned), random) if x.shape[2] > 2 else None
    if order is None or not order.sure or _seam(x) > order.nearest / 2:
        return None
    words = f"{words}, no more than chance; along axis 2 it is {order.nearest:.2f}, more than in {PERMUTATIONS} permutations."
    if not _dependent(x, random):
        return _swapped("wrong" if x.shape[2] > x.shape[1] else "look", words)
    return _swapped("look", words) if x.shape[2] > x.shape[1] and abs(steps.nearest) < order.nearest / 2 else None


def _seam(x):
    """The correlation between the end of one place and the start of the next, as in a series that was cut into pieces."""
    ends, starts = x[:, :-1, -1].astype(float), x[:, 1:, 0].astype(float)
    ends, starts = ends - ends.mean(axis=0), starts - starts.mean(axis=0)
    scale = np.sqrt(np.sum(ends**2) * np.sum(starts**2))
    return float(np.sum(ends * starts) / scale) if scale > 0 else 0.0


def _axis_0(x, words, random):
    """Axes 0 and 1 swapped, (timesteps, samples, features): each "sample" goes on from the one before it.

    Samples that are sorted by class are alike in blocks, and not at the borders. So every pair of neighbours must be
    correlated.
    """
    correlated = _correlations(x[:PLACES].transpose(1, 0, 2))
    if correlated is None or len(correlated) < 7:
        return None
    order = _order(correlated, random)
    if not order.sure or np.min(np.diag(correlated, 1)) < order.nearest / 2:
        return None
    words = (
        f"{words}, no more than chance; along axis 0, the samples, it is {order.nearest:.2f}: time is the first axis."
    )
    remedy = "Put the samples first: `x = x.transpose(1, 0, 2)`  # (samples, timesteps, features)."
    return Finding("axes", "wrong", words, remedy, PAGE)


CHECKS = {"axes": axes}
