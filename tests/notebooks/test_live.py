"""A real JupyterLab in a real browser: run a notebook of the book, move a slider, and see the picture change."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import TimeoutError

from conftest import ROOT
from notebook_server import wait_for_answer

NOTEBOOK = ROOT / "notebooks" / "1-units" / "what-units-is.ipynb"
HAS_RUN = re.compile(r"\[\d+\]")
ALL_CELLS_IN_THE_PAGE = '{"windowingMode": "none"}'  # JupyterLab else builds only the cells that are in view


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab on a copy of the notebook, with nothing of the user's own settings; yields its address."""
    shutil.copy(NOTEBOOK, tmp_path)
    settings = tmp_path / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALL_CELLS_IN_THE_PAGE, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "UNROLLED_BUILD"} | {
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"]
    options = ["--IdentityProvider.token=unrolled", f"--ServerApp.root_dir={tmp_path}", "--LabApp.news_url="]
    server = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path)
    try:
        yield started(server)
    finally:
        server.terminate()
        server.wait(timeout=30)


def started(server):
    """The address that the server prints, once somebody answers there: it prints it a moment before."""
    for line in server.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            wait_for_answer(f"{found[0]}api?token=unrolled", server)
            return found[0]
    raise AssertionError("JupyterLab ended before it said where it listens")


def test_a_slider_moves_the_picture_in_jupyterlab(lab, chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{lab}lab/tree/{NOTEBOOK.name}?token=unrolled")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=120_000)
    run_all_cells(page)
    output = page.locator(".jp-OutputArea-output:has(.widget-vbox)").first
    output.locator("figure svg").wait_for(timeout=150_000)
    figure, handle = output.locator("figure"), output.locator(".noUi-handle").first
    before, caption = figure.locator(".frame").inner_html(), figure.locator("figcaption").inner_text()
    assert output.locator("figcaption").is_visible()
    handle.focus()
    page.keyboard.press("ArrowLeft" if at_its_end(handle) else "ArrowRight")
    # the kernel answers only after the cells below have run, a minute or more of training
    figure.locator("figcaption").filter(has_not_text=caption).wait_for(timeout=300_000)
    assert figure.locator(".frame").inner_html() != before
    page.close()


def run_all_cells(page):
    """Choose Run All Cells until a cell has run: JupyterLab drops the command, or wants a kernel, while it connects."""
    dialog, ran = page.locator(".jp-Dialog .jp-mod-accept"), page.locator(".jp-InputPrompt").filter(has_text=HAS_RUN)
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    for _ in range(10):
        with contextlib.suppress(TimeoutError):
            if dialog.count():
                dialog.first.click(timeout=5_000)
            else:
                page.keyboard.press("Escape")
                page.get_by_role("menuitem", name="Run", exact=True).click(timeout=5_000)
                page.get_by_role("menuitem", name="Run All Cells", exact=True).click(timeout=5_000)
            ran.first.wait_for(timeout=30_000)
            return
    raise AssertionError("no cell has run, after ten times Run All Cells")


def at_its_end(handle):
    return handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
