"""Assignments for nbgrader, one per chapter, made from the notebooks' cells tagged `exercise` and `solution`.

An assignment asks the chapter's exercises and nothing else, so that it is graded in seconds. The answer cell holds the
solution between nbgrader's marks, and the locked cell after it is worth one point. A solution that needs something
from earlier in its notebook brings those statements along; where that would mean a training, the answer itself stands
there. Cell metadata: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from chapters import ROOT, Chapter, chapters
from colab import setup_source
from exercises import CHECK, checks_of, given_in
from teaching import notebooks, titled

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:)[^)]*\)")
CHANGING = {"adapt", "add", "append", "build", "compile", "fit", "set_weights", "update"}  # what they are called on
ALWAYS = ("import keras", "import numpy as np", "from keras import layers")
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
CONFIG = """\
# Settings of nbgrader for the course of the book "Unrolled". Run nbgrader in this folder.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "unrolled"
c.ClearSolutions.code_stub = {"python": "answer = ..."}
c.ExecutePreprocessor.timeout = 600  # seconds per cell
# nbgrader takes the point from a cell that writes to stderr. What TensorFlow's own code writes stays in the terminal.
c.ExecutePreprocessor.extra_arguments = ["--IPKernelApp.capture_fd_output=False"]
"""
TEST = """\
import contextlib, io

with contextlib.redirect_stderr(io.StringIO()):  # a warning there would cost the point
    verdict = check.{name}(answer)
assert verdict, verdict.words"""


class Program:
    """The code cells of a notebook up to one of its exercises, as statements that a solution may need.

    Args:
        sources: the code of the cells, without those of other exercises.
    """

    def __init__(self, sources: list[str]) -> None:
        lines = [re.sub(r"^\s*[%!].*", "pass", line) for source in sources for line in source.splitlines()]
        self.statements = ast.parse("\n".join(lines)).body

    def needed(self, code: str) -> list[ast.stmt] | None:
        """The statements on which `code` rests, in order; None if one of them would have to be trained or changed."""
        wanted, found = _free(ast.parse(code)), set()
        while wanted:
            name = wanted.pop()
            if any(_changes(each, name) for each in self.statements):
                return None
            places = [at for at, each in enumerate(self.statements) if name in _bound(each)]
            if not places:
                return None
            if places[-1] not in found:
                found.add(places[-1])
                wanted |= _free(self.statements[places[-1]])
        return [self.statements[at] for at in sorted(found)]


def _free(tree):
    """The names that a piece of code reads and does not bind itself."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names - _own(tree) - _bound(tree) - set(dir(builtins))


def _own(tree):
    """The names that a piece of code stores something in, its functions' arguments included."""
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _bound(statement):
    """The names that a statement binds at the top of a notebook."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.With | ast.For):
        return set()
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _changes(statement, name):
    """Whether a statement changes what a name holds without binding it: `model.add(...)`, `models[key] = ...`."""
    if isinstance(statement, ast.FunctionDef) and name in _own(statement):
        return False
    for node in ast.walk(statement):
        held = isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)
        called = node.func if isinstance(node, ast.Call) else None
        held = held or (isinstance(called, ast.Attribute) and called.attr in CHANGING)
        if held and _root(called or node) == name:
            return True
    return False


def _root(node):
    """The first name of an expression such as `models[key].layers`, here models; None if there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def assignment(chapter: Chapter) -> nbformat.NotebookNode:
    """The instructor's version of a chapter's assignment, with its solutions."""
    imports, asked = dict.fromkeys(ALWAYS), []
    for path in notebooks(chapter).values():
        cells = nbformat.read(path, as_version=4).cells
        for at, cell in enumerate(cells):
            if "exercise" in cell.metadata.get("tags", []):
                asked += _asked(chapter, cells, at, imports)
    head = f"# {titled(chapter)}: the exercises\n\nReplace `...` in each answer, and run the cell: the reply is there."
    first = [new_markdown_cell(head), new_code_cell(setup_source()), new_code_cell("\n".join(_sorted(imports)))]
    made = new_notebook(cells=[*first, *asked], metadata=KERNEL)
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number:03d}"
    return made


