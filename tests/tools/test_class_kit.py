"""The kit as a whole: archives, tests on paper, and a notebook for the project."""

import json
import re
import zipfile

import pytest

from class_kit import archive, paper
from conftest import ROOT
from teaching import FORMS, questions_of_test


def test_an_archive_holds_the_folders_without_hidden_files(tmp_path):
    for name in ("a/x.ipynb", "a/.ipynb_checkpoints/x.ipynb", "b/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    archive(tmp_path / "kit.zip", {"notebooks": tmp_path / "a", "site": tmp_path / "b"})
    with zipfile.ZipFile(tmp_path / "kit.zip") as made:
        assert made.namelist() == ["notebooks/x.ipynb", "site/index.html"]


def test_a_folder_that_is_not_built_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="build it first, by `make student`"):
        archive(tmp_path / "kit.zip", {"site": tmp_path / "none"})


@pytest.mark.parametrize("form", FORMS)
def test_a_test_on_paper_gives_nothing_away_and_its_key_everything(form):
    blank, key = paper(form, key=False), paper(form, key=True)
    assert blank.count("<section>") == key.count("<section>") == 10
    assert "(chapter" not in blank
    assert 'class="why"' not in blank
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
    assert any("from unrolled.doctor import diagnose" in "".join(cell["source"]) for cell in cells)
