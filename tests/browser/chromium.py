"""Finds an installed Chromium or Chrome and says how to get one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTRUCTION = (
    "The browser tests need Chromium or Chrome. Install one (Debian: apt install chromium; "
    "macOS: brew install --cask chromium), or set THORALENS_BROWSER to its path."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> str | None:
    """Path of a browser: the one named by THORALENS_BROWSER, or the first installed."""
    named = os.environ.get("THORALENS_BROWSER")
    if named:
        return named
    found = (shutil.which(name) for name in _NAMES)
    installed = (place for place in _PLACES if Path(place).is_file())
    return next(filter(None, (*found, *installed)), None)
