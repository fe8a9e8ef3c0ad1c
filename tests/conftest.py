"""What the tests share: the kernels' environment, the built book, a browser."""

import os

import pytest
from playwright.sync_api import sync_playwright

from browser import find_browser
from site_server import serve
from unrolled_book import ROOT, prepare_kernels

prepare_kernels()  # nbmake's kernels inherit it: they draw every frame of every explorable


@pytest.fixture
def live(monkeypatch):
    """A session with a reader in it: explorables draw only what is asked for."""
    monkeypatch.delenv("UNROLLED_BUILD")


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
def book_url():
    """The address of the built book on loopback."""
    html = ROOT / "_build" / "html"
    assert (html / "index.html").exists(), "the book is not built: run `make book` first (`make test` does)"
    with serve(html) as url:
        yield url
