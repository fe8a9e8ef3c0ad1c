"""The stored times on a GPU are read whole, and a reader that asks for what was not timed gets nothing."""

import collections

import pytest

from unrolled.long_sequences import gpu


def test_every_row_has_a_time_or_an_error():
    rows = gpu.measured()
    assert len(rows) == 184
    for row in rows:
        assert (row["milliseconds"] is None) == row["kernel"].startswith("error: ")
        assert row["milliseconds"] is None or row["milliseconds"] > 0
    devices = collections.Counter((row["backend"], row["device"]) for row in rows)
    assert set(devices) == {(backend, device) for backend in gpu.BACKENDS.values() for device in ("GPU", "CPU")}


def test_a_network_has_a_time_for_each_process():
    assert gpu.times("JAX", "GPU", gpu.Network("LSTM", 32, 1000)) == [40.59, 34.65, 38.23]
    assert gpu.times("PyTorch", "CPU", gpu.Network("LSTM", 256, 7000)) == []


def test_the_kernel_is_named():
    one = gpu.Network("LSTM", 32, 1000)
    assert [gpu.kernel(backend, one) for backend in gpu.BACKENDS] == ["cuDNN", "cuDNN"]
    assert gpu.kernel("PyTorch", one._replace(setting="mask, padded at the end")) == "loop"
    assert gpu.kernel("JAX", gpu.Network("SimpleRNN", 32, 1000)) == ""


def test_a_backend_that_was_not_timed_is_named():
    with pytest.raises(ValueError, match="'JAX', 'PyTorch'; got 'TensorFlow'"):
        gpu.times("TensorFlow", "GPU", gpu.Network("LSTM", 32, 1000))


def test_the_record_names_the_gpu():
    record = gpu.record()
    assert "NVIDIA H200" in record["details"]["GPU"]
    assert record["versions"]["tensorflow"] == "not installed"
