"""The book and its notebooks without solutions: a Sphinx extension that leaves them out, and the command that builds.

`python tools/class_student.py` writes `_build/student/`: the site in `_build/html` below it, and the notebooks. It uses
the runs of `make book`, whose notebooks it does not change. The exercises, their hints and their checks stay.
"""

import copy
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from docutils import nodes

from chapters import ROOT

STUDENT = ROOT / "_build" / "student"
FIRST = 400  # before the extensions that read the cells, whose priority is 500


def drop_solutions(app, doctree):
    """Remove the cells tagged `solution` from a page."""
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code" and "tag_solution" in cell["classes"]:
            cell.parent.remove(cell)


def setup(app):
    app.connect("doctree-read", drop_solutions, priority=FIRST)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}


def without_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy of a notebook without its cells tagged `solution`."""
    made = copy.deepcopy(notebook)
    made.cells = [cell for cell in made.cells if "solution" not in cell.metadata.get("tags", [])]
    return made


def write_notebooks(folder: Path, root: Path = ROOT) -> list[Path]:
    """Write the notebooks without solutions, in the folders that they have in the book, and return their paths."""
    shutil.rmtree(folder, ignore_errors=True)
    made = []
    for path in sorted(root.glob("notebooks/*/*.ipynb")):
        made.append(folder / path.relative_to(root / "notebooks"))
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(without_solutions(nbformat.read(path, as_version=4)), made[-1])
    return made


def settings(text: str) -> str:
    """The settings of the book as `_config.yml` has them, with this extension and a title that tells the two apart."""
    config = yaml.safe_load(text)
    mine = [*config["sphinx"]["local_extensions"], "class_student"]
    config["sphinx"]["local_extensions"] = dict.fromkeys(mine, str(ROOT / "tools"))  # the settings lie elsewhere
    config["sphinx"]["config"]["extensions"].append("class_student")
    config["title"] += " (without solutions)"
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def main() -> None:
    """Build both."""
    write_notebooks(STUDENT / "notebooks")
    config = STUDENT / "_config.yml"
    config.write_text(settings((ROOT / "_config.yml").read_text(encoding="utf-8")), encoding="utf-8")
    arguments = [".", "-W", "-n", "--keep-going", "--config", str(config), "--path-output", str(STUDENT)]
    command = Path(sys.executable).with_name("jupyter-book")
    raise SystemExit(subprocess.run([command, "build", *arguments], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
