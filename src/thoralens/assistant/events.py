"""What the assistant says while it answers: one typed event at a time, the same for each engine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from thoralens.diagnosis.schema import SimilarCase

Level = Literal["emergency", "urgent", "none"]
Verdict = Literal["supported", "computed", "study", "general", "advice"]
"""Why a sentence may be shown: a source says it, a formula gives it, this study's facts carry it,
it is about the assistant itself, or it is fixed advice of the triage."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Frozen):
    """The triage, always the first event."""

    type: Literal["triage"] = "triage"
    level: Level
    reasons: tuple[str, ...] = ()
    advice: str = ""


class Status(_Frozen):
    """What is being done now, for the reader who waits; ``fallback`` names a missing part."""

    type: Literal["status"] = "status"
    step: str
    message: str
    fallback: bool = False


class Citation(_Frozen):
    """A source as the reader can open it.

    Attributes:
        id: Of the document: ``library:…``, ``document:…``, ``web:…``, ``case:…``, ``study:…``.
        number: Shown in the text; stable within a conversation.
        quote: The words of the source that the sentence rests on.
        passage: The whole passage around the quote, as far as it is kept.
        kind: Sort of evidence: ``guideline``, ``systematic_review`` … or ``case``, ``study``.
        date: ISO date, or empty.
    """

    id: str
    number: int
    title: str
    url: str | None = None
    passage: str = ""
    quote: str = ""
    publisher: str = ""
    date: str = ""
    kind: str = "other"
    flags: tuple[str, ...] = ()


class SourceFound(_Frozen):
    type: Literal["source"] = "source"
    citation: Citation


class Sentence(_Frozen):
    """A sentence that passed its checks; ``citations`` are ids of sources told before."""

    type: Literal["sentence"] = "sentence"
    index: int
    text: str
    citations: tuple[str, ...] = ()
    verdict: Verdict


class Case(SimilarCase):
    """A similar case that was found, and why; ``image`` is the address of its picture."""

    type: Literal["case"] = "case"
    image: str


class Done(_Frozen):
    """The end of an answer.

    Attributes:
        refused: True when nothing could be answered.
        reason: Code of why (``unanswerable``, ``out_of_scope``, ``emergency``, …) or empty.
        message: The same for people; also says when a fallback answered.
        engine: ``grounded`` or ``llm:NAME``.
        searched: Where was searched, in words.
        followups: Questions that the reader may want to ask next.
    """

    type: Literal["done"] = "done"
    refused: bool = False
    reason: str = ""
    message: str = ""
    engine: str
    searched: tuple[str, ...] = ()
    followups: tuple[str, ...] = ()


class Failed(_Frozen):
    """The answer broke off; what was said before stays."""

    type: Literal["error"] = "error"
    code: str
    message: str
    hint: str = ""


Event = Annotated[
    Notice | Status | SourceFound | Sentence | Case | Done | Failed, Field(discriminator="type")
]
