"""The book and its notebooks without solutions: a Sphinx extension that leaves them out, and the command that builds.

`python tools/class_student.py` writes `_build/student/`: the site in `_build/html` below it, and the notebooks. It uses
the runs of `make book`, whose notebooks it does not change. The exercises, their hints and their checks stay. What the
site offers to download has no solutions either: a notebook beside each page, and the archive to take home.
"""

import copy
import html
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from docutils import nodes

from chapters import ROOT
from home import LIST, PAGE, in_words
from home_archive import FOLDER, NAME, build_wheel, write_archive

STUDENT = ROOT / "_build" / "student"
FIRST = 400  # before the extensions that read the cells, whose priority is 500
LAST = 900  # after the extension that writes a notebook beside each page
ARCHIVE = "All notebooks without solutions, with their data and the package, to run"
WHEEL = "The package alone, for a notebook that you downloaded"
NO_PDF = "The book without solutions has no PDF and no EPUB. To print a page, use your browser's own command."


def drop_solutions(app, doctree):
    """Remove the cells tagged `solution` from a page."""
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code" and "tag_solution" in cell["classes"]:
            cell.parent.remove(cell)


def drop_from_downloads(app, exception):
    """Remove the solutions from the notebooks beside the pages of a finished site."""
    if exception is None:
        for path in Path(app.outdir).glob("notebooks/*/*.ipynb"):
            nbformat.write(without_solutions(nbformat.read(path, as_version=4)), path)


def setup(app):
    app.connect("doctree-read", drop_solutions, priority=FIRST)
    app.connect("build-finished", drop_from_downloads, priority=LAST)
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
    """The settings of the book as `_config.yml` has them, with this extension and a title that tells the two apart.

    They name no repository: the buttons of Colab and Binder would open the notebooks with their solutions.
    """
    config = yaml.safe_load(text)
    mine = [*config["sphinx"]["local_extensions"], "class_student"]
    config["sphinx"]["local_extensions"] = dict.fromkeys(mine, str(ROOT / "tools"))  # the settings lie elsewhere
    config["sphinx"]["config"]["extensions"].append("class_student")
    config["title"] += " (without solutions)"
    config["repository"]["url"] = ""
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def take_home(site: Path) -> None:
    """Put the archive of notebooks and the package into the site, and list them on its page."""
    folder, page = site / FOLDER, site / f"{PAGE}.html"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wheel = build_wheel(folder)
    write_archive(site, wheel, folder / f"{NAME}.zip")
    text = LIST.sub(lambda place: f"{place[1]}{offered(folder)}{place[2]}", page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


def offered(folder: Path) -> str:
    """The list of what the folder holds, with sizes, and what is not there."""
    lines = []
    for path in sorted(folder.iterdir(), reverse=True):  # the archive, then the package
        words, size = (ARCHIVE if path.suffix == ".zip" else WHEEL), in_words(path.stat().st_size)
        lines.append(f'<li><a href="../{FOLDER}/{path.name}" download>{html.escape(words)}</a>, {size}</li>')
    return f"<ul>{''.join(lines)}<li>{html.escape(NO_PDF)}</li></ul>"


def main() -> None:
    """Build both."""
    write_notebooks(STUDENT / "notebooks")
    config = STUDENT / "_config.yml"
    config.write_text(settings((ROOT / "_config.yml").read_text(encoding="utf-8")), encoding="utf-8")
    arguments = [".", "-W", "-n", "--keep-going", "--config", str(config), "--path-output", str(STUDENT)]
    command = Path(sys.executable).with_name("jupyter-book")
    if failed := subprocess.run([command, "build", *arguments], cwd=ROOT, check=False).returncode:
        raise SystemExit(failed)
    take_home(STUDENT / "_build" / "html")


if __name__ == "__main__":
    main()
