"""The real series of the book: what `unrolled.data` says of it is so."""

import sys

import numpy as np
import pytest

from unrolled import data


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
