"""What a rule of the messages is, and the words that the families share."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from unrolled.doctor.explain_evidence import Evidence, Shape

Names = dict[str, str]
When = Callable[[Evidence, Names], Names | None]


@dataclass(frozen=True)
class Rule:
    """A message, and what it means.

    Attributes:
        pattern: a regular expression that is searched for in the message. Its named groups are names in the templates.
        check: the fault, one of `CHECKS`.
        words: what happened, a template.
        remedy: what to do, a template; code stands in backticks.
        link: the page of the book, with its anchor.
        when: a condition. It returns more names for the templates (`check` and `link` among them change the fault and
            the page), or None if the rule does not hold.
        inside: the message is so general that an exception counts only if Keras or TensorFlow raised it.
        data: the shapes of the data and the model belong to the words.
    """

    pattern: str
    check: str
    words: str
    remedy: str
    link: str
    when: When | None = None
    inside: bool = False
    data: bool = True


def shape(text: str) -> Shape:
    """A shape from its text: "(None, 3, 1)", "[?,3]" or "[8 3]"."""
    return tuple(int(side) if side.isdigit() else None for side in re.findall(r"\d+|None|\?", text))


def swapped(given: Shape | None, wanted: Shape | None) -> bool:
    """Whether data of the one shape fit the other with timesteps and features exchanged, and not as they are."""
    if given is None or wanted is None or not len(given) == len(wanted) == 3:
        return False
    turned = (given[0], given[2], given[1])
    return _fits(turned[1:], wanted[1:]) and not _fits(given[1:], wanted[1:])


def _fits(given: Shape, wanted: Shape) -> bool:
    return all(one == other or other is None for one, other in zip(given, wanted, strict=True))


def last_only(layer: object) -> bool:
    """Whether a layer is recurrent and returns its last output only."""
    return getattr(layer, "return_sequences", True) is False
