"""The kit for teachers as data: nothing is untied, nothing dangles, minutes add up, and the pages are up to date."""

import re
import subprocess
import sys

import pytest
import yaml

import teaching
from chapters import chapters
from conftest import ROOT
from language import found
from notebook_rules import in_toc
from unrolled.core.quiz import Quiz

FILES = ["outcomes", "lessons", "notes", "before-and-after", "slides"]


@pytest.fixture
def changed(tmp_path):
    """A function that copies the data with one file changed, and returns what is wrong with the copy."""

    def problems(name, change):
        for each in FILES:
            data = teaching.read(each)
            if each == name:
                change(data)
            (tmp_path / f"{each}.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return teaching.problems(tmp_path)

    return problems


def test_every_exercise_and_question_is_tied_to_one_outcome_and_every_sum_is_right():
    assert teaching.problems() == []


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            "outcomes",
            lambda data: data[1][0]["exercises"].remove("units_output_shape"),
            "chapter 1: the outcomes name exercise units_output_shape 0 times; expected once",
        ),
        (
            "outcomes",
            lambda data: data[2][0]["exercises"].append("input_mask"),
            "chapter 2: the outcomes name exercise input_mask 2 times; expected once",
        ),
        (
            "outcomes",
            lambda data: data[3][0]["exercises"].append("units_weights"),
            "chapter 3: the outcomes name exercise units_weights, which does not exist",
        ),
        (
            "outcomes",
            lambda data: data[4][0]["quiz"].append(6),
            "chapter 4: the outcomes name question 6, which does not exist",
        ),
        (
            "outcomes",
            lambda data: data[5][0]["quiz"].clear(),
            "chapter 5: the outcomes name question 1 0 times; expected once",
        ),
        (
            "outcomes",
            lambda data: data[6][0].update(shown="spectrum"),
            "chapter 6: there is no notebook spectrum",
        ),
        (
            "lessons",
            lambda data: data["lessons"][7]["steps"][0].update(minutes=8),
            "lesson 7 takes 91 minutes; expected 90",
        ),
        (
            "lessons",
            lambda data: data["lessons"][8]["home_exercises"].clear(),
            "lesson 8 names exercise heal_the_state 0 times; expected once",
        ),
        (
            "lessons",
            lambda data: data["course"]["days"][0]["sessions"].pop(),
            "the day 'Shapes and batches' takes 405 minutes; expected 420",
        ),
        (
            "lessons",
            lambda data: data["course"]["days"][0]["sessions"][2]["steps"].append(8),
            "the session of chapter 1 takes 75 minutes; its steps take 85",
        ),
        (
            "notes",
            lambda data: data[1][0].update({"from": ["units_three_steps"]}),
            "lesson 1: a note comes from units_three_steps, which is no claim, exercise or question of the chapter",
        ),
        (
            "before-and-after",
            lambda data: data[0]["before"]["answers"][0].pop("claim"),
            "question 1 before: each answer must be right or name a claim",
        ),
        (
            "before-and-after",
            lambda data: data[1]["after"]["answers"][0].update(claim=99),
            "question 2 after: a claim is not in the ledger",
        ),
    ],
)
def test_a_fault_in_the_data_is_named(changed, name, change, fault):
    assert fault in changed(name, change)


def test_the_pages_are_made_from_the_data():
    for name, made in teaching.PAGES.items():
        assert (ROOT / name).read_text(encoding="utf-8") == made(), f"{name} is old: run python tools/teaching.py"


def test_the_pages_are_in_the_book():
    pages = {f"book/{path.stem}" for path in ROOT.glob("book/teaching*.md")}
    assert len(pages) == 4
    assert pages <= in_toc((ROOT / "_toc.yml").read_text(encoding="utf-8"))


def test_every_exercise_has_a_link_of_its_own():
    """Two equal headings of a notebook would get anchors that differ between versions of MyST-Parser."""
    links = [teaching.link(chapter, each) for chapter in chapters() for each in teaching.exercises(chapter).values()]
    addresses = [re.search(r"\((.+)\)$", link)[1] for link in links]
    assert sorted(set(addresses)) == sorted(addresses)
    assert "../notebooks/8-doctor/four-patients.ipynb#exercise-heal-the-third-patient" in addresses


@pytest.mark.parametrize("form", teaching.FORMS)
def test_a_test_has_ten_questions_in_the_form_of_a_quiz(form):
    questions = Quiz(teaching.questions_of_test(form)).questions
    assert len(questions) == 10
    assert {len(each["answers"]) for each in questions} == {4}


@pytest.mark.parametrize("form", teaching.FORMS)
def test_the_right_answer_is_found_at_no_fixed_place_and_not_by_its_length(form):
    questions = teaching.questions_of_test(form)
    places = [[each["right"] for each in question["answers"]].index(True) for question in questions]
    assert max(places.count(place) for place in range(4)) <= 3
    longest = [max(question["answers"], key=lambda each: len(each["answer"]))["right"] for question in questions]
    assert sum(longest) <= 5


def test_the_two_tests_ask_different_questions():
    both = [question["question"] for form in teaching.FORMS for question in teaching.questions_of_test(form)]
    assert len(set(both)) == 20


def test_the_rubric_adds_up_to_100_points():
    text = (ROOT / "book" / "teaching-project.md").read_text(encoding="utf-8")
    points = [int(each) for each in re.findall(r"^\* - .+\n  - (\d+)$", text, re.MULTILINE)]
    assert sum(points) == 100
    assert len(points) == 7


@pytest.mark.parametrize("path", sorted(ROOT.glob("teaching/*.yml")), ids=lambda path: path.name)
def test_the_data_read_as_english(path):
    assert found(path.read_text(encoding="utf-8")) == []


def test_the_data_are_spelled_right():
    names = [str(path) for path in ROOT.glob("teaching/*.yml")]
    run = subprocess.run([sys.executable, "-m", "codespell_lib", *names], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stdout
