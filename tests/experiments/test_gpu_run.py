"""The experiment on a GPU: what it times, and how; no GPU is needed here."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import gpu, record
from experiments.engine import Task


def test_a_task_times_each_cell_once():
    for task in gpu.EXPERIMENT.tasks:
        assert task.alone
        named = [tuple(each.values()) for each in gpu.cells(**task.values)]
        assert len(set(named)) == len(named) > 4


@pytest.mark.parametrize(("setting", "zeros"), [(gpu.MASKS[0], [[3, 4, 5]] * 2), (gpu.MASKS[3], [range(6), []])])
def test_padding_is_zero_where_the_setting_says(setting, zeros):
    x, y = gpu.data(gpu.cell("LSTM", 2, 2, 6, setting), updates=1)
    assert (x.shape, y.shape) == ((2, 6, 1), (2, 1))
    assert [list(np.flatnonzero(row == 0)) for row in x[..., 0]] == [list(each) for each in zeros]


@pytest.mark.parametrize(
    "each",
    [
        gpu.cell("Conv1D", 2, 2, 6),
        gpu.cell("minGRU", 2, 2, 6),
        gpu.cell("GRU", 2, 2, 6, gpu.MASKS[0]),
        gpu.cell("LSTM", 2, 2, 6, "return_sequences=True"),
        gpu.cell("LSTM", 2, 2, 6, "stateful=True"),
    ],
    ids=lambda each: f"{each['layer']}, {each['setting']}",
)
def test_an_update_of_a_network_is_timed(each):
    model = gpu.network(**each)
    assert model.output_shape[1:] == (1,)
    seconds = gpu.epochs(model, each, updates=2, count=2)
    assert len(seconds) == 2
    assert min(seconds) > 0


def test_an_update_that_takes_long_is_timed_once(monkeypatch):
    counts = []

    def epochs(model, cell, updates, count):
        counts.append((updates, count))
        return [{"slow": 1.0, "middle": 0.1, "fast": 0.01}[model]] * count

    monkeypatch.setattr(gpu, "epochs", epochs)
    found = {}
    for model in ("slow", "middle", "fast"):
        counts.clear()
        gpu.seconds(model, gpu.cell("LSTM", 2, 2, 30))
        found[model] = counts[2:]
    assert found == {"slow": [], "middle": [(4, 3)], "fast": [(30, 3)]}


def fake_torch(monkeypatch, lstm):
    """A backend of this name whose kernel is `lstm`, which `seconds` calls and whose errors it swallows."""
    import keras

    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    functions = SimpleNamespace(lstm=lstm, gru=lambda: None)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(_VF=functions))
    monkeypatch.setattr(gpu, "network", lambda **cell: None)
    return functions


def test_the_function_that_ran_is_noted(monkeypatch):
    functions = fake_torch(monkeypatch, lambda: "made")
    monkeypatch.setattr(gpu, "seconds", lambda model, cell: len(functions.lstm()))
    assert gpu.measured(gpu.cell("LSTM", 2, 2, 6)) == {"kernel": "cuDNN", "milliseconds": "4000"}
    monkeypatch.setattr(gpu, "seconds", lambda model, cell: 1)
    assert gpu.measured(gpu.cell("LSTM", 2, 2, 6))["kernel"] == "loop"
    assert gpu.measured(gpu.cell("Conv1D", 2, 2, 6))["kernel"] == "none"


def test_a_kernel_that_failed_and_an_error_are_noted(monkeypatch):
    functions = fake_torch(monkeypatch, lambda: 1 / 0)

    def swallowed(model, cell):
        with pytest.raises(ZeroDivisionError):
            functions.lstm()
        return 1

    monkeypatch.setattr(gpu, "seconds", swallowed)
    assert gpu.measured(gpu.cell("LSTM", 2, 2, 6))["kernel"].startswith("loop, cuDNN failed: ZeroDivisionError")
    monkeypatch.setattr(gpu, "seconds", lambda model, cell: 1 / 0)
    row = gpu.measured(gpu.cell("LSTM", 2, 2, 6))
    assert (row["kernel"][:24], row["milliseconds"]) == ("error: ZeroDivisionError", "")


def test_a_task_for_another_device_is_refused(monkeypatch):
    monkeypatch.setattr(gpu, "device", lambda: "processor, 2")
    monkeypatch.setattr(gpu.metadata, "version", lambda name: "1.0")
    values = {"part": "kernel", "backend": "jax", "device": "GPU"}
    with pytest.raises(RuntimeError, match="for the GPU; jax uses the processor, 2"):
        gpu.rows(Task(gpu.TABLE, values).values)


def test_a_machine_without_tensorflow_is_described(monkeypatch):
    def version(name):
        if name == "tensorflow":
            raise record.metadata.PackageNotFoundError(name)
        return "3.15.1"

    monkeypatch.setattr(record.metadata, "version", version)
    found = record.versions()
    assert found["tensorflow"] == record.NOT_INSTALLED
    stored = {"versions": found}
    assert not record.differences(stored, found | {"tensorflow": "2.21.0"})
    (words,) = record.differences({"versions": found | {"tensorflow": "2.21.0"}}, found)
    assert re.fullmatch(r"tensorflow 2.21.0 \(installed: not installed\)", words)
