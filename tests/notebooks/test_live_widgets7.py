"""The explorables beside the versions that Google Colab has: ipywidgets 7.7, in a real notebook in a real browser.

Two minutes at most: the environment is made once, in `_build/widgets7`, and again when `COLAB` or `SERVER` changes.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys

import pytest

from conftest import ROOT
from notebook_server import wait_for_answer

COLAB = [  # what Colab has of what the package needs; TensorFlow and Keras are no dependencies of the package
    "ipython==7.34.0",
    "ipywidgets==7.7.1",
    "matplotlib==3.10.0",
    "numpy==2.1.3",
    "pandas==2.2.3",
    "statsmodels==0.14.6",
]
SERVER = ["notebook==6.5.7"]  # the last notebook that displays widgets of ipywidgets 7
FOLDER = ROOT / "_build" / "widgets7"
CELLS = [
    "import IPython, ipywidgets\n\nprint(ipywidgets.__version__, IPython.__version__)",
    "from unrolled import explore, glue, picture, quiz, style",
    "@explore(units=[1, 2, 4], cell=['LSTM', 'GRU'])\n"
    "def bars(units=1, cell='LSTM'):\n"
    "    figure, axes = style.subplots()\n"
    "    axes.bar(range(units), range(1, units + 1))\n"
    "    axes.set_title(cell)\n"
    "    return figure, f'{units} units of `{cell}`'\n"
    "\n\nbars",
    "glue('bars', 3)\npicture(*bars(units=2))",
    "quiz('units')",
]


@pytest.fixture(scope="module")
def python():
    """The interpreter of an environment with Colab's versions and nothing of the package but its source."""
    done, wanted = FOLDER / "ready", "\n".join(COLAB + SERVER)
    interpreter = FOLDER / "bin" / "python"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
        pip(interpreter, "--quiet", *COLAB, *SERVER)
        done.write_text(wanted, encoding="utf-8")
    return interpreter


def pip(interpreter, *arguments):
    answer = subprocess.run([interpreter, "-m", "pip", "install", *arguments], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture
def notebook(python, tmp_path):
    """A notebook server on the loopback address; yields the address of a notebook with `CELLS`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "live.ipynb").write_text(json.dumps(made_of(CELLS)), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "UNROLLED_BUILD"} | {
        "PYTHONPATH": str(ROOT),
        **{f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    options = [f"--port={port}", "--port-retries=0", "--ip=127.0.0.1", "--no-browser", "--allow-root"]
    options += ["--NotebookApp.token=unrolled", f"--NotebookApp.notebook_dir={tmp_path}"]
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen([python, "-m", "notebook", *options], stderr=log, env=environment, cwd=tmp_path)
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/api?token=unrolled", server, tmp_path / "log")
            yield f"http://127.0.0.1:{port}/notebooks/live.ipynb?token=unrolled"
        finally:
            server.terminate()
            server.wait(timeout=30)


def made_of(cells):
    """A notebook of code cells, as JSON."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return {
        "cells": [code | {"source": source} for source in cells],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }


def run_all_cells(page):
    """Run the first cell, then the others.

    On opening, the widget manager of ipywidgets 7 asks the kernel for its widgets, and makes a second model of each
    widget that a cell has shown meanwhile: the cell then stays empty, or its controls do nothing. A bare `IntSlider`
    fares no better. The manager has asked once the kernel is ready and has run something.
    """
    page.wait_for_function("window.Jupyter?.notebook?.kernel?.info_reply?.implementation", timeout=120_000)
    page.evaluate("Jupyter.notebook.execute_cells([0])")
    page.locator(".output_stdout").first.wait_for(timeout=120_000)
    page.evaluate("Jupyter.notebook.execute_cell_range(1, Jupyter.notebook.ncells())")


def test_the_package_replaces_nothing_of_colab(python, tmp_path):
    report = tmp_path / "report.json"
    pip(python, "--dry-run", "--quiet", "--report", report, ROOT)
    installed = {each["metadata"]["name"] for each in json.loads(report.read_text(encoding="utf-8"))["install"]}
    assert installed == {"unrolled", "babel"}  # babel is not among the versions of Colab that this test installs


def test_controls_move_the_picture_in_a_notebook_with_ipywidgets_7(notebook, chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 1400})
    page.goto(notebook)
    run_all_cells(page)
    assert re.fullmatch(r"7\.7\.1 7\.34\.0", page.locator(".output_stdout").first.inner_text().strip())
    page.locator("form.quiz").wait_for(timeout=120_000)  # the last cell's
    assert page.locator(".output_error").count() == 0
    assert page.locator("form.quiz input[type=radio]").first.is_visible()
    assert page.locator("figure.explorable").count() == 2  # the explorable once, and the picture
    still = page.locator("figure.explorable:not(.widget-vbox *)")
    assert still.locator("svg").is_visible()
    assert still.locator("figcaption").inner_text() == "2 units of LSTM"
    figure, readout = page.locator(".widget-vbox figure.explorable"), page.locator(".widget-vbox .widget-readout")
    frames = [frame_with(figure, "1 units of LSTM")]
    click_the_middle(page, page.locator(".widget-vbox .ui-slider"))
    frames.append(frame_with(figure, "2 units of LSTM"))
    page.keyboard.press("ArrowRight")
    frames.append(frame_with(figure, "4 units of LSTM"))
    assert readout.inner_text() == "4"
    page.locator(".widget-vbox .widget-toggle-button", has_text="GRU").click()
    frames.append(frame_with(figure, "4 units of GRU"))
    assert len(set(frames)) == len(frames)
    page.close()


def frame_with(figure, caption):
    """The SVG of the figure once its caption says this."""
    figure.locator("figcaption").filter(has_text=re.compile(f"^{caption}$")).wait_for(timeout=60_000)
    assert figure.locator("svg").is_visible()
    return figure.locator("svg").evaluate("svg => svg.outerHTML")


def click_the_middle(page, track):
    box = track.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
