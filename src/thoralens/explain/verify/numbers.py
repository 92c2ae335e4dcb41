"""Numbers: each is a value of the facts, in its unit, to its shown precision, in its own part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.parts import misplaced
from thoralens.explain.verify.shown import Shown, numbers_in
from thoralens.explain.verify.text import Mention, aligned, negated
from thoralens.explain.verify.values import Value, values_of

_FOREIGN_UNITS = frozenset(
    word
    for words in (
        ("mm", "cm", "m", "ml", "l", "g", "kg", "mg", "inch", "inches", "hu", "kv", "mas", "mgy"),
        ("millimetre", "millimetres", "centimetre", "centimetres", "millimeter", "millimeters"),
        ("centimeter", "centimeters", "year", "years", "yr", "yrs", "month", "months", "week"),
        ("weeks", "day", "days", "hour", "hours", "degree", "degrees", "times", "fold", "point"),
        ("points", "msv", "stage", "grade"),
    )
    for word in words
)
_FAR = 0.12
"""A bound (“more than 30 %”) farther than this from the value misleads though it is true."""

_DOWN = re.compile(
    r"\b(?:lower(?:s|ed|ing)|reduc|decreas|subtract|push|pull|drag|down|against|drop|negativ|minus"
    r"|take|took|cut|away)"
)
_OVER = re.compile(
    r"\b(?:above|over|exceed\w*|higher|greater|larger|more than|surpass\w*|past|beyond|clears?"
    r"|reach(?:es|ed)?|passes|passed|crosses|crossed|tops?|at least)\b"
)
_UNDER = re.compile(
    r"\b(?:below|under|beneath|lower|smaller|less than|short of)\b(?! (?:lung|zone"
    r"|part|third|field))"
)
_OTHER_CLASS = re.compile(
    r"\b(?:no|not|non|without)[ -](?:an? |any |lung )*(?:malignan\w+|cancer|nodule|tumou?r)"
    r"|\b(?:other|opposite|remain\w*|rest|alternative|negative|not_\w+|benign|counterpart)\b"
)
_LOG_ODDS = ("log-odds", "logits", "logit")
_PIXELS = ("pixels", "pixel", "x", "by", "columns", "rows", "px", "")


def check_numbers(
    text: str,
    facts: Sequence[Fact],
    places: Sequence[Mention],
    about: Callable[[Fact, Mention], bool],
) -> Iterator[str]:
    """Complaints about the numbers of a normalised sentence.

    Args:
        places: Mentions of places and regions.
        about: Whether a fact is about a mentioned place.
    """
    values = list(values_of(facts))
    down = _DOWN.search(text) is not None
    told = numbers_in(text, lambda pair: any(_interval_fits(pair, v) for v in values))
    candidates: dict[int, list[Value]] = {}
    carried: list[Mention] = []
    for mention in told:
        shown: Shown = mention.value
        if shown.unit in _FOREIGN_UNITS:
            yield f"unit {shown.text} {shown.unit}"
            continue
        found = [v for v in values if _fits(shown, v, down)]
        if found:
            carried.append(mention)
            candidates[mention.start] = found
        elif not _quoted(shown, facts) and not (
            shown.value in (0, 100) and re.search(r"\b(?:would|scale|maximum|range)\b", text)
        ):
            yield f"number {shown.text}"
    yield from _relations(text, carried)
    for mention in carried:
        turned = all(v.role == "probability" and v.turned for v in candidates[mention.start])
        if turned and not _OTHER_CLASS.search(text):
            yield f"number {mention.value.text} of the other class"
    wrong = list(misplaced(text, carried, candidates))
    if wrong:
        yield f"a number in the wrong part: {_list(wrong)}"
    placed = [
        m
        for m in carried
        if all(v.fact.kind in ("zone_share", "region_value") for v in candidates[m.start])
    ]

    def lies(item: Mention, key: Mention) -> bool:
        return any(about(v.fact, key) for v in candidates[item.start])

    if not aligned(text, placed, places, lies):
        yield f"a number at the wrong place: {_list(placed)}"


def _relations(text: str, told: Sequence[Mention]) -> Iterator[str]:
    """“A is above B” with both numbers said has to hold of them."""
    for first, second in pairwise(told):
        between = text[first.end : second.start]
        one, other = first.value.value, second.value.value
        if one is None or other is None or first.value.unit != second.value.unit:
            continue
        over, under = _OVER.search(between), _UNDER.search(between)
        if bool(over) == bool(under) or re.search(r"[.;:]|,(?! (?:which|the|that))", between):
            continue
        found = over or under
        assert found is not None
        turned = negated(text, first.end + found.start(), 4)
        if (bool(over) != turned and one < other) or (bool(over) == turned and one > other):
            yield f"comparison {found.group()}"


def _fits(shown: Shown, value: Value, down: bool) -> bool:
    if shown.value is None:
        return _interval_fits(shown, value)
    if shown.interval is not None and not _interval_fits(shown, value):
        return False
    held = value.number
    if shown.unit == "%":
        if value.unit != "share":
            return False
        held *= 100
    elif (
        (shown.unit in _LOG_ODDS and value.unit != "log-odds")
        or (value.unit == "pixels" and shown.unit not in _PIXELS)
        or (value.unit in ("share", "log-odds", "score") and shown.tolerance > 0.06)
    ):
        return False
    if value.unit == "log-odds" and not shown.signed:
        if held < 0 and not down:
            return False
        held = abs(held)
    if shown.bound and value.role != "threshold" and _beyond(shown, held, value.number):
        return True
    return abs(shown.value - held) <= shown.tolerance + 1e-9


def _beyond(shown: Shown, held: float, share: float) -> bool:
    """Whether “more than” and “less than” are true and tell something."""
    assert shown.value is not None
    if shown.bound < 0 and shown.value == 1 and 0 < share < 0.01:
        return True
    far = _FAR * (100 if shown.unit == "%" else 1)
    return 0 <= (held - shown.value) * shown.bound <= far


def _interval_fits(shown: Shown, value: Value) -> bool:
    if value.bounds is None or shown.interval is None:
        return False
    if shown.unit == "%" and value.unit != "share":
        return False
    low, high, tolerance = shown.interval
    scale = 100 if shown.unit == "%" else 1
    return all(
        abs(told - scale * held) <= tolerance + 1e-9
        for told, held in ((low, value.bounds[0]), (high, value.bounds[1]))
    )


def _quoted(shown: Shown, facts: Sequence[Fact]) -> bool:
    """A number that is part of a name or source in the facts (“validation, 30 patients”)."""
    if shown.unit == "%" or shown.value is None or shown.signed:
        return False
    texts = [str(f.values.get(name, "")) for f in facts for name in ("source", "data", "split")]
    return any(re.search(rf"(?<![\d.]){shown.value:g}(?![\d.])", text) for text in texts)


def _list(mentions: Sequence[Mention]) -> str:
    return ", ".join(mention.value.text for mention in mentions)
