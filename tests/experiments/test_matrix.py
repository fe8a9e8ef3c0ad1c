"""The matrix runs a notebook in another environment, says which cells raised, and refuses what it cannot do."""

import subprocess
import sys

import nbformat
import pytest
import yaml

from experiments import differences, matrix
from experiments.engine import CommandError
from experiments.matrix import Column, columns
from imports import RUN_WITH
from unrolled.reference import verdicts
from unrolled_book import ROOT

SMALL = Column("small", "this very environment", f"{sys.version_info[0]}.{sys.version_info[1]}", [], {"OWN": "here"})


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An environment for `SMALL` whose Python is the one of the tests."""
    monkeypatch.setattr(matrix, "ENVIRONMENTS", tmp_path)
    folder = tmp_path / SMALL.name
    python = matrix.python_of(SMALL)
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    command = [sys.executable, "-m", "ipykernel", "install", "--prefix", folder, "--name", SMALL.name]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.kernel
def test_a_cell_that_raises_is_named_and_the_next_ones_run(environment, tmp_path):
    sources = [("import os\nassert os.environ['OWN'] == 'here'", "sees"), ("1 / 0", "divides"), ("1 / 0", "shown")]
    cells = [nbformat.v4.new_code_cell(source, id=name) for source, name in sources]
    cells[2].metadata["tags"] = ["raises-exception"]
    cells.append(nbformat.v4.new_code_cell("assert False", id="last"))
    path = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    row = matrix.run_in(SMALL, path)
    assert set(row) == set(matrix.COLUMNS)
    assert row["raised"] == "divides:ZeroDivisionError last:AssertionError"
    assert (row["column"], row["cells"]) == ("small", 4)
    assert row["digest"] == verdicts.digest_of(verdicts.read(path))
    assert row["versions"].startswith(f"python {SMALL.python}.")


@pytest.mark.kernel
def test_the_questions_are_answered_in_the_environment(environment):
    found = matrix.differences_in(SMALL)
    assert list(found) == list(differences.QUESTIONS)
    assert found["`fit` through `keras.ops.associative_scan`"] == "trains"
    assert found["what the second call of `test_on_batch` returns"] == "the loss of that batch"
    assert found["the state of a stateful layer after `fit`"] == "carried"


@pytest.mark.kernel
def test_a_build_counts_its_pages_and_its_warnings(environment, tmp_path, monkeypatch):
    """Of a book of one page with one link to nowhere, and of one whose settings do not exist."""
    book = tmp_path / "book"
    (book / "tools" / "sphinx").mkdir(parents=True)
    settings = "extensions = ['myst_parser']\nsuppress_warnings = ['epub.unknown_project_files']\n"
    (book / "tools" / "sphinx" / "conf.py").write_text(settings, encoding="utf-8")
    (book / "index.md").write_text("# A page\n\n[no such page](nowhere.md)\n", encoding="utf-8")
    monkeypatch.setattr(matrix, "ROOT", book)
    found = matrix.build_in(SMALL)
    assert (found["pages"], found["warnings"]) == (3, 1)  # the page, the index and the search
    assert f"python {SMALL.python}" in found["versions"]
    assert ", sphinx " in found["versions"]
    (book / "tools" / "sphinx" / "conf.py").unlink()
    with pytest.raises(CommandError, match="failed: "):
        matrix.build_in(SMALL)


def test_the_column_that_builds_has_the_books_own_versions():
    """Only then do the notebooks' outputs in the cache serve both builds."""
    own = {line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()}
    (builder,) = (column for column in columns().values() if column.builds)
    assert {each.split("==")[0] for each in builder.packages if "==" in each} == RUN_WITH | {"math-core"}
    assert {each for each in builder.packages if "==" in each} <= own
    assert {task.table for task in matrix.tasks([builder.name])} == {"builds.csv"}


def test_a_question_that_raises_is_answered_by_its_error():
    assert differences.answer(lambda: 1 / 0) == "raises ZeroDivisionError"


def test_the_columns_are_what_the_page_promises():
    known = columns()
    assert list(known)[0] == "pinned"
    assert {"3.11", "3.12", "3.13"} == {column.python for column in known.values()}
    assert "ipywidgets==7.7.1" in known["colab"].packages
    assert known["jax"].environment == {"KERAS_BACKEND": "jax"}
    assert known["torch"].environment == {"KERAS_BACKEND": "torch"}


def test_a_column_without_an_environment_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "ENVIRONMENTS", tmp_path)
    with pytest.raises(CommandError, match="colab has no environment yet: `make matrix COLUMN=colab`"):
        matrix.run(matrix.tasks(["colab"])[0])


def test_an_unknown_column_is_one_line(capsys):
    with pytest.raises(CommandError, match="no column 'colap'; there are pinned, "):
        matrix.tasks(["colap"])
    assert matrix.main(["colap"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_python_of_another_version_or_none_is_refused():
    other = Column("other", "", "2.6", [])
    with pytest.raises(CommandError, match=f"other needs Python 2.6; .* is Python {SMALL.python}."):
        matrix.interpreter(other, sys.executable)
    with pytest.raises(CommandError, match="other needs Python 2.6, and python2.6 does not run on this machine"):
        matrix.interpreter(other, None)
    assert matrix.interpreter(SMALL, sys.executable) == sys.executable


def test_a_version_that_the_package_would_replace_is_an_error(environment, monkeypatch):
    versions = iter([{"numpy": "2.1.3", "keras": "3.13.2"}, {"numpy": "2.4.6", "keras": "3.13.2", "babel": "2.18.0"}])
    monkeypatch.setattr(matrix, "installed", lambda python: next(versions))
    monkeypatch.setattr(matrix, "_run", lambda command: None)
    with pytest.raises(CommandError, match="into small replaced numpy 2.1.3 by 2.4.6."):
        matrix.prepare(SMALL, sys.executable)


def test_what_pip_cannot_install_is_one_line(environment):
    with pytest.raises(CommandError, match="failed: .*no-such-package-of-the-matrix"):
        matrix._run([sys.executable, "-m", "pip", "install", "--no-index", "no-such-package-of-the-matrix"])


def test_the_table_counts_by_column():
    rows = [
        {"column": "colab", "notebook": "1-units/a", "raised": ""},
        {"column": "colab", "notebook": "1-units/b", "raised": "train:ValueError"},
        {"column": "jax", "notebook": "1-units/a", "raised": ""},
    ]
    assert matrix.table(rows).splitlines() == [
        "colab: 1 of 2 notebooks ran without an error",
        "  1-units/b: train:ValueError",
        "jax: 1 of 1 notebooks ran without an error",
    ]


def test_the_scheduled_job_runs_every_column_with_its_python():
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "matrix.yml").read_text(encoding="utf-8"))["jobs"]["column"]
    listed = {each["column"]: each["python"] for each in job["strategy"]["matrix"]["include"]}
    assert listed == {column.name: column.python for column in columns().values()}
