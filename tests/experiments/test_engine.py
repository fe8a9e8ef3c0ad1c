"""The engine loses no row, whatever happens to it, and says in one line what went wrong."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from distributed import LocalCluster

from experiments import NAMES, engine
from experiments import __main__ as command
from experiments.record import read_table
from unrolled.core.stored import RecordError, read_record
from unrolled_book import ROOT

HERE = Path(__file__).parent
pytestmark = pytest.mark.cluster
RUN = "import sys, tiny; from pathlib import Path; from experiments import engine; "
RUN += "sys.exit(engine.measure(tiny.EXPERIMENT, Path(sys.argv[1])))"


@pytest.fixture
def start(tmp_path):
    """A function that starts the tiny experiment as a process group of its own, which the test may kill."""
    path = os.pathsep.join([str(ROOT), str(HERE), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"TINY": str(tmp_path), "PYTHONPATH": path}
    started = []

    def process():
        words = [sys.executable, "-c", RUN, str(tmp_path / "out")]
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(words, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
        )
        return started[-1]

    yield process
    for each in started:
        if each.poll() is None:
            os.killpg(each.pid, signal.SIGKILL)
        each.communicate()


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """The tiny experiment, for a cluster inside the test's own process."""
    monkeypatch.syspath_prepend(HERE)
    monkeypatch.setenv("TINY", str(tmp_path))
    monkeypatch.setattr(engine, "ONE_THREAD", {})
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
        monkeypatch.setenv(name, "1")
    import tiny

    return tiny.EXPERIMENT


def numbers(folder, table="tiny.csv"):
    """The numbers in a table of the tiny experiment, as text."""
    path = folder / "out" / table
    return [row["number"] for row in csv.DictReader(path.open(newline=""))] if path.exists() else []


def wait_for_rows(folder, count, process):
    end = time.monotonic() + 120
    while len(numbers(folder)) < count:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end, "no rows came"
        time.sleep(0.02)


@pytest.mark.parametrize("rows", [2, 7])
def test_a_killed_run_goes_on_and_no_ended_task_is_lost_or_run_twice(start, tmp_path, rows):
    killed = start()
    wait_for_rows(tmp_path, rows, killed)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    time.sleep(0.5)
    stored = numbers(tmp_path)
    assert rows <= len(stored) < 8
    again = start()
    said, progress = again.communicate(timeout=120)
    assert again.returncode == 0, progress
    assert numbers(tmp_path)[: len(stored)] == stored
    assert sorted(numbers(tmp_path)) == list("01234567")
    assert sorted(numbers(tmp_path, "parts.csv")) == sorted(2 * list("01234567"))
    began = Counter((tmp_path / "log").read_text(encoding="utf-8").split())
    assert {number: began[number] for number in stored} == dict.fromkeys(stored, 1)
    assert not said
    assert "8/8" in progress
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"tiny.json", "tiny.csv", "parts.csv"} | {
        path.name
        for path in (tmp_path / "out").glob(".*")  # half a file, where the kill hit the writing
    }


def test_a_task_that_raises_is_named_and_the_others_go_on(start, tmp_path):
    for number in (3, 7):
        (tmp_path / f"fail-{number}").touch()
    first = start()
    errors = [line for line in first.communicate(timeout=120)[1].splitlines() if "failed:" in line]
    assert first.returncode == 2  # how many failed
    for number in (3, 7):
        assert any(
            line.endswith(f"failed: tiny: number {number}: ZeroDivisionError: no such square") for line in errors
        )
    assert sorted(numbers(tmp_path)) == list("012456")
    for number in (3, 7):
        (tmp_path / f"fail-{number}").unlink()
    assert start().wait(timeout=120) == 0
    assert sorted(numbers(tmp_path)) == list("01234567")
    record = read_record(tmp_path / "out" / "tiny.json")
    # the record rounds to hundredths after each of the eight tasks; by the clock it would be 2.4
    assert 8 * (0.1 - 0.005) <= record["processor_seconds"] < 8 * 0.2
    assert {row["threads"] for row in read_table(tmp_path / "out" / "tiny.csv", record["tables"]["tiny.csv"])} == {"11"}


def test_it_runs_on_a_scheduler_that_is_there_already(tiny, tmp_path):
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        assert engine.measure(tiny, tmp_path / "out", cluster.scheduler_address, only="number 4") == 0
        assert engine.measure(tiny, tmp_path / "out", cluster.scheduler_address, only="number 4") == 0
    assert numbers(tmp_path) == ["4"]
    assert (tmp_path / "log").read_text(encoding="utf-8") == "4\n"


