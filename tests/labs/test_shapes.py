"""The shapes lab: in the page it says what Keras says, over a grid of stacks that Keras builds and of such that it does
not, and of data that fit or do not."""

import html
import importlib
import random
import re

import keras
import numpy as np
import pytest

from conftest import ROOT
from lab_page import in_python, in_the_page, page_with
from unrolled.labs import complaints

shapes = importlib.import_module("unrolled.labs.shapes")

INPUTS = [
    "(20, 1)",
    "(None, 1)",
    "(20, None)",
    "(20,)",
    "(None,)",
    "(4, 5, 6)",
    "(None, 5, 6)",
    "(None, None)",
    "(7, 3)",
]
ONE = ["SimpleRNN(3)", "LSTM(4)", "GRU(5)", "SimpleRNN(3, return_sequences=True)", "LSTM(4, return_sequences=True)"]
ONE += ["GRU(5, return_sequences=True)"]
ONE += ["Bidirectional(LSTM(4))", "Bidirectional(GRU(2, return_sequences=True), merge_mode='sum')"]
ONE += ["Bidirectional(SimpleRNN(2, return_sequences=True), merge_mode=None)", "Bidirectional(GRU(2), 'ave')"]
ONE += ["Dense(3)", "TimeDistributed(Dense(2))", "Flatten()", "Reshape((4, -1))", "Reshape((5, 4))", "Reshape((-1,))"]
ONE += ["RepeatVector(3)", "Embedding(10, 8)", "GlobalAveragePooling1D()", "Dropout(0.2)", "Masking()"]
ONE += ["Conv1D(4, 3)", "Conv1D(4, 30)", "Conv1D(6, 5, strides=2, padding='same')", "Conv1D(2, 3, 3, 'causal')"]
FAULTY = ["LSTM(0)", "GRU(-1)", "SimpleRNN(0)", "Dense(0)", "Conv1D(0, 3)", "Conv1D(4, 0)", "Conv1D(4, 3, strides=0)"]
FAULTY += ["RepeatVector(0)", "Embedding(0, 8)", "Embedding(8, 0)", "Dropout(1.5)", "Dropout(-1)", "Dropout(2.0)"]
FAULTY += ["Bidirectional(LSTM(0))", "TimeDistributed(Dense(0))", "Reshape((0, 5))", "Reshape((-1, -1))"]
FAULTY += ["Reshape((-2, 3))", "Reshape((7, -1))", "Reshape((7, 3))", "Dropout(1)", "Reshape((0, -1))"]


def values(sample, stack, batch="None", x="", y=""):
    return {"input": sample, "batch": batch, "layers": "\n".join(stack), "x": x, "y": y}


def stacks():
    """Every layer on every input, faulty layers, and random stacks, some of which begin with a mask."""
    generator = random.Random(0)
    grid = [values(sample, [layer]) for sample in INPUTS for layer in ONE]
    grid += [values("(20, 1)", ["LSTM(3)", layer], batch="32") for layer in [*ONE, *FAULTY]]
    grid += [values("(20, 1)", [layer]) for layer in FAULTY]
    grid += [values("(20, 1)", ["Bidirectional(LSTM(4), None)", layer]) for layer in ONE]
    grid += [values("(20, 3)", ["Masking()", *generator.choices(ONE, k=3)]) for _ in range(30)]
    grid += [
        values(
            generator.choice(INPUTS), generator.choices(ONE, k=generator.randint(2, 5)), generator.choice(["None", "8"])
        )
        for _ in range(60)
    ]
    return grid


