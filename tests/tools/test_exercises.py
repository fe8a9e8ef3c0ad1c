"""Exercises in the page: each exercise cell of a notebook gets one form, which holds its data out of sight."""

import base64
import json
import re
from itertools import cycle
from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from chapters import chapters
from conftest import ROOT
from exercises import (
    ELSEWHERE,
    IN_THE_PAGE,
    add_forms,
    add_script,
    arrays_of,
    asked,
    checks_of,
    encoded,
    form,
    given_in,
)
from notebook_rules import code_cells, source, tags
from unrolled.core.exercise import Array, Exercise

ASKED = [
    (path.relative_to(ROOT).with_suffix("").as_posix(), source(cell))
    for path in sorted(ROOT.glob("notebooks/*/*.ipynb"))
    for cell in code_cells(json.loads(path.read_text(encoding="utf-8")))
    if "exercise" in tags(cell)
]
EXERCISES = {
    name: each for chapter in chapters() for name, each in checks_of(chapter.name).items() if isinstance(each, Exercise)
}
MOST_NODES = 25  # per exercise


def decoded(name, data):
    """The data of an exercise, as the script decodes them."""
    return json.loads(bytes(a ^ b for a, b in zip(base64.b64decode(data), cycle(name.encode()), strict=False)))


def page_of(*cells):
    """A notebook's page as the builder reads it, with an exercise for each `(code, tag)`."""
    made = nodes.section("", nodes.title("", "Exercise: the weights"), nodes.paragraph("", "How many weights?"))
    for code, tag in cells:
        made += nodes.raw("", "<details><summary>Hint</summary>", format="html")
        made += nodes.paragraph("", "Count.")
        made += nodes.raw("", "</details>", format="html")
        block = nodes.container("", nodes.container("", nodes.literal_block(code, code)), classes=["cell", tag])
        block["nb_element"] = "cell_code"
        made += block
    return nodes.section("", made)


def app(docname):
    return SimpleNamespace(env=SimpleNamespace(docname=docname))


def kinds(doctree):
    """What follows the question, a word for each node."""
    names = {"raw": "hint", "container": "cell", "paragraph": "text"}
    return ["form" if "exercise" in node["classes"] else names[node.tagname] for node in doctree[0][2:]]


WEIGHTS = ("answer = ...\ncheck.units_weights(answer)", "tag_exercise")
PAGE = "notebooks/1-units/what-units-is"


def test_every_exercise_of_every_chapter_is_asked_and_found():
    found = dict(asked(page, code) for page, code in ASKED)
    assert len(found) == len(ASKED)
    assert {name: each for name, each in found.items() if isinstance(each, Exercise)} == EXERCISES
    assert sum(type(each) in IN_THE_PAGE for each in found.values()) >= 44


@pytest.mark.parametrize(("page", "code"), ASKED, ids=[asked(*each)[0] for each in ASKED])
def test_a_form_holds_the_data_out_of_sight(page, code):
    name, exercise = asked(page, code)
    if type(exercise) not in IN_THE_PAGE:
        return
    html = form(name, exercise, given_in(code))
    assert len(re.findall(r"<\w", html)) <= MOST_NODES
    data = re.search(r'data-exercise="([A-Za-z0-9+/=]+)"', html)[1]
    held = decoded(name, data)
    names = held.pop("names", {})
    assert held == exercise.to_dict()
    assert bool(names) == (isinstance(exercise, Array) and bool(given_in(code)))
    assert not [words for words in (exercise.why, *(words for _, words in exercise.misreadings)) if words in html]
    assert "expected" not in html


def test_a_form_stands_before_the_hint_and_the_cell_is_marked():
    doctree = page_of(WEIGHTS)
    add_forms(app(PAGE), doctree)
    assert kinds(doctree) == ["form", "hint", "text", "hint", "cell"]
    assert "answered-in-a-form" in doctree[0][-1]["classes"]


def test_a_form_stands_after_a_cell_that_gives_data():
    doctree = page_of(("truth = np.eye(3)\nanswer = ...\ncheck.units_weights(answer)", "tag_exercise"))
    add_forms(app(PAGE), doctree)
    assert kinds(doctree) == ["hint", "text", "hint", "cell", "form"]
    assert "answered-after-its-data" in doctree[0][-2]["classes"]


