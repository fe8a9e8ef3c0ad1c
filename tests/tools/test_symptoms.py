"""What do you see?: each row leads to a cell that exists, and each message is what Keras says today."""

import json
import re
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
import yaml
from keras import layers

from conftest import ROOT
from notebook_rules import WIDTH, in_toc
from questions import read_questions
from symptoms import DATA, PAGE, anchor, begins, read_symptoms, shown

SYMPTOMS, MESSAGES = read_symptoms()
ROWS = {row.id: row for row in [*SYMPTOMS, *MESSAGES]}
CELLS = {cause.cell for row in ROWS.values() for cause in row.causes if cause.cell}
CELLS = sorted(CELLS | {cell for question in read_questions() for cell in question.cells})
TEXT = (ROOT / f"{PAGE}.md").read_text(encoding="utf-8")


def happened(program):
    """The exception of a program, or else its first warning of the kinds that Keras gives, or None."""
    names = {"keras": keras, "layers": layers, "np": np, "tf": tf}
    names |= {"x": np.zeros((4, 3, 1), dtype="float32"), "y": np.zeros((4, 1), dtype="float32")}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(program, names)
        except Exception as error:
            return error
    said = [each.message for each in caught if issubclass(each.category, (UserWarning, FutureWarning))]
    return next(iter(said), None)


