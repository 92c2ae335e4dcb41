"""Whether a sentence has the score on its right side of the operating point.

Every word that puts it above or below, flags it, or calls it positive or negative has to agree
with the fact. What tells of the rule itself (“scores above 40 % are flagged”) or of other people
is set aside first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from thoralens.explain.verify.text import negated, whole_numbers

_THRESHOLD = (
    r"(?:thresholds?|operating[ -]point|cutoff|level|decision point|mark|bar|line|limit|boundary"
    r"|criterion|trigger)"
)
_OVER = (
    r"(?:at or above|at least(?: as (?:high|large|great) as)?|above|over(?= (?:the|its|this|that|a"
    r"|our|your|it)\b| \d)|exceed(?:s|ed|ing)?|(?:higher|greater|larger|bigger|more) than|in"
    r" excess of"
    r"|pass(?:es|ed|ing)?|reach(?:es|ed|ing)?|cross(?:es|ed|ing)?|meets?|met|meeting|clears?"
    r"|cleared|clearing|surpass\w*|beyond|past|tops?|topped|ahead of|satisf\w+|beats?"
    r"|on the (?:high|higher|upper|positive|far|flagged) side of)"
)
_UNDER = (
    r"(?:below|under(?= (?:the|its|this|that|a|our|your|it)\b| \d)|beneath|underneath|(?:lower|less"
    r"|smaller) than|short of|shy of|misses|missed|missing|trails"
    r"|on the (?:low|lower|negative|near|unflagged) side of)"
)
_TOKEN = re.compile(rf"\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))(?!\w)")
_OBJECT = rf"(?:[^.;:]{{0,45}}?\b{_THRESHOLD}\b|(?: \w+){{0,2}} (?:it|that|this)\b)"
_IS = r"(?:is|was|has been|got|gets|comes out|came out|stays|stayed|lies|lay|being|falls|fell|sits)"
_AFTER = re.compile(
    rf"\b{_THRESHOLD}\b(?P<subject>[^.;:]{{0,70}}?)\b{_IS} (?P<not>not |never )?(?:\w+ ){{0,2}}?"
    r"(?:(?P<over>higher|above|greater|larger|over)|(?P<under>lower|below|smaller|under|less)"
    r"|(?P<passed>exceeded|reached|passed|crossed|met|surpassed|cleared)|(?P<missed>missed))\b"
)
_SCORE = re.compile(
    r"\b(?:score|probability|output|value|result|estimate|it|image|prediction|picture|x-ray|study|case|number|radiograph|film)\b"
)
_RULES = (
    r"\b(?:scores|any score|a score|anything|everything|values|results|images|those"
    r"|probabilities|x-rays)\b[^.;,]"
    r"{0,40}\b(?:above|over|from|at or above|higher than|below|under|past|beyond|exceed\w*|of|lower"
    r" than|at least|reach\w*)\b[^.;]{0,20}?\b(?:is|are|gets?|will be|would be|counts?|count)\b"
    r"[^.;,]{0,14}\b(?:flag\w*|positive|negative)",
    r"\bflags? (?:any |all |every )?(?:scores?|images|anything|everything|those|pictures|x-rays"
    r"|results)(?: of| at| from| above| over| that| with)*[^.;,]{0,24}",
    r"\bfor a (?:positive|negative|flag\w*) (?:call|result|reading|decision)?",
    r"\b(?:wrongly|falsely|correctly|mistakenly|needlessly|rightly|incorrectly)"
    r" (?:flag\w*|call\w*|label\w*)",
    r"\bflag\w* (?:about |around |roughly |only |some |nearly |almost )?\d+ ?%[^.;]{0,40}",
    r"\d+ ?%? (?:of|in)\b[^.;]{0,70}?\bflag\w*",
    r"\b(?:people|persons|patients|cases|cancers|those)\b[^.;,\d]{0,40}\bflag\w*",
    r"\b(?:those|people|patients|persons|ones)\b[^.;]{0,50}\d ?%[^.;,]{0,12} (?:were|are|got|get"
    r"|would be)\b[^.;,]{0,12}flag\w*",
    r"\b(?:false|true)[ -](?:positive|negative|flag)\w*",
    r"\bred flags?\b",
    r"\b(?:an? |the )?flags? (?:is|are|gets|would be) (?:raised|set|triggered) (?:at|from|above"
    r"|over|once"
    r"|when|for|by)\b[^.;,]{0,30}",
    r"\b(?:it )?takes\b[^.;,]{0,60}?flag\w*",
    r"\b(?:to|before|once|until|if|whenever) (?:it |the \w+ |a |be )?(?:raise|raises|trigger|flag"
    r"|flags"
    r"|flagged)\b[^.;,]{0,20}",
)
_RULE = re.compile("|".join(_RULES))
_LEVEL_RULE = re.compile(
    rf"\b(?:{_THRESHOLD}|score|probability|value|number)\b(?: of)?[^.;,\d]{{0,6}}(?:\d+(?:·\d+)?"
    rf" ?%?"
    r"|0·\d+)?,? (?:that |which )?(?:where|when|at which|above which|over which|beyond which"
    r"|from which|needed|required|used|uses|for|to (?:raise|be|trigger)|that (?:the \w+ uses"
    r"|triggers|separates|raises|leads))\b[^.;,]{0,60}?(?:flag\w*|alert|positive\w*"
    r"(?: (?:call|result))?|negative)"
)
_FLAG = re.compile(
    r"\b(?P<un>un)?(?:flag(?:s|ged|ging)?|alert(?:s|ed)?)\b(?! (?:level|score|line))"
)
_NO_FLAG = re.compile(r"\b(?:no|without (?:a|any|raising a|raising any)|nor a) $")
_CALL = re.compile(
    r"\b(?P<call>positive|negative)\b(?! (?:contribution|value|shap|push|direction|effect|class"
    r"|influence|one|rate|region|predictive|side of|side))"
)


def check_decision(text: str, kinds: dict[str, Any]) -> Iterator[str]:
    """Complaints about what a normalised sentence says of the operating point.

    Args:
        kinds: The facts it names, by kind.
    """
    point = kinds.get("operating_point")
    above = point.values["above"] if point is not None else None
    text = whole_numbers(text)
    rest = _RULE.sub(lambda m: " " * len(m.group()), text)
    for said, over in _claims(rest, point):
        if above is None:
            if "region_value" in kinds or "shap_total" in kinds or "measured" in kinds:
                continue
            yield "no fact about the operating point"
        elif over != above:
            yield f"decision {said}"


def _claims(text: str, point: Any) -> Iterator[tuple[str, bool]]:
    shown = ""
    if point is not None:
        t = point.values["threshold"]
        shown = rf"|(?: \w+){{0,2}} (?:{100 * t:.0f} ?%|0·{100 * t:02.0f}\b)"
    target = re.compile(rf"{_OBJECT}{shown}")
    for match in _TOKEN.finditer(text):
        found = target.match(text[match.end() :])
        if (
            found
            and not re.search(r"\b(?:cancers?|people|patients)\b", found.group())
            and not _of_the_threshold(text, match.start())
        ):
            yield match.group(), bool(match["over"]) != negated(text, match.start(), 4)
    for match in _AFTER.finditer(text):
        turned = bool(match["not"])
        if match["passed"] or match["missed"]:
            yield match.group(), bool(match["passed"]) != turned
            continue
        of_score = _SCORE.search(match["subject"]) is not None
        yield match.group(), (bool(match["over"]) == of_score) != turned
    text = _LEVEL_RULE.sub(lambda m: " " * len(m.group()), text)
    for match in _FLAG.finditer(text):
        no = _NO_FLAG.search(text[: match.start()]) or match["un"]
        denied = negated(text, match.start(), 5) or re.match(
            r"(?: \w+){0,2} (?:not|never)\b", text[match.end() :]
        )
        yield match.group(), not (no or denied)
    if point is not None or re.search(r"\b(?:result|image|call|case|study|test|screen)\b", text):
        for match in _CALL.finditer(text):
            yield match.group(), (match["call"] == "positive") != negated(text, match.start(), 5)


def _of_the_threshold(text: str, at: int) -> bool:
    """“The threshold is below the …”: told by the other pattern."""
    return re.search(rf"\b{_THRESHOLD}\b(?: of)? ?(?:\d+ ?%)? (?:is|lies|was|sits) (?:\w+ )?$",
                     text[:at]) is not None  # fmt: skip
