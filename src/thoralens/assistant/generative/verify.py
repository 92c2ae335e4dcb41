"""What a model says, sentence by sentence: shown only if its sources say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from thoralens.assistant.events import Citation, Level, Verdict
from thoralens.assistant.generative.evidence import Evidence
from thoralens.knowledge.checking import Entails, check, prescribes, reassures
from thoralens.knowledge.spans import bounds
from thoralens.privacy import addresses_machine, sanitise

_LONGEST = 600
_MARKS = re.compile(r"\s*(?:\[\d[\d,\s]*\]|\((?:library|document|web|study|case|tool):[^)]*\))")
_AROUND = 400


class Quoted(BaseModel):
    """Where a sentence comes from."""

    source: str = Field(max_length=200, description="The id of a source that a tool returned.")
    quote: str = Field(max_length=1_500, description="Its words that say it, copied exactly.")


class Told(BaseModel):
    """One sentence of an answer."""

    text: str = Field(max_length=2_000, description="One sentence, plain text, no markup.")
    sources: list[Quoted] = Field(default_factory=list, max_length=4)


@dataclass(frozen=True, slots=True)
class Verified:
    """A sentence with the citations that carry it, or why it is not shown."""

    text: str
    verdict: Verdict = "supported"
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()


def verify(
    told: Told, evidence: Evidence, level: Level = "none", entails: Entails | None = None
) -> Verified:
    """Check one sentence against the stretches it quotes, together and as they stand there.

    A quote that its source does not have is ignored; without any, nothing is shown. One item must
    be one sentence: a second one could hide behind the first one's sources.
    """
    text = _MARKS.sub("", " ".join(sanitise(told.text, _LONGEST).text.split()))
    text = re.sub(r"\s+(?=[.,;:!?])", "", text)
    reason = _unfit(text, told.text, level)
    if reason:
        return Verified(text, reasons=(reason,))
    found = [pair for q in told.sources if (pair := evidence.find(q.source, q.quote))]
    if not found:
        return Verified(text, reasons=("no quote",))
    quote = " ".join(words for _, words in found)
    around = " ".join(
        f"{source.cited.title}. {_near(source.text, words)}" for source, words in found
    )
    reasons = check(text, quote, around, entails).reasons
    citations = tuple(source.cited.model_copy(update={"quote": words}) for source, words in found)
    verdict = found[0][0].verdict
    return Verified(text, verdict, citations, reasons)


def _unfit(text: str, raw: str, level: Level) -> str:
    if len(text) < 3 or not re.search(r"[^\W\d_]", text):
        return "empty"
    if addresses_machine(raw) or addresses_machine(text):
        return "order to a machine"
    if len(list(bounds(text))) > 1:
        return "more than one sentence"
    if prescribes(text):
        return "dose or diagnosis"
    if level != "none" and reassures(text):
        return "reassures against a warning sign"
    return ""


def _near(text: str, words: str) -> str:
    at = max(0, text.find(words))
    return text[max(0, at - _AROUND) : at + len(words) + _AROUND]


def said_already(text: str, before: Sequence[str]) -> bool:
    """The same sentence again, in the same words."""
    return any(text.casefold() == other.casefold() for other in before)
