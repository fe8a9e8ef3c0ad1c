"""The claim ledger: a Sphinx extension that gives the cells tagged `claim-NN` an anchor and the ledger its tables.

`book/claims.yml` holds the claims. The directive `{claims} THREAD` shows those of one thread: the verdict and a link
to the cell, or, while no cell asserts a claim, the chapter that prepares it. Without a thread it shows the totals.
"""

import json
import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tables import in_words, link, show, table

ROOT = Path(__file__).resolve().parent.parent
LEDGER = "book/claims"
THREADS = ("bone", "fib", "blocks", "diagram", "batch", "spectra", "forecasts", "classes", "sequences", "faults")
KEYS = {"number", "thread", "claim", "verdict", "chapter"}
TAG = re.compile(r"claim-\d\d")


def read_ledger(path=ROOT / f"{LEDGER}.yml"):
    """The rows of the ledger, in order.

    Raises:
        ValueError: a row has other keys than it should, an unknown thread, an empty text, or a number out of order.
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, row in enumerate(rows, 1):
        if (
            set(row) != KEYS
            or row["number"] != number
            or row["thread"] not in THREADS
            or row["chapter"] not in range(1, 9)
        ):
            raise ValueError(f"{path.name}: row {number} must have {sorted(KEYS)}, in order of the numbers; got {row}.")
        if not row["claim"].strip() or not row["verdict"].strip():
            raise ValueError(f"{path.name}: row {number} must have a claim and a verdict; got an empty text.")
    return rows


def tagged_cells(path):
    """The code cells of a notebook that carry a claim: a list of `(claim, source)`, as `("claim-07", "assert ...")`."""
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    return [
        (tag, "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code"
        for tag in cell["metadata"].get("tags", [])
        if tag.startswith("claim")
    ]


def title(path):
    """The title of a notebook, as its first heading has it."""
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and (found := re.search(r"^# (.+)$", "".join(cell["source"]), re.MULTILINE)):
            return found[1].replace("`", "")
    return Path(path).stem


def settled(paths):
    """Which notebook settles which claim: `{"claim-07": path}`."""
    return {claim: path for path in paths for claim, _ in tagged_cells(path)}


class Claims(SphinxDirective):
    """`{claims} bone`: the claims of a thread, as a table. `{claims}`: how many of all are settled, as a paragraph."""

    optional_arguments = 1

    def run(self):
        pages = sorted(self.env.doc2path(name) for name in self.env.found_docs if name.startswith("notebooks/"))
        where, rows = settled(pages), read_ledger()
        self.env.note_dependency(str(ROOT / f"{LEDGER}.yml"))
        if not self.arguments:
            words = f"{len(where)} of the {len(rows)} claims and questions are settled by a cell that runs."
            return [nodes.paragraph("", words)]
        chosen = [row for row in rows if row["thread"] == self.arguments[0]]
        if not chosen:
            raise self.error(f"there is no thread {self.arguments[0]!r}: there are {', '.join(THREADS)}.")
        body = [self.row(row, where.get(f"claim-{row['number']:02d}")) for row in chosen]
        return [table(("No.", "Claim or question", "Verdict"), body, (6, 47, 47))]

    def row(self, row, path):
        """Number, claim, verdict with a link."""
        if path:
            cell = link(title(path), f"claim-{row['number']:02d}", self.env.docname)
            verdict = [*in_words(row["verdict"]), nodes.Text(" See it run: "), cell, nodes.Text(".")]
        else:
            verdict = [nodes.emphasis("", f"Not yet settled. In preparation: chapter {row['chapter']}.")]
        return [in_words(str(row["number"])), in_words(row["claim"]), verdict]


def add_anchors(app, doctree):
    """Give each cell tagged `claim-NN` the anchor `claim-NN`, which every page can refer to."""
    labels = app.env.domains["std"].anonlabels
    for cell in doctree.findall(nodes.container):
        for name in cell["classes"]:
            claim = name.removeprefix("tag_")
            if name.startswith("tag_") and TAG.fullmatch(claim) and claim not in doctree.ids:
                cell["ids"].append(claim)
                doctree.ids[claim] = cell
                labels[claim] = (app.env.docname, claim)


def setup(app):
    app.connect("doctree-read", add_anchors)
    return show(app, "claims", Claims, LEDGER)
