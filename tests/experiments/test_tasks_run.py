"""A task of each experiment runs through the engine, made so small that it takes seconds."""

import dataclasses

import numpy as np
import pytest
from distributed import Client, LocalCluster
from tqdm import tqdm

from experiments import adder, brackets, costs, engine, linear, plans, race, tasks
from experiments.record import read_table
from unrolled.core.stored import read_record


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as here,
    ):
        yield here


@pytest.fixture
def stored(client, tmp_path, monkeypatch):
    """A function that runs tasks in this process, and gives the rows of a table of theirs."""
    monkeypatch.setattr(engine, "ONE_THREAD", {})

    def run(module, *values, table):
        experiment = module.EXPERIMENT
        wanted = [engine.Task(table, each) for each in values]
        store = engine.Store(experiment, tmp_path)
        missing = [task for task in wanted if not store.has(task)]
        with tqdm(disable=True) as bar:
            assert engine.run_tasks(store, client, missing, bar) == 0
        assert all(engine.Store(experiment, tmp_path).has(task) for task in wanted)
        record = read_record(tmp_path / f"{experiment.name}.json")
        assert record["processor_seconds"] > 0
        assert record["what"] == experiment.what
        return {name: read_table(tmp_path / name, columns) for name, columns in experiment.tables.items()}

    return run


@pytest.mark.parametrize(
    ("module", "table", "weights"),
    [(adder, "adders.csv", 2026), (brackets, "brackets.csv", 14)],
    ids=["adder", "brackets"],
)
def test_a_network_of_the_four_ways_is_trained(stored, monkeypatch, module, table, weights):
    monkeypatch.setattr(module, "SAMPLES", 3200)
    module.prepared.cache_clear()
    (row,) = stored(module, {"seed": 3}, table=table)[table]
    module.prepared.cache_clear()
    assert row["seed"] == "3"
    assert len(row) == 2 + weights


def test_the_linear_layer_is_trained_with_both_losses(stored, monkeypatch):
    monkeypatch.setattr(linear, "UPDATES", 100)
    linear.network.cache_clear()
    stored(linear, {"seed": 0}, table="linear-squared.csv")
    tables = stored(linear, {"seed": 0}, table="linear-relative.csv")
    linear.network.cache_clear()
    assert {len(rows[0]) for rows in tables.values()} == {10}
    assert tables["linear-squared.csv"][0]["loss"] != tables["linear-relative.csv"][0]["loss"]


def test_the_map_gets_a_row_a_seed_and_goes_on_where_it_was(stored, monkeypatch):
    monkeypatch.setattr(tasks, "budget", lambda timesteps: 0)
    made = []
    trained = tasks.trained
    monkeypatch.setattr(tasks, "trained", lambda **values: made.append(values["seed"]) or trained(**values))
    one, other = ({"task": "latch", "cell": "SimpleRNN", "timesteps": 4, "seed": seed} for seed in (0, 1))
    for several in ([one], [one, other], [one, other]):
        rows = stored(tasks, *several, table=tasks.MAP)[tasks.MAP]
    assert made == [0, 1]
    assert [row["seed"] for row in rows] == ["0", "1"]
    assert {(row["updates"], row["sequences"], row["baseline"]) for row in rows} == {("25", "800", "0.5000")}


def test_updates_and_memory_are_measured(stored, monkeypatch):
    monkeypatch.setattr(plans, "TRUE", 20)
    rows = stored(plans, {"kind": "update", "way": "plain"}, table=plans.TABLE)[plans.TABLE]
    assert [(row["kind"], row["rows"]) for row in rows] == [
        ("memory", "0"),
        ("update", "1"),
        ("memory", "1"),
        ("update", "32"),
        ("memory", "32"),
    ]
    assert all(float(row["memory"]) > 50 and not row["updates"] for row in rows if row["kind"] == "memory")
    assert all(float(row["seconds"]) > 0 and not row["memory"] for row in rows if row["kind"] != "memory")


def test_the_updates_of_a_network_are_timed(stored):
    values = {"network": "sequences", "xla": False, "timesteps": 6}
    (row,) = stored(costs, values, table=costs.TABLE)[costs.TABLE]
    assert float(row["first"]) > float(row["seconds"]) > 0


@pytest.mark.parametrize("way", ["buckets", "chunks"])
def test_a_way_to_feed_is_trained(stored, monkeypatch, way):
    for name, value in {"COUNT": 8, "FRESH": 6, "BUDGET": 0, "BUCKETS": 2, "SHORTER": 400}.items():
        monkeypatch.setattr(plans, name, value)
    (row,) = stored(plans, {"kind": "train", "way": way, "seed": 1}, table=plans.TABLE)[plans.TABLE]
    assert int(row["updates"]) >= 1
    assert 0 <= float(row["error"]) <= 1


FEW_STARS = {"STARS": 60, "TEST": 20, "VALIDATION": 20, "SECONDS": 0.05, "SEEDS": 2}


def test_the_race_is_run_on_a_few_stars(stored, monkeypatch):
    for name, value in FEW_STARS.items():
        monkeypatch.setattr(race, name, value)
    values = [{"model": model, "velocity": 0} for model in ("mean", "ridge", "convolution, flat")]
    tables = stored(race, *values, {"model": "ridge", "velocity": 200}, table=race.RACE)
    rows = {
        model: [row for row in tables[race.RACE] if row["model"] == model]
        for model in ("mean", "ridge", "convolution, flat")
    }
    places = [(row["seed"], row["velocity"]) for row in rows["ridge"]]
    assert places == [("0", "0"), ("1", "0"), ("0", "200"), ("1", "200")]
    assert [row["seed"] for row in rows["convolution, flat"]] == ["0", "1"]
    assert {row["updates"] for row in rows["mean"] + rows["ridge"]} == {"0"}
    assert all(int(row["updates"]) > 0 for row in rows["convolution, flat"])
    assert all(float(row[label]) > 0 for row in tables[race.RACE] for label in race.LABELS)


def test_a_learning_rate_is_chosen_on_validation_stars(stored, monkeypatch):
    for name, value in FEW_STARS.items():
        monkeypatch.setattr(race, name, value)
    judged = {0.001: 0.5, 0.003: 0.4, 0.01: 0.3, 0.03: 0.35}

    def errors(run, stars, seed):
        assert seed in (race.TEST_SEED, race.VALIDATION_SEED)
        return np.full(3, judged[run.rate]), np.ones(3)

    monkeypatch.setattr(race.Run, "errors", errors)
    tables = stored(race, {"model": "convolution, flat", "velocity": 0}, table=race.RACE)
    assert {row["rate"]: row["chosen"] for row in tables[race.RATES]} == {
        "0.001": "False",
        "0.003": "False",
        "0.01": "True",
        "0.03": "False",
    }
    assert {row["rate"] for row in tables[race.RACE]} == {"0.01"}


def test_what_measures_time_runs_alone():
    for module in (plans, costs, race):
        assert all(task.alone for task in module.EXPERIMENT.tasks)
    assert not any(task.alone for task in tasks.EXPERIMENT.tasks)
    with pytest.raises(dataclasses.FrozenInstanceError):
        tasks.EXPERIMENT.tasks[0].alone = True
