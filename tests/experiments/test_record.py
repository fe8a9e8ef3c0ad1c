"""Stored measurements keep to one schema, and were made with the versions that are installed."""

import json
import shutil

import pytest

import experiments
from experiments import __main__ as command
from experiments import linear
from experiments.record import differences, fits, read_table, versions, write_record, write_table
from unrolled.core.stored import stored_record
from unrolled_book import ROOT

SEVERAL = (
    "differences.csv",
    "lengths.csv",
    "spectra_race.csv",
    "rivals-spectra.csv",
    "gpu.csv",
)  # tables to which a task gives several rows
EXPERIMENTS = [command.find(name) for name in experiments.NAMES]


def out_of_date(record, installed):
    """What to do about a record whose versions are not the installed ones; empty if they are."""
    others = differences(record, installed)
    return f"measured with {', '.join(others)}: run `{record['command']} --anew`" if others else ""


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_stored_records_were_made_with_the_installed_versions(experiment):
    words = out_of_date(stored_record(experiment.chapter, experiment.name), versions())
    assert not words, f"{experiment.folder / experiment.name}.json was {words}"


def test_other_versions_are_named_with_the_command():
    record = stored_record("long_sequences", "horizon")
    keras, *_ = record["versions"]["keras"].split(".")
    assert out_of_date(record, record["versions"] | {"keras": f"{keras}.999.0"}) == (
        f"measured with keras {record['versions']['keras']} (installed: {keras}.999.0): "
        "run `python -m experiments tasks --anew`"
    )
    assert not out_of_date(record, record["versions"] | {"keras": record["versions"]["keras"] + ".1"})


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_stored_tables_are_as_their_records_say(experiment):
    record = stored_record(experiment.chapter, experiment.name)
    assert record["tables"] == experiment.tables
    assert record["command"] == experiment.command
    for name, columns in record["tables"].items():
        rows = read_table(experiment.folder / name, columns)
        tasks = [task for task in experiment.tasks if task.table == name]
        assert rows
        if name not in SEVERAL:
            assert all(sum(task.made(row) for row in rows) < 2 for task in tasks)


def test_every_stored_file_belongs_to_a_record():
    known = {experiment.folder / name for experiment in EXPERIMENTS for name in experiment.tables}
    known |= {experiment.folder / f"{experiment.name}.json" for experiment in EXPERIMENTS}
    known |= {ROOT / "unrolled" / "units" / "stored" / "ramus.csv"}  # data from a book, not a measurement
    assert set(ROOT.glob("unrolled/*/stored/*")) == known


def cut(text):
    return text[: len(text) // 2]


@pytest.mark.parametrize(
    ("name", "breaks", "words"),
    [
        ("linear.json", cut, "linear.json: a record must be JSON"),
        ("linear.json", lambda text: text.replace('"date"', '"day"'), "linear.json: the record lacks 'date'"),
        ("linear.json", lambda text: "[]", "linear.json: a record must be a JSON object; got list"),
        ("linear.json", None, "linear.json: the record is missing, but linear-squared.csv, linear-relative.csv"),
        ("linear-relative.csv", cut, "linear-relative.csv: line "),
        ("linear-relative.csv", lambda text: text[:-3], "linear-relative.csv: the last line must end with"),
        ("linear-relative.csv", lambda text: text.replace("loss", "error"), "columns must be seed, loss, weight_*;"),
        ("linear-relative.csv", lambda text: text.replace("\n1,", "\n1,2,"), "line 3 must hold 10 values; got 11"),
        ("linear-relative.csv", lambda text: "", "linear-relative.csv: a table must be CSV with a header"),
    ],
)
def test_a_broken_file_stops_the_command_and_stays_as_it_is(tmp_path, capsys, name, breaks, words):
    for stored in linear.EXPERIMENT.folder.glob("linear*"):
        shutil.copy(stored, tmp_path)
    path = tmp_path / name
    if breaks is None:
        path.unlink()
    else:
        path.write_text(breaks(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert command.main(["linear", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert words in said
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_tables_come_back_as_they_were_written(tmp_path):
    columns = {"way": "words", "seconds": "s", "memory": "MiB"}
    rows = [{"way": 'a, "b"', "seconds": "0.10"}, {"way": "c\nd", "memory": "3"}]
    write_table(tmp_path / "table.csv", rows, columns)
    assert read_table(tmp_path / "table.csv", columns) == [
        {"way": 'a, "b"', "seconds": "0.10", "memory": ""},
        {"way": "c\nd", "seconds": "", "memory": "3"},
    ]
    assert read_table(tmp_path / "none.csv", columns) == []


def test_a_star_stands_for_several_columns():
    assert fits(["seed", "weight_0", "weight_1"], {"seed": "", "weight_*": ""})
    assert not fits(["seed"], {"seed": "", "weight_*": ""})
    assert not fits(["seed", "weight_0", "weight_0"], {"seed": "", "weight_*": ""})
    assert not fits(["weight_0", "seed"], {"seed": "", "weight_*": ""})


def test_a_failed_write_leaves_the_old_record(tmp_path):
    path = tmp_path / "linear.json"
    write_record(path, stored_record("fibonacci", "linear"))
    before = path.read_bytes()
    with pytest.raises(TypeError):
        write_record(path, {"what": object()})
    assert path.read_bytes() == before
    assert json.loads(before)
