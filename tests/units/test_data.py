"""The real series of the book: what `unrolled.data` says of it is so."""

import sys

import numpy as np
import pytest

from unrolled.units import data


def test_co2_is_monthly_without_a_gap():
    months, co2 = data.co2_monthly()
    assert months.shape == co2.shape == (526,)
    assert months.dtype == "datetime64[M]"
    assert str(months[0]) == "1958-03"
    assert str(months[-1]) == "2001-12"
    assert set(np.diff(months).astype(int)) == {1}
    assert np.isfinite(co2).all()


def test_co2_is_in_parts_per_million_and_rises_and_has_a_season():
    months, co2 = data.co2_monthly()
    assert 310 < co2.min() < co2.max() < 380
    in_may, in_september = co2[months.astype(int) % 12 == 4], co2[months.astype(int) % 12 == 8]
    assert len(in_may) == len(in_september) == 44
    assert np.all(in_may > in_september + 3)
    assert np.all(np.diff(in_may) > -0.5)


def test_a_month_is_the_mean_of_its_weeks():
    statsmodels_co2 = pytest.importorskip("statsmodels.datasets").co2
    weekly = statsmodels_co2.load_pandas().data["co2"]
    assert weekly.isna().sum() == 59
    months, co2 = data.co2_monthly()
    assert co2[months == np.datetime64("1980-01")] == pytest.approx(weekly["1980-01"].mean())


def test_months_without_a_week_lie_on_a_straight_line():
    from statsmodels.datasets import co2 as statsmodels_co2

    weekly = statsmodels_co2.load_pandas().data["co2"]
    months, co2 = data.co2_monthly()
    empty = [str(month) for month in months if weekly[str(month)].isna().all()]
    assert empty == ["1958-06", "1958-10", "1964-02", "1964-03", "1964-04"]
    at = int(np.flatnonzero(months == np.datetime64("1964-01"))[0])
    np.testing.assert_allclose(co2[at : at + 5], np.linspace(co2[at], co2[at + 4], 5))


def test_the_series_can_be_changed_without_changing_the_next_one():
    data.co2_monthly()[1][:] = 0
    assert data.co2_monthly()[1].min() > 310


def test_a_missing_statsmodels_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.datasets", None)
    with pytest.raises(ImportError, match="statsmodels"):
        data.co2_monthly()


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
        (0, 0, ValueError, "boys must be an integer of at least 1; got 0"),
        (-3, 0, ValueError, "boys must be an integer of at least 1; got -3"),
        (10.0, 0, TypeError, "boys must be an integer; got 10.0, of type float"),
        (True, 0, TypeError, "boys must be an integer; got True, of type bool"),
        (10, -1, ValueError, "seed must be an integer of at least 0; got -1"),
        (10, None, TypeError, "seed must be an integer; got None, of type NoneType"),
    ],
)
def test_a_cohort_that_cannot_be_drawn(boys, seed, error, words):
    with pytest.raises(error, match=words):
        data.bone_cohort(boys, seed)
