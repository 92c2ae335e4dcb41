"""What of the home folder is not in the database: the libraries and the audit record's end."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from thoralens.cases.shipped import SOURCE
from thoralens.cases.store import Store
from thoralens.errors import ThoralensError
from thoralens.knowledge.library import Library
from thoralens.server.audit.head import HEAD_FILE
from thoralens.server.audit.keys import KEY_FILE
from thoralens.server.backup.archive import Archive, Writer

FOLDER = "home"
_CASES, _KNOWLEDGE = "cases/cases.db", "knowledge/library.db"
_DATABASES = (_CASES, _KNOWLEDGE)
_OURS = re.compile(
    rf"{re.escape(_CASES)}|{re.escape(_KNOWLEDGE)}|cases/vectors-[\w.-]+\.f32"
    rf"|{re.escape(KEY_FILE)}|{re.escape(HEAD_FILE)}"
)


def read_end(home: Path) -> dict[str, bytes]:
    """The record's key and end. Taken before the rows, which may only go further than it."""
    return {name: (home / name).read_bytes() for name in (KEY_FILE, HEAD_FILE) if
            (home / name).exists()}  # fmt: skip


def add_libraries(home: Path, archive: Writer, beside: Path) -> None:
    """Add the libraries, each as of one moment; their vectors after the rows they belong to.

    Args:
        beside: A temporary file is made next to it.
    """
    for name in _DATABASES:
        if (home / name).exists():
            with _copied(home / name, beside) as copy, copy.open("rb") as source:
                archive.add(f"{FOLDER}/{name}", source)
    for vectors in sorted((home / "cases").glob("vectors-*.f32")):
        with vectors.open("rb") as source:
            archive.add(f"{FOLDER}/cases/{vectors.name}", source)


def add_end(end: dict[str, bytes], archive: Writer) -> None:
    for name, data in end.items():
        archive.add(f"{FOLDER}/{name}", io.BytesIO(data))


def has_additions(home: Path) -> bool:
    """Whether somebody has added cases or documents here."""
    cases, knowledge = home / _CASES, home / _KNOWLEDGE
    if cases.exists() and Store(cases).sources().keys() - {SOURCE}:
        return True
    return knowledge.exists() and bool(Library(knowledge).documents())


def put_back(home: Path, archive: Archive) -> None:
    """Replace what there is by what the archive has of it.

    Raises:
        ThoralensError: ``backup_damaged``: it has something that no backup has.
    """
    names = [name.removeprefix(f"{FOLDER}/") for name in archive.names(FOLDER)]
    if strange := [name for name in names if not _OURS.fullmatch(name)]:
        raise ThoralensError(
            "backup_damaged", f"The backup has a file of no known kind: {strange[0]}."
        )
    here = [*_DATABASES, KEY_FILE, HEAD_FILE]
    here += [f"cases/{path.name}" for path in (home / "cases").glob("vectors-*.f32")]
    for name in here:
        for path in (home / f"{name}-wal", home / f"{name}-shm"):
            path.unlink(missing_ok=True)
        if name not in names:
            (home / name).unlink(missing_ok=True)
    for name in names:
        _replace(home / name, archive, f"{FOLDER}/{name}")


@contextmanager
def _copied(database: Path, beside: Path) -> Iterator[Path]:
    """SQLite's own copy of a database that others may be writing to."""
    copy = beside.with_name(f".{beside.name}.half.db")
    copy.unlink(missing_ok=True)
    try:
        copy.touch(0o600)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _replace(path: Path, archive: Archive, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target, archive.stream(name) as source:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    half.replace(path)
