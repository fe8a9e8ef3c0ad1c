"""`python -m unrolled.doctor`: what it reads, what it writes, and its exit status."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from conftest import ROOT
from unrolled.doctor import Finding
from unrolled.doctor.__main__ import main

X = np.random.default_rng(0).normal(size=(12, 5, 2)).astype("float32")
Y = X.sum((1, 2))[:, None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Saved models."""
    path = tmp_path_factory.mktemp("models")
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.LSTM(2), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.save(path / "one.keras")
    inputs = [keras.Input((5, 2), name="zebra"), keras.Input((2,), name="ant")]
    both = keras.layers.Concatenate()([keras.layers.LSTM(2)(inputs[0]), inputs[1]])
    two = keras.Model(inputs, [keras.layers.Dense(1, name=name)(both) for name in ("north", "south")])
    two.compile("adam", "mse")
    two.save(path / "two.keras")
    keras.Sequential([keras.Input((5, 2)), Own()]).save(path / "own.keras")
    keras.Sequential([keras.Input((5, 2)), keras.layers.Lambda(lambda x: x + 1)]).save(path / "lambda.keras")
    (path / "broken.keras").write_text("not a model", encoding="utf-8")
    return path


class Own(keras.layers.Layer):
    def call(self, x):
        return x


@pytest.fixture
def examined(monkeypatch):
    """What the only check was given; it finds what stands in `level`."""
    seen = {"level": "ok"}

    def check(exam):
        seen["exam"] = exam
        return Finding("axes", seen["level"], "One sentence.")

    monkeypatch.setattr(sys.modules["unrolled.doctor.diagnose"], "in_order", lambda: [("axes", check)])
    return seen


def data(folder, **arrays):
    np.savez(folder / "data.npz", **arrays)
    return str(folder / "data.npz")


@pytest.mark.parametrize(("level", "status"), [("ok", 0), ("look", 0), ("wrong", 1)])
def test_the_exit_status_says_whether_something_is_wrong(folder, tmp_path, examined, capsys, level, status):
    examined["level"] = level
    assert main([str(folder / "one.keras"), data(tmp_path, x=X, y=Y)]) == status
    assert "One sentence." in capsys.readouterr().out or level == "ok"
    assert examined["exam"].train


def test_the_report_is_written_as_json_and_as_a_page(folder, tmp_path, examined, capsys):
    written = [str(tmp_path / name) for name in ("report.json", "report.html")]
    arguments = [str(folder / "one.keras"), data(tmp_path, x=X, y=Y), "--no-train"]
    assert main([*arguments, "--json", written[0], "--html", written[1]]) == 0
    assert "Measured, and fine: axes." in capsys.readouterr().out
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"][0]["check"] == "axes"
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not examined["exam"].train
    main([*arguments, "--json", "-"])
    assert json.loads(capsys.readouterr().out)["findings"][0]["check"] == "axes"


@pytest.mark.parametrize(
    "names",
    [("x0", "x1", "y0", "y1"), ("zebra", "ant", "north", "south")],
)
def test_several_arrays_are_named_by_number_or_as_the_model_names_them(folder, tmp_path, examined, names):
    arrays = dict(zip(names, (X, X[:, 0], Y, -Y), strict=True))
    held_out = {f"{name}_validation": array[:4] for name, array in arrays.items()}
    assert main([str(folder / "two.keras"), data(tmp_path, **arrays, **held_out)]) == 0
    exam = examined["exam"]
    assert [each.shape for each in exam.xs] == [(12, 5, 2), (12, 2)]
    assert np.array_equal(exam.ys[1], -Y)
    assert [each.shape for each in exam.validation[0]] == [(4, 5, 2), (4, 2)]


@pytest.mark.parametrize(
    ("model", "arrays", "words"),
    [
        ("gone.keras", {"x": X, "y": Y}, "there is no file"),
        ("broken.keras", {"x": X, "y": Y}, "cannot be loaded"),
        ("own.keras", {"x": X, "y": Y}, "it has a layer, loss or function of your own"),
        ("lambda.keras", {"x": X, "y": Y}, "it holds Python code"),
        ("one.keras", {"inputs": X, "y": Y}, "named x; got inputs (12, 5, 2), y (12, 1)."),
        ("one.keras", {"x": X}, "named y; got x (12, 5, 2)."),
        ("two.keras", {"x0": X, "y": Y}, "named x0 and x1; got x0 (12, 5, 2), y (12, 1)."),
        ("one.keras", {"x": X, "y": Y, "x_validation": X}, "named y_validation; got x_validation (12, 5, 2)."),
        ("one.keras", {"x": X, "y": Y[:3]}, "the same number of samples"),
        ("one.keras", {"x": X[:, :, 0].astype(str), "y": Y}, "x must be an array of numbers; got text"),
        ("one.keras", {"x": np.array([None]), "y": Y}, "cannot be read as an .npz file of numbers"),
    ],
)
def test_bad_input_is_one_clear_line(folder, tmp_path, examined, capsys, model, arrays, words):
    assert main([str(folder / model), data(tmp_path, **arrays)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_files_of_another_kind(folder, tmp_path, capsys):
    np.save(tmp_path / "x.npy", X)
    (tmp_path / "model.h5").touch()
    good = data(tmp_path, x=X, y=Y)
    for model, arrays, words in (
        (folder / "one.keras", tmp_path / "x.npy", "got a single array (.npy)"),
        (folder / "one.keras", folder / "broken.keras", "cannot be read as an .npz file"),
        (folder / "one.keras", tmp_path / "gone.npz", "there is no file"),
        (tmp_path / "model.h5", good, "the model must be a .keras file"),
    ):
        assert main([str(model), str(arrays)]) == 2
        assert words in capsys.readouterr().err


def test_a_report_that_cannot_be_written(folder, tmp_path, examined, capsys):
    arguments = [str(folder / "one.keras"), data(tmp_path, x=X, y=Y), "--html", str(tmp_path / "no" / "report.html")]
    assert main(arguments) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_the_help_says_what_the_data_must_hold():
    command = [sys.executable, "-m", "unrolled.doctor", "--help"]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert "numpy.savez" in run.stdout
    assert run.returncode == 0