def test_a_form_belongs_to_the_nearest_hint():
    doctree = page_of(WEIGHTS, ("answer = ...\ncheck.units_output_shape(answer)", "tag_exercise"))
    add_forms(app(PAGE), doctree)
    assert kinds(doctree) == ["form", "hint", "text", "hint", "cell"] * 2
    assert ["units_weights" in doctree[0][2].astext(), "units_weights" in doctree[0][7].astext()] == [True, False]


def test_without_a_hint_a_form_stands_before_its_cell():
    doctree = page_of(WEIGHTS)
    del doctree[0][2:5]
    add_forms(app(PAGE), doctree)
    assert kinds(doctree) == ["form", "cell"]


def test_an_exercise_of_another_kind_is_left_to_the_notebook():
    doctree = page_of(("answer = ...\ncheck.ways_recurrent_kernel(answer)", "tag_exercise"))
    add_forms(app("notebooks/5-fibonacci-and-scale/four-ways-that-work"), doctree)
    assert kinds(doctree) == ["hint", "text", "hint", "text", "cell"]
    assert doctree[0][5].astext() == ELSEWHERE


@pytest.mark.parametrize(
    ("page", "cell"), [("book/1-units", WEIGHTS), (PAGE, (WEIGHTS[0], "tag_solution")), (PAGE, ("x = 1", "tag_data"))]
)
def test_nothing_else_gets_a_form(page, cell):
    doctree = page_of(cell)
    add_forms(app(page), doctree)
    assert kinds(doctree) == ["hint", "text", "hint", "cell"]


@pytest.mark.parametrize(
    ("page", "code", "message"),
    [
        (PAGE, "answer = ...", r"what-units-is: a cell tagged `exercise` must have one line check.NAME\(answer\); got"),
        (PAGE, "check.one(answer)\ncheck.two(answer)", "must have one line"),
        (
            PAGE,
            "check.units_wieghts(answer)",
            "there is no exercise units_wieghts in the check.py of 1-units",
        ),
        ("notebooks/reference/silent-traps", "check.one(answer)", "no exercise one in the check.py of reference"),
    ],
)
def test_a_cell_without_an_exercise_stops_the_build(page, code, message):
    with pytest.raises(ExtensionError, match=message):
        asked(page, code)


def test_arrays_that_a_cell_gives_are_read_by_name():
    given = given_in("log = np.arange(4).reshape(2, 2)  # (a, b)\nsize = 3\nanswer = ...\ncheck.units_weights(answer)")
    assert arrays_of(given) == {"log": [[0, 1], [2, 3]]}
    assert given_in(WEIGHTS[0]) == ""


def test_the_same_answer_looks_different_in_two_exercises():
    data = {"expected": 1312}
    assert encoded("one", data) != encoded("two", data)
    assert decoded("one", encoded("one", data)) == data


@pytest.mark.parametrize(("has", "files"), [(True, ["exercises.css", "exercises.js"]), (False, [])])
def test_script_and_style_are_loaded_only_where_there_is_an_exercise(has, files):
    doctree, loaded = page_of(*[WEIGHTS] * has), []
    add_forms(app(PAGE), doctree)
    builder = SimpleNamespace(add_css_file=loaded.append, add_js_file=lambda name, loading_method: loaded.append(name))
    add_script(builder, PAGE, "page.html", {}, doctree)
    assert loaded == files
    add_script(builder, "search", "search.html", {}, None)
    assert loaded == files


def test_what_is_no_exercise_at_all_is_left_to_the_notebook(monkeypatch):
    monkeypatch.setitem(checks_of("1-units"), "heal", lambda answer: answer)
    doctree = page_of(("answer = ...\ncheck.heal(answer)", "tag_exercise"))
    add_forms(app(PAGE), doctree)
    assert kinds(doctree) == ["hint", "text", "hint", "text", "cell"]


def test_a_folder_that_is_no_chapter_has_no_exercises():
    assert checks_of("reference") == {}
