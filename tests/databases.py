"""The database that belongs to a home folder of the tests: SQLite, or PostgreSQL when asked for.

``THORALENS_TEST_DATABASE=postgresql`` runs every test of the server on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Row, select, text

from tests.postgres import cluster
from thoralens.server.database import connect
from thoralens.settings import Settings

ASKED_FOR = os.environ.get("THORALENS_TEST_DATABASE", "sqlite")


def place(home: Path, database: str = ASKED_FOR) -> dict[str, str]:
    """The settings of a home folder's database; the same each time for the same folder."""
    if database == "sqlite":
        return {}
    name = hashlib.sha256(str(home).encode()).hexdigest()[:20]
    return {"database_url": cluster().database(f"t{name}")}


def environment(home: Path) -> dict[str, str]:
    """The variables that name a home folder and its database to another process."""
    given = {"home": str(home)} | place(home)
    return {f"THORALENS_{name.upper()}": value for name, value in given.items()}


def settings_for(home: Path, **values: Any) -> Settings:
    return Settings(home=home, **place(home) | values)


def query(settings: Settings, statement: str) -> Sequence[Row[Any]]:
    """The rows of a statement in SQL; what it changes is committed."""
    engine = connect(settings)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = result.all() if result.returns_rows else []
    engine.dispose()
    return rows


def everything(settings: Settings) -> bytes:
    """All values of all tables, as bytes to look for something in."""
    engine, tables = connect(settings), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = [connection.execute(select(table)).all() for table in tables.sorted_tables]
    engine.dispose()
    return repr(rows).encode()