@pytest.mark.parametrize("cell", CELLS)
def test_a_row_leads_to_a_code_cell_of_a_notebook_of_the_book(cell):
    notebook, label = shown(cell)
    page = notebook.relative_to(ROOT).with_suffix("").as_posix()
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    names = [{f"{page}#{anchor(each['id'])}", *each["metadata"].get("tags", [])} for each in cells]
    (found,) = [each for each, own in zip(cells, names, strict=True) if label in own]
    assert found["cell_type"] == "code"
    assert not {"remove-cell", "remove-input", "hide-cell"} & set(found["metadata"].get("tags", []))
    assert page in in_toc((ROOT / "_toc.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row.id)
def test_a_message_is_what_keras_says_today(row):
    said = happened(row.raises)
    assert said is not None, "the program ran, without a message"
    assert begins(row.message, said), str(said)


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row.id)
def test_the_other_program_runs_without_a_message(row):
    assert happened(row.runs) is None


REASONS = {  # the three causes of "Dimensions must be equal" are told apart by the node in the message
    "MatMul": "layers.LSTM(4), 'mse', np.zeros((20, 6, 2)), np.zeros((20, 4))",
    "/sub}}": "layers.LSTM(3), 'mse', np.zeros((20, 6, 1)), np.zeros((20, 2))",
    "/mul}}": "layers.Dense(3, 'softmax'), 'sparse_categorical_crossentropy', np.zeros((20, 6, 1)), np.zeros((20, 6))",
}


@pytest.mark.parametrize("node", REASONS)
def test_the_reasons_for_unequal_dimensions_are_told_apart(node):
    weights = {0: 1.0, 1: 2.0, 2: 3.0} if "mul" in node else None
    said = happened(
        f"layer, loss, x, y = {REASONS[node]}\n"
        "model = keras.Sequential([keras.Input((6, 1)), layer])\n"
        "model.compile(loss=loss)\n"
        f"model.fit(x, y, batch_size=20, verbose=0, class_weight={weights})"
    )
    assert node in str(said)
    assert any(begins(ROWS[row].message, said) for row in ("dimensions-must-be-equal", "incompatible-shapes")), str(
        said
    )


def test_every_symptom_has_its_reader_s_words_and_its_causes_told_apart():
    assert len(SYMPTOMS) >= 25
    for row in SYMPTOMS:
        assert len(row.asked) >= 3, row.id
        tells = [cause.tell for cause in row.causes]
        assert len(set(tells)) == len(tells), f"{row.id}: two causes have the same test"


def test_no_two_rows_are_asked_for_in_the_same_words():
    phrases = [phrase.lower() for row in ROWS.values() for phrase in row.asked]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []


def test_programs_fit_the_page():
    lines = [line for row in MESSAGES for line in (row.raises + "\n" + row.runs).splitlines()]
    assert [line for line in lines if len(line) > WIDTH] == []


def test_the_page_shows_every_part_once():
    for rows, directive in ((SYMPTOMS, "symptoms"), (MESSAGES, "messages")):
        shown = re.findall(rf"^```\{{{directive}\}} (.+)$", TEXT, re.MULTILINE)
        assert sorted(shown) == sorted({row.part for row in rows})
    assert TEXT.count("```{symptoms}\n") == 1


def test_the_built_page_leads_to_every_cell(book_html):
    page = book_html / f"{PAGE}.html"
    html = page.read_text(encoding="utf-8")
    for row in ROWS:
        assert html.count(f'id="{row}"') == 1, row
    links = set(re.findall(r'href="\.\./(notebooks/[^"#]+)\.html#((?:cell|claim)-[^"]+)"', html))
    wanted = [shown(cell) for cell in CELLS]
    pages = [path.relative_to(ROOT).with_suffix("").as_posix() for path, _ in wanted]
    assert links == {(page, label.split("#")[-1]) for page, (_, label) in zip(pages, wanted, strict=True)}
    for notebook, name in links:
        assert f'id="{name}"' in (book_html / f"{notebook}.html").read_text(encoding="utf-8"), f"{notebook}: {name}"


# ---- proof that the checks can fail ----------------------------------------------------------------------------------


def test_another_message_is_caught():
    assert begins("Layer '…' is bad: ndim=3", ValueError("Layer 'lstm_7' is bad: ndim=3, got 2"))
    assert begins("no room", ValueError("Graph execution error:\n\n{{node a}} {{b}} no room for 3"))
    assert not begins("Layer '…' is bad: ndim=3", ValueError("Layer 'lstm_7' is bad: ndim=2"))
    assert not begins("room", ValueError("no room"))
    assert happened("1 + 1") is None
    assert isinstance(happened("layers.LSTM()"), TypeError)
    assert "no longer" in str(happened("keras.optimizers.Adam(decay=0.1)"))


CAUSE = {"cause": "c", "tell": "t", "remedy": "r", "cell": "a/b#cell-001"}
SYMPTOM = {"id": "flat", "part": "p", "see": "s", "asked": ["a"], "causes": [CAUSE]}
MESSAGE = {"id": "m", "part": "p", "message": "m", "causes": [{"cause": "c"}], "raises": "1", "runs": "1"}


@pytest.mark.parametrize(
    ("symptom", "message", "wrong"),
    [
        ({"see": " "}, {}, "flat: see must not be empty"),
        ({"colour": "red"}, {}, "flat must have the keys asked, causes, id, part, see; got"),
        ({"id": "Flat line"}, {}, "an id must be lower-case words joined by hyphens; got 'Flat line'"),
        ({"id": "m"}, {}, "every row must have an id of its own; got m more than once"),
        ({"causes": []}, {}, "flat must have a cause; got none"),
        ({"causes": [{"cause": "c", "cell": "a/b#c"}]}, {}, "a cause of flat must have cause, cell, remedy, tell; got"),
        ({"causes": [CAUSE | {"cell": "a/b"}]}, {}, "flat: a cell must be NOTEBOOK#ID or claim-NN"),
        ({}, {"causes": [{"tell": "t"}]}, "a cause of m must have cause; got tell"),
        ({}, {"raises": ""}, "m: raises must not be empty"),
    ],
)
def test_a_broken_row_is_refused(tmp_path, symptom, message, wrong):
    path = tmp_path / "symptoms.yml"
    path.write_text(
        yaml.safe_dump({"symptoms": [SYMPTOM | symptom], "messages": [MESSAGE | message]}), encoding="utf-8"
    )
    with pytest.raises(ValueError, match=f"^symptoms.yml: {re.escape(wrong)}"):
        read_symptoms(path)


def test_a_sound_row_is_read(tmp_path):
    path = tmp_path / DATA.name
    path.write_text(yaml.safe_dump({"symptoms": [SYMPTOM], "messages": [MESSAGE]}), encoding="utf-8")
    (one,), (other,) = read_symptoms(path)
    assert (one.see, one.causes[0].cell, other.asked, other.causes[0].cell) == ("s", "a/b#cell-001", (), "")
