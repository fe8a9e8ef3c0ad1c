"""Pages that stand still: what the PDF and the EPUB show in place of controls, forms and folds."""

from xml.etree import ElementTree

import pytest

from conftest import ROOT
from home_pages import Joined, StillPage, article, in_order
from unrolled import explore, picture, quiz, style

NAME = "notebooks/1-units/what-units-is"
ADDRESS = f"https://example.org/{NAME}.html"


@explore(units=[1, 2, 3], cell=["LSTM", "GRU"])
def bars(units=2, cell="GRU"):
    figure, axes = style.subplots()
    axes.bar(range(units), range(units))
    return figure, f"{units} units of `{cell}`"


def still(body, address=ADDRESS):
    return StillPage(body, address)


def test_a_figure_says_where_its_controls_stand_and_where_it_moves():
    figure = still(bars.to_html()).soup.figure
    assert figure.contents[0].get_text() == f"Figure {figure['id'].removeprefix('figure-')}. units: 2; cell: GRU"
    assert figure.contents[-1].name == "figcaption"
    link = figure.select_one("figcaption .moves a")
    assert link["href"] == link.get_text() == f"{ADDRESS}#{figure['id']}"
    assert not figure.select("input, button, .controls")


def test_a_figure_of_a_site_without_an_address_names_its_place_and_has_no_link():
    figure = still(bars.to_html(), f"{NAME}.html").soup.figure
    assert f"This figure moves at {NAME}.html#{figure['id']}" in figure.get_text()
    assert not figure.select("a")


def test_only_the_first_frame_is_left_and_it_has_the_colours_of_paper():
    text = still(bars.to_html()).html()
    assert text.count("<svg") == 1
    assert "<script" not in text
    assert "var(--" not in text
    assert style.BLUE in text
    assert "viewBox" in text


def test_a_figure_without_controls_is_left_alone():
    text = still(picture(*bars.function()).to_html()).html()
    assert "moves" not in text
    assert "stands" not in text


def test_a_quiz_shows_every_explanation_and_needs_no_form():
    shown = quiz("units")
    page = still(shown.to_html() if hasattr(shown, "to_html") else shown._repr_html_())
    assert not page.soup.select("form, input, button, fieldset, summary")
    whys = [each["why"].replace("`", "") for question in shown.questions for each in question["answers"]]
    words = page.soup.get_text()
    assert [why for why in whys if why not in words] == []
    assert "Choose an answer first" not in words


def test_folds_are_open_and_named_by_what_they_show():
    page = still(
        '<details class="hide"><summary><p class="collapsed">Show the checks</p><p class="expanded">Hide the checks</p>'
        "</summary><p>Seen</p></details><details><summary>Hint</summary>Count.</details>"
    )
    assert [details["open"] for details in page.soup.select("details")] == ["", ""]
    assert [summary.get_text() for summary in page.soup.select("summary")] == ["The checks", "Hint"]
    assert not page.soup.select("summary p")


def test_what_needs_a_hand_is_gone_and_the_cell_stays():
    page = still(
        '<form class="exercise"><input></form><p class="elsewhere">In the notebook</p><a class="headerlink">#</a>'
        '<nav class="launch">x</nav><button>Copy</button><pre tabindex="0">answer = ...</pre>'
    )
    assert page.html() == '<pre tabindex="0">answer = ...</pre>'


def test_the_page_is_well_formed_xml():
    body = bars.to_html() + quiz("units")._repr_html_() + "<p>a<br>b &amp; c</p><pre>x &lt; y</pre>"
    ElementTree.fromstring(f'<div xmlns:xlink="x">{still(body).html()}</div>')


def test_the_article_of_a_page_is_found():
    assert article('<body><article role="main" id="a"><h1>T</h1></article></body>') == "<h1>T</h1>"
    with pytest.raises(ValueError, match="got none"):
        article("<body></body>")


def test_the_order_is_that_of_the_contents_and_every_page_is_in_it():
    names = [name for name, _ in in_order()]
    there = [path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("notebooks/*/*.ipynb")]
    assert names[0] == "book/index"
    assert set(there) <= set(names)
    assert len(set(names)) == len(names)
    assert dict(in_order())[NAME] == 2
    assert dict(in_order())["book/1-units"] == 1


@pytest.mark.parametrize(
    ("href", "becomes"),
    [
        ("#part", "#notebooks--1-units--what-units-is--part"),
        ("../../book/1-units.html", "#book--1-units"),
        ("../../book/1-units.html#answer", "#book--1-units--answer"),
        ("../../search.html", "https://example.org/search.html"),
        ("https://keras.io/x.html", "https://keras.io/x.html"),
    ],
)
def test_links_between_pages_stay_in_the_document(href, becomes):
    joined = Joined([NAME, "book/1-units"], "https://example.org/")
    text = joined.page(NAME, 1, still(f'<a href="{href}">x</a>'))
    assert f'<a href="{becomes}">x</a>' in text


def test_a_link_out_of_the_document_is_text_where_the_site_has_no_address():
    text = Joined([NAME], "").page(NAME, 1, still('<a href="../../search.html">look</a>', f"{NAME}.html"))
    assert "<a" not in text
    assert "look" in text


def test_no_two_pages_share_an_id_and_a_drawing_keeps_its_parts():
    joined = Joined(["a", "b"], "")
    texts = [joined.page(name, 1, still(bars.to_html())) for name in ("a", "b")]
    soups = [StillPage(text, "").soup for text in texts]
    ids = [{tag["id"] for tag in soup.select("[id]")} for soup in soups]
    assert ids[0].isdisjoint(ids[1])
    for name, text in zip("ab", texts, strict=True):
        used = set(text.split('href="#')[1:]) | set(text.split("url(#")[1:])
        assert all(each.startswith(f"{name}--") for each in used)


def test_headings_are_lowered_beneath_their_chapter():
    text = Joined(["a"], "").page("a", 2, still("<h1>One</h1><h2>Two</h2>"))
    assert "<h2>One</h2><h3>Two</h3>" in text
