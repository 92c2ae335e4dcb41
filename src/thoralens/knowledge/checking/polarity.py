"""Negation, direction and certainty: what a text says happens, which way, and how surely."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thoralens.knowledge.lexis import GENERIC, STOP, stem, tokens
from thoralens.privacy.words import vocabulary

_NEGATORS = vocabulary(
    "no not never none without cannot neither nor hardly rarely seldom nobody nothing isn aren wasn"
    " weren doesn don didn won wouldn shouldn couldn mustn hasn haven fail fails failed lack lacks"
    " absence unable insufficient unlikely nt"
)
_ENDS = vocabulary("but although though however while whereas unless because which who that")
_UP = frozenset(
    map(
        stem,
        vocabulary(
            "increase raise rise higher more greater larger longer better improve gain grow"
            " elevate worsen"
            " double often common likely benefit faster stronger above"
        ),
    )
)
_DOWN = frozenset(
    map(
        stem,
        vocabulary(
            "decrease reduce lower fewer less smaller shorter worse decline fall drop cut"
            " shrink halve"
            " rare unlikely slower weaker below"
        ),
    )
)
_OPPOSITES = {
    "safe": "unsafe", "harmless": "harmful", "benign": "malignant", "effective": "ineffective",
    "common": "rare", "always": "never", "curable": "incurable", "likely": "unlikely",
    "necessary": "unnecessary", "superior": "inferior", "better": "worse", "longer": "shorter",
    "higher": "lower", "more": "less", "increase": "reduce", "increases": "reduces",
    "increased": "reduced", "raises": "lowers", "raise": "lower", "upper": "lower",
    "left": "right", "early": "late", "positive": "negative", "before": "after",
}  # fmt: skip
_OPPOSITE = _OPPOSITES | {there: here for here, there in _OPPOSITES.items()}
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
    r"\b(?:may|might|could|possib\w+|suggest\w*|appear\w*|seem\w*|uncertain|less certain"
    r"|not (?:yet )?(?:known|clear|certain|proven|established)|unclear|unknown|thought to"
    r"|believed)\b",
    re.I,
)
_REACH, _NEAR = 4, 5


def negated_otherwise(text: str, source: str) -> set[str]:
    """Words that one of the two negates and the other asserts."""
    mine, theirs = _signs(text), _signs(source)
    return {
        word
        for word in mine.keys() & theirs.keys()
        if len(mine[word]) == 1 and len(theirs[word]) == 1 and mine[word] != theirs[word]
    }


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
    mine, theirs = _directions(text), _directions(source)
    return {
        word
        for word in mine.keys() & theirs.keys()
        if len(mine[word]) == 1 and len(theirs[word]) == 1 and mine[word] != theirs[word]
    }


def surer(text: str, source: str) -> bool:
    """The text claims with more certainty than its source."""
    if _SURE.search(text) and not _SURE.search(source):
        return True
    return bool(_DOUBT.search(source)) and not _HEDGE.search(text) and not _negates(text)


def _negates(text: str) -> bool:
    return any(word in _NEGATORS for word in tokens(text))


def _signs(text: str) -> Mapping[str, set[bool]]:
    """For each content word whether it stands under a negation."""
    signs: dict[str, set[bool]] = {}
    left = 0
    for clause in re.split(r"[.;:,()]", text):
        left = 0
        for word in tokens(clause):
            if word in _NEGATORS:
                left = _REACH
            elif word in _ENDS:
                left = 0
            elif word not in STOP and word not in GENERIC and not word.isdigit():
                signs.setdefault(stem(word), set()).add(left > 0)
                left -= 1
    return signs


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
