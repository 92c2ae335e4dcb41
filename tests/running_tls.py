"""A real ``thoralens serve`` that ends TLS itself, under the name ``localhost``."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from tests.running import Running


class RunningTls(Running):
    """A server in server mode.

    Attributes:
        environment: What the command line needs to work on the same accounts.
    """

    def __init__(self, home: Path, authority: Path, port: int, **settings: object) -> None:
        self._authority = authority
        settings["public_url"] = f"https://localhost:{port}"
        self.environment = {"THORALENS_HOME": str(home)}
        self.environment |= {f"THORALENS_{n.upper()}": str(v) for n, v in settings.items()}
        super().__init__(home, port, **settings)

    def _wait_for_address(self) -> str:
        port = super()._wait_for_address().rpartition(":")[2]
        return f"https://localhost:{port}"

    def _open_client(self) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self._authority))
        return httpx.Client(base_url=self.url, timeout=60.0, verify=trusted)
