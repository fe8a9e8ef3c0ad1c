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


def test_the_bones_of_uneven_cohort_do_not_contain_the_target(monkeypatch):
    visits = data.uneven_cohort(boys=200, seed=1)[0]
    assert max(visit[-1, 0] for visit in visits) <= 9
    curves = data.bone_cohort(200, 1)
    curves[:, 3] += 5
    monkeypatch.setattr(data, "bone_cohort", lambda boys, seed: curves)
    for visit, other in zip(visits, data.uneven_cohort(boys=200, seed=1)[0], strict=True):
        np.testing.assert_array_equal(visit[:, :2], other[:, :2])


def test_two_clocks():
    bones, hormone, targets = data.two_clocks(boys=1000, seed=1)
    curves = data.bone_cohort(1000, 1)
    assert bones.shape == (1000, 3, 1)
    assert hormone.shape == (1000, 24, 1)
    assert targets.shape == (1000, 1)
    np.testing.assert_allclose(bones[..., 0], curves[:, :3], atol=0.051)
    pulses = (targets[:, 0] - curves[:, 3]) / 0.6 + 3
    np.testing.assert_allclose(pulses, pulses.round(), atol=0.09)  # the target is rounded to 0.1 mm
    assert set(pulses.round()) == {1, 2, 3, 4, 5}
    rises = (np.diff(hormone[..., 0], prepend=2) > 1).sum(axis=1)  # a pulse in the first hour starts from about 2
    assert 0.9 < np.corrcoef(rises, pulses)[0, 1] < 1
    assert np.corrcoef(hormone.mean(axis=(1, 2)), pulses)[0, 1] < 0.7
    np.testing.assert_array_equal(hormone, data.two_clocks(1000, 1)[1])


@pytest.mark.parametrize("wrong", [{"runs": 0}, {"size": 1}, {"seed": -1}])
def test_flagged_runs_refuses_what_makes_no_run(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        data.flagged_runs(**{"runs": 3, "size": 3, "seed": 0} | wrong)


@pytest.mark.parametrize("wrong", [{"runs": 1.5}, {"size": True}, {"seed": None}])
def test_flagged_runs_refuses_what_is_no_number(wrong):
    with pytest.raises(TypeError, match=next(iter(wrong))):
        data.flagged_runs(**{"runs": 3, "size": 3, "seed": 0} | wrong)
