"""Records keep to the one schema or are refused in one line; weights come in the order of their seeds."""

import json

import numpy as np
import pytest

from unrolled.core import stored as stored_files
from unrolled.core.stored import FIELDS, NOT_RECORDED, RecordError, read_record, stored_record, stored_weights


def test_a_record_has_every_field():
    assert set(stored_record("fibonacci", "linear")) - {"details"} == set(FIELDS)


def without(key):
    def change(record):
        del record[key]

    return change


def replaced(key, value):
    def change(record):
        record[key] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("date"), r"lacks 'date' \(the date of the last task"),
        (without("versions"), "lacks 'versions'"),
        (replaced("seconds", 3), r"unknown fields \['seconds'\]"),
        (replaced("date", "yesterday"), "'date' must be .* got 'yesterday'"),
        (replaced("cores", 0), "'cores' must be .* got 0"),
        (replaced("threads", True), "'threads' must be .* got True"),
        (replaced("processor_seconds", "12"), "'processor_seconds' must be .* got '12'"),
        (replaced("versions", {"keras": "3"}), "'versions' must be the versions of python, keras"),
        (replaced("tables", ["linear.csv"]), "'tables' must be"),
        (replaced("what", 3), "'what' must be a description"),
        (replaced("details", "none"), "'details' must be a JSON object"),
    ],
)
def test_a_broken_record_is_refused_in_one_line(tmp_path, change, words):
    record = stored_record("fibonacci", "linear")
    change(record)
    path = tmp_path / "linear.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RecordError, match=words) as refused:
        read_record(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_an_older_record_does_not_hold_may_say_so(tmp_path):
    record = stored_record("fibonacci", "linear") | {"cores": NOT_RECORDED, "processor_seconds": NOT_RECORDED}
    path = tmp_path / "linear.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert read_record(path) == record


def test_weights_come_in_the_order_of_their_seeds(tmp_path, monkeypatch):
    (tmp_path / "nets.csv").write_text("seed,loss,weight_0,weight_1\n1,0.1,10,11\n0,0.2,0,1\n", encoding="utf-8")
    monkeypatch.setattr(stored_files, "stored", lambda chapter, name: tmp_path / name)
    found = stored_weights("any", "nets", shapes=[(1, 2)])
    np.testing.assert_array_equal(found, [[[[0, 1]]], [[[10, 11]]]])
