"""The data of chapter 1. All of them ship with the book or with a package: nothing is downloaded."""

import numpy as np

from unrolled.core.arguments import check_whole
from unrolled.core.stored import stored

RAMUS_AGES = (8.0, 8.5, 9.0, 9.5)  # years, the columns of `ramus()`


def ramus() -> np.ndarray:
    """The height of the ramus, the upright part of the lower jaw, of 20 boys at four ages.

    Source: R. C. Elston and J. E. Grizzle (1962), "Estimation of time-response curves and their confidence bands",
    Biometrics 18, 148-159. Measured in millimetres, to the nearest tenth, at the ages `RAMUS_AGES`.

    Returns:
        An array of shape `(20, 4)`, (boys, ages).
    """
    with stored("units", "ramus.csv").open() as rows:
        return np.loadtxt(rows, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4))


def bone_cohort(boys: int, seed: int) -> np.ndarray:
    """A synthetic cohort of boys, drawn from a normal distribution.

    Its mean and its covariance are those of `ramus()`: Elston and Grizzle (1962). Between normal variables every
    dependence is linear, so no forecast of one age from the others has a smaller mean squared error than the linear
    regression that is fitted to enough of these boys.

    Args:
        boys: how many to draw, an integer of at least 1.
        seed: an integer of at least 0; the same seed gives the same boys.

    Returns:
        An array of shape `(boys, 4)`, (boys, ages), in millimetres.

    Raises:
        TypeError: `boys` or `seed` is not an integer.
        ValueError: `boys` is less than 1, or `seed` less than 0.
    """
    check_whole(boys=(boys, 1), seed=(seed, 0))
    real = ramus()
    mean, covariance = real.mean(axis=0), np.cov(real, rowvar=False)
    return np.random.default_rng(seed).multivariate_normal(mean, covariance, size=boys, method="cholesky")


def co2_monthly() -> tuple[np.ndarray, np.ndarray]:
    """Carbon dioxide in the air at Mauna Loa, Hawaii, month by month.

    Source: C. D. Keeling and T. P. Whorf (2004), "Atmospheric CO2 concentrations derived from flask air samples at
    sites in the SIO network", in "Trends: A Compendium of Data on Global Change", CDIAC; public domain. It ships with
    statsmodels, weekly and with 59 weeks missing. Here every month is the mean of its weeks; the 5 months without
    any, all before May 1964, are interpolated linearly.

    Returns:
        `(months, co2)`, two arrays of shape `(526,)`: March 1958 to December 2001 as `datetime64[M]`, and the carbon
        dioxide in parts per million (ppm).
    """
    from statsmodels.datasets import co2  # here, since statsmodels takes a second to import

    monthly = co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    return monthly.index.to_numpy().astype("datetime64[M]"), monthly.to_numpy(copy=True)
