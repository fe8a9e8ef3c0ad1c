"""The report: what was found, as text, as HTML and as data."""

from typing import Any

from unrolled.doctor.finding import LEVELS, Finding


class Report:
    """What the doctor has found.

    Attributes:
        findings: one for each check that could be made, the worst first.
        not_made: pairs of a check's name and the reason why it could not be made.
        notes: how the examination was made: sampling, copies.
        seconds: of processor time.
    """

    def __init__(
        self, findings: list[Finding], not_made: list[tuple[str, str]], notes: list[str], seconds: float
    ) -> None:
        self.findings = sorted(findings, key=lambda finding: LEVELS.index(finding.level))
        self.not_made = not_made
        self.notes = notes
        self.seconds = seconds

    def at(self, level: str) -> list[Finding]:
        """The findings of one level: "wrong", "look" or "ok"."""
        return [finding for finding in self.findings if finding.level == level]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for `json.dumps`."""
        keys = ("check", "level", "evidence", "remedy", "link")
        return {
            "findings": [{key: getattr(finding, key) for key in keys} for finding in self.findings],
            "not_made": dict(self.not_made),
            "notes": self.notes,
            "seconds": round(self.seconds, 2),
        }

    def __str__(self) -> str:
        return "\n".join(f"{each.level:6} {each.check:18} {each.evidence} {each.remedy}" for each in self.findings)

    __repr__ = __str__