MODELS = {
    "(20, 1)": ["LSTM(4)", "Dense(1)"],
    "(None, 1)": ["LSTM(4, return_sequences=True)", "Dense(3)"],
    "(20, 3)": ["Conv1D(4, 5, strides=2)", "GRU(2)"],
    "(20,)": ["Dense(4)"],
    "(20, 2)": ["Flatten()", "Dense(1)"],
    "(None, 2)": ["Bidirectional(SimpleRNN(3))", "RepeatVector(4)", "TimeDistributed(Dense(1))"],
    "(None, 4)": ["Reshape((5, 4))"],
    "(6, 2)": ["Dropout(0.5)"],
    "(6,)": ["Embedding(9, 2)", "GlobalAveragePooling1D()"],
    "(None, 5)": ["Conv1D(3, 8)"],
    "(5, 4)": ["Reshape((4, -1))", "TimeDistributed(Dense(3))"],
}
X = ["(50, 20, 1)", "(50, 20)", "(50, 20, 3)", "(50, 1, 20)", "(50, 19, 1)", "(50,)", "(50, 20, 1, 1)", "(50, 6, 2)"]
X += ["(50, 6)", "(50, 5, 4)", "(50, 7, 5)", "(50, 20, 2)"]
Y = [
    "(50, 1)",
    "(50,)",
    "(50, 20)",
    "(50, 20, 1)",
    "(50, 20, 3)",
    "(50, 3)",
    "(40, 1)",
    "(50, 4)",
    "(3,)",
    "(50, 1, 1)",
]
TARGETS = {"(20, 1)": "(50, 20, 1)", "(None, 1)": "(50, 20, 1)", "(None, 2)": "(50, 6, 2)"}


def data():
    """Models with an x of every kind, and models with a y of every kind."""
    generator = random.Random(1)
    cases = [values(sample, stack, x=x) for sample, stack in MODELS.items() for x in generator.sample(X, 4)]
    cases.append(values("(None, 5)", ["Conv1D(3, 8)"], x="(50, 7, 5)"))
    return cases + [values(sample, MODELS[sample], x=x, y=y) for sample, x in TARGETS.items() for y in Y]


BAD = [
    *(
        values(text, ["LSTM(3)"])
        for text in ("", "20", "(20)", "20, 1", "(20, 1,)", "(0, 1)", "(a, 1)", "(1, 2, 3, 4)")
    ),
    *(values("(20, 1)", ["LSTM(3)"], batch) for batch in ("", "0", "-1", "none", "32", "1e3", "9" * 30)),
    *(
        values("(20, 1)", ["LSTM(3)"], x=x, y=y)
        for x, y in (("", "(5, 1)"), ("5", ""), ("(None, 2)", ""), ("(5, 1)", "x"))
    ),
    values("(20, 1)", []),
    values("(20, 1)", ["Dense(1)"] * 13),
]
LINES = """
    LSTM|LSTM()|LSTM(|LSTM(3))|LSTM(3) Dense(1)|LSTM(3),|keras.layers.LSTM(3),|layers.LSTM(3)|model.add(LSTM(3))
    model.add(layers.Dense(1),)|LSTM(units=3)|LSTM(3, units=3)|LSTM(units=3, 4)|LSTM(3, True)
    LSTM(3, return_sequences=1)|LSTM(3, return_sequences=True, )|LSTM(2.5)|LSTM('3')|LSTM(None)|LSTM(10000000)
    LSTM(1000000)|LSTM(-0)|LSTM(003)|Lstm(3)|LSTM(3, activation='relu')|LSTM(3, input_shape=(20, 1))|Foo(3)
    Flatten(3)|Flatten( )|Masking(0.0)|Reshape(5)|Reshape((5))|Reshape((5,))|Reshape(())|Reshape((1, 2, 3, 4, 5))
    Reshape((a=5, 4))|Reshape([5, 4])|Reshape((5, 'x'))|Dropout(.5)|Dropout(0.50)|Dropout(0.00001)|Dropout(-0.0)
    Dropout(rate=1)|Conv1D(4, 3, padding='full')|Conv1D(4, 3, padding=valid)|Conv1D(4, 3, padding=None)|Conv1D(4)
    Conv1D(filters=4, kernel_size=3)|Bidirectional(3)|Bidirectional(Dense(3))
    Bidirectional(LSTM(3), merge_mode='None')|Bidirectional(LSTM())|Bidirectional(layers.GRU(3))
    TimeDistributed(LSTM(3))|TimeDistributed(Dense(3.5))|# LSTM(3)|LSTM(3)  # the first|x = LSTM(3)|(3, 4)|"LSTM(3)"
    LSTM(3);|é(3)|LSTM(٣)|((((((|)|LSTM(units==3)|LSTM(,)|LSTM(3,,)|LSTM(lambda)|__import__('os')
    Dense(units=LSTM(3))|toString(3)|constructor(3)"""
