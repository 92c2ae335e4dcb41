"""Accounts and the one-time links that make or open them."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from thoralens.errors import ThoralensError
from thoralens.server.accounts.roles import Role
from thoralens.server.accounts.secrets import Tokens
from thoralens.server.database import Database
from thoralens.server.models import LinkRow, UserRow

INVITE_LIFETIME, RESET_LIFETIME = timedelta(days=7), timedelta(hours=1)
_ADDRESS = re.compile(r"[^\s@<>\x00-\x1f,;:\"()\\]{1,64}@[^\s@<>\x00-\x1f,;:\"()\\]+\.[^\s@.]{2,}")


class Users:
    """Rows of accounts and links."""

    def __init__(self, database: Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    def add(self, email: str, password_hash: str | None, role: Role) -> UserRow:
        """Raises ThoralensError (``account_refused``, 409) when the address is taken."""
        row = UserRow(
            id=secrets.token_hex(16),
            email=normalise(email),
            password=password_hash,
            role=role,
            state="active",
            created_at=datetime.now(UTC),
            preferences={},
        )
        try:
            with self._database.begin() as session:
                session.add(row)
                session.commit()
        except IntegrityError as error:
            raise refused() from error
        return row

    def find(self, email: str) -> UserRow | None:
        with self._database.begin() as session:
            return session.scalar(select(UserRow).where(UserRow.email == folded(email)))

    def get(self, user_id: str) -> UserRow | None:
        with self._database.begin() as session:
            return session.get(UserRow, user_id)

    def every(self) -> Sequence[UserRow]:
        with self._database.begin() as session:
            return session.scalars(select(UserRow).order_by(UserRow.email)).all()

    def change(self, user_id: str, **values: Any) -> UserRow:
        with self._database.begin() as session:
            session.execute(update(UserRow).where(UserRow.id == user_id).values(**values))
            session.commit()
            return session.get_one(UserRow, user_id)

    def invite(self, role: Role) -> str:
        return self._link("invite", role, INVITE_LIFETIME, None)

    def reset(self, user: UserRow) -> str:
        """A token to choose a new password; those given before open nothing any more."""
        self.drop_links(user)
        return self._link("reset", user.role, RESET_LIFETIME, user.id)

    def drop_links(self, user: UserRow) -> None:
        with self._database.begin() as session:
            session.execute(delete(LinkRow).where(LinkRow.user_id == user.id))
            session.commit()

    def peek(self, kind: str, token: str) -> LinkRow | None:
        """The link of a token, unused as yet, if there is one."""
        with self._database.begin() as session:
            return session.scalar(select(LinkRow).where(*self._usable(kind, token)))

    def take(self, kind: str, token: str) -> bool:
        """Use a link up; only one of two that try at once succeeds."""
        here = delete(LinkRow).where(*self._usable(kind, token)).returning(LinkRow.token)
        with self._database.begin() as session:
            taken = session.scalar(here)
            session.commit()
        return taken is not None

    def _usable(self, kind: str, token: str) -> tuple[Any, ...]:
        return (
            LinkRow.token == self._tokens.hash(kind, token),
            LinkRow.kind == kind,
            LinkRow.expires_at > datetime.now(UTC),
        )

    def _link(self, kind: Any, role: Role, lifetime: timedelta, user_id: str | None) -> str:
        now, token = datetime.now(UTC), self._tokens.new()
        row = LinkRow(
            token=self._tokens.hash(kind, token),
            kind=kind,
            user_id=user_id,
            role=role,
            expires_at=now + lifetime,
        )
        with self._database.begin() as session:
            session.execute(delete(LinkRow).where(LinkRow.expires_at < now))
            session.add(row)
            session.commit()
        return token


def normalise(email: str) -> str:
    """One way of writing for all that reach the same mailbox, as far as anyone can tell.

    Raises:
        ThoralensError: ``email_invalid``, 422.
    """
    written = folded(email)
    if len(written) > 254 or not _ADDRESS.fullmatch(written):
        raise ThoralensError(
            "email_invalid",
            "This is not an e-mail address.",
            "Write it as name@example.org.",
            status=422,
        )
    return written


def folded(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().casefold()


def refused() -> ThoralensError:
    """The same for every reason, so that it tells little about who has an account."""
    return ThoralensError(
        "account_refused",
        "This account could not be made.",
        "Sign in if you have one, or ask who runs this server for a new invitation.",
        status=409,
    )
