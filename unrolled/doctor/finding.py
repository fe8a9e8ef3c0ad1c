"""What a check says: one finding, with a level, a number and a remedy."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

LEVELS = ("wrong", "look", "ok")  # the worst first
CHECKS = (  # in the order in which they are made: what the rest depends on comes first
    "bad-values",
    "input-shape",
    "axes",
    "one-timestep",
    "target-shape",
    "target-range",
    "loss",
    "metric",
    "input-scale",
    "target-scale",
    "target-reach",
    "padding-read",
    "data-masked",
    "state-leak",
    "state-order",
    "leakage",
    "dead-parts",
    "first-loss",
    "gradient-reach",
    "gradient-explodes",
    "learning-rate",
    "cannot-memorise",
    "naive",
    "order-unused",
    "cost",
)


@dataclass(frozen=True)
class Finding:
    """What one check has found.

    Attributes:
        check: its name, one of `CHECKS`.
        level: "wrong" (almost certainly a fault), "look" (measured, and odd) or "ok".
        evidence: one sentence with the measured number.
        remedy: what to do, with a line of code where one fits; empty at level "ok".
        link: the page of the book that explains it, below the site's root, with an anchor where one fits.
        picture: draws a small figure, where one helps.

    Raises:
        ValueError: an unknown check or level.
    """

    check: str
    level: str
    evidence: str
    remedy: str = ""
    link: str = ""
    picture: Callable[[], Figure] | None = None

    def __post_init__(self) -> None:
        if self.check not in CHECKS:
            raise ValueError(f"check must be one of {', '.join(CHECKS)}; got {self.check!r}.")
        if self.level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(LEVELS)}; got {self.level!r}.")
