"""Run a notebook as a reader does, in Jupyter and not in the builder's mode, and see which cells raised."""

import os
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
SECONDS_A_CELL = 600


def execute(
    notebook: nbformat.NotebookNode,
    folder: Path,
    variables: dict[str, str] | None = None,
    kernels: Path | None = None,
    kernel: str = "python3",
) -> float:
    """Run a notebook, and go on after a cell that raises; its outputs are then in its cells.

    Args:
        notebook: with cells that have ids.
        folder: where it is to run.
        variables: of the kernel's environment, beside this process's own.
        kernels: the folder of kernel specifications to choose from; None for Jupyter's own.
        kernel: the name of the specification.

    Returns:
        Seconds of wall time.
    """
    from jupyter_client.kernelspec import KernelSpecManager  # here: whatever reads a stored table needs no client
    from nbclient import NotebookClient

    environment = {name: value for name, value in os.environ.items() if name != "UNROLLED_BUILD"} | (variables or {})
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    options = {"timeout": SECONDS_A_CELL, "allow_errors": True, "resources": {"metadata": {"path": folder}}}
    client = NotebookClient(notebook, kernel_name=kernel, **options)
    if kernels:
        client.create_kernel_manager().kernel_spec_manager = KernelSpecManager(kernel_dirs=[str(kernels)])
    began = time.monotonic()
    client.execute(env=environment)
    return round(time.monotonic() - began, 1)


def errors_of(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The names of the errors that cells raised, by the cell's id; those of cells that are to raise are left out."""
    others = [cell for cell in notebook.cells if "raises-exception" not in cell.metadata.get("tags", [])]
    return {cell.id: name for cell in others if (name := _error_of(cell))}


def _error_of(cell: nbformat.NotebookNode) -> str | None:
    """The name of the error that a cell raised, or None."""
    names = (output.ename for output in cell.get("outputs", []) if output.output_type == "error")
    return next(names, None)
