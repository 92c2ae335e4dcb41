"""Pack-years: packs of 20 cigarettes a day times years, computed or read from text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from thoralens.assistant.triage.words import fold
from thoralens.errors import DataError

CITATION = "library:screening-pack-years"
CIGARETTES_A_PACK = 20
_MOST_A_DAY, _MOST_YEARS, _MOST = 200.0, 100.0, 400.0


@dataclass(frozen=True, slots=True)
class PackYears:
    """A smoking history as one number.

    Attributes:
        value: Pack-years.
        cigarettes_per_day, years: What it was computed from; None where the number was told.
        citation: Of the passage that defines the measure.
    """

    value: float
    cigarettes_per_day: float | None = None
    years: float | None = None
    citation: str = CITATION

    @property
    def formula(self) -> str:
        """The sum in figures, such as ``15 / 20 × 20 = 15``; empty where the number was told."""
        if self.cigarettes_per_day is None or self.years is None:
            return ""
        return f"{self.cigarettes_per_day:g} / 20 × {self.years:g} = {self.value:g}"


def pack_years(cigarettes_per_day: float, years: float) -> PackYears:
    """Cigarettes a day and years smoked as pack-years.

    Raises:
        DataError: ``smoking_implausible`` for negative numbers, more than 200 cigarettes a day or
            more than 100 years.
    """
    if not (0 <= cigarettes_per_day <= _MOST_A_DAY and 0 <= years <= _MOST_YEARS):
        raise DataError(
            "smoking_implausible",
            f"{cigarettes_per_day:g} cigarettes a day for {years:g} years cannot be right.",
            "Give the cigarettes smoked on an average day and the number of years.",
        )
    value = round(cigarettes_per_day / CIGARETTES_A_PACK * years, 1)
    return PackYears(value, cigarettes_per_day, years)


_NUMBERS: Mapping[str, str] = {
    "half a": "0.5", "half": "0.5", "one and a half": "1.5", "a": "1", "an": "1", "one": "1",
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10", "fifteen": "15",
    "twenty": "20", "twenty five": "25", "thirty": "30", "thirty five": "35", "forty": "40",
    "forty five": "45", "fifty": "50",
    "demi": "0.5", "un demi": "0.5", "un": "1", "deux": "2", "trois": "3", "cinq": "5",
    "dix": "10", "quinze": "15", "vingt": "20", "trente": "30", "quarante": "40",
    "cinquante": "50",
    "medio": "0.5", "media": "0.5", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cinco": "5",
    "diez": "10", "quince": "15", "veinte": "20", "treinta": "30", "cuarenta": "40",
    "cincuenta": "50",
}  # fmt: skip
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_N = rf"(\d+(?:[.,]\d+)?(?:\s*1/2)?|\b(?:{_WORD}))(?:\s*(?:-|to|a|à|or)\s*\d+)?"
_UNIT = r"(?:pack[- ]?years?|paquets?[- ]?annees?|paquetes?[- ]?anos?|\bpa\b|\bpy\b)"
_TOLD = re.compile(rf"{_N}\s*[- ]?\s*{_UNIT}")
_PACKS = re.compile(
    rf"{_N}\s*[- ]?(?:packs?|packets?|paquets?|paquetes?|cajetillas?)\b(?![- ]?(?:year|annee|ano))"
)
_CIGARETTES = re.compile(
    rf"{_N}\s*(?:cigarettes?|cigs?|fags?|smokes|ciggies|clopes?|cigarrillos?|cigarros?|pitillos?)\b"
)
_FOR_YEARS = re.compile(
    rf"{_N}\s*(?:years?|yrs?|ans|annees|anos)\b(?!\s*(?:old|ago|of age|d'age|de edad)|[- ]old)"
)
_BARE = re.compile(rf"{_N}\s*(?:a|per|each|every)\s*day")
_ARTICLES = frozenset({"a", "an", "un", "one", "uno", "una"})
_IS = r"i'?m|i am|aged?|he'?s|she'?s|he is|she is|now|j'ai|ai|agee? de|tengo|tiene"
_AGE = re.compile(
    rf"\b(?:{_IS})\s+{_N}(?!\s*(?:pack|cig|a day|kg|cm|paquet|nodul))"
    rf"|(?P<lasted>pendant|depuis|durante|hace|por|il y a)?\s*{_N}"
    r"[- ]?(?:years?[- ]old|yo\b|y/o|ans\b|anos\b)"
)
_LASTED = re.compile(
    r"(?:for|over|during|pendant|depuis|durante|desde hace|por)\s+(?:about|around|environ|unos|plus"
    rf" de|mas de|more than|over)?\s*{_N}\s*(?:years?|yrs?|ans|annees|anos)\b"
)
_AND_A_HALF = re.compile(
    r"(?:paquets?|paquetes?|cajetillas?|packs?) (?:et demi|y medio|and a half)"
)
_WAS = r"i was|the age of|age|he was|she was|l'age de|mes|los"
_SINCE = re.compile(
    rf"since\s+(?:{_WAS}|my)?\s*{_N}|from\s+(?:{_WAS})\s+{_N}"
    rf"|depuis\s+(?:l'age de|mes)\s+{_N}|desde\s+los\s+{_N}"
)
_UNTIL = re.compile(rf"\b(?:until|till|to|jusqu'a|hasta)\s+(?:{_WAS})?\s*{_N}")


def read_pack_years(text: str) -> PackYears | None:
    """The smoking history that a text tells, in English, French or Spanish; None if it tells none.

    Understood are "30 pack-years", "a pack a day for 20 years", "15 cigarettes a day, 20 years",
    and "20 a day since I was 18, I'm 58 now". Of a range the lower end is taken.
    """
    flat = " ".join(fold(text).replace("’", "'").split())
    told = _TOLD.search(flat)
    if told and told[1] not in _ARTICLES:
        value = _number(told[1])
        return PackYears(value) if value is not None and value <= _MOST else None
    daily = _daily(flat)
    years = _years(flat)
    if daily is None or years is None or daily > _MOST_A_DAY or years > _MOST_YEARS:
        return None
    return pack_years(daily, years)


def _daily(text: str) -> float | None:
    """Cigarettes a day; a count of cigarettes or packs is taken as one of a day."""
    for pattern, cigarettes in ((_CIGARETTES, 1), (_PACKS, CIGARETTES_A_PACK)):
        if (found := pattern.search(text)) and (count := _number(found[1])) is not None:
            half = 0.5 if _AND_A_HALF.match(text, found.end(1) + 1) else 0.0
            return (count + half) * cigarettes
    found = _BARE.search(text)
    return _number(found[1]) if found else None


def _years(text: str) -> float | None:
    begun, ended = _first(_SINCE.search(text)), _first(_UNTIL.search(text))
    if begun is not None and begun < 100:
        end = ended if ended is not None else _first(_AGE.search(text))
        if end is not None and end > begun:
            return end - begun
    lasted = _first(_LASTED.search(text))
    if lasted is not None:
        return lasted
    age = read_age(text)
    counts = (_number(found[1]) for found in _FOR_YEARS.finditer(text))
    return next((count for count in counts if count != age), None)


def read_age(text: str) -> int | None:
    """The age that a text tells of the person who smokes, in years (18 to 110)."""
    flat = " ".join(fold(text).replace("’", "'").split())
    for found in _AGE.finditer(flat):
        age = None if found["lasted"] else _first(found)
        if age is not None and 18 <= age <= 110:
            return int(age)
    return None


def _first(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    return next((_number(group) for group in match.groups() if group), None)


def _number(text: str) -> float | None:
    text = text.strip()
    if text in _NUMBERS:
        return float(_NUMBERS[text])
    half = text.endswith("1/2")
    digits = text.removesuffix("1/2").strip().replace(",", ".")
    return float(digits) + 0.5 * half if digits else None
