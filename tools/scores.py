"""The doctor's scores: a Sphinx directive that reads the stored examinations of the collection.

`{scores} checks` is a table with a row per check, `{scores} missed` lists the faults that the doctor did not name, and
`{scores}` without an argument sums up.
"""

from collections.abc import Iterable

from docutils import nodes

from tables import Cells, StoredTables, show, text
from unrolled.doctor.finding import CHECKS
from unrolled.doctor.scores import Row, Score, false_alarms, missed, score, stored_scores, total

PAGE = "book/doctor-scored"


class Scores(StoredTables):
    """The directive `{scores}`, see the module."""

    widths = {"checks": (28, 18, 18, 18, 18), "missed": (40, 25, 35)}

    def sentences(self) -> Iterable[str]:
        return summary(stored_scores())

    def table(self, kind: str) -> tuple[tuple[str, ...], list[Cells]]:
        return by_check(stored_scores()) if kind == "checks" else misses(stored_scores())


def by_check(rows: list[Row]) -> tuple[tuple[str, ...], list[Cells]]:
    """A row per check: its programs, found wrong, worth a look, and its precision."""
    found = [score(rows, check) for check in CHECKS]
    body = [
        [[nodes.literal("", one.check)], *map(text, (str(one.sick), str(one.wrong), str(one.look), precision(one)))]
        for one in found
        if one.sick or one.alarms
    ]
    return ("Check", "Programs with the fault", "found “wrong”", "found “look”", "True of its “wrong”"), body


def misses(rows: list[Row]) -> tuple[tuple[str, ...], list[Cells]]:
    """A row per fault that was not named: the program, its fault, what was said instead."""
    body = [
        [
            [nodes.literal("", row["program"])],
            [nodes.literal("", row["expected"])],
            text(", ".join(row["wrong"].split() + row["look"].split()) or "nothing"),
        ]
        for row in missed(rows)
    ]
    return ("Program", "Its fault", "What the doctor named instead"), body


def precision(one: Score) -> str:
    """The precision in words."""
    return f"{one.true_alarms} of {one.alarms}" if one.alarms else "–"


def summary(rows: list[Row]) -> Iterable[str]:
    """The scores of both halves of the collection, in sentences."""
    for half, words in (
        ("score", "On the half of the collection that the checks were not written with"),
        ("develop", "On the half that they were written with"),
    ):
        chosen = [row for row in rows if row["half"] == half]
        one, sound = total(chosen), [row for row in chosen if not row["expected"]]
        yield (
            f"{words}, {one.sick} programs have a fault. The doctor named it at level “wrong” or “look” in "
            f"{one.wrong + one.look} of them ({one.recall:.0%}), and at level “wrong” in {one.wrong} "
            f"({one.recall_wrong:.0%}). Of its {one.alarms} findings “wrong”, {one.true_alarms} name a fault that the "
            f"program is known to have. It called {len(false_alarms(chosen))} of {len(sound)} sound programs “wrong”."
        )


def setup(app):
    return show(app, "scores", Scores, PAGE)
