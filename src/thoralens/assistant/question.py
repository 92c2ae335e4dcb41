"""What the assistant is asked: the words, who asks, and what came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from thoralens.diagnosis.schema import Diagnosis

Reader = Literal["patient", "clinician"]
Language = Literal["en", "fr", "es"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation, as plain text."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One message to answer.

    Attributes:
        text: As written; never leaves the machine unredacted.
        reader: Whose words the answer uses.
        language: Of the answer's own words; quoted sources keep theirs.
        history: Earlier turns, oldest first.
        study: The Diagnosis that the message is about, if one is attached.
        citations: Numbers already given in this conversation, by citation id.
    """

    text: str
    reader: Reader = "patient"
    language: Language = "en"
    history: tuple[Turn, ...] = ()
    study: Diagnosis | None = None
    citations: tuple[tuple[str, int], ...] = ()
