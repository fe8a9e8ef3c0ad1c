"""The checks of the memory horizon: the right answer passes, misreadings are told apart, nothing is given away."""

import pytest

from unrolled.long_sequences import check

RIGHT = {check.horizon_forget_bias: 5, check.horizon_worst_distance: 49}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    for wrong in (..., "a word", None, 12345, 2.5):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict).split()


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_no_number_gives_the_answer_away(exercise):
    for wrong in set(range(110)) - {RIGHT[exercise]}:
        assert not exercise(wrong)
        assert str(RIGHT[exercise]) not in repr(exercise(wrong)).split()


def test_the_likely_misreadings_are_told_apart():
    assert "by default" in check.horizon_forget_bias(1).words
    assert "logarithm" in check.horizon_forget_bias(100).words
    assert "backward one" in check.horizon_worst_distance(50).words
    assert "nearest" in check.horizon_worst_distance(99).words
