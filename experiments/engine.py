"""Run an experiment: its tasks go through Dask, and the rows of a task are stored as soon as it has ended.

A task is a handful of parameters that stand in the columns of the row which it makes. So the stored tables say which
tasks are done, and the same command goes on where a killed one was.
"""

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import dask
from distributed import Client, LocalCluster, as_completed
from filelock import FileLock, Timeout
from tqdm import tqdm

from experiments.record import differences, machine, read_table, versions, write_record, write_table
from unrolled.core.stored import NOT_RECORDED, RecordError, read_record

ANSWER = 5  # seconds in which a scheduler must answer
WORKERS = 30  # seconds in which the first worker must be there
ONE_THREAD = dict.fromkeys(
    ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"],
    "1",
) | {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}


class CommandError(Exception):
    """A command cannot do what it was asked for; the message is one line."""


@dataclass(frozen=True)
class Task:
    """One measurement.

    Attributes:
        table: the table that gets its row, such as "horizon.csv".
        values: the columns, and the values in them, by which that row is known again: numbers, words, True or False.
        alone: whether it must not run beside another task and needs a Python process of its own, because it measures
            time or memory.
    """

    table: str
    values: dict
    alone: bool = False

    def __str__(self):
        return f"{self.table.removesuffix('.csv')}: {', '.join(f'{key} {value}' for key, value in self.values.items())}"

    def made(self, row: dict) -> bool:
        """Whether the row agrees with the values, in the columns that it has."""
        return all(str(row[key]) == str(value) for key, value in self.values.items() if key in row)


@dataclass(frozen=True)
class Experiment:
    """What is measured, and where it is stored. A module of this folder names its own `EXPERIMENT`.

    Attributes:
        chapter: the folder of `unrolled` that keeps the tables.
        name: the name of the record, without `.json`.
        what: the record's words.
        tables: for each table its columns, with meaning and unit; a name that ends in * stands for several columns.
        tasks: in the order in which they are to run.
        run: does a task, and returns for each table that it writes a list of rows (dictionaries).
        details: what else the record is to say.
        imports: modules that are imported before the clock of a task starts.
        all_cores: whether a task uses all cores of the machine, and not one thread.
    """

    chapter: str
    name: str
    what: str
    tables: dict[str, dict[str, str]]
    tasks: list[Task]
    run: Callable[[Task], dict[str, list[dict]]]
    details: dict = field(default_factory=dict)
    imports: tuple[str, ...] = ("keras",)
    all_cores: bool = False

    @property
    def command(self) -> str:
        return f"python -m experiments {self.run.__module__.removeprefix('experiments.')}"

    @property
    def folder(self) -> Path:
        """Where the book keeps the tables."""
        return Path(str(files("unrolled").joinpath(self.chapter, "stored")))


