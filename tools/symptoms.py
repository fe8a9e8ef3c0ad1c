"""What do you see?: a Sphinx extension that turns `book/symptoms.yml` into the page of symptoms and messages.

The directive `{symptoms} PART` shows the symptoms of one part, `{messages} PART` its messages, and `{symptoms}` without
a part lists all symptoms as links. Titles, the readers' own words and the messages become index entries, so that the
search finds each of them. Every code cell of a notebook gets the anchor `cell-ID`, to which the rows refer.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.addnodes import index, pending_xref
from sphinx.util.docutils import SphinxDirective

from claims import ROOT, settled, title
from tables import link

PAGE = "book/what-do-you-see"
DATA = ROOT / "book" / "symptoms.yml"
OPEN = "…"  # in a message: whatever Keras writes there
CELL = re.compile(r"[\w/-]+#[\w-]+|claim-\d\d")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Cause:
    """One cause of a symptom: how to tell it from the others, the remedy, and the cell that shows it.

    `cell` is a notebook below notebooks/ and the id of a code cell, as in "reference/silent-traps#cell-005", or the tag
    of the cell that settles a claim, as in "claim-21". In a message all but the cause may be empty.
    """

    cause: str
    tell: str
    remedy: str
    cell: str


@dataclass(frozen=True)
class Row:
    """What symptoms and messages share: the words in which readers ask, and the causes, the most likely first."""

    id: str
    part: str
    asked: tuple[str, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Symptom(Row):
    """What a reader sees."""

    see: str


@dataclass(frozen=True)
class Message(Row):
    """The beginning of a message, a program that raises it and one that does not."""

    message: str
    raises: str
    runs: str


def read_symptoms(path: Path = DATA) -> tuple[list[Symptom], list[Message]]:
    """All rows of the page.

    Raises:
        ValueError: a row has other keys than it should, an empty text, no cause, a cell that is not written
            as it should be, or an id that is no slug or not its own.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        found = [_row(Symptom, row) for row in rows["symptoms"]], [_row(Message, row) for row in rows["messages"]]
        ids = [row.id for row in [*found[0], *found[1]]]
        if again := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"every row must have an id of its own; got {', '.join(again)} more than once.")
    except (ValueError, KeyError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    return found


def _row(kind, row):
    """A row of the data as `Symptom` or `Message`."""
    wanted, name = set(kind.__dataclass_fields__), row.get("id", "a row without an id")
    if set(row) | {"asked"} != wanted:
        raise ValueError(f"{name} must have the keys {', '.join(sorted(wanted))}; got {', '.join(sorted(row))}.")
    if not SLUG.fullmatch(row["id"]):
        raise ValueError(f"an id must be lower-case words joined by hyphens; got {row['id']!r}.")
    if not row["causes"]:
        raise ValueError(f"{name} must have a cause; got none.")
    texts = {key: value for key, value in row.items() if key not in ("asked", "causes")}
    if empty := [key for key, value in texts.items() if not str(value).strip()]:
        raise ValueError(f"{name}: {', '.join(empty)} must not be empty.")
    needed = {"cause"} if kind is Message else set(Cause.__dataclass_fields__)
    causes = tuple(_cause(name, cause, needed) for cause in row["causes"])
    return kind(**texts, asked=tuple(row.get("asked", ())), causes=causes)


def _cause(name, cause, needed):
    """A cause of a row. A message has its programs, so that its causes may come without a cell."""
    keys = set(Cause.__dataclass_fields__)
    if not needed <= set(cause) <= keys:
        raise ValueError(f"a cause of {name} must have {', '.join(sorted(needed))}; got {', '.join(sorted(cause))}.")
    if not CELL.fullmatch(cause.get("cell", "claim-01")):
        raise ValueError(f"{name}: a cell must be NOTEBOOK#ID or claim-NN; got {cause['cell']!r}.")
    return Cause(**{key: cause.get(key, "") for key in keys})


def begins(message: str, said: object) -> bool:
    """Whether a line of what Keras said begins with a message of the data, in which `…` stands for anything.

    Args:
        message: as in the data.
        said: the exception or warning. Its first line may be one that tells only where it happened.
    """
    pattern = ".*?".join(map(re.escape, message.split(OPEN)))
    lines = re.sub(r"\x1b\[\d+m", "", str(said)).splitlines()
    return any(re.match(pattern, re.sub(r"^(\{\{.*?\}\}\s*)+", "", line.strip())) for line in lines)


def anchor(cell: str) -> str:
    """The anchor of a code cell on its page, from its id."""
    return cell if cell.startswith("cell-") else f"cell-{cell}"


@cache
def claims() -> dict[str, Path]:
    """Which notebook settles which claim."""
    return settled(sorted(ROOT.glob("notebooks/*/*.ipynb")))


def shown(cell: str) -> tuple[Path, str]:
    """The notebook of a cell of the data, and the label of the cell's anchor."""
    if cell.startswith("claim-"):
        return claims()[cell], cell
    notebook, name = cell.split("#")
    return ROOT / "notebooks" / f"{notebook}.ipynb", f"notebooks/{notebook}#{anchor(name)}"


def code(text: str) -> nodes.literal:
    """Code in a line of text. Without a language it would be an element per word, thousands on this page."""
    return nodes.literal("", text, classes=["code"], language="text")


def words(text: str) -> list[nodes.Node]:
    """Text nodes, in which `backticks` are code."""
    parts = enumerate(text.split("`"))
    return [code(part) if place % 2 else nodes.Text(part) for place, part in parts if part]


def see_it_run(cell: str, page: str) -> pending_xref:
    """A link from a page to a cell of the data, with the title of the cell's notebook."""
    notebook, label = shown(cell)
    return link(title(notebook), label, page)


class Rows(SphinxDirective):
    """What the directives share."""

    optional_arguments = 1
    final_argument_whitespace = True

    def chosen(self, rows):
        self.env.note_dependency(str(DATA))
        found = [row for row in rows if row.part == self.arguments[0]]
        if not found:
            parts = ", ".join(dict.fromkeys(row.part for row in rows))
            raise self.error(f"there is no part {self.arguments[0]!r}: there are {parts}.")
        return found

    def entries(self, row, *phrases):
        """Index entries that lead to a row, one for each phrase."""
        made = [("single", phrase.replace(";", ",").replace("`", ""), row.id, "", None) for phrase in phrases]
        return index(entries=made)

    def asked(self, row):
        if not row.asked:
            return []
        phrases = " · ".join(f"“{phrase}”" for phrase in row.asked)
        return [nodes.paragraph("", "", nodes.Text("Also asked as: "), *words(phrases), classes=["asked"])]

    def causes(self, row):
        """The causes as a numbered list, or as a paragraph where there is one."""
        told = [nodes.paragraph("", "", *self.cause(cause)) for cause in row.causes]
        if len(told) == 1:
            return told
        return [nodes.enumerated_list("", *(nodes.list_item("", one) for one in told), enumtype="arabic", suffix=".")]

    def cause(self, cause):
        yield nodes.strong("", "", *words(cause.cause))
        if cause.tell:
            yield from [nodes.Text(" "), nodes.emphasis("", "How to tell:"), nodes.Text(" "), *words(cause.tell)]
        if cause.remedy:
            yield from [nodes.Text(" "), nodes.emphasis("", "Remedy:"), nodes.Text(" "), *words(cause.remedy)]
        if not cause.cell:
            return
        yield from [nodes.Text(" See it run: "), see_it_run(cause.cell, self.env.docname), nodes.Text(".")]


class Symptoms(Rows):
    """`{symptoms} PART`: a section per symptom. `{symptoms}`: links to all of them, a paragraph per part."""

    def run(self):
        symptoms, _ = read_symptoms()
        if self.arguments:
            return [self.section(row) for row in self.chosen(symptoms)]
        parts = dict.fromkeys(row.part for row in symptoms)
        return [self.links(part, [row for row in symptoms if row.part == part]) for part in parts]

    def links(self, part, rows):
        told = [nodes.strong("", f"{part}:"), nodes.Text(" ")]
        for row in rows:
            told += [nodes.reference("", "", *words(row.see), internal=True, refid=row.id), nodes.Text(" · ")]
        return nodes.paragraph("", "", *told[:-1])

    def section(self, row):
        made = nodes.section("", nodes.title("", "", *words(row.see)), ids=[row.id], names=[row.id])
        made.extend([self.entries(row, row.see, *row.asked), *self.asked(row), *self.causes(row)])
        return made


class Messages(Rows):
    """`{messages} PART`: a block per message, with its folded programs."""

    required_arguments = 1
    optional_arguments = 0

    def run(self):
        _, messages = read_symptoms()
        return [self.block(row) for row in self.chosen(messages)]

    def block(self, row):
        made = nodes.container("", ids=[row.id], classes=["message"])
        said = nodes.paragraph("", "", code(row.message), classes=["said"])
        made.extend([self.entries(row, row.message, *row.asked), said, *self.asked(row), *self.causes(row)])
        program = f"# raises it\n{row.raises.strip()}\n\n# does not\n{row.runs.strip()}"
        summary = "A program that raises it, and one that does not"
        made.append(nodes.raw("", f"<details><summary>{summary}</summary>", format="html"))
        made.append(nodes.literal_block(program, program, language="text"))
        made.append(nodes.raw("", "</details>", format="html"))
        return made


def add_anchors(app, doctree):
    """Give each code cell of a notebook an anchor made from its id, which every page can refer to."""
    page = app.env.docname
    if not page.startswith("notebooks/"):
        return
    cells = json.loads(Path(app.env.doc2path(page)).read_text(encoding="utf-8"))["cells"]
    labels = app.env.domains["std"].anonlabels
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code" and (name := cells[cell["cell_index"]].get("id")):
            cell["ids"].append(anchor(name))
            doctree.ids[anchor(name)] = cell
            labels[f"{page}#{anchor(name)}"] = (page, anchor(name))


def setup(app):
    app.add_directive("symptoms", Symptoms)
    app.add_directive("messages", Messages)
    app.setup_extension("questions")
    app.connect("doctree-read", add_anchors)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
