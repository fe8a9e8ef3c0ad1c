"""Figures as SVG: themed, slim, and the same from run to run."""

import re
from pathlib import Path

from matplotlib.patches import Circle, Ellipse

from unrolled import style
from unrolled.core.svg import to_svg


def drawn(prefix="a"):
    figure, axes = style.subplots()
    axes.plot([1, 2], [1, 2], color=style.BLUE)
    axes.text(1, 1, "(None, 10)", family="monospace")
    return to_svg(figure, prefix)


def test_palette_colours_follow_the_theme_with_themselves_as_fallback():
    assert "stroke: var(--figure-blue, #0072b2)" in drawn()
    assert "fill: var(--figure-ink, #1f2328)" in drawn()


def test_no_palette_colour_is_left_outside_a_variable():
    bare = re.findall(r": (#[0-9a-f]{6})", drawn())
    assert not set(bare) & set(style.COLOURS.values())


def test_text_stays_text_in_the_page_s_fonts():
    svg = drawn()
    assert "(None, 10)</text>" in svg
    assert "var(--figure-mono" in svg
    assert "DejaVu" not in svg


def test_the_same_figure_gives_the_same_bytes():
    assert drawn() == drawn()


def test_a_circle_is_one_element_and_an_ellipse_stays_a_path():
    figure, axes = style.subplots()
    axes.set(xlim=(0, 2), ylim=(0, 1), aspect="equal")
    axes.add_patch(Circle((0.5, 0.5), 0.2))
    assert to_svg(figure, "a").count("<circle") == 1
    figure, axes = style.subplots()
    axes.set(xlim=(0, 2), ylim=(0, 1), aspect="equal")
    axes.add_patch(Ellipse((0.5, 0.5), 0.4, 0.2))
    assert "<circle" not in to_svg(figure, "a")


def test_ids_carry_the_prefix_and_every_reference_has_its_target():
    svg = drawn("b7")
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    references = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    assert references
    assert references <= ids
    assert all(name.startswith("b7-") for name in ids)


def test_both_themes_define_every_colour_of_the_palette():
    rules = (Path(style.__file__).parent / "static" / "figure.css").read_text()
    dark = re.findall(r"--figure-(\w+): #", rules)
    assert set(dark) == set(style.COLOURS)
    assert all(dark.count(name) == 2 for name in style.COLOURS), "once for the chosen, once for the preferred theme"


def test_words_keep_their_digits():
    figure, axes = style.subplots()
    axes.text(0.5, 0.5, "1.61803")
    axes.set_xticks([0.123456], ["0.025"])
    svg = to_svg(figure)
    assert "1.61803" in svg
    assert ">0.025<" in svg
    assert not re.search(r'="[^"]*\d\.\d{3}', svg)  # coordinates do not
