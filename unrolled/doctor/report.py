"""The report: what was found, as text, as HTML and as data."""

import textwrap
from collections.abc import Iterator
from typing import Any

from unrolled.doctor import html, links
from unrolled.doctor.finding import CHECKS, LEVELS, Finding

WIDTH = 88  # columns of the text


class Report:
    """What the doctor has found. In a notebook it shows itself; printed, it is text.

    Attributes:
        findings: one for each check that could be made, the worst first; within a level in the order of the checks.
        not_made: pairs of a check's name and the reason why it could not be made.
        notes: how the examination was made: sampling, copies.
        seconds: of processor time.
    """

    def __init__(
        self, findings: list[Finding], not_made: list[tuple[str, str]], notes: list[str], seconds: float
    ) -> None:
        self.findings = sorted(findings, key=lambda each: (LEVELS.index(each.level), CHECKS.index(each.check)))
        self.not_made = not_made
        self.notes = notes
        self.seconds = seconds

    def at(self, level: str) -> list[Finding]:
        """The findings of one level: "wrong", "look" or "ok".

        Raises:
            ValueError: another level.
        """
        if level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(LEVELS)}; got {level!r}.")
        return [finding for finding in self.findings if finding.level == level]

    @property
    def nothing_to_measure(self) -> list[str]:
        """The names of the checks for which the model and its data hold nothing to measure."""
        told = {each.check for each in self.findings} | {name for name, _ in self.not_made}
        return [name for name in CHECKS if name not in told]

    @property
    def verdict(self) -> str:
        """The report in one sentence: what is wrong, what deserves a look, and how much could not be measured."""
        wrong, look, fine = (len(self.at(level)) for level in LEVELS)
        things = f"{wrong} thing{' is' if wrong == 1 else 's are'} wrong"
        head = things if wrong else "Nothing is wrong that the doctor can measure"
        if look:
            noun = "" if wrong else " thing" if look == 1 else " things"
            head += f", {'' if wrong else 'but '}{look}{noun} deserve{'s' if look == 1 else ''} a look"
        rest = [
            (fine, "found nothing"),
            (len({name for name, _ in self.not_made}), "could not be made"),
            (len(self.nothing_to_measure), "had nothing to measure"),
        ]
        counted = [(count, words) for count, words in rest if count]
        told = [f"{count} {_checks(count) if not at else ''}{words}" for at, (count, words) in enumerate(counted)]
        return "; ".join(filter(None, [head, ", ".join(told)])) + "."

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for `json.dumps`."""
        keys = ("check", "level", "evidence", "remedy", "link")
        return {
            "verdict": self.verdict,
            "findings": [{key: getattr(finding, key) for key in keys} for finding in self.findings],
            "not_made": dict(self.not_made),
            "nothing_to_measure": self.nothing_to_measure,
            "notes": list(self.notes),
            "seconds": round(self.seconds, 2),
        }

    def to_html(self) -> str:
        """The report as a page of its own, to be saved or printed."""
        return html.page(self)

    def _repr_html_(self) -> str:
        return html.fragment(self)

    def __str__(self) -> str:
        found = [each for each in self.findings if each.level != "ok"]
        return "\n\n".join([_wrapped(self.verdict), *map(_finding, range(1, len(found) + 1), found), *self._rest()])

    __repr__ = __str__

    def _rest(self) -> Iterator[str]:
        """The blocks of the text after the findings: what was fine, what was not measured, how it was made."""
        if fine := self.at("ok"):
            yield _wrapped(f"Measured, and fine: {', '.join(each.check for each in fine)}.")
        if self.nothing_to_measure:
            yield _wrapped(f"Nothing to measure: {', '.join(self.nothing_to_measure)}.")
        if self.not_made:
            lines = [_wrapped(f"{', '.join(names)}: {why}", 4) for why, names in self.reasons().items()]
            yield "\n".join(["Could not be made:", *lines])
        yield "\n".join(map(_wrapped, [*self.notes, f"The examination took {self.seconds:.1f} s of processor time."]))

    def reasons(self) -> dict[str, list[str]]:
        """The checks that could not be made, by the reason."""
        found: dict[str, list[str]] = {}
        for name, why in self.not_made:
            found.setdefault(why, []).append(name)
        return found


def _checks(count):
    return "check " if count == 1 else "checks "


def _finding(number, finding):
    """One finding as lines of text."""
    lines = [f"{number}. {finding.level.upper()}  {finding.check}", _wrapped(finding.evidence, 4)]
    if finding.remedy:
        lines.append(_wrapped(f"Remedy: {finding.remedy}", 4))
    if finding.link:
        lines.append(f"    Read: {links.in_words(finding.link)}")
    return "\n".join(lines)


def _wrapped(words, indent=0):
    margin = " " * indent
    return textwrap.fill(words, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
