"""The rules for a committed notebook. Each takes a notebook as JSON and returns what is wrong, in words."""

import ast
import re
from pathlib import Path

import yaml

from colab import setup_source

MOST_OPEN, MOST_FOLDED = 12, 25  # lines of a code cell
WIDTH = 88  # columns of a line of code: more do not fit the page
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
NEVER = {"skip-execution", "nbmake-skip", "skip"}
FIGURE_NAMES = {"plt", "pyplot", "figure", "fig", "axes", "axis", "ax"}
DIRECTIVE = re.compile(r"^\s*(```+|~~~+|:::+)\s*\{", re.MULTILINE)
ROLE = re.compile(r"\{[\w:+.-]+\}`")
TARGET = re.compile(r"^\([\w-]+\)=\s*$", re.MULTILINE)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
CHECK = re.compile(r"check\.(\w+)\(answer\)")


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return set(cell["metadata"].get("tags", []))


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def name(cell):
    """What a message calls a cell: its id and its first line."""
    return f"cell {cell.get('id', 'without an id')} ({next(iter(source(cell).splitlines()), 'empty')[:50]!r})"


def tree(cell):
    """The syntax tree of a code cell, without the lines that are IPython's own; None if it is not Python."""
    lines = [re.sub(r"^\s*[%!].*", "", line) for line in source(cell).splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return None


def asserts(cell):
    """Whether a code cell checks something: an `assert` statement, or a call of `np.testing`."""
    for node in ast.walk(tree(cell) or ast.Module([], [])):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call) and re.match(r"(np|numpy)\.testing\.assert_", ast.unparse(node.func)):
            return True
    return False


def nothing_is_left_from_running(notebook):
    for cell in code_cells(notebook):
        if cell.get("outputs"):
            yield f"{name(cell)} has outputs"
        if cell.get("execution_count") is not None:
            yield f"{name(cell)} has an execution count"


def no_cell_is_empty(notebook):
    return [f"{name(cell)} is empty" for cell in notebook["cells"] if not source(cell).strip()]


def no_cell_is_long(notebook):
    for cell in code_cells(notebook):
        lines, folded = len(source(cell).splitlines()), bool(tags(cell) & FOLDED)
        most = MOST_FOLDED if folded else MOST_OPEN
        if lines > most:
            yield f"{name(cell)} has {lines} lines; {'a folded' if folded else 'an open'} cell has at most {most}"


def no_line_is_wide(notebook):
    for cell in code_cells(notebook):
        widest = max(map(len, source(cell).splitlines()), default=0)
        if widest > WIDTH and "setup" not in tags(cell):  # that one is written by tools/colab.py
            yield f"{name(cell)} has a line of {widest} columns; the most is {WIDTH}"


def a_folded_cell_says_what_it_hides(notebook):
    for cell in code_cells(notebook):
        if "hide-input" in tags(cell) and "code_prompt_show" not in cell["metadata"].get("mystnb", {}):
            yield f"{name(cell)} is folded under the builder's own words: give it a code_prompt_show"


def a_sentence_introduces_each_cell(notebook):
    """An open code cell follows prose, possibly with folded code cells in between."""
    introduced = False
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            introduced = True
        elif not tags(cell) & FOLDED:
            if not introduced:
                yield f"{name(cell)} follows an open code cell: put a sentence before it, or fold it"
            introduced = False


def the_setup_cell_comes_first(notebook):
    first = next(iter(code_cells(notebook)), None)
    if first is None or source(first) != setup_source() or not {"setup", "remove-cell"} <= tags(first):
        yield "the first code cell is not the setup cell of tools/colab.py: run `make colab`"


def every_cell_runs(notebook):
    return [f"{name(cell)} is not run: {tags(cell) & NEVER}" for cell in notebook["cells"] if tags(cell) & NEVER]


