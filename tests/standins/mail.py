"""A mail server that takes nothing before STARTTLS and a right sign-in."""

from __future__ import annotations

import base64
import socket
import ssl
from pathlib import Path
from threading import Thread
from typing import IO, Self

USER, PASSWORD = "thoralens", "a mail password"


class MailServer:
    """Speaks SMTP (RFC 5321, 3207, 4954) to one client after the other, on ``localhost``.

    Attributes:
        letters: Envelope sender, envelope recipient and text of what was taken.
        refused: Commands that came too early.
    """

    def __init__(self, chain: Path) -> None:
        self.letters: list[tuple[str, str, str]] = []
        self.refused: list[str] = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                with client:
                    client.settimeout(10)
                    self._talk(client)
            except (OSError, EOFError):
                continue

    def _talk(self, client: socket.socket) -> None:
        lines = client.makefile("rwb")
        _say(lines, "220 stand-in")
        while (line := _read(lines)).upper() != "STARTTLS":
            if line.upper().startswith("EHLO"):
                _say(lines, "250-stand-in", "250 STARTTLS")
            else:
                self.refused.append(line)
                _say(lines, "530 STARTTLS first")
        _say(lines, "220 go on")
        with self._tls.wrap_socket(client, server_side=True) as safe:
            self._take(safe.makefile("rwb"))

    def _take(self, lines: IO[bytes]) -> None:
        known, sender, recipient = False, "", ""
        while True:
            line = _read(lines)
            word = line.upper().split(" ")[0]
            if word == "EHLO":
                _say(lines, "250-stand-in", "250 AUTH PLAIN")
            elif word == "AUTH":
                known = base64.b64decode(line.split(" ")[2]).decode() == f"\0{USER}\0{PASSWORD}"
                _say(lines, "235 welcome" if known else "535 not known")
            elif word == "QUIT":
                _say(lines, "221 bye")
                return
            elif not known:
                self.refused.append(line)
                _say(lines, "530 sign in first")
            elif word == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                _say(lines, "250 ok")
            elif word == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                _say(lines, "250 ok")
            elif word == "DATA":
                _say(lines, "354 end with a dot")
                said = list(iter(lambda: _read(lines), "."))
                self.letters.append((sender, recipient, "\n".join(said)))
                _say(lines, "250 taken")
            else:
                _say(lines, "502 not known")


def _read(lines: IO[bytes]) -> str:
    line = lines.readline()
    if not line:
        raise EOFError
    return line.decode().rstrip("\r\n")


def _say(lines: IO[bytes], *answers: str) -> None:
    lines.write("".join(f"{answer}\r\n" for answer in answers).encode())
    lines.flush()
