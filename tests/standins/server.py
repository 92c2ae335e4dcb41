"""A small threaded web server that can also be the HTTPS proxy to hosts that do not exist.

Clients with fixed addresses (kagglehub, gdown, Google's libraries) are sent here by the ordinary
variables ``HTTPS_PROXY`` and ``SSL_CERT_FILE``: the server answers CONNECT itself, with a
certificate of its own authority, so that nothing in the program has to be patched.
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_PIECE = 16 * 1024


@dataclass(frozen=True)
class Request:
    """What a client asked; header names in lower case."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What is sent back.

    Attributes:
        length: Content-Length to claim; the true one by default.
        cut: Bytes of the body after which the connection is dropped.
        pause_s: Rest before every 16 KiB of the body.
        stream: Sent piece by piece instead of ``body``, in chunks (RFC 9112, 7.1), with a rest of
            ``pause_s`` before each.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    cut: int | None = None
    pause_s: float = 0.0
    stream: Iterable[bytes] | None = None


Route = Callable[[Request], Reply | None]


@dataclass
class Standin:
    """A running server; the first route that answers wins, otherwise 404."""

    url: str
    routes: list[Route] = field(default_factory=list)
    seen: list[Request] = field(default_factory=list)
    tunnels: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    authority: Path | None = None

    def answer(self, request: Request) -> Reply:
        self.seen.append(request)
        for route in self.routes:
            if reply := route(request):
                return reply
        return Reply(404)

    def environment(self) -> dict[str, str]:
        """The variables that send a client's HTTPS requests here."""
        proxy, authority = self.url, str(self.authority)
        return {
            "HTTPS_PROXY": proxy,
            "https_proxy": proxy,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "SSL_CERT_FILE": authority,
            "REQUESTS_CA_BUNDLE": authority,
            "CURL_CA_BUNDLE": authority,
        }


@contextmanager
def serving(*routes: Route, certificate: tuple[Path, Path] | None = None) -> Iterator[Standin]:
    """Run a server on a free port of 127.0.0.1.

    Args:
        certificate: PEM files of the key with its chain, and of the authority.
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    standin = Standin(f"http://127.0.0.1:{server.server_port}", list(routes))
    if certificate:
        standin.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        standin.tls.load_cert_chain(certificate[0])
        standin.authority = certificate[1]
    server.standin = standin  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests; what the stand-in gets wrong is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tunnel = ""

    def do_CONNECT(self) -> None:
        standin: Standin = self.server.standin  # type: ignore[attr-defined]
        assert standin.tls
        self.tunnel = self.path.partition(":")[0]
        standin.tunnels.append(self.tunnel)
        self.send_response(200, "Connection established")
        self.end_headers()
        self.connection = standin.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.close_connection = False

    def do_GET(self) -> None:
        standin: Standin = self.server.standin  # type: ignore[attr-defined]
        self._send(standin.answer(self._request()))

    do_POST = do_GET  # noqa: N815

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length", 0))
        return Request(
            self.command,
            self.tunnel or "127.0.0.1",
            parts.path,
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(size),
        )

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.stream is not None:
            self._send_chunks(reply.stream, reply.pause_s)
            return
        length = len(reply.body) if reply.length is None else reply.length
        self.send_header("Content-Length", str(length))
        self.end_headers()
        body = reply.body[: reply.cut]
        try:
            for start in range(0, len(body), _PIECE):
                time.sleep(reply.pause_s)
                self.wfile.write(body[start : start + _PIECE])
                self.wfile.flush()
            self.wfile.flush()
        except OSError:
            self.close_connection = True
        if reply.cut is not None or length != len(reply.body):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send_chunks(self, pieces: Iterable[bytes], pause_s: float) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in pieces:
                time.sleep(pause_s)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
