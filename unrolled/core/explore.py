"""Explorables: a figure with controls, written once as a function, that works with a kernel and without one.

In a live session (Jupyter, VS Code, Colab) the controls are ipywidgets, and the kernel draws each frame. A built page
holds every frame, drawn in advance, with native inputs and one small script (`static/explorable.js`). Both show the
same HTML: an SVG from `unrolled.core.svg.to_svg` with the caption beneath it.
"""

import base64
import functools
import html
import inspect
import io
import itertools
import json
import math
import os
import re
import textwrap
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import ipywidgets
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from unrolled.core.svg import to_svg

MOST_FRAMES = 64
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

Drawing = Callable[..., tuple[Figure, str]]


def explore(**controls: Iterable[Any]) -> Callable[[Drawing], "Explorable"]:
    """Turn a function that draws a figure into an explorable.

    ```python
    @explore(units=[1, 2, 4, 8], timesteps=[3, 5, 8])
    def hidden_states(units=2, timesteps=3):
        ...
        return figure, f"{units} units read {timesteps} timesteps."
    ```

    To display it, name it on the last line of a cell. Called like the original function, it still returns
    `(figure, caption)`.

    Args:
        controls: for each parameter of the function, the list of values that the reader can choose from. Numbers
            become a slider, strings and booleans a group of buttons. The figure starts at the parameter's default if
            it has one, otherwise at the first value of the list.

    Raises:
        TypeError: a control is not a parameter of the function, or a parameter has neither a control nor a default.
        ValueError: a list of values is empty, holds a value twice or lacks the parameter's default, or the lists
            together make more than 64 frames.
    """

    def decorate(function: Drawing) -> "Explorable":
        return Explorable(function, controls)

    return decorate


def picture(figure: Figure, caption: str) -> "Explorable":
    """A figure without controls, with the same look, theme and caption as a frame of an explorable.

    Args:
        figure: a matplotlib figure.
        caption: a description of what the figure shows that can stand in for it.
    """

    def still() -> tuple[Figure, str]:
        return figure, caption

    return Explorable(still, {})


