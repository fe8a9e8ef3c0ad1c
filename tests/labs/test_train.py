"""The lab "Train it": the page and Keras cut, judge and say the same, and training starts, stops and ends."""

import re

import numpy as np
import pytest

from unrolled.labs import train
from unrolled.labs.controls import Refusal
from unrolled.labs.train import (
    CONTROLS,
    LATCH,
    MESSAGES,
    PRESETS,
    SEQUENCES,
    SURE,
    compute,
    latch,
    run,
    verdict,
    verdict_latch,
    windows_of,
)

START = {control.name: control.read(control.start) for control in CONTROLS}
WALK = ", ".join(f"{value:.2f}" for value in np.random.default_rng(0).normal(size=50).cumsum())
GIVEN = [
    {},
    {"series": WALK, "timesteps": "7"},
    {"series": WALK, "timesteps": "42", "scaled": False},
    {"series": WALK, "timesteps": "43"},
    {"series": "1, 2, banana"},
    {"series": ""},
    {"series": "1 2 3 4 5 6 7 8 9 10 11 nan"},
    {"series": "5 " * 40},
    {"series": "5 " * 40, "scaled": False},
    {"units": "0"},
    {"timesteps": "1000000"},
    {"rate": "NaN"},
    {"series": PRESETS["Fibonacci"]["series"], "timesteps": "4"},
    {"task": LATCH, "timesteps": "1"},
    {"task": LATCH},
]
LAB = "{ messages, data, refuse: (key) => { throw new Error(key); } }"
SPEC = {"messages": MESSAGES, "data": train().data}


@pytest.fixture
def lab():
    """The lab with an untrained picture to begin with, which is quicker."""
    made = train()
    made.first = made.result()
    return made


def test_page_and_python_say_the_same_before_training(page_of, lab):
    page = page_of(lab)
    start = {control.name: control.start for control in CONTROLS}
    for given in GIVEN:
        for name, value in (start | given).items():
            set_to(page.locator(f"[name={name}]"), value)
        page.locator("[name=seed]").dispatch_event("change")
        try:
            where, wanted = "figcaption", lab.result(**given).caption
        except Refusal as error:
            where, wanted = ".said", str(error)
        page.wait_for_function(
            "([where, words]) => document.querySelector(where).textContent === words", arg=[where, wanted], timeout=5000
        )


def set_to(control, value):
    if isinstance(value, bool):
        control.set_checked(value)
    elif control.evaluate("each => each.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(str(value))


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("timesteps", [1, 6, 42])
def test_the_windows_are_the_same(definition_of, timesteps, scaled):
    values = START | {"series": [float(each) for each in WALK.split(",")], "timesteps": timesteps, "scaled": scaled}
    script = f"([values, {{ messages, data }}]) => definition.job(values, {LAB}).windows"
    page = definition_of("train")
    mine, kerass = page.evaluate(script, [values, SPEC]), windows_of(values)
    for name, wanted in {"x": kerass.x[..., 0], "y": kerass.y[:, 0], "heldX": kerass.held_x[..., 0]}.items():
        np.testing.assert_allclose(mine[name], wanted, rtol=1e-12, atol=1e-12)
    for name in ("truth", "naive", "mean", "deviation"):
        np.testing.assert_allclose(mine[name], getattr(kerass, name), rtol=1e-12)
    assert len(kerass.truth) == (50 - timesteps) // 4
    np.testing.assert_array_equal(kerass.naive[1:], kerass.truth[:-1])


def test_scaling_does_not_see_the_held_out_values():
    series = [float(each) for each in WALK.split(",")]
    windows = windows_of(START | {"series": series, "timesteps": 10})
    changed = windows_of(START | {"series": series[:40] + [99.0] * 10, "timesteps": 10})
    assert (windows.mean, windows.deviation) == (changed.mean, changed.deviation)
    assert len(windows.truth) == 10
    np.testing.assert_array_equal(windows.x, changed.x)


@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0, 3.0])
def test_the_verdicts_are_the_same(definition_of, noise):
    values = START | {"series": [float(each) for each in WALK.split(",")], "timesteps": 5}
    windows, random = windows_of(values), np.random.default_rng(int(10 * noise))
    outputs = (windows.truth - windows.mean) / windows.deviation + random.normal(0, noise, windows.truth.shape)
    news = {"losses": [[10, 1.0], [20, 0.5]], "outputs": outputs.tolist(), "wrong": []}
    script = (
        f"([values, news, {{ messages, data }}]) => {{ const lab = {LAB};"
        "return definition.draw(news, definition.job(values, lab), lab).said; }"
    )
    errors = np.abs(outputs * windows.deviation + windows.mean - windows.truth)
    naive = np.abs(windows.naive - windows.truth)
    wanted = verdict(errors, naive)
    assert definition_of("train").evaluate(script, [values, news, SPEC]) == wanted
    assert wanted.startswith({0.0: "Below", 3.0: "Above"}.get(noise, ("Below", "Level", "Above")))


