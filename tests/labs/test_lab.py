"""The frame of the labs: one source for labels, limits and messages, read alike by Python and by the page's script."""

import gzip
import itertools
import json
import re
import time

import pytest

from conftest import ROOT
from labs import labs_of, scripts_of
from unrolled import labs
from unrolled.labs.controls import Choice, Flag, Number, Numbers, Refusal, Text, refuse
from unrolled.labs.lab import Lab, Result, rounded

STATIC = ROOT / "unrolled" / "labs" / "static"
MOST_BYTES = 30_000  # of all scripts of a lab's page, compressed
MESSAGES = {"odd": "units must be even for a {cell}; got {units}."}
CONTROLS = [
    Number("units", "units", 4, least=1, most=64),
    Number("rate", "learning rate", 0.01, least=1e-6, most=1, whole=False),
    Numbers("series", "series", "1, 2, 3", least=-1e9, most=1e9, least_count=2, most_count=5),
    Choice("cell", "cell", "LSTM", options=["SimpleRNN", "LSTM", "GRU"]),
    Flag("scaled", "scaled", True),
    Text("note", "note", "any <b>text</b>"),
]
SCRIPT = """
labs.register("example", {
  compute(values, lab) {
    if (values.units % 2) lab.refuse("odd", values, "units");
    return { figure: "<svg></svg>", caption: JSON.stringify(values) };
  },
  job: (values) => ({ updates: values.units, forever: values.note === "forever" }),
  work: function* (engine, { updates, forever }) {
    for (let update = 1; forever || update <= updates; update++) yield update;
  },
  draw: (update) => ({ figure: "<svg></svg>", caption: `update ${update}`, said: `${update} updates.` }),
});
"""


def compute(values):
    if values["units"] % 2:
        raise refuse(MESSAGES, "odd", "units", **values)
    return Result("<svg></svg>", json.dumps(values))


def run(values):
    for update in range(1, values["units"] + 1):
        yield Result("<svg></svg>", f"update {update}", f"{update} updates.")


@pytest.fixture
def lab():
    presets = {"six": {"units": "6", "scaled": False}}
    return Lab("example", CONTROLS, compute, run=run, presets=presets, messages=MESSAGES)


@pytest.fixture
def page(chromium, lab):
    """A page with the lab and its script."""
    page = chromium.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.set_content(f"<!doctype html><body>{lab.to_html()}")
    page.add_script_tag(content="const engine = () => ({});")
    page.add_script_tag(path=STATIC / "labs.js")
    page.add_script_tag(content=SCRIPT)
    yield page
    assert errors == []
    page.close()


def said(page, text):
    """What the page says, once it says it."""
    page.locator(".said", has_text=text).wait_for()
    return page.locator(".said").inner_text()


TYPED = {
    "units": ["8", " 8 ", "+8", "08", "", "  ", "0", "-1", "65", "3", "2.0", "1e1", "1_0", "NaN", "x" * 50, "9" * 400],
    "rate": ["0.5", ".5", "5e-3", "1.", "1E-2", "0", "-0.1", "nan", "inf", "1e999", "0,5", "banana", "1e-07"],
    "series": [
        "1 2",
        "1,2;3\n4\t5",
        " 1.5 , -2e3 ",
        "",
        "1",
        "1 2 3 4 5 6",
        "1, 2, banana",
        "1, NaN",
        "1 2 1e10",
        ",,",
    ],
}


@pytest.mark.parametrize("name", TYPED)
def test_page_and_python_read_a_text_alike(page, lab, name):
    shown = lab.result().caption
    for text in TYPED[name]:
        try:
            wanted = lab.result(**{name: text}).caption
        except Refusal as error:
            wanted = str(error)
        page.locator(f"[name={name}]").fill(text)
        page.locator(f"[name={name}]").dispatch_event("change")
        if wanted.startswith("{"):
            assert json.loads(page.locator("figcaption").inner_text()) == json.loads(wanted), text
            assert page.locator(".said").inner_text() == ""
            shown = page.locator("figcaption").inner_text()
        else:
            page.wait_for_function("words => document.querySelector('.said').textContent === words", arg=wanted)
            assert page.locator(f"[name={name}]").get_attribute("aria-invalid") == "true"
            assert page.locator("figcaption").inner_text() == shown  # the last good picture stays


NUMBERS = [
    0,
    1,
    -1,
    0.5,
    1234.5,
    -1234567.8,
    0.00123456,
    0.000123456,
    1.25e-5,
    -1e-12,
    9.999e14,
    1e15,
    3.456e20,
    0.1 + 0.2,
]


