"""The checks of long sequences: the right answer passes, every misreading is told apart, no reply gives it away."""

import pytest

from unrolled.long_sequences import check

RIGHT = {check.lengths_padding: 500, check.lengths_windows: 496, check.lengths_bucket: 1999}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    for wrong in (..., "a word", None, 12345, True):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict)


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_no_number_gives_the_answer_away(exercise):
    for wrong in set(range(12_000)) - {RIGHT[exercise]}:
        assert not exercise(wrong)
        assert f"{RIGHT[exercise]:,}" not in repr(exercise(wrong)).replace(".", " ").split()


def test_misreadings_are_told_apart():
    assert "Sort them" in check.lengths_padding(5700).words
    assert "share" in check.lengths_padding(0.05).words
    assert "stride of 1" in check.lengths_windows(991).words
    assert "longest series that it can hold" in check.lengths_bucket(2000).words
