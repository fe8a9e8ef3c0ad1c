"""Pages that show a notebook's outputs are read again when the notebook ran again, though their source is the same."""

from types import SimpleNamespace

import pytest
from sphinx.errors import ExtensionError

import execute
import unrolled_book

PAGES = {
    "notebooks/1-a/first.ipynb": "{}",
    "notebooks/2-b/second.ipynb": "{}",
    "book/1-a.md": "pastes {glue:text}`../notebooks/1-a/first.ipynb::key:s`",
    "book/2-b.md": "pastes {glue:text}`../notebooks/2-b/second.ipynb::key:s`",
    "book/glossary.md": "links to [it](../notebooks/1-a/first.ipynb)",
    "book/build.md": "```{nb-exec-table}\n```",
}


@pytest.fixture
def read_again(tmp_path, monkeypatch):
    """A function from the notebooks' digests to the pages that the builder then reads again."""
    for name, text in PAGES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = {name.rsplit(".", 1)[0]: tmp_path / name for name in PAGES}
    env = SimpleNamespace(found_docs=set(paths), doc2path=lambda name: str(paths[name]))

    def build(**digests):
        monkeypatch.setattr(execute, "run_changed", lambda asked: {path: digests[path.stem] for path in asked})
        return unrolled_book.run_notebooks(None, env, set(), set(), set())

    return build


def test_only_what_shows_a_changed_notebook_is_read_again(read_again):
    everything = {name.rsplit(".", 1)[0] for name in PAGES} - {"book/glossary"}
    assert read_again(first="a", second="a") == everything
    assert read_again(first="a", second="a") == set()
    assert read_again(first="b", second="a") == {"notebooks/1-a/first", "book/1-a", "book/build"}
    assert read_again(first="b", second="b") == {"notebooks/2-b/second", "book/2-b", "book/build"}


def test_a_notebook_that_fails_ends_the_build_with_its_traceback(read_again, monkeypatch):
    def fail(paths):
        raise execute.NotebooksFailed("ZeroDivisionError in first.ipynb")

    read_again(first="a", second="a")
    env = SimpleNamespace(found_docs=set(), doc2path=str)
    monkeypatch.setattr(execute, "run_changed", fail)
    with pytest.raises(ExtensionError, match=r"ZeroDivisionError in first\.ipynb"):
        unrolled_book.run_notebooks(None, env, set(), set(), set())
