"""Where files lie: under a folder by default, or in an object store that speaks S3."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from thoralens.errors import ThoralensError
from thoralens.settings import Settings


@dataclass(frozen=True, slots=True)
class Blob:
    """One file: its key (``folder/…/name``) and when it was written."""

    key: str
    written: datetime


class Blobs(Protocol):
    """Bytes by key. What was put is whole and durable; a killed ``put`` leaves nothing."""

    def put(self, key: str, data: bytes) -> None:
        """Place the bytes, in the place of those that were there."""

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError."""

    def under(self, folder: str) -> Iterator[Blob]:
        """All below a folder, in no order."""

    def drop(self, key: str) -> None:
        """Remove a file, or a folder with all below it, if it is there."""

    def tidy(self, folder: str) -> int:
        """Remove what killed processes left half-written, and empty folders below a folder.

        Gives how many were half-written. No one may write meanwhile.
        """


class LocalBlobs:
    """Files under a folder: written to ``tmp/``, flushed to the disk and renamed into place."""

    def __init__(self, root: Path) -> None:
        self._root, self._temporary = root, root / "tmp"
        self._temporary.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, key: str, data: bytes) -> None:
        with self._scratch() as scratch:
            whole, path = scratch / "whole", self._root / key
            _write(whole, data)
            made = [folder for folder in path.parents if not folder.exists()]
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            whole.replace(path)
        for folder in (path, *made):
            _flush(folder.parent)

    def get(self, key: str) -> bytes:
        return (self._root / key).read_bytes()

    def under(self, folder: str) -> Iterator[Blob]:
        for path in (self._root / folder).rglob("*"):
            try:
                if path.is_file():
                    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Blob(path.relative_to(self._root).as_posix(), written)
            except FileNotFoundError:
                continue

    def drop(self, key: str) -> None:
        with self._scratch() as scratch:
            try:
                (self._root / key).rename(scratch / "gone")
            except FileNotFoundError:
                return
            _flush((self._root / key).parent)

    def tidy(self, folder: str) -> int:
        left = list(self._temporary.iterdir())
        for path in left:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for below, _, _ in os.walk(self._root / folder, topdown=False):
            if not any(Path(below).iterdir()):
                Path(below).rmdir()
        return len(left)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self._temporary) as name:
            yield Path(name)


def open_blobs(settings: Settings) -> Blobs:
    """The store that ``THORALENS_FILES`` names; the home folder when it names none.

    Raises:
        ThoralensError: ``files_url_unknown``, ``files_not_installed`` or ``files_unreachable``.
    """
    place = settings.files
    if not place:
        return LocalBlobs(settings.home)
    scheme, found, rest = place.partition("://")
    if not found:
        return LocalBlobs(Path(place))
    if scheme != "s3" or not rest.strip("/"):
        raise ThoralensError(
            "files_url_unknown",
            "THORALENS_FILES is neither a folder nor the address of an object store.",
            "Write s3://BUCKET/PREFIX, or unset it for the home folder.",
        )
    from thoralens.server.object_store import ObjectBlobs

    return ObjectBlobs(rest.strip("/"), settings.files_options)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