def test_page_and_python_round_alike(page):
    assert page.evaluate("all => all.map((each) => labs.rounded(each))", NUMBERS) == [rounded(each) for each in NUMBERS]
    assert rounded(-1234567.8) == "-1,230,000"


def test_a_message_goes_once_the_value_is_mended(page):
    page.locator("[name=units]").fill("3")
    assert said(page, "even") == "units must be even for a LSTM; got 3."
    page.locator("[name=units]").fill("2")
    page.wait_for_function("document.querySelector('.said').textContent === ''")
    assert page.locator("[aria-invalid]").count() == 0
    assert json.loads(page.locator("figcaption").inner_text())["units"] == 2


def test_a_preset_sets_its_controls_and_no_other(page):
    page.locator("[name=note]").fill("mine")
    page.get_by_role("button", name="six").click()
    values = json.loads(page.locator("figcaption").inner_text())
    assert (values["units"], values["scaled"], values["note"], values["rate"]) == (6, False, "mine", 0.01)


def test_start_runs_to_the_end_and_says_so(page):
    page.get_by_role("button", name="Start").click()
    assert said(page, "updates") == "4 updates."
    assert "wrong" not in page.locator(".said").get_attribute("class")
    assert page.locator("figcaption").inner_text() == "update 4"
    assert page.get_by_role("button", name="Start").is_visible()


def test_stop_stops_and_a_change_stops_too(page):
    page.locator("[name=note]").fill("forever")
    for stop in (page.get_by_role("button", name="Stop").click, lambda: page.locator("[name=units]").fill("2")):
        page.get_by_role("button", name="Start").click()
        page.locator("figcaption", has_text="update").wait_for()
        stop()
        page.get_by_role("button", name="Start").wait_for()
        page.wait_for_timeout(100)
        caption = page.locator("figcaption").inner_text()
        page.wait_for_timeout(300)
        assert page.locator("figcaption").inner_text() == caption


def test_without_a_touch_nothing_is_computed(page, lab):
    assert page.locator("figcaption").inner_text() == lab.first.caption == "update 4"
    assert page.locator("form").is_visible()


def test_the_live_lab_reads_shows_and_refuses(live, lab):
    presets, controls, button, said, view = lab.to_widget().children
    units, series = controls.children[0], controls.children[2]
    units.value = "2"
    assert "&quot;units&quot;: 2" in view.value or '"units": 2' in view.value
    shown = view.value
    series.value = "1, 2, banana"
    assert "series: value 3 must be a number" in said.value
    assert view.value == shown
    presets.children[0].click()
    assert (units.value, controls.children[4].value) == ("6", False)
    assert button.description == "Start"


def test_a_live_lab_trains_in_a_thread_until_the_end(live, lab):
    *_, button, said, view = lab.to_widget().children
    button.click()
    wait_until(lambda: said.value)
    assert ("4 updates." in said.value, "update 4" in view.value, button.description) == (True, True, "Start")


def test_a_live_lab_stops_when_asked_and_when_a_value_changes(live):
    def endless(values):
        for update in itertools.count(1):
            time.sleep(0.001)
            yield Result("<svg></svg>", f"update {update}", f"{update} updates.")

    _, controls, button, said, view = (
        Lab("example", CONTROLS, compute, run=endless, presets={"a": {}}).to_widget().children
    )
    button.click()
    assert button.description == "Stop"
    wait_until(lambda: "update 2" in view.value)
    button.click()
    assert re.search(r"Stopped\. \d+ updates\.", said.value)
    button.click()
    wait_until(lambda: button.description == "Stop" and "update 2" in view.value)
    controls.children[0].value = "2"
    assert button.description == "Start"
    shown = view.value
    time.sleep(0.05)
    assert view.value == shown


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("name", labs.__all__)
def test_the_scripts_of_a_page_are_small(name):
    scripts = [STATIC / script for script in scripts_of([name])]
    assert len(scripts) >= 2
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= MOST_BYTES


def test_scripts_are_loaded_where_a_lab_is(lab):
    from docutils import nodes

    page = nodes.section("", nodes.raw("", lab.to_html(), format="html"))
    assert labs_of(page) == ["example"]
    assert scripts_of(["example"]) == ["labs.js", "example.js"]
    assert scripts_of(["train"]) == ["engine.js", "labs.js", "train.js"]
    assert scripts_of([]) == []


def test_an_unknown_control_is_refused(lab):
    with pytest.raises(TypeError, match=r"example has no control 'unit'; its controls are \['units'"):
        lab.result(unit="1")