def _sorted(imports):
    return sorted(
        imports, key=lambda line: (line.split()[1].split(".")[0] == "unrolled", line.startswith("from"), line)
    )


def _asked(chapter, cells, at, imports):
    """The cells of one exercise: what is asked, the answer, and the point. Adds to `imports` what they need."""
    code = cells[at].source
    name, given = CHECK.findall(code)[0], given_in(code)
    before = [cell.source for cell in cells[:at] if _plain_code(cell)]
    solution = solved(chapter, name, given, before, cells[at + 1].source)
    story = list(_story(cells, at, patient=_is_patient(chapter, name)))
    needed = "\n".join([given, solution, f"check.{name}", *(cell.source for cell in story if cell.cell_type == "code")])
    for line in _import_lines(before, needed):
        imports[line] = None
    parts = [given, BEGIN, solution, END, f"check.{name}(answer)"]
    answer = new_code_cell("\n".join(part for part in parts if part))
    test = new_code_cell(TEST.format(name=name))
    _mark(answer, f"{name}-answer", solution=True)
    _mark(test, name, grade=True, points=1)
    return [*story, answer, test]


def _plain_code(cell):
    return cell.cell_type == "code" and not {"setup", "exercise", "solution"} & set(cell.metadata.get("tags", []))


def _is_patient(chapter, name):
    return not hasattr(checks_of(chapter.name)[name], "expected")


def solved(chapter: Chapter, name: str, given: str, before: list[str], solution: str) -> str:
    """The code of a solution that runs by itself after the imports and what is given.

    Args:
        given: what the exercise's cell holds besides the blank answer.
        before: the code cells before it.
        solution: the cell tagged `solution`.
    """
    lines = [line for line in solution.splitlines() if not re.match(rf"(assert )?check\.{name}\(answer\)$", line)]
    code = "\n".join(lines)
    needed = Program([*before, given]).needed(code)
    if needed is None:
        return f"answer = {_literal(checks_of(chapter.name)[name].expected)}"
    mine = [ast.unparse(each) for each in ast.parse(given).body]
    brought = [text for each in needed if not _imports(each) and (text := ast.unparse(each)) not in mine]
    return "\n".join([*brought, code])


def _literal(expected):
    return repr(expected.tolist() if isinstance(expected, np.ndarray) else expected)


def _imports(statement):
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _import_lines(before, code) -> Iterator[str]:
    """The imports of a notebook that a piece of code needs, one name per line."""
    names = _free(ast.parse(code))
    for statement in Program(before).statements:
        for alias in statement.names if _imports(statement) else []:
            if (alias.asname or alias.name).split(".")[0] in names:
                one = type(statement)(**{**vars(statement), "names": [alias]})
                yield ast.unparse(one)


def _story(cells, at, *, patient):
    """The locked text of an exercise from its heading on; for a patient, the model to heal as well."""
    heading = re.compile(r"^## " if patient else r"^#+ Exercise", re.MULTILINE)
    start = max(
        place for place in range(at) if cells[place].cell_type == "markdown" and heading.search(cells[place].source)
    )
    for number, cell in enumerate(cells[start:at]):
        if cell.cell_type == "markdown":
            text = cell.source if number else cell.source[heading.search(cell.source).start() :]
            shown = new_markdown_cell(LINK.sub(r"\1", text))
            _mark(shown, f"{CHECK.findall(cells[at].source)[0]}-question-{number}")
            yield shown
        elif patient:
            yield new_code_cell(cell.source)


def _mark(cell, grade_id, *, grade=False, solution=False, points=None):
    """Give a cell nbgrader's metadata. What is no answer is locked."""
    marks: dict[str, Any] = {"grade": grade, "grade_id": grade_id, "locked": not solution, "solution": solution}
    marks |= {"schema_version": 3, "task": False}
    cell.metadata["nbgrader"] = marks | ({} if points is None else {"points": points})


def write(folder: Path) -> list[Path]:
    """Write nbgrader's course folder: its settings, and the source of one assignment per chapter."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    made = []
    for chapter in chapters(ROOT):
        made.append(folder / "source" / chapter.name / f"{chapter.package}.ipynb")
        made[-1].parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment(chapter), made[-1])
    return made
