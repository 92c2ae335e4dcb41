"""How often an account or an address may try, counted before anything is checked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from thoralens.server.database import Database
from thoralens.server.models import ThrottleRow
from thoralens.server.problems import TooManyAttemptsError

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 60


class Throttle:
    """Attempts in windows of 15 minutes; they survive a restart. One process counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counting = threading.Lock()

    def count(self, limits: dict[str, int]) -> None:
        """Count one attempt for each key (a hash) with its limit.

        Raises:
            TooManyAttemptsError: One of them has had its limit in this window.
        """
        now, wait = datetime.now(UTC), 0
        with self._counting, self._database.begin() as session:
            session.execute(delete(ThrottleRow).where(ThrottleRow.began_at < now - WINDOW))
            for key, limit in limits.items():
                row = session.get(ThrottleRow, key)
                if row is None:
                    row = ThrottleRow(key=key, attempts=0, began_at=now)
                    session.add(row)
                if row.attempts >= limit:
                    wait = max(wait, int((row.began_at + WINDOW - now).total_seconds()) + 1)
                else:
                    row.attempts += 1
            session.commit()
        if wait:
            raise TooManyAttemptsError(wait)

    def clear(self, key: str) -> None:
        with self._counting, self._database.begin() as session:
            session.execute(delete(ThrottleRow).where(ThrottleRow.key == key))
            session.commit()
