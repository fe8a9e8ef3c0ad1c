"""Runs of a test bench, and the boys as a clinic would see them."""

import numpy as np

from unrolled.core.arguments import check_whole
from unrolled.units.data import RAMUS_AGES, bone_cohort, ramus


def flagged_runs(runs: int, size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Runs of a test bench: `size` sensors take `size` readings each, and sensor 1 flags two of them.

    Sensor 1 reads 1 twice in a run and 0 otherwise; all the others read noise of mean 0 and variance 1. The target is
    the sum of what sensor 0 read at the two flags; its variance is 2.

    Args:
        runs: how many runs, a whole number from 1.
        size: the number of sensors and of readings, a whole number from 2.
        seed: a whole number from 0; the same seed gives the same runs.

    Returns:
        `(tables, targets)`: float32 arrays of shape `(size, runs, size)`, (sensors, runs, readings), one table a
        sensor, and `(runs, 1)`.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `runs` is less than 1, `size` less than 2, or `seed` less than 0.
    """
    check_whole(runs=(runs, 1), size=(size, 2), seed=(seed, 0))
    generator = np.random.default_rng(seed)
    tables = generator.normal(size=(size, runs, size))
    tables[1] = generator.permuted(np.tile(np.arange(size) < 2, (runs, 1)), axis=1)
    targets = (tables[0] * tables[1]).sum(axis=1, keepdims=True)
    return tables.astype("float32"), targets.astype("float32")


def uneven_cohort(boys: int, seed: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """The boys of `bone_cohort`, as a clinic would see them: some come once, some six times, and not all is measured.

    A boy comes 1 to 6 times between the ages of 8 and 9¼. The ramus is measured at the first visit and at three of four
    others, the stature at about six of ten, and one of the two always. Between the four ages of `bone_cohort` the ramus
    is interpolated. Stature and father are made up: each is in part the boy's own ramus at 9½ and in part noise.

    Args:
        boys, seed: as in `bone_cohort`.

    Returns:
        `(visits, fathers, targets)`. `visits` is a list of arrays of shape `(timesteps, 3)`, one for each boy: age in
        years, ramus in mm, stature in cm, NaN where it was not measured. `fathers` is the father's stature in cm,
        shape `(boys, 1)`; `targets` is the ramus at 9½ years in mm, shape `(boys, 1)`.

    Raises:
        TypeError, ValueError: as `bone_cohort`.
    """
    curves = bone_cohort(boys, seed)
    generator = np.random.default_rng([seed, 1])
    size = (curves[:, 3] - ramus()[:, 3].mean()) / ramus()[:, 3].std(ddof=1)
    fathers = 177 + 7 * (0.6 * size + 0.8 * generator.normal(size=boys))
    build = 0.7 * size + 0.7 * generator.normal(size=boys)
    visits = []
    for curve, tall in zip(curves, build, strict=True):
        age = np.sort(generator.uniform(8, 9.25, generator.integers(1, 7))).round(2)
        bone = np.interp(age, RAMUS_AGES, curve).round(1)
        stature = (128 + 5.5 * (age - 8) + 5 * tall).round()
        chance = generator.random(len(age))
        chance[0] = max(chance[0], 0.25)
        bone[chance < 0.25], stature[chance > 0.58] = np.nan, np.nan
        visits.append(np.stack([age, bone, stature], axis=-1))
    return visits, fathers.round()[:, None], curves[:, 3:].round(1)
