"""The data of the kit for teachers, read and checked, and the two pages that are made from it.

`teaching/` holds outcomes, lessons, notes for the instructor and two tests as YAML. `python tools/teaching.py` writes
`book/teaching-outcomes.md` and `book/teaching-plan.md`; a test finds a page that is older than its data.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mdit_py_plugins.anchors.index import slugify

from chapters import ROOT, Chapter, chapters
from claims import read_ledger, title
from exercises import CHECK

DATA = ROOT / "teaching"
FORMS = ("before", "after")
PLACES = {None: "", "slides": "Slides", "quiz": "Quiz", "vote": "Vote"}
MADE = "<!-- Made from teaching/*.yml by `python tools/teaching.py`: change those, and run it again. -->"


@dataclass(frozen=True)
class Asked:
    """An exercise where a reader meets it: its name, its notebook (without ending) and the heading above it."""

    name: str
    notebook: str
    heading: str


def read(name: str, folder: Path = DATA) -> Any:
    """The content of a file of the kit, as `read("outcomes")`."""
    return yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))


@cache
def notebooks(chapter: Chapter) -> dict[str, Path]:
    """The notebooks of a chapter by name, in the order of the book."""
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    names = re.findall(rf"notebooks/{re.escape(chapter.name)}/([\w-]+)", toc)
    return {name: ROOT / "notebooks" / chapter.name / f"{name}.ipynb" for name in names}


@cache
def exercises(chapter: Chapter) -> dict[str, Asked]:
    """The exercises that the notebooks of a chapter ask, by name, in the order of the book."""
    found = {}
    for name, path in notebooks(chapter).items():
        heading = ""
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown" and (headings := re.findall(r"^#+ (.+)$", source, re.MULTILINE)):
                heading = headings[-1]
            if "exercise" in cell["metadata"].get("tags", []):
                exercise = CHECK.findall(source)[0]
                found[exercise] = Asked(exercise, name, heading)
    return found


def questions(chapter: Chapter) -> list[dict[str, Any]]:
    """The questions of a chapter's quiz, in the form of `unrolled.core.quiz.Quiz`."""
    return json.loads((ROOT / "unrolled" / chapter.package / "quiz.json").read_text(encoding="utf-8"))


def questions_of_test(form: str) -> list[dict[str, Any]]:
    """The ten questions of the test "before" or "after" the course, in the form of `unrolled.core.quiz.Quiz`."""
    return [
        {
            "question": row[form]["question"],
            "answers": [
                {"answer": each["answer"], "right": each.get("right", False), "why": each["why"]}
                for each in row[form]["answers"]
            ],
        }
        for row in read("before-and-after")
    ]


def problems(folder: Path = DATA) -> list[str]:
    """What is wrong with the data of the kit, in words; an empty list if nothing is."""
    outcomes, lessons, notes = (read(name, folder) for name in ("outcomes", "lessons", "notes"))
    found = []
    for chapter in chapters():
        found += _of_outcomes(chapter, outcomes.get(chapter.number, []))
        found += _of_a_lesson(chapter, lessons, notes.get(chapter.number, []))
    return [*found, *_of_the_course(lessons), *_of_tests(read("before-and-after", folder))]


@cache
def claims() -> frozenset[int]:
    """The numbers of the claims in the ledger."""
    return frozenset(row["number"] for row in read_ledger())


def _of_outcomes(chapter, outcomes):
    names = [name for each in outcomes for name in each["exercises"]]
    numbers = [number for each in outcomes for number in each["quiz"]]
    wanted = range(1, len(questions(chapter)) + 1)
    yield from _untied(f"chapter {chapter.number}: the outcomes name exercise", names, exercises(chapter))
    yield from _untied(f"chapter {chapter.number}: the outcomes name question", numbers, wanted)
    for each in outcomes:
        if each["shown"] not in notebooks(chapter):
            yield f"chapter {chapter.number}: there is no notebook {each['shown']}"


def _untied(who, named, there):
    """Whatever is not named exactly once, and whatever is named but is not there."""
    for each in [*there, *(name for name in dict.fromkeys(named) if name not in there)]:
        if each not in there:
            yield f"{who} {each}, which does not exist"
        elif (times := named.count(each)) != 1:
            yield f"{who} {each} {times} times; expected once"


