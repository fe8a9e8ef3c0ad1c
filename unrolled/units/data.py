"""The data that the notebooks read. Everything ships with the book or with a package: nothing is downloaded."""

from importlib.resources import files

import numpy as np

from unrolled.arguments import check_whole

RAMUS_AGES = (8.0, 8.5, 9.0, 9.5)  # years, the columns of `ramus()`


def ramus():
    """The height of the ramus, the upright part of the lower jaw, of 20 boys at four ages.

    Source: R. C. Elston and J. E. Grizzle (1962), "Estimation of time-response curves and their confidence bands",
    Biometrics 18, 148-159. Measured in millimetres, to the nearest tenth, at the ages `RAMUS_AGES`.

    Returns:
        An array of shape `(20, 4)`, (boys, ages).
    """
    with files("unrolled").joinpath("datasets/ramus.csv").open() as rows:
        return np.loadtxt(rows, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4))


def bone_cohort(boys, seed):
    """A synthetic cohort: boys who never lived, drawn from a normal distribution.

    Its mean and its covariance are those of `ramus()`: Elston and Grizzle (1962). Between normal variables every
    dependence is linear, so no forecast of one age from the others has a smaller mean squared error than the linear
    one that least squares finds, given boys enough.

    Args:
        boys: how many to draw, a whole number from 1.
        seed: a whole number from 0; the same seed gives the same boys.

    Returns:
        An array of shape `(boys, 4)`, (boys, ages), in millimetres.

    Raises:
        TypeError: `boys` or `seed` is not a whole number.
        ValueError: `boys` is less than 1, or `seed` less than 0.
    """
    check_whole(boys=(boys, 1), seed=(seed, 0))
    real = ramus()
    mean, covariance = real.mean(axis=0), np.cov(real, rowvar=False)
    return np.random.default_rng(seed).multivariate_normal(mean, covariance, size=boys, method="cholesky")


def machines(rows, timesteps, seed):
    """Streams of synthetic machines that say when they are switched, and swing all the time.

    The first feature is a message: 1 when a machine is switched on, -1 when it is switched off, 0 otherwise; one comes
    every 50 timesteps on average, and it may repeat what is so already. The second feature is a swing, a noisy linear
    recurrence of second order: no forecast of its next value has a mean squared error below 1/9, the noise's variance.

    Args:
        rows: how many machines, a whole number from 1.
        timesteps: how many timesteps of each, a whole number from 1.
        seed: a whole number from 0; the same seed gives the same machines.

    Returns:
        `(x, y)`, each of shape `(rows, timesteps, 2)` and type float32. `x` holds message and swing; `y` holds the last
        message that has come so far (0 until the first has) and the next value of the swing.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `rows` or `timesteps` is less than 1, or `seed` less than 0.
    """
    check_whole(rows=(rows, 1), timesteps=(timesteps, 1), seed=(seed, 0))
    generator = np.random.default_rng(seed)
    comes, sign = generator.random((rows, timesteps)) < 1 / 50, generator.choice([-1.0, 1.0], (rows, timesteps))
    message = np.where(comes, sign, 0)
    newest = np.maximum.accumulate(np.where(message != 0, np.arange(timesteps), 0), axis=1)  # when the last one came
    state = np.take_along_axis(message, newest, axis=1)
    swing = generator.normal(size=(rows, timesteps + 101)) / 3
    for t in range(2, timesteps + 101):
        swing[:, t] += 1.5 * swing[:, t - 1] - 0.8 * swing[:, t - 2]
    swing = swing[:, 100:]  # by then it has forgotten how it began
    x, y = np.stack([message, swing[:, :-1]], axis=-1), np.stack([state, swing[:, 1:]], axis=-1)
    return x.astype("float32"), y.astype("float32")


def random_walks(days, walks, seed):
    """Random walks: every step is a draw from a standard normal distribution, and nothing foretells it.

    No forecast of a walk has a smaller expected squared error than the naive one, "as today": `h` days ahead it is `h`.

    Args:
        days: how many days, a whole number from 1.
        walks: how many walks beside one another, a whole number from 1.
        seed: a whole number from 0; the same seed gives the same walks.

    Returns:
        An array of shape `(days, walks)` and type float32.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `days` or `walks` is less than 1, or `seed` less than 0.
    """
    check_whole(days=(days, 1), walks=(walks, 1), seed=(seed, 0))
    steps = np.random.default_rng(seed).normal(size=(days, walks))
    return np.cumsum(steps, axis=0).astype("float32")


def independent_series(series, days, seed):
    """Independent series with a master feature that swings, and seven features that may support its forecast.

    Feature 0 is the master. Features 1 to 4 belong to each series alone; the first of them pushes the master of the
    next day. Features 5 to 7 are the calendar, the same in every series: sine and cosine of the week, and the weekend;
    they have no bearing on the master. No forecast of the master's next value has an expected squared error below
    0.15² = 0.0225, the variance of what nothing foretells.

    Args:
        series: how many series, a whole number from 1.
        days: how many days of each, a whole number from 1.
        seed: a whole number from 0; the same seed gives the same series.

    Returns:
        An array of shape `(series, days, 8)` and type float32.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `series` or `days` is less than 1, or `seed` less than 0.
    """
    check_whole(series=(series, 1), days=(days, 1), seed=(seed, 0))
    generator, before = np.random.default_rng(seed), 70  # ten weeks, in which the master forgets how it began
    own = generator.normal(size=(series, before + days, 4))
    master = 0.15 * generator.normal(size=(series, before + days))
    for t in range(2, before + days):
        master[:, t] += 1.6 * master[:, t - 1] - 0.8 * master[:, t - 2] + 0.25 * own[:, t - 1, 0]
    day = np.arange(before + days)
    angle = 2 * np.pi * day / 7
    calendar = np.stack([np.sin(angle), np.cos(angle), day % 7 >= 5], axis=-1)
    calendar = np.broadcast_to(calendar, (series, before + days, 3))
    return np.concatenate([master[..., None], own, calendar], axis=-1)[:, before:].astype("float32")


def flagged_runs(runs, size, seed):
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


def uneven_cohort(boys, seed):
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


def co2_monthly():
    """Carbon dioxide in the air at Mauna Loa, Hawaii, month by month.

    Source: C. D. Keeling and T. P. Whorf (2004), "Atmospheric CO2 concentrations derived from flask air samples at
    sites in the SIO network", in "Trends: A Compendium of Data on Global Change", CDIAC; public domain. It ships with
    statsmodels, weekly and with 59 weeks missing. Here every month is the mean of its weeks; the 5 months that have
    none, all before May 1964, lie on the straight line between their neighbours.

    Returns:
        `(months, co2)`, two arrays of shape `(526,)`: March 1958 to December 2001 as `datetime64[M]`, and the carbon
        dioxide in parts per million (ppm).
    """
    from statsmodels.datasets import co2  # here, since statsmodels takes a second to import

    monthly = co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    return monthly.index.to_numpy().astype("datetime64[M]"), monthly.to_numpy(copy=True)
