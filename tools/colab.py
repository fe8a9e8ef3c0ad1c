"""Write the first code cell of every notebook, which lets Colab import `unrolled`. `make colab` calls it."""

import nbformat

from unrolled_book import ROOT, repository

VERSIONS = """
    from importlib.metadata import version

    names = ("unrolled", "keras", "tensorflow", "ipywidgets")
    print(*(f"{name} {version(name)}" for name in names), sep=", ")"""
INSTALL = """\
# On Colab, or wherever the book's package is missing: install it first.
# Elsewhere this cell does nothing.
from importlib.util import find_spec

if find_spec("unrolled") is None:
    {action}"""
NO_ADDRESS = """\
raise ModuleNotFoundError(
        "install the book's package: %pip install PATH_OR_ADDRESS_OF_THE_REPOSITORY",
    )"""


def setup_source():
    """The source of the setup cell, for the repository that `_config.yml` names."""
    url, branch = repository()
    return INSTALL.format(action=f"%pip install --quiet git+{url}@{branch}{VERSIONS}" if url else NO_ADDRESS)


def write_setup(path):
    """Insert the setup cell before the first code cell of a notebook, or update it there."""
    notebook = nbformat.read(path, as_version=4)
    first = next(index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    if "setup" not in notebook.cells[first].metadata.get("tags", []):
        notebook.cells.insert(first, nbformat.v4.new_code_cell(metadata={"tags": ["setup", "remove-cell"]}, id="setup"))
    notebook.cells[first].source = setup_source()
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for notebook_path in sorted(ROOT.glob("notebooks/*/*.ipynb")):
        write_setup(notebook_path)
