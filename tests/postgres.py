"""A real PostgreSQL, started for the tests in a temporary folder, on a socket of its own."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_ROLE = "thoralens"
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "timezone": "Pacific/Auckland",  # far from UTC: a time that loses its zone is found out
}


class Cluster:
    """A running server. It does not run as root, and is gone with the tests."""

    def __init__(self, programs: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="thoralens-postgres-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user, self._user)
        self._programs = programs
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", _ROLE, "-A", "trust", "-N", "-E", "UTF8")
        given = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        self._log = (self.folder / "log").open("w")
        self._server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", self.folder, *given],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            user=self._user,
            group=self._user,
            extra_groups=() if self._user else None,
        )
        atexit.register(self.stop)
        self._wait()

    def database(self, name: str) -> str:
        """The address of a database, made when missing."""
        import psycopg

        with (
            psycopg.connect(self.address("postgres"), autocommit=True) as server,
            contextlib.suppress(psycopg.errors.DuplicateDatabase),
        ):
            server.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, database: str) -> str:
        return f"postgresql://{_ROLE}@/{database}?host={self.folder}"

    def stop(self) -> None:
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(20)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
                return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            group=self._user,
            extra_groups=() if self._user else None,
            cwd=self.folder,
        )


@functools.cache
def cluster() -> Cluster:
    """The one of these tests; skips, saying why, where there can be none."""
    pytest.importorskip("psycopg", reason="no psycopg: pip install -e '.[postgresql]'")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: sh scripts/ensure-postgres.sh")
    return Cluster(programs)


def _programs() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, default=None, key=lambda path: int(re.findall(r"\d+", str(path))[0]))
    return newest.parent if newest else None
