"""Run every notebook with other versions of Python, TensorFlow and Keras. `make matrix` calls it.

    python -m experiments.matrix colab newest

makes an environment for each column of `matrix.yml` below `_build/matrix`, runs the notebooks in it as a reader does,
and stores which cells raised. Started again it runs only what is missing.
"""

import argparse
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import nbformat
import yaml

from experiments.engine import CommandError, Experiment, Task, measure
from experiments.notebooks import NOTEBOOKS, ROOT, errors_of, execute
from unrolled.core.stored import RecordError
from unrolled.reference import verdicts

FILE = Path(__file__).with_suffix(".yml")
ENVIRONMENTS = ROOT / "_build" / "matrix"
NAMED = ("tensorflow", "keras", "numpy", "pandas", "matplotlib", "statsmodels", "ipython", "ipykernel", "ipywidgets")
COLUMNS = {
    "column": "its name in experiments/matrix.yml",
    "notebook": "its path below notebooks/, without an ending",
    "digest": "of the code of its cells: a row speaks of this code only",
    "versions": "of Python and of the packages that matter, as installed",
    "cells": "how many code cells were run",
    "raised": "ids of the cells that raised, each with its error, such as 'train:ValueError'",
    "seconds": "of wall time, beside other runs",
}
BUILT_WITH = ("python", "sphinx", "myst-nb", "myst-parser", "docutils", "furo")
BUILDS_COLUMNS = {
    "column": "its name in experiments/matrix.yml",
    "digest": "of the settings and of the tools that build the book",
    "versions": "of Python and of the packages that build, as installed",
    "pages": "how many HTML pages were written",
    "warnings": "how many warnings the builder gave; in the book's own build each is an error",
    "seconds": "of wall time, the notebooks' outputs taken from the cache where it has them",
}
DIFFERENCES = Path(__file__).with_name("differences.py")
DIFFERENCES_COLUMNS = {
    "column": "its name in experiments/matrix.yml",
    "digest": "of experiments/differences.py, which asks the questions",
    "question": "in words",
    "outcome": "in words",
}
LIST = """
import json, platform
from importlib.metadata import distributions
print(json.dumps({"python": platform.python_version()} | {d.name.lower(): d.version for d in distributions()}))
"""


@dataclass(frozen=True)
class Column:
    """A set of versions.

    Attributes:
        name: its key in `matrix.yml`.
        what: in words, for the page.
        python: the minor version, such as "3.13".
        packages: what pip is given, an item each.
        environment: variables that the kernel gets.
        builds: whether the column builds the book with Sphinx alone, and runs no notebook.
    """

    name: str
    what: str
    python: str
    packages: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    builds: bool = False


