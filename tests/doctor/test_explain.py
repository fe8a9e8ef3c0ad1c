"""Errors in plain words: real failing programs, each run, and errors that are nothing of ours."""

import json
import linecache
import pathlib
import re
import warnings

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
import yaml
from keras import layers

from conftest import ROOT
from unrolled.doctor.explain import Explanation, explain
from unrolled.doctor.finding import CHECKS
from unrolled.doctor.messages import RULES

PROGRAMS = yaml.safe_load(pathlib.Path(__file__).with_name("explain_programs.yml").read_text(encoding="utf-8"))


def build(shape, *stack, loss="mse"):
    """A compiled Sequential model."""
    model = keras.Sequential([keras.Input(shape), *stack])
    model.compile(loss=loss)
    return model


def fit(model, x, y):
    """One epoch."""
    model.fit(x, y, verbose=0)


def run_as_a_cell(code, names):
    """Run code whose lines a traceback can show, as those of a notebook's cell."""
    linecache.cache["<cell>"] = (len(code), None, code.splitlines(keepends=True), "<cell>")
    exec(compile(code, "<cell>", "exec"), names)


def failing(code):
    """What a program raises, and the names that it has made by then."""
    names = {"keras": keras, "layers": layers, "np": np, "tf": tf, "pd": pd, "build": build, "fit": fit}
    names |= {"x": np.zeros((8, 3, 1)), "y": np.zeros((8, 1))}
    try:
        exec(code, names)
    except Exception as error:  # whatever a reader's program raises
        return error, names
    raise AssertionError(f"this program runs: {code}")


def raised(function):
    """What a function raises."""
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("this runs")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program["name"])
def test_a_failing_program_is_explained(program):
    error, names = failing(program["code"])
    alone, copied = explain(error), explain(str(error))
    given = {name: names[name] for name in ("model", "x", "y")} if "model" in names else {}
    full = explain(error, **given)
    for told in (alone, full):
        assert told is not None, f"not known: {error}"
        assert told.check == program["check"]
        assert told.remedy
        assert re.search(r"\{\w*\}", told.words) is None
        for said in program["says"]:
            assert said in told.words + told.remedy, str(told)
    assert copied is None or copied.check == program.get("copied", program["check"])
    assert copied is not None or program.get("copied", "") is None


TEXTS = [  # of other versions, of a GPU and of scikit-learn, none of which the tests have
    ("Input 0 is incompatible with layer lstm_1: expected ndim=3, found ndim=2", "input-shape", "`lstm_1`"),
    ('Input 0 of layer "s" is incompatible with the layer: expected shape=(None, 1, 4), found shape=(None, 1, 34)',
     "input-shape", "(None, 1, 34)"),
    ("Error when checking input: expected lstm_1_input to have 3 dimensions, but got array with shape (100, 9)",
     "input-shape", "(100, 9)"),
    ("If a RNN is stateful, it needs to know its batch size.", "state-order", "batch size"),
    ("number of samples that can be divided by the batch size. Found: 10 samples.", "state-order", "batch size"),
    ("logits and labels must have the same shape ((None, 1) vs (None, 2))", "loss", "(None, 2)"),
    ("Shapes (None, 1) and (None, 10) are incompatible", "loss", "(None, 10)"),
    ("A target array with shape (8, 1) was passed for an output of shape (None, 5) while using as loss `mse`.",
     "loss", "(8, 1)"),
    ("Negative dimension size caused by subtracting 5 from 3 for 'conv1d'", "input-shape", "5"),
    ("An `initial_state` was passed that is not compatible with `cell.state_size`.", "state-leak", "(samples, units)"),
    ("Fail to find the dnn implementation.\n [[{{node CudnnRNN}}]]", "cost", "GPU"),
    ("Invalid input_h shape: [1,32,30] [1,19,30]", "state-order", "[1,19,30]"),
    ("Found array with dim 3. MinMaxScaler expected <= 2.", "input-scale", "3"),
    ("Found array with dim 3, while dim <= 2 is required by MinMaxScaler.", "input-scale", "3"),
    ("X has 1 features, but StandardScaler is expecting 3 features as input.", "target-scale", "StandardScaler"),
    ("Found input variables with inconsistent numbers of samples: [8, 6]", "target-shape", "8, 6"),
    ("Classification metrics can't handle a mix of binary and continuous targets", "metric", "continuous"),
    ("Cannot batch tensors with different shapes. First element had shape [3,1] and element 1 had shape [4,1].",
     "bad-values", "[4,1]"),
    ("dtype='string' is not a valid dtype for Keras type promotion.", "data-masked", "mask_value"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "check", "said"), TEXTS)
def test_a_text_is_explained(text, check, said):
    told = explain(text)
    assert told.check == check
    assert said in told.words


def test_every_message_of_the_page_of_symptoms_is_explained():
    unknown = []
    for row in yaml.safe_load((ROOT / "book/symptoms.yml").read_text(encoding="utf-8"))["messages"]:
        names = {"keras": keras, "layers": layers, "np": np, "tf": tf, "x": np.zeros((4, 3, 1)), "y": np.zeros((4, 1))}
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                run_as_a_cell(row["raises"], names)
                error = next(one.message for one in warned if one.category is UserWarning)
            except Exception as raised_by_it:
                error = raised_by_it
        if explain(error) is None:
            unknown.append(row["id"])
    assert unknown == []


def test_there_are_enough_programs_and_every_family_is_among_them():
    assert len(PROGRAMS) >= 60
    assert len({program["name"] for program in PROGRAMS}) == len(PROGRAMS)
    told = {program["check"] for program in PROGRAMS} | {check for _, check, _ in TEXTS}
    assert {rule.check for rule in RULES} <= told


