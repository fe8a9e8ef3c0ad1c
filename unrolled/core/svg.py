"""From a matplotlib figure to an SVG that follows the page's theme, with as few elements as draw the same picture."""

import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, fromstring, tostring

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from unrolled.core.style import COLOURS

NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
TAG = re.compile(r"<[^>]*>")  # digits between tags are text for the reader and must stay
STEP = re.compile(r"([MLCQz])([^MLCQz]*)")  # a command of matplotlib's paths, all of them absolute, and its points
UNTURNED = re.compile(r"rotate\(-?0 [^)]*\)")  # matplotlib turns every text, most of them by nothing
ARCS = 8  # matplotlib draws a circle as so many Bézier arcs


def to_svg(figure: Figure, prefix: str = "u") -> str:
    """Draw `figure` as an SVG element for an HTML page.

    The colours of `unrolled.core.style.COLOURS` become CSS variables with the colour itself as fallback. Text stays
    text, in the page's font. Every id gets `prefix`, so that the ids of two figures on a page cannot collide.

    Args:
        figure: a `matplotlib.figure.Figure`. It is closed if pyplot has registered it.
        prefix: letters and digits put before every id.

    Returns:
        The `<svg>` element as a string, hidden from screen readers, which read its caption instead.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=NO_METADATA)
    plt.close(figure)
    return _themed(_written(_slim(_parsed(buffer.getvalue())), prefix))


def _parsed(text):
    """The picture as a tree, without the XML head, the namespaces, the metadata and matplotlib's style sheet."""
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r"<svg \1>", text[text.index("<svg") :])
    text = re.sub(r'(<g) id="[^"]*"', r"\1", text)
    return fromstring(text.replace("xlink:href", "href"))


def _slim(svg: Element) -> Element:
    """The same picture without groups that do nothing, each marker in its place, neighbours that look alike joined.

    A plot of 2,000 points is one element then, and not 2,000: a page draws faster, and its frames weigh less.
    """
    definitions = [each for defs in svg.iter("defs") for each in defs]
    drawn = _joined(_flat(svg, {f"{each.get('id')}": each for each in definitions}))
    written = "".join(tostring(each, "unicode") for each in drawn)
    used = [each for each in definitions if f"url(#{each.get('id')})" in written]
    slim = Element("svg", svg.attrib | {"aria-hidden": "true", "focusable": "false"})
    if used:
        slim.append(Element("defs"))
        slim[0].extend(used)
    slim.extend(drawn)
    return slim


def _flat(parent: Iterable[Element], defined: Mapping[str, Element]) -> Iterator[Element]:
    """What is drawn in `parent`, out of its groups; a group that clips leaves its clip to each of its elements.

    Args:
        parent: a group, or the picture.
        defined: the markers and the clips, by their ids.
    """
    for each in parent:
        if each.tag == "g":
            yield from _ungrouped(each, list(_flat(each, defined)))
        elif each.tag == "use":
            yield _placed(each, defined[each.get("href", "").lstrip("#")])
        elif each.tag != "defs" and each.get("style") != "fill: none":
            if each.tag == "path":
                if "clip-path" in each.attrib and _inside(each, defined[each.get("clip-path", "")[5:-1]]):
                    del each.attrib["clip-path"]
                each.set("d", _circle(each.get("d")))
            if UNTURNED.fullmatch(each.get("transform", "")):
                del each.attrib["transform"]
            yield each


def _inside(path, clip):
    """Whether a path and its outline lie inside the rectangle that clips it, which then cuts nothing off."""
    left, top, width, height = (float(clip[0].get(name)) for name in ("x", "y", "width", "height"))
    line = float(_style(path).get("stroke-width", 1))
    xs, ys = zip(*(point for _, points in _steps(path) for point in points), strict=True)
    across = left + line <= min(xs) and max(xs) <= left + width - line
    return across and top + line <= min(ys) and max(ys) <= top + height - line