def test_level_means_within_two_standard_errors():
    naive = np.tile([1.0, 1.2], 50)
    noise = np.tile([0.5, -0.5], 50)
    doubt = SURE * noise.std(ddof=1) / 10
    assert verdict(naive + noise + 0.9 * doubt, naive).startswith("Level")
    assert verdict(naive + noise + 1.1 * doubt, naive).startswith("Above")
    assert verdict(naive + noise - 1.1 * doubt, naive).startswith("Below")


def test_verdicts_on_the_latch_are_the_same(definition_of):
    page = definition_of("train")
    script = (
        f"([values, wrong, {{ messages, data }}]) => {{ const lab = {LAB}; const job = definition.job(values, lab);"
        "return definition.draw({ losses: [[10, 1]], outputs: [], wrong: [[10, wrong]] }, job, lab).said; }"
    )
    for count, word in ((0, "Below"), (85, "Below"), (86, "Level"), (114, "Level"), (115, "Above")):
        wanted = verdict_latch(count / SEQUENCES)
        assert wanted.startswith(word), count
        assert page.evaluate(script, [START | {"task": LATCH}, 100 * count / SEQUENCES, SPEC]) == wanted


def test_the_latch_is_a_marked_bit_and_noise():
    x, y = latch(500, 6, np.random.default_rng(0))
    np.testing.assert_array_equal(x[:, 0, 0], 2 * y[:, 0] - 1)
    np.testing.assert_array_equal(x[..., 1], [[1, 0, 0, 0, 0, 0]] * 500)
    assert np.abs(x[:, 1:, 0]).max() < 1
    assert 0.4 < y.mean() < 0.6


@pytest.mark.parametrize("task", [START["task"], LATCH])
def test_keras_trains_and_shows_every_ten_updates(task):
    results = list(run(START | {"task": task, "updates": 25, "timesteps": 5}))
    updates = [int(re.match(r"After (\d+) updates", result.caption)[1]) for result in results]
    assert updates == [10, 20, 25]
    assert all(result.said for result in results)


def test_the_page_trains_to_the_end_and_gives_a_verdict(page_of, lab):
    page = page_of(lab)
    page.locator("[name=updates]").fill("120")
    page.get_by_role("button", name="Start").click()
    page.locator(".said", has_text="naive").wait_for(timeout=120_000)
    assert page.locator(".said").inner_text().startswith("Below the naive forecast")
    assert page.locator("figcaption").inner_text().startswith("After 120 updates")
    assert page.locator(".frame svg").count() == 2


def test_stop_stops_and_keeps_what_was_reached(page_of, lab):
    page = page_of(lab)
    page.get_by_role("button", name="Latch").click()
    page.locator("[name=updates]").fill("5000")
    page.get_by_role("button", name="Start").click()
    page.locator("figcaption", has_text="After").wait_for(timeout=120_000)
    page.get_by_role("button", name="Stop").click()
    reached = page.locator("figcaption").inner_text()
    assert re.fullmatch(r"Stopped\. .* chance: .*", page.locator(".said").inner_text())
    page.wait_for_timeout(500)
    assert page.locator("figcaption").inner_text() == reached


def test_a_series_is_drawn_by_keys_and_by_pointer(page_of, lab):
    page = page_of(lab)
    series, pad = page.locator("[name=series]"), page.locator(".pad svg")
    page.locator(".pad summary").click()
    pad.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert pad.get_attribute("aria-valuetext") == "value 2 of 100: -0.1"
    assert series.input_value().startswith("0.2, -0.1, 0, 0")
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + box["height"] - 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 1)
    page.mouse.up()
    values = [float(each) for each in series.input_value().split(",")]
    np.testing.assert_allclose(values, np.linspace(-1, 1, 100), atol=0.05)
    page.locator("figcaption", has_text="100 values make 80 windows").wait_for()


def test_presets_can_be_computed():
    for preset in PRESETS.values():
        given = {control.name: control.start for control in CONTROLS} | preset
        assert compute(train().read(given)).caption
