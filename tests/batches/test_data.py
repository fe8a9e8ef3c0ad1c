"""The bone data: what was measured, and the cohort that is drawn from its statistics."""

import numpy as np
import pytest

from unrolled import data


def test_ramus_is_the_published_table():
    bone = data.ramus()
    assert bone.shape == (20, len(data.RAMUS_AGES)) == (20, 4)
    assert bone[0].tolist() == [47.8, 48.8, 49.0, 49.7]
    np.testing.assert_allclose(bone.mean(axis=0), [48.655, 49.625, 50.570, 51.450])


def test_ramus_is_a_fresh_array_each_time():
    data.ramus()[:] = 0
    assert data.ramus().min() == 45.0


def test_the_cohort_has_the_statistics_of_the_boys():
    real, cohort = data.ramus(), data.bone_cohort(100_000, seed=0)
    assert cohort.shape == (100_000, 4)
    np.testing.assert_allclose(cohort.mean(axis=0), real.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(np.cov(cohort, rowvar=False), np.cov(real, rowvar=False), atol=0.15)


def test_the_cohort_follows_its_seed():
    np.testing.assert_array_equal(data.bone_cohort(5, seed=1), data.bone_cohort(5, seed=1))
    assert not np.array_equal(data.bone_cohort(5, seed=1), data.bone_cohort(5, seed=2))
    assert data.bone_cohort(np.int64(1), seed=0).shape == (1, 4)


@pytest.mark.parametrize(
    ("boys", "seed", "error", "words"),
    [
        (0, 0, ValueError, "boys must be a whole number from 1; 0 came"),
        (-3, 0, ValueError, "boys must be a whole number from 1; -3 came"),
        (10.0, 0, TypeError, "boys must be a whole number; 10.0 came, of type float"),
        (True, 0, TypeError, "boys must be a whole number; True came, of type bool"),
        (10, -1, ValueError, "seed must be a whole number from 0; -1 came"),
        (10, None, TypeError, "seed must be a whole number; None came, of type NoneType"),
    ],
)
def test_a_cohort_that_cannot_be_drawn(boys, seed, error, words):
    with pytest.raises(error, match=words):
        data.bone_cohort(boys, seed)
