"""What the labs on lengths and windows share: lengths as a reader types them, and tables. Twin: `static/series.js`."""

import html
import math
import re
from collections.abc import Iterable, Sequence

from unrolled.labs.controls import quoted, refuse

MOST_SERIES, MOST_TIMESTEPS = 20_000, 10_000_000
LABEL = "Lengths of your series, in timesteps: 900, 20 x 1500, 8000 from 800 to 30000"
MESSAGES = {
    "length": "Lengths: {given} is neither a length (900), nor equal lengths (20 x 1500), nor lengths spread evenly on "
    "a logarithmic scale (8000 from 800 to 30000). A length is an integer from 1 to {most}.",
    "range": "Lengths: in {given} the second length must be at least the first.",
    "series": "There must be from 1 to {most} series; got {count}.",
}
SIZE = r"0*([1-9]\d{0,7})"
ONE = re.compile(rf"(?:{SIZE}\s*[x*×]\s*)?{SIZE}", re.ASCII)
SPREAD = re.compile(rf"{SIZE}\s+(?:series\s+)?(?:from|between)\s+{SIZE}\s+(?:to|and)\s+{SIZE}", re.ASCII)


def read_lengths(text: str) -> list[int]:
    """The lengths of a text, in their order; its parts are separated by commas, semicolons, spaces or new lines.

    `8000 from 800 to 30000` are lengths of which each is longer than the one before by the same factor.

    Raises:
        Refusal: a part is none of the three forms, or there are too many series or timesteps.
    """
    lengths: list[int] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        if spread := SPREAD.fullmatch(part):
            count, first, last = map(int, spread.groups())
            _check(part, count, first, last)
            if last < first:
                raise refuse(MESSAGES, "range", "lengths", given=quoted(part))
            lengths += spread_out(count, first, last)
        elif one := ONE.fullmatch(part):
            count, length = int(one[1] or 1), int(one[2])
            _check(part, count, length)
            lengths += [length] * count
        else:
            lengths += [_single(each, part) for each in part.split()]
    _check("", len(lengths) or "no lengths", 1)
    return lengths


def spread_out(count: int, first: int, last: int) -> list[int]:
    """`count` lengths from `first` to `last`, each longer by the same factor, in whole timesteps."""
    steps = max(1, count - 1)
    inside = [math.floor(round(first * (last / first) ** (k / steps), 6)) for k in range(count)]
    return [first, *inside[1:-1], last][:count]


def _single(text, part):
    found = ONE.fullmatch(text)
    if not found or found[1]:
        raise refuse(MESSAGES, "length", "lengths", given=quoted(part), most=f"{MOST_TIMESTEPS:,}")
    _check(part, 1, int(found[2]))
    return int(found[2])


def _check(part, count, *lengths):
    if isinstance(count, str) or count > MOST_SERIES:
        shown = count if isinstance(count, str) else f"{count:,}"
        raise refuse(MESSAGES, "series", "lengths", most=f"{MOST_SERIES:,}", count=shown)
    if max(lengths) > MOST_TIMESTEPS:
        raise refuse(MESSAGES, "length", "lengths", given=quoted(part), most=f"{MOST_TIMESTEPS:,}")


def tenths(number: float) -> str:
    """A number with one decimal, a half rounded up, as the script does."""
    return f"{math.floor(number * 10 + 0.5) / 10:,.1f}"


def point(number: float) -> str:
    """A coordinate of a drawing, with at most one decimal."""
    return f"{math.floor(number * 10 + 0.5) / 10:.1f}".removesuffix(".0")


def memory(numbers: int) -> str:
    """The memory of so many float32 numbers, in kB, MB or GB of powers of ten."""
    size = 4 * numbers
    power, unit = (1e9, "GB") if size >= 1e9 else (1e6, "MB") if size >= 1e6 else (1e3, "kB")
    return f"{tenths(size / power)} {unit}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], chosen: int = -1) -> str:
    """A table as HTML; the first cell of a row is its heading, and the row `chosen` is marked."""
    heads = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in headings)
    head = f"<thead><tr>{heads}</tr></thead>" if headings else ""
    marked = ' class="chosen"'
    body = "".join(
        f'<tr{marked if at == chosen else ""}><th scope="row">{html.escape(first)}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for at, (first, *rest) in enumerate(rows)
    )
    return f"<table>{head}<tbody>{body}</tbody></table>"


def code(text: str) -> str:
    """Code as HTML."""
    return f'<pre class="code"><code>{html.escape(text)}</code></pre>'
