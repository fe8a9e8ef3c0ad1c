"""Examine a model: prepare it, make every check, put everything back."""

import logging
import re
import time
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from unrolled.doctor.checks import in_order
from unrolled.doctor.examination import Arrays
from unrolled.doctor.explain import explain
from unrolled.doctor.finding import CHECKS, Finding
from unrolled.doctor.prepare import CannotCall, called_on, check_model, prepare
from unrolled.doctor.preserve import preserved
from unrolled.doctor.progress import Progress
from unrolled.doctor.report import Report

if TYPE_CHECKING:
    import keras

LONGEST = 300  # characters of an error's message that a report quotes
CALL = "Call `model(x[:2])` yourself, and read the traceback from its end: it names the line of the model that fails."


def diagnose(model: "keras.Model", x: Any, y: Any = None, validation: Any = None, train: bool = True) -> Report:
    """Measure on a model and its data the faults that this book teaches.

    The model comes back as it was: weights, optimizer, states, and the random generators of Python, NumPy, TensorFlow
    and Keras. The work is done on a copy, with a sample of the data.

    Args:
        model: Sequential, functional or subclassed, trained or not. What needs a loss is left out without `compile`.
        x: an array (samples, timesteps, features), or a list, tuple or dictionary of arrays for several inputs; or a
            `tf.data.Dataset` of batches (x, y), and then no `y`.
        y: an array with as many samples, or several.
        validation: a pair (x, y), or a data set, that the model is not trained with.
        train: False forbids the checks that train the copy, some hundred updates in all.

    Returns:
        A report: in a notebook it shows itself, `print(report)` is text, `report.to_dict()` is data.

    Raises:
        TypeError: not a Keras model, or data that are not numbers.
        ValueError: x and y of different length, no samples, or nothing finite.
    """
    check_model(model)
    begun = time.process_time()
    with _quiet(), preserved(model):
        try:
            examination = prepare(model, x, y, validation, train)
        except CannotCall as error:
            return _refused(error, model, begun)
        findings, not_made = _make_checks(examination)
    return Report(findings, not_made, examination.notes, time.process_time() - begun)


@contextmanager
def _quiet():
    """Keep back warnings: of retracing (each examination traces its own functions), of overflow in NumPy."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _make_checks(examination):
    """The findings, and for each check that raised an error its name and what it raised."""
    findings: list[Finding] = []
    not_made: list[tuple[str, str]] = []
    checks = in_order()
    with Progress(len(checks)) as progress:
        for number, (name, check) in enumerate(checks):
            progress.step(number, name)
            try:
                finding = check(examination)
            except Exception as error:  # a check that fails never takes the report down
                not_made.append((name, _reason(error)))
                finding = _explained(error, examination.original, examination.given_xs, examination.given_ys)
                if finding and any(each.check == finding.check for each in findings):
                    continue
            findings += [finding] if finding else []
    return findings, not_made


def _reason(error):
    """What an error says, in one line. TensorFlow puts the place of an error in a traced function before it."""
    lines = [line.strip() for line in _plain(error).splitlines() if line.strip()] or [""]
    if lines[0].startswith("in user code"):
        lines = [line for line in lines if re.match(r"\w*(Error|Exception): ", line)][-1:] or lines
        return lines[0][:LONGEST]
    return lines[0][:LONGEST] if type(error) is RuntimeError else f"{type(error).__name__}: {lines[0][:LONGEST]}"


def _plain(error):
    """The message of an error, without Keras's bold type and its list of the arguments."""
    message = error.args[0] if isinstance(error, KeyError) and error.args else error  # its text is in quotation marks
    return re.sub(r"\x1b\[\d*m", "", str(message)).partition("Arguments received by")[0]


def _explained(error: Exception, model: Any, xs: Arrays, ys: Arrays) -> Finding | None:
    explanation = explain(error, model, xs[0], ys[0])
    if explanation is None:
        return None
    remedy = explanation.remedy[:1].upper() + explanation.remedy[1:]
    return Finding(explanation.check, "wrong", explanation.words, remedy, explanation.link)


def _refused(error, model, begun):
    """The report on a model that cannot be called on x at all."""
    cause = error.__cause__
    finding = _explained(cause, model, *error.args)
    if finding is None:
        words = " ".join(f"{type(cause).__name__}: {_plain(cause)}".split())
        finding = Finding("input-shape", "wrong", f"The model cannot be called on x: {words}", CALL)
    size = called_on(model, len(error.args[0][0]))
    finding = replace(finding, evidence=f"{finding.evidence} The model was called on the first {size} samples.")
    others = [(name, "the model cannot be called on x") for name in CHECKS if name != finding.check]
    return Report([finding], others, [], time.process_time() - begun)
