"""Rebuild and reload the book after each edit, with sphinx-autobuild. `make watch` calls it.

sphinx-autobuild needs a `conf.py`, which Jupyter Book does not have: it gets the one with which Sphinx builds alone.
"""

import os
import subprocess
import sys

from chapters import ROOT

FOLDER = ROOT / "_build" / "watch"
IGNORED = ("_build", ".git", ".venv", ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", "__pycache__", "tests")


def command(port):
    """The command that builds, serves on loopback and waits for changes."""
    patterns = "|".join(name.replace(".", r"\.") for name in IGNORED)
    return [
        *(sys.executable, "-m", "sphinx_autobuild", "-c", ROOT / "tools" / "sphinx", "-d", FOLDER / "doctrees"),
        *("--host", "127.0.0.1", "--port", port, "--re-ignore", rf"/({patterns})(/|$)"),
        *(ROOT, FOLDER / "html"),
    ]


def main():
    try:
        sys.exit(subprocess.run([str(part) for part in command(os.environ.get("PORT", "8000"))], cwd=ROOT).returncode)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
