"""Synthetic spectra of stars from a small physical model: data for a lesson, not for astronomy.

A spectrum is a blackbody with absorption lines, seen through a spectrograph, with noise. Wavelengths are in
Ångström (Å, 0.1 nm, in air), temperatures in kelvin (K), gravity and metallicity in dex (powers of ten).

The parts of the model, with their sources:

- Continuum: Planck's law for the effective temperature, divided by its mean over the points.
- Lines: `LINES`, wavelengths and lower energies as in the NIST Atomic Spectra Database, with the Sun's equivalent
  widths in Å, rounded, after Moore, Minnaert & Houtgast (1966), The Solar Spectrum, NBS Monograph 61. The table was
  written for this lesson and not checked line by line against either; for real work, use the sources.
- Strength of a line: atoms that can absorb, divided by the opacity of the continuum, relative to the Sun. Atoms: the
  Saha equation for the stage of ionisation times the Boltzmann factor for the lower level. Opacity: that of the
  negative hydrogen ion, in proportion to P_e T^(-5/2) 10^(0.754 · 5040 / T). Electron pressure: 20 dyn/cm² in the Sun,
  growing as g^(1/3) and as exp(0.0012 T). Formulas and exponents are those of D. F. Gray, The Observation and Analysis
  of Stellar Photospheres, chapters 1, 8 and 9. Lines of metals also grow with their abundance, 10^[Fe/H].
- Shape: a Gaussian core as wide as the spectrograph's, full width at half its depth = wavelength / resolution, and
  damping wings that fall with the square of the distance. The wings' strength grows with gravity as the gas pressure
  does, g^(2/3); those of hydrogen with the electron pressure.
- Depth: τ / (1 + τ / 0.95), after Minnaert: in proportion to the optical depth τ while that is small, at most 0.95.
- Tilt: dust along the line of sight and the calibration of the instrument make the light redder or bluer by an unknown
  amount. Here the flux is multiplied by exp(a u), with u from -1 at the first point to 1 at the last, and a drawn for
  each star.
- Noise: Gaussian, its standard deviation the square root of the flux over the signal-to-noise ratio, as for photons.

What the model leaves out: that an atmosphere has more than one layer; all lines but 59 and all molecules;
microturbulence and the flat part of the curve of growth; rotation; broadening of the flux instead of the optical depth;
the dependence of the partition functions on temperature; alpha elements, which here follow iron; the Earth's
atmosphere. Its labels are uniform and independent of one another, unlike those of any sample of real stars.
"""

import numpy as np
from numpy.typing import ArrayLike

LABELS = ("temperature", "gravity", "metallicity")
UNITS = ("K", "dex", "dex")
RANGES = {"temperature": (4000, 7000), "gravity": (1, 5), "metallicity": (-2.5, 0.5)}
SUN = {"temperature": 5772, "gravity": 4.44, "metallicity": 0}

C2 = 1.438777e8  # hc/k in Å K
BOLTZMANN = 8.617333e-5  # eV/K
LIGHT = 299_792.458  # km/s
DEEPEST = 0.95  # of the continuum, after Minnaert
IONISATION = {"H": 13.598, "Ca": 6.113, "Na": 5.139, "Mg": 7.646, "Fe": 7.902, "Sr": 5.695, "Ba": 5.212}  # eV

