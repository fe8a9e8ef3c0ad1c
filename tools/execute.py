"""Run the notebooks that changed, in parallel, into the cache that the builder reads.

jupyter-cache finds the outputs of a notebook by its code alone. Here a stamp is stored with them: the digest of the
package's files and of the installed versions that produced them (`imports.Graph.digest`). Outputs without a stamp, or
with a different one, are discarded and the notebook runs again. A stamp is written when its notebook has run to the
end, and only if none of its dependencies was edited meanwhile, so a build can be killed at any time.
"""

import logging
import time
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.executors.basic import ExecutionWorkerLocalMProc, JupyterExecutorLocalMproc
from nbclient.exceptions import CellExecutionError

from imports import Graph

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "_build" / "cache"
SECONDS_A_CELL = 300


class NotebooksFailed(Exception):
    """Notebooks that did not run to the end; the message holds every traceback."""


def run_changed(paths):
    """Run those notebooks whose outputs are missing, or were made with other code, and print which they were.

    Returns:
        For each path the digest of everything that its outputs depend on, the notebook's own code included.

    Raises:
        NotebooksFailed: one or more raised, or showed an error instead of a figure.
    """
    cache, graph, start = get_cache(CACHE), Graph(ROOT), time.monotonic()
    digests, stale = {}, {}
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        key, digest = cache.create_hashed_notebook(notebook)[1], graph.digest(notebook)
        digests[path] = f"{key} {digest}"
        if not forget_unless_fresh(cache, notebook, key, digest):
            stale.setdefault(key, path)  # two notebooks of the same code run once
    names = ", ".join(path.relative_to(ROOT / "notebooks").with_suffix("").as_posix() for path in stale.values())
    if stale:
        print(f"Running {len(stale)} of {len(digests)} notebooks: {names}", flush=True)
    failed = execute(cache, stale.values())
    ran = f"{len(stale)} of {len(digests)} notebooks run" + (f" in {time.monotonic() - start:.0f} s" * bool(stale))
    print(f"{ran}{': ' * bool(names)}{names}", flush=True)
    if failed:
        raise NotebooksFailed("\n\n".join([*failed, f"{len(failed)} of {len(stale)} notebooks failed."]))
    return digests


def forget_unless_fresh(cache, notebook, key, digest):
    """Whether the cache has the notebook's outputs with this digest; outputs with any other are removed."""
    try:
        record = cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    stamp = stamp_path(cache, key)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return True
    if stamp.parent.exists():
        cache.remove_cache(record.pk)
    else:  # a build was killed before it wrote the outputs
        NbCacheRecord.remove_record(record.pk, cache.db)
    return False


def stamp_path(cache, key):
    """The file with the digest of a notebook's outputs, stored with them so that both are removed together."""
    return Path(cache.path) / "executed" / key / "stamp"


def execute(cache, paths):
    """Run notebooks, and return the error of each one that failed."""
    for record in cache.list_project_records():
        cache.remove_nb_from_project(record.pk)
    for path in paths:
        cache.add_nb_to_project(str(path))
    if not paths:
        return []
    logging.getLogger("traitlets").setLevel(logging.WARNING)  # nbclient's
    logger = logging.getLogger("execute")
    logger.setLevel(logging.WARNING)
    result = Executor(cache, logger).run_and_cache(timeout=SECONDS_A_CELL)
    failed = [*result.excepted, *result.errored]
    return [f"{uri}\n{cache.get_project_record(uri).traceback or 'see above'}" for uri in failed]


class Worker(ExecutionWorkerLocalMProc):
    """Runs one notebook, and stamps its outputs."""

    def __call__(self, data):
        notebook = nbformat.read(data.uri, as_version=4)
        before = Graph(ROOT).digest(notebook)
        result = super().__call__(data)
        key = data.cache.create_hashed_notebook(notebook)[1]
        stamp = stamp_path(data.cache, key)
        if stamp.parent.exists() and Graph(ROOT).digest(notebook) == before:
            stamp.write_text(before, encoding="utf-8")
        return result

    @staticmethod
    def execute(project_nb, data):
        """Run a notebook. An error among a cell's outputs counts as raised: so IPython shows a figure that failed."""
        result = ExecutionWorkerLocalMProc.execute(project_nb, data)
        if result.err is None and (shown := shown_error(result.nb)):
            result.err = CellExecutionError(shown["traceback"], shown["ename"], shown["evalue"])
            result.exc_string = shown["traceback"]
        return result


def shown_error(notebook):
    """The first error among the outputs of cells that may not raise, its traceback as one text; None without one."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", []):
            for output in cell.outputs:
                if output.output_type == "error":
                    return {**output, "traceback": "\n".join(output.traceback)}
    return None


class Executor(JupyterExecutorLocalMproc):
    """Run as many notebooks at once as there are processors."""

    _EXECUTION_WORKER = Worker
