"""The report: its verdict, its text, its page, its data; where a link leads."""

import json
import re

import pytest
from matplotlib.figure import Figure

import site_checks
from conftest import ROOT
from unrolled.core import style
from unrolled.doctor import Finding, Report, links
from unrolled.doctor.finding import CHECKS
from unrolled.doctor.report import WIDTH

PAGE = "notebooks/reference/silent-traps.html#cell-005"


def picture() -> Figure:
    figure, axes = style.subplots(height=1.8)
    axes.plot([1, 2, 3])
    axes.set_ylim(1, 2)  # the line is cut off, by a clip that has an id
    return figure


def no_picture() -> Figure:
    raise RuntimeError("no <axes>")


LOOK = Finding(
    "naive", "look", "The error is 0.91 of a naive forecast's.", "Compare with `x[:, -1]`.", PAGE, no_picture
)
WRONG = Finding("axes", "wrong", "A sentence " * 20 + "with <b> & `y.shape`.", "Call `x.T`.", PAGE, picture)
SECOND = Finding("loss", "wrong", "The loss is -3.2.")
FINE = Finding("bad-values", "ok", "All 1,234 numbers are finite.")
FULL = Report(
    [FINE, LOOK, SECOND, WRONG],
    [("cost", "ValueError: <no> time"), ("metric", "ValueError: <no> time")],
    ["A note."],
    1.25,
)


def test_the_worst_comes_first_and_within_a_level_the_order_is_that_of_the_checks():
    assert FULL.findings == [WRONG, SECOND, LOOK, FINE]
    assert FULL.at("wrong") == [WRONG, SECOND]
    with pytest.raises(ValueError, match="level must be one of wrong, look, ok; got 'bad'"):
        FULL.at("bad")


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([WRONG], "1 thing is wrong; 24 checks had nothing to measure."),
        ([WRONG, SECOND, LOOK], "2 things are wrong, 1 deserves a look; 22 checks had nothing to measure."),
        (
            [LOOK, FINE],
            "Nothing is wrong that the doctor can measure, but 1 thing deserves a look; "
            "1 check found nothing, 23 had nothing to measure.",
        ),
        (
            [Finding(name, "ok", "Fine.") for name in CHECKS],
            "Nothing is wrong that the doctor can measure; 25 checks found nothing.",
        ),
    ],
)
def test_the_verdict_is_one_sentence(findings, verdict):
    assert Report(findings, [], [], 0).verdict == verdict


def test_the_verdict_counts_what_could_not_be_made():
    words = (
        "2 things are wrong, 1 deserves a look; 1 check found nothing, 2 could not be made, 19 had nothing to measure."
    )
    assert FULL.verdict == words


def test_the_text_holds_everything_within_its_width():
    text = str(FULL)
    assert max(map(len, text.splitlines())) <= WIDTH
    words = " ".join(text.split())
    for told in (
        FULL.verdict,
        WRONG.evidence,
        LOOK.remedy,
        links.in_words(PAGE),
        "cost, metric: ValueError",
        "A note.",
    ):
        assert " ".join(told.split()) in words
    assert words.index("1. WRONG axes") < words.index("2. WRONG loss") < words.index("3. LOOK naive")
    assert "Measured, and fine: bad-values." in words
    assert repr(FULL) == text


def test_the_data_can_be_written_as_json():
    data = json.loads(json.dumps(FULL.to_dict()))
    assert [each["check"] for each in data["findings"]] == ["axes", "loss", "naive", "bad-values"]
    assert data["not_made"]["cost"] == "ValueError: <no> time"
    assert set(data) == {"verdict", "findings", "not_made", "nothing_to_measure", "notes", "seconds"}


def test_all_words_are_escaped_and_code_is_code():
    html = FULL._repr_html_()
    assert "with &lt;b&gt; &amp; <code>y.shape</code>." in html
    assert "ValueError: &lt;no&gt; time" in html
    assert "<script" not in html
    assert not re.search(r"<h\d", html), "headings belong to the page around it"