class Store:
    """The tables of an experiment and their record, in a folder. Nothing is written before a task has ended.

    Raises:
        RecordError: a stored file is broken, the tables have no record, or they were measured with other versions.
    """

    def __init__(self, experiment: Experiment, folder: Path):
        self.experiment, self.folder = experiment, folder
        self.path = folder / f"{experiment.name}.json"
        self.record = read_record(self.path) if self.path.exists() else None
        self.rows = {name: read_table(folder / name, columns) for name, columns in experiment.tables.items()}
        there = [name for name, rows in self.rows.items() if rows]
        if there and not self.record:
            raise RecordError(f"{self.path}: the record is missing, but {', '.join(there)} is there.")
        if self.record:
            self.check(versions())

    def check(self, installed: dict[str, str]) -> None:
        """Rows of several versions do not belong into one table."""
        if others := differences(self.record, installed):
            again = f"{self.experiment.command} --anew"
            raise RecordError(f"{self.path}: measured with {', '.join(others)}. Measure all of it again: {again}")

    def has(self, task: Task) -> bool:
        return any(task.made(row) for row in self.rows[task.table])

    def add(self, task: Task, outcome: dict, at_once: int) -> None:
        """Store what a task has measured. Its own table is written last: only then is the task done."""
        if self.record:
            self.check(outcome["machine"]["versions"])
        for name, new in outcome["rows"].items():
            old = self.rows[name]
            if name != task.table:  # left there by a run that was killed before it had written the task's own table
                old = [row for row in old if not task.made(row)]
            self.rows[name] = old + new
        self.record = self._record(outcome, at_once)
        write_record(self.path, self.record)
        for name in sorted(outcome["rows"], key=lambda name: name == task.table):
            write_table(self.folder / name, self.rows[name], self.experiment.tables[name])

    def _record(self, outcome, at_once):
        before = self.record or {"processor_seconds": 0}
        seconds, now, made_with = before["processor_seconds"], outcome["machine"], before.get("versions", {})
        details = before.get("details", {}) | self.experiment.details
        details["tasks at once"] = max(at_once, details.get("tasks at once", 0))
        return {
            "what": self.experiment.what,
            "command": self.experiment.command,
            "processor": _joined(before.get("processor"), now["processor"]),
            "cores": now["cores"],
            "threads": now["cores"] if self.experiment.all_cores else 1,
            "versions": {name: _joined(made_with.get(name), now["versions"][name]) for name in now["versions"]},
            "processor_seconds": seconds if seconds == NOT_RECORDED else round(seconds + outcome["seconds"], 2),
            "date": now["date"],
            "tables": self.experiment.tables,
            "details": details,
        }


def _joined(before, now):
    """Both, if rows of a table were made with different ones."""
    return now if before is None else before if now in before else f"{before}, {now}"


def measure(experiment: Experiment, folder: Path, scheduler: str | None = None, only: str = "", anew=False) -> int:
    """Run the tasks that are not stored yet. Gives the number of those that failed.

    Args:
        experiment: what to run.
        folder: where the tables are, or will be.
        scheduler: address of a Dask scheduler; without one a local cluster is started, a worker for each core.
        only: run the tasks that have these words in their name.
        anew: set aside what is stored, and run every task.

    Raises:
        CommandError: the folder or the scheduler cannot be used, or no task has such a name.
        RecordError: as `Store`.
    """
    tasks = [task for task in experiment.tasks if only in str(task)]
    if not tasks:
        raise CommandError(f"no task has {only!r} in its name; one is {str(experiment.tasks[0])!r}.")
    with _locked(folder):
        if anew:
            _set_aside(experiment, folder)
        store = Store(experiment, folder)
        missing = [task for task in tasks if not store.has(task)]
        if not missing:
            print(f"All {len(tasks)} tasks are stored in {folder}; --anew runs them again.")
            return 0
        with connected(scheduler) as client, tqdm(total=len(tasks), initial=len(tasks) - len(missing)) as bar:
            return run_tasks(store, client, missing, bar)


def run_tasks(store: Store, client: Client, tasks: list[Task], bar: tqdm) -> int:
    """Run the tasks, store each as it ends, and say which failed, in one line each. Gives the number of those."""
    workers, failed = len(client.nthreads()), 0
    for task, outcome in outcomes(client, store.experiment.run.__module__, tasks):
        try:
            if "error" in outcome:
                raise RecordError(outcome["error"])
            store.add(task, outcome, 1 if task.alone else workers)
        except RecordError as error:
            failed += 1
            bar.write(f"failed: {task}: {error}", file=sys.stderr)
        bar.set_postfix_str(str(task), refresh=False)
        bar.update()
    return failed


def outcomes(client: Client, module: str, tasks: list[Task]) -> Iterator[tuple[Task, dict]]:
    """Each task with what came of it: first those that may run together, as they end, then the others one by one."""
    together = {client.submit(attempt, module, task, pure=False): task for task in tasks if not task.alone}
    for future in as_completed(together):
        yield together[future], _result(future)
    for task in tasks:
        if task.alone:
            yield task, _result(client.submit(attempt, module, task, pure=False))


