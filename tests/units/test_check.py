"""The exercises of chapter 1, `what-units-is`: right answers, likely misreadings, and answers of the wrong kind."""

import numpy as np
import pytest

from unrolled.units import check


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (check.units_output_shape, (None, 64)),
        (check.units_output_shape, [None, 64]),
        (check.units_weights, 1312),
        (check.units_weights, np.int64(1312)),
        (check.units_two_steps, [2.5, 1.25]),
        (check.units_two_steps, np.array([2.5, 1.25], dtype="float32")),
        (check.units_sequence_shape, (None, 24, 1)),
    ],
)
def test_the_right_answer(exercise, answer):
    verdict = exercise(answer)
    assert verdict
    assert repr(verdict).startswith("Right. ")


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (check.units_output_shape, (None, 1), "it is a vector"),
        (check.units_output_shape, (None, 12), "how many times the layer runs"),
        (check.units_output_shape, (None, 5), "each timestep brings in"),
        (check.units_output_shape, (12, 64), "counts samples"),
        (check.units_output_shape, (5, 64), "number of features"),
        (check.units_output_shape, (None, 12, 64), "has 3"),
        (check.units_output_shape, 64, "Expected a shape"),
        (check.units_weights, 1280, "biases are missing"),
        (check.units_weights, 1088, "more than one feature"),
        (check.units_weights, 288, "recurrent kernel is missing"),
        (check.units_weights, 320, "not only itself"),
        (check.units_weights, 65600, "not multiplied by the timesteps"),
        (check.units_weights, 2656, "has no weights"),
        (check.units_weights, 7, "too small"),
        (check.units_weights, "1312", "Expected the number of weights"),
        (check.units_two_steps, [1, 0], "One more is to come"),
        (check.units_two_steps, [2, 0], "h U is missing"),
        (check.units_two_steps, [2.5, 1], "bias is missing"),
        (check.units_two_steps, [2.25, 1.125], "after every step"),
        (check.units_two_steps, [2.5, 0.25], "not U h"),
        (check.units_two_steps, [2, 3.75], "order matters"),
        (check.units_two_steps, [[2.5, 1.25]], "has shape (1, 2)"),
        (check.units_two_steps, [float("nan"), 1.25], "Not yet"),
        (check.units_two_steps, ["a", "b"], "Expected the two numbers"),
        (check.units_sequence_shape, (None, 1), "only the last output leaves"),
        (check.units_sequence_shape, (None, 24, 16), "Dense comes after it"),
        (check.units_sequence_shape, (None, 16), "before Dense"),
        (check.units_sequence_shape, (None, 24, 2), "features that come in"),
        (check.units_sequence_shape, (None, 24), "leaves an axis there"),
    ],
)
def test_a_misreading_is_answered(exercise, answer, words):
    verdict = exercise(answer)
    assert not verdict
    assert words in repr(verdict)


def test_the_misreadings_of_the_two_steps_are_what_they_say():
    W, U, b = np.array([[1, -0.5]]), np.array([[0.5, 2], [1, 0.5]]), np.array([0, 0.25])

    def run(inputs, step):
        h = np.zeros(2)
        for x in inputs:
            h = step(np.array([x]), h)
        return h

    def relu(z):
        return np.maximum(z, 0)

    assert check.units_two_steps(run([1, 2], lambda x, h: relu(x @ W + h @ U + b)))
    for wrong, words in [
        (run([1], lambda x, h: relu(x @ W + h @ U + b)), "One more"),
        (run([1, 2], lambda x, h: relu(x @ W + b)), "h U is missing"),
        (run([1, 2], lambda x, h: relu(x @ W + h @ U)), "bias is missing"),
        (run([1, 2], lambda x, h: x @ W + h @ U + b), "after every step"),
        (run([1, 2], lambda x, h: relu(x @ W + U @ h + b)), "not U h"),
        (run([2, 1], lambda x, h: relu(x @ W + h @ U + b)), "order matters"),
    ]:
        assert words in repr(check.units_two_steps(wrong))


@pytest.mark.parametrize(
    "exercise", [check.units_output_shape, check.units_weights, check.units_two_steps, check.units_sequence_shape]
)
def test_an_untouched_exercise(exercise):
    assert not exercise(...)
    assert "Replace the dots" in repr(exercise(...))
