"""Seeds are moved where the book draws, a verdict that rests on a seed falls, and one that does not holds."""

import json
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from experiments import sceptic
from experiments.engine import CommandError
from unrolled.reference import verdicts
from unrolled_book import ROOT

DRAWS = """
import keras, numpy as np, tensorflow as tf
from experiments.moved_seeds import move_seeds
move_seeds({offset})
keras.utils.set_random_seed({seed})
drawn = [
    keras.random.normal((2,)).numpy(), keras.layers.Dense(2).kernel_initializer((2, 2)).numpy(),
    np.random.permutation(9),
    np.random.default_rng({seed}).normal(size=2), np.random.default_rng(seed=[{seed}, 1]).normal(size=2),
    tf.random.stateless_uniform((2,), seed=[{seed}, 1]).numpy(), tf.random.stateless_uniform((2,), [{seed}, 1]).numpy(),
]
print([np.round(each, 5).tolist() for each in drawn])
"""


def draws(seed, offset):
    code = DRAWS.format(seed=seed, offset=offset)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout


@pytest.mark.kernel
def test_a_moved_seed_draws_what_the_other_seed_draws():
    plain, moved, other = draws(0, 0), draws(0, 1000), draws(1000, 0)
    assert moved == other
    assert all(one != two for one, two in zip(json.loads(plain), json.loads(moved), strict=True))


def cell(source, name, *tags):
    return nbformat.v4.new_code_cell(source, id=name, metadata={"tags": list(tags)})


@pytest.fixture
def chapter(tmp_path):
    """A folder of notebooks with one, whose third cell asserts what only its own seed gives."""
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n\n## A section with `code`"),
        cell("import numpy as np\n\nvalue = np.random.default_rng(0).random()", "draw"),
        cell("assert 0 <= value < 1", "holds", "claim-07"),
        cell("np.testing.assert_allclose(value, 0.6369616873214543)", "falls", "claim-08"),
        cell("1 / 0", "expected", "raises-exception"),
        cell("if value < 0.6:\n    raise ValueError('no assertion')\nassert True", "breaks"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    (tmp_path / "1-units").mkdir()
    nbformat.write(notebook, tmp_path / "1-units" / "small.ipynb")
    return tmp_path


def rerun(chapter, offset):
    row = sceptic.run_moved(chapter / "1-units" / "small.ipynb", offset, notebooks=chapter)
    assert list(row) == list(sceptic.COLUMNS)
    return {key: str(value) for key, value in row.items()}


@pytest.mark.kernel
def test_what_rests_on_a_seed_falls_and_nothing_else(chapter):
    rows = [rerun(chapter, offset) for offset in (0, 1, 2)]
    values = [np.random.default_rng(offset).random() for offset in (0, 1, 2)]
    found = {one.cell: one for one in verdicts.survey(rows, chapter)}
    assert set(found) == {"holds", "falls", "breaks"}
    assert found["holds"].offsets == (0, 1, 2)
    assert found["holds"].fell == ()
    assert found["falls"].fell == (1, 2)
    assert found["breaks"].fell == tuple(offset for offset in (0, 1, 2) if values[offset] < 0.6)
    assert found["breaks"].fell
    assert (found["falls"].claims, found["falls"].section) == (("08",), "A section with code")
    lines = sceptic.table(list(found.values())).splitlines()
    assert lines[0].startswith("3 asserting cells, 9 reruns of a cell")
    assert lines[1].split()[:4] == ["2", "of", "3", "1-units/small"]


def test_a_row_speaks_of_the_code_that_was_run(chapter):
    path = chapter / "1-units" / "small.ipynb"
    row = {"notebook": "1-units/small", "digest": verdicts.digest_of(verdicts.read(path)), "offset": "1"}
    row |= {"fell": "falls", "broke": ""}
    assert [one.offsets for one in verdicts.survey([row], chapter)] == [(1,)] * 3
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = "assert 0 <= value"
    nbformat.write(notebook, path)
    assert [one.offsets for one in verdicts.survey([row], chapter)] == [()] * 3


def test_tasks_of_a_chapter():
    chosen = sceptic.tasks([1, 2], "3")
    assert {task.values["notebook"].split("/")[0] for task in chosen} == {"3-batches"}
    assert [task.values["offset"] for task in chosen] == sorted([1, 2] * (len(chosen) // 2))
    assert len(sceptic.tasks()) == 10 * len(verdicts.names(ROOT / "notebooks"))


def test_an_unknown_chapter_is_one_line(capsys):
    with pytest.raises(CommandError, match="no chapter '9'; there are 1, 2, 3, 4, 5, 6, 7, 8, labs, reference"):
        sceptic.tasks([1], "9")
    assert sceptic.main(["--chapter", "9"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("code", "asserting"),
    [
        ("assert True", True),
        ("np.testing.assert_allclose(1, 1)", True),
        ("print('assert')", False),
        ("%pip list\n!ls\nx = 1", False),
        ("def check():\n    assert x", True),
    ],
)
def test_which_cells_assert(code, asserting):
    assert verdicts.asserts(code) is asserting
