"""The kit for teachers: `make class` writes it into `_build/class/`, from the book as it is built.

Notebooks and site with and without solutions, slides, nbgrader's course folder, quizzes and tests. `book/teaching.md`
says what to do with each.
"""

import html
import shutil
from pathlib import Path
from typing import Any

import class_assignments
import class_quizzes
import class_slides
import teaching
from chapters import ROOT
from class_quizzes import TESTS, as_html, zipped
from class_student import STUDENT
from unrolled.core.quiz import LETTERS

KIT = ROOT / "_build" / "class"
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


def archive(path: Path, folders: dict[str, Path]) -> None:
    """Put folders into one zip file, each under a name of its own, without checkpoints and hidden files."""
    files = {}
    for name, folder in folders.items():
        if not folder.exists():
            raise FileNotFoundError(f"there is no {folder}: build it first, by `make student`.")
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder)
            if file.is_file() and not any(part.startswith(".") for part in inside.parts):
                files[(Path(name) / inside).as_posix()] = file.read_bytes()
    zipped(files, path)


def paper(form: str, *, key: bool) -> str:
    """A test on paper: ten questions, or its key with the chapter that teaches each and every explanation."""
    rows = zip(teaching.questions_of_test(form), teaching.read("before-and-after"), strict=True)
    body = [_on_paper(number, question, row["chapter"], key) for number, (question, row) in enumerate(rows, 1)]
    if not key:
        body.insert(0, "<p>Name: ______________________ One answer per question.</p>")
    return PAPER.format(title=html.escape(TESTS[form] + ": key" * key), body="\n".join(body))


def _on_paper(number: int, question: dict[str, Any], chapter: int, key: bool) -> str:
    answers = question["answers"]
    right = next(letter for letter, each in zip(LETTERS, answers, strict=False) if each["right"])
    whys = [f' <span class="why">{as_html(each["why"])}</span>' * key for each in answers]
    shown = "".join(f"<li>{as_html(each['answer'])}{why}</li>" for each, why in zip(answers, whys, strict=True))
    told = f"<p><strong>{right}</strong> (chapter {chapter})</p>" * key
    return f"<section><h2>{number}. {as_html(question['question'])}</h2>{told}<ol>{shown}</ol></section>"


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
    notebooks = ROOT / "notebooks"
    archive(kit / "for-students.zip", {"notebooks": student / "notebooks", "site": student / "_build" / "html"})
    archive(kit / "with-solutions.zip", {"notebooks": notebooks, "site": site})
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
