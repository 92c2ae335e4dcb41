"""Whether two sources contradict each other, so that both are shown."""

from __future__ import annotations

from thoralens.knowledge.checking.polarity import negated_otherwise, opposed, turned
from thoralens.knowledge.lexis import GENERIC, STOP, keys

_ALIKE = 0.45
_BARE = frozenset(STOP | GENERIC)


def conflict(one: str, other: str) -> bool:
    """Two sentences speak of the same things, and one denies or turns round what the other says.

    Differing numbers are no conflict: two trials may measure different things.
    """
    here, there = keys(one) - _BARE, keys(other) - _BARE
    shared = len(here & there) / max(1, min(len(here), len(there)))
    if shared < _ALIKE:
        return False
    return bool(negated_otherwise(one, other) or turned(one, other) or opposed(one, other))
