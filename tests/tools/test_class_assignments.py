"""Assignments for nbgrader: what they ask, that their solutions are right, and one of them graded from end to end."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from chapters import chapter, chapters
from class_assignments import BEGIN, END, Program, assignment, write
from conftest import ROOT
from exercises import CHECK
from teaching import exercises

ASSIGNMENTS = {each.name: assignment(each) for each in chapters()}
ONE, DOCTOR = chapter("1"), chapter("8")


def marked(notebook, key):
    """The cells of which nbgrader's metadata say `key`."""
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get(key)]


@pytest.mark.parametrize("each", chapters(), ids=lambda each: each.name)
def test_an_assignment_asks_every_exercise_of_its_chapter_for_one_point(each):
    notebook = ASSIGNMENTS[each.name]
    nbformat.validate(notebook)
    graded = [(cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points) for cell in marked(notebook, "grade")]
    assert graded == [(name, 1) for name in exercises(each)]
    assert [CHECK.findall(cell.source)[0] for cell in marked(notebook, "solution")] == list(exercises(each))


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_marks_are_those_that_nbgrader_expects(name):
    notebook = ASSIGNMENTS[name]
    ids = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(set(ids)) == len(ids)
    for cell in marked(notebook, "solution"):
        lines = cell.source.splitlines()
        assert lines.count(BEGIN) == lines.count(END) == 1
        assert not cell.metadata.nbgrader.grade
        assert not cell.metadata.nbgrader.locked
    for cell in marked(notebook, "grade"):
        assert cell.metadata.nbgrader.locked
        assert BEGIN not in cell.source


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_only_the_marked_lines_hold_a_solution(name):
    for cell in ASSIGNMENTS[name].cells:
        if cell.cell_type == "code" and BEGIN in cell.source:
            left = cell.source[: cell.source.index(BEGIN)] + cell.source[cell.source.index(END) :]
            assert "answer =" not in left
        elif cell.cell_type == "code":
            assert "answer =" not in cell.source


@pytest.mark.parametrize("name", [name for name in ASSIGNMENTS if not name.startswith("8")])
def test_every_solution_runs_by_itself_and_is_right_and_a_blank_is_not(name):
    notebook = ASSIGNMENTS[name]
    names = {}
    exec(notebook.cells[2].source, names)
    for answer, test in zip(marked(notebook, "solution"), marked(notebook, "grade"), strict=True):
        mine = dict(names)
        exec(answer.source, mine)
        exec(test.source, mine)
        with pytest.raises(AssertionError, match="Replace"):
            exec(test.source, names | {"answer": ...})


def test_a_solution_brings_what_it_rests_on():
    program = Program(["import math", "size = 3", "def twice(x):\n    return size * math.pi * x", "other = 4"])
    lines = [line.lineno for line in program.needed("answer = twice(2)")]
    assert lines == [1, 2, 3]


@pytest.mark.parametrize(
    "change",
    ["model.compile()", "model['a'], b = 1, 2", "for k in []:\n    model[k] = 1", "def f(x):\n    model[x] = 1"],
)
def test_a_solution_that_rests_on_something_changed_later_is_not_cut_out(change):
    assert Program(["model = make()", "def make(): ...", change]).needed("answer = model") is None
    harmless = "def other(model):\n    model.compile()"
    assert Program(["model = make()", "def make(): ...", harmless]).needed("answer = model") is not None


def test_an_unknown_name_is_not_cut_out():
    assert Program(["a = 1"]).needed("answer = b") is None


# ---- graded from end to end ------------------------------------------------------------------------------------------


@pytest.fixture
def nbgrader(tmp_path, kernels_environment):
    """A function that runs nbgrader in the course folder, which it has made."""
    if find_spec("nbgrader") is None:
        message = "nbgrader is not installed: pip install -r teaching/requirements.txt"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    write(tmp_path)

    def run(*arguments):
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
        environment = kernels_environment | {"PYTHONPATH": str(ROOT), "PATH": path}
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return run


def scores(database, chapter=ONE):
    """The points of every student, from nbgrader's own database."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{database}") as book:
        return {each.student.id: (each.score, each.max_score) for each in book.assignment_submissions(chapter.name)}


def submit(folder, student, notebook, chapter=ONE):
    path = folder / "submitted" / student / chapter.name / f"{chapter.package}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.mark.kernel
def test_full_marks_none_and_some(tmp_path, nbgrader):
    nbgrader("generate_assignment", ONE.name, "--create")
    blank = nbformat.read(tmp_path / "release" / ONE.name / f"{ONE.package}.ipynb", as_version=4)
    assert BEGIN not in json.dumps(blank)
    some = nbformat.read(tmp_path / "release" / ONE.name / f"{ONE.package}.ipynb", as_version=4)
    answers = marked(some, "solution")
    answers[0].source = answers[0].source.replace("answer = ...", "answer = (None, 64)")
    answers[1].source = answers[1].source.replace("answer = ...", "answer = 1280")  # the biases are missing
    answers[4].source = answers[4].source.replace("answer = ...", "answer = 14208")
    submit(tmp_path, "full", ASSIGNMENTS[ONE.name])
    submit(tmp_path, "blank", blank)
    submit(tmp_path, "some", some)
    nbgrader("autograde", ONE.name, "--create")
    assert scores(tmp_path / "gradebook.db") == {"full": (7, 7), "blank": (0, 7), "some": (2, 7)}


@pytest.mark.kernel
def test_models_are_graded_although_the_doctor_shows_its_progress_on_stderr(tmp_path, nbgrader):
    nbgrader("generate_assignment", DOCTOR.name, "--create")
    made = assignment(DOCTOR)
    for cell in marked(made, "solution"):
        if "heal_the_mask" in cell.source:
            cell.source = "answer = model  # still sick\ncheck.heal_the_mask(answer)"
    submit(tmp_path, "one", made, DOCTOR)
    nbgrader("autograde", DOCTOR.name, "--create")
    assert scores(tmp_path / "gradebook.db", DOCTOR) == {"one": (6, 7)}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_graded_cell_writes_nothing_to_stderr(name, capsys):
    """nbgrader gives no point to a cell that does, whatever its verdict."""

    class Loud:
        words = "right"

        def __getattr__(self, name):
            return lambda answer: print("a warning", file=sys.stderr) or self

    for cell in marked(ASSIGNMENTS[name], "grade"):
        exec(cell.source, {"check": Loud(), "answer": 1})
    assert capsys.readouterr().err == ""
