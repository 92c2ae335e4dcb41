"""The record's end, kept outside the database, so that a shortened record is noticed."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from thoralens.server.audit.keys import Key

HEAD_FILE = "audit.head"


@dataclass(frozen=True, slots=True)
class Head:
    """Number and digest of the last entry; written ``NUMBER:DIGEST``."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Raises ValueError when it is none."""
        number, _, digest = text.strip().partition(":")
        if len(digest) != 64:
            raise ValueError("not the end of a record")
        return cls(int(number), digest)


def keep(path: Path, head: Head, key: Key) -> None:
    """Write it, unless another process has kept a later one already."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        number = file.read().partition(b":")[0]
        if not number.isdigit() or int(number) < head.number:
            line = f"{head.number:020d}:{head.digest}:{_sign(head, key)}\n"
            os.pwrite(file.fileno(), line.encode(), 0)


def kept(path: Path, keys: tuple[Key, ...]) -> Head | None:
    """``None`` when there is none.

    Raises:
        ValueError: Somebody without the key has written it.
    """
    if not path.exists():
        return None
    written, _, signature = path.read_text().strip().rpartition(":")
    head = Head.parse(written)
    if signature not in {_sign(head, key) for key in keys}:
        raise ValueError("not signed by this server")
    return head


def _sign(head: Head, key: Key) -> str:
    return key.sign(f"head:{head}")
