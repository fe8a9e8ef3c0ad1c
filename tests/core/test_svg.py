"""Figures as SVG: themed, slim, and the same from run to run."""

import re
from pathlib import Path

import pytest
from matplotlib.patches import Circle, Ellipse, Rectangle

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


def parts(svg, name):
    return re.findall(rf"<{name}[^>]*>", svg)


def plain():
    """A figure in which only what a test adds is drawn."""
    figure, axes = style.subplots()
    axes.set(xlim=(0, 2), ylim=(0, 1), aspect="equal")
    axes.set_axis_off()
    return figure, axes


def test_a_circle_is_two_arcs_and_an_ellipse_stays_as_it_is():
    figure, axes = plain()
    axes.add_patch(Circle((0.5, 0.5), 0.2))
    (circle,) = parts(to_svg(figure), "path")
    assert circle.count(" a ") == 2
    assert "C" not in circle
    figure, axes = plain()
    axes.add_patch(Ellipse((0.5, 0.5), 0.4, 0.2))
    (ellipse,) = parts(to_svg(figure), "path")
    assert ellipse.count("\nC ") == 8


def test_there_is_no_group_and_no_marker_apart_from_its_place():
    svg = drawn()
    assert parts(svg, "g") == []
    assert parts(svg, "use") == []
    assert 'style="fill: none"' not in svg


def test_markers_of_one_colour_are_one_path_in_their_places():
    figure, axes = plain()
    axes.plot([0, 1, 2], [0.5, 0.5, 0.5], "s", color=style.BLUE, markersize=4)
    (squares,) = parts(to_svg(figure), "path")
    corners = [tuple(map(float, pair)) for pair in re.findall(r"M (\S+) (\S+)", squares)]
    (left, low), (middle, _), (right, _) = corners
    assert len(corners) == 3
    assert abs(right - middle - (middle - left)) < 0.02
    box = axes.bbox
    assert abs((right - left) - box.width * 72 / figure.dpi) < 0.02
    assert 0 < low < 2.8 * 72


@pytest.mark.parametrize(
    ("look", "paths"),
    [
        ({"color": style.BLUE}, 1),
        ({"color": style.BLUE, "alpha": 0.5}, 2),
        ({"facecolor": style.BLUE, "edgecolor": style.INK}, 2),
        ({"facecolor": "none", "edgecolor": style.INK}, 1),
    ],
    ids=["opaque", "transparent", "two colours", "outlines"],
)
def test_neighbours_are_joined_only_where_no_overlap_can_show(look, paths):
    figure, axes = plain()
    for left in (0.2, 0.4):
        axes.add_patch(Rectangle((left, 0.2), 0.4, 0.4, **look))
    assert len(parts(to_svg(figure), "path")) == paths


def test_paths_that_differ_or_have_another_between_them_are_not_joined():
    figure, axes = plain()
    for left, colour in ((0.2, style.BLUE), (0.4, style.GREEN), (0.6, style.BLUE)):
        axes.add_patch(Rectangle((left, 0.2), 0.4, 0.4, color=colour))
    assert len(parts(to_svg(figure), "path")) == 3


def clipped(prefix="a"):
    """A line with markers that goes beyond its axes."""
    figure, axes = style.subplots()
    axes.plot([0, 5], [0, 5], "o-", color=style.BLUE)
    axes.set(xlim=(1, 2), ylim=(1, 2))
    return to_svg(figure, prefix)


def test_what_a_clip_cuts_stays_clipped_and_nothing_else():
    blue = [path for path in parts(clipped(), "path") if "--figure-blue" in path]
    assert blue
    assert all('clip-path="url(#' in path for path in blue)
    figure, axes = style.subplots()
    axes.plot([1.2, 1.8], [1.2, 1.8], color=style.BLUE)
    axes.set(xlim=(1, 2), ylim=(1, 2))
    assert "clip" not in to_svg(figure)


def test_turned_text_stays_turned_and_other_text_has_no_rotation():
    figure, axes = plain()
    axes.text(0.2, 0.2, "across")
    axes.text(0.6, 0.6, "up", rotation=90)
    across, up = parts(to_svg(figure), "text")
    assert "transform" not in across
    assert "rotate(-90" in up


def test_a_hatch_keeps_its_pattern():
    figure, axes = plain()
    axes.add_patch(Rectangle((0.2, 0.2), 1, 0.5, facecolor="none", edgecolor=style.INK, hatch="//"))
    svg = to_svg(figure)
    (name,) = re.findall(r'<pattern id="([^"]+)"', svg)
    assert f"url(#{name})" in svg


def test_ids_carry_the_prefix_and_every_reference_has_its_target():
    svg = clipped("b7")
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    references = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    assert references
    assert references <= ids
    assert all(name.startswith("b7-") for name in ids)


def test_both_themes_define_every_colour_of_the_palette():
    rules = (Path(style.__file__).parent / "static" / "figure.css").read_text(encoding="utf-8")
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
