"""A host of files: ranges (RFC 9110), validators, and faults on demand."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.standins.server import Reply, Request

Fault = Callable[[Reply], Reply]
HTML = b"<!DOCTYPE html><html><title>Sign in</title></html>"


@dataclass
class Shelf:
    """Serves ``files`` by path; each request takes one fault, as long as there are any."""

    files: dict[str, bytes]
    faults: deque[Fault | None] = field(default_factory=deque)
    host: str = "127.0.0.1"

    def __call__(self, request: Request) -> Reply | None:
        if request.host != self.host or request.path not in self.files:
            return None
        reply = file_reply(request, self.files[request.path])
        fault = self.faults.popleft() if self.faults else None
        return fault(reply) if fault else reply


def file_reply(request: Request, body: bytes) -> Reply:
    """The file, or the part of it that Range asks for when If-Range names this very file."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if not wanted or request.headers.get("if-range", tag) != tag:
        return Reply(200, body, headers)
    start = int(wanted[1])
    if start >= len(body):
        return Reply(416, headers={"Content-Range": f"bytes */{len(body)}"})
    headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
    return Reply(206, body[start:], headers)


def broken_off(after: int) -> Fault:
    return lambda reply: replace(reply, cut=after)


def slow(pause_s: float) -> Fault:
    return lambda reply: replace(reply, pause_s=pause_s)


def status(code: int, *, retry_after: str | None = None, body: bytes = b"") -> Fault:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda _: Reply(code, body, headers)


def web_page(content_type: str = "text/html; charset=utf-8") -> Fault:
    return lambda _: Reply(200, HTML, {"Content-Type": content_type})


def claimed_length(length: int) -> Fault:
    return lambda reply: replace(reply, length=length)
