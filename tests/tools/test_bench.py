"""The measuring itself: what counts as an explorable's weight, and how the report is written."""

import gzip
import random

import jupyter_cache.executors.basic as executors
import pytest

import bench
from conftest import ROOT
from site_server import serve

PAGE = """<main><svg id="logo"></svg>
<figure class="explorable" id="figure-1"><div class="controls"></div>
<div class="frame"><svg><g><path d="M 0 0"/></g></svg></div><figcaption>One unit.</figcaption>
<script type="application/json">{"lines":["<svg><\\/svg>"],"frames":[[0]]}</script></figure>
<p>Between.</p><figure class="explorable"><div class="frame"><svg></svg></div><figcaption>A line.</figcaption></figure>
<script>alert(1)</script></main>"""


def report(scores, **audits):
    """A Lighthouse report: `audits` maps an id to its score, weight and group, all in accessibility."""
    references = [{"id": name, "weight": weight, "group": group} for name, (_, weight, group) in audits.items()]
    categories = {key: {"score": scores, "auditRefs": []} for key in bench.CATEGORIES}
    categories["accessibility"]["auditRefs"] = references
    results = {name: {"title": name.upper(), "score": score} for name, (score, _, _) in audits.items()}
    return {"categories": categories, "audits": results, "environment": {"benchmarkIndex": 1500.4}}


def test_the_pictures_of_a_page_s_figures_are_taken_out_and_nothing_else():
    page = bench.without_explorables(PAGE)
    assert '<svg id="logo">' in page
    assert "<script>alert(1)</script>" in page
    assert "<p>Between.</p>" in page
    assert page.count("<figcaption>") == 2
    assert page.count("<svg") == 1
    assert "application/json" not in page


def test_a_page_without_explorables_stays_as_it_is():
    assert bench.without_explorables("<p>Text</p><svg></svg>") == "<p>Text</p><svg></svg>"


def test_a_body_travels_compressed_unless_that_makes_it_larger():
    text, noise = b"units " * 500, random.Random(0).randbytes(500)
    assert bench.transferred(text) == len(gzip.compress(text, 6)) < len(text)
    assert bench.transferred(noise) == len(noise)


def test_a_page_s_weight_is_its_explorables_and_all_the_rest():
    bodies = {"/": PAGE.encode(), "/book.css": b"p { margin: 0 } " * 100}
    rest, explorables = bench.weigh("/", bodies)
    assert explorables > 0
    assert rest + explorables == sum(map(bench.transferred, bodies.values()))
    assert bench.weigh("/", {"/": b"<p>Text</p>"})[1] == 0


def test_pages_are_the_book_s_own(tmp_path):
    for name in ("search.html", "book/index.html", "notebooks/1-units/shape.html", "_static/x.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert bench.pages(tmp_path) == ["book/index.html", "notebooks/1-units/shape.html"]


@pytest.fixture
def opened(chromium, tmp_path):
    """A function that writes a page and serves it; gives its address, on which the page's body says what is wrong."""

    def written(body):
        (tmp_path / "page.html").write_text(
            f'<!doctype html><html lang="en"><title>x</title><body>{body}</body>', encoding="utf-8"
        )
        return f"{url}/page.html"

    with serve(tmp_path) as url:
        yield written


def test_the_nodes_of_a_page_are_counted_when_its_scripts_have_run(chromium, opened):
    body = "<p>1<b>2</b></p><script>document.body.append(document.createElement('i'))</script>"
    assert bench.count_nodes(chromium, opened(body)) == 8  # html, head, title, body, p, b, script, i


def test_a_page_that_keeps_the_processor_busy_blocks_and_an_idle_one_does_not(chromium, opened):
    busy = "<script>const start = performance.now(); while (performance.now() < start + 400);</script>"
    assert bench.blocking(chromium, opened(busy)) >= 300
    assert bench.blocking(chromium, opened("<p>Idle</p>")) < 300


def test_what_a_page_asks_of_others_is_not_fetched_for_its_measures(chromium, opened):
    assert bench.count_nodes(chromium, opened('<script src="https://cdn.example.org/x.js"></script>')) == 5


def test_a_table_is_aligned_text_and_markdown():
    written = bench.table(("page", "KB", "KB ratio"), [("index", 50.25, 0.0589), ("a longer name", 852.0, None)])
    assert written.splitlines() == [
        "| page          |    KB | KB ratio |",
        "| ------------- | ----: | -------: |",
        "| index         |  50.2 |     0.06 |",
        "| a longer name | 852.0 |        - |",
    ]


def test_a_spread_is_told_only_where_there_is_one():
    assert bench.spread([100, 100, 100]) == "100"
    assert bench.spread([97, 95, 98]) == "97 (95 to 98)"
    assert bench.spread([]) is None


def test_scores_are_medians_in_percent():
    assert bench.scores([report(0.97), report(1.0), report(0.98)]) == ["98 (97 to 100)"] * 4 + ["1500"]
    assert bench.scores([]) == [None] * 5


def test_an_audit_fails_under_nine_tenths_and_says_whether_it_costs_points():
    found = bench.failing(report(1.0, good=(1, 3, ""), poor=(0.5, 3, ""), free=(0, 0, "hidden"), manual=(None, 0, "")))
    assert found == {"accessibility: POOR (poor)", "accessibility: FREE (free, no points lost)"}


def test_the_serial_build_runs_the_book_s_own_worker_one_notebook_after_the_other():
    made = {"__file__": __file__, "__name__": "serial"}
    exec(bench.one_after_the_other((ROOT / "tools" / "execute.py").read_text(encoding="utf-8")), made)
    assert issubclass(made["Executor"], executors.JupyterExecutorLocalSerial)
    assert issubclass(made["Executor"]._EXECUTION_WORKER, executors.ExecutionWorkerLocalSerial)
    with pytest.raises(AssertionError, match="does not use"):
        bench.one_after_the_other("another script")


def test_the_doctor_is_measured_in_a_process_of_its_own(capsys, monkeypatch):
    monkeypatch.setattr(bench, "DOCTOR", {"tiny": (2, 40, 4, 1)})
    bench.report_doctor(ROOT)
    *_, row = capsys.readouterr().out.strip().splitlines()
    name, *numbers = (cell.strip() for cell in row.strip("|").split("|"))
    assert name == "tiny: LSTM(2), x (40, 4, 1)"
    assert all(float(number) > 0 for number in numbers)
