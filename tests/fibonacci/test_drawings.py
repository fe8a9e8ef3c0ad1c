"""The drawings of stored numbers: which digits they mark, where the ruler ends, what they refuse."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from unrolled import style
from unrolled.core.svg import to_svg
from unrolled.fibonacci import drawings


def drawn(axes):
    """The characters on the axes with their colours, a list for each line of text, from the top."""
    lines = {}
    for text in axes.texts:
        if len(text.get_text()) == 1:
            lines.setdefault(text.get_position()[1], []).append((text.get_text(), to_hex(text.get_color())))
    return [lines[y] for y in sorted(lines, reverse=True)]


def test_wrong_digits_are_marked():
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 24157817, 24157816)
    exact, stored = drawn(axes)
    assert "".join(sign for sign, _ in exact) == "24,157,817"
    assert [sign for sign, colour in stored if colour == style.VERMILION] == ["6"]
    assert len(axes.lines) == 1, "a wrong digit is underlined, so that colour does not carry it alone"


def test_an_exact_number_has_no_mark():
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 144, np.float32(144))
    assert all(colour == style.INK for line in drawn(axes) for _, colour in line)
    assert not axes.lines


@pytest.mark.parametrize("stored", [np.inf, -6246583658587674878])
def test_infinity_and_a_wrapped_number_are_drawn(stored):
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 12200160415121876738, stored)
    assert all(colour == style.VERMILION for sign, colour in drawn(axes)[1] if sign != ",")
    assert to_svg(figure).startswith("<svg")


def test_digits_refuse_what_does_not_fit():
    figure, axes = style.subplots(height=1)
    for wrong in (-1, 10**39):
        with pytest.raises(ValueError, match=str(wrong)):
            drawings.digits(axes, wrong, 1)


def test_right_digits_are_counted_from_the_left():
    assert drawings.right_digits(24157817, np.float32(24157816)) == 7
    assert drawings.right_digits(144, 144.0) == 3
    assert drawings.right_digits(99, 100) == 0
    assert drawings.right_digits(55, np.inf) == 0


@pytest.mark.parametrize(
    ("dtype", "words"),
    [
        ("float32", ["exact", "rounded", "inf"]),
        ("float64", ["exact", "rounded"]),
        ("int64", ["exact", "wraps round"]),
    ],
)
def test_the_ruler_says_where_a_format_ends(dtype, words):
    figure, axes = style.subplots(height=1.2)
    drawings.ruler(axes, 144, dtype)
    assert [text.get_text() for text in axes.texts][:-1] == words
    last = 24 if dtype == "float32" else 53 if dtype == "float64" else 63
    assert axes.patches[0].get_width() == pytest.approx(last * np.log10(2))


def test_the_ruler_refuses_what_is_not_on_it():
    figure, axes = style.subplots(height=1.2)
    for wrong in (0, -2, 10**48):
        with pytest.raises(ValueError, match="on the ruler"):
            drawings.ruler(axes, wrong, "float32")
