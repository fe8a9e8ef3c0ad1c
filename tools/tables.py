"""What the directives that show stored results share: sentences by default, or one of several tables."""

from collections.abc import Iterable
from typing import ClassVar

from docutils import nodes
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
