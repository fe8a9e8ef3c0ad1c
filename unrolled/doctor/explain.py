"""An error of Keras in plain words: what happened, in shapes, what to do, and where the book shows it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from unrolled.doctor.explain_evidence import Evidence
from unrolled.doctor.messages import RULES, Rule


@dataclass(frozen=True)
class Explanation:
    """What an error means.

    Attributes:
        check: the name of the fault, one of `CHECKS`.
        words: what happened, in shapes and in plain words.
        remedy: what to do, with a line of code where one fits; code stands in backticks.
        link: the place in the book, from the root of its pages.
    """

    check: str
    words: str
    remedy: str
    link: str

    def __str__(self) -> str:
        return f"{self.words}\n\nWhat to do: {self.remedy}\n\nIn the book: {self.link}   [{self.check}]"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        words, remedy = (re.sub("`(.+?)`", r"<code>\1</code>", html.escape(text)) for text in (self.words, self.remedy))
        link = html.escape(self.link)
        return (
            f"<div><p>{words}</p><p><strong>What to do:</strong> {remedy}</p>"
            f"<p>In the book: <code>{link}</code> ({self.check})</p></div>"
        )


def explain(error: BaseException | str, model: Any = None, x: Any = None, y: Any = None) -> Explanation | None:
    """Explain an error of Keras, or None if it is not one that the book knows.

    Args:
        error: an exception, or its text as copied from a terminal.
        model: the Keras model, if there is one. Without it, what the traceback holds is used.
        x: the inputs, (samples, timesteps, features) for one recurrent layer; a list or a data set as well.
        y: the targets.

    Raises:
        TypeError: `error` is neither an exception nor text.
    """
    if not isinstance(error, (BaseException, str)):
        raise TypeError(
            f"error must be an exception or its text; got {type(error).__name__}. "
            "Write `except Exception as error: print(unrolled.explain(error))`."
        )
    for one in _chain(error):
        evidence = Evidence(one, model, x, y)
        for rule in RULES:
            found = _apply(rule, evidence)
            if found:
                return found
    return None


def _chain(error: BaseException | str) -> Iterator[BaseException | str]:
    """The exception, then those that led to it, as Python prints them."""
    seen: list[BaseException | str] = []
    following: BaseException | str | None = error
    while following is not None and not any(following is one for one in seen):
        seen.append(following)
        yield following
        if isinstance(following, str):
            return
        context = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or context


def _apply(rule: Rule, evidence: Evidence) -> Explanation | None:
    """What a rule says of an error, or None if it is not the rule's."""
    match = re.search(rule.pattern, evidence.text, re.DOTALL)
    if not match or (rule.inside and not evidence.inside):
        return None
    found = {name: value or "" for name, value in match.groupdict().items()}
    more = rule.when(evidence, found) if rule.when else {}
    if more is None:
        return None
    values = found | more
    words = rule.words.format(**values)
    if rule.data and evidence.shapes():
        words += f" {evidence.shapes()}"
    return Explanation(
        values.get("check", rule.check), words, rule.remedy.format(**values), values.get("link", rule.link)
    )
