"""The check of the axes: whether axis 1 of x, which the model reads as the timesteps, has an order at all."""

import numpy as np

from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding
from unrolled.doctor.order import ENOUGH, PAIRS, PLACES, SAMPLES, VALUES, correlations, dependent, order_of, overlap
from unrolled.doctor.outputs import worst

PAGE = "notebooks/2-input-shape/which-axis-is-which.html"
RESHAPE = "notebooks/reference/silent-traps.html#cell-013"
SMOOTH = 0.9  # correlation: neighbours on a curve share four fifths of their variance
SURE = 5  # standard errors: by chance once in 1.7 million means


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
    shift = overlap(x, 1)
    if shift:
        words = f"Neighbouring samples of x {x.shape} overlap along axis 1, the timesteps, shifted by {shift}."
        return Finding("axes", "ok", words)
    shift = overlap(x, 2)
    if shift and not _continued(x, shift):
        words = f"Neighbouring samples of x {x.shape} overlap along axis 2, shifted by {shift}: that is the time."
        return _swapped("wrong", words)
    return _reshaped(x) or _by_correlation(x)


def _swapped(level, words):
    remedy = "Swap the axes: `x = x.transpose(0, 2, 1)`  # (samples, timesteps, features)."
    return Finding("axes", level, words, remedy, PAGE)


# ---- windows that overlap ------------------------------------------------------------------------------------------


def _continued(x, shift):
    """Whether the next place of axis 1 goes on where axis 2 ends: windows of one series, cut into pieces."""
    pairs = x[: PAIRS + 1]
    return bool((pairs[1:, :-1, -shift:] == pairs[:-1, 1:, :shift]).all())


# ---- reshape where a transpose was due -----------------------------------------------------------------------------


def _reshaped(x):
    """Signs that the numbers were read in another order than they were written in; see the three functions below."""
    if len(x) < ENOUGH or x.shape[1] == x.shape[2]:
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
    found = correlations(x.transpose(0, 2, 1))
    rows = np.stack([np.diag(found, lag)[: len(found) - period] for lag in range(1, period + 1)])
    nearest = rows[:, : rows.shape[1]].mean(axis=1)
    first = float(np.mean(rows.argmax(axis=0) == period - 1))
    if first < 0.9 or rows.shape[1] * np.log(period) < np.log(1000) or nearest[-1] - nearest[:-1].max() < 0.2:
        return None
    return f"along axis 2 neighbours correlate by {nearest[0]:.2f}, and by {nearest[-1]:.2f} at distance {period}"


def _breaks(x):
    """(n, F, T) reshaped to (n, T, F): each sample, read in a row, is F series of T values, with F - 1 breaks.

    Without the fault the correlations of neighbours, read in a row, repeat every F places, and never after T. All at
    the breaks must be smaller than all others, by five standard errors of a correlation. If F is a multiple of T,
    groups of T features, such as several curves side by side, have these breaks without a fault: nothing is said.
    """
    steps, features = x.shape[1:]
    if features < 2 or features % steps == 0:
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

    A correlation at exactly that distance, and at none of the 200 distances around it. Each place has its own mean
    removed: where n is a multiple of T F, that distance is the same place of another sample.
    """
    count, _, features = x.shape
    x = x[: max(VALUES // x[0].size, 64)].astype(float)
    x = x - x.mean(axis=0)
    row = (x - x.mean(axis=1, keepdims=True)).ravel()
    row = row / (row.std() or 1)
    for distance in dict.fromkeys((count, count * features)):
        around = [distance + step for step in range(-100, 101) if distance + step > 0]
        if distance + 100 > len(row) // 2:
            continue
        found = {lag: float(np.mean(row[lag:] * row[:-lag])) for lag in around}
        at = found.pop(distance)
        if at - max(found.values()) > 0.2:
            return f"numbers that are {distance:,} apart in memory have a correlation of {at:.2f}, and no others near"
    return None


# ---- by correlation ------------------------------------------------------------------------------------------------


def _by_correlation(x):
    """Compare the order along axis 1 with that along axis 2 and along axis 0."""
    random = np.random.default_rng(0)
    some = np.sort(random.choice(len(x), min(SAMPLES, len(x)), replace=False))
    if len(some) < ENOUGH:
        return None
    steps = order_of(correlations(x[some]), random)
    words = f"Neighbours along axis 1 of x {x.shape}, the timesteps, have a correlation of {steps.nearest:.2f}"
    if steps.p <= 0.05:
        return Finding("axes", "ok", f"{words}, and it depends on the distance (p {steps.p:.3f}).")
    return _axis_2(x[some], steps, words, random) or _axis_0(x, words, random)


def _axis_2(x, steps, words, random):
    """Axes 1 and 2 swapped: an order along axis 2, and none along axis 1."""
    turned = x.transpose(0, 2, 1)
    order = order_of(correlations(turned), random) if x.shape[2] > 2 else None
    if order is None or not order.sure or _seam(x) > order.nearest / 2:
        return None
    words = f"{words}, no more than chance; along axis 2 it is {order.nearest:.2f}, more than in any permutation."
    if not dependent(x, random):
        curve = order.nearest > SMOOTH and not _steady(turned)
        return _swapped("look" if curve or x.shape[2] <= x.shape[1] else "wrong", words)
    return _swapped("look", words) if x.shape[2] > x.shape[1] and abs(steps.nearest) < order.nearest / 2 else None


def _seam(x):
    """The correlation between the end of one place and the start of the next: high for a series cut into pieces."""
    ends, starts = x[:, :-1, -1].astype(float), x[:, 1:, 0].astype(float)
    ends, starts = ends - ends.mean(axis=0), starts - starts.mean(axis=0)
    scale = np.sqrt(np.sum(ends**2) * np.sum(starts**2))
    return float(np.sum(ends * starts) / scale) if scale > 0 else 0.0


def _steady(x):
    """Whether steps along axis 1 have one mean and one mean square at all places, as in windows cut from series.

    A curve, of maturities or wavelengths, has places where it is steeper: a mean that lies `SURE` standard errors
    (over the samples) from the mean of all places.
    """
    steps = np.diff(x.astype(float), axis=1)
    for values in (steps.mean(axis=2), np.square(steps).mean(axis=2)):
        means, errors = values.mean(axis=0), values.std(axis=0) / np.sqrt(len(values))
        if (np.abs(means - means.mean()) > SURE * np.maximum(errors, 1e-9 * np.abs(values).max())).any():
            return False
    return True


def _axis_0(x, words, random):
    """Axes 0 and 1 swapped, (timesteps, samples, features): each "sample" goes on from the one before it.

    Samples that are sorted by class are alike in blocks, and not at the borders. So every pair of neighbours must be
    correlated.
    """
    if len(x) < 7 or x.shape[1] < ENOUGH:
        return None
    correlated = correlations(x[:PLACES].transpose(1, 0, 2))
    order = order_of(correlated, random)
    if not order.sure or np.min(np.diag(correlated, 1)) < order.nearest / 2:
        return None
    words = (
        f"{words}, no more than chance; along axis 0, the samples, it is {order.nearest:.2f}: time is the first axis."
    )
    remedy = "Put the samples first: `x = x.transpose(1, 0, 2)`  # (samples, timesteps, features)."
    return Finding("axes", "wrong", words, remedy, PAGE)


CHECKS = {"axes": axes}
