"""The notebooks to take home: each copy is the book's notebook, and finds the package by itself."""

import ast
import json
import zipfile
from types import SimpleNamespace

import nbformat
import pytest

import home_archive
from conftest import ROOT
from home_archive import NAME, requirements, to_take_home, wheel_name, write_archive, write_notebooks
from notebook_rules import source, tags

NOTEBOOK = ROOT / "notebooks" / "1-units" / "what-units-is.ipynb"
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
SITE = "https://example.org/"


@pytest.fixture
def notebook():
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_markdown_cell("[Units](../../book/1-units.md#answer), [next](../2-b/next.ipynb), $x$"),
        nbformat.v4.new_code_cell("raise ModuleNotFoundError", metadata={"tags": ["setup", "remove-cell"]}),
        nbformat.v4.new_code_cell("1 + 1"),
    ]
    return made


def test_the_first_cell_installs_the_wheel_from_the_site(notebook):
    setup = to_take_home(notebook, "1.2", SITE).cells[1].source
    assert f"%pip install --quiet {SITE}take-home/unrolled-1.2-py3-none-any.whl" in setup
    assert "ModuleNotFoundError" not in setup


def test_without_a_site_the_first_cell_says_where_the_wheel_is(notebook):
    setup = to_take_home(notebook, "1.2", "").cells[1].source
    assert "%pip install --quiet unrolled-1.2-py3-none-any.whl" in setup
    assert 'the book\'s page "Take the book home" has that file' in setup


@pytest.mark.parametrize("site", [SITE, ""])
def test_the_first_cell_is_python_and_fits_the_page(notebook, site):
    setup = to_take_home(notebook, "1.2", site).cells[1].source
    ast.parse(setup.replace("%pip", "pass #"))
    assert max(len(line) for line in setup.splitlines() if "%pip" not in line) <= 88


def test_links_to_prose_lead_to_the_site_and_links_to_notebooks_stay(notebook):
    words = to_take_home(notebook, "1.2", SITE).cells[0].source
    assert words == f"[Units]({SITE}book/1-units.html#answer), [next](../2-b/next.ipynb), $x$"
    assert to_take_home(notebook, "1.2", "").cells[0].source == "Units, [next](../2-b/next.ipynb), $x$"


def test_the_books_own_notebook_is_left_as_it_is(notebook):
    before = json.dumps(notebook)
    to_take_home(notebook, "1.2", SITE)
    assert json.dumps(notebook) == before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_else_of_a_notebook_changes(path):
    own = nbformat.read(path, as_version=4)
    copy = to_take_home(own, "1.2", "")
    moved = [each for each, new in zip(own.cells, copy.cells, strict=True) if each != new]
    assert [each for each in moved if each.cell_type == "code" and "setup" not in tags(each)] == []
    assert [each for each in moved if each.cell_type == "markdown" and "/book/" not in source(each)] == []
    assert len([each for each in moved if "setup" in tags(each)]) == 1
    assert ".md)" not in "".join(each.source for each in copy.cells if each.cell_type == "markdown")


def test_a_finished_site_has_each_notebook_beside_its_page(tmp_path):
    folder = tmp_path / "notebooks" / "1-units"
    folder.mkdir(parents=True)
    page = "notebooks/1-units/what-units-is"
    env = SimpleNamespace(found_docs={page, "book/1-units"}, doc2path=lambda name: {page: NOTEBOOK}.get(name, "a.md"))
    config = SimpleNamespace(version="1.2", html_baseurl="")
    for builder, error, there in (
        ("epub", None, []),
        ("html", ValueError(), []),
        ("html", None, ["what-units-is.ipynb"]),
    ):
        app = SimpleNamespace(env=env, config=config, builder=SimpleNamespace(name=builder), outdir=tmp_path)
        write_notebooks(app, error)
        assert [path.name for path in folder.iterdir()] == there
    nbformat.validate(nbformat.read(folder / "what-units-is.ipynb", as_version=4))


def test_a_reader_installs_the_wheel_and_the_books_versions():
    lines = requirements(wheel_name("1.2"), (ROOT / "requirements.txt").read_text(encoding="utf-8")).splitlines()
    assert lines[0] == "./unrolled-1.2-py3-none-any.whl"
    assert [line.split("==")[0] for line in lines[1:]] == home_archive.NEEDED
    assert all("==" in line for line in lines[1:])


def test_a_package_that_is_not_pinned_is_named():
    pinned = "\n".join(f"{name}==1" for name in home_archive.NEEDED if name not in ("keras", "jupyterlab"))
    with pytest.raises(ValueError, match="it lacks keras, jupyterlab"):
        requirements("x.whl", pinned)


def test_the_archive_holds_the_notebooks_of_the_site_and_what_installs_them(tmp_path):
    (tmp_path / "notebooks" / "1-a").mkdir(parents=True)
    (tmp_path / "notebooks" / "1-a" / "b.ipynb").write_text("{}", encoding="utf-8")
    wheel = tmp_path / wheel_name("1.2")
    wheel.write_bytes(b"wheel")
    write_archive(tmp_path, wheel, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.namelist()}
        readme = archive.read(f"{NAME}/README.md").decode()
    files = {"README.md", "requirements.txt", "LICENSE", "LICENSE-text.md", wheel.name, "notebooks/1-a/b.ipynb"}
    assert names == files
    assert wheel.name in readme


def test_the_page_and_the_archive_give_the_same_two_commands():
    page = (ROOT / "book" / "take-it-home.md").read_text(encoding="utf-8").split("```bash\n")[1].split("```")[0]
    indented = [line.strip() for line in home_archive.README.splitlines() if line.startswith("    ")]
    assert page.splitlines() == indented[:2]
