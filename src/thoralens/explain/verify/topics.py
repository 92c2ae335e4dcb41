"""Which facts a sentence must name for what it talks about, and whether it tells those it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.places import about, places_in

_TOPICS: tuple[tuple[str, str], ...] = (
    (
        r"probabilit\w+|likelihood|scor(?:e|es|ed|ing)|chance of",
        "probability operating_point measured limits prediction_set region_value shap_total image",
    ),
    (r"operating[ -]point|thresholds?|cutoff|decision point", "operating_point"),
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
    (r"doctors?|clinicians?", "limits"),
    (r"medical device|diagnos\w+", "limits"),
    (r"single image|one image alone", "limits"),
    (r"synthetic|phantom|made-up", "image"),
    (r"contrast", "quality"),
    (r"uncalibrated|calibrated", "probability"),
)
_TOLD: dict[str, str] = {
    "probability": r"probabilit\w+|likelihood|scor\w+|output|chance|that is|it (?:is|lies|stays"
    r"|falls)"
    r"|%|threshold|operating[ -]point|level|class",
    "operating_point": r"threshold|operating[ -]point|cutoff|level|flag\w*|sensitivity|specificity"
    r"|mistakes?|errors?|wrong\w*|false|missed|caught|overlooked|tests?|decision point|mark|line"
    r"|bar",
    "prediction_set": r"sets?|conformal|class(?:es)?|sure|unsure|uncertain|either way|certain"
    r"|decide\w*"
    r"|undecided|settle\w*|choose",
    "measured": r"auroc|auc|roc|measured|patients|people|tested|rarer|practice|overstates?"
    r"|overestimates?|performance|accuracy|test\w*|unselected|set",
    "inside_lungs": r"lungs?|empty|outside|map",
    "peak": r"peak\w*|hottest|brightest|strongest|point",
    "shap_total": r"region|shap|log-odds|base\w*|evaluations|square|part",
    "agreement": r"maps?|agree\w*|overlap\w*|common|correlation|both|methods|share|same",
    "passport": r"maps?|checks?|chance|random|weak|faithful\w*|caution|rel\w+|trust\w*|tests?",
    "image": r"synthetic|phantom|made-up|practice|pixels|artificial|real|drawn|invented|view|image",
    "limits": r"\w+",
    "lungs": r"lungs?",
    "quality": r"contrast|edges?|pixels|crop\w*|sharp\w*|cut|image|picture|resolution|quality"
    r"|faint",
}
_TOPIC_WORDS = [
    (re.compile(rf"\b(?:{words})\b"), frozenset(kinds.split())) for words, kinds in _TOPICS
]
_TOLD_WORDS = {kind: re.compile(rf"(?:\b(?:{words})\b|%)" if "%" in words else rf"\b(?:{words})\b")
               for kind, words in _TOLD.items()}  # fmt: skip


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
            generic = fact.kind == "region_value" and not places
            if not generic and not any(about(fact, mention) for mention in places):
                yield f"fact {fact.id} is not told"
        elif fact.kind in _TOLD_WORDS and not _TOLD_WORDS[fact.kind].search(text):
            yield f"fact {fact.id} is not told"
