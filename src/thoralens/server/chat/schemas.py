"""What the chat resources take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from thoralens.assistant import events
from thoralens.assistant.question import Language, Reader
from thoralens.server.labels import Labels
from thoralens.server.models import AnswerStatus


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(events.Sentence):
    """A sentence of an answer that passed its checks; its citations were told before."""


AnswerEvent = TypeAliasType(
    "AnswerEvent",
    Annotated[
        events.Notice
        | events.Status
        | events.SourceFound
        | Said
        | events.Case
        | events.Done
        | events.Failed,
        Field(discriminator="type"),
    ],
)
Verdict = Literal["up", "down"]


class Feedback(_Frozen):
    """What the reader thinks of an answer."""

    verdict: Verdict
    reason: str = Field(max_length=1000, description="May be empty.")


class ChatMessage(_Frozen):
    """A question and its answer as far as it got."""

    id: str
    created_at: datetime
    text: str
    reader: Reader
    language: Language
    study_id: str | None
    status: AnswerStatus
    events: tuple[AnswerEvent, ...] = Field(description="The answer, in the order it was given.")
    feedback: Feedback | None


class ThreadSummary(_Frozen):
    """A conversation in a list."""

    id: str
    title: str = Field(description="Empty until the first message.")
    created_at: datetime
    updated_at: datetime
    reader: Reader
    language: Language
    study_id: str | None
    note: str
    tags: tuple[str, ...]
    messages: int
    answering: bool


class Thread(_Frozen):
    """A conversation with all its messages, oldest first."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    reader: Reader
    language: Language
    study_id: str | None
    note: str
    tags: tuple[str, ...]
    messages: tuple[ChatMessage, ...]


class ThreadPage(_Frozen):
    """Conversations, the latest used first."""

    threads: tuple[ThreadSummary, ...]
    next: str | None = Field(description="Give it as `before` for the next page.")


class ThreadQuery(BaseModel):
    """Which conversations; unknown parameters are ignored."""

    limit: int = Field(20, ge=1, le=100)
    before: str | None = Field(None, description="The `next` of the page before.")
    search: str = Field("", max_length=200, description="Words of title, messages, note, tags.")
    tag: str = Field("", max_length=40)


class NewThread(_Frozen):
    """What a conversation starts with."""

    title: str = Field("", max_length=200)
    reader: Reader = "patient"
    language: Language = "en"
    study_id: str | None = Field(None, max_length=32)


class ThreadChanges(Labels):
    """What to change; what is left out stays. A `study_id` of null lets go of the study."""

    title: str | None = Field(None, max_length=200)
    reader: Reader | None = None
    language: Language | None = None
    study_id: str | None = Field(None, max_length=32)


class NewMessage(_Frozen):
    """A question.

    Attributes:
        study_id: Defaults to the conversation's; an attached image takes its place.
        replaces: Id of the last message, which this one edits or asks again.
    """

    text: str = ""
    study_id: str | None = Field(None, max_length=32)
    replaces: str | None = Field(None, max_length=32)
