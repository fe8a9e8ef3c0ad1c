"""An examination as a whole: checks that fail, models that cannot be called, the progress bar."""

import io
import sys
import warnings

import keras
import numpy as np
import pytest

from unrolled.doctor import Finding, diagnose, progress
from unrolled.doctor.progress import Progress

module = sys.modules["unrolled.doctor.diagnose"]
X = np.random.default_rng(0).normal(size=(40, 5, 2)).astype("float32")
Y = X.sum((1, 2))[:, None]


@pytest.fixture
def model():
    made = keras.Sequential([keras.Input((5, 2)), keras.layers.LSTM(3), keras.layers.Dense(1)])
    made.compile("adam", "mse")
    return made


def put(monkeypatch, **checks):
    """Make these checks and no others."""
    named = [(name.replace("_", "-"), check) for name, check in checks.items()]
    monkeypatch.setattr(module, "in_order", lambda: named)


def fails(exam):
    raise ZeroDivisionError("division by zero\nand a second line")


def test_a_check_that_fails_never_takes_the_report_down(model, monkeypatch):
    put(monkeypatch, axes=fails, loss=lambda exam: Finding("loss", "ok", "Fine."), cost=lambda exam: None)
    report = diagnose(model, X, Y)
    assert report.not_made == [("axes", "ZeroDivisionError: division by zero")]
    assert [finding.check for finding in report.findings] == ["loss"]
    assert "cost" in report.nothing_to_measure


def test_what_a_check_may_not_do_is_a_reason_without_the_type_of_an_error(model, monkeypatch):
    put(monkeypatch, learning_rate=lambda exam: exam.training, loss=lambda exam: exam.fit(2))
    report = diagnose(model, X, Y, train=False)
    assert set(dict(report.not_made).values()) == {"the model may not be trained (train=False)."}


def test_an_error_in_a_traced_function_is_told_by_its_message_and_not_by_its_place(monkeypatch):
    inputs = keras.Input((5, 2))
    model = keras.Model(inputs, [keras.layers.Dense(1, name=name)(inputs) for name in "ab"])
    model.compile("adam", {"a": "mse"})
    put(monkeypatch, loss=lambda exam: exam.backward)
    ((_, reason),) = diagnose(model, X, [X[..., :1]] * 2).not_made
    assert reason.startswith("ValueError: Expected keys ['a', 'b'] in loss dict")


def test_a_model_that_cannot_be_called_on_x_is_a_finding(model):
    report = diagnose(model, X[:, 0], Y)
    (finding,) = report.findings
    assert (finding.check, finding.level) == ("input-shape", "wrong")
    assert len(report.not_made) == 24
    assert "\x1b" not in str(report)
    assert report.verdict == "1 thing is wrong; 24 checks could not be made."


def test_no_warning_of_a_check_reaches_the_reader(model, monkeypatch):
    def careless(exam):
        np.float64(1) / np.float64(0)
        warnings.warn("a warning", stacklevel=1)

    put(monkeypatch, cost=careless)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        report = diagnose(model, X, Y)
    assert report.not_made == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def steps(monkeypatch, stream, patience):
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setattr(sys, "stderr", stream)
    with Progress(4) as bar:
        for done, name in enumerate(("axes", "cannot-memorise", "loss")):
            bar.step(done, name)
    return stream.getvalue()


def test_the_bar_is_for_somebody_who_waits(live, monkeypatch):
    shown = steps(monkeypatch, Terminal(), patience=-1)
    assert "\r[############.............] 2 of 4: loss" in shown
    width = max(map(len, shown.split("\r")))
    assert shown.endswith("\r" + " " * width + "\r")
    assert steps(monkeypatch, Terminal(), patience=60) == ""
    assert steps(monkeypatch, io.StringIO(), patience=-1) == "", "not in a log"
    monkeypatch.setenv("UNROLLED_BUILD", "1")
    assert steps(monkeypatch, Terminal(), patience=-1) == "", "not in a page"


class Fails(keras.Model):
    """A model whose own code is wrong."""

    def call(self, x):
        return {}["weights"]


def test_an_error_of_the_models_own_is_told_without_control_characters():
    (finding,) = diagnose(Fails(), X, Y).findings
    assert "KeyError: Exception encountered when calling Fails.call(). weights" in finding.evidence
    assert "called on the first 2 samples" in finding.evidence
    assert "model(x[:2])" in finding.remedy


def test_a_model_that_is_not_compiled_is_told(monkeypatch):
    put(monkeypatch, loss=lambda exam: None)
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.LSTM(3)])
    assert "no loss (`model.compile`)" in str(diagnose(model, X, Y))
