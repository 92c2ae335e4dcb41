"""Let go of what was kept long enough, and of what nothing refers to any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Delete, delete, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from thoralens.knowledge.exa_store import ExaStore
from thoralens.server.accounts.sessions import IDLE
from thoralens.server.accounts.throttle import WINDOW
from thoralens.server.audit.chain import COMMAND_LINE, Audit
from thoralens.server.database import Database, upgrade
from thoralens.server.files import FileStore
from thoralens.server.models import (
    UNFINISHED,
    LinkRow,
    MessageRow,
    SessionRow,
    StudyRow,
    ThreadRow,
    ThrottleRow,
)
from thoralens.server.studies import known_files
from thoralens.settings import Settings

_SETTLED = timedelta(hours=1)
"""A file without a row may be about to get one, if a server works; not after this long."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many went, or would go.

    Attributes:
        files: That no study names.
        missing: That a study names and that are not there; nothing is done about them.
        answers: Of the web search's cache.
    """

    studies: int = 0
    conversations: int = 0
    sessions: int = 0
    links: int = 0
    attempts: int = 0
    files: int = 0
    missing: int = 0
    answers: int = 0


def purge(settings: Settings, *, dry_run: bool, now: datetime | None = None) -> Purged:
    """Remove what is older than the settings say, also while a server works.

    Studies that are not finished and conversations that are being answered stay. Each study's
    row goes before its files, so that what a kill leaves are files that the next run finds.

    Raises:
        ThoralensError: ``files_of_another``, or the database or the files cannot be reached.
    """
    now = now or datetime.now(UTC)
    upgrade(settings)
    files = FileStore.open(settings)
    with closing(Database(settings)) as database:
        files.claim(database.installation())
        room = _Purge(database, files, Audit(database, settings), dry_run)
        found = Purged(
            studies=room.studies(_before(settings.keep_studies_days, now)),
            conversations=room.conversations(_before(settings.keep_chats_days, now)),
            sessions=room.rows(SessionRow.id, *_ended(settings, now)),
            links=room.rows(LinkRow.token, LinkRow.expires_at < now),
            attempts=room.rows(ThrottleRow.key, ThrottleRow.began_at < now - WINDOW),
        )
        found = replace(found, **room.orphans(now - _SETTLED), answers=_cache(settings, dry_run))
        if not dry_run:
            database.forget()
            database.vacuum()
    return found


class _Purge:
    """What is looked for, and removed unless it is a dry run."""

    def __init__(self, database: Database, files: FileStore, audit: Audit, dry_run: bool) -> None:
        self._database = database
        self._files = files
        self._audit = audit
        self._dry_run = dry_run

    def studies(self, before: datetime | None) -> int:
        if before is None:
            return 0
        old = (StudyRow.created_at < before, StudyRow.status.not_in(UNFINISHED))
        return self._each("study", StudyRow.id, old, self._files.remove)

    def conversations(self, before: datetime | None) -> int:
        if before is None:
            return 0
        answering = exists().where(
            MessageRow.thread_id == ThreadRow.id, MessageRow.status == "answering"
        )
        return self._each("thread", ThreadRow.id, (ThreadRow.updated_at < before, ~answering))

    def rows(self, key: InstrumentedAttribute[str], *which: ColumnElement[bool]) -> int:
        """Remove rows that no one is told of."""
        with self._database.begin() as session:
            found = session.scalar(select(func.count(key)).where(*which)) or 0
            if not self._dry_run:
                session.execute(_delete(key, which))
                session.commit()
        return found

    def orphans(self, before: datetime) -> dict[str, int]:
        with self._database.begin() as session:
            known = known_files(session)
        orphans = [blob for blob in self._files.orphans(known) if blob.written < before]
        missing = len(self._files.missing(known))
        if orphans and not self._dry_run:
            self._files.sweep(known, before)
        return {"files": len(orphans), "missing": missing}

    def _each(
        self,
        kind: str,
        key: InstrumentedAttribute[str],
        which: tuple[ColumnElement[bool], ...],
        then: Callable[[str], None] = lambda _id: None,
    ) -> int:
        with self._database.begin() as session:
            found = session.scalars(select(key).where(*which)).all()
        if self._dry_run:
            return len(found)
        gone = 0
        for one in found:
            with self._database.begin() as session:
                taken = session.scalar(_delete(key, (key == one, *which)).returning(key))
                session.commit()
            if taken is not None:
                then(one)
                self._audit.append("purged", actor=COMMAND_LINE, kind=kind, subject=one)
                gone += 1
        return gone


def _delete(key: InstrumentedAttribute[str], which: tuple[ColumnElement[bool], ...]) -> Delete:
    return delete(key.class_).where(*which).execution_options(synchronize_session=False)


def _before(days: int, now: datetime) -> datetime | None:
    return now - timedelta(days=days) if days else None


def _ended(settings: Settings, now: datetime) -> tuple[ColumnElement[bool], ...]:
    ended = or_(
        SessionRow.revoked.is_(True), SessionRow.expires_at < now, SessionRow.seen_at < now - IDLE
    )
    return ended, SessionRow.seen_at < now - timedelta(days=settings.keep_sessions_days)


def _cache(settings: Settings, dry_run: bool) -> int:
    path = settings.home / "exa.db"
    if not path.exists():
        return 0
    return ExaStore(path).expire(settings.exa_cache_hours * 3600, dry_run=dry_run)