def _ungrouped(group, inner):
    """The elements of a group by themselves, or the group where its attributes cannot be theirs."""
    clipped = any({"clip-path", "transform"} & set(each.attrib) for each in inner)
    if set(group.attrib) - {"clip-path"} or (group.attrib and clipped):
        group[:] = inner
        return [group]
    for each in inner:
        each.attrib.update(group.attrib)
    return inner


def _placed(use, marker):
    """A marker as a path in its place. What its own style says goes before that of its use, as in SVG."""
    x, y = float(use.get("x")), float(use.get("y"))
    moved = (f"{name} {' '.join(f'{a + x:.4f} {b + y:.4f}' for a, b in points)}" for name, points in _steps(marker))
    style = "; ".join(map(": ".join, (_style(use) | _style(marker)).items()))
    return Element("path", {"d": _circle(" ".join(moved)), "style": style})


def _steps(path):
    """The commands of a path, each with its points as pairs of numbers."""
    for name, words in STEP.findall(path.get("d")):
        numbers = iter(map(float, words.split()))
        yield name, list(zip(numbers, numbers, strict=True))


def _style(element):
    return dict(part.split(": ", 1) for part in element.get("style", "").split("; ") if part)


def _circle(d):
    """The path of the circle that eight arcs draw, in a fifth of the bytes; any other path as it is."""
    arcs = re.fullmatch(rf"M [-\d. ]+?((?:C [-\d. ]+){{{ARCS}}})z\s*", d)
    if not arcs:
        return d
    ends = [tuple(map(float, arc.split()[-2:])) for arc in arcs[1].split("C")[1:]]
    (left, right), (top, bottom) = ((min(places), max(places)) for places in zip(*ends, strict=True))
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    if max(abs(math.dist((x, y), end) - radius) for end in ends) > 0.02:
        return d
    half = f"a {radius:.2f} {radius:.2f} 0 0 1"
    return f"M {left:.2f} {y:.2f} {half} {2 * radius:.2f} 0 {half} {-2 * radius:.2f} 0 z"


def _joined(elements: Iterable[Element]) -> list[Element]:
    """The elements, with neighbouring paths of the same look as one path; text between them, as at ticks, is no bar.

    Only paths of one opaque colour are joined: with two, it matters which lies on top, and with a transparent one,
    where they overlap.
    """
    drawn: list[Element] = []
    for each in elements:
        before = next((other for other in reversed(drawn) if other.tag != "text"), None)
        if before is not None and _look(before) is not None and _look(before) == _look(each):
            before.set("d", f"{before.get('d')} {each.get('d')}")
        else:
            drawn.append(each)
    return drawn


def _look(element):
    """What neighbours must share to be joined, or None where an element must stay by itself."""
    style = _style(element)
    colours = {style.get("fill", "#000000"), style.get("stroke", "none")} - {"none"}
    opaque = not any(name.endswith("opacity") for name in style)
    if element.tag != "path" or set(element.attrib) - {"d", "style", "clip-path"} or len(colours) != 1 or not opaque:
        return None
    return element.get("style"), element.get("clip-path")


def _written(svg, prefix):
    """The tree as text: a line for each element and each step of a path, as most frames share most of their lines."""
    for each in svg.iter():
        if each.tag not in ("text", "tspan"):
            each.text = "\n" if len(each) else None
        if each.tag != "tspan":
            each.tail = "\n"
        if each.tag == "path":
            each.set("d", re.sub(r"\s+(?=[MLCQz])", "\n", each.get("d").strip()))
    text = TAG.sub(_rounded, tostring(svg, "unicode").replace("&#10;", "\n"))
    return re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", text).strip()


def _rounded(tag):
    return re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), tag[0])


def _themed(text):
    """Replace the palette's colours and the fonts with CSS variables."""
    for name, colour in COLOURS.items():
        text = re.sub(rf"(?<=: ){colour}\b", f"var(--figure-{name}, {colour})", text)
    text = re.sub(r"'DejaVu Sans Mono'(, monospace)?", "var(--figure-mono, monospace)", text)
    return re.sub(r"'DejaVu Sans'(, sans-serif)?", "var(--figure-font, sans-serif)", text)
