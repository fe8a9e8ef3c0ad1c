"""Explorables: the same figure in both lives, and a clear word for every misuse."""

import json
import re

import ipywidgets
import matplotlib.pyplot as plt
import pytest

from unrolled import explore, picture, style


def bars(units, cell="LSTM"):
    figure, axes = style.subplots()
    axes.bar(range(units), range(1, units + 1))
    axes.set_title(cell)
    return figure, f"{units} units of `{cell}`"


def unpacked(page):
    """The HTML of every frame in a built page's figure."""
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[1])
    return ["\n".join(data["lines"][line] for line in frame) for frame in data["frames"]]


def test_called_like_the_function_that_it_was():
    figure, caption = explore(units=[1, 2], cell=["LSTM"])(bars)(units=2)
    assert caption == "2 units of `LSTM`"
    assert figure.axes[0].get_title(loc="left") == "LSTM"


def test_built_page_holds_every_frame_in_the_order_of_the_controls():
    page = explore(units=[1, 2, 3], cell=["GRU", "LSTM"])(bars).to_html()
    captions = [re.search(r"<figcaption.*?>(.*)</figcaption>", frame)[1] for frame in unpacked(page)]
    assert captions == [f"{units} units of <code>{cell}</code>" for units in (1, 2, 3) for cell in ("GRU", "LSTM")]


def test_built_page_starts_at_the_functions_defaults():
    page = explore(units=[1, 2], cell=["GRU", "LSTM"])(bars).to_html()
    still = page[: page.index("<script")]
    assert "1 units of <code>LSTM</code>" in still
    assert re.search(r'value="1" checked>LSTM', still)


def test_both_lives_show_the_same_frame(monkeypatch):
    explorable = explore(units=[1, 2], cell=["LSTM"])(bars)
    built = unpacked(explorable.to_html())[0]
    monkeypatch.delenv("UNROLLED_BUILD")
    live = explorable.to_widget().children[1].value
    assert built in live


def test_a_live_session_draws_only_what_is_asked_for_and_never_twice(live):
    drawn = []

    def counted(units):
        drawn.append(units)
        return bars(units)

    controls, _ = explore(units=[1, 2, 3])(counted).to_widget().children
    slider = controls.children[0]
    assert drawn == [1]
    slider.value = 3
    slider.value = 1
    slider.value = 3
    assert drawn == [1, 3]


def test_a_live_control_changes_picture_and_caption(live):
    controls, view = explore(units=[1, 2], cell=["LSTM", "GRU"])(bars).to_widget().children
    first = view.value
    controls.children[0].value = 2
    assert "2 units of" in view.value
    assert view.value != first


def test_a_live_error_is_shown_where_the_figure_was(live):
    def fragile(units):
        return bars(10 // (units - 2))

    controls, view = explore(units=[3, 2])(fragile).to_widget().children
    controls.children[0].value = 2
    assert "fragile raised for units=2: ZeroDivisionError" in view.value


def test_figures_are_closed_even_if_the_function_raises():
    def leaky(units):
        figure, _ = plt.subplots()
        if units == 2:
            raise ValueError("no")
        return figure, "one"

    explorable = explore(units=[1, 2])(leaky)
    explorable.frame(units=1)
    with pytest.raises(RuntimeError):
        explorable.frame(units=2)
    assert plt.get_fignums() == []


def test_a_readers_own_open_figures_stay_open():
    mine = plt.figure()
    explore(units=[1], cell=["LSTM"])(bars).to_html()
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_a_picture_has_no_controls_and_no_script():
    page = picture(*bars(2)).to_html()
    assert "<svg" in page
    assert "2 units of <code>LSTM</code>" in page
    assert "<input" not in page
    assert "<script" not in page


def test_a_build_that_is_not_html_gets_the_first_frame_as_png():
    bundle = explore(units=[1, 2], cell=["LSTM"])(bars)._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert bundle["text/plain"] == "1 units of `LSTM`"


def test_a_live_bundle_is_a_widget_with_the_first_frame_as_fallback(live):
    bundle = explore(units=[1, 2], cell=["LSTM"])(bars)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "1 units of" in bundle["text/html"]


def test_a_live_bundle_shows_the_widget_as_ipywidgets_8_itself_does(live, monkeypatch):
    explorable = explore(units=[1, 2], cell=["LSTM"])(bars)
    widget = explorable.to_widget()
    monkeypatch.setattr(explorable, "to_widget", lambda: widget)
    view = "application/vnd.jupyter.widget-view+json"
    assert explorable._repr_mimebundle_()[view] == widget._repr_mimebundle_()[view]


def test_a_live_bundle_needs_nothing_that_ipywidgets_7_lacks(live, monkeypatch):
    monkeypatch.delattr(ipywidgets.Widget, "_repr_mimebundle_")  # version 7 has _ipython_display_ in its place
    bundle = explore(units=[1, 2], cell=["LSTM"])(bars)._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert (view["version_major"], view["version_minor"]) == (2, 0)
    assert len(view["model_id"]) == 32
    assert "1 units of" in bundle["text/html"]


def test_two_figures_of_a_page_share_no_id():
    pages = [picture(*bars(2)).to_html() for _ in range(2)]
    first, second = (set(re.findall(r'\bid="([^"]+)"', page)) for page in pages)
    assert first
    assert not first & second


def test_what_a_caption_says_is_escaped():
    figure, _ = bars(1)
    assert "a &lt; b" in picture(figure, "a < b").to_html()


def test_a_script_in_a_frame_cannot_end_the_page_s_script():
    page = explore(units=[1, 2])(lambda units: (bars(1)[0], f"{units} </script>")).to_html()
    assert page.count("</script>") == 1


@pytest.mark.parametrize(
    ("controls", "error", "message"),
    [
        ({"units": [1], "cells": ["LSTM"]}, TypeError, "no parameter 'cells'; its parameters are ['units', 'cell']"),
        ({"units": []}, ValueError, "the control 'units' of bars needs at least one value"),
        ({"units": [1, 1], "cell": ["LSTM"]}, ValueError, "must not hold a value twice"),
        ({"cell": ["LSTM"]}, TypeError, "neither a control nor a default: ['units']"),
        ({"units": [1], "cell": ["GRU"]}, ValueError, "starts at cell='LSTM', which is not among ['GRU']"),
        (
            {"units": list(range(1, 34)), "cell": ["LSTM", "GRU"]},
            ValueError,
            "at most 64 frames; got 66. Give the control 'units' fewer than its 33 values",
        ),
    ],
)
def test_controls_that_do_not_fit_the_function(controls, error, message):
    with pytest.raises(error, match=re.escape(message)):
        explore(**controls)(bars)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "it returned nothing"),
        ("a caption", "it returned a str"),
        ((1, "a caption"), "it returned a tuple of int, str"),
        ((bars(1)[0], " "), "empty caption for units=1"),
    ],
)
def test_a_function_that_returns_no_figure_and_caption(result, message):
    def wrong(units):
        return result

    with pytest.raises(TypeError, match=re.escape(message)):
        explore(units=[1])(wrong).frame(units=1)


def test_a_function_that_raises_names_the_combination():
    def fragile(units, cell):
        raise ValueError("no such cell")

    words = "fragile raised for units=1, cell='GRU': ValueError: no such cell"
    with pytest.raises(RuntimeError, match=re.escape(words)):
        explore(units=[1], cell=["GRU"])(fragile).to_html()


def test_a_frame_that_is_not_among_the_controls():
    with pytest.raises(ValueError, match="no frame for units=9"):
        explore(units=[1], cell=["LSTM"])(bars).frame(units=9, cell="LSTM")
