"""The letters of pictures and reports: Inter (SIL Open Font License), one file a weight."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

from thoralens.settings import ASSETS

REGULAR = ASSETS / "fonts" / "Inter-Regular.ttf"
BOLD = ASSETS / "fonts" / "Inter-SemiBold.ttf"


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Inter at ``size`` pixels."""
    path: Path = BOLD if bold else REGULAR
    return ImageFont.truetype(path, size)
