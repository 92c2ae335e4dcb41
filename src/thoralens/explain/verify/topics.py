"""Which facts a sentence must name for what it talks about, and whether it tells those it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.places import about, places_in

_TOPICS: tuple[tuple[str, str], ...] = (
    (
        r"probabilit\w+|likelihood|scor(?:e|es|ed|ing)|chance of",
        "probability operating_point measured limits prediction_set region_value shap_total image"
        " zone_share inside_lungs peak",
    ),
    (r"operating[ -]point|thresholds?|cutoff(?! at)|decision point", "operating_point quality"),
    (r"sensitivity|specificity|false[ -](?:alarms?|positives?)", "operating_point measured"),
    (r"conformal|prediction set", "prediction_set"),
    (
        r"grad-cam|heat ?maps?",
        "zone_share inside_lungs passport agreement peak limits region_value",
    ),
    (r"shap|shapley", "region_value shap_total agreement limits passport"),
    (r"log-odds", "region_value shap_total passport"),
    (r"correlat\w+(?! clinical)(?! with (?:the )?(?:clinical|patient))", "agreement limits"),
    (r"random order|than chance|at random|guess\w*", "passport"),
    (r"auroc|area under|roc", "measured"),
    (r"(?:two|both) (?:maps|methods)|agree on|in common", "agreement passport limits"),
    (r"rarer|unselected|overstates?|overestimates?", "measured"),
    (r"child(?:ren)?|adults?", "limits"),
    (r"doctors?|clinicians?|radiologists?|physicians?", "limits"),
    (r"medical device", "limits"),
    (r"single image|one image alone", "limits"),
    (r"synthetic|phantom|made-up", "image"),
    (r"contrast", "quality"),
    (r"(?:no|any) other (?:place|zone|part)", "zone_share region_value peak"),
    (r"uncalibrated|calibrated", "probability"),
)
_TOLD: dict[str, str] = {
    "probability": r"probabilit\w+|likelihood|scor\w+|output|chance|that is|it (?:is|lies|stays"
    r"|falls)"
    r"|%|threshold|operating[ -]point|level|class",
    "operating_point": r"threshold|operating[ -]point|cutoff|level|flag\w*|sensitivity|specificity"
    r"|mistakes?|errors?|wrong\w*|false|miss\w*|caught|catch\w*|finds|found|clear\w*|overlook\w*"
    r"|tests?|undetected|picks?|picked|detect\w*|identif\w+|people|positive|negative"
    r"|decision point|mark|line|bar|boundary|cost|alert",
    "prediction_set": r"sets?|conformal|class(?:es)?|sure|unsure|uncertain\w*|either way|certain"
    r"|decid\w*|undecided|settle\w*|choos\w+|confiden\w+|answers?|options?|outcomes?|labels?"
    r"|abst\w+|lean\w*|sides?|mind|pick\w*|commit\w*|possibilit\w+|both",
    "measured": r"prevalen\w+|real[ -]world|risk|population|everyday|frequent|data|auroc|auc|roc"
    r"|measured|patients|people|tested|rarer|practice|overstates?"
    r"|overestimates?|performance|accuracy|test\w*|unselected|set",
    "inside_lungs": r"lungs?|empty|outside|map",
    "peak": r"maxim\w+|peak\w*|hottest|brightest|strongest|point",
    "shap_total": r"region|shap|log-odds|base\w*|evaluations|square|part",
    "agreement": r"maps?|agree\w*|overlap\w*|common|correlation|both|methods|share|same",
    "passport": r"maps?|checks?|chance|random|weak|faithful\w*|caution|rel\w+|trust\w*|tests?",
    "image": r"synthetic|phantom|made-up|practice|pixels|artificial|real|drawn|invented|view|image",
    "limits": r"\w+",
    "zone_share": r"maps?|grad-cam|heat|activat\w+|attention|attend\w*|focus\w*|models?|computer"
    r"|programs?|network|algorithm|classifier|looked|looks?|look(?:ing)?|colou\w+|highlight\w*"
    r"|overlay|signal|weight"
    r"|shares?|hottest|brightest|warm\w*|it|saliency|concentrat\w+|peaks?|tool|system|ai|\d+",
    "lungs": r"lungs?",
    "quality": r"contrast|borders?|margins?|edges?|pixels|crop\w*|sharp\w*|cut|image|picture"
    r"|resolution|quality"
    r"|faint",
}
_TOPIC_WORDS = [
    (re.compile(rf"\b(?:{words})\b"), frozenset(kinds.split())) for words, kinds in _TOPICS
]
_TOLD_WORDS = {kind: re.compile(rf"(?:\b(?:{words})\b|%)" if "%" in words else rf"\b(?:{words})\b")
               for kind, words in _TOLD.items()}  # fmt: skip


_AMOUNT = r"\d|\bhalf\b|\bthirds?\b|\bquarters?\b|\bfifths?\b|\btenth\b"
_SAYS = {
    kind: re.compile(words)
    for kind, words in {
        "probability": rf"{_AMOUNT}|\b(?:flag\w*|threshold|operating[ -]point|cutoff|level)\b",
        "operating_point": rf"{_AMOUNT}|\b(?:above|below|over|under|flags?|flagged|not reached"
        r"|exceed\w*|reach\w*|pass\w*)\b",
        "prediction_set": r"\b(?:both|two|neither|sure|unsure|uncertain\w*|undecided|either way"
        r"|cannot|not|single|one|only|alone|empty|is|holds?|contains?|consists?|compris\w+"
        r"|includ\w+|exclud\w+|keeps?|does|no|call|narrow\w*|commit\w*|namely|abstain\w*"
        r"|remain\w*|ambiguous|inconclusive)\b",
        "inside_lungs": rf"{_AMOUNT}|\b(?:empty|no location)\b",
        "shap_total": r"\d|\b(?:no|none|not|within|uncertain\w*|every|all)\b",
        "agreement": rf"{_AMOUNT}|\b(?:none|one|two|all)\b",
        "passport": r"\b(?:chance|random\w*|cautio\w+|weak\w*|care|careful\w*|trust\w*|check"
        r"|checks|tests?|rel(?:y|ied)|unreliable"
        r"|faithful\w*)\b",
        "measured": r"\d|\b(?:rare\w*|overstat\w+|overestimat\w+|common\w*|frequent|risk"
        r"|inflat\w+|often|too high|higher|rate|exaggerat\w+|prevalen\w+)\b",
        "quality": rf"{_AMOUNT}|\b(?:contrast|edges?|pixels|cropped|missing|coarse|borders?"
        r"|cutoff|cut|margins?)\b",
        "lungs": _AMOUNT,
        "image": r"\d|\b(?:practice|none|made|computer|not|no|nobody|synthetic|phantom|made-up"
        r"|artificial)\b",
        "limits": r"\?|\b(?:wrong|mistakes?|errors?|one piece|clinical\w*|rather|instead"
        r"|together|context|without|substitute|support|not|cannot|only|nothing|no|never|doctors?"
        r"|clinicians?|correlate|read"
        r"|together|alone|adults)\b",
    }.items()
}
"""What a sentence has to hold to say anything of a fact of this kind."""


def check_topics(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about facts that are needed and not named, or named and not told."""
    kinds = {fact.kind for fact in facts}
    for words, allowed in _TOPIC_WORDS:
        match = words.search(text)
        if match and not kinds & allowed:
            yield f"no fact about {match.group()}"
    places = places_in(text)
    for fact in facts:
        if fact.kind in ("zone_share", "region_value"):
            about_map = fact.kind == "region_value" or _TOLD_WORDS["zone_share"].search(text)
            if not about_map or not any(about(fact, mention) for mention in places):
                yield f"fact {fact.id} is not told"
        elif fact.kind in _TOLD_WORDS and not _TOLD_WORDS[fact.kind].search(text):
            yield f"fact {fact.id} is not told"
        if fact.kind in _SAYS and not _SAYS[fact.kind].search(text):
            yield f"nothing is said of {fact.id}"
