"""Conversations: made, listed, searched, changed and forgotten."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from thoralens.errors import ThoralensError
from thoralens.server import cursor
from thoralens.server.chat.schemas import NewThread, ThreadChanges, ThreadPage, ThreadSummary
from thoralens.server.database import Database
from thoralens.server.labels import matching, searchable
from thoralens.server.models import MessageRow, StudyRow, ThreadRow
from thoralens.server.words import clean, fold


class Threads:
    """The rows of conversations; their messages go with them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, new: NewThread) -> ThreadRow:
        now = datetime.now(UTC)
        self.check_study(new.study_id)
        row = ThreadRow(
            id=secrets.token_hex(16),
            created_at=now,
            updated_at=now,
            title=clean(new.title),
            reader=new.reader,
            language=new.language,
            study_id=new.study_id,
        )
        with self._database.begin() as session:
            session.add(row)
            session.commit()
        return row

    def read(self, thread_id: str) -> ThreadRow:
        """Raises ThoralensError (``thread_not_found``, 404)."""
        with self._database.begin() as session:
            row = session.get(ThreadRow, thread_id)
        if row is None:
            raise not_found()
        return row

    def page(self, limit: int, before: str | None, search: str, tag: str = "") -> ThreadPage:
        """The latest used first, those used before the cursor ``before``."""
        here = MessageRow.thread_id == ThreadRow.id
        count = select(func.count()).where(here).scalar_subquery()
        answering = exists().where(here, MessageRow.status == "answering")
        query = (
            select(ThreadRow, count, answering)
            .order_by(ThreadRow.updated_at.desc(), ThreadRow.id.desc())
            .limit(limit + 1)
        )
        for word in fold(clean(search)).split():
            query = query.where(_holds(word))
        query = query.where(*matching(ThreadRow.folded, "", tag))
        if before:
            query = query.where(cursor.older_than(before, ThreadRow.updated_at, ThreadRow.id))
        with self._database.begin() as session:
            rows = session.execute(query).all()
        shown = [summary(*row) for row in rows[:limit]]
        last = shown[-1] if len(rows) > limit else None
        return ThreadPage(
            threads=tuple(shown), next=cursor.of(last.updated_at, last.id) if last else None
        )

    def change(self, thread_id: str, changes: ThreadChanges) -> ThreadRow:
        """Raises ThoralensError (404): the conversation or the study is not there."""
        values: dict[str, Any] = {
            name: value
            for name, value in changes.model_dump(exclude_unset=True).items()
            if value is not None or name == "study_id"
        }
        self.check_study(values.get("study_id"))
        if "title" in values:
            values["title"] = clean(values["title"])
        if values.keys() & {"note", "tags"}:
            row = self.read(thread_id)
            values = {"note": row.note, "tags": row.tags} | values
            values["folded"] = searchable(values["tags"], values["note"])
        if values:
            here = update(ThreadRow).where(ThreadRow.id == thread_id)
            with self._database.begin() as session:
                session.execute(here.values(**values))
                session.commit()
        return self.read(thread_id)

    def delete(self, thread_id: str) -> None:
        """Remove a conversation with every word of it."""
        here = delete(ThreadRow).where(ThreadRow.id == thread_id).returning(ThreadRow.id)
        with self._database.begin() as session:
            found = session.scalar(here)
            session.commit()
        if found is None:
            raise not_found()
        self._database.forget()

    def check_study(self, study_id: str | None) -> None:
        """Raises ThoralensError (``study_not_found``, 404)."""
        if study_id is None:
            return
        with self._database.begin() as session:
            found = session.scalar(select(StudyRow.id).where(StudyRow.id == study_id))
        if found is None:
            raise ThoralensError(
                "study_not_found",
                "There is no such study.",
                "It may have been deleted; choose another one, or ask without a study.",
                status=404,
            )


def summary(row: ThreadRow, messages: int, answering: bool) -> ThreadSummary:
    return ThreadSummary.model_validate(
        fields(row) | {"messages": messages, "answering": answering}
    )


def fields(row: ThreadRow) -> dict[str, Any]:
    """What every answer tells of a conversation."""
    names = ("id", "title", "created_at", "updated_at", "reader", "language", "study_id",
             "note", "tags")  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _holds(word: str) -> ColumnElement[bool]:
    said = exists().where(
        MessageRow.thread_id == ThreadRow.id, MessageRow.folded.contains(word, autoescape=True)
    )
    return or_(
        func.lower(ThreadRow.title).contains(word, autoescape=True),
        ThreadRow.folded.contains(word, autoescape=True),
        said,
    )


def not_found() -> ThoralensError:
    return ThoralensError(
        "thread_not_found",
        "There is no such conversation.",
        "It may have been deleted; start a new one.",
        status=404,
    )