LINES = [line.strip() for row in LINES.strip().splitlines() for line in row.split("|")] + [
    "LSTM(" * 100,
    "Dense(1)" + " " * 300,
]


@pytest.fixture(scope="module")
def page(chromium):
    with page_with(chromium, shapes.shapes()) as page:
        yield page


def differing(page, grid):
    """The values for which the page does not show what Python shows, with both."""
    found, wanted = in_the_page(page, grid), [in_python(shapes.shapes(), each) for each in grid]
    return [each for each in zip(grid, found, wanted, strict=True) if each[1] != each[2]]


def test_the_page_says_of_a_stack_what_keras_says(page):
    assert differing(page, stacks()) == []


def test_the_page_says_of_data_what_keras_says(page):
    assert differing(page, data()) == []


def test_the_page_refuses_what_python_refuses(page):
    assert differing(page, BAD) == []


def test_the_page_reads_a_line_as_python_does(page):
    assert differing(page, [values("(20, 1)", [line]) for line in LINES]) == []


def test_the_grid_meets_every_complaint(page):
    figures = "".join(figure for figure, _ in in_the_page(page, [*stacks(), *data()]))
    messages = re.findall(r"<pre>\w+: (.*?)</pre>", figures, re.DOTALL)
    met = {complaints.recognised(html.unescape(message))[0] for message in messages}
    assert met == set(complaints.COMPLAINTS)


def test_the_code_builds_the_model_of_the_table():
    figure = shapes.compute(shapes.PRESETS["Encoder and decoder"]).figure
    names = {}
    exec(re.search(r"<code>(import.*?)</code>", figure, re.DOTALL)[1].replace("model.summary()", ""), names)
    rows = re.findall(r"<td>(.*?)</td><td>([\d,]+)</td>", figure)
    built = [(str(layer.output.shape), f"{layer.count_params():,}") for layer in names["model"].layers]
    assert rows[1:-1] == built
    assert rows[-1][1] == f"{names['model'].count_params():,}"


@pytest.mark.parametrize(
    ("y", "silent"), [((8, 6, 1), False), ((8, 6), False), ((8, 1), True), ((8,), True), ((8, 5, 1), None)]
)
def test_fit_takes_and_refuses_what_the_lab_says(y, silent):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((6, 1)), keras.layers.SimpleRNN(2, return_sequences=True), keras.layers.Dense(1)]
    )
    model.compile(loss="mse", run_eagerly=True)
    stack = ["SimpleRNN(2, return_sequences=True)", "Dense(1)"]
    figure = shapes.compute(values("(6, 1)", stack, x="(8, 6, 1)", y=str(y))).figure
    x = np.zeros((8, 6, 1), "float32")
    if silent is None:
        with pytest.raises(Exception, match="(?i)dimension|broadcast|shapes|size"):
            model.train_on_batch(x, np.zeros(y, "float32"))
        assert "Keras refuses y" in figure
    else:
        model.train_on_batch(x, np.zeros(y, "float32"))
        assert ("silently, and compares" in figure) == silent


def test_any_size_of_model_is_built_without_its_weights():
    result = shapes.compute(values("(20, 1)", ["LSTM(1000000)", "Dense(1000000)"]))
    assert "5,000,009,000,000 parameters" in result.caption


