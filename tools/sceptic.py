"""The page of verdicts under other seeds: a Sphinx directive that reads the stored reruns.

`{sceptic} claims` is a table of the claims, each with its verdict and how often it held. `{sceptic} fallen` lists every
cell that fell at an offset. With no argument it says how many cells were rerun, and how often.
"""

from collections.abc import Iterable

from docutils import nodes

from claims import ROOT, in_words, read_ledger
from tables import Cells, StoredTables, link, show, text
from unrolled.reference.verdicts import Verdict, stored_reruns, survey

PAGE = "book/sceptic"


class Sceptic(StoredTables):
    """The directive `{sceptic}`, see the module."""

    widths = {"claims": (7, 75, 18), "fallen": (66, 16, 18)}

    def sentences(self) -> Iterable[str]:
        return summary(self.found())

    def table(self, kind: str) -> tuple[tuple[str, ...], list[Cells]]:
        return self.claims(self.found()) if kind == "claims" else self.fallen(self.found())

    def found(self) -> list[Verdict]:
        return survey(stored_reruns(), ROOT / "notebooks")

    def claims(self, found: list[Verdict]) -> tuple[tuple[str, ...], list[Cells]]:
        """A row per claim: number, verdict with a link to its cell, held in n of m."""
        settling = {number: one for one in found for number in one.claims}
        rows = []
        for row in read_ledger():
            number = f"{row['number']:02d}"
            if one := settling.get(number):
                cell = link("See it run.", f"claim-{number}", self.env.docname)
                rows.append([text(number), [*in_words(row["verdict"]), nodes.Text(" "), cell], text(held(one))])
        return ("No.", "Verdict", "Held"), rows

    def fallen(self, found: list[Verdict]) -> tuple[tuple[str, ...], list[Cells]]:
        """A row per cell that fell: notebook and section, claims, fell in n of m."""
        rows = []
        for one in found:
            if one.fell:
                page = link(one.section, f"/notebooks/{one.notebook}", self.env.docname, "doc")
                where = [page, nodes.Text(f" ({one.notebook})")]
                rows.append([where, text(", ".join(one.claims) or "–"), text(f"{len(one.fell)} of {len(one.offsets)}")])
        return ("Section", "Claims", "Fell"), rows


def held(one: Verdict) -> str:
    """In how many reruns a cell held, in words."""
    return f"{len(one.offsets) - len(one.fell)} of {len(one.offsets)}" if one.offsets else "not rerun yet"


def summary(found: list[Verdict]) -> Iterable[str]:
    """What was rerun, and what was not, in sentences."""
    rerun = [one for one in found if one.offsets]
    runs, falls = sum(len(one.offsets) for one in rerun), sum(len(one.fell) for one in rerun)
    yield (
        f"Of the {len(found)} cells that assert something, {len(rerun)} have been rerun in the form in which you see "
        f"them, {runs:,} times in all. An assertion fell {falls} times: {falls / max(1, runs):.1%}."
    )
    if rerun:
        times = [len(one.offsets) for one in rerun]
        yield f"Each of them was rerun with {min(times)} to {max(times)} offsets."
    if missing := list(dict.fromkeys(one.notebook for one in found if not one.offsets)):
        yield f"Changed since the last rerun, or never rerun: {', '.join(missing)}."


def setup(app):
    return show(app, "sceptic", Sceptic, PAGE)
