"""How the one user of local mode likes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from thoralens.server.database import Database
from thoralens.server.models import LocalUserRow

_ONE = 1


def preferences(database: Database) -> dict[str, Any]:
    with database.begin() as session:
        row = session.get(LocalUserRow, _ONE)
        return dict(row.preferences) if row else {}


def change(database: Database, given: dict[str, Any]) -> None:
    """Keep what is given; the rest stays."""
    with database.begin() as session:
        row = session.get(LocalUserRow, _ONE)
        kept = dict(row.preferences) if row else {}
        session.merge(LocalUserRow(id=_ONE, preferences=kept | given))
        session.commit()


def forget(database: Database) -> None:
    with database.begin() as session:
        session.execute(delete(LocalUserRow))
        session.commit()
