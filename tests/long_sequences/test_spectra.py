"""The synthetic spectra behave as the physics in their docstring says, repeat, and refuse what makes no sense."""

import numpy as np
import pytest

from unrolled.long_sequences import race, spectra


def test_shapes_ranges_and_repetition():
    flux, labels = spectra.spectra(40, seed=3)
    assert flux.shape == (40, 7000)
    assert labels.shape == (40, 3)
    assert flux.dtype == labels.dtype == np.float32
    assert np.isfinite(flux).all()
    for column, label in zip(labels.T, spectra.LABELS, strict=True):
        low, high = spectra.RANGES[label]
        assert low <= column.min() < column.max() <= high
    np.testing.assert_array_equal(flux, spectra.spectra(40, seed=3)[0])
    assert not np.array_equal(flux, spectra.spectra(40, seed=4)[0])


def test_the_continuum_is_plancks():
    waves = spectra.wavelengths(2000, 3000, 10_000)
    for temperature in (4000, 5000, 7000):
        flux = spectra.continuum(temperature, waves)[0]
        assert flux.mean() == pytest.approx(1)
        if temperature < 7000:
            assert waves[flux.argmax()] == pytest.approx(2.8978e7 / temperature, abs=5)  # Wien's displacement law
    first, second = spectra.continuum([5000, 6000], waves)
    h, c, k = 6.62607015e-34, 299_792_458, 1.380649e-23
    powers = [
        np.expm1(h * c / (waves[700] * 1e-10 * k * T)) / np.expm1(h * c / (waves[0] * 1e-10 * k * T))
        for T in (5000, 6000)
    ]
    assert (first[0] / first[700]) / (second[0] / second[700]) == pytest.approx(powers[0] / powers[1], rel=1e-4)


def test_no_line_is_deeper_than_the_continuum_and_none_is_lost():
    for label, ends in spectra.RANGES.items():
        for value in ends:
            depths = spectra.line_depths(**{label: value})
            assert all(-1e-6 <= depth <= spectra.DEEPEST for depth in depths.values())
    depths = spectra.line_depths()
    assert len(depths) == sum(map(len, spectra.LINES.values())) == 59
    assert min(depths.values()) > 0.05  # in the Sun every line of the table is seen


def test_lines_answer_to_the_labels():
    def depth(name, **labels):
        return spectra.line_depths(**labels)[name]

    assert depth("Hα", temperature=7000) > depth("Hα") > depth("Hα", temperature=4500) + 0.5
    assert depth("Na D2", temperature=4500) > depth("Na D2") > depth("Na D2", temperature=7000)
    assert depth("Fe II 5018", gravity=1) > depth("Fe II 5018", gravity=4) + 0.3  # ionised: fewer under pressure
    assert depth("Fe I 5270", gravity=1) == pytest.approx(depth("Fe I 5270", gravity=3), abs=0.02)  # neutral: hardly
    for name in ("Ca II K", "Mg b1", "Fe I 5270", "Fe I 6495"):
        assert depth(name, metallicity=0.5) > depth(name) > depth(name, metallicity=-2)
    assert depth("Hβ", metallicity=-2) == pytest.approx(depth("Hβ"), abs=0.01)


def test_wings_grow_with_gravity():
    waves = spectra.wavelengths()
    near = np.abs(waves - 5183.6).argmin() + 8  # 3.2 Å from the centre of Mg b1
    giant, dwarf = (spectra.spectrum(gravity=gravity)[near] for gravity in (1.0, 5.0))
    assert dwarf < giant - 0.02


def test_a_star_that_moves_away_is_redder():
    waves = spectra.wavelengths()
    for velocity in (-200, 0, 200):
        near = np.abs(waves - 5889.95) < 5.0
        flux = spectra.spectrum(velocity=velocity)[near] / spectra.spectrum(metallicity=-2.5)[near]
        assert waves[near][flux.argmin()] == pytest.approx(5889.95 * (1 + velocity / 299_792), abs=0.21)


def test_a_lower_resolution_is_shallower_and_keeps_the_area_of_a_weak_line():
    waves = spectra.wavelengths()
    near = np.abs(waves - 6136.62) < 8
    fine, coarse = (1 - spectra.spectrum(resolution=r)[near] for r in (6000, 3000))
    base = 1 - spectra.continuum(5772, waves)[0][near]
    assert (coarse - base).max() < 0.7 * (fine - base).max()
    assert (coarse - base).sum() == pytest.approx((fine - base).sum(), rel=0.06)


