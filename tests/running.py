"""A real ``thoralens serve`` process, and what a client and an inspector of its disk see."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import httpx

from tests.databases import everything, place, settings_for

_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")
_KEPT = re.compile(
    r"server\.lock|installation|audit\.(key|head)|(thoralens|library)\.db(-wal|-shm)?"
)
START_SECONDS = 90.0


class Running:
    """A server process with a home folder of its own.

    Attributes:
        url: Its address.
        python: The interpreter that runs it; the tests' own unless a subclass has another.
        module: What is run; it takes the command line's arguments.
        start_seconds: From the command to the first answer of ``/readyz``.
    """

    python = sys.executable
    module = "thoralens.cli"

    def __init__(self, home: Path, port: int = 0, **settings: object) -> None:
        """``settings`` by name (``model=…``); 0 asks for a free port."""
        self.home = home
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115
        given = place(home) | settings
        began = time.monotonic()
        self._process = subprocess.Popen(
            [self.python, "-m", self.module, "serve", "--port", str(port)],
            env=os.environ
            | {"THORALENS_HOME": str(home), "PYTHONUNBUFFERED": "1"}
            | {f"THORALENS_{name.upper()}": str(value) for name, value in given.items()},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.url = self._wait_for_address()
        self.client = self._open_client()
        self.client.get("/readyz").raise_for_status()
        self.start_seconds = time.monotonic() - began

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server, and let go of what it was watched with."""
        self.client.close()
        self.stop()
        self._log.close()

    def upload(self, data: bytes, name: str = "image.png") -> httpx.Response:
        return self.client.post("/api/studies", files={"file": (name, data)})

    def create(self, data: bytes, name: str = "image.png") -> str:
        """Upload and give the study's address."""
        answer = self.upload(data, name)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def wait(self, study: str, *statuses: str, seconds: float = 60.0) -> dict[str, Any]:
        """Poll a study until it has one of the statuses (done or failed by default)."""
        wanted = statuses or ("done", "failed")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            document: dict[str, Any] = self.client.get(study).json()
            if document["status"] in wanted:
                return document
            time.sleep(0.02)
        raise TimeoutError(f"{study} is not {' or '.join(wanted)} after {seconds} s")

    def files(self) -> list[str]:
        """All files of the home folder but the database and the lock."""
        found = (path for path in self.home.rglob("*") if not _KEPT.fullmatch(path.name))
        return sorted(str(path.relative_to(self.home)) for path in found if path.is_file())

    def bytes_on_disk(self) -> bytes:
        """Of the home folder's files, and of PostgreSQL's rows where it is the database."""
        files = b"".join(path.read_bytes() for path in self.home.rglob("*") if path.is_file())
        elsewhere = place(self.home)
        return files + (everything(settings_for(self.home)) if elsewhere else b"")

    def log(self) -> str:
        self._log.flush()
        self._log.seek(0)
        return self._log.read()

    @property
    def worker(self) -> int:
        """Process id of gunicorn's only worker."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(children.read_text().split()[0])

    def peak_megabytes(self) -> float:
        """Largest resident memory of the worker so far."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024

    def stop(self) -> int:
        """Ask the server to stop; gives its exit status."""
        self._process.terminate()
        return self._process.wait(30)

    def kill(self) -> None:
        """SIGKILL to worker and arbiter, as a power cut would."""
        worker = self.worker
        self._process.send_signal(signal.SIGSTOP)
        os.kill(worker, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _open_client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60.0)

    def _wait_for_address(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if found := _ADDRESS.search(self.log()):
                return found.group()
            time.sleep(0.02)
        self._process.kill()
        self._process.wait()
        raise RuntimeError(f"thoralens serve did not start:\n{self.log()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