def test_keras_builds_other_models_after_the_lab_as_if_it_had_not_been_there():
    stack = shapes.build((20, 1), None, list(shapes.read_layers("LSTM(1000000, return_sequences=True)\nDropout(0.5)")))
    shapes.fit(stack, (20, 1), (8, 20, 1), (8, 20, 1000000))
    x = keras.Input((5, 2))
    model = keras.Model(x, keras.layers.Dense(1)(keras.layers.Dropout(0.5)(keras.layers.LSTM(4)(x))))
    assert all(np.isfinite(weight.numpy()).all() for weight in model.weights)
    assert np.isfinite(model(np.ones((3, 5, 2)), training=True)).all()
    assert np.isfinite(keras.random.normal((2,))).all()


def test_links_lead_to_headings():
    pages = {link for _, link in complaints.MEANINGS.values()} | {link for _, link in shapes.FITS.values() if link}
    for page, _, anchor in (link.partition("#") for link in pages):
        text = (ROOT / "notebooks" / page.replace(".html", ".ipynb")).read_text(encoding="utf-8")
        headings = re.findall(r'"#+ (.*?)(?:\\n)?"', text)
        slugs = {re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") for heading in headings}
        assert not anchor or anchor in slugs, (page, anchor)


def test_the_live_lab_asks_keras_and_links_to_notebooks(live):
    presets, controls, said, view = shapes.shapes().to_widget().children
    presets.children[2].click()
    assert "expected ndim=3, found ndim=2" in view.value
    assert 'href="../1-units/what-units-is.ipynb#what-return-sequences-changes"' in view.value
    before = view.value
    controls.children[2].value = "LSTM(ten)"
    assert "Line 1: units of LSTM must be an integer" in said.value
    assert view.value == before


def test_what_the_notebook_says_of_the_presets():
    ticked = shapes.PRESETS["A missing return_sequences"]["layers"].replace(
        "LSTM(32)", "LSTM(32, return_sequences=True)", 1
    )
    assert shapes.compute(shapes.PRESETS["A missing return_sequences"] | {"layers": ticked}).caption.startswith(
        "3 layers, 13,601 parameters"
    )
    any_length = shapes.PRESETS["Flatten, length open"]
    pooled = any_length["layers"].replace("Flatten", "GlobalAveragePooling1D")
    assert "raises `ValueError`" in shapes.compute(any_length).caption
    assert "returns `(None, 1)`" in shapes.compute(any_length | {"layers": pooled}).caption


# ---- the rows in the page --------------------------------------------------------------------------------------------


def layers_of(page):
    return page.locator("[name=layers]").input_value().split("\n")


def test_layers_are_added_moved_and_removed_by_keyboard(page):
    page.get_by_role("button", name="LSTM(300) on 20").click()
    assert layers_of(page) == ["LSTM(300)", "Dense(20)"]
    page.get_by_role("button", name="Add a layer").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "kind of layer 3"
    page.get_by_label("kind of layer 3").select_option("RepeatVector")
    page.get_by_role("button", name="move layer 3 up").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "move layer 2 up"
    assert layers_of(page) == ["LSTM(300)", "RepeatVector(10)", "Dense(20)"]
    page.get_by_label("return_sequences").check()
    assert layers_of(page)[0] == "LSTM(300, return_sequences=True)"
    assert "expected ndim=2, found ndim=3" in page.locator(".complaint").inner_text()
    page.get_by_role("button", name="remove layer 2").press("Enter")
    page.get_by_label("arguments of layer 1").fill("7")
    page.locator("figcaption", has_text="412 parameters").wait_for()
    assert layers_of(page) == ["LSTM(7, return_sequences=True)", "Dense(20)"]


def test_a_wrong_argument_is_said_and_the_last_picture_stays(page):
    page.get_by_role("button", name="Why (None, 10)?").click()
    before = page.locator(".frame").inner_html()
    page.get_by_label("arguments of layer 1").fill("ten")
    said = "Line 1: units of SimpleRNN must be an integer from -1,000,000 to 1,000,000; got 'ten'."
    page.locator(".said", has_text=said).wait_for()
    assert page.locator(".frame").inner_html() == before