def test_a_picture_that_fails_leaves_the_report_whole():
    html = FULL._repr_html_()
    assert html.count("<svg") == 1
    assert "Its picture could not be drawn: RuntimeError: no &lt;axes&gt;" in html


def test_two_pictures_share_no_id():
    ids = re.findall(r'\bid="([^"]+)"', FULL._repr_html_() + FULL._repr_html_())
    assert ids
    assert len(ids) == len(set(ids))


def test_a_link_in_the_built_book_leads_from_any_notebook_to_another():
    notebooks = list((ROOT / "notebooks").rglob("*.ipynb"))
    target = ROOT / "notebooks" / "reference" / "silent-traps.html"
    assert notebooks
    for notebook in notebooks:
        assert (notebook.parent / links.from_notebook(PAGE).partition("#")[0]).resolve() == target
    assert target.with_suffix(".ipynb").is_file()


def clone(folder, monkeypatch, settings=""):
    """A clone of the repository in `folder`, with these lines in its settings."""
    (folder / "notebooks" / "reference").mkdir(parents=True)
    (folder / "notebooks" / "reference" / "silent-traps.ipynb").touch()
    (folder / "_config.yml").write_text(settings, encoding="utf-8")
    monkeypatch.setattr(links, "ROOT", folder)
    monkeypatch.chdir(folder / "notebooks")
    links._site.cache_clear()


@pytest.fixture(autouse=True)
def _forget_the_site():
    yield
    links._site.cache_clear()


def test_a_link_in_a_clone_leads_to_the_notebook_that_jupyterlab_opens(live, tmp_path, monkeypatch):
    clone(tmp_path, monkeypatch)
    assert links.from_notebook(PAGE) == "reference/silent-traps.ipynb#cell-id=005"
    (tmp_path / "notebooks" / "reference" / "silent-traps.ipynb").write_text('{"id": "cell-005"}', encoding="utf-8")
    assert links.from_notebook(PAGE) == "reference/silent-traps.ipynb#cell-id=cell-005"
    assert links.from_notebook("notebooks/reference/gone.html") == ""
    assert links.from_file(PAGE) == ""
    assert links.in_words(PAGE) == PAGE
    built = tmp_path / "_build" / "html" / "notebooks" / "reference" / "silent-traps.html"
    built.parent.mkdir(parents=True)
    built.touch()
    assert links.from_file(PAGE) == f"{built.as_uri()}#cell-005"


def test_outside_the_clone_there_is_no_link_and_the_path_is_shown(live, tmp_path, monkeypatch):
    clone(tmp_path / "clone", monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert links.from_notebook(PAGE) == ""
    assert f'Silent traps: <span class="path">{PAGE}</span>' in FULL._repr_html_()


@pytest.mark.parametrize(
    ("settings", "site"),
    [
        ('html:\n  baseurl: "https://example.org/book"\n', "https://example.org/book/"),
        ('repository:\n  url: "https://github.com/Some/unrolled"\n', "https://some.github.io/unrolled/"),
    ],
)
def test_where_the_site_is_known_every_link_leads_there(live, tmp_path, monkeypatch, settings, site):
    clone(tmp_path, monkeypatch, settings)
    assert links.from_notebook(PAGE) == links.from_file(PAGE) == links.in_words(PAGE) == site + PAGE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_reads_well_in_a_browser_and_on_paper(chromium, tmp_path, theme):
    path = tmp_path / "report.html"
    path.write_text(FULL.to_html(), encoding="utf-8")
    page = chromium.new_page(viewport=site_checks.PHONE, color_scheme=theme)
    seen = site_checks.watch(page)
    page.goto(path.as_uri())
    assert site_checks.accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not page.locator("details li").first.is_visible()
    page.emulate_media(media="print")
    assert all(item.is_visible() for item in page.locator("details li").all())
    assert seen == []
    page.close()
