"""What is told of the record."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class AuditEntry(BaseModel):
    """Who did what to what, and when. Accounts, studies and conversations are ids only."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    number: int
    at: datetime
    actor: str = Field(description="An account's id; or local, server, command line, or empty.")
    action: str
    kind: str = Field(description="What it was done to: study, thread, account, session…")
    subject: str = Field(description="Its id.")
    model: str = Field(description="What answered, as NAME@VERSION.")
    data_version: str = Field(description="Of the data that the model was trained on.")
    request: str = Field(description="As in the answer's X-Request-Id and in the log.")
    digest: str


class AuditPage(BaseModel):
    """Entries, newest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[AuditEntry, ...]
    next: int | None = Field(description="Give it as `before` for the next page.")


class AuditQuery(BaseModel):
    """Which page of the record; unknown parameters are ignored."""

    limit: int = Field(50, ge=1, le=500)
    before: int | None = Field(None, ge=0, le=2**62)
    about: str = Field("", max_length=64, description="Id of an account, study or conversation.")
    action: str = Field("", max_length=32)
