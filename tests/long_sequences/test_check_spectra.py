"""The checks of the spectra: right answers pass, misreadings are told apart, no reply gives an answer away."""

import numpy as np
import pytest

from unrolled.long_sequences import check

ERRORS = np.array([150, 0.2, 0.15]) ** 2
TRUTH = np.array([[0.5, -1.0, 1.2], [-1.0, 0.3, 0.1], [1.5, 0.2, -0.4], [-0.2, -0.9, -1.4]])
SAID = np.array([[0.4, -0.9, 1.1], [-0.8, 0.0, 0.2], [0.1, 0.0, -2.0], [3.0, 1.0, 0.0]])
RIGHT = {
    check.spectra_gravity_share: round(1e6 * ERRORS[1] / ERRORS.sum(), 2),
    check.spectra_accuracy: np.mean(TRUTH.argmax(axis=1) == SAID.argmax(axis=1)),
}


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_right_unanswered_and_wrong(exercise):
    assert exercise(RIGHT[exercise])
    for wrong in (..., "a word", None, 12345):
        verdict = exercise(wrong)
        assert not verdict
        assert str(RIGHT[exercise]) not in repr(verdict)


@pytest.mark.parametrize("exercise", RIGHT, ids=lambda exercise: exercise.__name__)
def test_no_number_gives_the_answer_away(exercise):
    for wrong in (0, 0.25, 0.5, 0.59, 1, 1.0, 3, 75, 1330.23, 333333.33, 999997.22, 0.000178, 0.00000178):
        assert not exercise(wrong)
        assert str(RIGHT[exercise]) not in repr(exercise(wrong)).split()


def test_misreadings_are_told_apart():
    share = check.spectra_gravity_share
    assert "squared first" in share(round(1e6 * 0.2 / 150.35, 2)).words
    assert "temperature's part" in share(round(1e6 * ERRORS[0] / ERRORS.sum(), 2)).words
    assert "metallicity's part" in share(round(1e6 * ERRORS[2] / ERRORS.sum(), 2)).words
    assert "cancels" in share(round(1e6 * ERRORS[1] / 3 / ERRORS.sum(), 2)).words
    assert "share" in check.spectra_accuracy(3).words
    assert "met exactly" in check.spectra_accuracy(np.mean(np.all(TRUTH == SAID, axis=1))).words
