"""The exercises of chapter 2 accept the right answer and name the likely misreadings."""

import numpy as np
import pytest

from unrolled.input_shape import check

LOG = np.arange(30).reshape(3, 2, 5)
RIGHT = [
    (check.input_turned_block, np.moveaxis(LOG, -1, 0)),
    (check.input_monthly_shape, (50, 36, 1)),
    (check.input_mask, [True, False, True, False, False]),
    (check.input_masked_loss, 8.0),
]
WRONG = [
    (check.input_turned_block, LOG.reshape(5, 3, 2), "mixed"),
    (check.input_turned_block, LOG.transpose(2, 1, 0).reshape(5, 3, 2), "all three"),
    (check.input_turned_block, LOG.transpose(2, 1, 0), "shape"),
    (check.input_monthly_shape, (36, 50, 1), "month would be a sample"),
    (check.input_monthly_shape, (1, 36, 50), "50 sensors"),
    (check.input_monthly_shape, (50, 1, 36), "nothing to remember"),
    (check.input_monthly_shape, (50, 36), "2"),
    (check.input_mask, [True, True, True, False, False], "cannot know"),
    (check.input_mask, [False, True, False, True, True], "kept"),
    (check.input_masked_loss, 8.125, "padding"),
    (check.input_masked_loss, 5, "counted"),
    (check.input_masked_loss, 9, "too large"),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers(exercise, answer):
    assert exercise(answer), exercise(answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_explained(exercise, answer, said):
    verdict = exercise(answer)
    assert not verdict
    assert said in verdict.words


@pytest.mark.parametrize("exercise", [exercise for exercise, _ in RIGHT])
def test_untouched_exercises_ask_for_an_answer(exercise):
    assert "Replace the dots" in exercise(...).words
