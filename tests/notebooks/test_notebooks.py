"""The notebooks of the book keep the rules of `notebook_rules`; and each rule is shown a notebook that breaks it."""

import copy
import json

import pytest

import notebook_rules
from conftest import ROOT
from notebook_rules import RULES, dead_links, in_toc
from unrolled_book import KERNEL_ENVIRONMENT

NOTEBOOKS = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/**/*.ipynb") if "/." not in str(path)
)


def read(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebook(path, rule):
    assert list(rule(read(path))) == []


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_links_lead_somewhere(path):
    assert list(dead_links(read(path), ROOT / path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebook_is_in_the_contents(path):
    assert path.removesuffix(".ipynb") in in_toc((ROOT / "_toc.yml").read_text(encoding="utf-8"))


def test_notebooks_are_tested_in_the_mode_of_a_reader_on_one_thread_of_a_cpu(kernels_environment):
    assert "UNROLLED_BUILD" not in kernels_environment
    assert KERNEL_ENVIRONMENT["UNROLLED_BUILD"] == "1"
    same = {name: value for name, value in KERNEL_ENVIRONMENT.items() if name != "UNROLLED_BUILD"}
    assert same.items() <= kernels_environment.items()


# ---- proof that the rules can fail: a sound notebook, and what breaks it ---------------------------------------------


def code(text, *tags, **more):
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags), "mystnb": {"code_prompt_show": "Show the code"}},
        "source": text,
        "outputs": [],
        "execution_count": None,
    } | more


def prose(text, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": text} | more


def notebook(*cells):
    """A notebook that keeps every rule if `cells` do."""
    cells = [prose("# Title"), code(notebook_rules.setup_source(), "setup", "remove-cell"), *copy.deepcopy(cells)]
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"cell-{number}")
    return {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}}


def broken(made):
    """The names of the rules that a notebook breaks."""
    return [rule.__name__ for rule in RULES if list(rule(made))]


