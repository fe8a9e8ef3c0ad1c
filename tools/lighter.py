"""Lighter pages: a Sphinx extension that writes code and inline code with as few elements as look the same.

Pygments puts every name, bracket and number of a program into an element, 5,000 on a page of the book. Here a token
whose colour is that of plain code gets none, and neighbours of one colour, with the spaces between them, share one.
"""

import io
from collections.abc import Iterable, Iterator

from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Generic, Operator, Text, _TokenType
from sphinx.highlighting import PygmentsBridge

Token = tuple[_TokenType, str]


def with_plain_operators(name: str) -> type[Style]:
    """A style of Pygments, in which operators have the colour of plain code, as brackets and commas do."""
    base = get_style_by_name(name)
    plain = f"#{base.style_for_token(Text)['color']}"
    return type(name, (base,), {"styles": base.styles | {Operator: plain}})


Light = with_plain_operators("a11y-high-contrast-light")
Dark = with_plain_operators("a11y-high-contrast-dark")


def _look(kind):
    return tuple(tuple(style.style_for_token(kind).items()) for style in (Light, Dark))


PLAIN = _look(Text)
FIRST_OF_ITS_LOOK = {_look(kind): kind for kind in reversed(STANDARD_TYPES) if kind not in Generic}


def simplified(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens with one kind for all that look alike in both themes; a space takes that of what it follows.

    Kinds that another extension defines, or that the copy button reads (the prompt and the output of a console), stay.
    """
    before = Text
    for kind, text in tokens:
        if kind not in STANDARD_TYPES or kind in Generic:
            before = kind
        elif text.strip():
            before = Text if _look(kind) == PLAIN else FIRST_OF_ITS_LOOK[_look(kind)]
        elif "\n" in text or before in Generic:
            before = Text
        yield before, text


class LightFormatter(HtmlFormatter):
    """Pygments' own formatter on simplified tokens, without the empty element that it opens a block with."""

    def format_unencoded(self, tokensource, outfile):
        written = io.StringIO()
        super().format_unencoded(simplified(tokensource), written)
        start = "<pre><span></span>"
        text = written.getvalue()
        # a parser drops a line break right after <pre>: there the empty element is needed
        outfile.write(text if f"{start}\n" in text else text.replace(start, "<pre>", 1))


def setup(app):
    PygmentsBridge.html_formatter = LightFormatter
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
