"""What an update costs on a GPU and on the processor beside it: the measurements of `experiments/gpu.py`."""

import csv
import functools
from typing import Any, NamedTuple

from unrolled.core.stored import stored, stored_record

BACKENDS = {"JAX": "jax", "PyTorch": "torch"}


class Network(NamedTuple):
    """What was timed. The columns are explained in the record."""

    layer: str
    units: int
    timesteps: int
    batch: int = 32
    setting: str = "default"
    policy: str = "float32"


@functools.cache
def measured() -> list[dict[str, Any]]:
    """The stored rows: `backend`, `device`, `network`, `kernel`, and `milliseconds` of wall time (None after an error).

    `kernel` is "cuDNN", "loop", "none" (a layer without a fast kernel) or an error.
    """
    with stored("long_sequences", "gpu.csv").open(encoding="utf-8") as file:
        return [
            {
                "backend": row["backend"],
                "device": row["device"],
                "network": Network(
                    row["layer"],
                    int(row["units"]),
                    int(row["timesteps"]),
                    int(row["batch"]),
                    row["setting"],
                    row["policy"],
                ),
                "kernel": row["kernel"],
                "milliseconds": float(row["milliseconds"]) if row["milliseconds"] else None,
            }
            for row in csv.DictReader(file)
        ]


def times(backend: str, device: str, network: Network) -> list[float]:
    """Milliseconds per update, one number for each process that timed this network.

    Args:
        backend: "JAX" or "PyTorch".
        device: "GPU" or "CPU" (all cores).
        network: what was timed.

    Raises:
        ValueError: there is no such backend.
    """
    return [row["milliseconds"] for row in _rows(backend, device, network) if row["milliseconds"]]


def kernel(backend: str, network: Network) -> str:
    """What ran on the GPU: "cuDNN", "loop", "none", or the error; empty if it was not tried.

    Raises:
        ValueError: there is no such backend.
    """
    return next((row["kernel"] for row in _rows(backend, "GPU", network)), "")


def record() -> dict[str, Any]:
    """The record of these measurements, with the keys of `unrolled.core.stored.FIELDS` and `details`."""
    return stored_record("long_sequences", "gpu")


def _rows(backend, device, network):
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(map(repr, BACKENDS))}; got {backend!r}.")
    place = BACKENDS[backend], device, network
    return [row for row in measured() if (row["backend"], row["device"], row["network"]) == place]