def _result(future):
    try:
        return future.result()
    except Exception as error:  # the worker was lost, the connection broke
        return {"error": _words(error)}


def _words(error):
    """An error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"


def attempt(module: str, task: Task) -> dict:
    """On a worker: what `measured` gives, or `{"error": one line}`. An error ends one task, not the others."""
    try:
        return _in_a_new_process(module, task) if task.alone else measured(module, task)
    except Exception as error:
        return {"error": _words(error)}


def measured(module: str, task: Task) -> dict:
    """Do a task in this process: its rows, the seconds of processor time that it took, and the machine."""
    os.environ.update(ONE_THREAD)  # before TensorFlow is imported
    experiment = importlib.import_module(module).EXPERIMENT
    for name in experiment.imports:
        importlib.import_module(name)
    start = processor_time()
    rows = experiment.run(task)
    seconds = processor_time() - start
    text = {name: [{key: str(value) for key, value in row.items()} for row in each] for name, each in rows.items()}
    return {"rows": text, "seconds": seconds, "machine": machine()}


def processor_time() -> float:
    """Seconds of processor time of this process and of its ended children, such as a notebook's kernel."""
    return sum(os.times()[:4])


def _in_a_new_process(module, task):
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.run(
        [sys.executable, "-c", "from experiments import engine; engine.answer()"],
        input=json.dumps([module, asdict(task)]),
        capture_output=True,
        text=True,
        env=environment,
    )
    if process.returncode:
        said = process.stderr.strip().splitlines() or ["it said nothing"]
        raise RuntimeError(f"the task's process ended with code {process.returncode}: {said[-1]}")
    return json.loads(process.stdout.splitlines()[-1])


def answer() -> None:
    """In a process of a task's own: read the task from standard input, and write what came of it as JSON."""
    module, task = json.loads(sys.stdin.read())
    print("\n" + json.dumps(attempt(module, Task(**task | {"alone": False}))))


@contextlib.contextmanager
def connected(scheduler: str | None) -> Iterator[Client]:
    """A client of the scheduler, or of a local cluster with a worker of one thread for each core.

    Raises:
        CommandError: the scheduler does not answer, or has no workers.
    """
    with contextlib.ExitStack() as stack:
        # A worker's profiler takes processor time, which would count as the task's. A worker that looks for a GPU ends
        # with an error, because it is to see none.
        quiet = {"distributed.worker.profile.enabled": False, "distributed.diagnostics.nvml": False}
        stack.enter_context(dask.config.set(quiet))
        if scheduler is None:
            environment = ONE_THREAD | {"DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False"}
            cluster = LocalCluster(threads_per_worker=1, memory_limit=0, dashboard_address=None, env=environment)
            scheduler = stack.enter_context(cluster)
        try:
            client = stack.enter_context(Client(scheduler, timeout=ANSWER))
        except (OSError, ValueError) as error:
            raise CommandError(f"the scheduler {scheduler} does not answer: {_words(error)}") from None
        try:
            client.wait_for_workers(1, timeout=WORKERS)
        except TimeoutError:
            raise CommandError(f"the scheduler {scheduler} has no worker after {WORKERS} s.") from None
        yield client


@contextlib.contextmanager
def _locked(folder):
    """The folder, made if need be, for this command only: a second one would overwrite the rows of the first."""
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise CommandError(f"another experiment is writing to {folder}.") from None
    except OSError as error:
        raise CommandError(f"the folder {folder} cannot be used: {error.strerror}.") from None
    try:
        yield
    finally:
        lock.release()


def _set_aside(experiment, folder):
    """Move the stored files into a folder beside them: whatever happens next, they are not lost."""
    stored = [folder / name for name in (f"{experiment.name}.json", *experiment.tables)]
    stored = [path for path in stored if path.exists()]
    if stored:
        aside = folder / f"before-{datetime.now():%Y-%m-%d-%H%M%S}"
        aside.mkdir()
        for path in stored:
            path.rename(aside / path.name)
        print(f"What was stored is now in {aside}.", file=sys.stderr)
