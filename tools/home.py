"""Put what a reader takes home into the built site: a PDF, an EPUB, an archive of notebooks. `make book` calls it.

The files lie in `take-home/`, and the page `book/take-it-home.html` lists them with their sizes. A file is made again
when what it is made from has changed. Without a browser there is no PDF, and the page says so; in CI that is a failure.
"""

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from browser import find_browser
from chapters import ROOT
from home_archive import FOLDER, NAME, build_wheel, write_archive
from home_pages import article, in_order
from home_pdf import document, print_document
from unrolled_book import settings, site_address

SITE = ROOT / "_build" / "html"
EPUB = ROOT / "_build" / "epub"
STAMPS = ROOT / "_build" / "take-home.json"
PAGE = "book/take-it-home"
LIST = re.compile(r'(<div class="to-take">).*?(</div>)', re.DOTALL)
NO_BROWSER = "no Chromium or Chrome was found. Install one, or name it in the environment variable CHROME"


class Item(NamedTuple):
    """A file to take home: its name, what the page says of it, what it is made from, and what makes it."""

    name: str
    words: str
    sources: Callable[[], Iterator[Path | str]]
    make: Callable[[Path], object]


def main():
    if not (SITE / f"{PAGE}.html").exists():
        sys.exit(f"the book is not built: there is no {SITE / PAGE}.html")
    browser = find_browser()
    if browser is None and os.environ.get("CI"):
        sys.exit(f"The PDF of the book cannot be made: {NO_BROWSER}.")
    (SITE / FOLDER).mkdir(exist_ok=True)
    wanted = items(browser)
    make_changed(wanted)
    if browser is None:
        (SITE / FOLDER / "unrolled.pdf").unlink(missing_ok=True)
        print(f"The book was built without its PDF: {NO_BROWSER}.")
    page = SITE / f"{PAGE}.html"
    page.write_text(listed(page.read_text(encoding="utf-8"), wanted), encoding="utf-8")


def items(browser: str | None) -> list[Item]:
    """What can be made on this machine; `browser` is the path of Chromium or Chrome, or None."""
    pdf = Item("unrolled.pdf", "PDF, to print or for a large screen", pdf_sources, lambda to: make_pdf(browser, to))
    return [
        *([pdf] if browser else []),
        Item("unrolled.epub", "EPUB, for a phone or an e-reader", epub_sources, make_epub),
        Item(f"{NAME}.zip", "All notebooks with their data and the package, to run", archive_sources, make_archive),
    ]


def make_changed(wanted: list[Item]) -> None:
    """Make the items that are missing or whose sources changed, and print which they were."""
    stamps = json.loads(STAMPS.read_text(encoding="utf-8")) if STAMPS.exists() else {}
    for item in wanted:
        start, path, stamp = time.monotonic(), SITE / FOLDER / item.name, digest(item.sources())
        if path.exists() and stamps.get(item.name) == stamp:
            continue
        item.make(path)
        stamps[item.name] = stamp
        STAMPS.write_text(json.dumps(stamps), encoding="utf-8")
        print(f"{item.name}: {in_words(path.stat().st_size)}, made in {time.monotonic() - start:.0f} s", flush=True)


def digest(sources: Iterator[Path | str]) -> str:
    """A hash of texts and of the names and the contents of files."""
    made = hashlib.sha256()
    for source in sources:
        parts = (source.name.encode(), source.read_bytes()) if isinstance(source, Path) else (source.encode(),)
        for part in parts:
            made.update(len(part).to_bytes(8) + part)
    return made.hexdigest()


def printed_pages():
    """The pages that the PDF and the EPUB have; the page that offers them is not among them."""
    return [(name, level) for name, level in in_order() if name != PAGE]


def pdf_sources():
    """The texts of the pages (their frames carry the day of the build), and what prints them."""
    yield from (article((SITE / f"{name}.html").read_text(encoding="utf-8")) for name, _ in printed_pages())
    yield from sorted((SITE / "_static").glob("**/*.css"))
    yield from (ROOT / "tools" / f"{name}.py" for name in ("home", "home_pages", "home_pdf"))


def epub_sources():
    yield from (article((SITE / f"{name}.html").read_text(encoding="utf-8")) for name, _ in printed_pages())
    yield from (ROOT / "book" / "_static" / "ebook.css", ROOT / "_config.yml")
    yield from (ROOT / "tools" / f"{name}.py" for name in ("home", "home_pages", "home_epub"))


def archive_sources():
    yield from sorted(SITE.glob("notebooks/*/*.ipynb"))
    yield from sorted(path for path in ROOT.glob("unrolled/**/*") if path.is_file() and path.suffix != ".pyc")
    yield from (ROOT / name for name in ("pyproject.toml", "requirements.txt", "tools/home_archive.py"))


def make_pdf(browser: str, to: Path) -> None:
    config = settings()
    about = {"title": config["title"], "author": config["author"], "date": f"{date.today():%-d %B %Y}"}
    text, headings = document(SITE, site_address(), about, printed_pages())
    print_document(browser, text, headings, SITE, to)


def make_epub(to: Path) -> None:
    shutil.rmtree(EPUB, ignore_errors=True)  # the builder packs whatever it finds there
    builder = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "-n", "--keep-going"]
    command = [*builder, "--builder", "custom", "--custom-builder", "epub"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    made = list(EPUB.glob("*.epub"))
    if run.returncode or len(made) != 1:
        sys.exit(f"the EPUB could not be built:\n{run.stdout[-4000:]}\n{run.stderr[-4000:]}")
    shutil.copy(made[0], to)


def make_archive(to: Path) -> None:
    for old in wheels():
        old.unlink()
    write_archive(SITE, build_wheel(SITE / FOLDER), to)


def wheels() -> list[Path]:
    """The package's wheel in the site, once it is built."""
    return sorted((SITE / FOLDER).glob("*.whl"))


def in_words(size: int) -> str:
    """A size in bytes as a reader of the page knows it: 830 KB, 8.3 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def listed(page: str, wanted: list[Item]) -> str:
    """The page with the list of what there is, whatever list it had before.

    Raises:
        ValueError: the page has no place for the list.
    """
    offered = [(item.name, item.words) for item in wanted]
    offered += [(path.name, "The package alone, for a notebook that you downloaded") for path in wheels()]
    lines = []
    for name, words in offered:
        size = in_words((SITE / FOLDER / name).stat().st_size)
        lines.append(f'<li><a href="../{FOLDER}/{name}" download>{html.escape(words)}</a>, {size}</li>')
    if not any(item.name.endswith(".pdf") for item in wanted):
        lines.append("<li>This copy of the book has no PDF: there was no browser where it was built.</li>")
    text, found = LIST.subn(lambda place: f"{place[1]}<ul>{''.join(lines)}</ul>{place[2]}", page)
    if found != 1:
        raise ValueError(f'{PAGE} must have one <div class="to-take">; got {found}')
    return text


if __name__ == "__main__":
    main()
