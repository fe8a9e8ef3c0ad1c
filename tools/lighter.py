"""Lighter pages: a Sphinx extension that writes code and inline code with as few elements as look the same.

Pygments puts every name, bracket and number of a program into an element, 5,000 on a page of the book. Here a token
whose colour is that of plain code gets none, and neighbours of one colour, with the spaces between them, share one.
"""

import io
import re
from collections.abc import Iterable, Iterator

from docutils.nodes import SkipNode
from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Generic, Operator, Text, _TokenType
from sphinx.highlighting import PygmentsBridge
from sphinx.writers.html5 import HTML5Translator

TWO_BLOCKS = re.compile(
    r'\A<div class="([^"]*\bhighlight-\S+ notranslate)"([^>]*)>'
    r'<div class="highlight">(<pre>.*</pre>)</div>\s*</div>\s*\Z',
    re.DOTALL,
)
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


class LightTranslator(HTML5Translator):
    """Sphinx's own translator with one block around code, not two, and no element for each word of inline code.

    `book.css` keeps the spaces of inline code, for which the words have theirs.
    """

    def visit_literal_block(self, node):
        try:
            super().visit_literal_block(node)
        except SkipNode:
            self.body[-1] = one_block(self.body[-1])
            raise

    def visit_literal(self, node):
        protected = self.protect_literal_text
        super().visit_literal(node)
        self.protect_literal_text = protected

    def depart_literal(self, node):
        self.body.append("</kbd>" if "kbd" in node["classes"] else "</code>")


def one_block(html: str) -> str:
    """A block of code as Sphinx writes it, `<div class="highlight-..."><div class="highlight"><pre>`, in one `div`.

    A block of another form, such as one with line numbers, stays as it is.
    """
    return TWO_BLOCKS.sub(r'<div class="\1 highlight"\2>\3</div>\n', html)


def setup(app):
    app.set_translator("html", LightTranslator)
    PygmentsBridge.html_formatter = LightFormatter
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
