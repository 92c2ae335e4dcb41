"""The database: SQLite in the home folder or PostgreSQL by URL, and its migrations."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from thoralens.errors import ThoralensError
from thoralens.server import scoping
from thoralens.server.models import InstallationRow
from thoralens.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
FILE = "thoralens.db"
_MIGRATIONS = Path(__file__).parent / "migrations"
_SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 5000",
    "secure_delete = ON",
)
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_POOL = {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 40}
_CONNECT_SECONDS = 10
_PATIENCE_SECONDS = 60.0
_SERVES, _MIGRATES = 0x7408A1, 0x7408A2  # advisory locks


class Database:
    """An engine and its sessions. SQLite overwrites deleted rows instead of only unlinking them."""

    def __init__(self, settings: Settings) -> None:
        self.engine = connect(settings)
        self.session = sessionmaker(self.engine, expire_on_commit=False)
        self._claim: Connection | None = None
        event.listen(self.session, "do_orm_execute", scoping.scope)

    def begin(self) -> Session:
        """A session to be used with ``with``; commit explicitly."""
        return self.session()

    def claim(self) -> None:
        """Be the one server of this database until :meth:`close`, or until the process ends.

        SQLite needs no claim: its file lies in the home folder, which the server holds.

        Raises:
            ThoralensError: ``already_running``.
        """
        if self.engine.dialect.name == "sqlite":
            return
        self._claim = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not self._claim.scalar(text(f"SELECT pg_try_advisory_lock({_SERVES})")):
            self.close()
            raise ThoralensError(
                "already_running",
                "A server is running on this database already.",
                "Use that one, or set THORALENS_DATABASE_URL to another database.",
            )

    def installation(self) -> str:
        """What the database calls itself to its files."""
        with self.begin() as session:
            return session.scalars(select(InstallationRow.id)).one()

    def patiently(self, action: Callable[[], T]) -> T:
        """Try again for a minute while PostgreSQL is away, for work that no one can repeat."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return action()
            except (OperationalError, InterfaceError):
                if self.engine.dialect.name == "sqlite" or time.monotonic() > until:
                    raise
                time.sleep(1.0)

    def ping(self) -> None:
        """Raise unless the database answers."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def forget(self) -> None:
        """Write SQLite's log back and empty it, so that it keeps no deleted row."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def vacuum(self) -> None:
        """Take deleted rows out of PostgreSQL's tables; SQLite has overwritten its own."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as now:
                now.execute(text("VACUUM"))

    def close(self) -> None:
        if self._claim is not None:
            self._claim.invalidate()
        self.engine.dispose()


def address(settings: Settings) -> URL:
    """Where the database is.

    Raises:
        ThoralensError: ``database_url_unknown``; the URL, which may hold a password, is not told.
    """
    if settings.database_url is None:
        return URL.create("sqlite", database=str(settings.home / FILE))
    try:
        url = make_url(settings.database_url.get_secret_value())
    except ArgumentError:
        url = None
    if url is None or url.drivername not in _POSTGRESQL:
        raise ThoralensError(
            "database_url_unknown",
            "THORALENS_DATABASE_URL is not the address of a PostgreSQL database.",
            "Write postgresql://USER:PASSWORD@HOST/DATABASE, or unset it for SQLite.",
        )
    return url.set(drivername="postgresql+psycopg")


def connect(settings: Settings) -> Engine:
    """An engine; PostgreSQL is not asked anything yet.

    Raises:
        ThoralensError: ``database_url_unknown`` or ``postgresql_not_installed``.
    """
    url = address(settings)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _set_pragmas)
        return engine
    wait = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    try:
        engine = create_engine(url, connect_args=wait, **_POOL)
        event.listen(engine, "before_cursor_execute", _without_zero_bytes, retval=True)
        return engine
    except ImportError as error:
        raise ThoralensError(
            "postgresql_not_installed",
            "THORALENS_DATABASE_URL needs the driver of PostgreSQL, which is not installed.",
            "pip install 'thoralens[postgresql]', or unset it for SQLite.",
        ) from error


def upgrade(settings: Settings) -> None:
    """Bring the database to this version's schema; create it if there is none.

    Raises:
        ThoralensError: A newer Thoralens made it, or it cannot be reached.
    """
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = connect(settings)
    try:
        with engine.begin() as connection:
            migrate(connection)
    except DBAPIError as error:
        raise ThoralensError(
            "database_unreachable",
            f"The database {engine.url.render_as_string()} cannot be used: {_reason(error)}",
            "Check that it runs, that it exists, and what the account may do there.",
        ) from error
    finally:
        engine.dispose()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision within the connection's transaction.

    Raises:
        ThoralensError: ``database_newer``.
    """
    from alembic import command
    from alembic.util import CommandError

    config = _migrations()
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATES})"))
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise ThoralensError(
            "database_newer",
            "The database was made by a newer version of Thoralens.",
            "Install that version, or set THORALENS_HOME to another folder.",
        ) from error


def revisions() -> list[str]:
    """Of the schema, the newest first."""
    from alembic.script import ScriptDirectory

    return [one.revision for one in ScriptDirectory.from_config(_migrations()).walk_revisions()]


def _migrations() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _reason(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())


def _without_zero_bytes(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any
) -> tuple[str, Any]:
    """PostgreSQL takes no text with one; SQLite does, and finds nothing of that name."""
    several = parameters if isinstance(parameters, list) else [parameters]
    for values in several:
        for name, value in values.items():
            if isinstance(value, str) and "\0" in value:
                values[name] = value.replace("\0", "\ufffd")
    return statement, parameters


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
