"""Sphinx alone builds the book that Jupyter Book builds: the same pages with the same text."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conftest import HTML, ROOT

# how long the notebooks took in that build; the sizes of files that `make book` makes after it
OF_A_BUILD = ("book/build.html", "book/take-it-home.html")


@pytest.fixture(scope="module")
def sphinx_html(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sphinx")
    command = [sys.executable, "-m", "sphinx", "-c", "tools/sphinx", "-W", "-n", "--keep-going", "-q", ".", folder]
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_the_settings_are_the_book_s_with_absolute_paths():
    found = runpy.run_path(str(ROOT / "tools" / "sphinx" / "conf.py"))
    written = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    differing = {name for name in written if found.get(name) != written[name]}
    assert differing == {"extensions", "html_static_path", "templates_path"}
    assert set(written["extensions"]) - set(found["extensions"]) == {"jupyter_book"}
    for path in [found["html_favicon"], found["external_toc_path"], *found["html_static_path"]]:
        assert Path(path).is_absolute()
        assert Path(path).exists()


def pages(folder):
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def body(html):
    return re.search(r"<body.*", html, re.DOTALL)[0]


@pytest.mark.book
def test_the_pages_are_the_same(book_html, sphinx_html):
    ours, theirs = pages(HTML), pages(sphinx_html)
    assert set(ours) - set(theirs) <= {"index.html"}  # Jupyter Book's redirect to the front page
    assert set(theirs) <= set(ours)
    assert [name for name in theirs if name not in OF_A_BUILD and body(theirs[name]) != body(ours[name])] == []
