"""Browsers that are signed in: started, recognised, listed, ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from thoralens.errors import ThoralensError
from thoralens.server.accounts.secrets import Tokens
from thoralens.server.database import Database
from thoralens.server.models import SessionRow, UserRow

LIFETIME, IDLE = timedelta(days=14), timedelta(days=2)
_SEEN_EVERY = timedelta(minutes=1)
_FAMILIES = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


class Sessions:
    """Rows of sessions; the token itself is only in its browser's cookie."""

    def __init__(self, database: Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    def start(self, user_id: str, agent: str) -> str:
        """Sign a browser in under a token that did not exist before."""
        now, token = datetime.now(UTC), self._tokens.new()
        row = SessionRow(
            id=secrets.token_hex(16),
            token=self._tokens.hash("session", token),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
            browser=family(agent),
        )
        with self._database.begin() as session:
            session.execute(delete(SessionRow).where(SessionRow.expires_at < now))
            session.add(row)
            session.commit()
        return token

    def find(self, token: str) -> tuple[SessionRow, UserRow] | None:
        """The live session of a token and its account, if that may be used."""
        now = datetime.now(UTC)
        query = (
            select(SessionRow, UserRow)
            .join(UserRow, UserRow.id == SessionRow.user_id)
            .where(
                SessionRow.token == self._tokens.hash("session", token),
                *_live(now),
                UserRow.state == "active",
            )
        )
        with self._database.begin() as session:
            found = session.execute(query).one_or_none()
            if found is None:
                return None
            row, user = found
            if now - row.seen_at > _SEEN_EVERY:
                row.seen_at = now
                session.commit()
        return row, user

    def of(self, user_id: str) -> Sequence[SessionRow]:
        """An account's live sessions, the latest used first."""
        query = (
            select(SessionRow)
            .where(SessionRow.user_id == user_id, *_live(datetime.now(UTC)))
            .order_by(SessionRow.seen_at.desc())
        )
        with self._database.begin() as session:
            return session.scalars(query).all()

    def forget(self, token: str) -> None:
        """End the session of a token, if there is one."""
        here = update(SessionRow).where(SessionRow.token == self._tokens.hash("session", token))
        with self._database.begin() as session:
            session.execute(here.values(revoked=True))
            session.commit()

    def revoke(self, user_id: str, session_id: str | None = None) -> None:
        """End one session of an account, or all of them.

        Raises:
            ThoralensError: ``session_not_found``, 404.
        """
        here = update(SessionRow).where(SessionRow.user_id == user_id)
        if session_id is not None:
            here = here.where(SessionRow.id == session_id, SessionRow.revoked.is_(False))
        with self._database.begin() as session:
            ended = session.scalars(here.values(revoked=True).returning(SessionRow.id)).all()
            session.commit()
        if session_id is not None and not ended:
            raise ThoralensError(
                "session_not_found",
                "There is no such session.",
                "It may have ended already.",
                status=404,
            )


def family(agent: str) -> str:
    """A browser's family, which is all that is kept of its user agent."""
    return next((name for mark, name in _FAMILIES.items() if mark in agent), "other")


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SessionRow.revoked.is_(False),
        SessionRow.expires_at > now,
        SessionRow.seen_at > now - IDLE,
    )
