"""A ZIP file that is sent while it is made, so that its size costs no memory."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

File = tuple[str, Iterable[bytes]]
_PACKED = frozenset({".png", ".pdf"})


def stream(files: Iterable[File]) -> Iterator[bytes]:
    """The bytes of a ZIP of ``files`` (name and content), in pieces as the content comes."""
    pipe = _Pipe()
    with ZipFile(pipe, "w") as archive:
        for name, content in files:
            with archive.open(_info(name), "w", force_zip64=True) as entry:
                for piece in content:
                    entry.write(piece)
                    yield pipe.take()
            yield pipe.take()
    yield pipe.take()


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    packed = PurePosixPath(name).suffix in _PACKED
    info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


class _Pipe(io.RawIOBase):
    """Holds what was written until it is taken; cannot go back."""

    def __init__(self) -> None:
        self._held, self._position = bytearray(), 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: ReadableBuffer) -> int:
        size = memoryview(data).nbytes
        self._held += memoryview(data)
        self._position += size
        return size

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken
