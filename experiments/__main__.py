"""The command `python -m experiments`."""

import argparse
import importlib
import sys
from pathlib import Path

import experiments
from experiments.engine import CommandError, Experiment, measure
from unrolled.core.stored import NOT_RECORDED, RecordError, read_record


def main(words: list[str] | None = None) -> int:
    """Run an experiment, or list them all. Gives the exit code: 0, 1 if a task failed, 2 if nothing could be run."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments",
        description=experiments.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", help="without a name, all experiments are listed")
    parser.add_argument("--out", type=Path, help="folder of the tables (default: where the book keeps them)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler (default: a local cluster)")
    parser.add_argument("--only", default="", metavar="WORDS", help="run only tasks with these words in their name")
    parser.add_argument("--anew", action="store_true", help="set aside what is stored, and run every task again")
    options = parser.parse_args(words)
    try:
        if options.name is None:
            print("\n".join(line(name) for name in experiments.NAMES))
            return 0
        experiment = find(options.name)
        failed = measure(
            experiment, options.out or experiment.folder, options.scheduler, options.only, anew=options.anew
        )
    except (CommandError, RecordError) as error:
        print(f"python -m experiments: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. What had ended is stored; the same command goes on.", file=sys.stderr)
        return 130
    if failed:
        print(f"python -m experiments: {failed} tasks failed; the same command tries them again.", file=sys.stderr)
    return 1 if failed else 0


def find(name: str) -> Experiment:
    """The experiment of this name.

    Raises:
        CommandError: there is none.
    """
    if name not in experiments.NAMES:
        raise CommandError(f"there is no experiment {name!r}; there are {', '.join(experiments.NAMES)}.")
    return importlib.import_module(f"experiments.{name}").EXPERIMENT


def line(name: str) -> str:
    """What the list says of an experiment: its name, the chapter that it serves, what it last took."""
    experiment = find(name)
    path = experiment.folder / f"{experiment.name}.json"
    seconds = read_record(path)["processor_seconds"] if path.exists() else NOT_RECORDED
    took = seconds if seconds == NOT_RECORDED else f"{seconds / 60:.1f} minutes"
    return f"{name:9} {experiment.chapter:15} {took:13} of processor time  {', '.join(experiment.tables)}"


if __name__ == "__main__":
    sys.exit(main())
