"""A sentence as the checks read it: one spelling, mentions with places, negation, nearness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_SPELLINGS = (
    (r"[’‘`´]", "'"),
    (r"[“”]", '"'),
    ("[\u2010\u2011]", "-"),
    (r"\bper ?cent(?:age points?)?\b", "%"),
    (r"(?<=[\d%])\s?[–—-]\s?(?=[+−-]?\d)", " to "),
    (r"[–—]", " , "),
    (r"\bcan't\b|\bcan not\b", "cannot"),
    (r"n't\b", " not"),
    (r"\bx[ -]?ray", "x-ray"),
    (r"\bgrad[ -]cam\b", "grad-cam"),
    (r"\blog[ -]odds\b", "log-odds"),
    (r"\bcut[ -]off\b", "cutoff"),
    (r"\bleft (in|over|out|open|aside|undecided)\b", r"kept \1"),
    (r"\b(?:is|are|be) left\b(?! (?:lung|upper|lower|middle|zone|side))", "remains"),
    (r"\bout of (?:a possible )?100 ?%", "in all"),
    (r"\b(\d+) (?:out of|of|in|per) (?:a possible |every )?100\b(?! ?%)", r"\1 %"),
    (r"\b(?:lung|pulmonary) (?:tissue|parenchyma)\b", "lung"),
    (r"\bpulmonary\b", "lung"),
    (r"\bheat[ -]?map\b", "heat map"),
    (r"\bno (?:test|tool|model|system|program|method) is (?:perfect|always right)\b", "it errs"),
    (r"\bnot (?:a |an )?(?:scan|x-ray|image|photo|picture) of (?:a |any |an )", "not of a "),
    (r"\b(?:number |value |scale |expressed )?(?:between|from) 0 (?:and|to) 1\b(?!\.)", "share"),
    (r"\bhand side\b", "side"),
    (r"\b(up|mid|low)per\b", r"\1per"),
)
_SCALE = re.compile(
    r"\b(?:for|of|out of|from|in) (?:every |each )?100(?= (?:such )?(?:people|patients|persons"
    r"|cases|with))"
    r"|\bout of 100\b(?! ?%)|\b(?:per|for every|in every) 100\b(?! ?%)|\b(?:on )?(?:a |the )?(?:0"
    r"|zero) ?(?:to|-) ?100(?:[ -]point)?(?: scale)?\b|\b(?:on )?(?:a "
    r"|the )?scale (?:of|from|running from|going from|that (?:goes|runs) from) (?:0|zero|1|one)"
    r" (?:%|\(\w+\) )?(?:up )?to 100(?: ?%)?\b"
)
_WHOLE = re.compile(r"(?<![\d.,\w])(\d{1,2})(?![\d\w]|[.,]\d| ?%| (?:patients|people))")
"""Numbers on a scale of 100 are read as percentages."""
_NEGATORS = re.compile(
    r"\b(?:not|no|never|cannot|without|nor|neither|none|nothing|nobody|nowhere|rather than"
    r"|instead of"
    r"|far from|less than|other than|hardly|barely any|n't|unable to|fails? to|failed to|short of"
    r"|too little to"
    r"|stops? short)\b"
)
_BREAK = re.compile(r"[.;:!?]|\bbut\b|\bhowever\b|\byet\b|, (?:it|this|that|they|so|which|and) ")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a sentence names, and where.

    Attributes:
        value: What is named; its type depends on who looks.
        start, end: Characters of the normalised sentence.
    """

    value: Any
    start: int
    end: int


def normalise(text: str) -> str:
    """Lower case, one sort of quote and dash, ranges as ``a to b``, “percent” as ``%``."""
    lowered = text.lower()
    for pattern, spelling in _SPELLINGS:
        lowered = re.sub(pattern, spelling, lowered)
    told = " ".join(lowered.split())
    scaled = _SCALE.sub("in all", told)
    return told if scaled == told else _WHOLE.sub(r"\1 %", scaled)


def whole_numbers(text: str) -> str:
    """The text with decimal points that no pattern takes for the end of a clause."""
    return re.sub(r"(?<=\d)\.(?=\d)", "·", text)


def find(pattern: re.Pattern[str], text: str, value: Any = None) -> list[Mention]:
    """Every match as a mention of ``value``, or of the matched text."""
    return [
        Mention(m.group() if value is None else value, m.start(), m.end())
        for m in pattern.finditer(text)
    ]


def blank(text: str, mentions: Sequence[Mention]) -> str:
    """The text with the mentions' characters made spaces, so that places stay."""
    characters = list(text)
    for mention in mentions:
        characters[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(characters)


def negated(text: str, at: int, reach: int = 9) -> bool:
    """Whether a negation governs the word at ``at``: before it, near, in the same clause."""
    before = text[:at]
    breaks = [m.end() for m in _BREAK.finditer(before)]
    clause = before[breaks[-1] if breaks else 0 :]
    found = [m.end() for m in _NEGATORS.finditer(clause)]
    return bool(found) and len(clause[found[-1] :].split()) <= reach


def distance(text: str, first: Mention, second: Mention) -> float:
    """Words between two mentions; punctuation counts as several."""
    left, right = sorted((first, second), key=lambda mention: mention.start)
    between = _BOND.sub("", text[left.end : right.start])
    return len(re.findall(r"\w+", between)) + 3 * len(re.findall(r"[,;:()]", between))


_BOND = re.compile(
    r"^(?:,? (?:which|that) (?:is|was|are|were)|:| ?\(| = | stood at| was| is|,? set at)"
)
"""What binds a number to the name just before it."""
Fits = Callable[[Mention, Mention], bool]


def aligned(text: str, items: Sequence[Mention], keys: Sequence[Mention], fits: Fits) -> bool:
    """Whether one ordinary way to read which key belongs to which item makes all of them fit.

    The ways: each item takes the nearest key; each takes the last key before it; or, when there
    are as many, they belong together in order (“A and B are 1 and 2”).
    """
    if not items or not keys:
        return True
    if all(fits(item, _nearest(text, item, keys)) for item in items):
        return True
    before = [_last_before(item, keys) for item in items]
    if all(key is not None and fits(item, key) for item, key in zip(items, before, strict=True)):
        return True
    return len(items) == len(keys) and all(map(fits, items, keys))


def claimed(text: str, items: Sequence[Mention], keys: Sequence[Mention], fits: Fits) -> bool:
    """Whether every key is fit by the item nearest to it; items without a key stand free."""
    return all(fits(_nearest(text, key, items), key) for key in keys)


def _nearest(text: str, item: Mention, keys: Sequence[Mention]) -> Mention:
    return min(keys, key=lambda key: distance(text, item, key))


def _last_before(item: Mention, keys: Sequence[Mention]) -> Mention | None:
    before = [key for key in keys if key.start < item.start]
    return before[-1] if before else None


def words(text: str) -> Iterator[str]:
    """Words of letters, with inner hyphens and apostrophes."""
    for match in re.finditer(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", text):
        yield match.group()