def test_noise_is_as_large_as_asked():
    clean, labels = spectra.spectra(30, seed=0, snr=np.inf)
    noisy, same = spectra.spectra(30, seed=0, snr=20)
    np.testing.assert_array_equal(labels, same)
    noise = (noisy - clean) / np.sqrt(clean)
    assert noise.std() == pytest.approx(1 / 20, rel=0.02)
    assert abs(noise.mean()) < 0.001


def test_a_tilt_moves_the_ends_apart_and_no_line():
    straight = spectra.spectra(50, seed=0, snr=np.inf, tilt=0)[0]
    tilted = spectra.spectra(50, seed=0, snr=np.inf, tilt=0.3)[0]
    ratio = np.log(tilted / straight)
    np.testing.assert_allclose(ratio[:, 0], -ratio[:, -1], atol=1e-4)
    assert 0.2 < np.abs(ratio[:, 0]).max() <= 0.3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spectra.spectra(0, seed=0), "stars must be at least 1; got 0"),
        (lambda: spectra.spectra(1, seed=0, points=50), "points must be at least 100"),
        (lambda: spectra.spectra(1, seed=0, first=6000, last=5000), "must be increasing wavelengths"),
        (lambda: spectra.spectra(1, seed=0, snr=0), "snr must be above 0"),
        (lambda: spectra.spectra(1, seed=0, velocity=-1), "must be at least 0"),
        (lambda: spectra.spectra(1, seed=0, tilt=-1), "must be at least 0"),
        (lambda: spectra.spectra(1, seed=0, resolution=0), "resolution must be above 0"),
        (lambda: spectra.spectrum(colour=3), "labels must be among temperature, gravity, metallicity; got 'colour'"),
        (lambda: spectra.spectrum(temperature=9000), "temperature must be between 4000 and 7000; got 9000"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_scaling_goes_there_and_back():
    flux, labels = spectra.spectra(200, seed=0, points=300)
    scaled = race.Scaled(flux, labels)
    np.testing.assert_allclose(scaled.y.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(scaled.y.std(axis=0), 1, atol=1e-4)
    np.testing.assert_allclose(scaled.labels(scaled.y), labels, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(race.errors(scaled.y, scaled, labels), 0, atol=1e-3)


def test_ridge_finds_a_linear_rule():
    chance = np.random.default_rng(0)
    x, rule = chance.normal(size=(400, 60)).astype("float32"), chance.normal(size=(60, 3))
    scaled = race.Scaled(x, x @ rule)
    np.testing.assert_allclose(scaled.x @ race.ridge(scaled), scaled.y, atol=0.1)


def test_the_store_is_whole():
    rows, record = race.results(), race.record()
    runs = {(row["model"], row["seed"], row["velocity"]) for row in rows}
    assert len(runs) == len(rows)
    for name in ("mean", "ridge", *race.NETWORKS):
        seeds = {0} if name in race.UNTUNED else {0, 1, 2}
        assert {seed for model, seed, velocity in runs if model == name and velocity == 0} == seeds
    trained = [row for row in rows if row["updates"]]
    assert all(row["seconds"] >= record["details"]["seconds"] for row in trained)
    assert record["processor_seconds"] >= sum(row["seconds"] for row in rows)


def test_every_network_was_tuned_on_the_same_rates():
    tried = {}
    for row in race.rates():
        tried.setdefault((row["model"], row["velocity"]), {})[row["rate"]] = row
    assert {model for model, velocity in tried if velocity == 0} == set(race.NETWORKS) - set(race.UNTUNED)
    for place, rows in tried.items():
        assert set(race.record()["details"]["learning rates"]) <= set(rows)
        best = min(rows, key=lambda rate: rows[rate]["score"])
        assert [rate for rate, row in rows.items() if row["chosen"] == "True"] == [best]
        assert {row["rate"] for row in race.results() if (row["model"], row["velocity"]) == place} == {best}


def test_networks_whose_names_begin_alike_differ_in_their_readout_only():
    (kept, shape), (lost, same) = (race.layers_of(f"convolution + BiGRU, {end}") for end in ("flat", "last"))
    assert shape == same
    for one, other in zip(kept[:-3], lost, strict=False):  # up to the flattening
        assert layer_words(one) == layer_words(other)
    assert [layer_words(layer) for layer in kept[-2:]] == [layer_words(layer) for layer in lost[-2:]]


def layer_words(layer):
    """The settings of a layer, but for its name and for what follows from returning every timestep or the last."""
    words = getattr(layer, "forward_layer", layer).get_config()
    return {key: words[key] for key in set(words) - {"name", "return_sequences", "zero_output_for_mask"}}


def test_there_is_no_other_model():
    with pytest.raises(ValueError, match="name must be one of 'convolution, flat', .*; got 'transformer'"):
        race.layers_of("transformer")