EXERCISE = code("answer = ...\ncheck.units(answer)", "exercise")
SOLUTION = code("answer = 3\nassert check.units(answer)\ncheck.units(answer)", "solution", "hide-cell")


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [prose("$h_t$ and `code`, [a page](https://example.org)\n\n```python\nx = 1\n```\n\n![a net](net.svg)")],
        [EXERCISE, SOLUTION],
        [EXERCISE, prose("Well?"), SOLUTION],
        [code("1 / 0", "raises-exception"), code("assert True", "hide-cell")],
        [code("1 / 0", "raises-exception"), code("np.testing.assert_allclose(1, 1)", "hide-cell")],
        [code("\n".join(["x = 1"] * 12))],
        [code("\n".join(["x = 1"] * 25), "hide-input")],
        [code("\n".join(["x = 1"] * 25), "remove-cell"), code(f"x = {'1' * 84}")],
        [prose("One:"), code("1"), prose("Two:"), code("2", "hide-input"), code("2")],
        [code("figure, axes = style.subplots()\naxes.plot([1])\npicture(figure, 'one')")],
        [code("%pip list\n!ls\nx = {1: 2}\nx[1]")],
    ],
)
def test_a_sound_notebook_passes(cells):
    assert broken(notebook(*cells)) == []


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ([code("1", outputs=[{"output_type": "stream"}])], "nothing_is_left_from_running"),
        ([code("1", execution_count=1)], "nothing_is_left_from_running"),
        ([code(" \n")], "no_cell_is_empty"),
        ([prose("")], "no_cell_is_empty"),
        ([code("\n".join(["x = 1"] * 13))], "no_cell_is_long"),
        *(
            ([code("\n".join(["x = 1"] * 26), tag)], "no_cell_is_long")
            for tag in ("hide-input", "hide-cell", "remove-input", "remove-cell")
        ),
        ([code("x = 1" + " " * 84)], "no_line_is_wide"),
        ([code("x = 1" + " " * 84, "hide-input")], "no_line_is_wide"),
        ([code("1", metadata={"tags": ["hide-input"]})], "a_folded_cell_says_what_it_hides"),
        ([code("1"), code("2")], "a_sentence_introduces_each_cell"),
        ([code("1"), code("2", "hide-input"), code("3")], "a_sentence_introduces_each_cell"),
        ([code("x = 1", "skip-execution")], "every_cell_runs"),
        ([EXERCISE], "exercises_are_checked_and_solved"),
        ([SOLUTION], "exercises_are_checked_and_solved"),
        ([EXERCISE, code("x = 1", "hide-cell"), SOLUTION], "exercises_are_checked_and_solved"),
        ([EXERCISE, code("answer = 3", "solution", "hide-cell")], "exercises_are_checked_and_solved"),
        ([EXERCISE, code("assert check.other(answer)", "solution", "hide-cell")], "exercises_are_checked_and_solved"),
        ([EXERCISE, prose("So:"), code("assert check.units(answer)", "solution")], "exercises_are_checked_and_solved"),
        ([code("answer = ...", "exercise"), SOLUTION], "exercises_are_checked_and_solved"),
        ([code("answer = 3\ncheck.units(answer)", "exercise"), SOLUTION], "exercises_are_checked_and_solved"),
        ([code("1 / 0", "raises-exception")], "errors_are_checked"),
        ([code("1 / 0", "raises-exception"), code("print('assert')", "hide-cell")], "errors_are_checked"),
        ([code("1", id="cell-0")], "every_cell_has_an_id_of_its_own"),
        ([prose("```{note}\nno\n```")], "prose_is_plain_markdown"),
        ([prose("::::{grid}\n::::")], "prose_is_plain_markdown"),
        ([prose("see {ref}`there`")], "prose_is_plain_markdown"),
        ([prose("(there)=\n## There")], "prose_is_plain_markdown"),
        ([prose("![](net.svg)")], "every_picture_has_words"),
        ([prose('<img src="net.svg">')], "every_picture_has_words"),
        ([prose("![a](attachment:a.png)", attachments={"a.png": {}})], "every_picture_has_words"),
        ([code("import matplotlib.pyplot as plt\nplt.plot([1])")], "every_picture_has_words"),
        ([code("plt.show()\nx = 1")], "every_picture_has_words"),
        ([code("figure, axes = style.subplots()\naxes[0].plot([1])")], "every_picture_has_words"),
        ([code("figure, axes = style.subplots()\nfigure")], "every_picture_has_words"),
    ],
)
def test_a_broken_rule_is_caught(cells, rule):
    assert broken(notebook(*cells)) == [rule]


def test_a_missing_or_changed_setup_cell_is_caught():
    without, changed = notebook(code("1")), notebook()
    del without["cells"][1]
    changed["cells"][1]["source"] += "\n"
    assert broken(without) == broken(changed) == ["the_setup_cell_comes_first"]


def test_another_kernel_is_caught():
    assert broken(notebook() | {"metadata": {"kernelspec": {"name": "julia"}}}) == ["the_kernel_is_python3"]


def test_a_dead_link_is_caught(tmp_path):
    (tmp_path / "there.ipynb").touch()
    fine = "[a](there.ipynb#part) [b](https://example.org/x) [c](#part)"
    text = fine + " [d](gone.ipynb) ![e](lost.svg) [f `[1]`](gone.md 'f')"
    found = [
        line.split("links to ")[1].split(",")[0] for line in dead_links(notebook(prose(text)), tmp_path / "n.ipynb")
    ]
    assert found == ["gone.ipynb", "lost.svg", "gone.md"]


def test_the_contents_are_read_to_every_depth():
    toc = "root: a\nparts:\n- chapters:\n  - file: b\n    sections:\n    - file: c\n- chapters: [{file: d}]"
    assert in_toc(toc) == {"a", "b", "c", "d"}
