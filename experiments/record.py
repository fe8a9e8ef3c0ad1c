"""The one schema of stored measurements: a record (JSON) beside the tables (CSV) of an experiment.

`unrolled.core.stored` holds the schema and reads records, because the book reads them too; here they are written.
"""

import csv
import datetime
import io
import json
import os
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from unrolled.core.stored import VERSIONS, RecordError

NOT_INSTALLED = "not installed"  # TensorFlow, where Keras ran on another backend


def machine() -> dict:
    """What a record says of the machine that this process runs on: processor, cores, versions, date."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "versions": versions(),
        "date": datetime.date.today().isoformat(),
    }


def versions() -> dict[str, str]:
    """The installed versions that a record holds."""
    return {name: platform.python_version() if name == "python" else _version(name) for name in VERSIONS}


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED


def processor() -> str:
    """The model of the processor, as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def differences(record: dict, installed: dict[str, str]) -> list[str]:
    """In what the installed versions of Keras and TensorFlow differ from those of a record, up to the minor version.

    `["keras 3.15.1 (installed: 3.16.0)"]`, or an empty list. A record that was made without TensorFlow does not depend
    on it.
    """
    return [
        f"{name} {stored} (installed: {installed[name]})"
        for name in ("keras", "tensorflow")
        if (stored := record["versions"][name]) != NOT_INSTALLED and minor(stored) != minor(installed[name])
    ]


def minor(version: str) -> list[str]:
    """The first two numbers of a version."""
    return version.split(".")[:2]


def read_table(path: Path, columns: dict[str, str]) -> list[dict[str, str]]:
    """The rows of a stored table, each a dictionary of text.

    Args:
        path: the CSV file; one that does not exist has no rows.
        columns: the columns as a record declares them.

    Raises:
        RecordError: the file has other columns, or a line has more or fewer values than the header.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8")
        header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (ValueError, csv.Error) as error:
        raise RecordError(f"{path}: a table must be CSV with a header; {error}.") from None
    if not fits(header, columns):
        raise RecordError(f"{path}: the columns must be {', '.join(columns)}; got {', '.join(header)}.")
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise RecordError(f"{path}: line {number} must hold {len(header)} values; got {len(line)}.")
    if not text.endswith("\n"):
        raise RecordError(f"{path}: the last line must end with a line break; the file was cut off.")
    return [dict(zip(header, line, strict=True)) for line in lines]


def fits(header: list[str], columns: dict[str, str]) -> bool:
    """Whether a table's header is as declared; a declared name that ends in * stands for one column or more."""
    names = [_declared(name, columns) for name in header]
    return list(dict.fromkeys(names)) == list(columns) and len(set(header)) == len(header)


def _declared(name, columns):
    prefixes = [each for each in columns if each.endswith("*") and name.startswith(each[:-1])]
    return name if name in columns or not prefixes else prefixes[0]


def write_table(path: Path, rows: list[dict], columns: dict[str, str]) -> None:
    """Write a table in one piece: whatever reads it finds the old one or the new one, never half of one."""
    text = io.StringIO()
    several = any(name.endswith("*") for name in columns)
    writer = csv.DictWriter(text, rows[0] if several else columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _replace(path, text.getvalue())


def write_record(path: Path, record: dict) -> None:
    """Write a record in one piece, as `write_table`."""
    _replace(path, json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def _replace(path, text):
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o644)
    os.replace(name, path)
