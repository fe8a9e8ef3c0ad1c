"""Multiple-choice quizzes, every answer explained, in a built page and in a live session by the same HTML.

There is no script and no kernel behind them: the answers are native radio buttons, the button that checks is a native
disclosure, and `static/quiz.css` shows beneath it the explanation of the answer that is chosen. Where the sheet is
missing, the disclosure opens all explanations at once.
"""

import html
import json
import re
from importlib.resources import files
from typing import Any

from unrolled.core.explore import building

ANSWERS = range(2, 7)  # quiz.css has a rule for each answer up to the sixth
LETTERS = "ABCDEF"
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'  # JupyterLab would else take arrow keys and Enter for itself


def quiz(chapter: str) -> "Quiz":
    """The quiz of a chapter, to be displayed by the last line of a cell: `quiz("units")`.

    Args:
        chapter: a folder of the package that holds a `quiz.json`, a list of questions as `Quiz` takes them.

    Raises:
        ValueError: there is no such quiz, or a question is not as `Quiz` wants it.
    """
    found = {path.name: path.joinpath("quiz.json") for path in files("unrolled").iterdir() if path.is_dir()}
    known = sorted(name for name, path in found.items() if path.is_file())
    if chapter not in known:
        raise ValueError(f"there is no quiz {chapter!r}: there are {known}.")
    return Quiz(json.loads(found[chapter].read_text(encoding="utf-8")))


class Quiz:
    """Questions with their answers; displayed, the reader can answer them. `backticks` become code.

    Args:
        questions: a list of `{"question": words, "answers": [{"answer": words, "right": bool, "why": words}, ...]}`,
            two to six answers each, one of them right.

    Raises:
        ValueError: a question is not like that; the message says which, and what is wrong with it.
    """

    def __init__(self, questions: list[dict[str, Any]]) -> None:
        if not isinstance(questions, list) or not questions:
            raise ValueError("a quiz is a list of at least one question.")
        for number, question in enumerate(questions, 1):
            if problem := _problem(question):
                raise ValueError(f"question {number} {problem}.")
        self.questions = questions

    def _repr_html_(self) -> str:
        # dialog: Enter on a radio button would else submit the form, and leave the page
        body = "".join(_question_html(number, each) for number, each in enumerate(self.questions, 1))
        style = "" if building() else f"<style>{files('unrolled.core').joinpath('static/quiz.css').read_text()}</style>"
        return f'{style}<form class="quiz" method="dialog" aria-label="Quiz">{body}</form>'

    def __repr__(self) -> str:
        lines = []
        for number, question in enumerate(self.questions, 1):
            lines += [f"{number}. {question['question']}"]
            lines += [
                f"   {letter}. {each['answer']}" for letter, each in zip(LETTERS, question["answers"], strict=False)
            ]
        return "\n".join(lines)


def _problem(question):
    """What is wrong with a question, as the end of a sentence, or None."""
    if not isinstance(question, dict) or set(question) != {"question", "answers"} or not _words(question["question"]):
        return "must be a dict with 'question', in words, and 'answers'"
    answers = question["answers"]
    if not isinstance(answers, list) or len(answers) not in ANSWERS:
        return f"must have {ANSWERS[0]} to {ANSWERS[-1]} answers in a list"
    for letter, each in zip(LETTERS, answers, strict=False):
        if not isinstance(each, dict) or set(each) - {"answer", "right", "why"} or not _words(each.get("answer")):
            return f"has an answer {letter} that is no dict of 'answer', 'right' and 'why'"
        if not isinstance(each.get("right"), bool):
            return f"does not say whether answer {letter} is right: 'right' must be true or false"
        if not _words(each.get("why")):
            return f"does not explain answer {letter}: 'why' must say in words why it is right or wrong"
    right = [letter for letter, each in zip(LETTERS, answers, strict=False) if each["right"]]
    if len(right) != 1:
        return f"must have exactly one right answer; it has {', '.join(right) or 'none'}"
    if len({each["answer"] for each in answers}) < len(answers):
        return "has the same answer twice"
    return None


def _words(value):
    return isinstance(value, str) and bool(value.strip())


def _question_html(number, question):
    answers = "".join(
        f'<label><input type="radio" name="question-{number}" value="{index}" {OWN_KEYS}>'
        f"<span><b>{LETTERS[index]}.</b> {_inline(each['answer'])}</span></label>"
        for index, each in enumerate(question["answers"])
    )
    explanations = "".join(
        f'<p class="{"right" if each["right"] else "wrong"}"><strong>{LETTERS[index]}. '
        f"{'Right.' if each['right'] else 'Not this one.'}</strong> {_inline(each['why'])}</p>"
        for index, each in enumerate(question["answers"])
    )
    return (
        f"<fieldset><legend>{number}. {_inline(question['question'])}</legend>{answers}"
        f'<details class="check"><summary {OWN_KEYS}>Check my answer</summary>'
        f'<div aria-live="polite"><p class="none">Choose an answer first.</p>{explanations}</div></details></fieldset>'
    )


def _inline(words):
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(words))
