"""Slides: 9 to 12 per chapter, from the built pages, that work from a file: every slide fits and controls move."""

import re

import pytest
from bs4 import BeautifulSoup

from chapters import chapters
from class_slides import answers, deck, figure, packed, plain, slide, write
from teaching import read

OVER = """() => {
  const one = Reveal.getCurrentSlide();
  return Math.max(one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth);
}"""


@pytest.fixture(scope="module")
def slides(book_html, tmp_path_factory):
    """The decks of the built book, by the name of their chapter."""
    return {path.stem: path for path in write(tmp_path_factory.mktemp("slides"), book_html)}


def blocks(markup):
    return BeautifulSoup(markup, "html.parser").find_all(recursive=False)


def test_blocks_fill_a_slide_and_go_on_to_the_next():
    short, long = "<p>word</p>", f"<p>{'word ' * 150}</p>"
    assert [len(each) for each in packed(blocks(short + long + long + short))] == [2, 2]
    assert [len(each) for each in packed(blocks("<div><pre>x = 1\n</pre></div>" * 3))] == [3]
    long_code = "x = 1\n" * 12
    assert [len(each) for each in packed(blocks(f"<div><pre>{long_code}</pre></div>" * 2))] == [1, 1]


def test_the_answer_and_the_recipes_code_are_taken_without_links():
    (page,) = blocks(
        '<section id="top"><h1>1. Units</h1>'
        '<section id="the-answer"><h2>The answer<a class="headerlink">#</a></h2><p>See <a href="b.html">b</a>.</p>'
        '</section><section id="the-recipe"><h2>The recipe<a class="headerlink">#</a></h2>'
        "<div><pre>x</pre></div><p>Rules.</p>"
        '</section><section id="what-came-out"><h2>Out<a class="headerlink">#</a></h2><p>No.</p></section></section>'
    )
    assert answers(page) == [
        slide("The answer", ["<p>See b.</p>"], dense=True),
        slide("The recipe", ["<div><pre>x</pre></div>"], dense=True),
    ]


def test_a_figure_gets_ids_of_its_own(tmp_path):
    (tmp_path / "notebooks" / "1-units").mkdir(parents=True)
    drawn = '<figure class="explorable" id="figure-1"><a id="figure-1-x"></a><b>figure-12</b></figure>'
    (tmp_path / "notebooks" / "1-units" / "a.html").write_text(
        f'<div class="cell docutils" id="cell-b">{drawn}</div><div class="cell docutils" id="cell-c"></div>',
        encoding="utf-8",
    )
    made = figure(chapters()[0], tmp_path, 3, figure="a#b", ask="How many?")
    assert 'id="slide-figure-3"' in made
    assert 'id="slide-figure-3-x"' in made
    assert "<b>figure-12</b>" in made
    with pytest.raises(ValueError, match="there is no figure a#c"):
        figure(chapters()[0], tmp_path, 3, figure="a#c", ask="How many?")


def test_a_page_that_is_not_built_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"1-units\.html: build the book first"):
        deck(chapters()[0], tmp_path)


def test_a_link_is_unwrapped():
    (block,) = blocks('<p>a <a href="x">b <code>c</code></a></p>')
    assert str(plain(block)) == "<p>a b <code>c</code></p>"


def test_a_deck_has_9_to_12_slides_and_nothing_from_elsewhere(slides):
    for name, path in slides.items():
        text = path.read_text(encoding="utf-8")
        assert 9 <= text.count("<section") <= 12, name
        addresses = re.findall(r'<(?:link|script|img)[^>]*?(?:href|src)="([^"]+)"', text)
        assert {address.split("/")[0] for address in addresses} == {"parts"}
        assert all((path.parent / address).exists() for address in addresses)
    assert "MIT" in (path.parent / "parts" / "LICENSE-reveal.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [each.name for each in chapters()])
def test_every_slide_fits_and_every_control_moves(slides, chromium, name):
    page, errors = chromium.new_page(viewport={"width": 1280, "height": 720}), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(slides[name].as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    moved = 0
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate("number => Reveal.slide(number)", number)
        assert page.evaluate(OVER) <= 2, f"slide {number + 1} does not fit"
        moved += controls_move(page)
    page.close()
    assert errors == []
    live = [each for each in read("slides")[int(name[0])]["figures"]]
    assert moved >= len(live) - 1  # one figure of chapter 1 has no controls


def controls_move(page):
    """Move the first control of the figure on the slide that is shown; 1 if there is one, and its caption changed."""
    control = page.locator("section.present .explorable .controls input").first
    if not control.count():
        return 0
    caption = page.locator("section.present .explorable figcaption")
    before = caption.inner_text()
    if control.get_attribute("type") == "range":
        control.focus()
        page.keyboard.press("Home")
        page.keyboard.press("End" if caption.inner_text() == before else "Home")
    else:
        page.locator("section.present .explorable .controls input:not(:checked)").first.check()
    assert caption.inner_text() != before
    return 1
