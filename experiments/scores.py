"""Put the doctor to every program of the collection, and store what it finds."""

import time

from experiments.clinic import develop_sick, develop_sound, score_sick, score_sound
from experiments.clinic.program import Program
from experiments.engine import Experiment, Task

TABLE = "scores.csv"
HALVES = {
    "develop": [*develop_sick.PROGRAMS, *develop_sound.PROGRAMS],
    "score": [*score_sick.PROGRAMS, *score_sound.PROGRAMS],
}
BY_NAME = {program.name: program for programs in HALVES.values() for program in programs}
HALF_OF = {program.name: half for half, programs in HALVES.items() for program in programs}
COLUMNS = {
    "program": "its name in experiments/clinic",
    "half": "develop (the checks were written with it) or score (they were not)",
    "expected": "the check that should find its fault; empty for a sound program",
    "also": "checks whose finding would be true as well",
    "cell": "the kind of recurrent layer or model",
    "size": "small, middle or large",
    "wrong": "checks that the doctor found wrong",
    "look": "checks that the doctor found odd",
    "failed": "checks that could not be made",
    "seconds": "s of processor time of the examination",
}


def run(task: Task) -> dict[str, list[dict]]:
    """Examine one program."""
    return {TABLE: [examined(BY_NAME[task.values["program"]])]}


def examined(program: Program) -> dict:
    """Examine one program with `diagnose`.

    Returns:
        A row with the keys of `COLUMNS`; several checks in a column are separated by spaces.
    """
    from unrolled.doctor import diagnose

    case = program.make()
    begun = time.process_time()
    report = diagnose(case.model, case.x, case.y, case.validation)
    return {
        "program": program.name,
        "half": HALF_OF[program.name],
        "expected": program.check,
        "also": " ".join(program.also),
        "cell": program.cell,
        "size": program.size,
        "wrong": " ".join(finding.check for finding in report.at("wrong")),
        "look": " ".join(finding.check for finding in report.at("look")),
        "failed": " ".join(name for name, _ in report.not_made),
        "seconds": round(time.process_time() - begun, 1),
    }


EXPERIMENT = Experiment(
    chapter="doctor",
    name="scores",
    what="the doctor's findings on programs with a known fault, and on sound ones",
    tables={TABLE: COLUMNS},
    tasks=[Task(TABLE, {"program": name}) for name in BY_NAME],
    run=run,
)
