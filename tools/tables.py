"""What the directives that show data in tables share, those of stored results first: sentences, or one of several."""

from collections.abc import Iterable
from typing import ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

Cells = list[list[nodes.Node]]


class StoredTables(SphinxDirective):
    """A directive with the name of a table as its argument; without an argument it is a summary in sentences.

    Attributes:
        widths: for each table the widths of its columns, in per cent.
    """

    optional_arguments = 1
    widths: ClassVar[dict[str, tuple[int, ...]]]

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0] if self.arguments else None
        if kind not in (None, *self.widths):
            raise self.error(f"{self.name} takes {' or '.join(self.widths)}, or nothing; got {kind!r}.")
        if kind is None:
            return [nodes.paragraph("", words) for words in self.sentences()]
        header, rows = self.table(kind)
        return [table(header, rows, self.widths[kind])] if rows else [nodes.paragraph("", "None.")]

    def sentences(self) -> Iterable[str]:
        """The summary."""
        raise NotImplementedError

    def table(self, kind: str) -> tuple[tuple[str, ...], list[Cells]]:
        """The header and the rows of a table."""
        raise NotImplementedError


def show(app: Sphinx, name: str, directive: type[SphinxDirective], page: str) -> dict[str, bool]:
    """Add a directive and read its page in every build: what it reads is not among the page's dependencies.

    Returns:
        What the `setup` of an extension returns.
    """
    app.add_directive(name, directive)
    app.connect("env-get-outdated", lambda app, env, added, changed, removed: {page} & env.found_docs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def link(words: str, target: str, page: str, kind: str = "ref") -> pending_xref:
    """A link from a page.

    Args:
        words: what is linked.
        target: a label, or the name of a document after a slash.
        page: the name of the document that links.
        kind: "ref" for a label, "doc" for a document.
    """
    return pending_xref(
        "", nodes.inline("", words), refdomain="std", reftype=kind, refexplicit=True,
        reftarget=target, refdoc=page, refwarn=True,
    )  # fmt: skip


def in_words(words: str) -> list[nodes.Node]:
    """Text whose parts between backticks are code."""
    parts = enumerate(words.split("`"))
    return [nodes.literal("", part) if number % 2 else nodes.Text(part) for number, part in parts if part]


def text(words: str) -> list[nodes.Node]:
    return [nodes.Text(words)]


def table(header: tuple[str, ...], rows: list[Cells], widths: tuple[int, ...]) -> nodes.table:
    """A table whose columns have these widths, in per cent."""
    group = nodes.tgroup(cols=len(header))
    group.extend(nodes.colspec(colwidth=width) for width in widths)
    head = nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in header))
    body = [nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in row)) for row in rows]
    group.extend([nodes.thead("", head), nodes.tbody("", *body)])
    return nodes.table("", group, classes=["colwidths-given"], width="100%")
