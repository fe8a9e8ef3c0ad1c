"""What the tests share: the kernels' environment, the built book, a browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from browser import find_browser
from site_server import serve
from unrolled_book import ROOT, prepare_kernels

# `make chapter` has the pages of one chapter elsewhere
HTML = Path(os.environ.get("UNROLLED_HTML", ROOT / "_build" / "html"))

prepare_kernels()
# nbmake's kernels inherit the rest: they run what a reader runs. The build has drawn every frame of every explorable.
del os.environ["UNROLLED_BUILD"]


@pytest.fixture(autouse=True)
def building(monkeypatch):
    """A session that builds pages: explorables draw every frame. The tests' own; notebooks have no fixtures."""
    monkeypatch.setenv("UNROLLED_BUILD", "1")


@pytest.fixture(scope="session")
def kernels_environment():
    """The environment that nbmake's kernels inherit, which no fixture of a test has touched."""
    return dict(os.environ)


@pytest.fixture
def live(building, monkeypatch):
    """A session with a reader in it: explorables draw only what is asked for."""
    monkeypatch.delenv("UNROLLED_BUILD")


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items):
    """Mark what needs a browser, a kernel or the built book by what it asks for, so that `make check` can leave it."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if "chromium" in asked:
            item.add_marker("browser")
        if "book_html" in asked:
            item.add_marker("book")
        if {"lab", "python"} & set(asked) or hasattr(item, "nbmake"):
            item.add_marker("kernel")
    items[:] = _half_of_the_notebooks_each(items)


def _half_of_the_notebooks_each(items):
    """The tests in an order whose two halves, which two workers begin with, have as many notebooks each."""
    notebooks = [item for item in items if hasattr(item, "nbmake")]
    others = [item for item in items if not hasattr(item, "nbmake")]
    middle = len(others) // 2
    return [*notebooks[::2], *others[:middle], *notebooks[1::2], *others[middle:]]


@pytest.fixture(scope="session")
def chromium():
    """A browser for the whole session. Without one the test is skipped, except in CI, where that is a failure."""
    path = find_browser()
    if path is None:
        message = "no Chromium or Chrome found: install one, or name it in the environment variable CHROME"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def book_html():
    """The folder of the built book."""
    assert (HTML / "index.html").exists(), "the book is not built: run `make book` first (`make test` does)"
    return HTML


@pytest.fixture(scope="session")
def book_url(book_html):
    """The address of the built book on loopback."""
    with serve(book_html) as url:
        yield url
