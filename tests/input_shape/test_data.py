"""The data of chapter 2 are what their docstrings say."""

import numpy as np
import pytest

from unrolled.input_shape import data


def test_flagged_runs():
    tables, targets = data.flagged_runs(runs=2000, size=6, seed=0)
    assert tables.shape == (6, 2000, 6)
    assert targets.shape == (2000, 1)
    assert tables.dtype == targets.dtype == "float32"
    assert (tables[1].sum(axis=1) == 2).all()
    assert set(np.unique(tables[1])) == {0, 1}
    flagged = [run[flags == 1].sum() for run, flags in zip(*tables[:2], strict=True)]
    np.testing.assert_allclose(targets[:, 0], flagged, atol=1e-6)
    assert targets.var() == pytest.approx(2, abs=0.2)
    np.testing.assert_array_equal(tables, data.flagged_runs(2000, 6, 0)[0])


def test_uneven_cohort():
    visits, fathers, targets = data.uneven_cohort(boys=500, seed=1)
    assert len(visits) == 500
    assert fathers.shape == targets.shape == (500, 1)
    np.testing.assert_allclose(targets[:, 0], data.bone_cohort(500, 1)[:, 3], atol=0.051)
    assert {len(visit) for visit in visits} == {1, 2, 3, 4, 5, 6}
    assert not any(np.isnan(visit[0, 1]) for visit in visits)
    everything = np.concatenate(visits)
    assert not np.isnan(everything[:, 0]).any()
    assert not np.isnan(everything[:, 1:]).all(axis=1).any()
    assert all((np.diff(visit[:, 0]) >= 0).all() for visit in visits)
    assert 0.15 < np.isnan(everything[:, 1]).mean() < 0.25
    assert 0.35 < np.isnan(everything[:, 2]).mean() < 0.5
    assert 0.5 < np.corrcoef(fathers[:, 0], targets[:, 0])[0, 1] < 0.7


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"size": 1}, {"seed": -1}])
def test_flagged_runs_refuses_what_makes_no_run(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        data.flagged_runs(**{"runs": 3, "size": 3, "seed": 0} | wrong)


@pytest.mark.parametrize("wrong", [{"runs": 1.5}, {"size": True}, {"seed": None}])
def test_flagged_runs_refuses_what_is_no_number(wrong):
    with pytest.raises(TypeError, match=next(iter(wrong))):
        data.flagged_runs(**{"runs": 3, "size": 3, "seed": 0} | wrong)
