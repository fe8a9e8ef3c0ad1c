"""Where the page that explains a finding is: in the built book, in a clone of the repository, or on the book's site."""

import os
import re
from functools import cache
from pathlib import Path

from unrolled.core.explore import building
from unrolled.doctor.titles import TITLES

ROOT = Path(__file__).resolve().parents[2]  # of a clone; an installed package has no notebooks there
TO_SITE = "../../"  # the built pages of notebooks are two folders below the site's root
SOURCES = {"notebooks": ".ipynb", "book": ".md"}


def title(link: str) -> str:
    """The title of the page: that of "notebooks/reference/silent-traps.html#cell-005" is "Silent traps".

    Raises:
        KeyError: `TITLES` lacks the page.
    """
    return TITLES[link.partition("#")[0].removesuffix(".html")]


def in_words(link: str) -> str:
    """A link as a reader can type it: with the address of the site if that is known, otherwise below its root."""
    return _site() + link


def from_notebook(link: str) -> str:
    """What `href` should be in the output of a cell; empty if nothing would be found there.

    In a page that is being built it is relative. In a live session it is an address on the book's site if that is
    known; otherwise, for a notebook inside a clone, the source of the page, which JupyterLab opens.
    """
    if building():
        return TO_SITE + link
    return _site() + link if _site() else _source(link)


def from_file(link: str) -> str:
    """What `href` should be in a page of its own: on the site if that is known, otherwise in the book built here."""
    if _site():
        return _site() + link
    page, hash_mark, anchor = link.partition("#")
    built = ROOT / "_build" / "html" / page
    return built.as_uri() + hash_mark + anchor if page and built.is_file() else ""


def _source(link):
    """The path of a page's notebook or Markdown file from the working directory, if that is inside the clone."""
    page, _, anchor = link.partition("#")
    source = (ROOT / page).with_suffix(SOURCES.get(page.partition("/")[0], "")) if page else ROOT
    if not source.is_file() or not Path.cwd().is_relative_to(ROOT):
        return ""
    cell = f"#cell-id={_cell(source, anchor)}" if anchor.startswith("cell-") else ""
    return Path(os.path.relpath(source)).as_posix() + cell


def _cell(source, anchor):
    """The id of a cell in a notebook: its anchor is the id, with "cell-" before it unless that begins so already."""
    return anchor if f'"id": "{anchor}"' in source.read_text(encoding="utf-8") else anchor.removeprefix("cell-")


@cache
def _site():
    """The address of the book's site with a slash at its end, from the settings of a clone; empty if not known."""
    settings = ROOT / "_config.yml"
    text = settings.read_text(encoding="utf-8") if settings.is_file() else ""
    if found := re.search(r'^ +baseurl: *"([^"\s]+)"', text, re.MULTILINE):
        return found[1].rstrip("/") + "/"
    found = re.search(r'^ +url: *"?https://github\.com/([^/"\s]+)/([^/"\s]+)', text, re.MULTILINE)
    return f"https://{found[1].lower()}.github.io/{found[2]}/" if found else ""
