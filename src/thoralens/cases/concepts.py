"""What a text on a chest radiograph names: findings, diagnoses, places, sex, age, view; and what
it says is absent.

Rules and a word list, no model. Most patterns are English; a few words of French, Spanish,
Italian and German are known, so that a query in those languages is not wholly lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["finding", "diagnosis", "place", "sex", "age", "view"]

_PATTERNS: dict[Kind, dict[str, str]] = {
    "finding": {
        "nodule": r"nodul\w*|coin lesions?|knoten",
        "mass": r"mass(?:es)?|tumou?rs?|masa|massa|masse",
        "opacity": r"opaci\w*|infiltrat\w*|consolidat\w*|air ?space|densit\w*|shadow\w*|haz[ey]\w*"
        r"|ground[- ]glass|condensaci\w*|addensament\w*|verschattung\w*",
        "consolidation": r"consolidat\w*|air bronchograms?",
        "ground glass": r"ground[- ]glass|verre depoli|vidrio deslustrado|vetro smerigliato",
        "effusion": r"effusions?|pleural fluid|blunt\w*|epanchements?|derrames?|versament\w*"
        r"|erguss",
        "pneumothorax": r"pneumothora\w*|collapsed lung|neumotorax",
        "cardiomegaly": r"cardiomegal\w*|enlarged (?:heart|cardiac)\w*|(?:heart|cardiac)[\w ]{0,20}"
        r"enlarge\w*|big heart",
        "atelectasis": r"atelecta\w*|collapse",
        "oedema": r"o?edema|vascular congestion|congestive|edeme",
        "emphysema": r"emphysem\w*|hyperinflat\w*|hyperexpan\w*|copd|enfisema",
        "interstitial": r"interstiti\w*|reticul\w*|fibro\w*|septal thickening",
        "calcification": r"calcif\w*|granuloma\w*",
        "cavity": r"cavit\w*|cavern\w*",
        "adenopathy": r"adenopath\w*|enlarged (?:lymph )?nodes|hilar enlargement",
        "device": r"pacemaker|catheter|endotracheal|tracheostomy|\bpicc\b|central line|"
        r"nasogastric|chest tube|intubat\w*|electrodes?|leads",
        "clear": r"\bclear\b|normal|unremarkable|no acute|no abnormalit\w*|no findings?"
        r"|within normal limits|no nodules?",
    },
    "diagnosis": {
        "covid-19": r"covid(?:[- ]?19)?|sars[- ]?cov[- ]?2|coronavirus|2019[- ]ncov",
        "pneumonia": r"pneumonia?s?|pneumonic|pneumonie|neumonia|polmonite|bronchopneumonia",
        "malignant": r"cancer\w*|carcinoma\w*|malign\w*|adenocarcinoma|metasta\w*|neoplas\w*",
        "benign": r"benign\w*|hamartoma|granuloma|harmless",
        "tuberculosis": r"tubercul\w*|\btb\b|mycobacteri\w*",
        "ards": r"\bards\b|respiratory distress syndrome",
    },
    "place": {
        "right": r"right|droite?|derech[oa]|destr[oa]|rechts",
        "left": r"left|gauche|izquierd[oa]|sinistr[oa]|links",
        "bilateral": r"bilateral\w*|both (?:lungs?|sides|lower|upper|mid)|bi-?basal|bi-?basilar"
        r"|right and left|left and right|two lungs",
        "upper": r"upper|apical|apex|apices|superior\w*|superieur\w*",
        "middle": r"middle|mid[- ]?(?:zones?|lung|fields?)|lingul\w*|medio|moyen\w*",
        "lower": r"lower|bas(?:al|es?)\b|bibasal|bibasilar|basilar|inferior\w*|inferieur\w*",
        "peripheral": r"peripher\w*|subpleural",
        "hilar": r"hil(?:ar|um|a)\b|perihilar|mediastin\w*",
    },
    "sex": {
        "male": r"\bman\b|\bmen\b|\bmales?\b|\bboys?\b|gentleman|homme|hombre|uomo|\bmann\b|varon",
        "female": r"\bwom[ae]n\b|\bfemales?\b|\bgirls?\b|\blady\b|femme|mujer|donna|\bfrau\b",
    },
    "age": {
        "child": r"child\w*|p(?:a)?ediatric|infant|toddler|baby|\bboy\b|\bgirl\b",
        "young": r"young\w*|twenties|thirties",
        "middle-aged": r"middle[- ]aged|forties|fifties",
        "older": r"elderly|\bolder\b|(?<!year )(?<!years )(?<!-)\bold (?:man|woman|lady|patient"
        r"|person)|the aged\b|senior|sixties|seventies|eighties|(?:homme|patient|sujet) age\b"
        r"|agee\b|ancian[oa]|anzian[oa]",
    },
    "view": {
        "pa": r"\bpa\b|postero-?anterior",
        "ap": r"\bap\b|antero-?posterior",
        "supine": r"supine|portable|bedside|lying",
        "lateral": r"\blateral (?:view|film|projection|radiograph|chest)",
    },
}  # fmt: skip
_COMPILED: tuple[tuple[Kind, str, re.Pattern[str]], ...] = tuple(
    (kind, name, re.compile(rf"(?<!\w)(?:{pattern})"))
    for kind, named in _PATTERNS.items()
    for name, pattern in named.items()
)
_AGE = re.compile(
    r"(?<![\w.])(\d{1,3})[- ]?(?:years?|yrs?|yo\b|y/o|ans|anos|anni|jahre)(?:[- ](?:old|of age))?"
    r"|\baged? (?:of )?(\d{1,3})\b"
)
_CUE = re.compile(
    r"\b(?:no|not|without|absen(?:t|ce of)|negative for|free (?:of|from)|denie[sd]|never|nor|"
    r"excluding|except|sans|sin|senza|ohne|kein\w*|rather than)\b"
)
_SCOPE_END = re.compile(
    r"[.;:!?\n]|\b(?:but|however|although|though|with|in|on|showing|shows|of a|who|which|is|are|"
    r"was|were|pas)\b"
)
_NEVER_NEGATED: frozenset[Kind] = frozenset({"place", "sex", "age", "view"})
_SCOPE_CHARS = 90


@dataclass(frozen=True, slots=True)
class Concept:
    """Something the text names.

    Attributes:
        kind, name: From the list above.
        start, end: Where, in characters of the text as :func:`fold` gives it.
        negated: The text says that it is absent.
    """

    kind: Kind
    name: str
    start: int
    end: int
    negated: bool

    @property
    def token(self) -> str:
        return f"{'no ' if self.negated else ''}{self.kind}:{self.name}"


def fold(text: str) -> str:
    """Lower case without accents; a character stays one character, so that places agree."""
    folded = []
    for letter in text:
        plain = unicodedata.normalize("NFKD", letter)[:1].lower()
        folded.append(plain if len(plain) == 1 else " ")
    return "".join(folded)


def negated_spans(text: str) -> list[tuple[int, int]]:
    """Where a folded text speaks of what is absent, cue included.

    A scope ends with its clause. At a comma it ends too, unless an "or" follows that makes the
    commas a list ("no effusion, mass or pneumothorax"), as in NegEx (Chapman et al., 2001).
    """
    spans: list[tuple[int, int]] = []
    for cue in _CUE.finditer(text):
        limit = min(len(text), cue.end() + _SCOPE_CHARS)
        stop = _SCOPE_END.search(text, cue.end(), limit)
        end = stop.start() if stop else limit
        comma, listed = (
            text.find(",", cue.end(), end),
            re.search(r"\b(?:n?or|ni)\b", text[cue.end() : end]),
        )
        if comma >= 0 and listed is None:
            end = comma
        spans.append((cue.start(), end))
    return spans


def concepts(text: str) -> list[Concept]:
    """All that a text names, in order of place."""
    folded = fold(text)
    absent = negated_spans(folded)
    found = []
    for kind, name, pattern in _COMPILED:
        for match in pattern.finditer(folded):
            start, end = match.span()
            inside = any(a < start and end <= b for a, b in absent)
            negated = inside and kind not in _NEVER_NEGATED and name != "clear"
            found.append(Concept(kind, name, start, end, negated))
    found += [
        Concept("age", age_band(age), match.start(), match.end(), False)
        for match in _AGE.finditer(folded)
        if (age := int(match[1] or match[2])) <= 120
    ]
    return sorted(found, key=lambda c: (c.start, c.end, c.name))


def affirmed(text: str) -> str:
    """The text without what it says is absent, so that "no effusion" is not found as effusion."""
    kept = list(text)
    for start, end in negated_spans(fold(text)):
        kept[start:end] = " " * (end - start)
    return "".join(kept)


def stated_age(text: str) -> int | None:
    """The first age in years that a text states."""
    match = _AGE.search(fold(text))
    return int(match[1] or match[2]) if match else None


def age_band(years: float) -> str:
    """``child`` below 18, ``young`` below 40, ``middle-aged`` below 60, else ``older``."""
    bands = ((18, "child"), (40, "young"), (60, "middle-aged"))
    return next((name for limit, name in bands if years < limit), "older")


def names(text: str, kind: Kind, *, negated: bool = False) -> tuple[str, ...]:
    """The names of one kind in a text, each once, sorted; those that are absent on request."""
    return tuple(
        sorted({c.name for c in concepts(text) if c.kind == kind and c.negated == negated})
    )
