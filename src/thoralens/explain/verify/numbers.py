"""Numbers: each is a value of the facts, in its unit, to its shown precision, in its own part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.shown import Shown, in_order, numbers_in
from thoralens.explain.verify.text import Mention, aligned, claimed, negated
from thoralens.explain.verify.values import Value, values_of

_FOREIGN_UNITS = frozenset(
    "mm cm m ml l g kg mg millimetre millimetres centimetre centimetres millimeter millimeters"
    " centimeter centimeters inch inches year years yr yrs month months week weeks day days hour"
    " hours hu degree degrees times fold point points kv mas mgy msv stage grade".split()
)
_FAR = 0.12
"""A bound (“more than 30 %”) farther than this from the value misleads though it is true."""

_ROLES: tuple[tuple[str, str, bool | None], ...] = (
    ("probability", r"probabilit(?:y|ies)|scor(?:e|es|ed|ing)|likelihood|chance", None),
    (
        "threshold",
        r"thresholds?|operating[ -]point|cutoff|level|decision point|mark|bar|line",
        None,
    ),
    ("sensitivity measured_sensitivity", r"sensitivity|true[ -]positive rate", False),
    (
        "sensitivity measured_sensitivity positives",
        r"caught|spotted|picked up|(?:who|that|really|did|do|which) (?:had|have|has|did"
        r"|do)\b(?! not)"
        r"|(?:people|those|patients|ones|images|cases) with\b",
        None,
    ),
    ("sensitivity measured_sensitivity", r"miss(?:ed|es|ing)?|overlook(?:ed|s)?|slip\w*", True),
    ("specificity measured_specificity", r"specificity|true[ -]negative rate|cleared", False),
    (
        "specificity measured_specificity negatives",
        r"(?:did|do|does) not have|without(?: \w+)? cancer|who did not|healthy|free of|cancer-free",
        None,
    ),
    (
        "specificity measured_specificity",
        r"false[ -]alarms?|false[ -]positives?|wrongly|by mistake|in error|mistakenly|needlessly",
        True,
    ),
    ("coverage", r"(?:prediction|conformal) sets?|coverage|conformal|sets?", None),
    ("measured_auroc", r"auroc|auc|area under|roc", None),
    ("measured_accuracy", r"accuracy|accurate", None),
    (
        "inside_lungs",
        r"(?:on|in|inside|within|over)(?: \w+){0,2} lungs?\b|lung (?:tissue|fields?)",
        False,
    ),
    ("inside_lungs", r"(?:outside|off|beyond|away from)(?: \w+){0,2} lungs?\b|elsewhere", True),
    ("overlap", r"overlap\w*|in common|coincid\w+|agree\w*|same|share", None),
    ("correlation", r"correlat\w+|rank agreement", None),
    ("base", r"base(?:line)?|starts?|starting|blurred", None),
    ("output", r"ends?|full image|final", None),
    ("output probability", r"output", None),
    ("evaluations", r"evaluations?|runs", None),
    ("deletion", r"deletion|deleting|hiding|hidden", None),
    ("insertion", r"insertion|inserting|showing|shown first", None),
    (
        "patients positives negatives",
        r"patients|people|cases|persons|images|x-rays|radiographs|of whom|of them",
        None,
    ),
)
_KEYS = [
    ((frozenset(roles.split()), turned), re.compile(rf"\b(?:{words})\b"))
    for roles, words, turned in _ROLES
]
_NAMED = frozenset(role for (roles, _), _ in _KEYS for role in roles)
_DOWN = re.compile(
    r"\b(?:lower(?:s|ed|ing)|reduc|decreas|subtract|push|pull|drag|down|against|drop|negativ|minus"
    r"|take|took|cut|away)"
)
_AT_POINT = re.compile(
    r"\b(?:at|with|for|using|under|from) (?:the|this|that|its|a|our) (?:\w+ )?(?:thresholds?"
    r"|operating[ -]point|cutoff|level|decision point)\b(?! (?:of|at) \d)"
    r"|\b(?:thresholds?|operating[ -]point|cutoff|level) (?:corresponds|has|had|carries|offers"
    r"|gives|gave|yields|yielded|achieves|achieved|comes|came|provides|provided|was|is)\b"
    r"(?! (?:at |set at )?\d)"
)
_OVER = re.compile(
    r"\b(?:above|over|exceed\w*|higher|greater|larger|more than|surpass\w*|past|beyond|clears?"
    r"|reach(?:es|ed)?|passes|passed|crosses|crossed|tops?|at least)\b"
)
_UNDER = re.compile(
    r"\b(?:below|under|beneath|lower|smaller|less than|short of)\b(?! (?:lung|zone"
    r"|part|third|field))"
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
        elif not _quoted(shown, facts):
            yield f"number {shown.text}"
    yield from _relations(text, carried)
    keys = _keys(text, {v.role for v in values})

    def plays(item: Mention, key: Mention) -> bool:
        roles, turned = key.value
        return any(
            v.role not in _NAMED or (v.role in roles and (turned is None or v.turned == turned))
            for v in candidates[item.start]
        )

    ambiguous = [m for m in carried if not all(v.role not in _NAMED for v in candidates[m.start])]
    if not aligned(text, ambiguous, keys, plays) and not claimed(text, ambiguous, keys, plays):
        yield f"a number in the wrong part: {_list(ambiguous)}"
    for mention in carried:
        if all(v.turned for v in candidates[mention.start]) and not _turn_said(
            candidates[mention.start], keys
        ):
            yield f"number {mention.value.text}"
    placed = [
        m
        for m in carried
        if all(v.fact.kind in ("zone_share", "region_value") for v in candidates[m.start])
    ]

    def lies(item: Mention, key: Mention) -> bool:
        return any(about(v.fact, key) for v in candidates[item.start])

    if not aligned(text, placed, places, lies):
        yield f"a number at the wrong place: {_list(placed)}"


def _keys(text: str, known: set[str]) -> list[Mention]:
    """Mentions of parts that numbers play, as far as the facts have them.

    “At this operating point” names no part of its own beside sensitivity or specificity.
    """
    if re.search(r"\b(?:sensitivity|specificity)\b", text):
        text = _AT_POINT.sub(lambda m: " " * len(m.group()), text)
    found = [
        Mention(value, match.start(), match.end())
        for value, words in _KEYS
        if value[0] & known
        for match in words.finditer(text)
    ]
    return in_order(found)


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
        if bool(over) != turned and one < other or bool(over) == turned and one > other:
            yield f"comparison {found.group()}"


def _turn_said(candidates: Sequence[Value], keys: Sequence[Mention]) -> bool:
    """A complement (“missed 20 %”) needs its words; that of a probability is told by its class."""
    if any(v.role in ("probability", "lungs_share") for v in candidates):
        return True
    roles = {v.role for v in candidates}
    return any(roles & key.value[0] and key.value[1] is not False for key in keys)


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
    if shown.bound and _beyond(shown, held, value.number):
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
