"""`make chapter` and `make watch`: which files belong to a chapter, what they build, how they refuse."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import try_chapter
import watch
from chapters import Chapter, chapter, chapters
from conftest import ROOT
from notebook_rules import in_toc


def test_every_chapter_has_a_page_notebooks_a_package_and_tests():
    contents = in_toc((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    assert [each.number for each in chapters()] == list(range(1, len(chapters()) + 1))
    for each in chapters():
        assert f"book/{each.name}" in contents
        assert list((ROOT / "notebooks" / each.name).glob("*.ipynb"))
        assert (ROOT / "unrolled" / each.package / "__init__.py").exists()
        assert list((ROOT / "tests" / each.package).glob("test_*.py"))
    assert len({each.package for each in chapters()}) == len(chapters())


def test_a_new_chapter_is_found_by_its_page(tmp_path):
    for name in ("book/10-late-news.md", "book/2-units.md", "book/index.md", "unrolled/units/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert chapters(tmp_path) == [Chapter(2, "2-units", "units"), Chapter(10, "10-late-news", None)]
    assert chapter("10", tmp_path).name == "10-late-news"


@pytest.mark.parametrize("number", ["0", "99", "", "three", "-1", "3.0"])
def test_an_unknown_chapter_gets_one_clear_line(number):
    command = [sys.executable, ROOT / "tools" / "try_chapter.py", number]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [result.stderr.strip()]
    assert re.search(rf"there is no chapter .*{re.escape(number)}.*: there are 1 to \d", result.stderr)


def test_without_chapters_the_line_says_so(tmp_path):
    with pytest.raises(ValueError, match="there is no chapter 1: there are none"):
        chapter("1", tmp_path)


@pytest.mark.parametrize("this", chapters(), ids=lambda each: each.name)
def test_the_small_book_of_a_chapter_has_its_notebooks_in_order(this):
    small = try_chapter.contents(this)
    of_chapter = [
        name for name in in_order(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))) if this.name in name
    ]
    assert [small["root"], *(each["file"] for each in small["chapters"])][: len(of_chapter)] == of_chapter
    assert len(of_chapter) == 1 + len(list((ROOT / "notebooks" / this.name).glob("*.ipynb")))
    assert all((ROOT / f"{each['file']}.md").exists() for each in small["chapters"][len(of_chapter) - 1 :])


def in_order(toc):
    """The files of a table of contents, in the order in which it names them."""
    if isinstance(toc, dict):
        own = [toc["file"]] if "file" in toc else []
        return own + [name for value in toc.values() for name in in_order(value)]
    return [name for part in toc for name in in_order(part)] if isinstance(toc, list) else []


def test_watch_waits_for_sources_and_not_for_what_it_makes_itself():
    said = [str(part) for part in watch.command("8123")]
    assert said[said.index("--port") + 1] == "8123"
    assert said[said.index("--host") + 1] == "127.0.0.1"
    ignored = re.compile(said[said.index("--re-ignore") + 1])
    for name in ("_build/watch/html/a.html", ".git/index", ".venv/bin/x", "unrolled/__pycache__/a.pyc"):
        assert ignored.search(f"/home/ada/book/{name}"), name
    for name in ("book/1-units.md", "notebooks/1-units/what-units-is.ipynb", "unrolled/core/svg.py", "_config.yml"):
        assert not ignored.search(f"/home/ada/book/{name}"), name


def test_a_chapter_s_commands_exist_and_the_first_that_fails_ends_it(monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr(sys, "argv", ["try_chapter.py", "3"])
    monkeypatch.setattr(try_chapter, "run", lambda *command, environment=None: ran.append(command))
    monkeypatch.setattr(try_chapter, "build_folder", lambda this: tmp_path)
    try_chapter.main()
    assert [Path(command[0]).name for command in ran].count("jupyter-book") == 1
    assert all(Path(command[0]).exists() for command in ran)
    for path in (part for command in ran for part in map(str, command) if part.startswith(("tests/", "notebooks/"))):
        assert (ROOT / path).exists(), path
    monkeypatch.undo()
    with pytest.raises(SystemExit) as ended:
        try_chapter.run(sys.executable, "-c", "raise SystemExit(5)")
    assert ended.value.code == 5
