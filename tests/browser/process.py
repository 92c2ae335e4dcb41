"""A real ``thoralens serve`` process with a home folder of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

_START_SECONDS = 90
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Server:
    """``thoralens serve`` as a user starts it, with as few SHAP evaluations as it takes.

    Every other setting comes from the environment, or from ``settings`` (``model=…``).
    """

    def __init__(self, home: Path, port: int = 0, **settings: object) -> None:
        self._lines: Queue[str] = Queue()
        self._output: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "thoralens.cli", "serve", "--port", str(port)],
            env={"THORALENS_SHAP_EVALUATIONS": "200"}
            | os.environ
            | {"THORALENS_HOME": str(home), "PYTHONUNBUFFERED": "1"}
            | {f"THORALENS_{name.upper()}": str(value) for name, value in settings.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self._wait_for_address()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._output.append(line)
            self._lines.put(line)

    def _wait_for_address(self) -> str:
        while True:
            try:
                line = self._lines.get(timeout=_START_SECONDS)
            except Empty:
                line = ""
            if found := _ADDRESS.search(line):
                return found.group()
            if not line or self._process.poll() is not None:
                self.stop()
                raise RuntimeError(f"thoralens serve did not start:\n{''.join(self._output)}")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
