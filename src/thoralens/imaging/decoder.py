"""The process that decodes uploads: it has little memory, little time and no secrets.

Started as ``python -m thoralens.imaging.decoder DESCRIPTOR MEGABYTES SECONDS`` with one end of a
socket pair. It says :data:`READY` once. A request is a head (``LENGTH`` and ``MAX_PIXELS``) and
the file; an answer is a head (``LENGTH`` of a JSON document and of the packed radiograph) and both.
"""

from __future__ import annotations

import gc
import json
import resource
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from thoralens.errors import BadImageError

REQUEST, ANSWER = struct.Struct(">QQ"), struct.Struct(">QQ")
READY = b"ready"
_OPEN_FILES = 64


def serve(connection: socket.socket, megabytes: int, seconds: int) -> None:
    """Decode file after file until the other end closes."""
    from thoralens.imaging.archive import pack
    from thoralens.imaging.read import read

    _limit(resource.RLIMIT_AS, _address_space() + megabytes * 2**20)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    connection.sendall(READY)
    while head := take(connection, REQUEST.size):
        length, max_pixels = REQUEST.unpack(head)
        _allow(seconds)
        data, packed = take(connection, length), b""
        document: dict[str, Any] = {}
        try:
            packed = pack(read(data, max_pixels=max_pixels))
        except BadImageError as error:
            document = {"error": [error.code, error.message, error.hint, error.status]}
        except MemoryError:
            document = {"error": None}
        body = json.dumps(document).encode()
        connection.sendall(ANSWER.pack(len(body), len(packed)))
        connection.sendall(body)
        connection.sendall(packed)
        del data, packed
        gc.collect()


def take(connection: socket.socket, size: int) -> bytes:
    """Exactly ``size`` bytes; none when the other end closed before the first."""
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        got = connection.recv_into(view[at:])
        if not got and not at:
            return b""
        if not got:
            raise EOFError("the connection was closed within a message")
        at += got
    return bytes(data)


def _allow(seconds: int) -> None:
    """Let the next file use so much more processor time; beyond it the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit(which: int, value: int) -> None:
    resource.setrlimit(which, (value, value))


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    with suppress(EOFError, OSError):
        serve(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
