"""The file of a backup: a ZIP whose last member tells the SHA-256 of every other."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from thoralens.errors import ThoralensError

_MANIFEST = "manifest.json"
_CHUNK = 2**20
_FIXED = (1980, 1, 1, 0, 0, 0)


class Member(BaseModel):
    """What a member's bytes must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    size: int


class Manifest(BaseModel):
    """What the archive holds.

    Attributes:
        revision: Of the database's schema.
        tables: In an order in which every row comes after those that it refers to.
        lost: Files (``STUDY/NAME``) that a row names and that could not be read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    version: str
    made_at: str
    revision: str
    tables: tuple[str, ...]
    lost: tuple[str, ...] = ()
    members: dict[str, Member]


class Source(Protocol):
    """What bytes are read from, until there are none."""

    def read(self, size: int = -1, /) -> bytes: ...


class Writer:
    """Members are added one after the other; the file appears when all are there."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: Source, *, packed: bool = True) -> None:
        """Copy a stream; ``packed``: it becomes smaller when it is compressed."""
        about = zipfile.ZipInfo(name, _FIXED)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._file.open(about, "w", force_zip64=True) as target:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        self.members[name] = Member(sha256=digest.hexdigest(), size=size)

    def finish(self, **about: Any) -> Manifest:
        manifest = Manifest(members=self.members, **about)
        self._file.writestr(zipfile.ZipInfo(_MANIFEST, _FIXED), manifest.model_dump_json(indent=1))
        return manifest


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new archive that only its owner can read; nothing is there before it is whole.

    Raises:
        ThoralensError: ``backup_exists``, or ``backup_not_written``.
    """
    half = path.with_name(f".{path.name}.half")
    try:
        descriptor = os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    yield Writer(archive)
                file.flush()
                os.fsync(file.fileno())
            os.link(half, path)
        finally:
            half.unlink()
    except FileExistsError as error:
        raise ThoralensError(
            "backup_exists", f"There is a file {path} already.", "Give another name."
        ) from error
    except OSError as error:
        raise ThoralensError(
            "backup_not_written",
            f"{path} cannot be written: {error.strerror or error}.",
            "Make room, or give a folder where you may write.",
        ) from error


class Archive:
    """A whole and unchanged archive."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Read every byte and compare it with the manifest.

        Raises:
            ThoralensError: ``backup_missing`` or ``backup_damaged``; nothing was changed.
        """
        try:
            with zipfile.ZipFile(path) as file:
                opened = cls(file, _manifest(file))
                opened._check()
                yield opened
        except FileNotFoundError as error:
            raise ThoralensError(
                "backup_missing", f"There is no file {path}.", "Check its name."
            ) from error
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged("It is not a whole ZIP file.") from error

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.manifest.members if name.startswith(f"{folder}/"))

    def read(self, name: str) -> bytes:
        return self._file.read(name)

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        with self._file.open(name) as source:
            yield source

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, as JSON has them."""
        with self._file.open(f"tables/{table}.jsonl") as lines:
            for line in lines:
                yield json.loads(line)

    def _check(self) -> None:
        told = self.manifest.members
        there = [info.filename for info in self._file.infolist()]
        if sorted(there) != sorted([*told, _MANIFEST]):
            raise _damaged("Its members are not those that it tells of.")
        for name, member in told.items():
            digest, size = hashlib.sha256(), 0
            with self._file.open(name) as source:
                while piece := source.read(_CHUNK):
                    digest.update(piece)
                    size += len(piece)
            if (digest.hexdigest(), size) != (member.sha256, member.size):
                raise _damaged(f"{name} is not what was written.")


def _manifest(file: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(file.read(_MANIFEST))
    except (KeyError, ValidationError) as error:
        raise _damaged("It has no manifest that this version can read.") from error


def _damaged(what: str) -> ThoralensError:
    return ThoralensError(
        "backup_damaged",
        f"The backup cannot be used. {what}",
        "Take another copy of it, or another backup; nothing was changed.",
    )
