"""Every link of the doctor's leads to a page that is there, under the page's own title."""

import importlib
import json
import pkgutil
import re

import pytest
import yaml
from docutils.nodes import make_id

from conftest import ROOT
from unrolled.doctor import checks, links
from unrolled.doctor.explain import RULES
from unrolled.doctor.messages_names import GONE, HEADINGS, THEN
from unrolled.doctor.titles import TITLES

PAGE = re.compile(r"(?:notebooks|book)/[\w/-]+\.html(?:#.+)?")
OLD = {heading for _, _, heading in GONE.values()} | set(HEADINGS.values())
OF_RULES = {rule.link for rule in RULES} | {THEN + heading for heading in OLD}


def links_of_checks():
    """The constants of the checks' modules that are links."""
    for each in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        values = vars(importlib.import_module(each.name)).values()
        yield from (value for value in values if isinstance(value, str) and PAGE.fullmatch(value))


LINKS = sorted(OF_RULES | set(links_of_checks()))
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "unrolled" / "doctor").rglob("*.py")]
PAGES = sorted({page for text in SOURCES for page in re.findall(r"\b((?:notebooks|book)/[\w/-]+)\.html\b", text)})


def source(page):
    """The text of a page, given without an ending: Markdown, of a notebook without its code; and its code cells."""
    if page.startswith("book/"):
        return (ROOT / f"{page}.md").read_text(encoding="utf-8"), []
    cells = json.loads((ROOT / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return text, [cell for cell in cells if cell["cell_type"] == "code"]


def anchors(page):
    """The anchors of a page, from its source: headings, cells, claims, and the rows of the symptoms."""
    text, code = source(page)
    rows = yaml.safe_load((ROOT / "book/symptoms.yml").read_text(encoding="utf-8")) if "do-you-see" in page else {}
    found = {row["id"] for part in rows.values() for row in part}
    found |= {f"cell-{cell['id'].removeprefix('cell-')}" for cell in code}
    found |= {tag for cell in code for tag in cell["metadata"].get("tags", ()) if tag.startswith("claim-")}
    return found | {make_id(title.replace("`", "")) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("link", LINKS)
def test_every_link_leads_to_a_page_and_an_anchor(link):
    page, _, anchor = link.partition("#")
    assert not anchor or anchor in anchors(page.removesuffix(".html"))


@pytest.mark.parametrize("page", PAGES)
def test_a_link_bears_the_title_of_its_page(page):
    text, _ = source(page)
    assert links.title(f"{page}.html#anchor") == re.search(r"^# (.+)$", text, re.MULTILINE)[1].replace("`", "")


def test_no_title_is_kept_for_a_page_without_a_link():
    assert sorted(TITLES) == PAGES
