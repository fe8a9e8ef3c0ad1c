"""The browser that the machine has."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_browser():
    """The path of Chromium or Chrome, or None. The environment variable CHROME, where it is set, names it."""
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MAC) if MAC.exists() else None)
