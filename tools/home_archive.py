"""The notebooks to take home: a copy of each beside its page, and an archive that runs without the repository.

A copy differs from the book's notebook in its hidden first cell, which installs the package where it is missing, and
in its links to pages that are not notebooks.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import nbformat

from chapters import ROOT

FOLDER = "take-home"  # in the site: what the page `book/take-it-home.md` offers
NAME = "unrolled-notebooks"
PROSE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+(book/[\w-]+)\.md(#[\w-]+)?\)")
NEEDED = ["tensorflow", "keras", "numpy", "matplotlib", "ipywidgets", "statsmodels", "babel", "pandas", "jupyterlab"]
SETUP = """\
# This notebook needs the book's package, and Keras with TensorFlow.
# {where}
# Where the package is there already, this cell does nothing.
from importlib.util import find_spec

if find_spec("unrolled") is None:
    %pip install --quiet {wheel}"""
FROM_THE_SITE = "If the package is missing, this cell installs it from the book's site."
FROM_THE_FOLDER = """If the package is missing, put {wheel}
# beside this notebook first: the book's page "Take the book home" has that file."""
README = """\
# The notebooks of "Unrolled: recurrent networks in Keras, question by question"

You need Python 3.11 and, for the first command, a connection: it installs what the book was measured with, about 2 GB.

On Linux and macOS:

    python3.11 -m venv .venv && .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/jupyter lab notebooks

On Windows:

    py -3.11 -m venv .venv && .venv\\Scripts\\python -m pip install -r requirements.txt
    .venv\\Scripts\\jupyter lab notebooks

`{wheel}` is the book's package: figures, data, stored measurements and the checks of the exercises.
The text is CC BY-SA 4.0 (`LICENSE-text.md`), the code MIT (`LICENSE`).
"""


def wheel_name(version: str) -> str:
    """The name of the package's wheel, which holds Python only."""
    return f"unrolled-{version}-py3-none-any.whl"


def to_take_home(notebook: Any, version: str, site: str) -> Any:
    """A notebook as it is downloaded.

    Args:
        notebook: an `nbformat` notebook of the book, which is left as it is.
        version: of the package.
        site: where the book is served, with a slash at its end; empty where that is not known.
    """
    copy = nbformat.from_dict(notebook)
    wheel = wheel_name(version)
    where = FROM_THE_SITE if site else FROM_THE_FOLDER.format(wheel=wheel)
    for cell in copy.cells:
        if "setup" in cell.metadata.get("tags", []):
            cell.source = SETUP.format(where=where, wheel=f"{site}{FOLDER}/{wheel}" if site else wheel)
        elif cell.cell_type == "markdown":
            cell.source = PROSE.sub(lambda link: _to_the_site(link, site), cell.source)
    return copy


def _to_the_site(link, site):
    words, page, anchor = link.groups()
    return f"[{words}]({site}{page}.html{anchor or ''})" if site else words


def write_notebooks(app: Any, exception: Exception | None) -> None:
    """Write each notebook of a finished site beside its page, for the page's button."""
    if exception or app.builder.name != "html":
        return
    for name in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(name))
        if source.suffix == ".ipynb":
            copy = to_take_home(nbformat.read(source, as_version=4), app.config.version, app.config.html_baseurl)
            nbformat.write(copy, Path(app.outdir, f"{name}.ipynb"))


def build_wheel(folder: Path, root: Path = ROOT) -> Path:
    """Build the package's wheel into a folder, from a copy: setuptools leaves files beside what it builds."""
    with tempfile.TemporaryDirectory() as copy:
        for name in ("pyproject.toml", "LICENSE"):
            shutil.copy(root / name, copy)
        shutil.copytree(root / "unrolled", Path(copy, "unrolled"), ignore=shutil.ignore_patterns("__pycache__"))
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir", "--wheel-dir", str(folder)]
        run = subprocess.run([sys.executable, "-m", "pip", "wheel", *options, copy], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"the package's wheel could not be built:\n{run.stdout}{run.stderr}")
    (made,) = folder.glob("unrolled-*.whl")
    return made


def requirements(wheel: str, pinned: str) -> str:
    """What a reader installs: the wheel beside this list, and the versions that the book was measured with.

    Args:
        wheel: the name of the package's wheel.
        pinned: the book's `requirements.txt`.

    Raises:
        ValueError: a package that notebooks need is not pinned there.
    """
    pins = dict(re.findall(r"^([\w-]+)==([\w.]+)", pinned, re.MULTILINE))
    if missing := [name for name in NEEDED if name not in pins]:
        raise ValueError(f"requirements.txt must pin what notebooks need; it lacks {', '.join(missing)}")
    return "\n".join([f"./{wheel}", *(f"{name}=={pins[name]}" for name in NEEDED), ""])


def write_archive(site: Path, wheel: Path, to: Path, root: Path = ROOT) -> None:
    """Pack the downloads of a site, the wheel and what installs them.

    Args:
        site: the folder of the built book, with a notebook beside each notebook's page.
        wheel: the package's wheel.
        to: the archive to write.
    """
    pinned = (root / "requirements.txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(wheel, f"{NAME}/{wheel.name}")
        archive.writestr(f"{NAME}/README.md", README.format(wheel=wheel.name))
        archive.writestr(f"{NAME}/requirements.txt", requirements(wheel.name, pinned))
        for name in ("LICENSE", "LICENSE-text.md"):
            archive.write(root / name, f"{NAME}/{name}")
        for path in sorted(site.glob("notebooks/*/*.ipynb")):
            archive.write(path, f"{NAME}/{path.relative_to(site).as_posix()}")


def setup(app: Any) -> dict[str, Any]:
    app.connect("build-finished", write_notebooks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
