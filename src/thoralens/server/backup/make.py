"""Make a backup, while the server works or not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, text

from thoralens import __version__
from thoralens.errors import ThoralensError
from thoralens.server.backup import home
from thoralens.server.backup.archive import Manifest, Writer, writing
from thoralens.server.backup.tables import revision_of, rows_of, tables_of
from thoralens.server.database import Database, revisions
from thoralens.server.files import FileStore
from thoralens.server.models import StudyRow
from thoralens.settings import Settings

FILES, TABLES = "files", "tables"
Tell = Callable[[str], None]


def back_up(
    settings: Settings, place: Path, tell: Tell = lambda _line: None
) -> tuple[Path, Manifest]:
    """Write everything into one file, as of one moment.

    A study that is deleted meanwhile is left out. A file that cannot be read is told of in the
    manifest as lost; all the rest is kept.

    Args:
        place: The file, or a folder, in which its name is the time.
        tell: Told how far it is.

    Raises:
        ThoralensError: ``nothing_to_back_up``, ``database_older``, ``backup_exists`` or
            ``backup_not_written``.
    """
    now = datetime.now(UTC)
    path = place / f"thoralens-{now:%Y%m%dT%H%M%SZ}.zip" if place.is_dir() else place
    files, end = FileStore.open(settings), home.read_end(settings.home)
    with closing(Database(settings)) as database:
        engine = database.engine
        with _one_moment(engine) as rows, writing(path) as archive:
            revision = _check(rows)
            gone, lost = _add_files(rows, engine, files, archive, tell)
            tables = [_add_rows(rows, table, gone, archive) for table in tables_of(rows)]
            tell("libraries")
            home.add_libraries(settings.home, archive, path)
            home.add_end(end, archive)
            manifest = archive.finish(
                version=__version__,
                made_at=now.isoformat(),
                revision=revision,
                tables=tables,
                lost=lost,
            )
        database.forget()  # which who deleted something meanwhile could not
    return path, manifest


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, whatever others write meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
            yield connection
    else:
        level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with engine.connect().execution_options(**level) as connection:
            yield connection


def _check(rows: Connection) -> str:
    revision = revision_of(rows)
    if revision is None:
        raise ThoralensError(
            "nothing_to_back_up",
            "There is no database here yet.",
            "Check THORALENS_HOME and THORALENS_DATABASE_URL.",
        )
    if revision != revisions()[0]:
        raise ThoralensError(
            "database_older",
            "The database is not of this version of Thoralens.",
            "Back it up with the version that made it, or start this version's server once.",
        )
    return revision


def _add_files(
    rows: Connection, engine: Engine, files: FileStore, archive: Writer, tell: Tell
) -> tuple[set[str], tuple[str, ...]]:
    """Copy the studies' files; gives the studies that are gone, and the files that are lost."""
    studies = rows.execute(select(StudyRow.id, StudyRow.files).order_by(StudyRow.id)).all()
    gone: set[str] = set()
    lost: list[str] = []
    for number, (study_id, named) in enumerate(studies):
        if number % 100 == 0:
            tell(f"studies {number:,} of {len(studies):,}")
        if not named:
            lost.append(f"{study_id}/radiograph")
        found: dict[str, bytes] = {}
        for name, digest in named.items():
            try:
                found[digest] = files.read(study_id, digest)
            except FileNotFoundError:
                lost.append(f"{study_id}/{name}")
            except ThoralensError as error:
                if error.code != "file_damaged":
                    raise
                lost.append(f"{study_id}/{name}")
        if lost and lost[-1].startswith(study_id) and not _exists(engine, study_id):
            lost = [one for one in lost if not one.startswith(study_id)]
            gone.add(study_id)
            continue
        for digest, data in found.items():
            archive.add(f"{FILES}/{study_id}/{digest}", io.BytesIO(data), packed=False)
    return gone, tuple(lost)


def _exists(engine: Engine, study_id: str) -> bool:
    with engine.connect() as now:
        return now.scalar(select(StudyRow.id).where(StudyRow.id == study_id)) is not None


def _add_rows(rows: Connection, table: Table, gone: set[str], archive: Writer) -> str:
    archive.add(f"{TABLES}/{table.name}.jsonl", _Lines(_kept(rows_of(rows, table), table, gone)))
    return table.name


def _kept(rows: Iterator[dict[str, Any]], table: Table, gone: set[str]) -> Iterator[dict[str, Any]]:
    """The rows but those of studies that are gone, as the database itself would have them."""
    for row in rows:
        if table.name == StudyRow.__tablename__ and row["id"] in gone:
            continue
        if row.get("study_id") in gone:
            row["study_id"] = None
        yield row


class _Lines:
    """Rows as a stream of JSON lines, of which only a few are in memory."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows

    def read(self, _size: int = -1) -> bytes:
        """The next lines, however long they are; empty at the end."""
        lines = [json.dumps(row, ensure_ascii=False) for row in islice(self._rows, 200)]
        return "".join(f"{line}\n" for line in lines).encode()
