"""Every page of the built book in a real browser: no third party, no error, no dead control, no barrier.

A page is loaded once a theme, and a notebook's page once more from the disk. The light one is for whatever looks or
moves; the dark one for what another colour can break.
"""

import pytest

import site_checks
from conftest import HTML
from site_checks import DESKTOP, PHONE, at

PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.glob("**/*.html"))
EXPLORING = [page for page in PAGES if page.startswith("notebooks/")]

LIGHT = {
    "light": site_checks.light,  # first: the others touch the page
    "fits a phone": at(PHONE, site_checks.overflow),
    "controls on a phone": site_checks.dead_controls,
    "controls on a desktop": at(DESKTOP, site_checks.dead_controls),
    "accessible in light": site_checks.accessibility,
    "print": site_checks.printed,
    "needs nobody else": site_checks.quiet,
}
DARK = {"accessible in dark": site_checks.accessibility, "needs nobody else": site_checks.quiet}
ON_DISK = {"controls from a file": site_checks.dead_controls, "needs nobody else": site_checks.quiet}


@pytest.fixture
def open_page(chromium):
    """A function that opens an address in a fresh window; what the page did wrong is in `page.seen`."""
    contexts = []

    def opened(address, viewport=DESKTOP, theme="light"):
        context = chromium.new_context(viewport=viewport, color_scheme=theme, has_touch=viewport is PHONE)
        contexts.append(context)
        page = context.new_page()
        page.seen = site_checks.watch(page)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_book_is_built(book_html):
    assert "book/index.html" in PAGES
    assert EXPLORING


@pytest.mark.parametrize("path", PAGES)
def test_page_in_the_light_theme(open_page, book_url, path):
    page = open_page(f"{book_url}/{path}", PHONE)
    of_the_book = path.startswith(("book/", "notebooks/", "index"))  # the builder adds search, genindex and 404
    checks = LIGHT | ({"says what it is": site_checks.says_what_it_is} if of_the_book else {})
    assert site_checks.problems(page, checks) == []


@pytest.mark.parametrize("path", PAGES)
def test_page_in_the_dark_theme(open_page, book_url, path):
    page = open_page(f"{book_url}/{path}", theme="dark")
    assert site_checks.problems(page, DARK) == []


@pytest.mark.parametrize("path", EXPLORING)
def test_page_from_a_file_on_disk(open_page, book_html, path):
    page = open_page((HTML / path).as_uri())
    assert site_checks.problems(page, ON_DISK) == []


def test_without_scripts_the_first_frame_stands(chromium, book_url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book_url}/{EXPLORING[0]}")
    figure = page.locator("figure.explorable[id]").first
    assert figure.locator(".frame svg").is_visible()
    assert not figure.locator(".controls").is_visible()
    context.close()


def test_search_finds_a_chapter(open_page, book_url):
    page = open_page(f"{book_url}/search.html?q=units")
    page.locator("#search-results li a").first.wait_for()
    assert any("1-units" in link.get_attribute("href") for link in page.locator("#search-results li a").all())
    assert page.seen == []


def test_numbers_are_pasted_as_they_were_glued(open_page, book_url):
    page = open_page(f"{book_url}/book/1-units.html")
    pasted = page.locator("article .pasted-text").all_inner_texts()
    assert {"120", "362,400", "0.56"} <= set(pasted)


def test_the_404_page_finds_its_own_style(open_page, book_url):
    page = open_page(f"{book_url}/404.html")
    assert page.seen == []
    assert page.locator("article h1").inner_text()
