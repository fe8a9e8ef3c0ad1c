"""Asked in public: every question has its cells and its words, and stands on the page once."""

import html
import re

import pytest
import yaml

from conftest import ROOT
from questions import DATA, read_questions
from symptoms import PAGE, read_symptoms

QUESTIONS = read_questions()
TEXT = (ROOT / f"{PAGE}.md").read_text(encoding="utf-8")


def test_the_questions_are_many_and_each_is_told_once():
    assert len(QUESTIONS) >= 18
    titles = [title for each in QUESTIONS for title in (each.title, *each.siblings)]
    assert len(set(titles)) == len(titles)
    queries = [query.lower() for each in QUESTIONS for query in each.queries]
    assert len(set(queries)) == len(queries)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_is_asked_for_in_words_that_the_page_does_not_have(question):
    """Otherwise the search would find them whatever it does."""
    symptoms, messages = read_symptoms()
    there = {phrase.lower() for row in [*symptoms, *messages] for phrase in row.asked} | {each.see for each in symptoms}
    titles = {title.lower() for title in (question.title, question.asks, *question.siblings)}
    assert len(question.queries) >= 2
    assert [query for query in question.queries if query.lower() in there | titles] == []


def test_a_sibling_names_its_site():
    assert [
        each for question in QUESTIONS for each in question.siblings if not re.search(r" \([A-Z][\w ]+\)$", each)
    ] == []


def test_the_page_shows_every_part_once():
    shown = re.findall(r"^```\{questions\} (.+)$", TEXT, re.MULTILINE)
    assert sorted(shown) == sorted({question.part for question in QUESTIONS})


def test_no_id_is_that_of_a_symptom():
    symptoms, messages = read_symptoms()
    assert {question.id for question in QUESTIONS} & {row.id for row in [*symptoms, *messages]} == set()


def plain(words):
    """The words with straight quotation marks; a page has curved ones."""
    return re.sub("[‘’“”]", "'", words.replace('"', "'"))


def test_the_built_page_has_every_question_with_its_links(book_html):
    page = (book_html / f"{PAGE}.html").read_text(encoding="utf-8")
    for question in QUESTIONS:
        (item,) = re.findall(rf'<li id="{question.id}">(.*?)</li>', page, re.DOTALL)
        told = html.unescape(re.sub(r"<[^>]+>", "", item)).replace("\n", " ")
        assert plain(question.title) in plain(told)
        assert item.count('href="../notebooks/') == len(question.cells)


# ---- proof that the checks can fail ----------------------------------------------------------------------------------

ROW = {
    "id": "asked-echo", "part": "p", "title": "t", "site": "s", "asks": "a", "siblings": [],
    "cells": ["a/b#cell-001"], "queries": ["q"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"colour": "red"}, "must have the keys asks, cells, id, part, queries, siblings, site, title; got"),
        ({"id": "Echo"}, "must have an id of its own"),
        ({"asks": " "}, "must not be without asks"),
        ({"cells": []}, "must not be without cells"),
        ({"queries": "one"}, "must not be without queries"),
        ({"cells": ["a/b"]}, "must have cells of the form NOTEBOOK#ID or claim-NN; got a/b"),
    ],
)
def test_a_broken_row_is_refused(tmp_path, change, wrong):
    path = tmp_path / DATA.name
    path.write_text(yaml.safe_dump([ROW | change]), encoding="utf-8")
    with pytest.raises(ValueError, match=f"^questions.yml: .*{re.escape(wrong)}"):
        read_questions(path)


def test_an_id_that_is_taken_is_refused(tmp_path):
    path = tmp_path / DATA.name
    path.write_text(yaml.safe_dump([ROW, ROW]), encoding="utf-8")
    with pytest.raises(ValueError, match="asked-echo must have an id of its own"):
        read_questions(path)


def test_a_sound_row_is_read(tmp_path):
    path = tmp_path / DATA.name
    path.write_text(yaml.safe_dump([ROW]), encoding="utf-8")
    (one,) = read_questions(path)
    assert (one.title, one.cells, one.siblings) == ("t", ("a/b#cell-001",), ())
