"""The lab "Horizon": the page's gradient by distance is Keras's, and so are the words."""

import numpy as np
import pytest

from unrolled.labs import horizon
from unrolled.labs.controls import Refusal
from unrolled.labs.horizon import CONTROLS, FEATURES, LEFT, MESSAGES, SAMPLES, gradient, layer_of, reach_in_words

TOLERANCE = 1e-5
CELLS = ["SimpleRNN", "LSTM", "GRU"]
START = {control.name: control.read(control.start) for control in CONTROLS}
WITH_GIVEN = """([job, weights, uniform]) => {
  let at = 0;
  const given = { initial: () => weights.map((each) => Float64Array.from(each)), generator: () => () => uniform[at++] };
  return definition.work({ ...engine(), ...given }, job).next().value;
}"""
DRAWN = "([job]) => definition.work(engine(), job).next().value"
CAPTION = "([values, sizes, spec]) => definition.draw(sizes, values, spec).caption"


def job(**given):
    return START | {"samples": SAMPLES, "features": FEATURES} | given


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_by_distance_is_kerass(definition_of, cell):
    for bias, units, timesteps in ((1.0, 7, 40), (4.0, 3, 100), (-2.5, 5, 12)):
        values = job(cell=cell, bias=bias, units=units, timesteps=timesteps, seed=3)
        layer = layer_of(values)
        x = np.random.default_rng(0).uniform(-1, 1, (SAMPLES, timesteps, FEATURES)).astype("float32")
        weights = [np.ravel(each).tolist() for each in layer.get_weights()]
        uniform = ((np.ravel(x).astype("float64") + 1) / 2).tolist()
        mine, kerass = definition_of("horizon").evaluate(WITH_GIVEN, [values, weights, uniform]), gradient(layer, x)
        np.testing.assert_allclose(mine, kerass, rtol=0, atol=TOLERANCE * kerass.max())


@pytest.mark.parametrize(("cell", "bias"), [("LSTM", 1.0), ("LSTM", 3.0), ("GRU", 1.0), ("SimpleRNN", 1.0)])
def test_the_page_draws_layers_that_fade_like_kerass(definition_of, cell, bias):
    page, distance = definition_of("horizon"), 12
    mine, kerass = [], []
    for seed in range(6):
        values = job(cell=cell, bias=bias, units=8, timesteps=20, seed=seed)
        mine.append(np.log(page.evaluate(DRAWN, [values])[distance]))
        x = np.random.default_rng(seed).uniform(-1, 1, (SAMPLES, 20, FEATURES))
        kerass.append(np.log(gradient(layer_of(values), x)[distance]))
    doubt = np.hypot(np.std(mine, ddof=1), np.std(kerass, ddof=1)) / np.sqrt(6)
    assert abs(np.mean(mine) - np.mean(kerass)) < 4 * doubt
    assert 1 / 3 < np.std(mine) / np.std(kerass) < 3


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("bias", [-20.0, 0.0, 1.0, 5.3, 20.0])
def test_the_captions_are_the_same(definition_of, cell, bias):
    page, spec = definition_of("horizon"), {"messages": MESSAGES, "data": horizon().data}
    falling, rising = 0.9 ** np.arange(1200), 1.01 ** np.arange(30)
    for sizes in (falling, rising, np.r_[1, falling[500:], 0.5], 0.001 ** np.arange(60), np.array([1.0, LEFT])):
        values = START | {"cell": cell, "bias": bias, "timesteps": len(sizes)}
        assert page.evaluate(CAPTION, [values, sizes.tolist(), spec]) == reach_in_words(values, sizes)


def test_the_caption_names_the_distance_from_which_less_than_a_hundredth_is_left():
    words = reach_in_words(START, 0.5 ** np.arange(20))
    assert "is left from distance 7 on." in words  # 0.5 ** 7 < 0.01 < 0.5 ** 6
    assert "sigmoid(1) at each timestep, would leave less than 1% from distance 15 on." in words
    assert 0.7310586**15 < 0.01 < 0.7310586**14


def test_page_and_python_refuse_alike_and_the_page_answers(page_of):
    lab = horizon()
    page = page_of(lab)
    for given in ({"bias": "banana"}, {"timesteps": "1000000"}, {"units": "64", "timesteps": "10000"}, {"units": ""}):
        with pytest.raises(Refusal) as refusal:
            lab.result(**given)
        for name, text in given.items():
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=seed]").dispatch_event("change")
        page.wait_for_function("words => document.querySelector('.said').textContent === words", arg=str(refusal.value))
        assert page.locator("figcaption").inner_text() == lab.first.caption
        for name in given:
            page.locator(f"[name={name}]").fill(str(START[name]))
    page.locator("[name=bias]").fill("2.5")
    page.locator("figcaption", has_text="LSTM, forget bias 2.5, 16 units").wait_for()
    assert page.locator(".said").inner_text() == ""
