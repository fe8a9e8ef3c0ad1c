"""Rebuild and reload the book after each edit, with sphinx-autobuild. `make watch` calls it.

sphinx-autobuild needs a `conf.py`, which Jupyter Book does not have. The one written here gets the settings of
`_config.yml` from Jupyter Book in every build. It is in `_build/`, so paths in the settings are made absolute.
"""

import os
import subprocess
import sys
from pathlib import Path

from chapters import ROOT

FOLDER = ROOT / "_build" / "watch"
CONF = """\
# Written by tools/watch.py: the settings of _config.yml, for sphinx-autobuild.
import sys

sys.path.insert(0, {tools!r})
from watch import settings

globals().update(settings())
"""
PATHS = ("html_favicon", "html_logo")
LISTS_OF_PATHS = ("html_static_path", "templates_path")
IGNORED = ("_build", ".git", ".venv", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", "__pycache__", "tests")


def settings(root=ROOT):
    """The book's settings as `jupyter-book build` makes them, with the paths of files absolute."""
    from jupyter_book.config import get_final_config  # here, because it takes seconds to import

    asked = {"external_toc_path": str(root / "_toc.yml"), "latex_individualpages": False}  # as its command line has it
    found, _ = get_final_config(user_yaml=root / "_config.yml", sourcedir=root, cli_config=asked)
    for name in PATHS:
        if found.get(name):
            found[name] = str(root / found[name])
    for name in LISTS_OF_PATHS:
        found[name] = [str(root / path) for path in found.get(name, [])]
    return found


def command(port):
    """The command that builds, serves on loopback and waits for changes."""
    patterns = "|".join(name.replace(".", r"\.") for name in IGNORED)
    return [
        *(sys.executable, "-m", "sphinx_autobuild", "-c", FOLDER, "-d", FOLDER / "doctrees"),
        *("--host", "127.0.0.1", "--port", port, "--re-ignore", rf"/({patterns})(/|$)"),
        *(ROOT, FOLDER / "html"),
    ]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "conf.py").write_text(CONF.format(tools=str(Path(__file__).resolve().parent)), encoding="utf-8")
    try:
        sys.exit(subprocess.run([str(part) for part in command(os.environ.get("PORT", "8000"))], cwd=ROOT).returncode)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
