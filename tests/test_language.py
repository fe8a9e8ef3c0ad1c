"""The texts of the book avoid the patterns of `language`, and codespell finds no mistake in them."""

import json
import subprocess
import sys

import pytest

from conftest import ROOT
from language import FORBIDDEN, found

QUIZZES = "unrolled/*/quiz.json"
TEXTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "book/*.md", "book/*.yml", "notebooks/*/*.ipynb", "unrolled/**/*.py", "tools/*.py", QUIZZES)
    for path in ROOT.glob(pattern)
    if path.name not in {"STYLE.md", "LICENSE-text.md"}
)
WRONG = {
    "Who remembers nothing answers 0.": "'Who remembers'",
    "Whoever sorts puts the same series together.": "'Whoever'",
    "How many weights has it?": "'How many weights has it?'",
    "How many weights has the layer?": "'How many weights has the layer?'",
    "Why has it the shape (None, 10)?": "'Why has it'",
    "Which shape has its output?": "'Which shape has'",
    "units must be a whole number from 1.": "'whole number from'",
    "It shall say the next term.": "'shall'",
    "seed must be an integer; 0.5 came.": "'; 0.5 came'",
    "Each batch makes an update, 100 updates an epoch.": "'100 updates an epoch'",
    "A table with one line a seed": "'one line a seed'",
    "Dense makes one number of it.": "'makes one number of'",
    "how, the next section tells": "'how, the next section'",
    "a seventh, a good third and more": "'a good third'",
    "an initialization": "'initialization'",
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


@pytest.mark.parametrize(
    "sentence",
    [
        "A network that remembers nothing answers 0; you set `units`, an integer of at least 1.",
        "How many timesteps has the layer read? Count how many weights it has.",
        "Adding two batches makes a sum; a batch updates a layer, and the network outputs one value per timestep.",
        "Write `kernel_regularizer=` and `kernel_initializer=`, with an optimizer.",
        "Here is the page you came for; two answers came first.",
    ],
)
def test_plain_english_passes(sentence):
    assert found(sentence) == []


def test_every_pattern_names_a_remedy():
    assert all(instead.strip() for instead in FORBIDDEN.values())


def spelled(*arguments):
    return subprocess.run([sys.executable, "-m", "codespell_lib", *arguments], capture_output=True, text=True, cwd=ROOT)


def test_spelling():
    run = spelled(*TEXTS)
    assert run.returncode == 0, run.stdout


def test_a_misspelled_word_is_caught(tmp_path):
    (tmp_path / "page.md").write_text("The wieght of the recieved gradient.", encoding="utf-8")
    run = spelled(tmp_path / "page.md")
    assert run.returncode != 0
    assert "wieght" in run.stdout
