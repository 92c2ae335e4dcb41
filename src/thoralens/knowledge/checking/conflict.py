"""Whether two sources contradict each other, so that both are shown."""

from __future__ import annotations

import re

from thoralens.knowledge.checking.polarity import negated_otherwise, opposite_moves
from thoralens.knowledge.lexis import GENERIC, STOP, keys, stem
from thoralens.privacy.words import vocabulary

_ALIKE = 0.4
_PREDICATES = frozenset(
    map(
        stem,
        vocabulary(
            "reduce lower decrease increase raise improve prolong cause prevent help work protect"
            " cure treat safe effective recommended advised associated linked spread harm benefit"
            " need survive die useful contagious inherited malignant benign"
        ),
    )
)
_TURN = re.compile(
    r"\b(?:not|never|no|without|cannot|\w+n't|(?:reduc|lower|decreas|increas|rais|improv|worsen"
    r"|prolong|shorten)\w*|better|worse|more|less|fewer|longer|shorter|higher|safe|unsafe|harm\w*"
    r"|effective|ineffective|benign|malignant)\b",
    re.I,
)
_BARE = frozenset(STOP | GENERIC)


def conflict(one: str, other: str) -> bool:
    """Two sentences speak of the same things, and one denies or turns round what the other says.

    Differing numbers are no conflict: two trials may measure different things.
    """
    here, there = keys(one) - _BARE, keys(other) - _BARE
    shared = len(here & there) / max(1, min(len(here), len(there)))
    if shared < _ALIKE or not (_subject(one) & _subject(other)):
        return False
    return bool(negated_otherwise(one, other) & _PREDICATES) or opposite_moves(one, other)


def _subject(text: str) -> frozenset[str]:
    """What stands before the first word that denies or points up or down."""
    head = _TURN.split(text, maxsplit=1)[0]
    return (keys(head) - _BARE) if head != text else frozenset()
