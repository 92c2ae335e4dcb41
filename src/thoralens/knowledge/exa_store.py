"""What Exa answered and what it cost, in one SQLite file; no query and no key is in it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from thoralens.knowledge.exa_errors import ExaError, budget_spent, store_unusable

_SCHEMA = """
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS answer (
    digest TEXT PRIMARY KEY, stored REAL NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS spending (
    day TEXT PRIMARY KEY, dollars REAL NOT NULL, calls INTEGER NOT NULL
);
"""
_MOST_ANSWERS = 2_000
_BUSY_S = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


def digest(base_url: str, path: str, body: dict[str, Any]) -> str:
    """The name under which an answer is kept: a hash, so that no query is written to disk."""
    request = json.dumps([base_url, path, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(request.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ExaStore:
    """Answers and spending, shared by every process with the same home.

    Attributes:
        path: The file; made on first use, readable by its owner only.
        now: The present moment; days are UTC.
    """

    path: Path
    now: Callable[[], datetime] = _now

    def recall(self, name: str, max_age_s: float) -> dict[str, Any] | None:
        """An answer that is not too old."""
        oldest = self.now().timestamp() - max_age_s
        with self._open() as db:
            row = db.execute(
                "SELECT body FROM answer WHERE digest = ? AND stored > ?", (name, oldest)
            ).fetchone()
        if row is None:
            return None
        try:
            body = json.loads(zlib.decompress(row[0]))
        except (zlib.error, ValueError):
            return None
        return body if isinstance(body, dict) else None

    def keep(self, name: str, body: dict[str, Any]) -> None:
        """Store an answer and let go of the oldest beyond two thousand."""
        packed = zlib.compress(json.dumps(body, ensure_ascii=False).encode())
        with self._open() as db:
            db.execute(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)",
                (name, self.now().timestamp(), packed),
            )
            db.execute(
                "DELETE FROM answer WHERE digest NOT IN"
                " (SELECT digest FROM answer ORDER BY stored DESC LIMIT ?)",
                (_MOST_ANSWERS,),
            )

    def expire(self, max_age_s: float, *, dry_run: bool = False) -> int:
        """Let go of answers that are too old to be recalled; gives how many there are."""
        oldest = self.now().timestamp() - max_age_s
        with self._open() as db:
            old = db.execute("SELECT count(*) FROM answer WHERE stored <= ?", (oldest,))
            found = int(old.fetchone()[0])
            if not dry_run:
                db.execute("DELETE FROM answer WHERE stored <= ?", (oldest,))
        return found

    def forget(self) -> None:
        """Let go of every answer; what was spent stays."""
        if not self.path.exists():
            return
        with self._open() as db:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("DELETE FROM answer")

    def spent(self) -> float:
        """Dollars of this day."""
        with self._open() as db:
            return _spent(db, self._day())

    def reserve(self, price: float, budget: float) -> None:
        """Set money aside for a call, or refuse if the day's budget would be exceeded.

        Raises:
            ExaError: ``exa_budget_spent``.
        """
        day = self._day()
        with self._open() as db:
            spent = _spent(db, day)
            if spent + price > budget + 1e-9:
                raise budget_spent(spent, budget)
            db.execute(
                "INSERT INTO spending VALUES (?, ?, 1) ON CONFLICT (day) DO UPDATE"
                " SET dollars = dollars + excluded.dollars, calls = calls + 1",
                (day, price),
            )

    def settle(self, reserved: float, cost: float) -> None:
        """Replace what was set aside by what the call cost."""
        with self._open() as db:
            db.execute(
                "UPDATE spending SET dollars = MAX(0, dollars + ?) WHERE day = ?",
                (cost - reserved, self._day()),
            )

    def _day(self) -> str:
        return self.now().astimezone(UTC).date().isoformat()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            db = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
            try:
                db.executescript(_SCHEMA)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            finally:
                db.close()
        except ExaError:
            raise
        except (sqlite3.Error, OSError) as error:
            raise store_unusable(type(error).__name__) from error


def _spent(db: sqlite3.Connection, day: str) -> float:
    row = db.execute("SELECT dollars FROM spending WHERE day = ?", (day,)).fetchone()
    return float(row[0]) if row else 0.0
