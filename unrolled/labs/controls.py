"""The controls of a lab: what each asks for, how it reads what was typed, and how it looks in a page and in Jupyter.

`static/labs.js` reads the same texts in the same way: a control gives it its limits and its words by `to_dict`.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import ipywidgets

INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
SEPARATORS = re.compile(r"[\s,;]+")
LONGEST = 40  # characters of what was typed that a message quotes
REFUSED = "{label} must be {wanted}; got {given}."
REFUSED_VALUE = "{label}: value {place} must be {wanted}; got {given}."
REFUSED_COUNT = "{label} must be {wanted_count}; got {count}."
MESSAGES = {"refused": REFUSED, "refused_value": REFUSED_VALUE, "refused_count": REFUSED_COUNT}


class Refusal(ValueError):
    """An input that a lab cannot take. Its text is the message for the reader.

    Attributes:
        control: the name of the control that is at fault, or None.
    """

    def __init__(self, message: str, control: str | None = None) -> None:
        super().__init__(message)
        self.control = control


def refuse(messages: Mapping[str, str], key: str, control: str | None = None, **fields: Any) -> Refusal:
    """The `Refusal` with the message `messages[key]`, its `{fields}` filled in. The script has the same function.

    Args:
        messages: templates by key; a lab's own are `Lab.messages`.
        key: of the template.
        control: the name of the control that is at fault.
        fields: what stands for each `{name}`.
    """
    return Refusal(messages[key].format_map(fields), control)


def quoted(text: str) -> str:
    """What was typed, as a message quotes it: cut off after 40 characters, and "nothing" for an empty text."""
    if not text:
        return "nothing"
    return f"'{text}'" if len(text) <= LONGEST else f"'{text[:LONGEST]}...'"


@dataclass(frozen=True)
class Control:
    """What all controls have: a name, the label that the reader sees, and the text or value that they start with."""

    name: str
    label: str
    start: Any
    kind: ClassVar[str]

    def read(self, given: Any) -> Any:
        """The value of what was given. Raises `Refusal` where that is none."""
        return given

    def to_dict(self) -> dict[str, Any]:
        """What the script has to know."""
        return {"kind": self.kind, **asdict(self)}

    def to_html(self, key: str) -> str:
        """The native control for a built page, with the id `key`."""
        raise NotImplementedError

    def to_widget(self) -> Any:
        """The ipywidgets control for a live session."""
        raise NotImplementedError

    def _described(self) -> dict[str, Any]:
        return {"description": self.label, "style": {"description_width": "initial"}}


@dataclass(frozen=True)
class Ranged(Control):
    """What controls for numbers within limits have. They are typed as text, so that nothing is silently repaired."""

    least: float
    most: float

    @property
    def whole(self) -> bool:
        """Whether only integers are taken; a field of each control, at its own place."""
        raise NotImplementedError

    @property
    def wanted(self) -> str:
        """What a number must be, in words."""
        shown = (f"{limit:,.15g}".replace("e-0", "e-") for limit in (self.least, self.most))
        return f"{'an integer' if self.whole else 'a number'} from {' to '.join(shown)}"

    def number(self, text: str) -> float | None:
        """The number that a text holds, an int where `whole`; None if it is none, or beyond the limits."""
        if (INTEGER if self.whole else DECIMAL).fullmatch(text) and self.least <= float(text) <= self.most:
            return int(text) if self.whole else float(text)
        return None

    def to_dict(self) -> dict[str, Any]:
        """What the script has to know."""
        return super().to_dict() | {"wanted": self.wanted}


@dataclass(frozen=True)
class Number(Ranged):
    """One number."""

    whole: bool = True
    kind: ClassVar[str] = "number"

    def read(self, given: Any) -> float:
        """The number that a text holds; an int where `whole`."""
        text = str(given).strip()
        if (value := self.number(text)) is None:
            raise refuse(MESSAGES, "refused", self.name, label=self.label, wanted=self.wanted, given=quoted(text))
        return value

    def to_html(self, key: str) -> str:
        """A text input with the keyboard of numbers on a phone."""
        mode = "numeric" if self.whole and self.least >= 0 else "text"
        return (
            f'<label for="{key}">{html.escape(self.label)}</label><input id="{key}" name="{self.name}" '
            f'value="{self.start}" inputmode="{mode}" autocomplete="off">'
        )

    def to_widget(self) -> Any:
        """A text field."""
        layout = {"width": f"{len(self.label) + 14}ch"}
        return ipywidgets.Text(value=str(self.start), continuous_update=False, layout=layout, **self._described())


@dataclass(frozen=True)
class Numbers(Ranged):
    """Many numbers, separated by spaces, commas, semicolons or new lines. `start` is such a text."""

    least_count: int
    most_count: int
    whole: bool = False
    kind: ClassVar[str] = "numbers"

    @property
    def wanted_count(self) -> str:
        """How many values there must be, in words."""
        kind = "integers" if self.whole else "numbers"
        return f"{self.least_count:,} to {self.most_count:,} {kind}"

    def read(self, given: Any) -> list[float]:
        """The numbers of a text; ints where `whole`."""
        texts = [text for text in SEPARATORS.split(str(given)) if text]
        values = [self._value(place, text) for place, text in enumerate(texts, 1)]
        if not self.least_count <= len(values) <= self.most_count:
            fields = {"label": self.label, "wanted_count": self.wanted_count, "count": f"{len(values):,}"}
            raise refuse(MESSAGES, "refused_count", self.name, **fields)
        return values

    def _value(self, place: int, text: str) -> float:
        if (value := self.number(text)) is None:
            fields = {"label": self.label, "place": place, "wanted": self.wanted, "given": quoted(text)}
            raise refuse(MESSAGES, "refused_value", self.name, **fields)
        return value

    def to_dict(self) -> dict[str, Any]:
        """What the script has to know."""
        return super().to_dict() | {"wanted_count": self.wanted_count}

    def to_html(self, key: str) -> str:
        """A text area."""
        return _area(self, key)

    def to_widget(self) -> Any:
        """A text area."""
        return _wide_area(self)


@dataclass(frozen=True)
class Text(Control):
    """Any text, as a text area of some rows."""

    rows: int = 3
    kind: ClassVar[str] = "text"

    def to_html(self, key: str) -> str:
        """A text area."""
        return _area(self, key, self.rows)

    def to_widget(self) -> Any:
        """A text area."""
        return _wide_area(self, self.rows)


@dataclass(frozen=True)
class Choice(Control):
    """One of a few texts."""

    options: Sequence[str]
    kind: ClassVar[str] = "choice"

    def to_html(self, key: str) -> str:
        """A native select."""
        each = "".join(
            f"<option{' selected' * (option == self.start)}>{html.escape(option)}</option>" for option in self.options
        )
        return (
            f'<label for="{key}">{html.escape(self.label)}</label><select id="{key}" name="{self.name}">{each}</select>'
        )

    def to_widget(self) -> Any:
        """A drop-down list."""
        layout = {"width": f"{len(self.label) + max(map(len, self.options)) + 12}ch"}
        return ipywidgets.Dropdown(options=list(self.options), value=self.start, layout=layout, **self._described())


@dataclass(frozen=True)
class Flag(Control):
    """Yes or no."""

    kind: ClassVar[str] = "flag"

    def to_html(self, key: str) -> str:
        """A check box, its label after it."""
        return (
            f'<input type="checkbox" id="{key}" name="{self.name}"{" checked" * bool(self.start)}>'
            f'<label for="{key}">{html.escape(self.label)}</label>'
        )

    def to_widget(self) -> Any:
        """A check box."""
        return ipywidgets.Checkbox(value=self.start, indent=False, **self._described())


def _area(control: Control, key: str, rows: int = 2) -> str:
    return (
        f'<label for="{key}">{html.escape(control.label)}</label><textarea id="{key}" name="{control.name}" '
        f'rows="{rows}" autocomplete="off" spellcheck="false">{html.escape(str(control.start))}</textarea>'
    )


def _wide_area(control: Control, rows: int = 2) -> Any:
    layout = {"width": "98%"}
    return ipywidgets.Textarea(
        value=str(control.start), rows=rows, continuous_update=False, layout=layout, **control._described()
    )
