"""What every shared drawing must do: follow the theme, leave room for a title, refuse axes that are too small."""

import numpy as np
import pytest

from figures import assert_legible, assert_themed, drawn
from unrolled import style
from unrolled.drawings.block import draw_block
from unrolled.drawings.cell import draw_unrolled_cell
from unrolled.drawings.series import draw_series
from unrolled.drawings.states import draw_states
from unrolled.drawings.weights import draw_weights

WAVE = np.sin(np.arange(60) / 5)
LARGE = {"kernel": (1, 1200), "recurrent kernel": (300, 1200), "bias": (1200,)}
ALL = [
    (draw_unrolled_cell, (3, 4, 2)),
    (draw_block, (4, 6, 3, ("timestep", 2))),
    (draw_weights, (LARGE,)),
    (draw_states, (np.sin(np.arange(200.0)).reshape(50, 4),)),
    (draw_series, (WAVE[:40], WAVE[40:], {"a": WAVE[40:], "b": WAVE[40:], "c": WAVE[40:]})),
]


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_follows_the_theme(function, arguments):
    axes = drawn(function, *arguments)
    assert not axes.axison
    assert_themed(axes)


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_stays_legible_under_a_title(function, arguments):
    figure, axes = style.subplots(height=3.2)
    axes.set_title("A title")
    function(axes, *arguments)
    assert_legible(axes)


@pytest.mark.parametrize(("function", "arguments"), ALL)
def test_every_drawing_refuses_axes_that_are_too_small(function, arguments):
    _, axes = style.subplots(height=0.8)
    with pytest.raises(ValueError, match=r"needs axes of \d+ x \d+ points \(72 per inch\); got \d+ x \d+"):
        function(axes, *arguments)
