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
FIGURE_CSS = SCRIPT.with_name("figure.css")


@explore(units=[1, 2, 3], cell=["LSTM", "GRU"])
def bars(units, cell):
    figure, axes = style.subplots()
    axes.bar(range(units), range(units))
    axes.set_title(cell)
    return figure, f"{units} units of {cell}"


def built_page(body, head="", title="A page"):
    head = f'<title>{title}</title><meta name="viewport" content="width=device-width">{head}'
    script = f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main><h1>A page</h1>{body}</main>{script}</body>'


@pytest.fixture
def opened(chromium, tmp_path):
    """A function that writes a page, serves it and opens it on a phone's width."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})

    def open_page(text):
        (tmp_path / "index.html").write_text(text, encoding="utf-8")
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


def test_a_heavy_page_is_caught(opened):
    page = opened(built_page("<i></i>" * 3_000))
    assert site_checks.light(page) == ["3,008 elements, and at most 3,000 may be there"]


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


def test_an_unreadable_colour_is_caught_in_the_theme_that_has_it(opened):
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #111 } }</style>"
    page = opened(built_page("<p>Read me</p>", head=style))
    assert site_checks.accessibility(page) == []
    page.emulate_media(color_scheme="dark")
    assert any(line.startswith("color-contrast:") for line in site_checks.accessibility(page))


CARD = "".join(
    f'<meta {name} content="words">' for name in ("name=description", "property=og:title", "property=og:image")
)
ICON = '<link rel="icon" href="data:,">'


@pytest.mark.parametrize(
    ("head", "body", "title", "wrong"),
    [
        (CARD + ICON, "", "Units - Unrolled", []),
        (CARD + ICON, "", "Units", ["the title is 'Units', without the book's name"]),
        (CARD, "", "Unrolled", ['0 of link[rel~="icon"] and not 1']),
        (CARD + ICON, "<h1>Another</h1>", "Unrolled", ["2 of h1 and not 1"]),
        (CARD.replace("words", " ", 1) + ICON, "", "Unrolled", ["there is no meta[name=description], or it is empty"]),
        (
            CARD.replace("og:image", "og:none") + ICON,
            "",
            "Unrolled",
            ['there is no meta[property="og:image"], or it is empty'],
        ),
    ],
)
def test_a_page_that_does_not_say_what_it_is_is_caught(opened, head, body, title, wrong):
    assert site_checks.says_what_it_is(opened(built_page(body, head, title))) == wrong


def test_print_without_a_frame_or_with_controls_is_caught(opened):
    assert (
        site_checks.printed(
            opened(built_page(bars.to_html(), head=f"<style>{FIGURE_CSS.read_text(encoding='utf-8')}</style>"))
        )
        == []
    )
    page = opened(built_page(bars.to_html()))  # without the sheet, print shows the controls
    (wrong,) = site_checks.printed(page)
    assert wrong.endswith("prints its controls")
    hiding = "<style>@media print { .frame, figcaption, .controls { display: none } }</style>"
    wrong = site_checks.printed(opened(built_page(bars.to_html(), head=hiding)))
    assert [line.split(" prints ")[1] for line in wrong] == ["no .frame svg", "no figcaption"]


def test_problems_are_told_by_check_and_all_of_them(opened):
    page = opened(built_page('<input type="range"><article><pre style="width: 900px">wide</pre></article>'))
    checks = {"fits": site_checks.at(site_checks.PHONE, site_checks.overflow), "axe": site_checks.accessibility}
    found = site_checks.problems(page, checks)
    assert {line.split(": ")[0] for line in found} == {"fits", "axe"}
    wide = {"fits": site_checks.at({"width": 1600, "height": 900}, site_checks.overflow)}
    assert site_checks.problems(page, wide) == []


def test_what_a_page_asks_for_late_is_seen(opened):
    page = opened(built_page("<script>setTimeout(() => fetch('https://example.org/late'), 100)</script>"))
    assert any("https://example.org/late" in line for line in site_checks.quiet(page))


LATE = """from unrolled import explore, style
@explore(units=[{}])
def late(units):
    1 / (2 - units)
    return style.subplots()[0], f"{{units}} units"
late"""


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("assert 4 * (1 * 300 + 300 * 300 + 300) == 362_401", "362_401"),
        (LATE.format("2, 1"), "late raised for units=2"),
        ("import os; assert os.environ.get('UNROLLED_BUILD') is not None", "AssertionError"),
    ],
    ids=["a wrong number", "a first frame that fails", "a kernel in the reader's mode"],
)
def test_what_is_wrong_in_a_notebook_is_caught(live, tmp_path, code, message):
    status, said = run_notebook(tmp_path, code)
    assert status == 1, said
    assert message in said


@pytest.mark.kernel
def test_a_sound_notebook_runs_as_a_reader_runs_it(live, tmp_path):
    code = "import os; assert not os.environ.get('UNROLLED_BUILD') and os.environ['CUDA_VISIBLE_DEVICES'] == '-1'\n"
    status, said = run_notebook(tmp_path, code + LATE.format("1, 2"))
    assert status == 0, said


def run_notebook(folder, code):
    """The exit status and the output of nbmake on a notebook of one cell, with the environment of this session."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    nbformat.write(notebook, folder / "one.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbmake", folder]
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    return run.returncode, run.stdout
