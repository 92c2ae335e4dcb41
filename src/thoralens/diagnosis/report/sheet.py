"""A4 sheets with the report's letters: what fits is measured, what has no letter is shown as ?."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.prefs import ViewerPreferences

from thoralens.explain.fonts import BOLD, REGULAR

Colour = tuple[int, int, int]
INK: Colour = (19, 35, 42)
SOFT: Colour = (82, 100, 108)
RULE: Colour = (190, 201, 206)
WASH: Colour = (241, 245, 246)
ACCENT: Colour = (11, 107, 118)
MARGIN, WIDTH, BOTTOM = 15.0, 180.0, 281.0
"""Millimetres; ``BOTTOM`` is where the footer begins."""
CUT = " … The rest is in the JSON document."
_LETTER = 0.07
"""Square millimetres that a narrow letter takes, for each squared point of size."""
_LEADING = 0.49
"""Millimetres from line to line for each point of size."""


class Sheet(FPDF):
    """A document of A4 pages; millimetres from the top left, sizes in points."""

    def __init__(self, title: str, foot: str, pages: int) -> None:
        super().__init__(format="A4")
        self.set_margins(MARGIN, 12)
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.add_font("Inter", "", REGULAR)
        self.add_font("Inter", "B", BOLD)
        self.set_font("Inter", size=9)
        self._letters = set(self.fonts["inter"].cmap)  # type: ignore[union-attr]
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_creator("Thoralens")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self._foot, self._pages = foot, pages

    def footer(self) -> None:
        self.rule(BOTTOM + 2)
        self.write_at(MARGIN, BOTTOM + 4, self._foot, 7, SOFT)
        self.write_at(MARGIN, BOTTOM + 4, f"Page {self.page} of {self._pages}", 7, SOFT, align="R")

    def safe(self, text: str) -> str:
        """In one line of letters that the font has; others are shown as ``?``.

        Control and direction marks are dropped; a number stays with its percent sign.
        """
        kept: list[str] = []
        for letter in unicodedata.normalize("NFC", " ".join(text.split())):
            kind = unicodedata.category(letter)[0]
            if kind != "C" and ord(letter) in self._letters:
                kept.append(letter)
            elif kind not in "CM" and kept[-1:] != ["?"]:
                kept.append("?")
        return re.sub(r"(?<=\d) %", "\u00a0%", "".join(kept))

    def clipped(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """Cut with … to ``width`` millimetres in one line."""
        self.set_font("Inter", "B" if bold else "", size)
        shown = self.safe(text[:500])
        if self.get_string_width(shown) <= width:
            return shown
        fits = bisect_right(
            range(len(shown)), width, key=lambda count: self.get_string_width(f"{shown[:count]}…")
        )
        return f"{shown[: max(fits - 1, 0)]}…"

    def write_at(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Colour = INK,
        *,
        bold: bool = False,
        width: float | None = None,
        align: Literal["L", "C", "R"] = "L",
    ) -> None:
        """One line whose top is ``y``, cut to ``width`` (to the right margin by default)."""
        width = MARGIN + WIDTH - x if width is None else width
        shown = self.clipped(text, width, size, bold=bold)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.cell(width, size * _LEADING, shown, align=align)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        colour: Colour = INK,
        *,
        bold: bool = False,
    ) -> float:
        """Wrapped text; gives the ``y`` below it."""
        self.set_font("Inter", "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.multi_cell(width, size * _LEADING, self.safe(text), align="L")
        return float(self.get_y())

    def height_of(self, text: str, width: float, size: float, *, bold: bool = False) -> float:
        """How high a paragraph would be."""
        self.set_font("Inter", "B" if bold else "", size)
        return float(
            self.multi_cell(  # type: ignore[arg-type]
                width,
                size * _LEADING,
                self.safe(text),
                align="L",
                dry_run=True,
                output=MethodReturnValue.HEIGHT,
            )
        )

    def fitted(
        self, paragraphs: Sequence[str], width: float, height: float, size: float, least: float
    ) -> tuple[list[str], float, float]:
        """Paragraphs, a size and their height such that they fit; cut only at the least size."""
        shown = _at_most(int(width * height / (_LETTER * least**2)), paragraphs)
        while True:
            gap = size * 0.22
            used = sum(self.height_of(text, width, size) + gap for text in shown)
            if used <= height or not shown:
                return shown, size, used
            if size > least:
                size = max(least, size - 0.5)
            else:
                shown = self._shorter(shown)

    def _shorter(self, shown: list[str]) -> list[str]:
        *before, last = (text.removesuffix(CUT) for text in shown)
        if len(last) < 60 and before:
            return [*before[:-1], before[-1] + CUT]
        return [*before, last[: len(last) * 4 // 5] + CUT] if len(last) > 4 else []

    def block(self, paragraphs: Sequence[str], y: float, height: float, size: float = 9.5) -> float:
        """Paragraphs over the full width, as large as fits; gives the ``y`` below them."""
        shown, size, _ = self.fitted(paragraphs, WIDTH, height, size, 6.5)
        for text in shown:
            y = self.paragraph(MARGIN, y, WIDTH, text, size) + size * 0.22
        return y

    def heading(self, text: str, y: float, x: float = MARGIN) -> float:
        """A heading; gives the ``y`` below it."""
        self.set_xy(x, y)
        self.start_section(text)
        self.write_at(x, y, text, 10.5, bold=True)
        return y + 6.5

    def rule(self, y: float, x: float = MARGIN, width: float = WIDTH) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.line(x, y, x + width, y)

    def rows(
        self,
        x: float,
        y: float,
        widths: Sequence[float],
        cells: Sequence[Sequence[str]],
        *,
        right: Sequence[int] = (),
        step: float = 4.6,
    ) -> float:
        """Rows under a bold first one; columns in ``right`` are right-aligned. Gives the end."""
        for number, row in enumerate(cells):
            at = x
            for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
                self.write_at(
                    at,
                    y + 0.7,
                    cell,
                    7.5,
                    SOFT if number == 0 else INK,
                    bold=number == 0,
                    width=width - 1,
                    align="R" if column in right else "L",
                )
                at += width
            y += step
            self.rule(y, x, sum(widths))
        return y


def _at_most(letters: int, paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs with words in them, cut where they hold more letters than can ever fit."""
    shown: list[str] = []
    for text in paragraphs:
        if not text.strip():
            continue
        if len(text) > letters:
            return [*shown, text[:letters] + CUT]
        shown.append(text)
        letters -= len(text)
    return shown
