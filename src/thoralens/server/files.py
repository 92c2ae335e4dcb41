"""A study's files: they appear whole or not at all, and go without a trace."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

RADIOGRAPH = "radiograph.png"
_IMAGES = "images"


class FileStore:
    """``studies/ID/radiograph.png`` and ``studies/ID/images/KIND.png`` under a home folder.

    Everything is written to ``tmp/``, flushed to the disk and renamed into its place.
    """

    def __init__(self, home: Path) -> None:
        self.temporary = home / "tmp"
        self._studies = home / "studies"
        for folder in (self.temporary, self._studies):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, study_id: str, radiograph: bytes) -> None:
        """Place a new study's packed radiograph."""
        self._place({RADIOGRAPH: radiograph}, self._studies / study_id)

    def add_images(self, study_id: str, images: dict[str, bytes]) -> None:
        """Place the pictures (PNG by kind); replaces those of an interrupted attempt.

        Raises:
            FileNotFoundError: The study has been removed.
        """
        folder = self._studies / study_id / _IMAGES
        self._discard(folder)
        self._place({f"{kind}.png": png for kind, png in images.items()}, folder)

    def radiograph(self, study_id: str) -> bytes:
        return (self._studies / study_id / RADIOGRAPH).read_bytes()

    def image(self, study_id: str, kind: str) -> Path:
        return self._studies / study_id / _IMAGES / f"{kind}.png"

    def remove(self, study_id: str) -> None:
        """Remove a study's files, if there are any."""
        self._discard(self._studies / study_id)

    def sweep(self, known: Collection[str]) -> int:
        """Remove what a killed process left: temporary files, and studies not ``known``."""
        left = [path for path in self._studies.iterdir() if path.name not in known]
        left += self.temporary.iterdir()
        for path in left:
            _erase(path)
        return len(left)

    def _place(self, files: dict[str, bytes], folder: Path) -> None:
        with self._scratch() as scratch:
            whole = scratch / "whole"
            whole.mkdir()
            for name, data in files.items():
                _write(whole / name, data)
            _flush(whole)
            whole.rename(folder)
        _flush(folder.parent)

    def _discard(self, folder: Path) -> None:
        with self._scratch() as scratch:
            try:
                folder.rename(scratch / "gone")
            except FileNotFoundError:
                return
            _flush(folder.parent)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self.temporary) as name:
            yield Path(name)


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


def _erase(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
