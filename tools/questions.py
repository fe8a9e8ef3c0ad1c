"""Asked in public: a Sphinx extension that turns `book/questions.yml` into lists of questions, each with its answers.

The directive `{questions} PART` shows those of one part: title, what it asks, the same question elsewhere, and links to
the cells that answer it. The titles become index entries, so that the search finds a question by its title.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes

from claims import ROOT
from symptoms import CELL, SLUG, Rows, see_it_run, words

DATA = ROOT / "book" / "questions.yml"


@dataclass(frozen=True)
class Question:
    """A public question, in our words, with the cells that answer it and what its askers type into the search.

    `cells` are written as in a `Cause` of tools/symptoms.py, the one that answers first. `siblings` are titles of the
    same question elsewhere.
    """

    id: str
    part: str
    title: str
    site: str
    asks: str
    siblings: tuple[str, ...]
    cells: tuple[str, ...]
    queries: tuple[str, ...]


def read_questions(path: Path = DATA) -> list[Question]:
    """All questions, in order.

    Raises:
        ValueError: a row has other keys than it should, an empty text, no cell, no query, a cell that is not written as
            it should be, or an id that is no slug or not its own.
    """
    found = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        if problem := _problem(row, {each.id for each in found}):
            raise ValueError(f"{path.name}: {row.get('id', 'a row without an id')} {problem}.")
        found.append(
            Question(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        )
    return found


def _problem(row: dict[str, Any], taken: set[str]) -> str | None:
    """What is wrong with a row, as the end of a sentence, or None."""
    wanted = set(Question.__dataclass_fields__)
    if set(row) != wanted:
        return f"must have the keys {', '.join(sorted(wanted))}; got {', '.join(sorted(row))}"
    if not SLUG.fullmatch(row["id"]) or row["id"] in taken:
        return "must have an id of its own, lower-case words joined by hyphens"
    lists = [key for key in ("siblings", "cells", "queries") if not isinstance(row[key], list)]
    texts = [key for key in ("part", "title", "site", "asks") if not str(row[key]).strip()]
    if wrong := lists + texts + [key for key in ("cells", "queries") if not row[key]]:
        return f"must not be without {', '.join(dict.fromkeys(wrong))}"
    bad = [cell for cell in row["cells"] if not CELL.fullmatch(cell)]
    return f"must have cells of the form NOTEBOOK#ID or claim-NN; got {', '.join(bad)}" if bad else None


class Questions(Rows):
    """`{questions} PART`: a list of the questions of one part."""

    required_arguments = 1
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(DATA))
        return [nodes.bullet_list("", *(self.item(question) for question in self.chosen(read_questions())))]

    def item(self, question: Question) -> nodes.list_item:
        told = nodes.paragraph("", "", *self.told(question))
        return nodes.list_item(
            "", self.entries(question, question.title, *self.titles(question)), told, ids=[question.id]
        )

    def titles(self, question: Question) -> list[str]:
        """The titles of the same question elsewhere, without their sites."""
        return [sibling.rpartition(" (")[0] for sibling in question.siblings]

    def told(self, question: Question) -> Iterator[nodes.Node]:
        yield nodes.strong("", f"“{question.title}”")
        yield nodes.Text(f" ({question.site}). ")
        yield from words(question.asks)
        if question.siblings:
            yield nodes.Text(f" Also: {'; '.join(question.siblings)}.")
        yield nodes.Text(" See it run: ")
        for number, cell in enumerate(question.cells):
            yield from [nodes.Text("; ")] * (number > 0)
            yield see_it_run(cell, self.env.docname)
        yield nodes.Text(".")


def setup(app):
    app.add_directive("questions", Questions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
