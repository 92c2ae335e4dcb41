"""No sentence without its facts: numbers, places and sides are checked against those it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence

_NUMBER = re.compile(r"(?<![\w.])[−+-]?\d+(?:\.\d+)?(?:\s?%)?")
_ZONES = ("upper", "middle", "lower")
_SIDES = ("right", "left")
_CONSTANTS = {"95 %", "99 %", "1 %"}
"""Interval levels and the rounding bounds of :func:`.wording.percent`."""


def problems(sentence: Sentence, facts: Iterable[Fact]) -> list[str]:
    """What the facts named by a sentence do not carry; empty when it is verified.

    Checked: every fact exists; every number, with its sign and to its shown precision, is a
    value of those facts (a share may be shown as a percentage, or as its complement); every
    zone and side named is one of theirs.
    """
    known = {fact.id: fact for fact in facts}
    missing = [name for name in sentence.facts if name not in known]
    if missing or not sentence.facts:
        return [f"unknown fact {name}" for name in missing] or ["no fact"]
    cited = [known[name] for name in sentence.facts]
    leaves = [leaf for fact in cited for leaf in _leaves(fact.values)]
    quoted = " ".join(leaf for leaf in leaves if isinstance(leaf, str)).lower()
    numbers = [float(v) for v in leaves if isinstance(v, int | float) and not isinstance(v, bool)]
    found = [
        f"number {shown}"
        for shown in _NUMBER.findall(sentence.text)
        if shown not in quoted and shown not in _CONSTANTS and not _carried(shown, numbers)
    ]
    words = set(re.findall(r"[a-z]+", sentence.text.lower()))
    allowed = set(re.findall(r"[a-z]+", quoted))
    places = [w for w in _ZONES + _SIDES if w in words]
    return found + [f"place {word}" for word in places if word not in allowed]


def _carried(shown: str, numbers: list[float]) -> bool:
    text = shown.replace("−", "-").replace(" ", "")
    decimals = len(text.rstrip("%").partition(".")[2])
    value, tolerance = float(text.rstrip("%")), 0.5001 * 10.0**-decimals
    scale = 100.0 if text.endswith("%") else 1.0
    candidates = [n * scale for n in numbers]
    if scale == 100.0:
        candidates += [100.0 - c for c in candidates]
    return any(abs(value - candidate) <= tolerance for candidate in candidates)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
