"""The database: connections, and migrations applied at start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session, sessionmaker

from thoralens.errors import ThoralensError
from thoralens.server import scoping
from thoralens.settings import Settings

_MIGRATIONS = Path(__file__).parent / "migrations"
_SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "secure_delete = ON",
)


class Database:
    """An engine and its sessions. Deleted rows are overwritten, not only unlinked."""

    def __init__(self, settings: Settings) -> None:
        self.engine = connect(settings)
        self.session = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self.session, "do_orm_execute", scoping.scope)

    def begin(self) -> Session:
        """A session to be used with ``with``; commit explicitly."""
        return self.session()

    def ping(self) -> None:
        """Raise unless the database answers."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def forget(self) -> None:
        """Write the log back and empty it, so that it keeps no deleted row."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        self.engine.dispose()


def connect(settings: Settings) -> Engine:
    engine = create_engine(settings.database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    return engine


def upgrade(settings: Settings) -> None:
    """Bring the database to this version's schema; create it if there is none.

    Raises:
        ThoralensError: A newer Thoralens made it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = connect(settings)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise ThoralensError(
            "database_newer",
            "The database was made by a newer version of Thoralens.",
            "Install that version, or set THORALENS_HOME to another folder.",
        ) from error
    finally:
        engine.dispose()


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
