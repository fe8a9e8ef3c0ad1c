"""How well the doctor does on a collection of programs whose faults are known."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from unrolled.core.stored import stored
from unrolled.doctor.finding import CHECKS

Row = dict[str, str]


@dataclass(frozen=True)
class Score:
    """The findings of one check, or of all, over a collection.

    Attributes:
        check: its name; empty for all checks together.
        sick: how many programs have the fault.
        wrong, look: how many of them the check found at that level.
        alarms: how often the check said "wrong" of any program.
        true_alarms: how many of those name the program's fault, or another that it is known to have.
    """

    check: str
    sick: int
    wrong: int
    look: int
    alarms: int
    true_alarms: int

    @property
    def recall(self) -> float:
        """The share of the faults found at level "wrong" or "look"."""
        return (self.wrong + self.look) / self.sick

    @property
    def recall_wrong(self) -> float:
        """The share of the faults found at level "wrong"."""
        return self.wrong / self.sick

    @property
    def precision(self) -> float | None:
        """The share of the findings at level "wrong" that are true; None without such a finding."""
        return self.true_alarms / self.alarms if self.alarms else None


def stored_scores(half: str | None = None) -> list[Row]:
    """The rows that `python -m experiments scores` has stored, as text.

    Args:
        half: "develop" or "score"; None for both.
    """
    with stored("doctor", "scores.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if half in (None, row["half"])]


def score(rows: Iterable[Row], check: str) -> Score:
    """The score of one check.

    Args:
        rows: of the stored table.
        check: its name.
    """
    rows = list(rows)
    sick = [row for row in rows if row["expected"] == check]
    alarmed = [row for row in rows if check in row["wrong"].split()]
    return Score(
        check=check,
        sick=len(sick),
        wrong=sum(check in row["wrong"].split() for row in sick),
        look=sum(check in row["look"].split() for row in sick),
        alarms=len(alarmed),
        true_alarms=sum(check in (row["expected"], *row["also"].split()) for row in alarmed),
    )


def total(rows: Iterable[Row]) -> Score:
    """The score of all checks together."""
    each = [score(rows, check) for check in CHECKS]
    counted = (sum(getattr(one, name) for one in each) for name in ("sick", "wrong", "look", "alarms", "true_alarms"))
    return Score("", *counted)


def false_alarms(rows: Iterable[Row]) -> list[Row]:
    """The sound programs of which the doctor said "wrong"."""
    return [row for row in rows if not row["expected"] and row["wrong"]]


def missed(rows: Iterable[Row]) -> list[Row]:
    """The sick programs whose fault the doctor did not name, at any level."""
    return [
        row for row in rows if row["expected"] and row["expected"] not in [*row["wrong"].split(), *row["look"].split()]
    ]