def exercises_are_checked_and_solved(notebook):
    cells = code_cells(notebook)
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if "exercise" not in tags(cell):
            continue
        lines = source(cell).strip().splitlines()
        asked = CHECK.fullmatch(lines[-1].strip())
        if not asked or not any(re.match(r"answer = \.\.\.", line) for line in lines):
            yield f"{name(cell)} is an exercise, and must have `answer = ...` and end in `check.name(answer)`"
        elif following is None or not {"solution", "hide-cell"} <= tags(following):
            yield f"{name(cell)} is an exercise, and the code cell after it must have the tags solution and hide-cell"
        elif f"assert {asked[0]}" not in source(following):
            yield f"{name(following)} is a solution, and must have `assert {asked[0]}`"
    for before, cell in zip([None, *cells], cells, strict=False):
        if "solution" in tags(cell) and (before is None or "exercise" not in tags(before)):
            yield f"{name(cell)} is a solution, and no exercise stands before it"


def errors_are_checked(notebook):
    cells = code_cells(notebook)
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if "raises-exception" in tags(cell) and (following is None or not asserts(following)):
            yield f"{name(cell)} raises, and the code cell after it must assert that the right error came"


def every_cell_has_an_id_of_its_own(notebook):
    ids = [cell.get("id") for cell in notebook["cells"]]
    return [
        f"the id {each!r} is there {ids.count(each)} times" for each in sorted({*ids}, key=str) if ids.count(each) > 1
    ]


def the_kernel_is_python3(notebook):
    kernel = notebook["metadata"].get("kernelspec", {}).get("name")
    return [] if kernel == "python3" else [f"the kernel is {kernel!r}, not 'python3'"]


def prose_is_plain_markdown(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for kind, pattern in (("directive", DIRECTIVE), ("role", ROLE), ("target", TARGET)):
                if found := pattern.search(source(cell)):
                    yield f"{name(cell)} has a MyST {kind}, which Jupyter and Colab do not know: {found[0].strip()!r}"


def every_picture_has_words(notebook):
    for cell in notebook["cells"]:
        if cell.get("attachments"):
            yield f"{name(cell)} has an attached image: draw it, and show it by `picture`"
        if cell["cell_type"] == "markdown":
            if any(image and not words.strip() for image, words, _ in LINK.findall(source(cell))):
                yield f"{name(cell)} has an image without a text"
            if any(not re.search(r"""\balt=["'][^"']""", image) for image in re.findall(r"<img[^>]*>", source(cell))):
                yield f"{name(cell)} has an image without a text"
        elif cell["cell_type"] == "code" and (module := tree(cell)):
            if re.search(r"\b(plt|pyplot)\.show\(|\.imshow\(|\bplot_model\(", source(cell)):
                yield f"{name(cell)} draws past explore and picture: no show, imshow or plot_model"
            last = module.body[-1] if module.body else None
            if (
                isinstance(last, ast.Expr)
                and not source(cell).rstrip().endswith(";")
                and root(last.value) in FIGURE_NAMES
            ):
                yield f"{name(cell)} ends in a bare figure: hand it to `picture` with a caption"


def root(node):
    """The first name of an expression like `axes[0].plot(x)`, here axes; None where there is none."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


RULES = [
    nothing_is_left_from_running,
    no_cell_is_empty,
    no_cell_is_long,
    no_line_is_wide,
    a_folded_cell_says_what_it_hides,
    a_sentence_introduces_each_cell,
    the_setup_cell_comes_first,
    every_cell_runs,
    exercises_are_checked_and_solved,
    errors_are_checked,
    every_cell_has_an_id_of_its_own,
    the_kernel_is_python3,
    prose_is_plain_markdown,
    every_picture_has_words,
]


def dead_links(notebook, path):
    """Relative links of the prose that lead to no file."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for _, _, address in LINK.findall(source(cell)):
                file = address.split("#")[0]
                if file and not re.match(r"[a-z]+:|//", address) and not (Path(path).parent / file).exists():
                    yield f"{name(cell)} links to {address}, and there is no such file"


def in_toc(toc):
    """The files that `_toc.yml` names, without their endings."""
    if isinstance(toc, str):
        toc = yaml.safe_load(toc)
    if isinstance(toc, list):
        return {file for part in toc for file in in_toc(part)}
    here = {toc[key] for key in ("file", "root") if key in toc}
    return here.union(*(in_toc(value) for value in toc.values() if isinstance(value, list)))
