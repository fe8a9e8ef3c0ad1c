"""The checks of chapter 5 on scale: the right answer passes, misreadings are told apart, none gives the answer away."""

import numpy as np
import pytest

from unrolled.fibonacci import check

RIGHT = {check.scale_idle_weights: 76, check.scale_accuracy: 0.004, check.scale_first_lost: 19}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    assert exercise(np.float64(RIGHT[exercise]))
    for wrong in (..., "a word", None, True, [3], 12345, -1, 0.5):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict)


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_no_number_gives_the_answer_away(exercise):
    for wrong in {*range(130), 1597, 2048, 2584, 4181, 250} - {RIGHT[exercise]}:
        assert not exercise(wrong)
        assert not {str(RIGHT[exercise]), "1/250"} & set(repr(exercise(wrong)).replace(".", " ").split())


def test_misreadings_are_told_apart():
    assert "recurrent kernel" in check.scale_idle_weights(12).words
    assert "one of the four gates" in check.scale_idle_weights(64).words
    assert "rounded" in check.scale_accuracy(1).words
    assert "Nearly" in check.scale_accuracy(0).words
    assert "not every number there is lost" in check.scale_first_lost(18).words
