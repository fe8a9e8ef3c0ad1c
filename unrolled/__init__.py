"""The package that the notebooks of the book import. This is the map of the house, and who changes what.

=================  =====================================================================================================
`core`             machinery, knows no chapter: explorables, SVG, style, glue, quizzes, verdicts, training, stored runs
`drawings`         drawings that two chapters or more share: the unrolled cell, blocks, weights, states, series, seeds
`units`            chapter 1
`input_shape`      chapter 2
`batches`          chapter 3
`statefulness`     chapter 4
`fibonacci`        chapter 5, with `terms`, `adder`, `brackets` and `linear`
`long_sequences`   chapter 6, with `tasks`, `cells`, `lengths`, `plans`, `spectra`, `race` and `fast_kernel`
`reference`        what the reference notebooks need: `drift`
=================  =====================================================================================================

Every chapter has the same rooms: `data.py`, `drawings.py`, `check.py` (its exercises), `quiz.json` and `stored/` (its
measurements). Whoever writes a chapter changes that chapter's folder and no other. A change in `core` or `drawings`
reaches every chapter that imports it, and runs those notebooks again.

Imports go one way, and `tests/test_house.py` holds them to it: `core` imports only `core`; `drawings` imports `core`; a
chapter imports `core`, `drawings`, itself and the `data` of an earlier chapter; nothing here imports `experiments` or
`tools`. A notebook writes `from unrolled.batches import check, data, drawings`.

The names below are the public doors.
"""

from unrolled.core import style
from unrolled.core.explore import explore, picture
from unrolled.core.glue import glue
from unrolled.core.quiz import quiz

__all__ = ["explore", "glue", "picture", "quiz", "style"]
