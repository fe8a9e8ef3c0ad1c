"""Quizzes: what is asked is sound, and a reader can answer with mouse or keyboard, in both themes, without a script."""

import copy
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

import site_checks
import unrolled
from unrolled.core.quiz import Quiz, quiz

QUIZZES = sorted(path.parent.name for path in Path(unrolled.__file__).parent.glob("*/quiz.json"))
QUESTION = {
    "question": "What is `units`?",
    "answers": [
        {"answer": "the number of timesteps", "right": False, "why": "Those come from the data."},
        {"answer": "the width of the state", "right": True, "why": "As many numbers as are handed on."},
        {"answer": "a < b & c", "right": False, "why": "Neither."},
    ],
}


def wrong(**changes):
    """The question with one thing wrong: `_0_why` is the first answer's `why`; None deletes what it names."""
    question = copy.deepcopy(QUESTION)
    for name, value in changes.items():
        place = question
        if found := re.fullmatch(r"_(\d)_(\w+)", name):
            place, name = question["answers"][int(found[1])], found[2]
        place[name] = value
        if value is None:
            del place[name]
    return question


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (wrong(_1_right=False), "question 1 must have exactly one right answer; got none"),
        (wrong(_0_right=True), "question 1 must have exactly one right answer; got A, B"),
        (wrong(_2_why=None), "question 1 must explain answer C"),
        (wrong(_2_why=" "), "question 1 must explain answer C"),
        (wrong(_0_right=None), "question 1 must mark answer A as right or wrong"),
        (wrong(_0_right="no"), "question 1 must mark answer A as right or wrong"),
        (wrong(_0_answer=None), "question 1 has an answer A that is not a dict"),
        (wrong(_0_correct=True), "question 1 has an answer A that is not a dict"),
        (wrong(_0_answer="the width of the state"), "question 1 must not have the same answer twice"),
        (wrong(answers=QUESTION["answers"][:1]), "question 1 must have a list of 2 to 6 answers"),
        (wrong(answers=QUESTION["answers"] * 3), "question 1 must have a list of 2 to 6 answers"),
        (wrong(answers=None), "question 1 must be a dict with 'question'"),
        (wrong(question=""), "question 1 must be a dict with 'question'"),
        ("What?", "question 1 must be a dict with 'question'"),
    ],
)
def test_a_question_that_is_not_sound(question, message):
    with pytest.raises(ValueError, match=message):
        Quiz([question])


def test_an_empty_quiz():
    with pytest.raises(ValueError, match="at least one question"):
        Quiz([])


def test_a_quiz_that_does_not_exist():
    with pytest.raises(ValueError, match=r"chapter must be one of \['batches', .*; got 'none'"):
        quiz("none")


@pytest.mark.parametrize("name", QUIZZES)
def test_a_quiz_of_the_book_has_five_to_eight_questions_and_does_not_favour_a_letter(name):
    questions = quiz(name).questions
    assert 5 <= len(questions) <= 8
    assert len({question["question"] for question in questions}) == len(questions)
    right = [index for question in questions for index, each in enumerate(question["answers"]) if each["right"]]
    assert max(right.count(index) for index in right) <= 2, f"the right answers are {right}: mix them"
    assert all(len(each["why"]) <= 320 for question in questions for each in question["answers"])


def test_words_are_escaped_and_backticks_become_code():
    page = Quiz([QUESTION])._repr_html_()
    assert "a &lt; b &amp; c" in page
    assert "What is <code>units</code>?" in page


def test_only_a_live_session_brings_its_own_style(monkeypatch):
    built = Quiz([QUESTION])._repr_html_()
    assert "<style>" not in built
    assert "<script" not in built
    monkeypatch.delenv("UNROLLED_BUILD")
    live = Quiz([QUESTION])._repr_html_()
    assert live.startswith("<style>")
    assert live.endswith(built)


def test_jupyterlab_leaves_the_keys_to_every_control():
    page = Quiz([QUESTION])._repr_html_()
    controls = re.findall(r"<(?:input|summary)[^>]*>", page)
    assert len(controls) == 4
    assert all('data-lm-suppress-shortcuts="true"' in control for control in controls)


def test_without_html_a_quiz_is_its_questions():
    assert repr(Quiz([QUESTION])).splitlines()[:2] == ["1. What is `units`?", "   A. the number of timesteps"]


@pytest.fixture
def page(chromium, tmp_path):
    """A page with two quizzes of two questions, opened from a file on disk on a phone's width."""
    css = files("unrolled.core").joinpath("static/quiz.css").read_text(encoding="utf-8")
    two = "".join(Quiz([QUESTION, wrong(question="Again?")])._repr_html_() for _ in range(2))
    (tmp_path / "quiz.html").write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><style>{css}</style>
        <style>:root {{ color-scheme: light dark }}</style><meta name="viewport" content="width=device-width">
        </head><body><main><h1>A page</h1>{two.replace('"Quiz"', '"Quiz 1"', 1)}</main></body></html>""",
        encoding="utf-8",
    )
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.seen = site_checks.watch(page)
    page.goto((tmp_path / "quiz.html").as_uri())
    yield page
    assert page.seen == []
    context.close()


def shown(question):
    return question.locator("details p:visible").all_inner_texts()


def test_by_mouse(page):
    first, second = page.locator("fieldset").all()[:2]
    first.get_by_text("the number of timesteps").click()
    assert shown(first) == [], "nothing is explained before the reader asks"
    first.locator("summary").click()
    assert shown(first) == ["A. Not this one. Those come from the data."]
    first.get_by_text("the width of the state").click()
    assert shown(first) == ["B. Right. As many numbers as are handed on."]
    second.locator("summary").click()
    assert shown(second) == ["Choose an answer first."]


def test_by_keyboard(page):
    first = page.locator("fieldset").first
    address = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.url == address, "Enter on an answer does not leave the page"
    assert first.locator("input").nth(1).is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert shown(first) == ["B. Right. As many numbers as are handed on."]


def test_two_quizzes_of_a_page_do_not_share_their_answers(page):
    for question in page.locator("fieldset").all():
        question.locator("input").first.check()
    assert page.locator("input:checked").count() == 4


def test_every_answer_up_to_the_sixth_has_its_rule(chromium):
    css = files("unrolled.core").joinpath("static/quiz.css").read_text(encoding="utf-8")
    six = [{"answer": f"answer {n}", "right": n == 5, "why": f"because {n}"} for n in range(6)]
    page = chromium.new_page()
    page.set_content(f"<style>{css}</style>{Quiz([{'question': 'Six?', 'answers': six}])._repr_html_()}")
    page.locator("summary").click()
    for number, answer in enumerate(page.locator("input").all()):
        answer.check()
        (explanation,) = shown(page)
        assert f"because {number}" in explanation
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_and_fits_a_phone(page, theme):
    page.emulate_media(color_scheme=theme)
    assert site_checks.accessibility(page) == []
    for index, question in enumerate(page.locator("fieldset").all()):
        question.locator("input").nth(index % 3).check()
        question.locator("summary").click()
    assert site_checks.accessibility(page) == []
    assert site_checks.overflow(page) == []


@pytest.mark.parametrize("name", QUIZZES)
def test_the_file_of_a_quiz_is_plain_json(name):
    text = files("unrolled").joinpath(name, "quiz.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
