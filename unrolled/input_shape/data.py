"""Runs of a test bench, boys as a clinic sees them or as two clocks measure them, and countries in ten languages."""

import numpy as np
from babel import Locale

from unrolled.core.arguments import check_whole
from unrolled.units.data import RAMUS_AGES, bone_cohort, ramus

LANGUAGES = (
    "English",
    "Finnish",
    "French",
    "German",
    "Hungarian",
    "Italian",
    "Polish",
    "Portuguese",
    "Spanish",
    "Turkish",
)
CODES = ("en", "fi", "fr", "de", "hu", "it", "pl", "pt", "es", "tr")


def flagged_runs(runs: int, size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Runs of a test bench: `size` sensors take `size` readings each, and sensor 1 flags two of them.

    Sensor 1 reads 1 twice in a run and 0 otherwise; all the others read noise of mean 0 and variance 1. The target is
    the sum of what sensor 0 read at the two flags. Its variance is 2.

    Args:
        runs: how many runs, an integer of at least 1.
        size: the number of sensors and of readings, an integer of at least 2.
        seed: an integer of at least 0; the same seed gives the same runs.

    Returns:
        `(tables, targets)`: float32 arrays of shape `(size, runs, size)`, (sensors, runs, readings), one table per
        sensor, and `(runs, 1)`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: `runs` is less than 1, `size` less than 2, or `seed` less than 0.
    """
    check_whole(runs=(runs, 1), size=(size, 2), seed=(seed, 0))
    generator = np.random.default_rng(seed)
    tables = generator.normal(size=(size, runs, size))
    tables[1] = generator.permuted(np.tile(np.arange(size) < 2, (runs, 1)), axis=1)
    targets = (tables[0] * tables[1]).sum(axis=1, keepdims=True)
    return tables.astype("float32"), targets.astype("float32")


def uneven_cohort(boys: int, seed: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """The boys of `bone_cohort` as a clinic sees them: one to six visits each, with values missing.

    A boy comes 1 to 6 times between the ages of 8 and 9. The ramus is measured at the first visit and at three of four
    others, the stature at about six of ten, and one of the two always. Between the ages 8, 8½ and 9 of `bone_cohort`
    the ramus is interpolated; the visits end at 9, since a bone interpolated after that would contain the target.
    Stature and father are made up: each is partly the boy's own ramus at 9½ years and partly noise.

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
        age = np.sort(generator.uniform(8, 9, generator.integers(1, 7))).round(2)
        bone = np.interp(age, RAMUS_AGES, curve).round(1)
        stature = (128 + 5.5 * (age - 8) + 5 * tall).round()
        chance = generator.random(len(age))
        chance[0] = max(chance[0], 0.25)
        bone[chance < 0.25], stature[chance > 0.58] = np.nan, np.nan
        visits.append(np.stack([age, bone, stature], axis=-1))
    return visits, fathers.round()[:, None], curves[:, 3:].round(1)


def two_clocks(boys: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boys measured by two clocks: a bone every half-year, and a hormone every hour of one day.

    The bones are the first three ages of `bone_cohort`. The hormone is made up. It is released in 1 to 5 pulses that
    begin at least 4 hours apart; a pulse has a height of its own, and halves every hour. Each boy has a level of his
    own beneath the pulses, and each reading has noise. Every pulse more than 3 adds 0.6 mm to the bone at 9½ years, and
    every pulse fewer takes 0.6 mm away; the heights add nothing.

    Args:
        boys, seed: as in `bone_cohort`.

    Returns:
        `(bones, hormone, targets)`: arrays of shape `(boys, 3, 1)` in mm, `(boys, 24, 1)` in ng/ml, and `(boys, 1)`,
        the bone at 9½ years in mm.

    Raises:
        TypeError, ValueError: as `bone_cohort`.
    """
    curves = bone_cohort(boys, seed)
    generator = np.random.default_rng([seed, 2])
    hormone = generator.uniform(0, 4, (boys, 1)) + generator.normal(0, 0.3, (boys, 24))
    pulses = generator.integers(1, 6, boys)
    for readings, count in zip(hormone, pulses, strict=True):
        starts = np.sort(generator.integers(0, 24 - 4 * (count - 1), count)) + 4 * np.arange(count)
        for start in starts:
            readings[start:] += generator.uniform(3, 15) * 0.5 ** np.arange(24 - start)
    targets = curves[:, 3] + 0.6 * (pulses - 3)
    return curves[:, :3, None].round(1), hormone[..., None].round(1), targets[:, None].round(1)


def country_names() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What countries and territories are called in ten languages, in lower case.

    The names are those of Unicode's Common Locale Data Repository, as the package Babel ships them; other versions of
    Babel may have other names. A name that two of the languages share is left out.

    Returns:
        `(names, languages, countries)`: arrays of strings of shape `(samples,)`. A language is one of `LANGUAGES`, a
        country its two-letter code (ISO 3166).
    """
    tables = [Locale(code).territories for code in CODES]
    countries = sorted(code for code in set.intersection(*map(set, tables)) if len(code) == 2 and code.isalpha())
    rows = [
        (table[country].lower(), language, country)
        for country in countries
        for language, table in zip(LANGUAGES, tables, strict=True)
    ]
    names, counts = np.unique([name for name, _, _ in rows], return_counts=True)
    shared = set(names[counts > 1])
    return tuple(np.array([row for row in rows if row[0] not in shared]).T)
