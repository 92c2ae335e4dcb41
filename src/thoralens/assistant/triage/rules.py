"""From signals to a level: single ones, and ones that stand together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from thoralens.assistant.triage.patterns import Found

_NEAR = 16
_FAR = 70
"""Words apart: as in one statement, and as in one story."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``first`` alone, or with ``second`` at most ``apart`` words away, gives ``reason``."""

    reason: str
    first: str
    second: str | None = None
    apart: int = 0


def parse(table: Mapping[str, Sequence[str]]) -> tuple[Rule, ...]:
    rules = []
    for reason, lines in table.items():
        for line in lines:
            first, sign, second = [*line.split(), "", ""][:3]
            rules.append(Rule(reason, first, second or None, _NEAR if sign == "&" else _FAR))
    return tuple(rules)


def reasons(rules: Sequence[Rule], signals: Iterable[Found], since: int = 0) -> tuple[str, ...]:
    """Reasons in the order of the rules; each must rest on a signal at or after word ``since``."""
    places: dict[str, list[Found]] = defaultdict(list)
    for one in signals:
        places[one.signal].append(one)
    given: dict[str, None] = {}
    for rule in rules:
        if rule.reason not in given and _holds(rule, places, since):
            given[rule.reason] = None
    return tuple(given)


def _holds(rule: Rule, places: Mapping[str, list[Found]], since: int) -> bool:
    firsts = places.get(rule.first, [])
    if rule.second is None:
        return any(one.start >= since for one in firsts)
    seconds = places.get(rule.second, [])
    return any(
        _apart(one, other) <= rule.apart
        for one in firsts
        for other in seconds
        if max(one.start, other.start) >= since
    )


def _apart(one: Found, other: Found) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