class Explorable:
    """A drawing function, its controls and the frames drawn so far. Made by `explore` or `picture`."""

    __name__: str  # the function's, copied by functools.update_wrapper
    _numbers = itertools.count(1)

    def __init__(self, function: Drawing, controls: dict[str, Iterable[Any]]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.controls = {name: list(values) for name, values in controls.items()}
        self.start = _checked_start(function, self.controls)
        self._id = f"figure-{next(self._numbers)}"
        self._frames: dict[tuple, tuple[str, str]] = {}
        self._png: str | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> tuple[Figure, str]:
        return self.function(*args, **kwargs)

    def frame(self, **choice: Any) -> tuple[str, str]:
        """The SVG and the caption for one choice of values, drawn at most once.

        Raises:
            ValueError: the choice is not among the controls' values.
            RuntimeError: the function raised for this choice; the message names it.
            TypeError: the function did not return a figure and a caption.
        """
        if set(choice) != set(self.controls) or any(choice[name] not in self.controls[name] for name in choice):
            raise ValueError(f"{self.__name__} has no frame for {_in_words(choice)}; its controls are {self.controls}.")
        key = tuple(choice[name] for name in self.controls)
        if key not in self._frames:
            self._frames[key] = self._draw(choice)
        return self._frames[key]

    def _draw(self, choice):
        known = set(plt.get_fignums())
        try:
            figure, caption = _checked_result(self.__name__, choice, self.function(**choice))
        except TypeErrorOfResult:
            raise
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise RuntimeError(f"{self.__name__} raised for {_in_words(choice)}: {what}") from error
        finally:
            for number in set(plt.get_fignums()) - known:
                plt.close(number)
        frame = to_svg(figure, self._id), " ".join(caption.split())
        if building() and choice == self.start:
            self._png = _to_png(figure, frame[1])
        return frame

    def to_html(self) -> str:
        """The figure for a built page: native controls and every frame; without scripts, only the first frame."""
        choices = itertools.product(*self.controls.values())
        frames = [self.frame(**dict(zip(self.controls, values, strict=True))) for values in choices]
        body = _frame_html(*self.frame(**self.start))
        if not self.controls:
            return f'<figure class="explorable">{body}</figure>'
        inputs = "".join(self._input(name) for name in self.controls)
        return (
            f'<figure class="explorable" id="{self._id}">'
            f'<div class="controls" role="group" aria-label="Controls of this figure" hidden>{inputs}</div>{body}'
            f'<script type="application/json">{_packed(frames)}</script></figure>'
        )

    def _input(self, name):
        values, label, key = self.controls[name], html.escape(_label(name)), f"{self._id}-{name}"
        chosen = values.index(self.start[name])
        if _is_scale(values):
            shown = html.escape(json.dumps([_value_in_words(value) for value in values]))
            scale = f'min="0" max="{len(values) - 1}" value="{chosen}" data-values="{shown}"'
            return (
                f'<div class="control"><label for="{key}">{label}</label>'
                f'<input type="range" id="{key}" {scale}>'
                f'<output for="{key}">{_value_in_words(values[chosen])}</output></div>'
            )
        buttons = "".join(
            f'<label><input type="radio" name="{key}" value="{index}"{" checked" * (index == chosen)}>'
            f"{html.escape(_value_in_words(value))}</label>"
            for index, value in enumerate(values)
        )
        return f'<fieldset class="control"><legend>{label}</legend>{buttons}</fieldset>'

    def to_widget(self) -> ipywidgets.VBox:
        """The figure for a live session: ipywidgets controls; the kernel draws each frame on demand."""
        controls = {name: _live_control(name, values, self.start[name]) for name, values in self.controls.items()}
        view = ipywidgets.HTML()

        def redraw(_=None):
            choice = {name: control.value for name, control in controls.items()}
            try:
                body = _frame_html(*self.frame(**choice))
            except Exception as error:  # a traceback in a callback is lost, so show the error in place of the figure
                body = f'<pre role="alert">{html.escape(str(error))}</pre>'
            view.value = f'{_live_style()}<figure class="explorable">{body}</figure>'

        for control in controls.values():
            control.observe(redraw, names="value")
        self.frame(**self.start)  # an error in the first frame belongs to the cell, not to the widget
        redraw()
        return ipywidgets.VBox([ipywidgets.HBox(list(controls.values()), layout={"flex_flow": "row wrap"}), view])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if building():
            return {"text/html": self.to_html(), "image/png": self._png, "text/plain": self.frame(**self.start)[1]}
        body = f'{_live_style()}<figure class="explorable">{_frame_html(*self.frame(**self.start))}</figure>'
        still = {"text/html": body, "text/plain": self.frame(**self.start)[1]}
        return still | {WIDGET_VIEW: self.to_widget().get_view_spec()} if self.controls else still


def building() -> bool:
    """Whether this kernel runs for a built page (the builder sets `UNROLLED_BUILD`) and not for a reader."""
    return bool(os.environ.get("UNROLLED_BUILD"))


class TypeErrorOfResult(TypeError):
    """The function's result is not a figure and a caption."""


def _checked_start(function, controls):
    """The starting value of every control; raises if the controls do not fit the function."""
    name, parameters = function.__name__, inspect.signature(function).parameters
    for control, values in controls.items():
        if control not in parameters:
            raise TypeError(f"{name} has no parameter {control!r}; its parameters are {list(parameters)}.")
        if not values:
            raise ValueError(f"the control {control!r} of {name} needs at least one value; got an empty list.")
        if len(set(values)) < len(values):
            raise ValueError(f"the control {control!r} of {name} must not hold a value twice; got {values}.")
    free = [key for key in parameters if key not in controls and parameters[key].default is inspect.Parameter.empty]
    if free:
        raise TypeError(f"{name} has parameters with neither a control nor a default: {free}. Give each a list.")
    count = math.prod(len(values) for values in controls.values())
    if count > MOST_FRAMES:
        longest = max(controls, key=lambda control: len(controls[control]))
        raise ValueError(
            f"{name} must have at most {MOST_FRAMES} frames; got {count}. "
            f"Give the control {longest!r} fewer than its {len(controls[longest])} values."
        )
    return {control: _start_value(name, parameters[control], values) for control, values in controls.items()}


def _start_value(name, parameter, values):
    if parameter.default is inspect.Parameter.empty:
        return values[0]
    if parameter.default not in values:
        raise ValueError(f"{name} starts at {parameter.name}={parameter.default!r}, which is not among {values}.")
    return parameter.default


def _checked_result(name, choice, result):
    pair = isinstance(result, tuple) and len(result) == 2
    if not pair or not isinstance(result[0], Figure) or not isinstance(result[1], str):
        raise TypeErrorOfResult(
            f"{name} must return (figure, caption), a matplotlib figure and a text; "
            f"for {_in_words(choice)} it returned {_kind(result)}."
        )
    if not result[1].strip():
        raise TypeErrorOfResult(f"{name} returned an empty caption for {_in_words(choice)}: describe the figure.")
    return result


def _kind(result):
    if isinstance(result, tuple):
        return "a tuple of " + ", ".join(type(part).__name__ for part in result)
    return "nothing" if result is None else f"a {type(result).__name__}"


def _in_words(choice):
    return ", ".join(f"{name}={value!r}" for name, value in choice.items()) or "no controls"


def _label(name):
    return name.replace("_", " ")


def _is_scale(values):
    """Whether values get a slider (numbers) rather than buttons (strings and booleans)."""
    return not any(isinstance(value, (bool, str)) for value in values)


def _value_in_words(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _frame_html(svg, caption):
    words = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(caption))
    return f'<div class="frame">{svg}</div><figcaption aria-live="polite">{words}</figcaption>'


def _packed(frames):
    """All frames as JSON that stores every distinct line once, as most frames share most of their lines."""
    numbers: dict[str, int] = {}
    packed = [[numbers.setdefault(line, len(numbers)) for line in _frame_html(*frame).split("\n")] for frame in frames]
    return json.dumps({"lines": list(numbers), "frames": packed}, separators=(",", ":")).replace("</", "<\\/")


def _live_control(name, values, start):
    options = [(_value_in_words(value), value) for value in values]
    label = {"options": options, "value": start, "description": _label(name)}
    if _is_scale(values):
        return ipywidgets.SelectionSlider(**label, style={"description_width": "initial"})
    return ipywidgets.ToggleButtons(**label, style={"description_width": "initial", "button_width": "auto"})


@functools.cache
def _live_style():
    return f"<style>{files('unrolled.core').joinpath('static/figure.css').read_text(encoding='utf-8')}</style>"


def _to_png(figure, caption):
    """The figure with its caption drawn beneath it, for builds that are not HTML."""
    lines = textwrap.wrap(caption, 76)
    figure.set_figheight(figure.get_figheight() + 0.18 * len(lines))
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=150, facecolor="white")
    return base64.b64encode(buffer.getvalue()).decode()
