"""Notebooks run when they must and only then: two small ones on a small package, with real kernels."""

import nbformat
import pytest

import execute

GOOD = {
    "unrolled/__init__.py": "",
    "unrolled/first.py": "number = 1\n",
    "unrolled/second.py": "number = 2\n",
    "requirements.txt": "numpy\n",
}
# the kernel must import the small package, not the book's
HERE = "import sys; sys.path.insert(0, '../..'); from unrolled.{} import number; number"

pytestmark = pytest.mark.kernel


@pytest.fixture
def book(tmp_path, monkeypatch):
    for name, text in GOOD.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    monkeypatch.setattr(execute, "CACHE", tmp_path / "cache")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    write(tmp_path, "a", HERE.format("first"))
    write(tmp_path, "b", HERE.format("second"))
    return tmp_path


def write(book, name, *sources, prose="# Title"):
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    notebook.cells = [nbformat.v4.new_markdown_cell(prose), *map(nbformat.v4.new_code_cell, sources)]
    path = book / "notebooks" / "1-toy" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def run(book, capsys):
    """The last line that a run prints, without its seconds."""
    try:
        execute.run_changed(sorted(book.glob("notebooks/*/*.ipynb")))
    finally:
        last = capsys.readouterr().out.splitlines()[-1]
    return last.split(" in ")[0] + (":" + last.split(":")[1] if ":" in last else "")


def output(book, name):
    """What the cache has as the last output of a notebook."""
    notebook = nbformat.read(book / "notebooks" / "1-toy" / f"{name}.ipynb", as_version=4)
    _, merged = execute.get_cache(execute.CACHE).merge_match_into_notebook(notebook)
    return merged.cells[-1].outputs[0].data["text/plain"]


def test_a_notebook_runs_again_when_what_it_imports_changed_and_only_then(book, capsys):
    assert run(book, capsys) == "2 of 2 notebooks run: 1-toy/a, 1-toy/b"
    assert run(book, capsys) == "0 of 2 notebooks run"
    (book / "unrolled" / "first.py").write_text("number = 11\n", encoding="utf-8")
    (book / "unrolled" / "third.py").write_text("number = 3\n", encoding="utf-8")
    write(book, "b", HERE.format("second"), prose="# Another title")
    assert run(book, capsys) == "1 of 2 notebooks run: 1-toy/a"
    assert (output(book, "a"), output(book, "b")) == ("11", "2")
    (book / "unrolled" / "__init__.py").write_text("# all import this\n", encoding="utf-8")
    assert run(book, capsys) == "2 of 2 notebooks run: 1-toy/a, 1-toy/b"


def test_outputs_without_a_stamp_are_not_trusted(book, capsys):
    run(book, capsys)
    stamp = next(book.glob("cache/executed/*/stamp"))
    stamp.unlink()
    assert run(book, capsys).startswith("1 of 2 notebooks run")
    next(book.glob("cache/executed/*/base.ipynb")).rename(book / "gone.ipynb")
    for left in book.glob("cache/executed/*"):
        if not (left / "base.ipynb").exists():
            (left / "stamp").unlink()
            left.rmdir()
    assert run(book, capsys).startswith("1 of 2 notebooks run")
    assert run(book, capsys) == "0 of 2 notebooks run"


def test_an_edit_during_the_run_leaves_no_stamp(book, capsys):
    write(book, "a", HERE.format("first"), "open('../../unrolled/first.py', 'a').write('# edited\\n')")
    assert run(book, capsys) == "2 of 2 notebooks run: 1-toy/a, 1-toy/b"
    assert run(book, capsys) == "1 of 2 notebooks run: 1-toy/a"


def test_two_notebooks_of_the_same_code_run_once(book, capsys):
    write(book, "b", HERE.format("first"))
    assert run(book, capsys) == "1 of 2 notebooks run: 1-toy/a"
    assert run(book, capsys) == "0 of 2 notebooks run"


FIGURE = """from unrolled import explore, style
@explore(units=[1, 2])
def late(units):
    1 / (2 - units)
    return style.subplots()[0], f"{units} units"
late"""


def test_a_failing_cell_and_a_failing_frame_fail_the_run_and_the_others_are_kept(book, capsys):
    write(book, "a", "1 / 0")
    write(book, "c", FIGURE)  # the second frame fails: IPython shows that, and goes on
    with pytest.raises(execute.NotebooksFailed) as failure:
        run(book, capsys)
    assert "ZeroDivisionError" in str(failure.value)
    assert "late raised for units=2" in str(failure.value)
    assert "2 of 3 notebooks failed" in str(failure.value)
    with pytest.raises(execute.NotebooksFailed, match="2 of 2 notebooks failed"):
        run(book, capsys)
    assert output(book, "b") == "2"
