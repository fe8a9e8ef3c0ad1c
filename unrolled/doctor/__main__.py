"""Examine a saved Keras model and its data.

DATA.npz holds the arrays x and y, with the samples on the first axis:

  numpy.savez("data.npz", x=x, y=y)

A model with several inputs or outputs takes x0, x1, ... and y0, y1, ... in the order of the model, or arrays with the
names of its inputs and outputs. Data that the model is not trained with are x_validation and y_validation (or
x0_validation and so on).

The exit status is 0 if nothing is wrong, 1 if something is wrong, and 2 if the model or the data cannot be read.
"""

import argparse
import json
import os
import sys
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.doctor.diagnose import diagnose
from unrolled.doctor.prepare import names_of

if TYPE_CHECKING:
    import keras

FINE, WRONG, UNREADABLE = 0, 1, 2
VALIDATION = "_validation"


class CannotRead(Exception):
    """The model or the data cannot be read; the message says why in one line."""


def main(arguments: list[str] | None = None) -> int:
    """Print the report on a model and its data; returns the exit status."""
    given = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's remarks on the processor
    try:
        arrays = _load_arrays(given.data)
        model = _load_model(given.model)
        report = _diagnose(model, arrays, train=not given.no_train)
        if given.json != "-":
            print(report)
        _write(given.json, json.dumps(report.to_dict(), indent=2) + "\n")
        _write(given.html, report.to_html())
    except CannotRead as error:
        print(f"unrolled.doctor: {error}", file=sys.stderr)
        return UNREADABLE
    return WRONG if report.at("wrong") else FINE


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m unrolled.doctor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", metavar="MODEL.keras", type=Path, help="a model saved by model.save(...)")
    parser.add_argument("data", metavar="DATA.npz", type=Path, help="arrays saved by numpy.savez(...)")
    parser.add_argument("--no-train", action="store_true", help="leave out the checks that train a copy of the model")
    parser.add_argument("--json", metavar="FILE", help="write the report as JSON; - prints it instead of the text")
    parser.add_argument("--html", metavar="FILE", help="write the report as a page")
    return parser


def _load_arrays(path):
    """The arrays of an .npz file by name; pickled objects are refused."""
    _exists(path)
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            raise CannotRead(f"{path} must be an .npz file with the arrays x and y; got a single array (.npy).")
        with loaded as file:
            return {name: file[name] for name in file.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise CannotRead(f"{path} cannot be read as an .npz file of numbers: {_one_line(error)}") from error


def _load_model(path):
    _exists(path)
    if path.suffix != ".keras":
        raise CannotRead(f"the model must be a .keras file, as model.save(...) writes it; got {path}.")
    if not zipfile.is_zipfile(path):
        raise CannotRead(f"{path} cannot be loaded: it is no zip archive, which model.save(...) writes.")
    import keras

    try:
        with warnings.catch_warnings():  # of optimizers that have not been built
            warnings.simplefilter("ignore")
            return keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # whatever the file holds
        raise CannotRead(f"{path} cannot be loaded: {_why(error)}") from error


def _why(error):
    words = str(error)
    if "custom_objects" in words or "register_keras_serializable" in words:
        return (
            "it has a layer, loss or function of your own, which only your code can make. Call "
            f"unrolled.diagnose(model, x, y) from that code instead. Keras: {_one_line(error)}"
        )
    if "safe_mode" in words or "lambda" in words.lower():
        return (
            "it holds Python code (a Lambda layer), which Keras does not run from a file in safe mode. Call "
            "unrolled.diagnose(model, x, y) from the code that makes the model instead."
        )
    return _one_line(error)


def _exists(path):
    if not path.is_file():
        raise CannotRead(f"there is no file {path}.")


def _diagnose(model: "keras.Model", arrays: dict[str, np.ndarray], train: bool) -> Any:
    held_out = {name.removesuffix(VALIDATION): arrays.pop(name) for name in list(arrays) if name.endswith(VALIDATION)}
    x, y = _pair(model, arrays, "")
    validation = _pair(model, held_out, VALIDATION) if held_out else None
    try:
        return diagnose(model, x, y, validation, train)
    except (TypeError, ValueError) as error:
        raise CannotRead(_one_line(error)) from error


def _pair(model, arrays, suffix):
    return tuple(
        _side(side, names_of(model, kind) or [], arrays, suffix) for side, kind in (("x", "inputs"), ("y", "outputs"))
    )


def _side(side, names, arrays, suffix):
    """The array `side`, or the list of those named by number or as the model names them."""
    if side in arrays:
        return arrays[side]
    numbered = [f"{side}{number}" for number in range(max(len(names), 1))]
    for wanted in (numbered, list(names)):
        if wanted and all(name in arrays for name in wanted):
            return [arrays[name] for name in wanted] if len(wanted) > 1 else arrays[wanted[0]]
    expected = f"{side}{suffix}" if len(names) < 2 else " and ".join(f"{name}{suffix}" for name in numbered)
    found = ", ".join(f"{name}{suffix} {array.shape}" for name, array in arrays.items()) or "none"
    raise CannotRead(f"the data must hold an array named {expected}; got {found}.")


def _one_line(error):
    return " ".join(str(error).split())[:500] or type(error).__name__


def _write(name, text):
    if name == "-":
        print(text, end="")
    elif name:
        try:
            Path(name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CannotRead(f"{name} cannot be written: {error.strerror}.") from error


if __name__ == "__main__":
    sys.exit(main())
