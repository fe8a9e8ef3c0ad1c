"""Pages of the book standing still: what the PDF and the EPUB show in place of what only a screen can do.

Forms and controls go, folded parts open, and a figure with controls gets a heading that says where they stand and the
address at which they move. Drawings and code are left aside while a page is taken apart: the parser would spend most
of its time on them, and would write the names of SVG's attributes in lower case.
"""

import posixpath
import re
from urllib.parse import urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from chapters import ROOT

ARTICLE = re.compile(r'<article role="main"[^>]*>(.*)</article>', re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
ASIDE = re.compile(r"<svg\b.*?</svg>|<pre\b.*?</pre>", re.DOTALL)
PLACE = re.compile(r'<var data-aside="(\d+)"></var>')
FIGURE_COLOUR = re.compile(r"var\(--figure-[\w-]+, ([^()]+)\)")
BLACK = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>|<span></span>')  # code in the text's own colour
ONLY_ON_SCREEN = (
    "form.exercise, .elsewhere, .headerlink, nav.launch, button, summary > p.expanded, "
    ".lab > :is(form, .said, noscript, script)"
)
NAMING = ("id", "for", "aria-labelledby", "aria-describedby")  # attributes that hold ids
QUIZ = {
    "fieldset": ("div", "question"),
    "legend": ("p", "asked-of-you"),
    "label": ("p", "choice"),
    "details": ("div", ""),
}


class StillPage:
    """One page without what moves. `soup` is the page without its drawings and its code, which are in `aside`.

    Args:
        body: the HTML of the page's article.
        address: where a reader finds the page on the web, or its place in the site where that is not known.
    """

    def __init__(self, body: str, address: str) -> None:
        self.address = address
        self.aside: list[str] = []
        self.soup = BeautifulSoup(ASIDE.sub(self._set_aside, SCRIPT.sub("", body)), "html.parser")
        for figure in self.soup.select("figure.explorable[id]"):
            self._stop_figure(figure)
        for gone in self.soup.select(ONLY_ON_SCREEN):
            gone.decompose()
        for quiz in self.soup.select("form.quiz"):
            _stop_quiz(quiz)
        for details in self.soup.select("details"):
            details["open"] = ""
        for words in self.soup.select("summary > p"):  # a summary may not hold a paragraph
            words.name, words.string = "span", _what_is_shown(words.get_text())

    def _set_aside(self, match):
        text = match[0]
        self.aside.append(FIGURE_COLOUR.sub(r"\1", text) if text.startswith("<svg") else BLACK.sub(r"\1", text))
        return f'<var data-aside="{len(self.aside) - 1}"></var>'

    def _stop_figure(self, figure):
        """Write where the controls stand above the figure, and beneath it where they move."""
        new = self.soup.new_tag
        heading, moves = new("p", attrs={"class": "stands"}), new("span", attrs={"class": "moves"})
        heading.string = standing(figure)
        where = f"{self.address}#{figure['id']}"
        moves.append("This figure moves at ")
        if self.address.startswith("https://"):  # a place in the site is no address from anywhere else
            link = new("a", href=where, attrs={"class": "elsewhere-on-the-web"})
            link.string = where
            moves.append(link)
        else:
            moves.append(where)
        for controls in figure.select(".controls"):
            controls.decompose()
        figure.insert(0, heading)
        figure.figcaption.append(moves)

    def title(self) -> str:
        """The words of the page's heading, as HTML."""
        heading = self.soup.h1
        return heading.decode_contents(formatter="minimal") if heading else self.address

    def headings(self) -> list[str]:
        """The words of every heading, in their order."""
        return [" ".join(heading.get_text().split()) for heading in self.soup.find_all(re.compile("h[1-6]"))]

    def html(self) -> str:
        """The page as HTML that is well-formed XML too, as long as its drawings are."""
        return PLACE.sub(lambda place: self.aside[int(place[1])], self.soup.decode(formatter="minimal"))


def standing(figure: Tag) -> str:
    """Where a figure's controls stand in its first frame, as "Figure 3. units: 10; cell: LSTM"."""
    said = []
    for control in figure.select(".control"):
        value = control.select_one("output") or control.select_one("label:has(input[checked])")
        said.append(f"{control.select_one('legend, label').get_text(strip=True)}: {value.get_text(strip=True)}")
    return f"Figure {figure['id'].removeprefix('figure-')}. {'; '.join(said)}"


def _what_is_shown(words):
    """What a folded cell is called once it is open: "The checks" for "Show the checks"."""
    name = words.removeprefix("Show ")
    return name[:1].upper() + name[1:]


def _stop_quiz(quiz):
    """Turn a quiz into questions with their answers and every explanation."""
    quiz.name, quiz.attrs = "div", {"class": "quiz"}
    for gone in quiz.select("input, summary, p.none"):
        gone.decompose()
    for part in quiz.select(", ".join(QUIZ)):
        part.name, name = QUIZ[part.name]
        part.attrs = {"class": name}
    for part in quiz.select("[aria-live]"):
        del part["aria-live"]


def article(page: str) -> str:
    """The article of a built page.

    Raises:
        ValueError: the page has none.
    """
    found = ARTICLE.search(page)
    if not found:
        raise ValueError("a built page must have an <article role='main'>; got none")
    return found[1]


def in_order(root=ROOT) -> list[tuple[str, int]]:
    """The pages of the book in the order of `_toc.yml`, each with its level: 1 or, beneath another, 2."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = [(contents["root"], 1)]
    for part in contents["parts"]:
        for chapter in part["chapters"]:
            found.append((chapter["file"], 1))
            found += [(section["file"], 2) for section in chapter.get("sections", [])]
    return found


def slug(name: str) -> str:
    """The id of a page in a document of many pages."""
    return name.replace("/", "--")


class Joined:
    """Many pages in one document. No two ids are the same, and a link to another of them stays in the document.

    Args:
        names: the pages, as "notebooks/1-units/what-units-is".
        site: the address of the site with a slash at its end; empty where it is not known.
    """

    def __init__(self, names: list[str], site: str) -> None:
        self.names, self.site = set(names), site

    def page(self, name: str, level: int, still: StillPage) -> str:
        """One of the pages, its headings lowered so that its title has the level."""
        prefix = slug(name)
        for tag in still.soup.find_all(True):
            for key in NAMING:
                if key in tag.attrs:
                    tag[key] = " ".join(f"{prefix}--{each}" for each in tag[key].split())
            if tag.name == "a" and "href" in tag.attrs and "elsewhere-on-the-web" not in tag.get("class", []):
                self._relink(name, tag)
            if level > 1 and re.fullmatch(r"h[1-5]", tag.name):
                tag.name = f"h{int(tag.name[1]) + level - 1}"
        still.aside = [re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}--", text) for text in still.aside]
        return f'<div class="page-of-book level-{level}" id="{prefix}">{still.html()}</div>'

    def _relink(self, name, tag):
        parts = urlsplit(tag["href"])
        if parts.scheme or parts.netloc:
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path)) if parts.path else f"{name}.html"
        if path.removesuffix(".html") in self.names:
            tag["href"] = f"#{slug(path.removesuffix('.html'))}" + f"--{parts.fragment}" * bool(parts.fragment)
        elif self.site:
            tag["href"] = f"{self.site}{path}" + f"#{parts.fragment}" * bool(parts.fragment)
        else:
            tag.unwrap()
