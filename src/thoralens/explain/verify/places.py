"""Places: zone and side as one pair, the order of places, and which way a region pushes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.shown import in_order
from thoralens.explain.verify.text import Mention, aligned, blank, distance, negated

_SIDE = r"(?P<side{n}>right|left)(?:-sided|-hand|'s)?"
_ZONE = r"(?P<zone{n}>upper|top|middle|mid|lower|bottom)(?:most)?"
_PART = r"(?: (?:lung )?(?:zone|part|third|field|area|region|section|portion|half|lung))?"
_AREA = re.compile(
    rf"\b(?:{_SIDE.format(n=1)}[ -](?:lung )?{_ZONE.format(n=1)}{_PART}"
    rf"|{_SIDE.format(n=5)} lung,? (?:\(|in |at |- ?)?(?:the |its )?{_ZONE.format(n=5)}{_PART}\)?"
    rf"|{_ZONE.format(n=6)}{_PART},? (?:on|at) (?:the |your )?{_SIDE.format(n=6)}(?: side)?"
    rf"|{_ZONE.format(n=2)}[ -]{_SIDE.format(n=2)}{_PART}"
    rf"|{_ZONE.format(n=3)}{_PART} (?:of|in|on|within) (?:the |your |their )?"
    rf"{_SIDE.format(n=3)}(?: lung| side)?"
    rf"|{_SIDE.format(n=4)} lung(?:'s)?,? (?:in |at )?(?:the |its )?{_ZONE.format(n=4)}{_PART})\b"
)
_HALF_AREA = re.compile(
    rf"\b(?:{_SIDE.format(n=1)}(?: lung)?(?! (?:person|people|place|time|question|word|choice|one"
    rf"|way"
    rf"|answer|to|for))|(?P<zone1>upper|top|middle|mid|lower|bottom)"
    r" (?:lung )?(?:zones?|parts?|thirds?|fields?|lungs?|areas?))\b"
)
_ZONES = {"top": "upper", "mid": "middle", "bottom": "lower"}
_MIDDLE = re.compile(
    r"\b(?:(?:the )?hila(?:,| and| or|/| &)? ?(?:the )?mediastinum|hila|hilum|hilar|mediastinum"
    r"|mediastinal(?: (?:area|zone|region))?|hilar(?:-| and |/)mediastinal(?: (?:area|zone"
    r"|region))?|(?:centre|center|middle|central (?:part|area)) of (?:the|your) chest"
    r"|central chest|(?:between|in between) (?:the|your|both|the two|your two) lungs)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|off|beyond|away from|not on|other than|not (?:in|inside|within|over))"
    r"(?: the| both| either| your| any| actual)* lungs?(?: fields?| tissue| areas?| borders?"
    r"| boundar(?:y|ies)| outlines?| masks?| regions?| zones?)?\b|\bnon-lung(?: areas?| regions?)?"
)
_REGION = re.compile(r"\br\d{1,2}c\d{1,2}\b")
_BIG = re.compile(
    r"\b(?:no other \w+ (?:has|holds|takes|carries|gets) (?:a )?(?:more|greater|larger|bigger"
    r"|higher)"
    r"|most|closest|primary|topmost|foremost|predominant|dominant|maximal|maximum|mostly|mainly|chiefly|primarily|largely|predominantly|strongest|highest|largest"
    r"|biggest|hottest|brightest|warmest|greatest|main|peaks?|dominat\w+|leading|above all"
    r"|more than (?:(?:in|on|over|at) )?(?:any(?:where)?|all)|majority|bulk|top[ -]ranked|first)\b"
)
_SMALL = re.compile(
    r"\b(?:least|smallest|weakest|lowest|faintest|coolest|coldest|less than (?:(?:in|on|over"
    r"|at) )?(?:any(?:where)?|all)"
    r"|minority|last)\b"
)
_MORE = re.compile(
    r"\b(?:more|stronger|higher|larger|bigger|hotter|greater|brighter|warmer|ahead of|exceeds?"
    r"|outweighs?|beats?)\b"
)
_LESS = re.compile(r"\b(?:less|weaker|lower|smaller|cooler|fainter|behind|fewer)\b(?! zone)")
_UP = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|increas\w+|add(?:s|ed|ing)?|lift(?:s|ed|ing)?|boost\w*|up(?:wards?)?"
    r"|pushes (?:it|the \S+) up|support(?:s|ed|ing)?|in favou?r|for the class|speaks? for"
    r"|argues? for"
    r"|drives? up|highe(?:r|st)|towards? (?:it|the (?:\w+ )?class)|gain(?:s|ed)?|positive(?:ly)?)\b"
)
_DOWN = re.compile(
    r"\b(?:lowest|away from|lower(?:s|ed|ing)|lower (?:it|the (?:log-odds|score|probability"
    r"|output|result))"
    r"|reduc\w+|decreas\w+|subtract\w*|drag\w*|pull\w*|drop\w*|down(?:wards?)?|against|"
    r"tak(?:e|es|ing) (?:away|off)|took|cut(?:s|ting)?|diminish\w*|negative(?:ly)?|oppos\w+"
    r"|counter\w*)\b"
)
_FIRST = re.compile(r"\b(?:strongest|highest|hottest|brightest|most intense|greatest|peak\w*)\b")
_NEXT = re.compile(
    r"\b(?:second|third|next)[ -](?:most|highest|largest|strongest|biggest|hottest|brightest|main"
    r"|greatest|leading)\b"
)
_THEN = re.compile(
    r"\b(?:followed (?:\w+ )?by|then|next|second(?:ly|arily|ary)?|ahead of|before|in front of"
    r"|to a (?:lesser|smaller|lower) (?:extent|degree)|less so|afterwards?|trailed by|over|leads)\b"
)
_AFTER = re.compile(r"\b(?:after|behind|second (?:only )?to|trails|follows|next to|runner-up to)\b")
_FLAG = re.compile(
    r"\brais(?:e|es|ed|ing) (?:a|the|no|any|its|an) (?:red )?(?:flag|alert|alarm)s?\b"
)


@dataclass(frozen=True, slots=True)
class Area:
    """A place as far as it is named; ``None`` leaves the part open."""

    zone: str | None
    side: str | None
    region: str | None = None


def places_in(text: str) -> list[Mention]:
    """Mentions of :class:`Area`, in order; a region id beside its zone is a mention of its own."""
    found = [Mention(Area(None, None, m.group()), *m.span()) for m in _REGION.finditer(text)]
    rest = text
    for pattern, make in (
        (_OUTSIDE, lambda _: Area("outside", "none")),
        (_MIDDLE, lambda _: Area("hila_mediastinum", "none")),
        (_AREA, _area),
        (_HALF_AREA, _area),
    ):
        here = [Mention(make(m), *m.span()) for m in pattern.finditer(rest)]
        rest = blank(rest, here)
        found += here
    return in_order(found)


def _area(match: re.Match[str]) -> Area:
    groups = match.groupdict()
    side = next((v for k, v in groups.items() if v and k.startswith("side")), None)
    zone = next((v for k, v in groups.items() if v and k.startswith("zone")), None)
    return Area(_ZONES.get(zone, zone) if zone else None, side)


def about(fact: Fact, mention: Mention) -> bool:
    """Whether the fact is about the mentioned place."""
    area: Area = mention.value
    if area.region is not None:
        return bool(fact.values.get("region") == area.region)
    if fact.kind == "inside_lungs":
        return area.zone == "outside"
    zone, side = fact.values.get("zone"), fact.values.get("side")
    return zone is not None and area.zone in (None, zone) and area.side in (None, side)


def check_places(text: str, facts: Sequence[Fact], everything: Sequence[Fact]) -> Iterator[str]:
    """Complaints about the places of a normalised sentence.

    Args:
        facts: Those that the sentence names.
        everything: All of the study, to know which is the strongest.
    """
    places = places_in(text)
    for mention in places:
        if not any(about(fact, mention) for fact in facts):
            yield f"place {text[mention.start : mention.end]}"
    rest = blank(text, places)
    for word in re.findall(r"\b(?:right|left)\b(?! (?:person|people|place|time|question|word|choice"
                           r"|one|way|answer|to|for))", rest):  # fmt: skip
        yield f"place {word}"
    if {fact.kind for fact in facts} == {"inside_lungs"} and _FIRST.search(rest):
        yield "no fact about the order of places"
    yield from _check_order(text, rest, places, facts, everything)
    yield from _check_push(text, rest, places, facts)


def _check_order(
    text: str,
    rest: str,
    places: Sequence[Mention],
    facts: Sequence[Fact],
    everything: Sequence[Fact],
) -> Iterator[str]:
    rest = _NEXT.sub(lambda m: " " * len(m.group()), rest)
    shares = [fact for fact in facts if fact.kind == "zone_share"]
    named = [m for m in places if m.value.region is None and any(about(f, m) for f in shares)]
    if shares and not any(f.kind == "region_value" for f in facts):
        ranked = sorted(
            (f for f in everything if f.kind == "zone_share"), key=lambda f: -f.values["share"]
        )
        told = [f for f in shares if any(about(f, m) for m in named)]
        yield from _superlatives(rest, told, ranked)
        yield from _comparatives(text, rest, named, shares, "share")
        yield from _sequences(text, rest, named, shares, "share")
    regions = [fact for fact in facts if fact.kind == "region_value"]
    if regions:
        for sign in (1, -1):
            ranked = sorted(
                (
                    f
                    for f in everything
                    if f.kind == "region_value" and f.values["value"] * sign > 0
                ),
                key=lambda f: -abs(f.values["value"]),
            )
            chosen = [f for f in regions if f.values["value"] * sign > 0]
            rest = re.sub(r"\b(?:lowest|highest)\b", lambda m: " " * len(m.group()), rest)
            yield from _superlatives(rest, chosen, ranked)


def _superlatives(rest: str, told: Sequence[Fact], ranked: Sequence[Fact]) -> Iterator[str]:
    """“Most” holds for the first so many, “least” for the last; ties may stand either way."""
    if not told:
        return
    key = "share" if told[0].kind == "zone_share" else "value"
    strengths = [abs(f.values[key]) for f in ranked]
    weakest, strongest = (
        min(abs(f.values[key]) for f in told),
        max(abs(f.values[key]) for f in told),
    )
    big = [
        m
        for m in _BIG.finditer(rest)
        if m.group().startswith("no ") or not negated(rest, m.start(), 3)
    ]
    small = [m for m in _SMALL.finditer(rest) if not negated(rest, m.start(), 3)]
    if (big and not small and strongest < strengths[0] - 1e-9) or (
        big and not small and len(told) > 1 and weakest < strengths[len(told) - 1] - 1e-9
    ):
        yield f"comparison {big[0].group()}"
    if small and not big and weakest > strengths[-1] + 1e-9:
        yield f"comparison {small[0].group()}"


def _sequences(
    text: str, rest: str, named: Sequence[Mention], shares: Sequence[Fact], key: str
) -> Iterator[str]:
    """“A, followed by B”, “most in A, then B”: the first holds at least as much."""
    for first, second in pairwise(named):
        one, other = _of(first, shares, key), _of(second, shares, key)
        if one is None or other is None:
            continue
        between = text[first.end : second.start]
        behind, ahead = _THEN.search(between), _AFTER.search(between)
        if behind and not ahead and one < other - 1e-9:
            yield f"order {behind.group()}"
        if ahead and not behind and one > other + 1e-9:
            yield f"order {ahead.group()}"
    if len(named) > 1 and not _joined(text, named):
        for match in _BIG.finditer(rest):
            if negated(rest, match.start(), 3) or match.group().startswith("no "):
                continue
            at = Mention(None, *match.span())
            after = [m for m in named if m.start >= match.end()]
            onward = re.match(r"(?: (?:share|part|value|activation|intensity))* (?:is|was|lies"
                r"|sits|in|over"
                              r"|on|at|to|for)\b", rest[match.end() :])  # fmt: skip
            nearest = (
                after[0]
                if after and onward
                else min(named, key=lambda mention: distance(text, at, mention))
            )
            held = _of(nearest, shares, key)
            others = [v for m in named if (v := _of(m, shares, key)) is not None]
            if held is not None and others and held < max(others) - 1e-9:
                yield f"comparison {match.group()}"


def _joined(text: str, named: Sequence[Mention]) -> bool:
    """Whether the places stand side by side (“A (41 %) and B (20 %)”), nothing said between."""
    return all(
        re.fullmatch(
            r"(?: ?\([^()]*\))?,?(?: and|,| &| plus)? ?(?:the |an? )?(?:areas? )?",
            text[one.end : other.start],
        )
        for one, other in pairwise(named)
    )


def _comparatives(
    text: str, rest: str, named: Sequence[Mention], shares: Sequence[Fact], key: str
) -> Iterator[str]:
    """“A holds more than B”, “compared with B, A holds more”: the order of the two places."""
    compared = re.search(
        r"\b(?:compared (?:with|to)|against|unlike|versus|relative to|in comparison (?:with|to)"
        r"|next to)\b",
        rest,
    )
    for pattern, sign in ((_MORE, 1), (_LESS, -1)):
        for match in pattern.finditer(rest):
            before = [m for m in named if m.end <= match.start()]
            after = [m for m in named if m.start >= match.end()]
            pair: tuple[Mention, Mention] | None = None
            if before and after and "than" in rest[match.end() : after[0].start].split():
                pair = before[-1], after[0]
            elif (
                not before
                and len(after) > 1
                and re.search(r"\bthan\b", rest[after[0].end : after[1].start])
            ):
                pair = after[0], after[1]
            elif len(before) > 1 and compared and compared.start() < before[0].start:
                pair = before[1], before[0]
            if pair is None:
                continue
            first, second = (_of(m, shares, key) for m in pair)
            turned = -1 if negated(text, match.start(), 3) else 1
            if first is not None and second is not None and (first - second) * sign * turned < 0:
                yield f"comparison {match.group()}"


def _of(mention: Mention, facts: Sequence[Fact], key: str) -> float | None:
    found = [f.values[key] for f in facts if about(f, mention)]
    return float(found[0]) if found else None


def _check_push(
    text: str, rest: str, places: Sequence[Mention], facts: Sequence[Fact]
) -> Iterator[str]:
    regions = [fact for fact in facts if fact.kind == "region_value"]
    if not regions:
        return
    rest = _FLAG.sub(lambda m: " " * len(m.group()), rest)
    verbs = [
        Mention(-sign if negated(rest, m.start(), 3) else sign, m.start(), m.end())
        for pattern, sign in ((_UP, 1), (_DOWN, -1))
        for m in pattern.finditer(rest)
    ]
    verbs = in_order(verbs)
    named = [m for m in places if any(about(f, m) for f in regions)]
    if not verbs:
        return
    if not named:
        signs = {1 if f.values["value"] > 0 else -1 for f in regions}
        if signs != {verb.value for verb in verbs}:
            yield "direction"
        return

    def pushes(item: Mention, verb: Mention) -> bool:
        return any(f.values["value"] * verb.value > 0 for f in regions if about(f, item))

    items = _without_twins(text, named, regions)
    if not aligned(text, items, verbs, pushes):
        yield "direction"


def _without_twins(text: str, named: Sequence[Mention], regions: Sequence[Fact]) -> list[Mention]:
    """Keep one mention where a region's id and zone stand side by side."""
    kept: list[Mention] = []
    for mention in named:
        twin = kept and distance(text, kept[-1], mention) <= 4 and any(
            about(f, kept[-1]) and about(f, mention) for f in regions
        )  # fmt: skip
        if not twin:
            kept.append(mention)
    return kept


def pairs_agree(text: str, facts: Sequence[Fact]) -> bool:
    """Whether each region id stands beside its own zone."""
    places = places_in(text)
    ids = [m for m in places if m.value.region is not None]
    areas = [m for m in places if m.value.region is None]

    def same(region: Mention, area: Mention) -> bool:
        return any(about(f, region) and about(f, area) for f in facts)

    return aligned(text, ids, areas, same)
