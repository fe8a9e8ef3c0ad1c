"""The order of an axis: windows that overlap, and correlations that depend on the distance between places."""

from dataclasses import dataclass

import numpy as np

SAMPLES, PLACES, OTHERS = 256, 64, 16  # of the samples, of the axis that is measured, of the third axis
PERMUTATIONS = 999
PAIRS = 64  # of neighbouring samples that are compared for an overlap
STRIDES = 32
ENOUGH = 16  # samples, for a correlation between two places
VALUES = 1_000_000  # that are searched for an overlap of shuffled samples


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
        """No permutation in a thousand shows as much, and neighbours share at least 1% of their variance."""
        return self.p <= 1e-3 and self.nearest > 0.1


def overlap(x: np.ndarray, axis: int) -> int:
    """The shift by which nine in ten samples repeat another one along an axis; 0 if there is none.

    What they share must have moved: the blank margins of images are the same in each, with or without a shift.
    """
    samples = np.moveaxis(x[: max(PAIRS, VALUES // x[0].size)], axis, 1)
    before, after = samples[:PAIRS], samples[1 : PAIRS + 1]
    before = before[: len(after)]
    for shift in range(1, min(STRIDES, samples.shape[1] - 2) + 1):
        moved = (after[:, :-shift] != before[:, :-shift]).any(axis=(1, 2))
        same = (after[:, :-shift] == before[:, shift:]).all(axis=(1, 2)) & moved
        if len(same) > 3 and same.mean() > 0.9:
            return shift
    return 1 if samples.shape[1] > 2 and _found_again(samples) > 0.9 else 0


def _found_again(samples):
    """The share of samples that go on from another one, shifted by one place, wherever it stands: shuffled windows."""
    heads = [each.tobytes() for each in np.ascontiguousarray(samples[:, :-1])]
    tails = {each.tobytes() for each in np.ascontiguousarray(samples[:, 1:])}
    return float(np.mean([head in tails for head in heads])) if len(set(heads)) > len(heads) / 2 else 0.0


def correlations(x: np.ndarray) -> np.ndarray:
    """Correlations between the places of axis 1, over the samples, a mean over some of axis 2: (places, places).

    Each place has its own mean and spread removed, so that levels do not count.
    """
    others = np.unique(np.linspace(0, x.shape[2] - 1, OTHERS).astype(int))
    start = (x.shape[1] - min(PLACES, x.shape[1])) // 2
    values = x[:, start : start + PLACES][:, :, others].astype(float)
    values -= values.mean(axis=0)
    spread = values.std(axis=0)
    values /= np.where(spread > 0, spread, 1)
    count = np.maximum(np.sum(spread > 0, axis=1), 1)
    flat = values.transpose(1, 0, 2).reshape(values.shape[1], -1)
    return flat @ flat.T / len(x) / np.sqrt(np.outer(count, count))


def order_of(found: np.ndarray, random: np.random.Generator) -> Order:
    """How much of the correlations is explained by distance, against permutations of the places."""
    size = len(found)
    lags = np.abs(np.subtract.outer(np.arange(size), np.arange(size))).ravel()
    counts = np.bincount(lags)[1:]
    centred = found - found[~np.eye(size, dtype=bool)].mean()

    def explained(places):
        sums = np.bincount(lags, weights=centred[np.ix_(places, places)].ravel())[1:]
        return np.sum(sums**2 / counts)

    seen = explained(np.arange(size))
    chance = np.array([explained(random.permutation(size)) for _ in range(PERMUTATIONS)])
    p = (1 + np.sum(chance >= seen * (1 - 1e-9))) / (1 + PERMUTATIONS)
    return Order(float(np.mean(np.diag(found, 1))), float(p))


def dependent(x: np.ndarray, random: np.random.Generator) -> bool:
    """Whether any two places of axis 1 depend on each other, at 1%: each place's samples are permuted by themselves."""
    places = np.unique(np.linspace(0, x.shape[1] - 1, OTHERS).astype(int))
    x = x[:, places]

    def strength(values):
        found = correlations(values)
        return np.sum((found - np.diag(np.diag(found))) ** 2)

    def shuffled():
        return np.stack([random.permutation(x[:, place]) for place in range(x.shape[1])], axis=1)

    seen = strength(x)
    return (1 + sum(strength(shuffled()) >= seen for _ in range(199))) / 200 <= 0.01
