"""One sentence against the words it cites: supported, or why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from thoralens.knowledge.checking.names import foreign_names, foreign_population
from thoralens.knowledge.checking.numbers import unsupported
from thoralens.knowledge.checking.polarity import negated_otherwise, opposed, surer, turned
from thoralens.knowledge.lexis import GENERIC, concepts, keys, stem, tokens
from thoralens.knowledge.spans import bounds

Entails = Callable[[str, str], float]
"""How surely a source (first) says a sentence (second), in [0, 1]: a model, local or remote."""

SAID = 0.7
"""Share of a sentence's concepts that its quote must have."""
ENTAILED = 0.5

_DOSE = re.compile(
    r"\btake \d|\byour dose is\b|\b\d+ ?(?:mg|micrograms?|µg|mcg|puffs?|tablets?)\b"
    r"(?!\s*(?:per|/|a) ?(?:cubic|m3|m³|litre|liter|l\b))",
    re.I,
)
_DIAGNOSIS = re.compile(
    r"\byou (?:have|are) (?:got |suffering|ill\b|cured|healthy|fine\b|(?:a |an )?(?:lung |early )?"
    r"(?:cancer|tumou?r|copd|asthma|pneumonia|tuberculosis|embolism))|\byour diagnosis is\b",
    re.I,
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|whether|not|unless|in case|once|that you have|people)\b", re.I
)
_REASSURES = re.compile(
    r"\b(?:nothing to worry|no (?:need|reason) to (?:worry|see)|don't worry|not serious|harmless"
    r"|rarely means? cancer|most people who have them do not have cancer|usually (?:nothing"
    r"|harmless"
    r"|goes away|not cancer)|settle by themselves|no cause for (?:concern|alarm)|probably fine"
    r"|gets? better by (?:it|them)sel(?:f|ves)|alone rarely|is common\.?$|are common\.?$)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Check:
    """What the checks found; ``reasons`` is empty when the sentence may be shown."""

    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons


def check(sentence: str, quote: str, around: str = "", entails: Entails | None = None) -> Check:
    """Check a sentence against its quote.

    A whole sentence of the quote, word for word, passes every rule by itself. The rules know no
    grammar: they refuse some true paraphrases rather than show a false one.

    Args:
        quote: The words of the source that the sentence rests on.
        around: The source's title and the text near the quote; may name what the quote refers to,
            never add facts.
        entails: Asked last, when every rule passed; below ``ENTAILED`` the sentence fails.
    """
    if _plain(sentence) in {_plain(quote[start:end]) for start, end in bounds(quote)}:
        return Check(())
    context = f"{around} {quote}"
    reasons = tuple(
        f"{name}: {', '.join(sorted(map(str, found)))}" if found is not True else name
        for name, found in (
            ("numbers", [f"{n.value:g}" for n in unsupported(sentence, quote)]),
            ("negation", negated_otherwise(sentence, quote)),
            ("direction", turned(sentence, quote) | opposed(sentence, quote)),
            ("population", foreign_population(sentence, quote, context)),
            ("certainty", surer(sentence, quote)),
            ("names", foreign_names(sentence, context)),
            ("not said", said(sentence, quote, around) < SAID),
        )
        if found
    )
    if not reasons and entails is not None and entails(quote, sentence) < ENTAILED:
        reasons = ("entailment",)
    return Check(reasons)


def said(sentence: str, quote: str, around: str = "") -> float:
    """Share of the sentence's concepts that the quote has, in [0, 1]; what only its surroundings
    have counts half."""
    wanted = [
        concept.key
        for concept in concepts(tokens(sentence))
        if concept.words not in GENERIC and not concept.words.isdigit()
    ]
    if not wanted:
        return 1.0
    here, near = keys(quote), keys(around)
    here |= frozenset(map(stem, here))
    found = sum(1.0 if key in here else 0.5 if key in near else 0.0 for key in wanted)
    return found / len(wanted)


def prescribes(sentence: str) -> bool:
    """The sentence names a dose, or tells the reader what they have."""
    if _DOSE.search(sentence):
        return True
    return _DIAGNOSIS.search(sentence) is not None and not _CONDITIONAL.search(sentence)


def reassures(sentence: str) -> bool:
    """The sentence calms, which is not for a reader with a warning sign."""
    return _REASSURES.search(sentence) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w%.,<>≥≤-]+", " ", text.lower()).split()).strip(" .,")
