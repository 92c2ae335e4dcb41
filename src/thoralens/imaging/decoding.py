"""Decode files of strangers in processes of their own: a crash, a hang or a bomb costs one file.

The parsers of PNG, JPEG, TIFF and DICOM are C and C++ code fed with whatever someone sends. They
run in long-lived processes (:mod:`thoralens.imaging.decoder`) without secrets in their environment
and with bounds on memory, processor time, files and elapsed time; one that dies is replaced, and
each is replaced after some hundred files whatever happens.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from thoralens.errors import BadImageError, ThoralensError
from thoralens.imaging.decoder import ANSWER, READY, REQUEST, take

_FILES_A_PROCESS = 400
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_MAX_DOCUMENT, _SLACK = 2**16, 2**20
_START_SECONDS = 60.0


class Decoders:
    """A bounded number of decoder processes, and of callers that wait for one.

    Args:
        processes: Files decoded at once.
        waiting: Callers that may wait besides; beyond it :meth:`decode` refuses.
        megabytes: Memory that one file may take, above what an idle process has.
        seconds: Time that one file may take, of the clock and of the processor.
        module: What a process runs.
    """

    def __init__(
        self,
        *,
        processes: int = 1,
        waiting: int = 16,
        megabytes: int = 1536,
        seconds: float = 20.0,
        module: str = "thoralens.imaging.decoder",
    ) -> None:
        self._seconds = seconds
        self._command = [sys.executable, "-m", module]
        self._limits = [str(megabytes), str(max(1, round(seconds)))]
        self._capacity = processes + waiting
        self._taken = 0
        self._counting = threading.Lock()
        self._closed = False
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()
        for _ in range(processes):
            self._idle.put(self._start())

    def decode(self, data: bytes, *, max_pixels: int) -> bytes:
        """One file as a packed, de-identified radiograph (see :func:`thoralens.imaging.pack`).

        Raises:
            BadImageError: As :func:`thoralens.imaging.read`; also ``decoder_failed``,
                ``decoding_too_long`` and ``decoding_too_large``.
            ThoralensError: 503: as many callers wait as may (``busy``), or no process starts
                (``decoder_not_started``).
        """
        with self._place(), self._process() as process:
            process.wait_until_ready()
            return process.decode(data, max_pixels, time.monotonic() + self._seconds)

    def depth(self) -> int:
        """Files that wait or are being decoded."""
        return self._taken

    def close(self) -> None:
        """End the idle processes at once, and the others after their file."""
        self._closed = True
        while not self._idle.empty():
            if process := self._idle.get():
                process.end()

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._counting:
            if self._taken >= self._capacity:
                raise ThoralensError(
                    "busy",
                    "The server has as many files to read as it takes.",
                    "Try again in a few seconds.",
                    status=503,
                )
            self._taken += 1
        try:
            yield
        finally:
            with self._counting:
                self._taken -= 1

    @contextmanager
    def _process(self) -> Iterator[_Process]:
        process = self._idle.get()
        try:
            if process is None or not process.usable:
                process = self._start()
            yield process
        finally:
            self._idle.put(self._next(process))

    def _next(self, process: _Process | None) -> _Process | None:
        """The same process, or a fresh one that starts while nobody waits for it."""
        if process is not None and process.usable and not self._closed:
            return process
        if process is not None:
            process.end()
        try:
            return None if self._closed else self._start()
        except OSError:
            return None

    def _start(self) -> _Process:
        return _Process(self._command, self._limits)


class _Process:
    """One decoder and our end of the connection to it."""

    def __init__(self, command: list[str], limits: list[str]) -> None:
        self._files, self._broken, self._ready = 0, False, False
        self._connection, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        path = os.pathsep.join(part for part in sys.path if part)
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), *limits],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment | _ONE_THREAD | {"PYTHONPATH": path},
                start_new_session=True,
            )

    @property
    def usable(self) -> bool:
        fresh = self._files < _FILES_A_PROCESS and not self._broken
        return fresh and self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Its start is not on the file's account."""
        if self._ready:
            return
        try:
            self._connection.settimeout(_START_SECONDS)
            self._ready = take(self._connection, len(READY)) == READY
        except (OSError, EOFError):
            self._ready = False
        if not self._ready:
            self._broken = True
            raise ThoralensError(
                "decoder_not_started",
                "The program that reads images does not start.",
                "Try again; if it stays, look at the memory of the machine.",
                status=503,
            )

    def decode(self, data: bytes, max_pixels: int, deadline: float) -> bytes:
        """See :meth:`Decoders.decode`; ``deadline`` on the monotonic clock."""
        self._files += 1
        try:
            document, packed = self._exchange(data, max_pixels, deadline)
            answer = json.loads(document)
        except TimeoutError as error:
            self._broken = True
            raise _too_long() from error
        except (OSError, EOFError, ValueError) as error:
            self._broken = True
            raise self._failed() from error
        if "error" not in answer:
            return packed
        if answer["error"] is None:
            raise _too_large()
        code, message, hint, status = answer["error"]
        raise BadImageError(code, message, hint, status=status)

    def end(self) -> None:
        """Close the connection and make sure that the process is gone."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _exchange(self, data: bytes, max_pixels: int, deadline: float) -> tuple[bytes, bytes]:
        connection = self._connection
        connection.settimeout(_left(deadline))
        connection.sendall(REQUEST.pack(len(data), max_pixels))
        connection.sendall(data)
        connection.settimeout(_left(deadline))
        head = take(connection, ANSWER.size)
        if not head:
            raise EOFError("the decoder is gone")
        size, packed = ANSWER.unpack(head)
        if size > _MAX_DOCUMENT or packed > 3 * max_pixels + _SLACK:
            raise ValueError("no decoder says this")
        connection.settimeout(_left(deadline))
        return take(connection, size), take(connection, packed)

    def _failed(self) -> BadImageError:
        """Why the process is gone, as far as it can be told."""
        try:
            ended = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            ended = 0
        if ended == -signal.SIGXCPU:
            return _too_long()
        return BadImageError(
            "decoder_failed",
            "This file made the program that reads images fail; nothing of it was kept.",
            "Export the radiograph again, as DICOM or PNG; the file is damaged or made to harm.",
        )


def _left(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())


def _too_long() -> BadImageError:
    return BadImageError(
        "decoding_too_long",
        "This file takes longer to read than an image may.",
        "Export the radiograph again, uncompressed or as PNG.",
    )


def _too_large() -> BadImageError:
    return BadImageError(
        "decoding_too_large",
        "This file takes more memory to read than an image may.",
        "Export the radiograph at a lower resolution and try again.",
        status=413,
    )
