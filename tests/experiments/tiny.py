"""A tiny experiment that the tests kill: eight numbers and their squares, the last two measured alone.

The environment variable TINY names a folder. `log` in it holds a line for each task that began; where a file
`fail-N` lies, task N fails.
"""

import os
import time
from pathlib import Path

from experiments.engine import Experiment, Task

SECONDS = 0.1  # of processor time for a task, which takes three times as long by the clock


def run(task: Task) -> dict[str, list[dict]]:
    folder, number = Path(os.environ["TINY"]), task.values["number"]
    with (folder / "log").open("a") as log:
        log.write(f"{number}\n")
    if (folder / f"fail-{number}").exists():
        raise ZeroDivisionError("no such\nsquare")
    start = time.process_time()
    while time.process_time() < start + SECONDS:
        pass
    time.sleep(2 * SECONDS)
    threads = os.environ["OMP_NUM_THREADS"] + os.environ["TF_NUM_INTRAOP_THREADS"]
    parts = [{"number": number, "part": part} for part in range(2)]
    return {"tiny.csv": [{"number": number, "square": number**2, "threads": threads}], "parts.csv": parts}


EXPERIMENT = Experiment(
    chapter="units",
    name="tiny",
    what="squares",
    tables={
        "tiny.csv": {"number": "an integer", "square": "its square", "threads": "as the environment has them"},
        "parts.csv": {"number": "an integer", "part": "0 or 1"},
    },
    tasks=[Task("tiny.csv", {"number": number}, alone=number > 5) for number in range(8)],
    run=run,
    imports=(),
)
