"""Exercises answered in the page: a Sphinx extension that gives each cell tagged `exercise` a form to answer it in.

A form carries the data of an exercise in the chapter's `check.py`, and `book/_static/exercises.js` judges an answer by
them in the same words. The cell stays in the page for a reader without scripts and for print; the style sheet hides it
where the form is shown.
"""

import base64
import html
import importlib
import json
import re
from functools import cache
from itertools import cycle
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.errors import ExtensionError

from chapters import ROOT, chapters
from unrolled.core.exercise import Array, Exercise, Number, Shape

IN_THE_PAGE = (Number, Shape, Array)  # the script has a judge for each; whatever else a chapter has needs Python
CHECK = re.compile(r"^check\.(\w+)\(answer\)$", re.MULTILINE)
BLANK = re.compile(r"^answer = \.\.\.$", re.MULTILINE)
HINT = "<details><summary>Hint"
ELSEWHERE = "The check runs what you answer here, so it needs Python: answer this exercise in the notebook."
FORM = """\
<form class="exercise" method="dialog" data-name="{name}" data-exercise="{data}">
<label for="answer-{name}">Your answer: {wanted}</label>
<div><input id="answer-{name}" aria-describedby="verdict-{name}" placeholder="..." maxlength="500" \
autocomplete="off" autocapitalize="off" spellcheck="false"><button>Check my answer</button></div>
<p id="verdict-{name}" class="verdict" role="status"></p>
<p class="kept" hidden><span></span> <button type="button">Clear all my answers</button></p>
</form>"""


@cache
def checks_of(chapter: str) -> dict[str, Any]:
    """What the `check.py` of a chapter holds, by name; nothing for a folder that is no chapter's, as "reference"."""
    package = next((each.package for each in chapters() if each.name == chapter), None)
    if package is None or not (ROOT / "unrolled" / package / "check.py").exists():
        return {}
    return vars(importlib.import_module(f"unrolled.{package}.check"))


def asked(page: str, code: str) -> tuple[str, Any]:
    """The name of the exercise that a cell asks, and what judges an answer to it.

    Args:
        page: the notebook, as "notebooks/1-units/what-units-is".
        code: the cell's source.

    Raises:
        ExtensionError: the cell has no line `check.NAME(answer)`, or its chapter's `check.py` no such name.
    """
    found = CHECK.findall(code)
    if len(found) != 1:
        raise ExtensionError(f"{page}: a cell tagged `exercise` must have one line check.NAME(answer); got {code!r}")
    chapter = page.split("/")[1]
    if found[0] not in checks_of(chapter):
        raise ExtensionError(f"{page}: there is no exercise {found[0]} in the check.py of {chapter}")
    return found[0], checks_of(chapter)[found[0]]


def given_in(code: str) -> str:
    """What an exercise's cell holds besides the blank answer and its check."""
    return BLANK.sub("", CHECK.sub("", code)).strip()


def arrays_of(code: str) -> dict[str, list]:
    """The arrays that a cell gives to the reader by their names, as nested lists. Such a cell needs NumPy alone."""
    given = {"np": np}
    exec(code, given)
    return {name: value.tolist() for name, value in given.items() if isinstance(value, np.ndarray)}


def encoded(name: str, data: dict) -> str:
    """The data of an exercise, in base64 after a XOR with its name.

    This is no secret: the script beside it decodes it. It keeps the answer out of sight of a reader who looks at the
    page's source for another reason.
    """
    plain = json.dumps(data, separators=(",", ":")).encode("ascii")
    return base64.b64encode(bytes(a ^ b for a, b in zip(plain, cycle(name.encode("ascii"))))).decode("ascii")


def form(name: str, exercise: Exercise, given: str) -> str:
    """The form of an exercise as HTML. It does nothing without the script, and the style sheet then hides it.

    Args:
        name: of the exercise in its chapter's `check.py`.
        exercise: a `Number`, `Shape` or `Array`.
        given: code before the answer in the exercise's cell. The answer to an `Array` may use its arrays by name.
    """
    data = exercise.to_dict()
    if given and isinstance(exercise, Array):
        data["names"] = arrays_of(given)
    return FORM.format(name=name, data=encoded(name, data), wanted=html.escape(exercise.wanted))


def add_forms(app, doctree):
    """Put a form before the hint of each exercise of a notebook, or after its cell where that holds data too."""
    page = app.env.docname
    if not page.startswith("notebooks/"):
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") != "cell_code" or "tag_exercise" not in cell["classes"]:
            continue
        code = next(cell.findall(nodes.literal_block)).astext()
        name, exercise = asked(page, code)
        if type(exercise) not in IN_THE_PAGE:
            cell.parent.insert(cell.parent.index(cell), nodes.paragraph("", ELSEWHERE, classes=["elsewhere"]))
            continue
        given = given_in(code)
        cell["classes"].append("answered-after-its-data" if given else "answered-in-a-form")
        at = cell.parent.index(cell) + 1 if given else before_hint(cell)
        cell.parent.insert(at, nodes.raw("", form(name, exercise, given), format="html", classes=["exercise"]))


def before_hint(cell):
    """Where the hint of an exercise's cell begins among its siblings, or else where the cell is."""
    place = cell.parent.index(cell)
    for at in range(place - 1, -1, -1):
        sibling = cell.parent[at]
        if isinstance(sibling, nodes.raw) and sibling.astext().startswith(HINT):
            return at
        if isinstance(sibling, nodes.title):
            break
    return place


def add_script(app, pagename, templatename, context, doctree):
    """Load the script and the style sheet on pages that have an exercise, and on no other."""
    if doctree is not None and any("exercise" in raw["classes"] for raw in doctree.findall(nodes.raw)):
        app.add_css_file("exercises.css")
        app.add_js_file("exercises.js", loading_method="defer")


def setup(app):
    app.connect("doctree-read", add_forms)
    app.connect("html-page-context", add_script)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
