"""Words of degree (“high”, “just above”, “agree well”) fit the numbers they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.text import negated, whole_numbers

_HIGH = (
    r"(?:very |quite |rather |fairly |relatively )?(?:high|elevated|large|substantial|considerable"
    r"|sizeable|sizable|strong|great|big)"
)
_LOW = (
    r"(?:very |quite |rather |fairly |relatively |only )?(?:low|small|slight|minimal|tiny|little"
    r"|negligible|faint|minor|remote|slim)"
)
_SCORE = r"(?:probabilit(?:y|ies)|scores?|likelihood|chance|output|value|result|figure|estimate)"
_IS = r"(?:is|was|comes out|came out|seems|appears|lies|remains|stays|being|looks|sits|reads)"
_HIGH_SCORE = re.compile(rf"\b(?:{_HIGH} {_SCORE}|{_SCORE}\b[^.;,]{{0,25}}?\b{_IS} {_HIGH})\b")
_LOW_SCORE = re.compile(rf"\b(?:{_LOW} {_SCORE}|{_SCORE}\b[^.;,]{{0,25}}?\b{_IS} {_LOW})\b")
_LIKELY = re.compile(
    r"\b(?:considers?|rates?|judges|calls|deems)\b[^.;]{0,40}? (?:very |quite )?likely\b"
)
_UNLIKELY = re.compile(r"\bunlikely\b")
_MIDDLING = re.compile(rf"\b(?:moderate|intermediate|middling|medium) {_SCORE}\b")
_RELATION = (
    r"(?:above|over|below|under|beneath|past|beyond|short of|higher|lower|greater|smaller|exceeds?"
    r"|exceeded|clears?|cleared|misses|missed|passes|passed|reach\w*|tops?|surpass\w*|beats?"
    r"|falls short)"
)
_BY_LITTLE = re.compile(
    r"\b(?:(?:only )?just|barely|slightly|narrowly|marginally|scarcely|hardly|a (?:little|bit"
    rf"|touch|hair|shade|fraction)|only a (?:little|bit)|somewhat) (?:\w+ )?(?:{_RELATION}"
    rf"|different|apart|away)\b"
    rf"|\b{_RELATION}\b[^.;]{{0,40}}\bby (?:only )?(?:a (?:narrow|small|slim|thin|hair)|little"
    r"|a hair|a little)|\b(?:close to|near|almost at|borderline)\b"
)
_BY_MUCH = re.compile(
    r"\b(?:well|far|clearly|comfortably|much|considerably|substantially|markedly|significantly"
    rf"|way|easily|distinctly|notably|a (?:lot|good deal|great deal)) {_RELATION}\b"
    rf"|\b{_RELATION}\b[^.;]{{0,40}}\bby (?:a (?:wide|large|clear|comfortable|good)|far|much|a lot)"
)
_NEAR, _FAR = 0.1, 0.08

_AGREE = (
    r"(?:agree(?:s|d|ment)?|overlap\w*|correlat\w+|consisten\w+|match\w*|concordan\w+|align\w*)"
)
_AGREE_WELL = re.compile(
    rf"\b(?:{_HIGH}|good|close|excellent|strongly|well|closely|largely|mostly|broadly|highly"
    rf"|generally|very) (?:\w+ )?{_AGREE}\b|\b{_AGREE} (?:\w+ )?(?:well|closely|strongly|largely"
    r"|broadly|mostly|substantially)\b|\bagreement\b[^.;,]{0,35} (?:is|was) (?:\w+ )?(?:high|good"
    r"|strong|close)\b|\b(?:similar|same picture"
    r"|in agreement|in line with each other)\b"
)
_AGREE_LITTLE = re.compile(
    rf"\b(?:{_LOW}|limited|weak|poor|poorly|weakly|barely|hardly|scarcely|little|modest|loosely)"
    rf" (?:\w+ )?{_AGREE}\b|\b{_AGREE} (?:\w+ )?(?:poorly|weakly|little|loosely|only (?:weakly"
    r"|loosely|slightly|a little|partly|in part))\b|\bagreement\b[^.;,]{0,35} (?:is|was) (?:\w+ )?"
    r"(?:low|limited|weak|poor|modest)\b"
    r"|\b(?:disagree\w*|differ\w*|diverg\w+|inconsisten\w+|discordan\w+|at odds|conflict\w*"
    r"|mismatch\w*|different (?:regions|places|areas|parts))\b"
)

_SKILL = r"(?:performance|discrimination|accuracy|auroc|auc|ability|separation|area under the \w+)"
_SKILLED = re.compile(
    rf"\b(?:{_HIGH}|good|excellent|impressive|outstanding|solid|robust|strong|powerful|superb"
    rf"|highly|very) (?:\w+ )?(?:{_SKILL}|accurate|reliable|well)\b|\b{_SKILL} (?:\w+ )?(?:is|was)"
    rf" (?:{_HIGH}|good|excellent|strong)\b|\bperform(?:s|ed) (?:very )?(?:well|strongly)\b"
)
_UNSKILLED = re.compile(
    rf"\b(?:{_LOW}|poor|weak|limited|disappointing) (?:\w+ )?{_SKILL}\b|\b{_SKILL} (?:\w+ )?(?:is"
    rf"|was) (?:{_LOW}|poor|weak|limited)\b|\bperform(?:s|ed) (?:poorly|badly|weakly)\b"
)
_MOST = re.compile(
    r"\b(?:most|mostly|mainly|majority|largely|bulk|predominantly|primarily|chiefly|over half"
    r"|more than half)\b"
)
_MAJORITY = re.compile(
    r"\b(?:majority|over half|more than half|most of (?:the|its|this|all|what)|mostly used)\b"
    r"|^mostly\b"
)
_ALL = re.compile(
    r"\b(?:almost|nearly|virtually|practically) (?:all|entire|entirely|every|whole|the whole"
    r"|exclusively|the entire)\b"
)
_WHOLE = re.compile(r"(?<!not )\b(?:entirely|exclusively|solely|wholly|completely|all of)\b")
_LITTLE = re.compile(
    r"\b(?:only a (?:small|minor|tiny) (?:part|share|portion|fraction|amount)|very little|little of"
    r"|hardly any|barely any|minority|a (?:small|minor) (?:part|share|portion|fraction))\b"
)
_STRONGLY = re.compile(r"\b(?:strongly|sharply|greatly|markedly|substantially|considerably)\b")
_WEAKLY = re.compile(r"\b(?:slightly|marginally|modestly|mildly|a little)\b")


def check_degrees(text: str, facts: Sequence[Fact], everything: Sequence[Fact]) -> Iterator[str]:
    """Complaints about words of degree in a normalised sentence."""
    text = whole_numbers(text)
    cited = {fact.kind: fact.values for fact in facts}
    study = {fact.kind: fact.values for fact in everything}
    chance, point = study.get("probability"), study.get("operating_point")
    if chance is not None and cited.keys() & {"probability", "operating_point"}:
        p = chance["probability"]
        positive = not re.search(r"\bno (?:\w+ )?(?:nodule|cancer|tumou?r|malignan)", text)
        shown = p if positive else 1 - p
        yield from _unless(text, _HIGH_SCORE, shown >= 0.5)
        yield from _unless(text, _LOW_SCORE, shown <= 0.4)
        yield from _unless(text, _MIDDLING, 0.2 <= shown <= 0.8)
        yield from _unless(text, _LIKELY, shown >= 0.5)
        yield from _unless(text, _UNLIKELY, shown <= 0.5)
        if point is not None:
            margin = abs(p - point["threshold"])
            yield from _unless(text, _BY_LITTLE, margin <= _NEAR)
            yield from _unless(text, _BY_MUCH, margin >= _FAR)
    if "agreement" in cited:
        held = cited["agreement"]
        overlap, correlation = held["top_region_overlap"], held["rank_correlation"]
        yield from _unless(text, _AGREE_WELL, overlap > 0.5 and correlation > 0.3)
        yield from _unless(text, _AGREE_LITTLE, overlap < 0.5 and correlation < 0.45)
    if "measured" in cited and "auroc" in cited["measured"]["metrics"]:
        auroc = cited["measured"]["metrics"]["auroc"]["value"]
        yield from _unless(text, _SKILLED, auroc >= 0.8)
        yield from _unless(text, _UNSKILLED, auroc <= 0.7)
    yield from _shares(text, facts)


def _shares(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """How much of the map: told of lungs, of zones together, of regions one by one."""
    kinds = {fact.kind for fact in facts}
    if kinds == {"inside_lungs"}:
        inside = facts[0].values["share"]
        outside = re.search(r"\b(?:outside|off|beyond|elsewhere)\b", text)
        share = max(inside, 1 - inside) if re.search(r"\d", text) and outside else (
            1 - inside if outside else inside
        )  # fmt: skip
        yield from _unless(text, _MOST, share >= 0.495)
        yield from _unless(text, _LITTLE, min(share, 1 - share) <= 0.4 if outside else share <= 0.4)
        yield from _unless(text, _ALL, share >= 0.88)
        yield from _unless(text, _WHOLE, share >= 0.995)
    if kinds == {"zone_share"}:
        total = sum(fact.values["share"] for fact in facts)
        yield from _unless(text, _MAJORITY,
                           total >= 0.495)  # fmt: skip
        yield from _unless(text, _ALL, total >= 0.88)
        yield from _unless(text, _WHOLE, total >= 0.995)
    if kinds == {"region_value"} and len(facts) == 1:
        strength = abs(facts[0].values["value"])
        yield from _unless(text, _STRONGLY, strength >= 0.25)
        yield from _unless(text, _WEAKLY, strength <= 0.4)


def _unless(text: str, words: re.Pattern[str], fits: bool) -> Iterator[str]:
    match = words.search(text)
    if match and fits == negated(text, match.start(), 3):
        yield f"degree {match.group()}"
