"""The kit as a whole: archives, tests on paper, and a notebook for the project."""

import json
import re
import zipfile

import pytest

from class_kit import archive, paper
from class_quizzes import zipped
from conftest import ROOT
from home_archive import FOLDER, NAME
from teaching import FORMS, questions_of_test


def test_an_archive_holds_the_site_and_notebooks_that_run_without_hidden_files(tmp_path):
    site = tmp_path / "html"
    for name in ("index.html", ".buildinfo", "notebooks/1-units/.ipynb_checkpoints/x.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name, encoding="utf-8")
    (site / FOLDER).mkdir()
    at_home = [f"{NAME}/README.md", f"{NAME}/unrolled-1.2-py3-none-any.whl", f"{NAME}/notebooks/1-units/x.ipynb"]
    zipped(dict.fromkeys(at_home, b"whatever"), site / FOLDER / f"{NAME}.zip")
    archive(tmp_path / "kit.zip", site)
    with zipfile.ZipFile(tmp_path / "kit.zip") as made:
        names = sorted(made.namelist())
    wanted = ["README.md", "notebooks/1-units/x.ipynb", "site/index.html", f"site/{FOLDER}/{NAME}.zip"]
    assert names == [*wanted, "unrolled-1.2-py3-none-any.whl"]


def test_a_site_that_is_not_built_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="build it first, by `make student`"):
        archive(tmp_path / "kit.zip", tmp_path / "none")


@pytest.mark.parametrize("form", FORMS)
def test_a_test_on_paper_gives_nothing_away_and_its_key_everything(form):
    blank, key = paper(form, key=False), paper(form, key=True)
    assert blank.count("<section>") == key.count("<section>") == 10
    assert "(chapter" not in blank
    assert 'class="why"' not in blank
    assert "(claim" not in blank
    assert len(re.findall(r"\(claim \d+\)</span>", key)) == 30
    assert len(re.findall(r"<strong>[A-D]</strong> \(chapter \d\)", key)) == 10
    assert key.count('<span class="why">') == 40
    first = questions_of_test(form)[0]
    letter = "ABCD"[[each["right"] for each in first["answers"]].index(True)]
    assert f"<strong>{letter}</strong>" in key[: key.index("</section>")]


def test_the_notebook_of_the_project_has_a_heading_for_every_step():
    cells = json.loads((ROOT / "teaching" / "project.ipynb").read_text(encoding="utf-8"))["cells"]
    headings = [match[1] for cell in cells if (match := re.match(r"## \d\. (\w+(?: it)?)", "".join(cell["source"])))]
    page = (ROOT / "book" / "teaching-project.md").read_text(encoding="utf-8")
    assert headings == re.findall(r"^\d\. \*\*([\w ]+)\.\*\*", page, re.MULTILINE)
    assert any("from unrolled import diagnose" in "".join(cell["source"]) for cell in cells)