def columns() -> dict[str, Column]:
    """The columns of `matrix.yml` by name, in its order."""
    return {name: Column(name, **row) for name, row in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def python_of(column: Column) -> Path:
    """The Python of a column's environment, which `prepare` makes."""
    return ENVIRONMENTS / column.name / ("Scripts" if os.name == "nt" else "bin") / "python"


def interpreter(column: Column, given: str | None) -> str:
    """The Python to make an environment with: the given one, or the one of that version on this machine.

    Raises:
        CommandError: there is none, or it has another version.
    """
    name = given or f"python{column.python}"
    if (version := _version_of(name)) is None:
        raise CommandError(
            f"{column.name} needs Python {column.python}, and {name} does not run on this machine; name one with "
            f"--python PATH."
        )
    if version != column.python:
        raise CommandError(f"{column.name} needs Python {column.python}; {name} is Python {version}.")
    return name


def _version_of(python: str) -> str | None:
    """The minor version of an interpreter; None if it does not run."""
    code = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() or None


def prepare(column: Column, given: str | None = None) -> None:
    """Make a column's environment, unless it is there: its packages first, then the book's package beside them.

    Raises:
        CommandError: there is no such Python, pip fails, or the book's package replaces a version of the column.
    """
    folder = ENVIRONMENTS / column.name
    stamp, digest = folder / "made-from", hashlib.sha256(json.dumps(asdict(column)).encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    shutil.rmtree(folder, ignore_errors=True)
    python = python_of(column)
    _run([interpreter(column, given), "-m", "venv", folder])
    _run([python, "-m", "pip", "install", "--quiet", *(word for each in column.packages for word in each.split())])
    before = installed(python)
    _run([python, "-m", "pip", "install", "--quiet", "-e", ROOT])
    after = installed(python)
    replaced = [f"{name} {before[name]} by {after.get(name)}" for name in before if before[name] != after.get(name)]
    if replaced:
        raise CommandError(f"installing the book's package into {column.name} replaced {', '.join(replaced)}.")
    _run([python, "-m", "ipykernel", "install", "--prefix", folder, "--name", column.name])
    stamp.write_text(digest, encoding="utf-8")


def _run(command: list) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise CommandError(f"{' '.join(map(str, command[:4]))} ... failed: {said[-1]}")


def installed(python: Path) -> dict[str, str]:
    """The version of Python and of every package in an environment, by name in lower case."""
    return json.loads(subprocess.run([python, "-c", LIST], capture_output=True, text=True, check=True).stdout)


def run(task: Task) -> dict[str, list[dict]]:
    """Run one notebook, ask the questions of `differences.py`, or build the book, in a column's environment."""
    column = columns()[task.values["column"]]
    if not python_of(column).exists():
        raise CommandError(f"{column.name} has no environment yet: `make matrix COLUMN={column.name}` makes it.")
    if task.table == "builds.csv":
        return {task.table: [task.values | build_in(column)]}
    if task.table == "differences.csv":
        asked = differences_in(column).items()
        return {task.table: [task.values | {"question": each, "outcome": outcome} for each, outcome in asked]}
    path = NOTEBOOKS / f"{task.values['notebook']}.ipynb"
    return {"matrix.csv": [run_in(column, path) | {"digest": task.values["digest"]}]}


def run_in(column: Column, path: Path) -> dict:
    """Run a notebook in a column's environment, and go on after a cell that raises.

    Args:
        column: prepared.
        path: of the notebook.

    Returns:
        A row with the keys of `COLUMNS`; the digest is that of the notebook.
    """
    notebook = nbformat.read(path, as_version=4)
    kernels = ENVIRONMENTS / column.name / "share" / "jupyter" / "kernels"
    seconds = execute(notebook, path.parent, column.environment, kernels, column.name)
    versions = installed(python_of(column))
    return {
        "column": column.name,
        "notebook": path.parent.name + "/" + path.stem,
        "digest": verdicts.digest_of(verdicts.read(path)),
        "versions": ", ".join(f"{name} {versions[name]}" for name in ("python", *NAMED, *_backend(column))),
        "cells": sum(cell.cell_type == "code" for cell in notebook.cells),
        "raised": " ".join(f"{cell}:{error}" for cell, error in errors_of(notebook).items()),
        "seconds": seconds,
    }


def differences_in(column: Column) -> dict[str, str]:
    """The questions of `differences.py`, each with what came out in a column's environment."""
    command, variables = [str(python_of(column)), str(DIFFERENCES)], os.environ | column.environment
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def build_in(column: Column) -> dict[str, str | int | float]:
    """Build the book with the Sphinx of a column's environment.

    Returns:
        The last four keys of `BUILDS_COLUMNS`.

    Raises:
        CommandError: the builder stopped.
    """
    folder = ENVIRONMENTS / column.name
    html, warnings = folder / "html", folder / "warnings.txt"
    shutil.rmtree(html, ignore_errors=True)
    command = [python_of(column), "-m", "sphinx", "-c", "tools/sphinx", "-n", "-q", "-w", warnings, ".", html]
    began = time.monotonic()
    _run(command)
    versions = installed(python_of(column))
    return {
        "versions": ", ".join(f"{name} {versions[name]}" for name in BUILT_WITH),
        "pages": len(list(html.rglob("*.html"))),
        "warnings": warnings.read_text(encoding="utf-8").count("WARNING: "),
        "seconds": round(time.monotonic() - began, 1),
    }


def builder_digest() -> str:
    """Of all that makes pages out of texts and notebooks: the settings, the contents, the modules of `tools/`."""
    made = hashlib.sha256()
    for path in [ROOT / "_config.yml", ROOT / "_toc.yml", *sorted((ROOT / "tools").rglob("*.py"))]:
        made.update(path.read_bytes())
    return made.hexdigest()[:12]


def _backend(column: Column) -> list[str]:
    return [column.environment["KERAS_BACKEND"]] if "KERAS_BACKEND" in column.environment else []


def tasks(chosen: Iterable[str]) -> list[Task]:
    """The questions of `differences.py` and every notebook in every chosen column, or its build of the book.

    Raises:
        CommandError: there is no such column.
    """
    known = columns()
    for name in chosen:
        if name not in known:
            raise CommandError(f"there is no column {name!r}; there are {', '.join(known)}.")
    digests, builder = verdicts.digests(NOTEBOOKS), builder_digest()
    questions = hashlib.sha256(DIFFERENCES.read_bytes()).hexdigest()[:12]
    builders = [name for name in chosen if known[name].builds]
    others = [name for name in chosen if not known[name].builds]
    return [
        *(Task("builds.csv", {"column": column, "digest": builder}) for column in builders),
        *(Task("differences.csv", {"column": column, "digest": questions}) for column in others),
        *(
            Task("matrix.csv", {"column": column, "notebook": name, "digest": digest})
            for column in others
            for name, digest in digests.items()
        ),
    ]


EXPERIMENT = Experiment(
    chapter="reference",
    name="matrix",
    what="every notebook, in a reader's live mode, and the questions of experiments/differences.py, with the versions "
    "of each column of experiments/matrix.yml, and builds of the book with the newest Sphinx",
    tables={"matrix.csv": COLUMNS, "differences.csv": DIFFERENCES_COLUMNS, "builds.csv": BUILDS_COLUMNS},
    tasks=tasks(columns()),
    run=run,
)


def table(rows: list[dict[str, str]]) -> str:
    """A line per column, and beneath it a line per notebook in which a cell raised."""
    lines = []
    for name in dict.fromkeys(row["column"] for row in rows):
        own = [row for row in rows if row["column"] == name]
        failed = [row for row in own if row["raised"]]
        lines.append(f"{name}: {len(own) - len(failed)} of {len(own)} notebooks ran without an error")
        lines += [f"  {row['notebook']}: {row['raised']}" for row in failed]
    return "\n".join(lines)


def built_line(row: dict[str, str]) -> str:
    """What a column built, in words."""
    return f"{row['column']}: {row['pages']} pages built with {row['versions']}; {row['warnings']} warnings"


def main(words: list[str] | None = None) -> int:
    """Make the environments, run what is missing, print what raised. Exit code: 0; 1 after an error; 2 if none ran."""
    parser = argparse.ArgumentParser(prog="python -m experiments.matrix", description=__doc__)
    parser.add_argument("columns", nargs="*", metavar="COLUMN", help="of experiments/matrix.yml (default: all)")
    parser.add_argument("--python", metavar="PATH", help="the interpreter to make the environments with")
    parser.add_argument("--out", type=Path, help="folder of the table (default: where the book keeps it)")
    options = parser.parse_args(words)
    folder = options.out or EXPERIMENT.folder
    try:
        chosen = tasks(options.columns or columns())
        names = list(dict.fromkeys(task.values["column"] for task in chosen))
        for name in names:
            prepare(columns()[name], options.python)
        failed = measure(replace(EXPERIMENT, tasks=chosen), folder)
    except (CommandError, RecordError) as error:
        print(f"python -m experiments.matrix: {error}", file=sys.stderr)
        return 2
    rows, built = results(folder, chosen, "matrix.csv"), results(folder, chosen, "builds.csv")
    print("\n".join([table(rows)] * bool(rows) + [built_line(row) for row in built]))
    return 1 if failed or any(row["raised"] for row in rows) or any(int(row["warnings"]) for row in built) else 0


def results(folder: Path, chosen: list[Task], name: str) -> list[dict[str, str]]:
    """The stored rows that these tasks have made in a table; none before its first run."""
    wanted = [task.values for task in chosen if task.table == name]
    if not (folder / name).exists():
        return []
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if any(values.items() <= row.items() for values in wanted)]


if __name__ == "__main__":
    from experiments.matrix import main  # workers import the tasks' function by the name of its module

    sys.exit(main())
