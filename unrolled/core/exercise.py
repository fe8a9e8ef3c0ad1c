"""Exercises as data: what is asked, the right answer, and the misreadings that a reader is likely to bring.

An exercise is a value of a chapter's `check.py`. Called with an answer, it returns a `Verdict` that says in words what
is wrong, without giving the right answer away; `to_dict()` gives the same data as plain JSON for other programs. To add
an exercise, add one more `Number`, `Shape` or `Array` there. Nonsense is refused when the module is imported.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from numbers import Integral
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from unrolled.core.verdict import Verdict

LONGEST = 60  # characters of an answer that a message repeats; a longer one is only named


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Exercise(ABC):
    """What every kind of exercise has.

    Args:
        about: what is asked, with the sizes, for those who maintain the book.
        wanted: what an answer is, with its unit or its axes ("the number of weights, a whole number").
        expected: the right answer.
        why: said when the answer is right: the reason, in a sentence.
        misreadings: pairs `(wrong answer, what somebody who gave it has overlooked)`. They are pairs and not a dict,
            because a dict would drop a repeated answer before anybody notices.

    Raises:
        ValueError: words are missing, an answer is not of this kind, or a misreading equals the right answer or another
            misreading; the message names the exercise and the answer.
    """

    kind: ClassVar[str]
    about: str
    wanted: str
    expected: Any
    why: str
    misreadings: Any

    def __post_init__(self) -> None:
        for name in ("about", "wanted", "why"):
            self._check_words(name, getattr(self, name))
        object.__setattr__(self, "expected", self._stored(self.expected))
        object.__setattr__(self, "misreadings", tuple(self._misreading(each) for each in self.misreadings))
        for at, (wrong, _) in enumerate(self.misreadings):
            if self._same(wrong, self.expected):
                raise self._refusal(f"the misreading {_plain(wrong)!r} equals the right answer")
            if any(self._same(wrong, before) for before, _ in self.misreadings[:at]):
                raise self._refusal(f"two misreadings are equal: {_plain(wrong)!r}")

    def __call__(self, answer: object) -> Verdict:
        """Judge `answer`, whatever it is; `...` stands for no answer yet."""
        if answer is ...:
            return Verdict(False, f"Replace the dots by {self.wanted} and run the cell again.")
        try:
            given = self._read(answer)
        except (TypeError, ValueError):
            return Verdict(False, f"Expected {self.wanted}; what came is {_described(answer)}.")
        if self._same(given, self.expected):
            return Verdict(True, self.why)
        return Verdict(False, self._overlooked(given))

    def __repr__(self) -> str:
        """What is asked; a reader who displays the exercise does not see its answer."""
        return f"Exercise: {self.about}. Call it with your answer."

    def to_dict(self) -> dict[str, Any]:
        """The data as JSON knows it: numbers, lists, strings and None."""
        return {
            "kind": self.kind,
            "about": self.about,
            "wanted": self.wanted,
            "expected": _plain(self.expected),
            "why": self.why,
            "misreadings": [{"answer": _plain(wrong), "overlooked": words} for wrong, words in self.misreadings],
        }

    @abstractmethod
    def _stored(self, answer: Any) -> Any:
        """An answer of the data in the form that `_read` gives, or ValueError."""

    @abstractmethod
    def _read(self, answer: Any) -> Any:
        """A reader's answer in the form that `_same` compares; TypeError or ValueError if it is not of this kind."""

    @abstractmethod
    def _same(self, one: Any, other: Any) -> bool:
        """Whether two answers count as one."""

    @abstractmethod
    def _otherwise(self, given: Any) -> str:
        """What is said of a wrong answer that is no known misreading."""

    def _overlooked(self, given: Any) -> str:
        """What is said of a wrong answer."""
        for wrong, words in self.misreadings:
            if self._same(given, wrong):
                return words
        return self._otherwise(given)

    def _misreading(self, pair: Any) -> tuple[Any, str]:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise self._refusal(f"a misreading must be a pair (answer, words); got {_described(pair)}")
        self._check_words(f"what the misreading {_described(pair[0])} has overlooked", pair[1])
        return self._stored(pair[0]), pair[1]

    def _check_words(self, name: str, words: Any) -> None:
        if not isinstance(words, str) or not words.strip():
            raise self._refusal(f"{name} must be said in words; got {_described(words)}")

    def _refusal(self, problem: str) -> ValueError:
        return ValueError(f"exercise {self.about!r}: {problem}.")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Number(Exercise):
    """One number, compared exactly."""

    kind = "number"

    def _stored(self, answer):
        if type(answer) not in (int, float) or not math.isfinite(answer):
            raise self._refusal(f"expected an int or a finite float; got {_described(answer)}")
        return answer

    def _read(self, answer):
        if isinstance(answer, bool) or not isinstance(answer, (int, float, np.integer, np.floating)):
            raise TypeError
        if answer != answer:
            raise ValueError("not a number")
        return answer

    def _same(self, one, other):
        return bool(one == other)

    def _otherwise(self, given):
        return f"{given:,} is too {'large' if given > self.expected else 'small'}."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Shape(Exercise):
    """A shape: a tuple of sizes, with None for an axis that is left open. A misreading may have more axes, or fewer."""

    kind = "shape"
    wanted: str = field(init=False)  # says how many axes the right answer has

    def __post_init__(self) -> None:
        axes = len(self._stored(self.expected))
        object.__setattr__(self, "wanted", f"a shape with {axes} axes, a tuple of whole numbers and None")
        super().__post_init__()

    def _stored(self, answer):
        sizes = answer if isinstance(answer, tuple) else ()
        if not sizes or any(size is not None and (type(size) is not int or size < 1) for size in sizes):
            raise self._refusal(f"expected a tuple of positive ints and None; got {_described(answer)}")
        return answer

    def _read(self, answer):
        if not isinstance(answer, (tuple, list)):
            raise TypeError
        if any(isinstance(size, bool) or not isinstance(size, (Integral, type(None))) for size in answer):
            raise TypeError
        return tuple(None if size is None else int(size) for size in answer)

    def _same(self, one, other):
        return one == other

    def _otherwise(self, given):
        if len(given) != len(self.expected):
            shown = f"{given}" if len(f"{given}") < LONGEST else "this one"
            return f"Expected {self.wanted}; {shown} has {len(given)}."
        axis = [one == other for one, other in zip(given, self.expected, strict=True)].index(False)
        return f"The number of axes is right. Look again at axis {axis} of {given}."


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Array(Exercise):
    """An array of numbers: compared by its shape first, then by its values.

    All misreadings have the shape of the right answer. Two arrays are the same if no value differs by more than
    `tolerance`.
    """

    kind = "array"
    tolerance: float = 1e-6

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"tolerance": self.tolerance}

    def _stored(self, answer):
        try:
            values = np.array(answer, dtype=float)
        except (TypeError, ValueError):
            raise self._refusal(f"expected an array of numbers; got {_described(answer)}") from None
        if not values.size or not np.isfinite(values).all():
            raise self._refusal(f"expected finite numbers, at least one; got {_described(answer)}")
        if values.shape != np.shape(self.expected):
            raise self._refusal(f"a misreading has shape {values.shape}, the right answer {np.shape(self.expected)}")
        values.setflags(write=False)
        return values

    def _read(self, answer):
        values = np.asarray(answer)
        if np.iscomplexobj(values):
            raise TypeError("complex numbers")
        return values.astype(float)

    def _same(self, one, other):
        return one.shape == other.shape and bool(np.abs(one - other).max() <= self.tolerance)

    def _otherwise(self, given):
        if given.shape != self.expected.shape:
            return f"Expected {self.wanted}, shape {self.expected.shape}; what came has shape {given.shape}."
        off = np.abs(given - self.expected).max()
        return f"The shape is right; the values differ by up to {off:.2g}, more than {self.tolerance:g}."


def exercises(module: ModuleType) -> dict[str, Exercise]:
    """The exercises of a chapter's `check.py`, by name, in the order in which they stand there."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def _plain(answer: Any) -> Any:
    """An answer of the data as JSON knows it."""
    if isinstance(answer, np.ndarray):
        return answer.tolist()
    return list(answer) if isinstance(answer, tuple) else answer


def _described(answer: object) -> str:
    name = type(answer).__name__
    return f"{answer!r}, of type {name}" if len(repr(answer)) < LONGEST else f"a {name}"
