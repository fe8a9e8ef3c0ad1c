"""Multiple-choice quizzes with an explanation of every answer, as the same HTML in a built page and a live session.

They need neither a script nor a kernel: the answers are native radio buttons, the check button is a native disclosure,
and `static/quiz.css` shows the explanation of the chosen answer beneath it. Without the style sheet the disclosure
opens all explanations at once.
"""

import html
import json
import re
from importlib.resources import files
from typing import Any

from unrolled.core.explore import building

ANSWERS = range(2, 7)  # quiz.css has a rule for each answer up to the sixth
LETTERS = "ABCDEF"
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'  # otherwise JupyterLab intercepts the arrow keys and Enter


def quiz(chapter: str) -> "Quiz":
    """The quiz of a chapter. To display it, write `quiz("units")` on the last line of a cell.

    Args:
        chapter: a folder of the package with a `quiz.json`, a list of questions in the form that `Quiz` takes.

    Raises:
        ValueError: there is no such quiz, or a question has another form.
    """
    found = {path.name: path.joinpath("quiz.json") for path in files("unrolled").iterdir() if path.is_dir()}
    known = sorted(name for name, path in found.items() if path.is_file())
    if chapter not in known:
        raise ValueError(f"chapter must be one of {known}; got {chapter!r}.")
    return Quiz(json.loads(found[chapter].read_text(encoding="utf-8")))


class Quiz:
    """Questions with their answers, displayed as a form to fill in. `backticks` become code.

    Args:
        questions: a list of `{"question": text, "answers": [{"answer": text, "right": bool, "why": text}, ...]}`, with
            two to six answers each, exactly one of them right.

    Raises:
        ValueError: a question has another form; the message names it and says what is wrong.
    """

    def __init__(self, questions: list[dict[str, Any]]) -> None:
        if not isinstance(questions, list) or not questions:
            raise ValueError("questions must be a list of at least one question.")
        for number, question in enumerate(questions, 1):
            if problem := _problem(question):
                raise ValueError(f"question {number} {problem}.")
        self.questions = questions

    def _repr_html_(self) -> str:
        # dialog: otherwise Enter on a radio button would submit the form and leave the page
        body = "".join(_question_html(number, each) for number, each in enumerate(self.questions, 1))
        style = (
            ""
            if building()
            else f"<style>{files('unrolled.core').joinpath('static/quiz.css').read_text(encoding='utf-8')}</style>"
        )
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
        return "must be a dict with 'question', a non-empty text, and 'answers'"
    answers = question["answers"]
    if not isinstance(answers, list) or len(answers) not in ANSWERS:
        return f"must have a list of {ANSWERS[0]} to {ANSWERS[-1]} answers"
    for letter, each in zip(LETTERS, answers, strict=False):
        if not isinstance(each, dict) or set(each) - {"answer", "right", "why"} or not _words(each.get("answer")):
            return f"has an answer {letter} that is not a dict of 'answer', 'right' and 'why'"
        if not isinstance(each.get("right"), bool):
            return f"must mark answer {letter} as right or wrong: 'right' must be true or false"
        if not _words(each.get("why")):
            return f"must explain answer {letter}: 'why' must be a non-empty text"
    right = [letter for letter, each in zip(LETTERS, answers, strict=False) if each["right"]]
    if len(right) != 1:
        return f"must have exactly one right answer; got {', '.join(right) or 'none'}"
    if len({each["answer"] for each in answers}) < len(answers):
        return "must not have the same answer twice"
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
