"""Drawings of spectra, of what networks look at in them, and of the race between the networks.

Each draws into a matplotlib axes of the full width and returns nothing. 7,000 points are more than a page shows: a
spectrum is drawn by the smallest and the largest point of every bin, so that no line is lost.
"""

import numpy as np

from unrolled.canvas import checked_numbers
from unrolled.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, VERMILION

BINS = 350
COLOURS = {"temperature": VERMILION, "gravity": BLUE, "metallicity": GREEN}
DASHES = {"temperature": "-", "gravity": "--", "metallicity": ":"}


def spectrum(axes, waves, flux, colour=INK, marks=None, **look):
    """A spectrum as a line, and vertical ticks with names above the lines that are to be noticed.

    Args:
        axes: 2.4 inches high is enough; give `ylim` room above the flux for the names.
        waves, flux: shape `(points,)`: wavelengths in Å, rising, and flux.
        colour: of the line.
        marks: maps names to wavelengths.
        look: options of the line, such as its label or width.

    Raises:
        ValueError: waves and flux differ in shape, or there are fewer than two points.
    """
    waves, flux = checked_numbers("waves", waves, ["points"]), checked_numbers("flux", flux, ["points"])
    if waves.shape != flux.shape or len(waves) < 2:
        raise ValueError(f"waves {waves.shape} and flux {flux.shape} must have the same shape, two points or more.")
    axes.plot(*_thinned(waves, flux), color=colour, **({"linewidth": 0.9} | look))
    for name, place in (marks or {}).items():
        axes.plot(
            [place, place], [1.0, 1.04], color=MUTED, linewidth=1, transform=axes.get_xaxis_transform(), clip_on=False
        )
        edge = (place - waves[0]) / (waves[-1] - waves[0])
        side = "left" if edge < 0.1 else "right" if edge > 0.9 else "center"
        axes.text(place, 1.06, name, ha=side, va="bottom", transform=axes.get_xaxis_transform())
    axes.set(xlim=(waves[0], waves[-1]), xlabel="wavelength (Å)", ylabel="flux")


def _thinned(waves, flux):
    """The smallest and the largest flux of every bin, in the order in which they come."""
    size = max(1, len(waves) // BINS)
    if size < 3:
        return waves, np.round(flux, 3)
    bins = flux[: len(flux) // size * size].reshape(-1, size)
    ends = np.sort([bins.argmin(axis=1), bins.argmax(axis=1)], axis=0).T + np.arange(len(bins))[:, None] * size
    return waves[ends.ravel()], np.round(flux[ends.ravel()], 3)


def sensitivity(axes, waves, shares):
    """How much of a network's sensitivity lies in each bin of the spectrum, as a filled outline.

    Args:
        axes: 1.2 inches high is enough.
        waves: the wavelengths of the first and the last point in Å.
        shares: shape `(bins,)`: the share of each bin in percent.

    Raises:
        ValueError: a share is negative.
    """
    shares = checked_numbers("shares", shares, ["bins"])
    if shares.min() < 0:
        raise ValueError(f"shares must not be negative; the smallest is {shares.min():.3g}.")
    edges = np.linspace(waves[0], waves[-1], len(shares) + 1)
    axes.stairs(np.round(shares, 2), edges, fill=True, facecolor=BLUE, edgecolor="none", alpha=0.75)
    axes.axhline(100 / len(shares), color=ORANGE, linewidth=1, linestyle="--")
    axes.set(xlim=(waves[0], waves[-1]), ylim=(0, None), xlabel="wavelength (Å)", ylabel="share (%)")


def race(axes, shares):
    """The models of a race from the best to the worst, a dot for each seed.

    Args:
        axes: 0.3 inches high for each model, and 0.8 more.
        shares: maps names of models to the error of each seed, as a share of the baseline's in percent. The baseline
            itself is drawn as the line at 100.

    Raises:
        ValueError: no model came, or an error is not above zero.
    """
    if not shares:
        raise ValueError("shares must name at least one model.")
    means = {name: checked_numbers(name, values, ["seeds"]).mean() for name, values in shares.items()}
    order = sorted(means, key=means.get)
    lowest = min(np.min(values) for values in shares.values())
    if lowest <= 0:
        raise ValueError(f"errors must be above zero to stand on a logarithmic scale; {lowest:.3g} came.")
    for row, name in enumerate(order):
        axes.axhline(row, color=GRID, linewidth=0.8, zorder=0)
        axes.plot(shares[name], [row] * len(shares[name]), "o", color=GREEN, markersize=5, alpha=0.85)
    axes.axvline(100, color=VERMILION, linewidth=1, linestyle="--")
    axes.set_xscale("log")
    ticks = [tick for tick in (2, 5, 10, 20, 50, 100) if tick >= lowest / 1.3]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_yticks(range(len(order)), order)
    axes.set(xlim=(lowest / 1.3, 160), ylim=(len(order) - 0.5, -0.5), xlabel="error, % of the baseline's")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def learning(axes, updates, shares):
    """The error of each label over training, as a share of what the mean of the training labels gives.

    Args:
        axes: 2.4 inches high is enough.
        updates: shape `(times,)`.
        shares: maps labels to the errors in percent of the baseline's, shape `(times,)`.
    """
    for label, values in shares.items():
        axes.plot(updates, np.round(values, 2), color=COLOURS[label], linestyle=DASHES[label], label=label)
    axes.axhline(100, color=MUTED, linewidth=0.8)
    axes.set_yscale("log")
    axes.set_yticks([20, 50, 100, 200, 500, 1000, 2000], ["20", "50", "100", "200", "500", "1,000", "2,000"])
    axes.set_yticks([], minor=True)
    most, least = (extreme(map(extreme, shares.values())) for extreme in (max, min))
    limits = (min(15, 0.8 * least), max(1500, 1.2 * most))  # one scale for all frames, unless a line would leave it
    axes.set(ylim=limits, xlim=(0, updates[-1]), xlabel="updates", ylabel="error, % of baseline's")
    axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)
