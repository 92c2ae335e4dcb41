"""The rows of a database as text that any of the databases can take, and back again.

The tables are those that the database has, not those of this version, so that an older database
can be kept and an older backup brought up to date.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    delete,
    insert,
    select,
)

_BATCH = 500
_OF_ALEMBIC = "alembic_version"


def tables_of(connection: Connection) -> list[Table]:
    """The tables there are, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return [table for table in found.sorted_tables if table.name != _OF_ALEMBIC]


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def load(connection: Connection, rows: Iterable[tuple[str, Iterator[dict[str, Any]]]]) -> None:
    """Insert rows, table by table."""
    tables = {table.name: table for table in tables_of(connection)}
    for name, given in rows:
        table = tables[name]
        decoded = ({k: _decoded(v, table, k, connection) for k, v in row.items()} for row in given)
        while batch := list(islice(decoded, _BATCH)):
            connection.execute(insert(table), batch)


def clear(connection: Connection) -> None:
    """Delete every row."""
    for table in reversed(tables_of(connection)):
        connection.execute(delete(table))


def copy(source: Connection, target: Connection) -> None:
    """Put the rows of one database into another with the same schema."""
    load(target, ((table.name, rows_of(source, table)) for table in tables_of(source)))


def rows_of(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows in the order of their keys, as JSON can have them."""
    query = select(table).order_by(*table.primary_key.columns)
    streamed = connection.execute(query, execution_options={"yield_per": _BATCH})
    for row in streamed.mappings():
        yield {name: _encoded(value) for name, value in row.items()}


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _decoded(value: Any, table: Table, name: str, connection: Connection) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value