def _of_a_lesson(chapter, lessons, notes):
    who, lesson = f"lesson {chapter.number}", lessons["lessons"].get(chapter.number)
    if lesson is None:
        yield f"there is no {who}"
        return
    minutes = sum(step["minutes"] for step in lesson["steps"])
    if minutes != lessons["lesson_minutes"]:
        yield f"{who} takes {minutes} minutes; expected {lessons['lesson_minutes']}"
    names = [name for step in lesson["steps"] for name in step.get("exercises", [])] + lesson["home_exercises"]
    yield from _untied(f"{who} names exercise", names, exercises(chapter))
    for place in [*(step.get("with") for step in lesson["steps"]), *(note["at"] for note in notes)]:
        if place not in PLACES and place not in notebooks(chapter):
            yield f"{who}: there is no notebook {place}"
    for note in notes:
        for each in note["from"] or ["nothing"]:
            if not _on_record(chapter, each):
                yield f"{who}: a note comes from {each}, which is no claim, exercise or question of the chapter"


def _on_record(chapter, each):
    if isinstance(each, int):
        return each in claims()
    if question := re.fullmatch(r"quiz (\d+)", each):
        return 1 <= int(question[1]) <= len(questions(chapter))
    return each in exercises(chapter)


def _of_the_course(lessons):
    course = lessons["course"]
    for day in course["days"]:
        for session in day["sessions"]:
            yield from _of_a_session(session, lessons["lessons"].get(session["chapter"]))
        minutes = sum(session["minutes"] for session in day["sessions"])
        if minutes != course["day_minutes"]:
            yield f"the day {day['title']!r} takes {minutes} minutes; expected {course['day_minutes']}"
    taught = {session["chapter"] for day in course["days"] for session in day["sessions"]} - {None}
    yield from (f"the course leaves out chapter {each.number}" for each in chapters() if each.number not in taught)


def _of_a_session(session, lesson):
    """A session that keeps steps of a lesson takes as long as they do."""
    steps = lesson["steps"] if lesson else []
    minutes = sum(steps[number - 1]["minutes"] for number in session.get("steps", []))
    if lesson and minutes != session["minutes"]:
        who = f"the session of chapter {session['chapter']}"
        yield f"{who} takes {session['minutes']} minutes; its steps take {minutes}"


def _of_tests(rows):
    numbers = {each.number for each in chapters()}
    for at, row in enumerate(rows, 1):
        if row["chapter"] not in numbers:
            yield f"question {at}: there is no chapter {row['chapter']}"
        for form in FORMS:
            answers = row[form]["answers"]
            if [each for each in answers if ("claim" in each) == each.get("right", False)]:
                yield f"question {at} {form}: each answer must be right or name a claim"
            if not {each["claim"] for each in answers if "claim" in each} <= claims():
                yield f"question {at} {form}: a claim is not in the ledger"


def link(chapter: Chapter, exercise: Asked) -> str:
    """A link to the heading of an exercise, in Markdown."""
    words = exercise.heading.removeprefix("Exercise: ").removesuffix("?")
    return f"[{words}]({page(chapter, exercise.notebook)}#{slugify(exercise.heading)})"


def page(chapter: Chapter, notebook: str) -> str:
    """The address of a notebook from a page in book/."""
    return f"../notebooks/{chapter.name}/{notebook}.ipynb"


def titled(chapter: Chapter) -> str:
    """The title of a chapter's opening page, as "1. Units"."""
    text = (ROOT / "book" / f"{chapter.name}.md").read_text(encoding="utf-8")
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def outcomes_page() -> str:
    """The page of outcomes: for each chapter, what practises each of them."""
    parts = [
        '---\n"og:description": What a student can do after each chapter of the course, and the exercises and quiz '
        "questions that practise it.\n---",
        MADE,
        "# Outcomes, and what practises them",
        "After a chapter, a student can do what the first column says, taught in the notebook behind it. Every "
        "exercise of the notebooks and every question of the quizzes belongs to exactly one outcome.",
    ]
    outcomes = read("outcomes")
    for chapter in chapters():
        there, rows = exercises(chapter), []
        for each in outcomes[chapter.number]:
            tried = ", ".join(link(chapter, there[name]) for name in each["exercises"])
            asked = " and ".join(map(str, each["quiz"]))
            practised = [each for each in (tried, f"quiz {asked}" * bool(asked)) if each]
            rows.append([f"{each['can']} ({_place(chapter, each['shown'])})", "; ".join(practised) or "no exercise"])
        parts += [f"## {titled(chapter)}", table(["a student can (taught in)", "practised by"], rows)]
    return "\n\n".join(parts) + "\n"


