"""Rerun the notebooks with every seed moved, and count which assertions fall. `make sceptic` calls it.

    python -m experiments.sceptic --offsets 1000 2000 --chapter 3

stores what it finds and prints a table; started again it runs only what is missing.
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from experiments.engine import CommandError, Experiment, Task, measure
from experiments.notebooks import NOTEBOOKS, errors_of, execute
from unrolled.core.stored import RecordError
from unrolled.reference import verdicts

OFFSETS = tuple(range(1000, 11_000, 1000))
MOVE = "from experiments.moved_seeds import move_seeds\n\nmove_seeds({offset})"
COLUMNS = {
    "notebook": "its path below notebooks/, without an ending",
    "digest": "of the code of its cells: a verdict speaks of this code only",
    "offset": "what was added to every seed, an integer",
    "asserting": "how many cells assert something",
    "fell": "ids of the cells whose assertion failed",
    "broke": "ids of the cells that raised any other error",
    "seconds": "of wall time, beside other runs",
}


def run(task: Task) -> dict[str, list[dict[str, Any]]]:
    """Run one notebook with one offset."""
    return {"sceptic.csv": [run_moved(NOTEBOOKS / f"{task.values['notebook']}.ipynb", task.values["offset"])]}


def run_moved(path: Path, offset: int, notebooks: Path = NOTEBOOKS) -> dict[str, Any]:
    """Run a notebook as a reader would, with every seed moved by `offset`, and go on after a cell that fails.

    Args:
        path: of the notebook.
        offset: an integer.
        notebooks: the folder that its name is told from.

    Returns:
        A row with the keys of `COLUMNS`.

    Raises:
        RuntimeError: the seeds could not be moved.
    """
    notebook = nbformat.read(path, as_version=4)
    plain = verdicts.read(path)
    row = {
        "notebook": path.relative_to(notebooks).with_suffix("").as_posix(),
        "digest": verdicts.digest_of(plain),
        "offset": offset,
        "asserting": len(verdicts.asserting_cells(plain)),
    }
    notebook.cells.insert(0, nbformat.v4.new_code_cell(MOVE.format(offset=offset), id="move-seeds"))
    seconds = execute(notebook, path.parent)
    errors = errors_of(notebook)
    if "move-seeds" in errors:
        raise RuntimeError(f"{row['notebook']}: the seeds could not be moved: {errors['move-seeds']}.")
    return row | {
        "fell": " ".join(name for name, error in errors.items() if error == "AssertionError"),
        "broke": " ".join(name for name, error in errors.items() if error != "AssertionError"),
        "seconds": seconds,
    }


def tasks(offsets: Iterable[int] = OFFSETS, chapter: str | None = None) -> list[Task]:
    """Every notebook with every offset; the offsets outside, so that all notebooks come early.

    Args:
        offsets: integers.
        chapter: the number of a chapter, or the beginning of another folder of notebooks; None for all.

    Raises:
        CommandError: there is no such chapter.
    """
    digests = verdicts.digests(NOTEBOOKS)
    chosen = [name for name in digests if chapter is None or re.split("[-/]", name)[0] == chapter]
    if not chosen:
        known = dict.fromkeys(re.split("[-/]", name)[0] for name in digests)
        raise CommandError(f"there is no chapter {chapter!r}; there are {', '.join(known)}.")
    return [
        Task("sceptic.csv", {"notebook": name, "digest": digests[name], "offset": offset})
        for offset in offsets
        for name in chosen
    ]


EXPERIMENT = Experiment(
    chapter="reference",
    name="sceptic",
    what="every notebook, in a reader's live mode, with all seeds moved by an offset",
    tables={"sceptic.csv": COLUMNS},
    tasks=tasks(),
    run=run,
)


def table(found: list[verdicts.Verdict]) -> str:
    """The cells that fell at an offset or more, a line each, beneath a line that counts."""
    rerun = [one for one in found if one.offsets]
    fallen = [one for one in rerun if one.fell]
    runs, falls = sum(len(one.offsets) for one in rerun), sum(len(one.fell) for one in rerun)
    lines = [f"{len(rerun)} asserting cells, {runs} reruns of a cell: {falls} fell ({falls / max(1, runs):.1%})."]
    for one in sorted(fallen, key=lambda one: -len(one.fell) / len(one.offsets)):
        claims = ", ".join(f"claim {number}" for number in one.claims) or "-"
        share = f"{len(one.fell)} of {len(one.offsets)}"
        lines.append(f"{share:9} {one.notebook} {one.cell:14} {claims:10} {one.section}")
    return "\n".join(lines)


def main(words: list[str] | None = None) -> int:
    """Rerun what is missing, and print the table. The exit code: 0; 1 if a rerun failed; 2 if none could start."""
    parser = argparse.ArgumentParser(prog="python -m experiments.sceptic", description=__doc__)
    parser.add_argument("--offsets", type=int, nargs="*", default=OFFSETS, metavar="N", help="added to every seed")
    parser.add_argument("--chapter", metavar="N", help="a chapter's number, or reference (default: all)")
    parser.add_argument("--out", type=Path, help="folder of the table (default: where the book keeps it)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler (default: a local cluster)")
    options = parser.parse_args(words)
    folder = options.out or EXPERIMENT.folder
    try:
        chosen = tasks(options.offsets or OFFSETS, options.chapter)
        failed = measure(replace(EXPERIMENT, tasks=chosen), folder, options.scheduler)
    except (CommandError, RecordError) as error:
        print(f"python -m experiments.sceptic: {error}", file=sys.stderr)
        return 2
    wanted = {(task.values["notebook"], str(task.values["offset"])) for task in chosen}
    with (folder / "sceptic.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["notebook"], row["offset"]) in wanted]
    print(table(verdicts.survey(rows, NOTEBOOKS)))
    return 1 if failed else 0


if __name__ == "__main__":
    from experiments.sceptic import main  # workers import the tasks' function by the name of its module

    sys.exit(main())
