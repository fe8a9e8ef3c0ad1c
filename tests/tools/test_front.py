"""The front page's parts: the cell that moves, and the page as it is written in the site's root."""

import pytest

from front import CONTROLS, cell_at_work, moved_to_root
from unrolled import explore


def test_the_cell_is_keras_s_own():
    _, caption = cell_at_work(timesteps=800, units=10, return_sequences=True)
    assert "applied 800 times with the same 480 weights" in caption
    assert "`(None, 800, 10)`" in caption
    _, caption = cell_at_work(timesteps=1, units=1)
    assert "on 1 timestep: one cell, applied once with the same 12 weights" in caption
    assert "`(None, 1)`" in caption


def test_each_control_is_a_choice_of_the_cell():
    assert explore(**CONTROLS)(cell_at_work).start == {"timesteps": 3, "units": 4, "return_sequences": False}


@pytest.mark.parametrize(
    ("page", "moved"),
    [
        ('<a href="1-units.html">', '<a href="book/1-units.html">'),
        ('<a href="../notebooks/a.html#b">', '<a href="notebooks/a.html#b">'),
        ('<script src="../_static/a.js?v=1">', '<script src="_static/a.js?v=1">'),
        ('<form action="../search.html">', '<form action="search.html">'),
        ('<html data-content_root="../">', '<html data-content_root="./">'),
        ('<a href="#q-units">', '<a href="#q-units">'),
        ('<a href="https://example.org/x">', '<a href="https://example.org/x">'),
        ('<a href="mailto:me@example.org">', '<a href="mailto:me@example.org">'),
        ('<img src="data:image/png;base64,AA">', '<img src="data:image/png;base64,AA">'),
        ('<a href="?q=1">', '<a href="?q=1">'),
    ],
)
def test_a_page_in_the_root_keeps_its_addresses(page, moved):
    assert moved_to_root(page, "book") == moved
