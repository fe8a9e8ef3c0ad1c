"""The page "Runs on": a Sphinx directive that reads the stored runs of the notebooks in other versions.

`{runs-on} columns` is a table with a row per set of versions, `{runs-on} differences` lists where they behave
differently, `{runs-on} raised` lists the cells that raised, and `{runs-on}` with no argument sums up.
"""

import csv
import hashlib
from collections.abc import Iterable

import yaml
from docutils import nodes

from chapters import ROOT
from tables import Cells, StoredTables, in_words, show, text
from unrolled.core.stored import stored
from unrolled.reference import verdicts

PAGE = "book/runs-on"
SHOWN = ("python", "tensorflow", "keras", "numpy", "ipywidgets", "sphinx", "myst-nb", "furo")
Row = dict[str, str]
Columns = dict[str, dict[str, str]]  # a column's name and what `experiments/matrix.yml` says of it


class RunsOn(StoredTables):
    """The directive `{runs-on}`, see the module."""

    widths = {"columns": (18, 52, 30), "raised": (18, 42, 40)}

    def sentences(self) -> Iterable[str]:
        known = {name: column for name, column in columns().items() if not column.get("builds")}
        return summary(known, present(stored_rows()))

    def run(self) -> list[nodes.Node]:
        if self.arguments == ["differences"]:
            return [differing(of_these_questions(stored_rows("differences.csv")))]
        return super().run()

    def table(self, kind: str) -> tuple[tuple[str, ...], list[Cells]]:
        rows = present(stored_rows())
        if kind == "raised":
            return raised(rows)
        return by_column(columns(), rows, stored_rows("builds.csv"), len(verdicts.names(ROOT / "notebooks")))


def columns() -> Columns:
    """The sets of versions, in the order of `experiments/matrix.yml`."""
    return yaml.safe_load((ROOT / "experiments" / "matrix.yml").read_text(encoding="utf-8"))


def stored_rows(name: str = "matrix.csv") -> list[Row]:
    """A table that `python -m experiments.matrix` has stored, as text; nothing before its first run."""
    path = stored("reference", name)
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []


def present(rows: Iterable[Row]) -> list[Row]:
    """Those of the rows that speak of the code that the notebooks now have."""
    digests = verdicts.digests(ROOT / "notebooks")
    return [row for row in rows if digests.get(row["notebook"]) == row["digest"]]


def of_these_questions(rows: Iterable[Row]) -> list[Row]:
    """Those of the rows that were asked with `experiments/differences.py` as it is."""
    digest = hashlib.sha256((ROOT / "experiments" / "differences.py").read_bytes()).hexdigest()[:12]
    return [row for row in rows if row["digest"] == digest]


def by_column(
    known: Columns, rows: list[Row], builds: list[Row], notebooks: int
) -> tuple[tuple[str, ...], list[Cells]]:
    """A row per column: its name, what it is with its versions, and how many notebooks ran without an error.

    Args:
        known: the sets of versions.
        rows: of the notebooks' runs, those that are present.
        builds: of the book's builds, the last one last.
        notebooks: how many the book has.
    """
    body = []
    for name, column in known.items():
        own = [row for row in rows if row["column"] == name]
        built = next((row for row in reversed(builds) if row["column"] == name), None)
        versions = (built or own[0])["versions"] if built or own else f"python {column['python']}"
        words = _built(built) if built else _ran(own, notebooks)
        body.append([[nodes.literal("", name)], text(f"{column['what']}: {_shown(versions)}"), text(words)])
    return ("Column", "Versions", "Notebooks without an error"), body


def _shown(versions: str) -> str:
    """The versions that the table has room for."""
    return ", ".join(each for each in versions.split(", ") if each.split()[0] in SHOWN)


def _built(row: Row) -> str:
    return f"runs none; it builds {row['pages']} pages with {row['warnings']} warnings"


def _ran(rows: list[Row], notebooks: int) -> str:
    if not rows:
        return "not run yet"
    missing = f"; {notebooks - len(rows)} not run yet" if len(rows) < notebooks else ""
    return f"{sum(not row['raised'] for row in rows)} of {len(rows)}{missing}"


def differing(rows: list[Row]) -> nodes.bullet_list:
    """An item per question, those first on which columns differ: the usual outcome, then others with their columns.

    A list, because columns of a table that hold such long words do not fit a phone.
    """
    outcomes: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        outcomes.setdefault(row["question"], {}).setdefault(row["outcome"], []).append(row["column"])
    items = nodes.bullet_list()
    for question, found in sorted(outcomes.items(), key=lambda item: len(item[1]) == 1):
        (usual, _), *others = sorted(found.items(), key=lambda item: -len(item[1]))
        elsewhere = "".join(
            f"; in {' and '.join(f'`{name}`' for name in names)}: {outcome}" for outcome, names in others
        )
        words = [nodes.strong("", "", *in_words(question)), *in_words(f": {usual}{elsewhere or ', in every set'}")]
        items += nodes.list_item("", nodes.paragraph("", "", *words))
    return items


def raised(rows: list[Row]) -> tuple[tuple[str, ...], list[Cells]]:
    """A row per notebook and column in which a cell raised: the first such cell with its error, and how many more."""
    body = [
        [[nodes.literal("", row["column"])], text(row["notebook"]), text(_first_of(row["raised"].split()))]
        for row in rows
        if row["raised"]
    ]
    return ("Column", "Notebook", "Cells that raised"), body


def _first_of(cells: list[str]) -> str:
    """The first cell with its error, and the number of those after it, most of which only lack what it makes."""
    first, more = cells[0].replace(":", " raised "), len(cells) - 1
    return first if not more else f"{first}, and {more} more"


def summary(known: Columns, rows: list[Row]) -> Iterable[str]:
    """How many columns were run, and how many of their notebooks ran without an error, in sentences."""
    run = [name for name in known if any(row["column"] == name for row in rows)]
    clean = sum(not row["raised"] for row in rows)
    yield (
        f"{len(run)} of {len(known)} sets of versions have been run, wholly or in part, with the notebooks as they "
        f"are now: {len(rows)} runs of a notebook, {clean} of them without an error."
    )
    if missing := [name for name in known if name not in run]:
        yield f"Not run yet: {', '.join(missing)}."


def setup(app):
    return show(app, "runs-on", RunsOn, PAGE)
