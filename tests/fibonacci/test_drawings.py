"""The drawings of chapter 5 draw what they are given, inside their axes, and refuse what does not fit."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from figures import words
from unrolled import style
from unrolled.core.stored import stored_weights
from unrolled.core.svg import to_svg
from unrolled.fibonacci import adder as digits
from unrolled.fibonacci import brackets, drawings


def lines_of(axes):
    """The characters on the axes with their colours, a list for each line of text, from the top."""
    lines = {}
    for text in axes.texts:
        if len(text.get_text()) == 1:
            lines.setdefault(text.get_position()[1], []).append((text.get_text(), to_hex(text.get_color())))
    return [lines[y] for y in sorted(lines, reverse=True)]


def test_wrong_digits_are_marked():
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 24157817, 24157816)
    exact, stored = lines_of(axes)
    assert "".join(sign for sign, _ in exact) == "24,157,817"
    assert [sign for sign, colour in stored if colour == style.VERMILION] == ["6"]
    assert len(axes.lines) == 1, "a wrong digit is underlined, so that colour does not carry it alone"


def test_an_exact_number_has_no_mark():
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 144, np.float32(144))
    assert all(colour == style.INK for line in lines_of(axes) for _, colour in line)
    assert not axes.lines


@pytest.mark.parametrize("stored", [np.inf, -6246583658587674878])
def test_infinity_and_a_wrapped_number_are_drawn(stored):
    figure, axes = style.subplots(height=1)
    drawings.digits(axes, 12200160415121876738, stored)
    assert all(colour == style.VERMILION for sign, colour in lines_of(axes)[1] if sign != ",")
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
    ("dtype", "said"),
    [
        ("float32", ["exact", "rounded", "inf"]),
        ("float64", ["exact", "rounded"]),
        ("int64", ["exact", "wraps around"]),
    ],
)
def test_the_ruler_says_where_a_format_ends(dtype, said):
    figure, axes = style.subplots(height=1.2)
    drawings.ruler(axes, 144, dtype)
    assert [text.get_text() for text in axes.texts][:-1] == said
    last = 24 if dtype == "float32" else 53 if dtype == "float64" else 63
    assert axes.patches[0].get_width() == pytest.approx(last * np.log10(2))


def test_the_ruler_refuses_what_is_not_on_it():
    figure, axes = style.subplots(height=1.2)
    for wrong in (0, -2, 10**48):
        with pytest.raises(ValueError, match="between 0 and 1e48"):
            drawings.ruler(axes, wrong, "float32")


# ---- the four ways ---------------------------------------------------------------------------------------------------

FIRST, SECOND, ANSWER, CARRY = [5, 5, 0], [9, 8, 0], [4, 4, 1], [1, 1, 0]
STATES, TOLD = np.linspace(-1, 1, 12).reshape(3, 4), [0.9, 1.04, -0.02]


def draw(done=2, **changed):
    figure, axes = style.subplots(height=2.8)
    given = {"first": FIRST, "second": SECOND, "answer": ANSWER, "carry": CARRY, "states": STATES, "told": TOLD}
    drawings.adder(axes, **(given | changed), done=done)
    return axes


def test_adder_shows_what_was_read_and_no_more():
    shown = words(draw(done=2))
    assert [shown.count(word) for word in ("0.90", "1.04", "−0.02")] == [1, 1, 0]
    assert len(draw(done=3).patches) > len(draw(done=2).patches)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"done": 4}, "from 1 to 3; got 4"),
        ({"done": 0}, "from 1 to 3; got 0"),
        ({"first": [5, 5]}, "must hold 3 numbers"),
        ({"states": np.zeros(3)}, r"\(timesteps, units\)"),
    ],
)
def test_adder_refuses(changed, error):
    with pytest.raises(ValueError, match=error):
        draw(**changed)


def test_counter_writes_every_bracket_and_depth():
    _, axes = style.subplots(height=2)
    drawings.counter(axes, [1, 1, -1, -1, -1], [1, 2, 1, 0, -1])
    shown = words(axes)
    assert shown.count("(") == 2
    assert shown.count(")") == 3
    assert "−1" in shown


def test_counter_refuses():
    _, axes = style.subplots(height=2)
    with pytest.raises(ValueError, match="got 5 and 4"):
        drawings.counter(axes, [1, 1, -1, -1, -1], [1, 2, 1, 0])


def test_two_groups_are_named():
    _, axes = style.subplots(height=2)
    drawings.two_groups(axes, [0.0, 0.1, 0.2], [0.9, 1.0], ["without", "with"])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["without", "with"]


def test_stored_weights_fit_their_networks():
    for module in (digits, brackets):
        stored, network = module.trained(), module.network()
        assert len(stored) == 5
        assert [array.shape for array in stored[0]] == [array.shape for array in network.get_weights()]


def test_stored_weights_refuse_other_shapes():
    with pytest.raises(ValueError, match="must hold 6 weights per seed"):
        stored_weights("fibonacci", "brackets", shapes=[(2, 3)])
