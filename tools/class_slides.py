"""Slides for each chapter, cut from its built pages: reveal.js, the opening page, and figures with their controls.

They are made of the same frames as the pages, so that their numbers cannot differ, and they work from a folder, without
a network. `teaching/slides.yml` chooses the figures and the questions; reveal.js is kept in `teaching/reveal/`.
"""

import html
import re
import shutil
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from chapters import ROOT, Chapter, chapters
from class_quizzes import as_html
from symptoms import anchor
from teaching import DATA, questions, read, titled
from unrolled.core.quiz import Quiz

ROOM = 1000  # letters of an answer's text on one slide
LINE, ROW = 60, 110  # letters that a line of code and a row of a table count for
MOST_ANSWERS = 5  # slides of a chapter's answer; the rest is on its page
STYLES = ("reveal.css", "pygments.css", "figure.css", "quiz.css", "slides.css")
SCRIPTS = ("reveal.js", "explorable.js", "start.js")
START = """\
Reveal.initialize({
  width: 1280, height: 720, margin: 0.04, center: false, hash: true, slideNumber: "c/t", transition: "none",
});
"""
DECK = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: slides</title>
{styles}
</head>
<body data-theme="light">
<div class="reveal"><div class="slides">
{slides}
</div></div>
{scripts}
</body>
</html>
"""


def deck(chapter: Chapter, pages: Path) -> str:
    """The slides of a chapter as one HTML page.

    Args:
        pages: the folder of the built book.

    Raises:
        ValueError: a page or a figure that `teaching/slides.yml` names is not there; the message names it.
    """
    chosen, asked, title = read("slides")[chapter.number], questions(chapter), titled(chapter)
    opening = BeautifulSoup(_page(pages, f"book/{chapter.name}"), "html.parser").find("article").find("section")
    slides = [
        f'<section><h1>{html.escape(title)}</h1><p class="source">From the book <i>Unrolled: recurrent networks in '
        "Keras, question by question</i>. Text CC BY-SA 4.0, code MIT.</p></section>",
        slide("The question", [str(each) for each in opening.find_all("blockquote", recursive=False)]),
        slide("What do you think?", [choices(asked[chosen["vote"] - 1])]),
        *answers(opening),
        *(figure(chapter, pages, number, **each) for number, each in enumerate(chosen["figures"], 1)),
        slide("Check", [Quiz([asked[chosen["check"] - 1]])._repr_html_()]),
        slide("You can now", [listed(each["can"] for each in read("outcomes")[chapter.number])], dense=True),
    ]
    return DECK.format(
        title=html.escape(title),
        styles="\n".join(f'<link rel="stylesheet" href="parts/{name}">' for name in STYLES),
        scripts="\n".join(f'<script src="parts/{name}"></script>' for name in SCRIPTS),
        slides="\n".join(slides),
    )


def _page(pages, name):
    path = pages / f"{name}.html"
    if not path.exists():
        raise ValueError(f"there is no page {path}: build the book first, by `make book`.")
    return path.read_text(encoding="utf-8")


def slide(heading: str, blocks: list[str], *, dense: bool = False) -> str:
    """One slide."""
    kind = ' class="dense"' if dense else ""
    return f"<section{kind}><h2>{as_html(heading)}</h2>\n{''.join(blocks)}</section>"


def choices(question: dict[str, Any]) -> str:
    """A question with its answers, none of them marked."""
    listed_ones = "".join(f"<li>{as_html(each['answer'])}</li>" for each in question["answers"])
    return f'<p>{as_html(question["question"])}</p><ol class="choices">{listed_ones}</ol>'


def listed(texts: Any) -> str:
    """Texts with `backticks` as a list."""
    return f"<ul>{''.join(f'<li>{as_html(each)}</li>' for each in texts)}</ul>"


def answers(opening: Tag) -> list[str]:
    """The answer and the recipe of an opening page, as many blocks on a slide as fit."""
    found = []
    for section in opening.find_all("section", recursive=False):
        if re.match("the-(answer|recipe)", section["id"]):
            heading = section.find("h2")
            heading.find("a", class_="headerlink").decompose()
            blocks = [plain(each) for each in section.find_all(recursive=False) if each.name != "h2"]
            if "recipe" in section["id"]:  # the rules that come with it stand on the page
                blocks = [each for each in blocks if each.find("pre")]
            found += [slide(heading.get_text(), list(map(str, each)), dense=True) for each in packed(blocks)]
    return found[:MOST_ANSWERS]


def plain(block: Tag) -> Tag:
    """A block of a page without its links, which would lead out of the slides."""
    for each in block.find_all("a"):
        each.unwrap()
    return block


def packed(blocks: list[Tag]) -> list[list[Tag]]:
    """Blocks in groups that fit a slide; one that is too large stands alone."""
    groups, room = [], 0
    for block in blocks:
        size = max(len(block.get_text()), ROW * len(block.find_all("tr")), LINE * code_lines(block))
        if not groups or size > room:
            groups.append([])
            room = ROOM
        groups[-1].append(block)
        room -= size
    return groups


def code_lines(block: Tag) -> int:
    """How many lines of code a block shows."""
    return sum(len(each.get_text().splitlines()) for each in [*block.find_all("pre")])


def figure(chapter: Chapter, pages: Path, number: int, *, figure: str, ask: str) -> str:
    """The slide of a figure; its ids are the slide's own, since figures of several pages meet here."""
    notebook, cell = figure.split("#")
    page = _page(pages, f"notebooks/{chapter.name}/{notebook}")
    there = re.search(rf'<div class="cell [^"]*" id="{re.escape(anchor(cell))}">', page)
    drawn = (
        re.compile(r'<figure class="explorable".*?</figure>', re.DOTALL).search(page, there.end()) if there else None
    )
    if drawn is None or '<div class="cell ' in page[there.end() : drawn.start()]:
        raise ValueError(f"slides of chapter {chapter.number}: there is no figure {figure}.")
    own = re.search(r'<figure class="explorable" id="([^"]+)"', drawn[0])
    made = re.sub(rf"\b{own[1]}(?!\d)", f"slide-figure-{number}", drawn[0]) if own else drawn[0]
    return slide(ask, [made])


def write(folder: Path, pages: Path) -> list[Path]:
    """Write the slides of every chapter and the parts that they share, and return the paths of the slides.

    Args:
        pages: the folder of the built book.
    """
    parts = folder / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    static = ROOT / "unrolled" / "core" / "static"
    for path in [*(DATA / "reveal").iterdir(), DATA / "slides.css", *static.iterdir(), pages / "_static/pygments.css"]:
        if path.name in {*STYLES, *SCRIPTS, "LICENSE"}:
            shutil.copy(path, parts / ("LICENSE-reveal.js" if path.name == "LICENSE" else path.name))
    (parts / "start.js").write_text(START, encoding="utf-8")
    made = []
    for chapter in chapters():
        made.append(folder / f"{chapter.name}.html")
        made[-1].write_text(deck(chapter, pages), encoding="utf-8")
    return made
