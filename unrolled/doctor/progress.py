"""A progress bar for what takes longer than three seconds."""

import sys
import time

PATIENCE = 3.0  # seconds without a bar
CELLS = 25


class Progress:
    """A bar on standard error, shown once the work has taken longer than `PATIENCE` seconds.

    Args:
        total: the number of steps.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self.begun = time.monotonic()
        self.shown = False

    def step(self, done: int, what: str) -> None:
        """Show that `done` steps are done and that `what` is next."""
        if time.monotonic() - self.begun > PATIENCE:
            full = CELLS * done // self.total
            sys.stderr.write(f"\r[{'#' * full}{'.' * (CELLS - full)}] {done} of {self.total}: {what:<20}")
            sys.stderr.flush()
            self.shown = True

    def end(self) -> None:
        """Remove the bar."""
        if self.shown:
            sys.stderr.write("\r" + " " * (CELLS + 50) + "\r")
            sys.stderr.flush()
