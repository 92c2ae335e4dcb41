"""Negation, direction and certainty: what a text says happens, which way, and how surely."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thoralens.knowledge.lexis import STOP, stem, tokens
from thoralens.privacy.words import vocabulary

_NEGATORS = vocabulary(
    "no not never none without cannot neither nor hardly rarely seldom nobody nothing isn aren wasn"
    " weren doesn don didn won wouldn shouldn couldn mustn hasn haven fail fails failed lack lacks"
    " absence unable insufficient unlikely nt"
)
_ENDS = vocabulary("but although though however while whereas unless because which who")


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, tokens(words)))


_RISES = _stems("increase increases raise raises raised rise rises rose grow gain double elevate")
_FALLS = _stems(
    "decrease reduce reduces reduction lower lowers lowered decline fall fell drop cut shrink halve"
)
_UP = _RISES | _stems(
    "higher more greater larger longer better improve worsen often common likely faster stronger"
)
_DOWN = _FALLS | _stems("fewer less smaller shorter worse rare unlikely slower weaker")
_OPPOSITES = {
    "safe": "unsafe", "harmless": "harmful", "benign": "malignant", "effective": "ineffective",
    "common": "rare", "always": "never", "curable": "incurable", "likely": "unlikely",
    "necessary": "unnecessary", "superior": "inferior", "better": "worse", "longer": "shorter",
    "higher": "lower", "more": "less", "increase": "reduce", "increases": "reduces",
    "increased": "reduced", "raises": "lowers", "raise": "lower", "upper": "lower",
    "left": "right", "early": "late", "positive": "negative", "before": "after",
}  # fmt: skip
_OPPOSITE = {
    tokens(here)[0]: tokens(there)[0]
    for pair in _OPPOSITES.items()
    for here, there in (pair, pair[::-1])
}
_HEDGE = re.compile(
    r"\b(?:may|might|could|can|possib\w+|probabl\w+|perhaps|suggest\w*|appear\w*|seem\w*|likely"
    r"|sometimes|some|often|usually|generally|mostly|many|certain|uncertain|less certain"
    r"|not (?:yet )?(?:known|clear|certain|proven|established)|unclear|unknown|thought to|believed"
    r"|about|around|limited evidence|low.certainty|preliminary|further (?:studies|research))\b",
    re.I,
)
_SURE = re.compile(
    r"\b(?:always|never|prove[sdn]?|proof|definitely|certainly|guarantee\w*|all (?:people|patients"
    r"|cases)|every\w*|cures?|completely|without doubt|no doubt|surely|must|100 ?%)\b",
    re.I,
)
_DOUBT = re.compile(
    r"\b(?:whether|may|might|could|possib\w+|suggest\w*|appear\w*|seem\w*|uncertain|less certain"
    r"|not (?:yet )?(?:known|clear|certain|proven|established)|unclear|unknown|thought to"
    r"|believed)\b",
    re.I,
)
_CLAUSE = re.compile(r"[.;:,()]|\band (?=(?:do|does|is|are|will|should|can|may|did)\b)")
_REACH, _HEADS, _NEAR = 4, 2, 5


def negated_otherwise(text: str, source: str) -> set[str]:
    """Words that one of the two negates and the other asserts."""
    return _asserted(text, source) | _asserted(source, text)


def _asserted(text: str, source: str) -> set[str]:
    """What the source negates although the text says it without negation."""
    mine, words = _negations(text), set(map(stem, tokens(text)))
    covered = {word for group in mine for word in group}
    found: set[str] = set()
    for group in _negations(source):
        if not covered & set(group):
            found |= set(group[:_HEADS]) & words
    return found


def opposed(text: str, source: str) -> set[str]:
    """Words of the text that the source lacks while it has their opposites."""
    mine, theirs = set(tokens(text)), set(tokens(source))
    return {
        word
        for word in mine - theirs
        if (opposite := _OPPOSITE.get(word)) in theirs and opposite not in mine
    }


def turned(text: str, source: str) -> set[str]:
    """Things that go up in one of the two and down in the other."""
    said, known = set(map(stem, tokens(text))), set(map(stem, tokens(source)))
    for here, there in ((_RISES, _FALLS), (_FALLS, _RISES)):
        if said & here and not known & here and known & there and not said & there:
            return said & here
    mine, theirs = _directions(text), _directions(source)
    return {
        word
        for word in mine.keys() & theirs.keys()
        if len(mine[word]) == 1 and len(theirs[word]) == 1 and mine[word] != theirs[word]
    }


def opposite_moves(one: str, other: str) -> bool:
    """What one text raises, the other lowers."""
    here, there = _moved(one), _moved(other)
    return any(here[word] != there[word] for word in here.keys() & there.keys())


def _moved(text: str) -> Mapping[str, int]:
    """For each content word shortly after a verb of rising or falling, which way it goes."""
    found: dict[str, int] = {}
    words = [stem(word) for word in tokens(text) if word not in STOP]
    for at, word in enumerate(words):
        sign = (word in _RISES) - (word in _FALLS)
        if sign:
            found |= dict.fromkeys(words[at + 1 : at + 1 + _HEADS], sign)
    return found


def surer(text: str, source: str) -> bool:
    """The text claims with more certainty than its source."""
    if _SURE.search(text) and not _SURE.search(source):
        return True
    return bool(_DOUBT.search(source)) and not _HEDGE.search(text) and not _negates(text)


def _negates(text: str) -> bool:
    return any(word in _NEGATORS for word in tokens(text))


def _negations(text: str) -> list[list[str]]:
    """For each negation of a text the content words in its reach."""
    groups: list[list[str]] = []
    for clause in _CLAUSE.split(text):
        left, before = 0, list[str]()
        for word in tokens(clause):
            if word in _NEGATORS:
                groups.append([])
                left = _REACH
            elif word in _ENDS:
                left = 0
            elif word not in STOP and not word.isdigit():
                before.append(stem(word))
                if left:
                    groups[-1].append(stem(word))
                    left -= 1
        if groups and left == _REACH:
            groups[-1] += before[-_HEADS:]
    return groups


def _directions(text: str) -> Mapping[str, set[int]]:
    """For each content word, which way the nearest word of direction before it points."""
    found: dict[str, set[int]] = {}
    for clause in re.split(r"[.;:,()]|\b(?:and|but|while|whereas)\b", text):
        words = [stem(word) for word in tokens(clause)]
        for at, word in enumerate(words):
            sign = (word in _UP) - (word in _DOWN)
            if sign:
                for other in words[max(0, at - _NEAR) : at] + words[at + 1 : at + 1 + _NEAR]:
                    if other not in _UP | _DOWN and other not in STOP and not other.isdigit():
                        found.setdefault(other, set()).add(sign)
    return found