LINES: dict[str, list[tuple[float, float, float]]] = {
    # wavelength in air (Å), energy of the lower level (eV), equivalent width in the Sun (Å)
    "H I": [
        (4101.74, 10.199, 3.1),
        (4340.47, 10.199, 2.9),
        (4861.33, 10.199, 3.7),
        (6562.80, 10.199, 4.0),
    ],
    "Ca II": [(3933.66, 0, 20.0), (3968.47, 0, 15.0)],
    "Ca I": [
        (4226.73, 0, 1.5),
        (5588.75, 2.526, 0.13),
        (6102.72, 1.879, 0.13),
        (6122.22, 1.886, 0.22),
        (6162.17, 1.899, 0.22),
        (6439.07, 2.526, 0.16),
        (6462.57, 2.523, 0.15),
    ],
    "Na I": [(5889.95, 0, 0.75), (5895.92, 0, 0.56)],
    "Mg I": [
        (5167.32, 2.709, 0.9),
        (5172.68, 2.712, 1.26),
        (5183.60, 2.717, 1.58),
        (5528.40, 4.346, 0.29),
    ],
    "Fe I": [
        (3859.91, 0, 1.55),
        (3886.28, 0.052, 0.92),
        (4005.24, 1.557, 0.41),
        (4045.81, 1.485, 1.17),
        (4063.59, 1.557, 0.79),
        (4071.74, 1.608, 0.72),
        (4143.87, 1.557, 0.47),
        (4271.76, 1.485, 0.76),
        (4307.90, 1.557, 0.7),
        (4325.76, 1.608, 0.79),
        (4383.54, 1.485, 1.01),
        (4404.75, 1.557, 0.9),
        (4415.12, 1.608, 0.42),
        (4528.61, 2.176, 0.27),
        (4920.50, 2.832, 0.47),
        (4957.60, 2.808, 0.45),
        (5227.19, 1.557, 0.33),
        (5269.54, 0.859, 0.48),
        (5328.04, 0.915, 0.38),
        (5371.49, 0.958, 0.28),
        (5405.77, 0.990, 0.27),
        (5429.70, 0.958, 0.28),
        (5446.92, 0.990, 0.24),
        (5615.64, 3.332, 0.19),
        (6136.62, 2.453, 0.14),
        (6191.56, 2.433, 0.14),
        (6230.72, 2.559, 0.17),
        (6252.56, 2.404, 0.12),
        (6393.60, 2.433, 0.13),
        (6400.00, 3.602, 0.19),
        (6430.85, 2.176, 0.11),
        (6494.98, 2.404, 0.17),
    ],
    "Fe II": [
        (4233.17, 2.583, 0.13),
        (4583.84, 2.807, 0.13),
        (4923.93, 2.891, 0.17),
        (5018.44, 2.891, 0.2),
        (5316.62, 3.153, 0.21),
        (6456.38, 3.903, 0.07),
    ],
    "Sr II": [(4077.71, 0, 0.43)],
    "Ba II": [(4554.03, 0, 0.16)],
}
NAMES = {6562.80: "Hα", 4861.33: "Hβ", 4340.47: "Hγ", 4101.74: "Hδ", 3933.66: "Ca II K", 3968.47: "Ca II H"}
NAMES |= {5889.95: "Na D2", 5895.92: "Na D1", 5183.60: "Mg b1", 5172.68: "Mg b2", 5167.32: "Mg b4"}


def spectra(
    stars: int,
    seed: int,
    points: int = 7000,
    *,
    snr: float = 50,
    resolution: float = 6000,
    tilt: float = 0.3,
    velocity: float = 0,
    first: float = 3850,
    last: float = 6650,
) -> tuple[np.ndarray, np.ndarray]:
    """Spectra of stars with random labels, each drawn uniformly from its range in `RANGES`.

    Args:
        stars: the number of stars, at least 1.
        seed: an integer of at least 0; the same seed gives the same stars and the same noise.
        points: the number of points in a spectrum, evenly spaced in wavelength.
        snr: signal-to-noise ratio where the flux is 1, the mean of the continuum. `np.inf` for no noise.
        resolution: wavelength over the full width at half depth of a narrow line.
        tilt: the largest a of the tilt exp(a u). The a of each star is drawn uniformly between minus and plus this.
        velocity: the largest radial velocity in km/s. That of each star is drawn uniformly between minus and plus this,
            and its lines are shifted by the Doppler effect; with 0 they are at rest.
        first, last: the wavelengths of the first and the last point in Å.

    Returns:
        `(flux, labels)`: float32 arrays of shape (stars, points) and (stars, 3), the labels in the order of `LABELS`:
        effective temperature in K, surface gravity log g and metallicity [Fe/H] in dex.

    Raises:
        ValueError: fewer than 1 star or 100 points; wavelengths reversed or outside 3,000 to 10,000 Å; or a
            signal-to-noise ratio, resolution, tilt or velocity that is not positive (the last two may be 0).
    """
    if stars < 1:
        raise ValueError(f"stars must be at least 1; got {stars}.")
    if not snr > 0:
        raise ValueError(f"snr must be above 0; got {snr}.")
    if not (velocity >= 0 and tilt >= 0):
        raise ValueError(f"velocity and tilt must be at least 0; got {velocity} and {tilt}.")
    chance = np.random.default_rng(seed)
    low, high = np.array([RANGES[label] for label in LABELS]).T
    labels = chance.uniform(low, high, size=(stars, 3))
    speeds, tilts = (chance.uniform(-most, most, size=stars) for most in (velocity, tilt))
    flux = _flux(labels, speeds, wavelengths(points, first, last), resolution)
    flux *= np.exp(np.outer(tilts, np.linspace(-1, 1, points)).astype(np.float32))
    flux += np.sqrt(flux) / np.float32(snr) * chance.standard_normal(flux.shape, dtype=np.float32)
    return flux, labels.astype("float32")


def spectrum(
    points: int = 7000,
    *,
    resolution: float = 6000,
    velocity: float = 0,
    first: float = 3850,
    last: float = 6650,
    **labels: float,
) -> np.ndarray:
    """The flux of one star without noise, shape (points,). Labels that are not given are the Sun's.

    Args:
        points, resolution, first, last: as in `spectra`.
        velocity: the star's radial velocity in km/s, positive away from us.
        labels: temperature in K, gravity in dex, metallicity in dex.

    Raises:
        ValueError: an unknown label, or one outside of its range in `RANGES`.
    """
    for label, value in labels.items():
        if label not in RANGES:
            raise ValueError(f"labels must be among {', '.join(LABELS)}; got {label!r}.")
        if not RANGES[label][0] <= value <= RANGES[label][1]:
            raise ValueError(f"{label} must be between {RANGES[label][0]} and {RANGES[label][1]}; got {value}.")
    row = np.array([[(SUN | labels)[label] for label in LABELS]], dtype=float)
    return _flux(row, np.array([float(velocity)]), wavelengths(points, first, last), resolution)[0]


