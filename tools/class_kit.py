"""The kit for teachers: `make class` writes it into `_build/class/`, from the book as it is built.

Notebooks and site with and without solutions, slides, nbgrader's course folder, quizzes and tests. `book/teaching.md`
says what to do with each.
"""

import html
import shutil
import zipfile
from itertools import zip_longest
from pathlib import Path

import class_assignments
import class_quizzes
import class_slides
import teaching
from chapters import ROOT
from class_quizzes import TESTS, as_html, zipped
from class_student import STUDENT
from home_archive import FOLDER, NAME
from unrolled.core.quiz import LETTERS

KIT = ROOT / "_build" / "class"
FIELD = "<p>Name: ______________________ One answer per question.</p>"
CLAIMS = "<p>A number after a wrong answer is the claim of the book's ledger that it misunderstands.</p>"
PAPER = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.45 system-ui, sans-serif; }}
section {{ break-inside: avoid; }} ol {{ list-style: upper-alpha; }} .why {{ color: #57606a; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def archive(path: Path, site: Path) -> None:
    """Pack a site, and what it offers to take home: notebooks that run, the package, and how to install both.

    Raises:
        FileNotFoundError: the site is not built, or has nothing to take home.
    """
    home = site / FOLDER / f"{NAME}.zip"
    if not home.exists():
        raise FileNotFoundError(f"there is no {home}: build it first, by `make student`.")
    with zipfile.ZipFile(home) as packed:
        files = {name.removeprefix(f"{NAME}/"): packed.read(name) for name in packed.namelist()}
    for file in sorted(site.rglob("*")):
        inside = file.relative_to(site)
        if file.is_file() and not any(part.startswith(".") for part in inside.parts):
            files[(Path("site") / inside).as_posix()] = file.read_bytes()
    zipped(files, path)


def paper(form: str, *, key: bool) -> str:
    """A test on paper: ten questions, or its key, which names the chapter of each, and why a wrong answer is wrong."""
    asked, rows = teaching.questions_of_test(form), teaching.read("before-and-after")
    if key:
        body = [CLAIMS, *(_in_key(number, row["chapter"], row[form]) for number, row in enumerate(rows, 1))]
    else:
        body = [FIELD, *(_on_paper(number, each) for number, each in enumerate(asked, 1))]
    return PAPER.format(title=html.escape(TESTS[form] + ": key" * key), body="\n".join(body))


def _on_paper(number, question, told="", whys=()):
    """A question with its answers; in a key also what is told of it, and of each answer."""
    answers = zip_longest(question["answers"], whys, fillvalue="")
    shown = "".join(f"<li>{as_html(each['answer'])}{why}</li>" for each, why in answers)
    return f"<section><h2>{number}. {as_html(question['question'])}</h2>{told}<ol>{shown}</ol></section>"


def _in_key(number, chapter, question):
    answers = question["answers"]
    right = next(letter for letter, each in zip(LETTERS, answers, strict=False) if each.get("right"))
    told = [each["why"] + (f" (claim {each['claim']})" if "claim" in each else "") for each in answers]
    whys = [f' <span class="why">{as_html(each)}</span>' for each in told]
    return _on_paper(number, question, f"<p><strong>{right}</strong> (chapter {chapter})</p>", whys)


def write(kit: Path = KIT, site: Path = ROOT / "_build" / "html", student: Path = STUDENT) -> None:
    """Write the whole kit.

    Args:
        site: the built book.
        student: what `tools/class_student.py` wrote.

    Raises:
        SystemExit: the data of the kit have a fault.
        FileNotFoundError, ValueError: a page is not built, or a figure is not in it.
    """
    teaching.main()
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True)
    archive(kit / "for-students.zip", student / "_build" / "html")
    archive(kit / "with-solutions.zip", site)
    class_quizzes.write(kit / "quizzes")
    class_slides.write(kit / "slides", site)
    class_assignments.write(kit / "nbgrader")
    for form in TESTS:
        for name, key in ((f"test-{form}", False), (f"test-{form}-key", True)):
            (kit / "quizzes" / f"{name}.html").write_text(paper(form, key=key), encoding="utf-8")
    shutil.copy(ROOT / "teaching" / "project.ipynb", kit / "project.ipynb")


if __name__ == "__main__":
    write()
    print(f"The kit is in {KIT.relative_to(ROOT)}: {', '.join(sorted(path.name for path in KIT.iterdir()))}")
