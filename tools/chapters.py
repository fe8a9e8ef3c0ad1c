"""The chapters: the one place that maps a number to its page, its notebooks and its folder in the package.

Chapter 5 is `book/5-fibonacci-and-scale.md`, the notebooks in `notebooks/5-fibonacci-and-scale/` and the folder
`unrolled/fibonacci/`: the one folder of the package whose name begins the chapter's.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Chapter:
    """A chapter of the book; `package` is None if it has no folder in the package yet."""

    number: int
    name: str
    package: str | None


def chapters(root=ROOT):
    """The chapters in their order, from the opening pages `book/N-name.md`."""
    folders = [path.parent.name for path in root.glob("unrolled/*/__init__.py")]
    found = []
    for path in root.glob("book/*.md"):
        if numbered := re.fullmatch(r"(\d+)-(.+)", path.stem):
            words = numbered[2].replace("-", "_") + "_"
            package = next((folder for folder in folders if words.startswith(f"{folder}_")), None)
            found.append(Chapter(int(numbered[1]), path.stem, package))
    return sorted(found, key=lambda chapter: chapter.number)


def chapter(number, root=ROOT):
    """The chapter with a number, which is given as text.

    Raises:
        ValueError: there is no such chapter.
    """
    there = chapters(root)
    for each in there:
        if str(each.number) == number:
            return each
    known = f"there are {there[0].number} to {there[-1].number}" if there else "there are none"
    raise ValueError(f"there is no chapter {number or '(none given: write N=3)'}: {known}")
