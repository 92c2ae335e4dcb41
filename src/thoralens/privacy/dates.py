"""Birth dates, other days and ages over 89, in English, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.privacy.spans import Identifier, Span, either

_MONTH = (
    r"(?:jan(?:uary|vier|v)?|feb(?:ruary|rero)?|f[ée]v(?:rier)?|mar(?:ch|s|zo)?|apr(?:il)?"
    r"|avr(?:il)?|may|mai|mayo|jun(?:e|io)?|juin|jul(?:y|io)?|juil(?:let)?|aug(?:ust)?|ao[uû]t"
    r"|ago(?:sto)?|sep(?:t(?:ember|embre|iembre)?)?|oct(?:ober|obre|ubre)?"
    r"|nov(?:ember|embre|iembre)?|dec(?:ember)?|d[ée]c(?:embre)?|dic(?:iembre)?|ene(?:ro)?"
    r"|abr(?:il)?)\.?"
)
_M = r"(?:0?[1-9]|1[0-2])"
_D = r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = rf"{_D}(?:st|nd|rd|th|er)?"
_YEAR = r"(?:18|19|20)\d{2}"
_RECENT = re.compile(r"20[12]\d")
_SEP = r"\s?[/.\-–]\s?"
_DATE = either(
    rf"{_DAY}{_SEP}(?:{_M}|{_MONTH}){_SEP}{_YEAR}",
    rf"{_DAY}[/\-]{_MONTH}[/\-]\d{{2}}|{_DAY}/{_M}/\d{{2}}|{_M}/{_DAY}/(?:{_YEAR}|\d{{2}})",
    rf"{_M}[\-.]{_D}[\-.]{_YEAR}",
    r"(?:0[1-9]|[12]\d|3[01])[.\-](?:0[1-9]|1[0-2])[.\-]\d{2}",
    rf"{_YEAR}{_SEP}{_M}{_SEP}{_D}(?:T[\d:.]+Z?)?",
    rf"{_DAY}\s+(?:of\s+|de\s+)?{_MONTH},?\s*(?:of\s+|de\s+|del\s+|')?(?:{_YEAR}|\d{{2}}\b)",
    rf"{_MONTH}\s+(?:the\s+)?{_DAY},?\s+(?:of\s+)?(?:{_YEAR}|'\d{{2}})",
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
)
_ANY_DATE = re.compile(rf"(?<![\d/.]){_DATE}(?![\d/]|\.\d)", re.I)
_CUE = either(
    r"d\.?\s?o\.?\s?b\.?|date of birth|birth\s?date|birth\s?day|born|b\.d\.",
    r"date de naissance|n[ée]{1,2}e?\s+le|naissance|ddn",
    r"fecha de nacimiento|f\.?\s?nac\.?|fdn|nac[ií](?:do|da|miento)?|cumpleaños",
)
_VALUE = either(
    _DATE,
    rf"{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}",
    rf"{_MONTH}\s+{_DAY}",
    rf"{_YEAR}\b",
    r"\d{6,8}\b",
)
_BIRTH = re.compile(
    rf"\b{_CUE}\b\W{{0,6}}(?:(?:is|was|est|es|le|el|on|in|en|the)\s+){{0,4}}"
    rf"(?P<value>{_VALUE})(?!\d)",
    re.I,
)
_BIRTH_AFTER = re.compile(rf"\b(?P<value>{_DATE})\s*\(?(?:birth|dob|d\.o\.b)", re.I)
_PUBLISHED = re.compile(
    r"(?:publi\w*|updat\w*|version|guid\w*|approv\w*|issued|accessed|review\w*|releas\w*"
    r"|expand\w*|adopted|announced|mis à jour|actualiz\w*|aprob\w*|retract\w*|effective"
    r"|recommend\w*|recomend\w*|recommand\w*|paru|conference|congress|statement|FDA|EMA|WHO|OMS"
    r"|NICE|USPSTF|pandemic|since|until)[\w\s,:()-]{0,25}$",
    re.I,
)
_OLD = re.compile(
    r"(?<!to )(?<![-–])(?<!and )\b(?P<age>9\d|1[01]\d)"
    r"(?=[\s\-–]?(?:y(?:ea)?rs?\b|yo\b|y/o\b|y\.o\.|ans\b|años\b|year))"
    r"|\b(?:aged?|âgée?\s+de|edad(?:\s+de)?:?)\s+(?:of\s+)?(?P<aged>9\d|1[01]\d)\b",
    re.I,
)
_BEFORE = 48


def find_dates(text: str) -> Iterator[Span]:
    """Birth dates go whole; any other day shrinks to its year, unless something was published
    then, and goes whole if it may be a birth date; ages over 89 become ``90+`` (HIPAA's rule)."""
    for pattern in (_BIRTH, _BIRTH_AFTER):
        for match in pattern.finditer(text):
            yield Span(*match.span("value"), Identifier.BIRTH_DATE)
    for match in _ANY_DATE.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if not _PUBLISHED.search(before):
            year = _RECENT.search(match.group())
            yield Span(*match.span(), Identifier.DATE, year.group() if year else None)
    for match in _OLD.finditer(text):
        yield Span(*match.span("age" if match["age"] else "aged"), Identifier.AGE, "90+")
