"""Examine a model: prepare it, make every check, put everything back."""

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from unrolled.doctor.checks import in_order
from unrolled.doctor.examination import Arrays
from unrolled.doctor.explain import explain
from unrolled.doctor.finding import Finding
from unrolled.doctor.prepare import CannotCall, check_model, prepare
from unrolled.doctor.preserve import preserved
from unrolled.doctor.progress import Progress
from unrolled.doctor.report import Report

if TYPE_CHECKING:
    import keras


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
    with preserved(model), _quiet():
        try:
            examination = prepare(model, x, y, validation, train)
        except CannotCall as error:
            return _refused(error, model, begun)
        findings, not_made = _make_checks(examination)
    return Report(findings, not_made, examination.notes, time.process_time() - begun)


@contextmanager
def _quiet():
    """Keep back TensorFlow's warnings of retracing: each examination traces its own functions."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _make_checks(examination):
    """The findings, and for each check that raised an error its name and what it raised."""
    findings: list[Finding] = []
    not_made: list[tuple[str, str]] = []
    checks = in_order()
    progress = Progress(len(checks))
    for number, (name, check) in enumerate(checks):
        progress.step(number, name)
        try:
            finding = check(examination)
        except Exception as error:  # a check that fails never takes the report down
            not_made.append(
                (name, f"{type(error).__name__}: {str(error).strip().splitlines()[0][:300] if str(error) else ''}")
            )
            explained = _explained(error, examination.original, examination.given_xs, examination.given_ys)
            if explained and all(each.check != explained.check for each in findings):
                findings.append(explained)
        else:
            findings += [finding] if finding else []
    progress.end()
    return findings, not_made


def _explained(error: Exception, model: Any, xs: Arrays, ys: Arrays) -> Finding | None:
    explanation = explain(error, model, xs[0], ys[0])
    if explanation is None:
        return None
    return Finding(explanation.check, "wrong", explanation.words, explanation.remedy, explanation.link)


def _refused(error, model, begun):
    """The report on a model that cannot be called on x at all."""
    cause = error.__cause__
    finding = _explained(cause, model, *error.args)
    if finding is None:
        finding = Finding("input-shape", "wrong", f"The model cannot be called on x: {type(cause).__name__}: {cause}")
    notes = ["The model raised an error when it was called on x, so that no other check could be made."]
    return Report([finding], [], notes, time.process_time() - begun)
