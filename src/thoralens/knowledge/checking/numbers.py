"""Numbers with their units and bounds: each must stand in the source as it stands in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Bound = Literal["", "<", ">"]

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "half": 0.5, "third": 1 / 3, "quarter": 0.25, "once": 1, "twice": 2,
    "double": 2, "doubles": 2, "doubled": 2, "yearly": 1,
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage": "%", "mm": "mm", "millimetre": "mm",
    "millimeter": "mm", "cm": "cm", "centimetre": "cm", "centimeter": "cm", "mg": "mg", "g": "g",
    "µg": "µg", "microgram": "µg", "ml": "ml", "msv": "msv", "millisievert": "msv", "day": "day",
    "week": "week", "month": "month", "year": "year", "hour": "hour", "minute": "minute",
    "pack-year": "pack-year", "pack year": "pack-year", "people": "people", "patient": "people",
    "person": "people", "adult": "people", "participant": "people",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.])(?P<value>\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
    rf"|\b(?:{'|'.join(_WORDS)})\b)(?:(?:-|\s)?(?P<unit>%|(?:per cent|pack[- ]years?"
    r"|[a-zµA-Z]+)\b))?",
    re.I,
)
_BELOW = re.compile(
    r"\b(?:below|under|less than|fewer than|at most|up to|no more than|within|smaller than"
    r"|younger than|before|maximum)(?: the)?(?: age of)?\W*$",
    re.I,
)
_ABOVE = re.compile(
    r"\b(?:above|over|more than|at least|greater than|larger than|older than|from|after"
    r"|no less than"
    r"|exceed\w*|minimum)(?: the)?(?: age of)?\W*$",
    re.I,
)
_AFTER_ABOVE = re.compile(r"^\W*(?:[a-z-]+\W+){0,2}(?:or (?:more|over|older|above|larger))\b", re.I)
_AFTER_BELOW = re.compile(
    r"^\W*(?:[a-z-]+\W+){0,2}(?:or (?:less|under|younger|below|smaller))\b", re.I
)
_LABEL = re.compile(r"\b(?:stage|grade|phase|category|group|type|table|figure)\s*$", re.I)
_ARTICLE = ("one", "once", "yearly", "half", "third", "quarter", "double", "twice")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text; ``unit`` is empty when none is known, ``spelt`` when it was a word."""

    value: float
    unit: str
    bound: Bound
    spelt: bool


def numbers(text: str) -> list[Number]:
    """All numbers of a text, spelt ones too."""
    return [_number(match, text) for match in _NUMBER.finditer(text)]


def unsupported(text: str, source: str) -> list[Number]:
    """The numbers of a text that its source does not have, or has with another unit or bound."""
    known = numbers(source)
    return [number for number in numbers(text) if not _told(number, known)]


def _told(number: Number, known: list[Number]) -> bool:
    same = [k for k in known if abs(k.value - number.value) < 1e-9]
    if not same:
        return number.spelt and number.value in (1, 0.5, 2)
    fitting = [k for k in same if not (k.unit and number.unit and k.unit != number.unit)]
    return any(not (k.bound and number.bound and k.bound != number.bound) for k in fitting)


def _number(match: re.Match[str], text: str) -> Number:
    raw = match["value"].lower()
    spelt = raw in _WORDS
    value = _WORDS[raw] if spelt else _value(raw)
    unit = (match["unit"] or "").lower()
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() :][:30]
    bound: Bound = ""
    if _BELOW.search(before) or _AFTER_BELOW.match(after):
        bound = "<"
    elif _ABOVE.search(before) or _AFTER_ABOVE.match(after):
        bound = ">"
    return Number(float(value), _UNITS.get(unit, _UNITS.get(unit.rstrip("s"), "")), bound, spelt)


def _value(raw: str) -> float:
    digits = re.sub(r"[\u202f ]", "", raw)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits):
        return float(digits.replace(",", ""))
    return float(digits.replace(",", "."))