def test_a_task_that_was_half_stored_is_stored_once(tiny, tmp_path):
    task = tiny.tasks[0]
    outcome = engine.measured("tiny", task)
    engine.Store(tiny, tmp_path).add(task, outcome, at_once=1)
    (tmp_path / "tiny.csv").unlink()  # as if killed between the two tables
    engine.Store(tiny, tmp_path).add(task, outcome, at_once=1)
    assert [row["part"] for row in read_table(tmp_path / "parts.csv", tiny.tables["parts.csv"])] == ["0", "1"]


def test_versions_do_not_mix_and_a_run_anew_sets_the_old_one_aside(tiny, tmp_path, monkeypatch):
    folder, task = tmp_path / "out", tiny.tasks[0]
    folder.mkdir()
    engine.Store(tiny, folder).add(task, engine.measured("tiny", task), at_once=1)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    old = json.loads(before["tiny.json"])
    old["versions"]["keras"] = "2.99.0"
    before["tiny.json"] = json.dumps(old).encode()
    (folder / "tiny.json").write_bytes(before["tiny.json"])
    with pytest.raises(RecordError, match=r"tiny.json: measured with keras 2.99.0 \(installed: .*tiny --anew"):
        engine.measure(tiny, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        assert engine.measure(tiny, folder, cluster.scheduler_address, only="number 0", anew=True) == 0
    (aside,) = folder.glob("before-*")
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == before
    assert numbers(tmp_path) == ["0"]


def test_two_commands_do_not_write_to_one_folder(tiny, tmp_path):
    with engine._locked(tmp_path), pytest.raises(engine.CommandError, match="another experiment is writing to"):
        engine.measure(tiny, tmp_path)


def test_a_scheduler_without_workers_is_named(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "WORKERS", 0.5)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster,
        pytest.raises(engine.CommandError, match="has no worker after 0.5 s"),
    ):
        engine.measure(tiny, tmp_path / "out", cluster.scheduler_address)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "127.0.0.1:seven"])
def test_a_scheduler_that_does_not_answer_is_one_line(tmp_path, address):
    words = [sys.executable, "-m", "experiments", "linear", "--scheduler", address, "--out", str(tmp_path)]
    began = time.monotonic()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert time.monotonic() - began < 60
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(f"python -m experiments: the scheduler {address} does not answer: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["lineal"], f"there is no experiment 'lineal'; there are {', '.join(NAMES)}."),
        (["linear", "--only", "seed 9"], "no task has 'seed 9' in its name; one is 'linear-squared: seed 0'."),
        (["linear", "--out", str(ROOT / "README.md")], "README.md cannot be used: File exists."),
    ],
)
def test_wrong_words_are_one_line(words, line, capsys):
    assert command.main(words) == 2
    said = capsys.readouterr()
    assert not said.out
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("python -m experiments: ")
    assert line in said.err


def test_the_list_has_every_experiment_and_what_it_took(capsys):
    assert command.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [[name, "fibonacci"] for name in ("adder", "brackets", "linear")]
    assert all("minutes" in line and ".csv" in line for line in lines)
    assert {path.stem for path in (ROOT / "experiments").glob("*.py")} - {line.split()[0] for line in lines} == {
        *("__init__", "__main__", "engine", "moved_seeds", "notebooks", "record", "weights"),
        "differences",  # is run by the matrix
    }


def test_failures_are_counted_in_the_exit_code(tiny, monkeypatch, capsys):
    monkeypatch.setattr(command, "measure", lambda *words, **options: 3)
    assert command.main(["linear"]) == 1
    assert "3 tasks failed" in capsys.readouterr().err


def test_a_worker_with_other_versions_fails_and_stores_nothing(tiny, tmp_path):
    store, task = engine.Store(tiny, tmp_path), tiny.tasks[0]
    outcome = engine.measured("tiny", task)
    store.add(task, outcome, at_once=1)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}
    machine = outcome["machine"] | {"versions": outcome["machine"]["versions"] | {"tensorflow": "1.0.0"}}
    with pytest.raises(RecordError, match="tensorflow .* \\(installed: 1.0.0\\)"):
        store.add(tiny.tasks[1], outcome | {"machine": machine}, at_once=1)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == before


def test_tasks_have_names_of_their_own():
    for name in ("adder", "linear", "tasks", "plans", "race"):
        experiment = command.find(name)
        assert len({str(task) for task in experiment.tasks}) == len(experiment.tasks)
        assert experiment.command == f"python -m experiments {name}"
