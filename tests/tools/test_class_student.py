"""The book without solutions: their cells are gone from pages and notebooks, and nothing else is."""

import re
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from chapters import chapters
from class_student import drop_from_downloads, drop_solutions, settings, take_home, without_solutions, write_notebooks
from conftest import ROOT
from home import PAGE
from home_archive import FOLDER, NAME
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


def test_no_button_leads_to_the_solutions():
    text = (ROOT / "_config.yml").read_text(encoding="utf-8").replace('url: ""', "url: https://github.com/OWNER/NAME")
    assert yaml.safe_load(text)["repository"]["url"]
    assert yaml.safe_load(settings(text))["repository"]["url"] == ""


@pytest.fixture
def site(tmp_path):
    """A site of one notebook, with its solution, and the page that lists what there is to take home."""
    folder = tmp_path / "notebooks" / "1-units"
    folder.mkdir(parents=True)
    cells = [new_code_cell("answer = ..."), new_code_cell(SECRET, metadata={"tags": ["solution"]})]
    nbformat.write(new_notebook(cells=cells), folder / "a.ipynb")
    (tmp_path / "book").mkdir()
    (tmp_path / f"{PAGE}.html").write_text('<p><div class="to-take"></div>', encoding="utf-8")
    return tmp_path


def test_a_download_has_no_solution(site):
    app = SimpleNamespace(outdir=site)
    drop_from_downloads(app, RuntimeError("the build failed"))
    assert SECRET in (site / "notebooks/1-units/a.ipynb").read_text(encoding="utf-8")
    drop_from_downloads(app, None)
    text = (site / "notebooks/1-units/a.ipynb").read_text(encoding="utf-8")
    assert SECRET not in text
    assert "answer = ..." in text


def test_the_archive_to_take_home_has_no_solution_and_brings_the_package(site):
    drop_from_downloads(SimpleNamespace(outdir=site), None)
    take_home(site)
    with zipfile.ZipFile(site / FOLDER / f"{NAME}.zip") as made:
        names = made.namelist()
        assert all(SECRET.encode() not in made.read(name) for name in names if name.endswith(".ipynb"))
    assert f"{NAME}/notebooks/1-units/a.ipynb" in names
    assert [name for name in names if name.endswith(".whl")]
    page = (site / f"{PAGE}.html").read_text(encoding="utf-8")
    listed = re.findall(r'href="\.\./([^"]+)" download', page)
    assert [name.rsplit(".", 1)[1] for name in listed] == ["zip", "whl"]
    assert all((site / name).exists() for name in listed)
    assert "no PDF and no EPUB" in page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_solution_is_marked_as_one(path):
    """A right answer that stood in an untagged cell would reach the students."""
    for each in nbformat.read(path, as_version=4).cells:
        tags = each.metadata.get("tags", [])
        if each.cell_type == "code" and "assert check." in each.source:
            assert "solution" in tags
