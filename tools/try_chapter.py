"""Everything that concerns one chapter, and nothing else: `make chapter N=3` calls it with the number.

It checks the rules of the chapter's notebooks, runs the tests of its folder and the notebooks as a reader would,
builds its pages as a small book in `_build/chapters/`, and checks these in the browser. Links to other chapters are
dead there, so the builder's warnings are ignored; `make book` counts them.
"""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from chapters import ROOT, chapter

BIN = Path(sys.executable).parent
PYTEST = (sys.executable, "-m", "pytest")
REFERENCE = ("book/how-to-use", "book/glossary", "book/claims")  # pages to which opening pages link


def main():
    try:
        this = chapter(sys.argv[1] if len(sys.argv) > 1 else "")
    except ValueError as error:
        sys.exit(str(error))
    site = build_folder(this) / "_build" / "html"
    tests = [f"tests/{this.package}"] if this.package and (ROOT / "tests" / this.package).is_dir() else []
    run(*PYTEST, "-q", "tests/notebooks/test_notebooks.py", "-k", this.name)
    run(*PYTEST, "-q", "--nbmake", "--nbmake-timeout=300", "tests/test_house.py", *tests, f"notebooks/{this.name}")
    run(BIN / "jupyter-book", "build", ".", "--toc", write_toc(this), "--path-output", build_folder(this))
    run(*PYTEST, "-q", "tests/site/test_site.py", "-k", this.name, environment={"UNROLLED_HTML": str(site)})
    print(f"Chapter {this.number} is sound. Its pages: {site / 'book' / this.name}.html")


def build_folder(this):
    return ROOT / "_build" / "chapters" / this.name


def contents(this, root=ROOT):
    """The contents of the small book: the opening page, the chapter's notebooks in the book's order, what they need."""
    text = (root / "_toc.yml").read_text(encoding="utf-8")
    notebooks = [line.split()[-1] for line in text.splitlines() if f" notebooks/{this.name}/" in line]
    return {
        "format": "jb-book",
        "root": f"book/{this.name}",
        "chapters": [{"file": name} for name in (*notebooks, *REFERENCE)],
    }


def write_toc(this):
    """Write the small book's contents, and return where they are."""
    path = build_folder(this) / "_toc.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(contents(this)), encoding="utf-8")
    return path


def run(*command, environment=None):
    """Run a command in the repository's folder; where it fails, so does this script."""
    status = subprocess.run(list(map(str, command)), cwd=ROOT, env=os.environ | (environment or {})).returncode
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()
