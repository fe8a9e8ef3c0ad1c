"""Code in fewer elements looks as it did, in both themes, and is still there word by word."""

import html
import re

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonConsoleLexer, PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Generic, Operator, Token

from lighter import Dark, Light, LightFormatter, one_block, simplified

CODE = '''import numpy as np


def scaled(x: np.ndarray, low=0.5) -> float:
    """A line.

    Another line."""
    return not x[:, -1] + f"{low:.2f} of {x.shape}"  # a comment


@decorated
class Model(Exception):
    values = [1, 2.5, True, None, len("a" "b"), 0x1F]
'''
KINDS = {name: kind for kind, name in STANDARD_TYPES.items()}


def painted(page, style):
    """Every visible character of highlighted code with its colour, weight and slant."""
    found = []
    for name, text, plain in re.findall(r'<span class="(\w+)">(.*?)</span>|([^<]+|<[^>]*>)', page, re.DOTALL):
        if not plain.startswith("<"):
            look = style.style_for_token(KINDS[name])
            found += [(each, look["color"], look["bold"], look["italic"]) for each in html.unescape(text or plain)]
    return [each for each in found if not each[0].isspace()]


def inside(code, formatter, lexer=None):
    return re.search(r"<pre>(?:<span></span>)?(.*)</pre>", highlight(code, lexer or PythonLexer(), formatter), re.S)[1]


@pytest.mark.parametrize("style", [Light, Dark])
def test_every_character_has_the_colour_that_it_had(style):
    assert painted(inside(CODE, LightFormatter()), style) == painted(inside(CODE, HtmlFormatter()), style)


def test_no_word_and_no_space_is_lost():
    assert html.unescape(re.sub(r"<[^>]*>", "", inside(CODE, LightFormatter()))) == CODE


def test_there_are_far_fewer_elements_and_none_that_is_plain():
    light, stock = inside(CODE, LightFormatter()), inside(CODE, HtmlFormatter())
    assert light.count("<span") < 0.4 * stock.count("<span")
    assert inside("x.y[z] = (a, b) + c\n", LightFormatter()) == "x.y[z] = (a, b) + c\n"
    assert inside("[1, 2]\n", LightFormatter()).count("<span") == 2
    assert inside('"a" "b"\n', LightFormatter()).count("<span") == 1


def test_a_line_does_not_begin_in_the_colour_of_the_one_before():
    assert inside("x  # a\n    y\n", LightFormatter()).endswith("\n    y\n")


def test_what_the_copy_button_leaves_out_keeps_its_name():
    console = inside(">>> 1 + 1\n2\n", LightFormatter(), PythonConsoleLexer())
    assert '<span class="gp">' in console
    assert '<span class="go">2</span>' in console


def test_kinds_of_other_extensions_stay():
    tokens = [(Token.Color.Red, "red"), (Token.Color.Red, " "), (Generic.Output, "x"), (Operator, "+")]
    assert list(simplified(tokens)) == [*tokens[:3], (Token.Text, "+")]


def test_an_empty_first_line_is_not_swallowed_by_a_parser():
    assert "<pre><span></span>\n" in highlight("\nx", PythonLexer(stripnl=False), LightFormatter())


@pytest.mark.parametrize("style", [Light, Dark])
def test_a_style_is_the_stock_one_but_for_its_operators(style):
    stock = get_style_by_name(style.__name__)
    changed = {kind for kind in STANDARD_TYPES if stock.style_for_token(kind) != style.style_for_token(kind)}
    assert changed == {Operator}
    assert style.style_for_token(Operator)["color"] == style.style_for_token(Token.Text)["color"]


def test_a_block_of_code_is_one_block():
    two = '<div class="highlight-default notranslate"><div class="highlight"><pre>x\n</pre></div>\n</div>\n'
    assert one_block(two) == '<div class="highlight-default notranslate highlight"><pre>x\n</pre></div>\n'
    output = two.replace('class="highlight-default notranslate"', 'class="output highlight-none notranslate" id="a"')
    assert '<div class="output highlight-none notranslate highlight" id="a"><pre>' in one_block(output)
    table = '<div class="highlight-default notranslate"><table class="highlighttable"></table></div>\n'
    assert one_block(table) == table
