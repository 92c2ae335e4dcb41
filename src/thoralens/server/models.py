"""The rows of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Status = Literal["queued", "running", "done", "failed"]
UNFINISHED: tuple[Status, ...] = ("queued", "running")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, in databases that keep no time zone too."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    """Base of all rows."""


class StudyRow(Base):
    """One radiograph and what became of it; its files lie in the :class:`FileStore`.

    Attributes:
        attempts: How often a worker has started on it without finishing.
        example: The id of the shipped example it was made from, or ``None``.
        diagnosis: The Diagnosis document as JSON.
        problem: Why it failed, as JSON of a Problem.
        images: The kinds of picture there are.
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
