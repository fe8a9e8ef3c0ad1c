"""The checks, one for each name of `unrolled.doctor.finding.CHECKS`.

A check is a function from an `Examination` to a `Finding`, or to None where there is nothing to measure. It is in a
module of this folder, in the module's dictionary `CHECKS` under its name. To add one: write the function, add its name
to `finding.CHECKS`, and programs with the fault to the collection that scores the checks.
"""

from collections.abc import Callable

from unrolled.doctor.checks import (
    axes,
    cannot_memorise,
    data,
    first_loss,
    gradient_explodes,
    gradient_reach,
    leakage,
    learning_rate,
    losses,
    masks,
    metrics,
    naive,
    order_unused,
    parts,
    reach,
    scale,
    shapes,
    states,
    targets,
)
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import CHECKS as NAMES
from unrolled.doctor.finding import Finding

Check = Callable[[Examination], Finding | None]

MODULES: tuple = (
    data,
    shapes,
    axes,
    targets,
    losses,
    metrics,
    scale,
    reach,
    masks,
    states,
    leakage,
    parts,
    first_loss,
    gradient_reach,
    gradient_explodes,
    learning_rate,
    cannot_memorise,
    naive,
    order_unused,
)
ALL: dict[str, Check] = {name: check for module in MODULES for name, check in module.CHECKS.items()}


def in_order() -> list[tuple[str, Check]]:
    """All checks by name, in the order in which they are made."""
    return [(name, ALL[name]) for name in NAMES if name in ALL]
