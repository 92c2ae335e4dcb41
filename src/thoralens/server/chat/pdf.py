"""A conversation as printed pages, with the letters of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from thoralens.diagnosis.report.sheet import (
    ACCENT,
    BOTTOM,
    INK,
    MARGIN,
    SOFT,
    WASH,
    WIDTH,
    Colour,
    Sheet,
)
from thoralens.server.chat.export import Kind, Part, parts
from thoralens.server.chat.schemas import Thread

_ALARM: Colour = (150, 24, 24)
_TOP = 14.0
_BEFORE_HEADING = 1.5
_PIECE = 1_500
"""Letters that fit on a page at any size used here; a longer paragraph goes over several."""


class _Look(NamedTuple):
    size: float
    colour: Colour
    bold: bool
    indent: float
    gap: float


_LOOKS: dict[Kind, _Look] = {
    "title": _Look(15, INK, True, 0, 2.5),
    "small": _Look(8, SOFT, False, 0, 4),
    "heading": _Look(8, SOFT, True, 0, 1.2),
    "asked": _Look(10.5, INK, True, 0, 3.5),
    "alarm": _Look(10.5, _ALARM, True, 0, 3),
    "said": _Look(10, INK, False, 0, 2.5),
    "end": _Look(9, SOFT, False, 0, 2.5),
    "source": _Look(8.5, ACCENT, False, 0, 0.8),
    "quote": _Look(8, SOFT, False, 5, 1.5),
}


def pdf(thread: Thread) -> bytes:
    """The conversation as A4 pages; letters that the font lacks are shown as ``?``."""
    told = list(parts(thread))
    pages = _drawn(told, 0).page
    return bytes(_drawn(told, pages).output())


def _drawn(told: Sequence[Part], pages: int) -> Sheet:
    sheet = Sheet(told[0].text[:200], "Thoralens. Not a medical device.", pages)
    sheet.add_page()
    y = _TOP
    for part in told:
        look = _LOOKS[part.kind]
        y += _BEFORE_HEADING if part.kind == "heading" else 0
        for piece in _pieces(part.text):
            y = _paragraph(sheet, y, piece, look)
        if part.address:
            sheet.link(MARGIN, y - look.size * 0.5, WIDTH, look.size * 0.5, part.address)
            y = _paragraph(sheet, y, part.address, look._replace(size=7, colour=SOFT))
        y += look.gap
    return sheet


def _paragraph(sheet: Sheet, y: float, text: str, look: _Look) -> float:
    width = WIDTH - look.indent
    height = sheet.height_of(text, width, look.size, bold=look.bold)
    if y + height > BOTTOM and y > _TOP:
        sheet.add_page()
        y = _TOP
    if look.indent:
        sheet.set_fill_color(*WASH)
        sheet.rect(MARGIN + look.indent - 2.5, y, 0.8, height, style="F")
    return sheet.paragraph(
        MARGIN + look.indent, y, width, text, look.size, look.colour, bold=look.bold
    )


def _pieces(text: str) -> list[str]:
    """Lines, and those that are too long for a page cut between words."""
    found: list[str] = []
    for line in text.splitlines() or [""]:
        while len(line) > _PIECE:
            at = line.rfind(" ", 0, _PIECE)
            at = at if at > 0 else _PIECE
            found.append(line[:at])
            line = line[at:].lstrip()
        found.append(line)
    return [line for line in found if line.strip()]
