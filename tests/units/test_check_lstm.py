"""The exercises of chapter 1, `lstm-300-opened-up`: right answers, likely misreadings, answers of the wrong kind."""

import numpy as np
import pytest

from unrolled.units import check

EXERCISES = [check.lstm_gru_weights, check.lstm_cell_state_shape, check.lstm_months_read]


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (check.lstm_gru_weights, 14208),
        (check.lstm_gru_weights, np.int64(14208)),
        (check.lstm_cell_state_shape, (None, 50)),
        (check.lstm_cell_state_shape, [None, 50]),
        (check.lstm_months_read, 1),
        (check.lstm_months_read, 1.0),
    ],
)
def test_the_right_answer(exercise, answer):
    verdict = exercise(answer)
    assert verdict
    assert repr(verdict).startswith("Right. ")


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (check.lstm_gru_weights, 14016, "the shape of the bias"),
        (check.lstm_gru_weights, 13824, "biases are missing"),
        (check.lstm_gru_weights, 18688, "weights of an LSTM"),
        (check.lstm_gru_weights, 18944, "four blocks"),
        (check.lstm_gru_weights, 4672, "weights of a SimpleRNN"),
        (check.lstm_gru_weights, 12864, "more than one feature"),
        (check.lstm_gru_weights, 17280, "number of timesteps"),
        (check.lstm_gru_weights, 340992, "not multiplied by the timesteps"),
        (check.lstm_gru_weights, 9, "too small"),
        (check.lstm_gru_weights, "14208", "Expected the number of weights"),
        (check.lstm_cell_state_shape, (None, 12, 50), "only the last one"),
        (check.lstm_cell_state_shape, (None, 200), "gates are not states"),
        (check.lstm_cell_state_shape, (None, 100), "h and c together"),
        (check.lstm_cell_state_shape, (None, 3), "each timestep brings in"),
        (check.lstm_cell_state_shape, (None, 12), "how many times"),
        (check.lstm_cell_state_shape, (None, 1), "not one c for the layer"),
        (check.lstm_cell_state_shape, (12, 50), "counts samples"),
        (check.lstm_cell_state_shape, (50, 50), "one row for each sample"),
        (check.lstm_cell_state_shape, 50, "Expected a shape"),
        (check.lstm_months_read, 20, "the last output"),
        (check.lstm_months_read, 19, "Which of the 20 states"),
        (check.lstm_months_read, 0, "after its timestep"),
        (check.lstm_months_read, 32, "number of units"),
        (check.lstm_months_read, 5, "too large"),
        (check.lstm_months_read, True, "Expected the number of months"),
    ],
)
def test_a_misreading_is_answered(exercise, answer, words):
    verdict = exercise(answer)
    assert not verdict
    assert words in repr(verdict)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_untouched_exercise_says_what_to_do(exercise):
    verdict = exercise(...)
    assert not verdict
    assert "Replace the dots" in repr(verdict)


def test_the_misreadings_of_the_weights_are_what_they_say():
    def weights(blocks, timesteps, features, units, biases):
        return blocks * (features * units + units * units + biases * units) * timesteps

    for wrong, words in [
        (weights(3, 1, 8, 64, biases=1), "shape of the bias"),
        (weights(3, 1, 8, 64, biases=0), "biases are missing"),
        (weights(4, 1, 8, 64, biases=1), "weights of an LSTM"),
        (weights(4, 1, 8, 64, biases=2), "four blocks"),
        (weights(1, 1, 8, 64, biases=1), "SimpleRNN"),
        (weights(3, 1, 1, 64, biases=2), "more than one feature"),
        (weights(3, 1, 24, 64, biases=2), "number of timesteps"),
        (weights(3, 24, 8, 64, biases=2), "not multiplied"),
    ]:
        assert words in repr(check.lstm_gru_weights(wrong))
    assert check.lstm_gru_weights(weights(3, 1, 8, 64, biases=2))
