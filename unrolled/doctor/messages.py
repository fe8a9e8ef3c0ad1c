"""The messages of Keras that the book knows: one table, tried from top to bottom.

To add a message, put a `Rule` into the module of its family: `messages_inputs`, `messages_targets`, `messages_values`,
`messages_state` or `messages_names`. A rule with a condition stands before the rule without one.
"""

from unrolled.doctor.messages_inputs import INPUTS
from unrolled.doctor.messages_names import NAMES
from unrolled.doctor.messages_rule import Rule
from unrolled.doctor.messages_state import STATE
from unrolled.doctor.messages_targets import TARGETS
from unrolled.doctor.messages_values import VALUES

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (*STATE, *TARGETS, *INPUTS, *VALUES, *NAMES)
