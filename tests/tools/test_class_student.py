"""The book without solutions: their cells are gone from pages and notebooks, and nothing else is."""

import nbformat
import pytest
import yaml
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from chapters import chapters
from class_student import drop_solutions, settings, without_solutions, write_notebooks
from conftest import ROOT
from teaching import exercises

NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
SECRET = "answer = 41 + 1"


def cell(code, *tags):
    """A code cell as the builder reads it."""
    made = nodes.container("", nodes.literal_block(code, code), classes=["cell", *(f"tag_{tag}" for tag in tags)])
    made["nb_element"] = "cell_code"
    return made


def test_a_page_loses_its_solutions_and_nothing_else():
    page = nodes.section("", nodes.title("", "Exercise"), cell("answer = ...", "exercise"))
    page += [cell(SECRET, "solution", "hide-cell"), cell("print(1)"), nodes.paragraph("", "We have seen")]
    drop_solutions(None, page)
    assert SECRET not in page.astext()
    assert [each.astext() for each in page] == ["Exercise", "answer = ...", "print(1)", "We have seen"]


def test_a_notebook_loses_its_solutions_and_stays_as_it_was():
    exercise = new_code_cell("answer = ...", metadata={"tags": ["exercise"]})
    solution = new_code_cell(SECRET, metadata={"tags": ["solution", "hide-cell"]})
    notebook = new_notebook(cells=[new_markdown_cell("# A"), exercise, solution, new_code_cell("print(1)")])
    made = without_solutions(notebook)
    assert [each.source for each in made.cells] == ["# A", "answer = ...", "print(1)"]
    assert len(notebook.cells) == 4


def test_the_notebooks_of_the_book_are_written_without_solutions(tmp_path):
    made = write_notebooks(tmp_path / "notebooks")
    assert [path.relative_to(tmp_path) for path in made] == [path.relative_to(ROOT) for path in NOTEBOOKS]
    removed = 0
    for path, source in zip(made, NOTEBOOKS, strict=True):
        cells, whole = (nbformat.read(each, as_version=4).cells for each in (path, source))
        tags = [tag for each in cells for tag in each.metadata.get("tags", [])]
        assert "solution" not in tags
        removed += len(whole) - len(cells)
    assert removed == sum(len(exercises(each)) for each in chapters()) == 52


def test_no_page_needs_a_cell_that_the_students_book_lacks():
    """Nothing is glued in a solution, and no claim is settled there: other pages would miss it."""
    for path in NOTEBOOKS:
        for each in nbformat.read(path, as_version=4).cells:
            if "solution" in each.metadata.get("tags", []):
                assert "glue(" not in each.source
                assert not [tag for tag in each.metadata.tags if tag.startswith("claim")]


def test_the_settings_are_the_books_own_with_one_extension_more():
    text = (ROOT / "_config.yml").read_text(encoding="utf-8")
    book, student = yaml.safe_load(text), yaml.safe_load(settings(text))
    extensions = student["sphinx"].pop("local_extensions")
    assert list(extensions) == [*book["sphinx"].pop("local_extensions"), "class_student"]
    assert set(extensions.values()) == {str(ROOT / "tools")}
    assert student["sphinx"]["config"]["extensions"].pop() == "class_student"
    assert student.pop("title") == book.pop("title") + " (without solutions)"
    assert student == book


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_solution_is_marked_as_one(path):
    """A right answer that stood in an untagged cell would reach the students."""
    for each in nbformat.read(path, as_version=4).cells:
        tags = each.metadata.get("tags", [])
        if each.cell_type == "code" and "assert check." in each.source:
            assert "solution" in tags
