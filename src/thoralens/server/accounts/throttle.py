"""How often an account or an address may try, counted before anything is checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from thoralens.server.database import Database
from thoralens.server.models import ThrottleRow
from thoralens.server.problems import TooManyAttemptsError

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 60


class Throttle:
    """Attempts in windows of 15 minutes, counted in the database: they survive a restart, and
    hold over all threads and processes that share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, limits: dict[str, int]) -> None:
        """Count one attempt for each key (a hash) with its limit.

        Raises:
            TooManyAttemptsError: One of them has had its limit in this window.
        """
        now, wait = datetime.now(UTC), 0
        with self._database.begin() as session:
            session.execute(delete(ThrottleRow).where(ThrottleRow.began_at < now - WINDOW))
            for key, limit in sorted(limits.items()):
                began = _count(session, key, limit, now)
                if began is not None:
                    wait = max(wait, int((began + WINDOW - now).total_seconds()) + 1)
            session.commit()
        if wait:
            raise TooManyAttemptsError(wait)

    def clear(self, key: str) -> None:
        with self._database.begin() as session:
            session.execute(delete(ThrottleRow).where(ThrottleRow.key == key))
            session.commit()


def _count(session: Session, key: str, limit: int, now: datetime) -> datetime | None:
    """Count one attempt in one statement; when there were too many, since when."""
    more = (
        update(ThrottleRow)
        .where(ThrottleRow.key == key, ThrottleRow.attempts < limit)
        .values(attempts=ThrottleRow.attempts + 1)
        .returning(ThrottleRow.key)
        .execution_options(synchronize_session=False)
    )
    while session.scalar(more) is None:
        row = session.get(ThrottleRow, key, populate_existing=True)
        if row is not None:
            return row.began_at
        try:
            with session.begin_nested():
                session.add(ThrottleRow(key=key, attempts=1, began_at=now))
        except IntegrityError:
            continue  # another process was the first
        return None
    return None
