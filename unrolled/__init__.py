"""The package that the book's notebooks import. This is its map, with the rules for changing it.

=======================  ===============================================================================================
`core`                   of no chapter: explorables, SVG, style, glue, quizzes, verdicts, training, stored runs
`drawings`               drawings that several chapters share: the unrolled cell, blocks, weights, states, series, seeds
`units`                  chapter 1
`input_shape`            chapter 2
`batches`                chapter 3
`statefulness`           chapter 4
`fibonacci`              chapter 5, with `terms`, `adder`, `brackets` and `linear`
`long_sequences`         chapter 6: `tasks`, `cells`, `lengths`, `plans`, `costs`, `spectra`, `race`, `rivals`, ...
`sequence_to_sequence`   chapter 7
`doctor`                 chapter 8: its exercises, and the doctor itself, `diagnose` and `explain`
`labs`                   forms that compute with the reader's own numbers, in the page and in Jupyter
`reference`              for the reference notebooks: `drift`, and what was stored of reruns, of seeds and of versions
=======================  ===============================================================================================

Every chapter has the same files: `data.py`, `drawings.py`, `check.py` (its exercises), `quiz.json` and `stored/` (its
measurements). To work on a chapter, change that chapter's folder only. A change in `core` or `drawings` affects every
chapter that imports it, and reruns those notebooks.

Imports go one way, which `tests/test_house.py` enforces: `core` imports only `core`; `drawings` imports `core`; a
chapter imports `core`, `drawings`, itself and the `data` of an earlier chapter; nothing here imports `experiments` or
`tools`. A notebook writes `from unrolled.batches import check, data, drawings`.

The names below are public. `diagnose` and `explain` are imported when they are asked for, so that a change in `doctor`
reruns the notebooks that use it and no others.
"""

from typing import TYPE_CHECKING, Any

from unrolled.core import style
from unrolled.core.explore import explore, picture
from unrolled.core.glue import glue
from unrolled.core.quiz import quiz

if TYPE_CHECKING:
    from unrolled.doctor import diagnose, explain

__all__ = ["diagnose", "explain", "explore", "glue", "picture", "quiz", "style"]


def __getattr__(name: str) -> Any:
    if name in ("diagnose", "explain"):
        from unrolled import doctor

        return getattr(doctor, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
