"""Every page of the built book in a real browser: no third party, no error, no dead control, no barrier."""

import pytest

import site_checks
from conftest import ROOT

HTML = ROOT / "_build" / "html"
PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.glob("**/*.html") if path != HTML / "index.html")
EXPLORING = [page for page in PAGES if page.startswith("notebooks/")]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


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


def test_the_book_is_built():
    assert "book/index.html" in PAGES
    assert EXPLORING


@pytest.mark.parametrize("path", PAGES)
def test_page_needs_nobody_else_and_fits_a_phone(open_page, book_url, path):
    page = open_page(f"{book_url}/{path}", PHONE)
    page.wait_for_load_state("networkidle")
    assert page.seen == []
    assert site_checks.overflow(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible(open_page, book_url, path, theme):
    page = open_page(f"{book_url}/{path}", theme=theme)
    assert site_checks.accessibility(page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", EXPLORING)
def test_every_control_changes_picture_and_caption(open_page, book_url, path, viewport):
    page = open_page(f"{book_url}/{path}", viewport)
    assert site_checks.dead_controls(page) == []
    assert page.seen == []


@pytest.mark.parametrize("path", EXPLORING)
def test_explorables_work_from_a_file_on_disk(open_page, path):
    page = open_page((HTML / path).as_uri())
    assert site_checks.dead_controls(page) == []
    assert page.seen == []


@pytest.mark.parametrize("path", EXPLORING)
def test_print_shows_the_first_frame_and_its_caption_without_controls(open_page, book_url, path):
    page = open_page(f"{book_url}/{path}")
    page.emulate_media(media="print")
    for figure in page.locator("figure.explorable[id]").all():
        assert figure.locator(".frame svg").is_visible()
        assert figure.locator("figcaption").is_visible()
        assert not figure.locator(".controls").is_visible()


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


def test_the_front_page_leads_to_every_chapter_that_exists(open_page, book_url):
    page = open_page(f"{book_url}/index.html")
    page.wait_for_url("**/book/index.html")
    assert page.locator("article h3").count() == 6
    linked = {link.get_attribute("href") for link in page.locator("article h3 ~ p a").all()}
    chapters = {f"{path.stem}.html" for path in ROOT.glob("book/[0-9]-*.md")}
    assert chapters <= linked


@pytest.mark.parametrize("path", [page for page in PAGES if page.startswith(("book/", "notebooks/"))])
def test_page_says_what_it_is(open_page, book_url, path):
    page = open_page(f"{book_url}/{path}")
    assert "Unrolled" in page.title()
    for selector in ("meta[name=description]", 'meta[property="og:title"]', 'meta[property="og:image"]'):
        assert page.locator(selector).get_attribute("content").strip(), selector
    assert page.locator('link[rel~="icon"]').count() == 1
    assert page.locator("h1").count() == 1


def test_numbers_are_pasted_as_they_were_glued(open_page, book_url):
    page = open_page(f"{book_url}/book/1-units.html")
    pasted = page.locator("article .pasted-text").all_inner_texts()
    assert {"120", "362,400", "0.60"} <= set(pasted)


def test_the_404_page_finds_its_own_style(open_page, book_url):
    page = open_page(f"{book_url}/404.html")
    assert page.seen == []
    assert page.locator("article h1").inner_text()
