"""Measurements that take too long for a notebook, each in the module named as the one that it serves.

    python -m experiments              lists them
    python -m experiments adder        runs what is not stored yet

The tables and their record go to the folder `stored` of a chapter. A command that was stopped or killed goes on when it
is given again. On a cluster (`--scheduler ADDRESS`) the workers need this repository and its requirements.
"""

NAMES = (
    "adder",
    "brackets",
    "linear",
    "tasks",
    "plans",
    "costs",
    "gpu",
    "race",
    "rivals",
    "scores",
    "sceptic",
    "matrix",
)
