"""The frame of a lab: a form whose numbers the reader sets, and a picture with a caption that is computed from them.

A lab has two lives. In a live session its controls are ipywidgets and its numbers come from Keras. A built page holds
the form, the picture that Keras made of the form's first values, and the lab's data as JSON; scripts (`static/`)
compute every other picture in the reader's browser. Labels, presets, limits and messages are written here only.
"""

import functools
import html
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import ipywidgets
from matplotlib.figure import Figure

from unrolled.core.explore import WIDGET_VIEW, building
from unrolled.core.svg import to_svg
from unrolled.labs.controls import MESSAGES, Control, Refusal

STOPPED, COMPUTING = "Stopped.", "Computing ..."
WITHOUT_SCRIPTS = "This lab computes in your browser and needs JavaScript. What stands here was computed by Keras."


class Result(NamedTuple):
    """What a lab shows.

    Attributes:
        figure: a matplotlib figure, or HTML.
        caption: a description that can stand in for the figure. Words between backticks are code.
        said: for a lab that runs, what the status says if it ends or is stopped here.
    """

    figure: Figure | str
    caption: str
    said: str = ""


class Lab:
    """A form, and what is computed from it. Name it on a cell's last line to show it.

    Args:
        name: of the lab; its script registers under this name.
        controls: the form.
        compute: from the controls' values, by name, to a `Result`. Raises `Refusal` for values that do not go together.
        run: for a lab that trains: from the same values to an iterator of `Result`s, each shown as it comes. The lab
            then has a button that starts and stops it, and a page is built with the last result of the first values.
        presets: values for some controls under the words on a button.
        messages: the lab's own messages, templates with `{fields}`; see `unrolled.labs.controls.refuse`.
        data: whatever else the lab's script has to know, as JSON takes it.
    """

    _numbers = itertools.count(1)

    def __init__(
        self,
        name: str,
        controls: Sequence[Control],
        compute: Callable[[dict[str, Any]], Result],
        *,
        run: Callable[[dict[str, Any]], Iterator[Result]] | None = None,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
        messages: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> None:
        self.name, self.controls, self.compute, self.run = name, list(controls), compute, run
        self.presets, self.messages, self.data = dict(presets or {}), dict(messages or {}), data
        self._id = f"lab-{name}-{next(self._numbers)}"

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of what was typed or chosen, by the controls' names.

        Raises:
            Refusal: a control cannot take what it was given.
        """
        return {control.name: control.read(given[control.name]) for control in self.controls}

    def result(self, **given: Any) -> Result:
        """What the lab shows for these inputs, typed as in the form; the other controls are as they start.

        Raises:
            Refusal: an input that the lab cannot take.
        """
        start = {control.name: control.start for control in self.controls}
        if unknown := set(given) - set(start):
            raise TypeError(f"{self.name} has no control {sorted(unknown)[0]!r}; its controls are {list(start)}.")
        return self.compute(self.read(start | given))

    @functools.cached_property
    def first(self) -> Result:
        """What a built page shows before the reader touches it; of a lab that trains, the trained network."""
        start = self.read({control.name: control.start for control in self.controls})
        return self.compute(start) if self.run is None else list(self.run(start))[-1]

    def to_html(self) -> str:
        """The lab for a built page: the form, which the script shows, and the first picture, made by Keras."""
        spec = {
            "controls": {control.name: control.to_dict() for control in self.controls},
            "presets": self.presets,
            "messages": MESSAGES | {"stopped": STOPPED, "computing": COMPUTING} | self.messages,
            "data": self.data,
        }
        packed = json.dumps(spec, separators=(",", ":")).replace("</", "<\\/")
        return (
            f'<div class="lab" data-lab="{self.name}" id="{self._id}">{self._form()}'
            f'<p class="said" role="status"></p><figure class="explorable">{self._shown(self.first)}</figure>'
            f'<noscript><p>{WITHOUT_SCRIPTS}</p></noscript><script type="application/json">{packed}</script></div>'
        )

    def _form(self):
        presets = "".join(
            f'<button type="button" data-preset="{html.escape(words)}">{html.escape(words)}</button>'
            for words in self.presets
        )
        fields = "".join(
            f'<div class="field {control.kind}">{control.to_html(f"{self._id}-{control.name}")}</div>'
            for control in self.controls
        )
        group = f'<div class="presets" role="group" aria-label="Examples">{presets}</div>' if presets else ""
        start = '<div class="run"><button type="button" data-run>Start</button></div>' if self.run else ""
        return f'<form aria-label="Controls of this lab" hidden>{group}{fields}{start}</form>'

    def _shown(self, result: Result) -> str:
        figure = result.figure if isinstance(result.figure, str) else to_svg(result.figure, self._id)
        return f'<div class="frame">{figure}</div><figcaption aria-live="polite">{_code(result.caption)}</figcaption>'

    def to_widget(self) -> ipywidgets.VBox:
        """The lab for a live session."""
        return _Live(self).box

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if building():
            return {"text/html": self.to_html(), "text/plain": self.first.caption}
        result = self.result()
        body = f'{_live_style()}<div class="lab"><figure class="explorable">{self._shown(result)}</figure></div>'
        still = {"text/html": body, "text/plain": result.caption}
        return still | {WIDGET_VIEW: self.to_widget().get_view_spec()}


class _Live:
    """The widgets of a lab. Training runs in a thread, so that the kernel can hear the button that stops it."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.stop, self.last = lab, threading.Event(), lab.result()
        self.thread: threading.Thread | None = None
        self.inputs = {control.name: control.to_widget() for control in lab.controls}
        self.said, self.view = ipywidgets.HTML(), ipywidgets.HTML()
        self.button = ipywidgets.Button(description="Start")
        self.button.on_click(lambda _: self._toggle())
        for widget in self.inputs.values():
            widget.observe(self._update, names="value")
        presets = [self._preset(words) for words in lab.presets]
        wrap = {"flex_flow": "row wrap"}
        parts = [ipywidgets.HBox(presets, layout=wrap)] if presets else []
        parts += [ipywidgets.HBox(list(self.inputs.values()), layout=wrap)] + [self.button] * bool(lab.run)
        self.box = ipywidgets.VBox([*parts, self.said, self.view])
        self._show(self.last)

    def _preset(self, words):
        button = ipywidgets.Button(description=words)

        def choose(_):
            for name, value in self.lab.presets[words].items():
                self.inputs[name].unobserve(self._update, names="value")
                self.inputs[name].value = value if isinstance(value, bool) else str(value)
                self.inputs[name].observe(self._update, names="value")
            self._update()

        button.on_click(choose)
        return button

    def _values(self):
        return self.lab.read({name: widget.value for name, widget in self.inputs.items()})

    def _show(self, result, stop=None):
        """Show a result, unless it was stopped while its picture was drawn."""
        drawn = self.lab._shown(result)
        if stop is None or not stop.is_set():
            self.last = result
            self.view.value = f'{_live_style()}<div class="lab"><figure class="explorable">{drawn}</figure></div>'

    def _say(self, words):
        self.said.value = f'<p role="status">{html.escape(words)}</p>' if words else ""

    def _update(self, _=None):
        self._halt()
        try:
            self._show(self.lab.compute(self._values()))
            self._say("")
        except Exception as error:  # a traceback in a callback is lost; the last picture stays
            self._say(str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}")

    def _toggle(self):
        if self.thread:
            self._halt()
            self._say(f"{STOPPED} {self.last.said}".strip())
            return
        try:
            values = self._values()
        except Refusal as error:
            self._say(str(error))
            return
        self.stop = threading.Event()
        self.button.description = "Stop"
        self.thread = threading.Thread(target=self._work, args=(values, self.stop), daemon=True)
        self.thread.start()

    def _work(self, values, stop):
        """Show each result until the last, or until somebody stops it."""
        assert self.lab.run is not None
        try:
            for result in self.lab.run(values):
                self._show(result, stop)
                if stop.is_set():
                    return
            said = self.last.said
        except Exception as error:  # in a thread, as in a callback, a traceback is lost
            said = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
        if not stop.is_set():
            self._halt()
            self._say(said)

    def _halt(self):
        """Let the training end after the update that it is in."""
        self.stop.set()
        self.thread = None
        self.button.description = "Start"


def rounded(value: float, digits: int = 3) -> str:
    """A number to some significant digits, with commas between thousands, as `labs.rounded` of the script writes it."""
    short = float(f"{value:.{digits}g}")
    if short != 0 and not 1e-4 <= abs(short) < 1e15:
        mantissa, power = f"{short:.{digits - 1}e}".split("e")
        return f"{float(mantissa):g}e{int(power)}"
    return f"{short:,.{digits + 4}f}".rstrip("0").rstrip(".")


def _code(words: str) -> str:
    """Words as HTML; those between backticks as code."""
    parts = html.escape(words, quote=False).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))


@functools.cache
def _live_style():
    sheets = files("unrolled.core").joinpath("static/figure.css"), files("unrolled.labs").joinpath("static/labs.css")
    return f"<style>{''.join(sheet.read_text(encoding='utf-8') for sheet in sheets)}</style>"