def test_the_shapes_of_the_data_and_the_model_are_named():
    model = build((10, 2), layers.LSTM(4), layers.Dense(3))
    text = "Invalid input shape for input x. Expected shape (None, 10, 2), but input has incompatible shape (8, 10)"
    told = explain(ValueError(text), model, np.zeros((8, 10)), np.zeros((8, 1)))
    for shape in ("(8, 10)", "(8, 1)", "(None, 10, 2)", "(None, 3)"):
        assert shape in told.words


def test_the_layer_before_is_named_from_the_traceback():
    def stack():
        h = layers.GRU(7, name="lower")(keras.Input((10, 2)))
        return layers.GRU(5, name="upper")(h)

    with pytest.raises(ValueError, match="ndim=3") as caught:
        stack()
    told = explain(caught.value)
    assert "`upper`" in told.words
    assert "`lower`" in told.words
    assert "7 numbers" in told.words
    assert "return_sequences=True" in told.remedy


def test_an_error_that_led_to_another_is_explained():
    def rethrown():
        try:
            build((10, 2), layers.LSTM(4), layers.LSTM(5))
        except ValueError as error:
            raise RuntimeError("could not build") from error

    assert "4 numbers" in explain(raised(rethrown)).words


UNRELATED = {
    "key": lambda: {}["a"],
    "file": lambda: pathlib.Path("no such file").read_text(encoding="utf-8"),
    "division": lambda: 1 / 0,
    "float": lambda: float("abc"),
    "int": lambda: int("abc"),
    "unpacking": lambda: (lambda a, b: a)(*[1, 2, 3]),
    "too many": lambda: dict([(1, 2, 3)]),
    "index": lambda: [][1],
    "tuple index": lambda: ()[1],
    "attribute": lambda: None.lower(),
    "subscript": lambda: (lambda nothing: nothing[0])(None),
    "method": lambda: (lambda nothing: nothing.add(1))(None),
    "range": lambda: range(1.5),
    "bounds": lambda: np.zeros((2, 3))[:, 5],
    "addition": lambda: 1 + "a",
    "broadcast": lambda: np.zeros(3) + np.zeros(4),
    "reshape": lambda: np.zeros(6).reshape(4, 2),
    "concatenate": lambda: np.concatenate([np.zeros((2, 3)), np.zeros((3, 2))]),
    "column": lambda: pd.DataFrame({"a": [1]})["b"],
    "merge": lambda: pd.DataFrame({"a": [1]}).merge(pd.DataFrame({"b": [1]})),
    "truth": lambda: bool(pd.Series([1, 2])),
    "date": lambda: pd.Timestamp("no date"),
    "import": lambda: __import__("no_such_module"),
    "json": lambda: json.loads("{"),
    "assertion": lambda: (_ for _ in ()).throw(AssertionError("x and y differ")),
    "keyboard": lambda: (_ for _ in ()).throw(KeyboardInterrupt()),
    "recursion": lambda: (_ for _ in ()).throw(RecursionError("maximum recursion depth exceeded")),
    "empty": lambda: (_ for _ in ()).throw(ValueError()),
    "regex": lambda: re.compile("("),
}


@pytest.mark.parametrize("name", UNRELATED)
def test_an_unrelated_error_is_not_explained(name):
    assert explain(raised(UNRELATED[name])) is None
    model = build((3, 1), layers.LSTM(1))
    assert explain(raised(UNRELATED[name]), model, np.zeros((8, 3, 1)), np.zeros((8, 1))) is None


@pytest.mark.parametrize("shapes", [((4,), (4, 5)), ((4, 1), (3, 4, 5)), ((2, 3), (4, 2, 3))])
def test_another_change_in_place_is_not_explained(shapes):
    array, other = map(np.zeros, shapes)
    assert explain(raised(lambda: np.add(array, other, out=array))) is None


@pytest.mark.parametrize("text", ["", "invalid literal for int() with base 10: 'a'", "list index out of range", "'x'"])
def test_an_unrelated_text_is_not_explained(text):
    assert explain(text) is None
    assert explain(ValueError(text)) is None


@pytest.mark.parametrize("wrong", [None, 3, ["Error"], ValueError])
def test_what_is_no_error_is_refused(wrong):
    with pytest.raises(TypeError, match="error must be an exception or its text; got"):
        explain(wrong)


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        "text",
        [],
        [1, 2],
        {"a": np.zeros(3)},
        np.array(["a"], dtype=object),
        pd.DataFrame({"a": [1]}),
        object(),
    ],
    ids=lambda data: type(data).__name__,
)
def test_no_data_takes_it_down(data):
    told = explain("Data cardinality is ambiguous. 'x' sizes: 8\n'y' sizes: 6\n", data, data, data)
    assert told.check == "target-shape"
    assert "8" in told.words
    assert "6" in told.words


def test_it_shows_itself_in_a_notebook_and_a_terminal():
    told = Explanation("axes", "`x` has the shape <8>.", "`x.transpose(0, 2, 1)`", "book/glossary.html#data")
    page = told._repr_html_()
    assert "<code>x.transpose(0, 2, 1)</code>" in page
    assert "&lt;8&gt;" in page
    assert str(told) == repr(told)
    for part in ("axes", "`x` has the shape <8>.", "book/glossary.html#data"):
        assert part in str(told)


def test_every_rule_names_a_check_and_compiles():
    for rule in RULES:
        assert rule.check in CHECKS
        re.compile(rule.pattern)
