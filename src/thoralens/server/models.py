"""The rows of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from thoralens.server.accounts.roles import Role
from thoralens.server.ownership import owner_of_new

Status = Literal["queued", "running", "done", "failed"]
AnswerStatus = Literal["answering", "done", "cancelled", "failed", "interrupted"]
UserState = Literal["active", "disabled", "leaving"]
UNFINISHED: tuple[Status, ...] = ("queued", "running")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which keeps no time zone, is given none."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        written = value.astimezone(UTC) if value else None
        return written.replace(tzinfo=None) if written and dialect.name == "sqlite" else written

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all rows."""


class InstallationRow(Base):
    """The only row: what the database calls itself to its files."""

    __tablename__ = "installation"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)


class Owned:
    """What belongs to one account; in local mode there is none, and it belongs to ``None``."""

    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("users.id"), index=True, default=owner_of_new
    )


class StudyRow(Owned, Base):
    """One radiograph and what became of it; its files lie in the :class:`FileStore`.

    Attributes:
        attempts: How often a worker has started on it without finishing.
        example: The id of the shipped example it was made from, or ``None``.
        diagnosis: The Diagnosis document as JSON.
        problem: Why it failed, as JSON of a Problem.
        images: The kinds of picture there are.
        files: :data:`thoralens.server.files.Digests`.
        note: What its owner wrote about it.
        tags: Under what its owner files it.
        folded: What it is found by; see :mod:`thoralens.server.labels`.
    """

    __tablename__ = "studies"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    status: Mapped[Status] = mapped_column(String(8), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    example: Mapped[str | None] = mapped_column(String(64), default=None)
    diagnosis: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    images: Mapped[list[str]] = mapped_column(JSON, default=list)
    files: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    note: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    folded: Mapped[str] = mapped_column(Text, default="")


class ThreadRow(Owned, Base):
    """One conversation.

    Attributes:
        title: Empty until the first message or the reader gives one.
        reader: Whose words the answers use: ``patient`` or ``clinician``.
        study_id: The study the conversation is about, as long as it exists.
        note, tags, folded: As of a study.
    """

    __tablename__ = "threads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    reader: Mapped[str] = mapped_column(String(9))
    language: Mapped[str] = mapped_column(String(2))
    study_id: Mapped[str | None] = mapped_column(
        ForeignKey("studies.id", ondelete="SET NULL"), default=None
    )
    note: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    folded: Mapped[str] = mapped_column(Text, default="")


class MessageRow(Base):
    """A question and what became of its answer, which is kept as :class:`EventRow`.

    Attributes:
        position: Order within the conversation, from 1.
        key: The client's own name for it, so that sending again doubles nothing.
        folded: Question and answer without case and accents, to be searched.
        said: How many events the answer has so far.
        feedback: ``verdict`` and ``reason``, as JSON.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("thread_id", "position", name="uq_messages_position"),
        UniqueConstraint("thread_id", "key", name="uq_messages_key"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(String(128), default=None)
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(9))
    language: Mapped[str] = mapped_column(String(2))
    study_id: Mapped[str | None] = mapped_column(
        ForeignKey("studies.id", ondelete="SET NULL"), default=None
    )
    status: Mapped[AnswerStatus] = mapped_column(String(11), index=True)
    said: Mapped[int] = mapped_column(default=0)
    feedback: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)


class EventRow(Base):
    """One event of an answer, as JSON, numbered from 1."""

    __tablename__ = "answer_events"

    message_id: Mapped[str] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class UserRow(Base):
    """One account.

    Attributes:
        email: As :func:`thoralens.server.accounts.users.normalise` writes it.
        password: Argon2id, with its parameters; ``None`` until the first one is chosen.
        preferences: JSON of :class:`thoralens.server.accounts.schemas.Preferences`.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255), default=None)
    role: Mapped[Role] = mapped_column(String(13))
    state: Mapped[UserState] = mapped_column(String(8), default="active")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class LocalUserRow(Base):
    """The one user of local mode: a single row, once there is something to keep."""

    __tablename__ = "local_user"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SessionRow(Base):
    """A browser that is signed in; ``token`` is a keyed hash of what its cookie holds."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(20))
    revoked: Mapped[bool] = mapped_column(default=False)


class LinkRow(Base):
    """A one-time link: an invitation (no user yet) or a password reset; kept as a keyed hash."""

    __tablename__ = "links"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[Literal["invite", "reset"]] = mapped_column(String(6))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(String(13))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ThrottleRow(Base):
    """Attempts by one account or address (a keyed hash of it) since ``began_at``."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """One entry of the record; see :class:`thoralens.server.audit.schemas.AuditEntry`.

    It refers to accounts and studies by id alone, not by a foreign key, and outlives them.

    Attributes:
        key: Which secret signed it.
        digest: Of the entry and of the digest before it.
    """

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    model: Mapped[str] = mapped_column(String(200))
    data_version: Mapped[str] = mapped_column(String(200))
    request: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The only row: number and digest of the last entry; who changes it may add the next."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
