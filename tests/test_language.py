"""The English of the book keeps the patterns of `language` out and is spelled as codespell wants it."""

import json
import subprocess
import sys

import pytest

from conftest import ROOT
from language import FORBIDDEN, found

TEXTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "book/*.md", "book/*.yml", "notebooks/*/*.ipynb", "unrolled/**/*.py", "unrolled/**/*.json")
    for path in ROOT.glob(pattern)
    if path.name not in {"STYLE.md", "LICENSE-text.md"} and path.parent.name != "stored"
)
WRONG = {
    "Who remembers nothing answers 0.": "'Who remembers'",
    "Whoever sorts puts the same series together.": "'Whoever'",
    "How many weights has it?": "'How many weights has'",
    "Which shape has its output?": "'Which shape has'",
    "units must be a whole number from 1.": "'whole number from'",
    "It shall say the next term.": "'shall'",
    "seed must be an integer; 0.5 came.": "'; 0.5 came'",
    "the network was trained anew": "'anew'",
}


def prose(path):
    """The text of a file; of a notebook, the sources of all its cells."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if not path.endswith(".ipynb"):
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


@pytest.mark.parametrize("path", TEXTS)
def test_nothing_reads_as_if_translated(path):
    assert found(prose(path)) == []


@pytest.mark.parametrize(("sentence", "caught"), WRONG.items())
def test_a_forbidden_pattern_is_caught(sentence, caught):
    assert any(line.startswith(caught) for line in found(sentence))


def test_plain_english_passes():
    assert found("A network that remembers nothing answers 0; you set `units`, an integer of at least 1.") == []
    assert all(instead.strip() for instead in FORBIDDEN.values())


def spelled(*arguments):
    return subprocess.run([sys.executable, "-m", "codespell_lib", *arguments], capture_output=True, text=True, cwd=ROOT)


def test_spelling():
    run = spelled(*TEXTS)
    assert run.returncode == 0, run.stdout


def test_a_misspelled_word_is_caught(tmp_path):
    (tmp_path / "page.md").write_text("The wieght of the recieved gradient.")
    run = spelled(tmp_path / "page.md")
    assert run.returncode != 0
    assert "wieght" in run.stdout