def plan_page() -> str:
    """The page of minutes: a lesson for each chapter with its notes, and the course."""
    lessons, notes = read("lessons"), read("notes")
    parts = [
        '---\n"og:description": A lesson of 90 minutes for each chapter, minute by minute, where classes stumble, and '
        "a course of two days.\n---",
        MADE,
        "# Minute by minute",
        f"A lesson of {lessons['lesson_minutes']} minutes for each chapter, with the places where classes stumble, and "
        "a question that helps there.",
        f"**Go to** {', '.join(f'[{titled(each)}](#{slugify(titled(each))})' for each in chapters())}, or "
        "[the course of two days](#a-course-of-two-days).",
        "Slide 3 of each chapter is a vote. Hold it before you explain, and again at the end: the difference shows "
        "what the lesson did. Before a control is moved, the class says what will happen.",
    ]
    for chapter in chapters():
        parts += lesson_section(chapter, lessons["lessons"][chapter.number], notes[chapter.number])
    return "\n\n".join([*parts, *course_section(lessons["course"])]) + "\n"


def lesson_section(chapter: Chapter, lesson: dict[str, Any], notes: list[dict[str, Any]]) -> list[str]:
    """The paragraphs and tables of one lesson and its notes."""
    start, rows = 0, []
    for step in lesson["steps"]:
        place = _place(chapter, step.get("with"))
        end = start + step["minutes"]
        rows.append([f"{start} to {end}", f"**{place}.** {_what(chapter, step)}" if place else _what(chapter, step)])
        start = end
    home = _what(chapter, {"do": lesson["home"], "exercises": lesson["home_exercises"]})
    stumbles = [[each["stumble"], f"{each['ask']} ({_place(chapter, each['at'])})"] for each in notes]
    return [
        f"## {titled(chapter)}",
        f"**You need:** {lesson['needs']} **Before the lesson:** {lesson['before']}",
        table(["minutes", "what happens"], rows),
        f"**For home:** {home}",
        f"### Where a class stumbles in chapter {chapter.number}",
        table(["they say", "ask (and show)"], stumbles),
    ]


def _place(chapter, place):
    """Where a step happens: one of the fixed places, or a link to a notebook."""
    return PLACES[place] if place in PLACES else f"[{title(notebooks(chapter)[place])}]({page(chapter, place)})"


def _what(chapter, step):
    names = step.get("exercises", [])
    if not names:
        return step["do"]
    word = "Exercise" if len(names) == 1 else "Exercises"
    return f"{step['do']} {word}: {', '.join(link(chapter, exercises(chapter)[name]) for name in names)}."


def course_section(course: dict[str, Any]) -> list[str]:
    """The paragraphs and tables of the course of two days."""
    numbered = {each.number: each for each in chapters()}
    parts = [
        "## A course of two days",
        f"Two days of {course['day_minutes'] // 60} hours with their breaks. The lessons are the ones above, shortened "
        "as the table says.",
    ]
    for number, day in enumerate(course["days"], 1):
        start, rows = 0, []
        for session in day["sessions"]:
            chapter = numbered.get(session["chapter"])
            place = f"**[{titled(chapter)}]({chapter.name}.md).** " if chapter else ""
            rows.append([f"{start // 60}:{start % 60:02d}", f"{session['minutes']}", place + session["do"]])
            start += session["minutes"]
        parts += [f"### Day {number}: {day['title']}", table(["at", "minutes", "what happens"], rows)]
    return parts


PAGES = {"book/teaching-outcomes.md": outcomes_page, "book/teaching-plan.md": plan_page}


def main() -> None:
    """Write the pages, or stop with what is wrong with the data."""
    if found := problems():
        raise SystemExit("\n".join(found))
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
