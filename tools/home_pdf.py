"""The book as a PDF: its built pages, standing still, printed as one document by the browser that the machine has.

One document, because a browser writes the tags, the bookmarks and the links of what it prints, and a merge of printed
chapters loses the tags and the links between chapters.
"""

import html
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from playwright.sync_api import sync_playwright

from home_pages import Joined, StillPage, article, slug

SHEET = re.compile(r'<link [^>]*rel="stylesheet"[^>]*>')
MARGINS = {"top": "18mm", "bottom": "20mm", "left": "17mm", "right": "17mm"}
FOOT = '<div style="width: 100%; text-align: center; font: 8px sans-serif"><span class="pageNumber"></span></div>'
MINUTES = 10  # the longest that a slow machine may take to print the book
COVER = """\
<div class="cover"><p class="title">{title}</p><p>{author}</p>
<p>Printed from the web book of {date}. What moves there stands still here; the heading of a figure says where its \
controls stand, and the line beneath it where they move.</p><p>Text: CC BY-SA 4.0. Code: MIT.</p></div>"""
DOCUMENT = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{sheets}</head>
<body><article>{cover}{contents}{pages}</article></body></html>"""


def document(site: Path, address: str, about: dict[str, str], pages: list[tuple[str, int]]) -> tuple[str, list[str]]:
    """The whole book as one page that lies in the site's folder, and its headings in their order.

    Args:
        site: the folder of the built book.
        address: where the site is served, with a slash at its end; empty where that is not known.
        about: `title`, `author` and `date` of the book, for its cover.
        pages: the pages and their levels, as `home_pages.in_order` gives them.
    """
    joined = Joined([name for name, _ in pages], address)
    bodies, headings, titles, sheets = [], [], [], {}
    for name, level in pages:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        up = "../" * name.count("/")
        sheets |= {link.replace(f'href="{up}', 'href="'): None for link in SHEET.findall(text)}
        still = StillPage(article(text), f"{address}{name}.html")
        titles.append((level, name, still.title()))
        headings += still.headings()
        bodies.append(joined.page(name, level, still))
    words = {key: html.escape(value) for key, value in about.items()}
    text = DOCUMENT.format(
        title=words["title"],
        sheets="".join(sheets),
        cover=COVER.format(**words),
        contents="".join(contents(titles)),
        pages="".join(bodies),
    )
    return text, headings


def contents(titles: list[tuple[int, str, str]]) -> Iterator[str]:
    """The contents of the document as HTML, with links, from the level, the name and the title of each page."""
    yield '<div class="pages"><p class="title">Contents</p>'
    for level, name, title in titles:
        yield f'<p class="level-{level}"><a href="#{slug(name)}">{title}</a></p>'
    yield "</div>"


def print_document(browser: str, text: str, headings: list[str], site: Path, to: Path) -> None:
    """Print a document that lies in the site's folder to a PDF with tags, bookmarks and the document's title.

    Args:
        browser: the path of Chromium or Chrome.
        text: the document as HTML; its style sheets are found from `site`.
        headings: the words of its headings, in their order.
        to: the file to write.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".html", dir=site, encoding="utf-8") as page:
        page.write(text)
        page.flush()
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
            opened = chromium.new_page(java_script_enabled=False)
            opened.set_default_timeout(MINUTES * 60_000)
            opened.goto(Path(page.name).as_uri())
            printed = Path(folder) / "book.pdf"
            opened.pdf(
                path=printed,
                format="A4",
                margin=MARGINS,
                print_background=True,
                tagged=True,
                outline=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOT,
            )
            chromium.close()
            pack(printed, headings, to)


def pack(printed: Path, headings: list[str], to: Path) -> None:
    """Write the PDF with its objects compressed: the browser leaves the tags, two thirds of the file, as plain text."""
    with pikepdf.open(printed) as book:
        name_bookmarks(book, headings)
        book.Root.PageMode = pikepdf.Name.UseOutlines  # a reader opens it with its bookmarks beside it
        book.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def name_bookmarks(book: pikepdf.Pdf, headings: list[str]) -> None:
    """Give every bookmark the words of its heading: the browser drops the space where a heading went into a new line.

    Raises:
        ValueError: a bookmark belongs to none of the headings that are left.
    """
    left = iter(headings)
    for bookmark in bookmarks(book):
        said = str(bookmark.Title)
        words = next((each for each in left if each.replace(" ", "") == said.replace(" ", "")), None)
        if words is None:
            raise ValueError(f"the PDF's bookmark {said!r} is not the next of the book's headings")
        bookmark.Title = pikepdf.String(words)


def bookmarks(book: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """The bookmarks of a PDF in their order, those beneath another after it."""
    todo = [book.Root.Outlines.First]
    while todo:
        bookmark = todo.pop()
        yield bookmark
        todo += [bookmark[key] for key in ("/Next", "/First") if key in bookmark]
