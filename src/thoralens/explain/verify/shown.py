"""The numbers of a sentence as written: digits, ratios, portions in words, intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from thoralens.explain.verify.text import Mention, blank, negated

_NAMES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20, "hundred": 100,
}  # fmt: skip
_PORTIONS = {
    "half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a quarter": 0.25,
    "one quarter": 0.25, "three quarters": 0.75, "a fifth": 0.2, "one fifth": 0.2,
    "two fifths": 0.4, "three fifths": 0.6, "four fifths": 0.8, "a tenth": 0.1,
}  # fmt: skip
_AMOUNT = rf"(?:\d+|{'|'.join(_NAMES)})"
_SIGNED = r"[+−-]?\d+(?:\.\d+)?"
_LOOSE = 0.045
"""How far a portion in words (“a third”) may be from the value."""

_RATIO = re.compile(
    rf"\b(?P<part>{_AMOUNT}|none|all) (?:in|of|out of|from) (?:every |the |their |its |these "
    rf"|those |a )?(?:top |strongest |hottest |leading )?(?P<whole>{_AMOUNT})\b"
    r"(?! (?:maps|checks|readers))"
)
_SHARED = re.compile(
    r"\b(?:of|among) (?:the |their |its )?(?P<whole>three|3) (?:top |strongest |hottest |leading )?"
    r"regions\b[^.;(]{0,40}?\b(?P<part>none|one|two|three|all(?: three| of them)?|[0-3](?![.\d]))\b"
    r"(?! (?:maps|methods))"
)
_PORTION = re.compile(rf"\b(?:{'|'.join(sorted(_PORTIONS, key=len, reverse=True))})\b")
_INTERVAL = re.compile(
    r"95 ?% (?:ci|confidence interval|confidence limits|interval|confidence bounds|uncertainty"
    rf" interval)[^\d+−;.]{{0,30}}(?P<low>{_SIGNED})(?: ?%)?(?:,? (?:to|and|through|up to)|,|;|/) "
    rf"(?P<high>{_SIGNED})(?: ?%)?"
)
_RANGE = re.compile(
    rf"(?P<low>{_SIGNED})(?: ?%)?,? (?:to|and|through|up to) (?P<high>{_SIGNED})(?: ?%)?"
)
_LEVEL = re.compile(r"\b95 ?%(?= (?:ci\b|confidence|interval|uncertainty))")
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[−+-])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>%|[^\W\d_]+(?:-[^\W\d_]+)?))?"
)
_BOUND = re.compile(
    r"\b(?:(?P<under>less than|under|below|fewer than|at most|up to|no more than)"
    r"|(?P<over>more than|over|above|at least|greater than|upwards of)) (?:a |an )?$"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a sentence shows it.

    Attributes:
        value: In the unit of the sentence; ``None`` if only its interval is told.
        tolerance: Half of the last shown place.
        unit: ``%``, another following word, or empty.
        bound: −1 for “less than”, 1 for “more than”, else 0.
        interval: The 95 % interval told with it, and half of its last shown place.
    """

    text: str
    value: float | None
    tolerance: float = 0.0
    unit: str = ""
    signed: bool = False
    bound: int = 0
    interval: tuple[float, float, float] | None = None


def numbers_in(text: str, is_interval: Callable[[Shown], bool]) -> list[Mention]:
    """Every number of a normalised sentence as a mention of :class:`Shown`, in order.

    Args:
        is_interval: Whether a pair of numbers is the interval of a value of the facts; other
            pairs (“from −1.00 to +0.50”) are two numbers.
    """
    intervals = [_pair(match) for match in _INTERVAL.finditer(text)]
    rest = blank(text, intervals)
    found: list[Mention] = []
    for pattern in (_SHARED, _RATIO):
        ratios = [_ratio(match) for match in pattern.finditer(rest)]
        found += [mention for mention in ratios if mention is not None]
        rest = blank(rest, found)
    portions = [_portion(match, rest) for match in _PORTION.finditer(rest)]
    rest = blank(rest, portions)
    pairs = [pair for pair in map(_pair, _RANGE.finditer(rest)) if is_interval(pair.value)]
    rest = blank(rest, pairs)
    rest = _LEVEL.sub(lambda match: " " * len(match.group()), rest)
    digits = [_number(match, rest) for match in _NUMBER.finditer(rest)]
    plain = sorted([*found, *portions, *digits], key=lambda mention: mention.start)
    for pair in sorted([*intervals, *pairs], key=lambda mention: mention.start):
        _attach(text, plain, pair)
    return sorted(plain, key=lambda mention: mention.start)


def _attach(text: str, numbers: list[Mention], pair: Mention) -> None:
    """Give an interval to the number just before it, or let it stand alone."""
    before = [i for i, m in enumerate(numbers) if m.end <= pair.start]
    if before and numbers[before[-1]].value.interval is None:
        owner = numbers[before[-1]]
        between = text[owner.end : pair.start]
        if not re.search(r"[.;:]|\d", between.replace("95", "")) and len(between.split()) <= 9:
            told = replace(owner.value, interval=pair.value.interval)
            numbers[before[-1]] = Mention(told, owner.start, owner.end)
            return
    numbers.append(pair)


def _pair(match: re.Match[str]) -> Mention:
    low, high = match["low"], match["high"]
    tolerance = _half_place(low)
    interval = (_float(low), _float(high), tolerance)
    unit = "%" if "%" in match.group().replace("95 %", "").replace("95%", "") else ""
    return Mention(
        Shown(match.group(), None, tolerance, unit, interval=interval), match.start(), match.end()
    )


def _ratio(match: re.Match[str]) -> Mention | None:
    whole = _amount(match["whole"])
    if whole < 3:
        return None
    word = match["part"]
    part = 0 if word == "none" else whole if word.startswith("all") else _amount(word)
    share = Shown(match.group(), 100 * part / whole, 50.001 / whole, "%")
    return Mention(share, match.start(), match.end())


def _portion(match: re.Match[str], text: str) -> Mention:
    value = 100 * _PORTIONS[match.group()]
    bound = _bound(text, match.start())
    return Mention(
        Shown(match.group(), value, 100 * _LOOSE, "%", bound=bound), match.start(), match.end()
    )


def _number(match: re.Match[str], text: str) -> Mention:
    sign, unit = match["sign"] or "", match["unit"] or ""
    written = f"{sign}{match['digits']}" + (" %" if unit == "%" else "")
    shown = Shown(
        written,
        _float(sign + match["digits"].replace(",", "")),
        _half_place(match["digits"]),
        unit,
        bool(sign),
        _bound(text, match.start()),
    )
    return Mention(shown, match.start(), match.end("digits"))


def _half_place(digits: str) -> float:
    return 0.5001 * 10.0 ** -len(digits.partition(".")[2])


def _bound(text: str, start: int) -> int:
    match = _BOUND.search(text[:start])
    if match is None or negated(text, match.start(), 1):
        return 0
    return -1 if match["under"] else 1


def _amount(name: str) -> int:
    return _NAMES[name] if name in _NAMES else int(name)


def _float(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def in_order(mentions: Sequence[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: (mention.start, -mention.end))
