"""Tasks of the rivals' experiment, made so small that they take seconds."""

import pytest

from experiments import race, rivals
from experiments.engine import Task


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(rivals, "SECONDS", 0)
    rivals.network.cache_clear()
    yield
    rivals.network.cache_clear()


def run(table, **values):
    (row,) = rivals.run(Task(table, values))[table]
    assert list(row) == list(rivals.EXPERIMENT.tables[table])[: len(row)]
    return row


def test_a_rate_is_tried():
    row = run(rivals.RATES_TABLE, task="adding", model="dense", timesteps=4, seed=100, rate=0.01)
    assert (row["rate"], row["updates"], row["solved"]) == (0.01, 25, False)


def test_a_verdict_takes_the_chosen_rate(monkeypatch):
    monkeypatch.setitem(rivals.RATES, ("latch", "dense"), 1e-9)
    row = run(rivals.FINALS, task="latch", model="dense", timesteps=4, seed=0)
    assert row["rate"] == 1e-9
    assert 0.2 < float(row["error"]) < 0.8  # nothing was learned


def test_a_model_is_tuned_and_judged_on_spectra(monkeypatch):
    for module, name in [(race, "STARS"), (rivals, "TEST"), (rivals, "VALIDATION")]:
        monkeypatch.setattr(module, name, rivals.BATCH)
    monkeypatch.setattr(rivals, "SPECTRA_SECONDS", 0)
    rivals.stars_of.cache_clear()
    rows = rivals.run(Task(rivals.SPECTRA, {"model": "dense"}))
    rivals.stars_of.cache_clear()
    assert [row["seed"] for row in rows[rivals.SPECTRA]] == list(rivals.SEEDS)
    tried = {row["rate"]: float(row["score"]) for row in rows[rivals.SPECTRA_RATES]}
    assert set(tried) >= set(rivals.SPECTRA_GRID)
    (chosen,) = {row["rate"] for row in rows[rivals.SPECTRA]}
    assert tried[chosen] == min(tried.values())
    for row in [row for each in rows.values() for row in each]:
        assert list(row) == list(rivals.EXPERIMENT.tables[rivals.SPECTRA])
        assert row["updates"] == 0


def test_an_update_is_priced():
    assert float(run(rivals.COST, model="TCN", timesteps=20)["milliseconds"]) > 0


def test_a_backend_that_is_missing_is_named():
    with pytest.raises(RuntimeError, match="nobackend could not be timed"):
        rivals.run(Task(rivals.BACKENDS, {"backend": "nobackend", "layer": "LSTM", "timesteps": 4}))
