"""A progress bar for what takes longer than three seconds."""

import sys
import time

from unrolled.core.explore import building

PATIENCE = 3.0  # seconds without a bar
CELLS = 25


class Progress:
    """A bar on standard error, shown once the work has taken longer than `PATIENCE` seconds and removed at the end.

    It is for somebody who waits: in a terminal or a notebook, and not in a log or in a page that is being built.

    Args:
        total: the number of steps.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.begun = time.monotonic()
        self.watched = not building() and (sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel"))
        self.shown = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        if self.shown:
            self._write(" " * self.shown + "\r")

    def step(self, done: int, what: str) -> None:
        """Show that `done` steps are done and that `what` is next."""
        if self.watched and time.monotonic() - self.begun > PATIENCE:
            full = CELLS * done // self.total
            line = f"[{'#' * full}{'.' * (CELLS - full)}] {done} of {self.total}: {what}".ljust(self.shown)
            self.shown = len(line)
            self._write(line)

    def _write(self, words):
        sys.stderr.write("\r" + words)
        sys.stderr.flush()