def wavelengths(points: int = 7000, first: float = 3850, last: float = 6650) -> np.ndarray:
    """The wavelengths of a spectrum's points in Å, shape (points,)."""
    if points < 100:
        raise ValueError(f"points must be at least 100, so that no line falls between them; got {points}.")
    if not 3000 <= first < last <= 10_000:
        raise ValueError(
            f"first and last must be increasing wavelengths from 3,000 to 10,000 Å; got {first} and {last}."
        )
    return np.linspace(first, last, points)


def continuum(temperature: ArrayLike, waves: np.ndarray) -> np.ndarray:
    """Planck's law at the wavelengths `waves` in Å, divided by its mean there; one row for each temperature in K."""
    planck = waves**-5.0 / np.expm1(C2 / waves / np.reshape(temperature, (-1, 1)))
    return planck / planck.mean(axis=1, keepdims=True)


def line_depths(points: int = 7000, **labels: float) -> dict[str, float]:
    """The depth of every line at its centre as a share of the continuum, by name, for one star of given labels."""
    waves = wavelengths(points)
    temperature = labels.get("temperature", SUN["temperature"])
    depth = 1 - spectrum(points, **labels) / continuum(temperature, waves)[0]
    return {
        NAMES.get(centre, f"{ion} {centre:.0f}"): float(depth[np.abs(waves - centre).argmin()])
        for ion, lines in LINES.items()
        for centre, _, _ in lines
    }


def _flux(labels, speeds, waves, resolution):
    """Noise-free flux, float32, shape (stars, points), for labels of shape (stars, 3) and radial velocities in km/s."""
    if not resolution > 0:
        raise ValueError(f"resolution must be above 0; got {resolution}.")
    depth = np.zeros((len(labels), len(waves)), dtype=np.float32)  # first the optical depth
    gas = 10 ** (2 / 3 * (labels[:, 1] - SUN["gravity"]))
    electrons = _electrons(labels) / _electrons(_sun())
    for ion, lines in LINES.items():
        for centre, energy, width in lines:
            amount = _absorbers(ion, energy, labels) / _absorbers(ion, energy, _sun())
            wings = width**2 / (np.pi**2 * DEEPEST) * amount * (electrons if ion == "H I" else gas)
            _add_line(depth, waves, centre * (1 + speeds / LIGHT), width * amount, wings, centre / resolution / 2.3548)
    depth /= 1 + depth / np.float32(DEEPEST)
    return continuum(labels[:, 0], waves).astype(np.float32) * (1 - depth)


def _sun():
    return np.array([[SUN[label] for label in LABELS]])


def _electrons(labels):
    """Electron pressure in dyn/cm²."""
    return 20 * 10 ** ((labels[:, 1] - SUN["gravity"]) / 3) * np.exp(0.0012 * (labels[:, 0] - SUN["temperature"]))


def _absorbers(ion, energy, labels):
    """Atoms of an ion in a lower level of `energy` eV, over the opacity of the continuum; its scale is arbitrary."""
    temperature, pressure = labels[:, 0], _electrons(labels)
    element, stage = ion.split()
    saha = 0.6665 * temperature**2.5 * np.exp(-IONISATION[element] / BOLTZMANN / temperature) / pressure
    share = 1 / (1 + saha) if stage == "I" else saha / (1 + saha)
    opacity = pressure * temperature**-2.5 * 10 ** (0.754 * 5040 / temperature)
    abundance = 1 if element == "H" else 10 ** labels[:, 2]
    return abundance * share * np.exp(-energy / BOLTZMANN / temperature) / opacity


def _add_line(depth, waves, centres, area, wings, sigma):
    """Add one line's optical depth to every star's: a Gaussian core of `area`, and wings that fall as 1/distance²."""
    reach = min(120, 6 * sigma + np.sqrt(wings.max() / 0.002))  # Å: beyond, the wings take less than 0.2 percent
    near = (waves > centres.min() - reach) & (waves < centres.max() + reach)
    if not near.any():
        return
    squares = ((waves[near] - centres[:, None]) ** 2).astype(np.float32)
    column = [np.asarray(values, dtype=np.float32)[:, None] for values in (area / sigma / np.sqrt(2 * np.pi), wings)]
    fade = np.clip(1 - squares / np.float32(reach**2), 0, None)  # to nothing at the edge, without a step
    core = column[0] * np.exp(-squares / np.float32(2 * sigma**2))
    depth[:, near] += core + fade * column[1] / (squares + np.float32(4 * sigma**2))
