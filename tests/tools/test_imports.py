"""What a notebook depends on: on the book's own files, and on a small package where every way to import is tried."""

import json
import shutil
import tomllib

import pytest

from conftest import ROOT
from imports import RUN_WITH, Graph

NOTEBOOKS = sorted(path for path in ROOT.glob("notebooks/*/*.ipynb") if "/." not in str(path))


def digests(root):
    """The digest of every notebook of the book, with the package and the requirements that lie in `root`."""
    graph = Graph(root)
    found = {path: graph.digest(json.loads(path.read_text(encoding="utf-8"))) for path in NOTEBOOKS}
    return {path.relative_to(ROOT / "notebooks").with_suffix("").as_posix(): digest for path, digest in found.items()}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the package and all that lies beside it, and the notebooks' digests with it."""
    root = tmp_path_factory.mktemp("book")
    for folder in ("unrolled", "tools", "tests", "experiments", "book"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", root)
    return root, digests(root)


ALL = {path.relative_to(ROOT / "notebooks").with_suffix("").as_posix() for path in NOTEBOOKS}
USING = ALL - {"reference/silent-traps"}  # that one imports nothing of ours


def chapter(*numbers):
    return {name for name in ALL if name[0] in map(str, numbers)}


ONWARDS = "3-batches/from-the-last-value-onwards"
SIX = "8-doctor/six-models"  # takes its data from other chapters


@pytest.mark.parametrize(
    ("file", "run_again"),
    [
        ("unrolled/batches/check.py", chapter(3)),
        ("unrolled/batches/drawings.py", chapter(3) - {"3-batches/a-thousand-series", ONWARDS}),
        ("unrolled/batches/quiz.json", {"3-batches/a-thousand-series"}),
        ("unrolled/units/data.py", chapter(1, 2) | {"5-fibonacci-and-scale/four-ways-that-work", ONWARDS, SIX}),
        (
            "unrolled/units/stored/ramus.csv",
            chapter(1, 2) | {"5-fibonacci-and-scale/four-ways-that-work", ONWARDS, SIX},
        ),
        ("unrolled/fibonacci/stored/adders.csv", chapter(5) | {SIX}),
        ("unrolled/doctor/diagnose.py", chapter(8)),
        ("unrolled/doctor/quiz.json", {"8-doctor/four-patients"}),
        ("unrolled/long_sequences/race.py", {"6-long-sequences/spectra", "6-long-sequences/what-else-reads-7000"}),
        (
            "unrolled/drawings/block.py",
            {"2-input-shape/which-axis-is-which", "3-batches/windows"},
        ),
        (
            "unrolled/drawings/__init__.py",
            chapter(1, 2, 3)
            - {"2-input-shape/different-clocks", "2-input-shape/classes", ONWARDS}
            - {"3-batches/what-a-batch-is", "3-batches/a-thousand-series"}
            | {"6-long-sequences/mixed-lengths", "6-long-sequences/spectra", "6-long-sequences/what-else-reads-7000"},
        ),
        ("unrolled/reference/drift.py", {"reference/then-and-now"}),
        ("unrolled/core/explore.py", USING),
        ("unrolled/core/static/figure.css", USING),
        ("unrolled/__init__.py", USING),
        ("requirements.txt", ALL),
        ("tests/batches/test_data.py", set()),
        ("tools/execute.py", set()),
        ("experiments/race.py", set()),
        ("book/3-batches.md", set()),
    ],
)
def test_a_changed_file_runs_those_notebooks_again_that_depend_on_it(copied, file, run_again):
    root, before = copied
    kept = (root / file).read_text(encoding="utf-8")
    (root / file).write_text(kept + ("\nnumpy==0.1\n" if file == "requirements.txt" else "\n"), encoding="utf-8")
    after = digests(root)
    (root / file).write_text(kept, encoding="utf-8")
    assert {name for name in ALL if after[name] != before[name]} == run_again


@pytest.mark.parametrize("line", ["# why", "sphinx==0.1"])
def test_what_no_notebook_runs_with_runs_nothing_again(copied, line):
    root, before = copied
    kept = (root / "requirements.txt").read_text(encoding="utf-8")
    (root / "requirements.txt").write_text(f"{line}\n{kept}", encoding="utf-8")
    after = digests(root)
    (root / "requirements.txt").write_text(kept, encoding="utf-8")
    assert after == before


def test_the_notebooks_run_with_keras_tensorflow_and_what_the_package_needs():
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {"keras", "tensorflow"} | {each.split(">=")[0] for each in needs} == RUN_WITH


# ---- a small package, and every way to import ------------------------------------------------------------------------

TOY = {
    "requirements.txt": "numpy\n",
    "unrolled/__init__.py": "from unrolled.core import style\ndef __getattr__(name):\n    from . import doctor\n",
    "unrolled/core/__init__.py": "",
    "unrolled/core/style.py": "",
    "unrolled/core/static/a.css": "",
    "unrolled/doctor/__init__.py": "from .checks import one\n",
    "unrolled/doctor/checks.py": "one = 1\n",
    "unrolled/first/__init__.py": "",
    "unrolled/first/data.py": "from unrolled.core.style import colour\n",
    "unrolled/first/stored/table.csv": "",
    "unrolled/first/quiz.json": "[]",
    "unrolled/second/__init__.py": "",
    "unrolled/second/check.py": "",
    "unrolled/second/drawings.py": "def draw():\n    from unrolled.first import data\n",
    "unrolled/second/quiz.json": "[]",
    "unrolled/second/typed.py": "if TYPE_CHECKING:\n    from unrolled.first import data\n",
}
ALWAYS = {"__init__.py", "core/__init__.py", "core/style.py", "core/static/a.css"}
FIRST = ALWAYS | {"first/__init__.py", "first/data.py", "first/stored/table.csv"}
DOCTOR = {"doctor/__init__.py", "doctor/checks.py"}
SECOND = ALWAYS | {"second/__init__.py"}
QUIZZES = {"first/quiz.json", "second/quiz.json"}
EVERYTHING = {name.removeprefix("unrolled/") for name in TOY if name.startswith("unrolled/")}


@pytest.fixture
def toy(tmp_path):
    for name, text in TOY.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def cells(*sources):
    return {"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in sources]}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("import numpy", set()),
        ("# from unrolled.first import data", set()),
        ("from unrolled import style", ALWAYS),
        ("from unrolled.first import data", FIRST),
        ("from unrolled.first.data import anything", FIRST),
        ("import unrolled.first.data as d", FIRST | DOCTOR),
        ("%matplotlib inline\nif True:\n    !ls\nfrom unrolled.second import check", SECOND | {"second/check.py"}),
        ("from unrolled.second.drawings import draw", SECOND | FIRST | {"second/drawings.py"}),
        ("from unrolled.second import typed", SECOND | {"second/typed.py"}),
        ("def late():\n    from unrolled.second import check", SECOND | {"second/check.py"}),
        ("from unrolled import diagnose", ALWAYS | DOCTOR),
        ("import unrolled", ALWAYS | DOCTOR),
        ("from unrolled.doctor import one", ALWAYS | DOCTOR),
        ("from unrolled.second import *", EVERYTHING - DOCTOR - QUIZZES),
        ("import_module('unrolled.second.check')", SECOND | DOCTOR | {"second/check.py"}),
        ("importlib.import_module(name)", EVERYTHING - QUIZZES),
        ("from unrolled import quiz\nquiz('second')", ALWAYS | DOCTOR | {"second/quiz.json"}),
        ("quiz(name)", QUIZZES),
        ("from unrolled import quiz as ask", ALWAYS | DOCTOR | QUIZZES),
        ("this is no Python", EVERYTHING),
    ],
)
def test_the_files_behind_an_import(toy, code, wanted):
    found = Graph(toy).dependencies(cells("x = 1", code))
    assert {path.relative_to(toy / "unrolled").as_posix() for path in found} == wanted


def test_a_file_that_came_or_was_renamed_changes_the_digest(toy):
    notebook = cells("from unrolled.first import data")
    before = Graph(toy).digest(notebook)
    (toy / "unrolled/first/stored/table.csv").rename(toy / "unrolled/first/stored/other.csv")
    renamed = Graph(toy).digest(notebook)
    (toy / "unrolled/second/stored").mkdir()
    (toy / "unrolled/second/stored/new.csv").touch()
    assert before != renamed == Graph(toy).digest(notebook)
    (toy / "unrolled/first/stored/new.csv").touch()
    assert renamed != Graph(toy).digest(notebook)
