"""Old calls and their replacements, run side by side, for the page *Keras then and now*.

```python
moved = Drift()
with moved.then(ValueError, "Unrecognized keyword"):
    layers.LSTM(units=4, dropout_W=0.2)
with moved.now():
    layers.LSTM(units=4, dropout=0.2)
moved.table()
```
"""

import ast
import contextlib
import html
import inspect
import linecache
import re
import warnings
from collections.abc import Iterator, Sequence

LONGEST = 220  # characters of a message that are shown


class Drift:
    """A record of old calls, what they do today, and their replacements, filled while the calls run."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    @contextlib.contextmanager
    def then(self, outcome: type[Exception] | None = None, message: str = "") -> Iterator[None]:
        """Run an old call, check what it does today, and print it.

        Args:
            outcome: the exception or warning that the block must raise; None if it must run without either.
            message: a text that the exception or warning must contain.

        Raises:
            AssertionError: something else happened. Then Keras has changed again, and so must the text of the page.
        """
        old = _block(inspect.currentframe())
        happened: object = None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                yield
            except Exception as error:
                happened = error
        spoken = [each.message for each in caught if issubclass(each.category, (UserWarning, FutureWarning))]
        happened = happened or next(iter(spoken), None)
        wanted = outcome.__name__ if outcome else "nothing"
        assert type(happened) is (outcome or type(None)), f"{old}: expected {wanted}; got {happened!r}"
        assert message in str(happened or ""), f"{old}: expected {message!r} in the message; got {happened!r}"
        self.rows.append([old, in_short(happened), ""])
        print(f"then:  {old}\ntoday: {in_short(happened)}")

    @contextlib.contextmanager
    def now(self) -> Iterator[None]:
        """Run the call that replaces the old one; it must raise neither an exception nor a warning."""
        new = _block(inspect.currentframe())
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            yield
        self.rows[-1][2] = new
        print(f"now:   {new}")

    def table(self) -> "Table":
        """All rows so far as a table to display."""
        return Table(self.rows)


class Table:
    """A table of old calls, what they do today, and their replacements."""

    HEADINGS = ("then", "what it does today", "now")

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.rows = [tuple(row) for row in rows]

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in self.HEADINGS)
        body = "".join(
            f"<tr><td>{_code(old)}</td><td>{html.escape(today)}</td><td>{_code(new)}</td></tr>"
            for old, today, new in self.rows
        )
        return (  # it scrolls sideways on a phone, and can take the focus so that a keyboard can scroll it
            '<div class="table-wrapper" tabindex="0" role="region" aria-label="Then and now" style="overflow-x: auto">'
            '<table class="docutils" style="table-layout: fixed; width: 100%; min-width: 40rem; font-size: 0.85rem; '
            'overflow-wrap: anywhere">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in (self.HEADINGS, *self.rows))


def in_short(happened: object) -> str:
    """An exception or warning on one line: type and message, without colours, paths and the list of arguments."""
    if happened is None:
        return "runs, without a warning"
    words = re.sub(r"\x1b\[\d+m", "", str(happened)).split("Arguments received by")[0]
    words = re.sub(r" \(/[^)]*\)|(?<==)/\S*/", "", words)  # a module's file, the folders of a path
    words = " ".join(words.split())
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(" ", 1)[0] + " ..."
    return f"{type(happened).__name__}: {words}"


def _block(frame):
    """The source of the `with` block that is being entered, two frames above the generator of its context manager."""
    while frame.f_code.co_filename in (__file__, contextlib.__file__):
        frame = frame.f_back
    cell = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    blocks = [node for node in ast.walk(cell) if isinstance(node, ast.With) and node.lineno == frame.f_lineno]
    return "; ".join(ast.unparse(statement) for statement in blocks[0].body).replace("'", '"')


def _code(source):
    parts = (
        f'<code style="white-space: pre-wrap; font-size: 0.75rem">{html.escape(part)}</code>'
        for part in source.split("; ")
    )
    return "<br>".join(parts)
