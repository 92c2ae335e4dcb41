"""What no narrative may leave out; a rule's sentence is added where a model did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence

_REQUIRED: tuple[tuple[str, str, str], ...] = (
    ("image", r"synthetic|made-up", r"synthetic|phantom|made-up|artificial|practice"),
    ("probability", r"probability|score", r"probabilit|score|likelihood|chance"),
    (
        "operating_point",
        r"\b(?:above|below) the (?:operating point|level)",
        r"\b(?:above|over|exceed\w*|passes|reach\w*|higher|not flag\w*|flags (?:it|this)|below"
        r"|under"
        r"|short|lower|smaller|meets|met)\b",
    ),
    (
        "prediction_set",
        r"uncertain|not sure",
        r"uncertain|unsure|sure|either way|undecided|both|cannot",
    ),
    ("passport", r"caution|do not rely|weak", r"."),
    ("measured", r"overstates", r"overstate|overestimate|rarer"),
    ("quality", r"contrast", r"contrast"),
    ("quality", r"edge", r"edge|cut ?off|crop"),
    ("limits", r"tumour", r"tumou?r"),
    ("limits", r"diagnosis", r"diagnos"),
    ("limits", r"child", r"child|adults?"),
    ("limits", r"doctor", r"doctor"),
)
"""Kind of fact, words of the rule's sentence, words of any sentence that does as well."""
LEADING = ("image", "probability", "operating_point", "prediction_set")
"""Kinds whose sentences come first."""


def missing(
    told: Iterable[Sentence], rules: Sequence[Sentence], facts: Iterable[Fact]
) -> list[Sentence]:
    """Sentences of the rules, in their order, that ``told`` has to have and has not.

    Notes of the file and of the gate are always told by rule: no model is given them.
    """
    kinds = {fact.id: fact.kind for fact in facts}
    have = list(told)
    found = []
    for rule in rules:
        if rule in have:
            continue
        if {kinds[name] for name in rule.facts} & {"correction", "warning", "gate"}:
            found.append(rule)
            continue
        for kind, words, equal in _REQUIRED:
            if kind not in {kinds[name] for name in rule.facts} or not re.search(words, rule.text):
                continue
            if not any(
                kind in {kinds[name] for name in s.facts} and re.search(equal, s.text.lower())
                for s in have
            ):
                found.append(rule)
                break
    return found
