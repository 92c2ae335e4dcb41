"""Put a backup back: checked wholly before anything is touched, and safe to be killed.

The files come first, beside those that are there; then the rows, in one transaction; then the
libraries. What was there before goes last. Until the end no server starts, and doing it again
from the beginning is always right.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, func, select, update

from thoralens.errors import ThoralensError
from thoralens.server.audit.chain import COMMAND_LINE, Audit
from thoralens.server.backup import home
from thoralens.server.backup.archive import Archive, Manifest
from thoralens.server.backup.make import FILES
from thoralens.server.backup.tables import clear, copy, load
from thoralens.server.database import Database, migrate, revisions, upgrade
from thoralens.server.files import FileStore
from thoralens.server.holding import begin_restoring, end_restoring, hold
from thoralens.server.models import (
    InstallationRow,
    LinkRow,
    SessionRow,
    StudyRow,
    ThreadRow,
    ThrottleRow,
    UserRow,
)
from thoralens.server.studies import known_files
from thoralens.settings import Settings

_MOMENTARY = (SessionRow, LinkRow, ThrottleRow)
"""Not restored: a session or a link that was ended since would open again."""
_STUDY = re.compile(r"[0-9a-f]{32}")
Tell = Callable[[str], None]


def restore(
    settings: Settings, path: Path, *, force: bool, tell: Tell = lambda _line: None
) -> Manifest:
    """Make database, files and libraries what the backup says, whichever kinds they are.

    Raises:
        ThoralensError: ``backup_missing``, ``backup_damaged``, ``backup_newer``,
            ``already_running``, or, without ``force``, ``not_empty``,
            ``files_of_another`` or ``restore_interrupted``; nothing was changed.
    """
    tell("checking")
    with Archive.open(path) as archive, _held(settings, force) as (database, files):
        revision = archive.manifest.revision
        if revision not in revisions():
            raise ThoralensError(
                "backup_newer",
                "The backup was made by a newer version of Thoralens.",
                "Install that version.",
            )
        if not force:
            _check_empty(database, files, settings)
        with _staged(archive, settings) as rows:
            begin_restoring(settings)
            _place(rows, archive, files, tell)
            tell("rows")
            name = secrets.token_hex(16)
            with database.engine.begin() as target:
                clear(target)
                copy(rows, target)
                target.execute(update(InstallationRow).values(id=name))
                for row in _MOMENTARY:
                    target.execute(delete(row))
        files.release()
        files.claim(name)
        tell("libraries")
        home.put_back(settings.home, archive)
        with database.begin() as session:
            files.sweep(known_files(session))
        database.forget()
        Audit(database, settings).append("restored", actor=COMMAND_LINE)
        end_restoring(settings)
        return archive.manifest


@contextmanager
def _held(settings: Settings, force: bool) -> Iterator[tuple[Database, FileStore]]:
    with closing(hold(settings, restoring=force)):
        upgrade(settings)
        with closing(Database(settings)) as database:
            database.claim()
            yield database, FileStore.open(settings)


def _check_empty(database: Database, files: FileStore, settings: Settings) -> None:
    files.claim(database.installation())
    with database.begin() as session:
        counts = (select(func.count()).select_from(row) for row in (StudyRow, ThreadRow, UserRow))
        rows = sum(session.scalar(count) or 0 for count in counts)
    if rows or next(files.orphans({}), None) or home.has_additions(settings.home):
        raise ThoralensError(
            "not_empty",
            "There are studies, conversations, accounts, cases or documents here already.",
            "Restore into an empty THORALENS_HOME, or replace all of them with --force; make a "
            "backup first.",
        )


@contextmanager
def _staged(archive: Archive, settings: Settings) -> Iterator[Connection]:
    """The rows, brought up to this version in a database of their own."""
    folder = settings.home / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    engine = create_engine(f"sqlite:///{folder / 'staged.db'}")
    try:
        with engine.begin() as connection:
            migrate(connection, archive.manifest.revision)
            clear(connection)
            load(connection, ((name, archive.rows(name)) for name in archive.manifest.tables))
            migrate(connection)
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        shutil.rmtree(folder)


def _place(rows: Connection, archive: Archive, files: FileStore, tell: Tell) -> None:
    """Place the files that the rows name; those that were lost are lost still."""
    studies = rows.execute(select(StudyRow.id, StudyRow.files)).all()
    there = archive.manifest.members
    for number, (study_id, named) in enumerate(studies):
        if number % 100 == 0:
            tell(f"studies {number:,} of {len(studies):,}")
        if not _STUDY.fullmatch(study_id):
            raise ThoralensError("backup_damaged", "The backup has a study of no known kind.")
        members = {name: f"{FILES}/{study_id}/{digest}" for name, digest in named.items()}
        found = {name: archive.read(at) for name, at in members.items() if at in there}
        if files.add(study_id, found) != {name: named[name] for name in found}:
            raise ThoralensError("backup_damaged", "A file of the backup is not the row's.")
