"""What the reruns with moved seeds say of every cell that asserts something."""

import ast
import csv
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unrolled.core.stored import stored


@dataclass(frozen=True)
class Verdict:
    """How one asserting cell fared.

    Attributes:
        notebook: its path below `notebooks/`, without an ending.
        cell: the cell's id.
        section: the heading above the cell.
        claims: the numbers of the claims that the cell settles, such as "07".
        offsets: what was added to the seeds, one entry per rerun.
        fell: those of the offsets at which the cell raised.
    """

    notebook: str
    cell: str
    section: str
    claims: tuple[str, ...]
    offsets: tuple[int, ...]
    fell: tuple[int, ...]


def stored_reruns() -> list[dict[str, str]]:
    """The rows that `python -m experiments.sceptic` has stored, as text."""
    with stored("reference", "sceptic.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(path: Path) -> dict[str, Any]:
    """A notebook as JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell: dict[str, Any]) -> str:
    """The text of a cell."""
    return "".join(cell["source"])


def asserts(code: str) -> bool:
    """Whether Python code holds an assertion: an `assert`, or a call such as `np.testing.assert_allclose`."""
    lines = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines())
    return any(
        isinstance(node, ast.Assert) or isinstance(node, ast.Attribute) and node.attr.startswith("assert_")
        for node in ast.walk(ast.parse(lines))
    )


def asserting_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The code cells that hold an assertion, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and asserts(source(cell))]


def digest_of(notebook: dict[str, Any]) -> str:
    """Twelve hexadecimal digits that change when the code of a cell does; the setup cell does not count."""
    cells = [cell for cell in notebook["cells"] if "setup" not in cell["metadata"].get("tags", [])]
    code = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()[:12]


def names(notebooks: Path) -> list[str]:
    """All notebooks in a folder of chapters: their paths below it, without an ending."""
    return sorted(path.relative_to(notebooks).with_suffix("").as_posix() for path in notebooks.glob("*/*.ipynb"))


def digests(notebooks: Path) -> dict[str, str]:
    """The digest of each notebook in a folder of chapters, by its name."""
    return {name: digest_of(read(notebooks / f"{name}.ipynb")) for name in names(notebooks)}


def survey(rows: Iterable[dict[str, str]], notebooks: Path) -> list[Verdict]:
    """How every asserting cell fared in the reruns of the code as it now is.

    Args:
        rows: as `stored_reruns` returns them; rows that speak of other code are left out.
        notebooks: the folder of the chapters' notebooks.

    Returns:
        A verdict per asserting cell, in the order of the notebooks; its `offsets` are empty where nothing was rerun.
    """
    rows, verdicts = list(rows), []
    for name in names(notebooks):
        notebook = read(notebooks / f"{name}.ipynb")
        own = [row for row in rows if row["notebook"] == name and row["digest"] == digest_of(notebook)]
        sections = _sections(notebook)
        for cell in asserting_cells(notebook):
            fell = [int(row["offset"]) for row in own if cell["id"] in f"{row['fell']} {row['broke']}".split()]
            tags = cell["metadata"].get("tags", [])
            claims = tuple(tag.removeprefix("claim-") for tag in tags if tag.startswith("claim-"))
            offsets = tuple(int(row["offset"]) for row in own)
            verdicts.append(Verdict(name, cell["id"], sections[cell["id"]], claims, offsets, tuple(fell)))
    return verdicts


def _sections(notebook: dict[str, Any]) -> dict[str, str]:
    """The heading above each cell, by the cell's id."""
    heading, sections = "", {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            found = re.findall(r"^#+ (.+)$", source(cell), re.MULTILINE)
            heading = found[-1].replace("`", "") if found else heading
        sections[cell["id"]] = heading
    return sections
