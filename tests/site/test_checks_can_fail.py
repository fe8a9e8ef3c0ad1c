"""The checks of this folder are proved able to fail, each on a small page or notebook that is wrong in one way."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import site_checks
from site_server import serve
from unrolled import explore, style

SCRIPT = Path(style.__file__).parent / "static" / "explorable.js"


@explore(units=[1, 2, 3], cell=["LSTM", "GRU"])
def bars(units, cell):
    figure, axes = style.subplots()
    axes.bar(range(units), range(units))
    axes.set_title(cell)
    return figure, f"{units} units of {cell}"


def built_page(body, head=""):
    head = f'<title>A page</title><meta name="viewport" content="width=device-width">{head}'
    script = f"<script>{SCRIPT.read_text()}</script>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main><h1>A page</h1>{body}</main>{script}</body>'


@pytest.fixture
def opened(chromium, tmp_path):
    """A function that writes a page, serves it and opens it on a phone's width."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})

    def open_page(text):
        (tmp_path / "index.html").write_text(text)
        page = context.new_page()
        page.seen = site_checks.watch(page)
        page.goto(url, wait_until="load")
        return page

    with serve(tmp_path) as url:
        yield open_page
    context.close()


def test_a_sound_page_passes(opened):
    page = opened(built_page(bars.to_html(), head='<link rel="icon" href="data:,">'))
    assert site_checks.dead_controls(page) == []
    assert site_checks.overflow(page) == []
    assert site_checks.accessibility(page) == []
    assert page.seen == []


def test_a_third_party_script_is_caught(opened):
    page = opened(built_page("", head='<script src="https://cdn.example.org/require.js"></script>'))
    assert any("https://cdn.example.org/require.js" in line for line in page.seen)


def test_a_missing_file_is_caught(opened):
    page = opened(built_page('<img src="lost.png" alt="lost">'))
    assert any("404" in line and "lost.png" in line for line in page.seen)


def test_a_console_error_is_caught(opened):
    page = opened(built_page("<script>console.error('broken')</script>"))
    assert "console: broken" in page.seen


def test_a_control_without_a_script_is_caught(opened):
    shown = bars.to_html().replace(" hidden>", ">")
    page = opened(built_page(shown).replace('"use strict"', "throw 1"))
    dead = site_checks.dead_controls(page)
    assert len(dead) == 8, "two controls, by mouse and by keyboard, picture and caption"


def test_a_control_that_changes_nothing_is_caught(opened):
    @explore(units=[1, 2], cell=["LSTM", "GRU"])
    def deaf(units, cell):
        return bars(units, "LSTM")

    dead = site_checks.dead_controls(opened(built_page(deaf.to_html())))
    assert len(dead) == 4
    assert all("cell by" in line for line in dead)


def test_a_wide_page_is_caught(opened):
    page = opened(built_page('<article><pre style="width: 900px">wide</pre></article>'))
    assert any("900px" in line for line in site_checks.overflow(page))


def test_an_unlabelled_control_is_caught(opened):
    page = opened(built_page('<input type="range">'))
    assert any(line.startswith("label:") for line in site_checks.accessibility(page))


def test_a_wrong_number_in_a_notebook_is_caught(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("assert 4 * (1 * 300 + 300 * 300 + 300) == 362_401")]
    nbformat.write(notebook, tmp_path / "wrong.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbmake", tmp_path]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 1, run.stdout
    assert "362_401" in run.stdout
