"""The report as HTML: part of a notebook, or a page of its own. No script, nothing from elsewhere."""

import html
import itertools
import re
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING

from unrolled.core.explore import building
from unrolled.core.svg import to_svg
from unrolled.doctor import links
from unrolled.doctor.finding import Finding

if TYPE_CHECKING:
    from unrolled.doctor.report import Report

LEVELS = {"wrong": "Wrong", "look": "Look", "ok": "Fine"}
_numbers = itertools.count(1)  # no two pictures on a page may share an id

Address = Callable[[str], str]


def fragment(report: "Report") -> str:
    """The report for the output of a cell. Headings are left to the notebook around it."""
    drawn = _body(report, links.from_notebook)
    return f"<style>{_style(pictures='<svg' in drawn and not building())}</style>{drawn}"


def page(report: "Report") -> str:
    """The report as a whole document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>The doctor's report</title><style>{_style(pictures=True)}</style></head>"
        '<body class="doctor-page" data-theme="auto"><main>'
        f"<h1>The doctor's report</h1>{_body(report, links.from_file)}</main></body></html>"
    )


def _style(pictures):
    sheets = [files("unrolled.doctor").joinpath("static/report.css")]
    sheets += [files("unrolled.core").joinpath("static/figure.css")] * pictures
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _body(report: "Report", address: Address) -> str:
    found = [each for each in report.findings if each.level != "ok"]
    parts = [f'<p class="verdict">{_inline(report.verdict)}</p>']
    if found:
        items = "".join(f'<li class="{each.level}">{_finding(each, address)}</li>' for each in found)
        parts.append(f'<ol role="list">{items}</ol>')
    fine = [f"<code>{each.check}</code>: {_inline(each.evidence)}" for each in report.at("ok")]
    reasons = [f"{_codes(names)}: {_inline(why)}" for why, names in report.reasons().items()]
    parts += [_folded("Measured, and fine", fine), _folded("Could not be made", reasons)]
    if report.nothing_to_measure:
        parts.append(f"<p>Nothing to measure: {_codes(report.nothing_to_measure)}.</p>")
    notes = [*report.notes, f"The examination took {report.seconds:.1f} s of processor time."]
    parts.append(f'<p class="notes">{" ".join(map(_inline, notes))}</p>')
    return f'<div class="doctor" role="group" aria-label="The doctor\'s report">{"".join(parts)}</div>'


def _finding(finding: Finding, address: Address) -> str:
    parts = [
        f'<p><strong class="level">{LEVELS[finding.level]}</strong> <code>{finding.check}</code></p>',
        f"<p>{_inline(finding.evidence)}</p>",
        _picture(finding),
    ]
    if finding.remedy:
        parts.append(f"<p><strong>Remedy</strong>: {_inline(finding.remedy)}</p>")
    if finding.link:
        parts.append(f"<p>Read {_link(finding.link, address)}</p>")
    return "".join(parts)


def _picture(finding):
    """The small picture of a finding. The evidence above it says what it shows."""
    if finding.picture is None:
        return ""
    try:
        svg = to_svg(finding.picture(), f"finding-{next(_numbers)}")
    except Exception as error:  # a picture never takes the report down
        return f"<p>Its picture could not be drawn: {_inline(f'{type(error).__name__}: {error}')}</p>"
    return f'<div class="explorable"><div class="frame">{svg}</div></div>'


def _link(link: str, address: Address) -> str:
    """The page's name, linked if it can be reached from here, and its path: for paper, or if it cannot be reached."""
    words, path, href = map(html.escape, (links.title(link), links.in_words(link), address(link)))
    if not href:
        return f'{words}: <span class="path">{path}</span>'
    return f'<a href="{href}">{words}</a><span class="path on-paper">: {path}</span>'


def _folded(summary, items):
    if not items:
        return ""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<details><summary>{summary} ({len(items)})</summary><ul>{listed}</ul></details>"


def _codes(names):
    return ", ".join(f"<code>{html.escape(name)}</code>" for name in names)


def _inline(words):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(" ".join(words.split())))
