"""Measurements that are stored with the book: each chapter keeps its own in its folder `stored`.

Beside the tables of an experiment lies its record, a JSON file of one schema (`FIELDS`), which `experiments/record.py`
writes.
"""

import datetime
import json
import math
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

NOT_RECORDED = "not recorded"  # stands in a record where an older one did not hold the field
FIELDS = {
    "what": "words that say what was measured",
    "command": "the command that measures it again",
    "processor": "the model of the processor",
    "cores": "the number of the machine's cores, an integer",
    "threads": "the number of threads of a task, an integer",
    "versions": "the versions of python, keras, tensorflow and numpy",
    "processor_seconds": "processor time of all tasks together, a number of seconds",
    "date": "the day of the last task, such as 2026-11-24",
    "tables": "for each table the meaning and unit of each column; a name that ends in * stands for several columns",
}
VERSIONS = ("python", "keras", "tensorflow", "numpy")


class RecordError(ValueError):
    """A stored record or table is broken; the message is one line that names the file and the fault."""


def stored(chapter: str, name: str) -> Traversable:
    """The file `name` that a chapter stores, as `importlib.resources` opens it.

    Args:
        chapter: the chapter's folder in the package, such as "fibonacci".
        name: the file's name with its ending.
    """
    return files("unrolled").joinpath(chapter, "stored", name)


def stored_record(chapter: str, name: str) -> dict:
    """The record of a chapter's experiment: a dictionary with the keys of `FIELDS`, and `details` if there are any.

    Args:
        chapter: as for `stored`.
        name: the record's name without its ending, such as "horizon".

    Raises:
        RecordError: the record does not keep to the schema.
    """
    return read_record(stored(chapter, f"{name}.json"))


def read_record(path: Path | Traversable) -> dict:
    """The record in a file, checked against the schema.

    Raises:
        RecordError: the file holds no JSON, or a field is missing, unknown or of another type.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RecordError(f"{path}: a record must be JSON; {' '.join(str(error).split())}.") from None
    fault = _fault(record)
    if fault:
        raise RecordError(f"{path}: {fault}.")
    return record


def _fault(record):
    """What is wrong with a record, in words, or None."""
    if not isinstance(record, dict):
        return f"a record must be a JSON object; got {type(record).__name__}"
    missing = [f"{key!r} ({words})" for key, words in FIELDS.items() if key not in record]
    if missing:
        return f"the record lacks {', '.join(missing)}"
    unknown = sorted(set(record) - {*FIELDS, "details"})
    if unknown:
        return f"the record has unknown fields {unknown}; what belongs to one experiment only goes into 'details'"
    for key, words in FIELDS.items():
        if not (_fits(key, record[key]) or record[key] == NOT_RECORDED):
            return f"{key!r} must be {words}; got {record[key]!r}"
    if not isinstance(record.get("details", {}), dict):
        return f"'details' must be a JSON object; got {record['details']!r}"
    return None


def _fits(key, value):
    """Whether a value can stand in this field of a record."""
    if key in ("cores", "threads"):
        return type(value) is int and value >= 1
    if key == "processor_seconds":
        return type(value) in (int, float) and value >= 0
    if key == "versions":
        return isinstance(value, dict) and set(value) == set(VERSIONS) and _all_text(value)
    if key == "tables":
        return isinstance(value, dict) and all(isinstance(each, dict) and _all_text(each) for each in value.values())
    return isinstance(value, str) and (key != "date" or _is_date(value))


def _all_text(table):
    return all(isinstance(value, str) for value in table.values())


def _is_date(text):
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def stored_weights(chapter: str, name: str, shapes: list[tuple[int, ...]]) -> list[list[np.ndarray]]:
    """Trained weights from a table with one row a seed: for each seed in order, the list of arrays of these shapes.

    Raises:
        ValueError: the table's rows hold more or fewer weights than the shapes.
    """
    with stored(chapter, f"{name}.csv").open() as rows:
        table = np.loadtxt(rows, delimiter=",", skiprows=1, ndmin=2)
    table = table[table[:, 0].argsort(), 2:]  # by seed, then without seed and loss
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    if ends[-1] != table.shape[1]:
        raise ValueError(f"{name}.csv must hold {ends[-1]} weights a seed for {shapes}; got {table.shape[1]}.")
    return [
        [part.reshape(shape) for part, shape in zip(np.split(row, ends[:-1]), shapes, strict=True)] for row in table
    ]
