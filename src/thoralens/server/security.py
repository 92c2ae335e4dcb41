"""What every request must pass and every answer carries.

A page of another site must neither reach this server through a name that it points at its
address (DNS rebinding) nor write to it from the reader's browser (CSRF).
"""

from __future__ import annotations

import re
import time
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

from thoralens.errors import ThoralensError
from thoralens.server.requirements import LOOPBACK
from thoralens.settings import Settings

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:]+\]|[^:\[\]]+)(:\d{1,5})?")
_PROBES = frozenset({"health.alive", "health.ready", "metrics.show"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_DRAIN_BYTES, _DRAIN_SECONDS, _CHUNK = 2**31, 30.0, 2**16


def register(app: Flask, settings: Settings) -> None:
    if settings.mode == "local":
        app.before_request(_check_host)
        app.before_request(_check_origin)
    else:
        public = urlsplit(settings.public_url)
        app.before_request(partial(_check_public, public.hostname or "", public.netloc.lower()))
        app.after_request(_insist_on_tls)
    app.after_request(_harden)
    app.after_request(_drain_refused)


def _check_public(hostname: str, netloc: str) -> None:
    """In server mode: over TLS, under the one name, and written to by its own page alone."""
    if request.endpoint in _PROBES:
        return
    named = _HOST.fullmatch(request.headers.get("Host", ""))
    if named is None or named["name"].strip("[]").lower() != hostname:
        raise _host_not_allowed("Open it under the name that who runs it gave you.")
    if not request.is_secure:
        raise ThoralensError(
            "https_needed",
            "This server is only used over HTTPS.",
            f"Open it as https://{netloc}",
            status=403,
        )
    if request.method in _READING:
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    if origin not in (None, f"https://{netloc}") or site not in ("same-origin", "none"):
        raise _origin_not_allowed()


def _insist_on_tls(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _check_host() -> None:
    named = _HOST.fullmatch(request.headers.get("Host", ""))
    if named is None or named["name"].strip("[]").lower() not in LOOPBACK:
        raise _host_not_allowed("Open it as http://127.0.0.1 or http://localhost.")


def _check_origin() -> None:
    if request.method in _READING:
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and origin.partition("://")[2] != request.headers.get("Host")
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise _origin_not_allowed()


def _host_not_allowed(hint: str) -> ThoralensError:
    message = "This server does not answer under that host name."
    return ThoralensError("host_not_allowed", message, hint, status=421)


def _origin_not_allowed() -> ThoralensError:
    return ThoralensError(
        "origin_not_allowed",
        "Another web site tried to change something here.",
        "Use this server's own page, or a program that sends no Origin header.",
        status=403,
    )


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _drain_refused(response: Response) -> Response:
    """Before a refusal, read what the client still sends, or it could not read the answer.

    A connection that is closed with unread bytes is reset, and the answer with it (RFC 9112,
    9.6). Nothing is kept of what is read.
    """
    if response.status_code >= 400 and request.method not in _READING:
        _drain(request.environ)
    return response


def _drain(environ: dict[str, Any]) -> None:
    body, socket = environ["wsgi.input"], environ.get("gunicorn.socket")
    deadline, left = time.monotonic() + _DRAIN_SECONDS, _DRAIN_BYTES
    try:
        if socket is not None:
            socket.settimeout(_DRAIN_SECONDS / 6)
        while left > 0 and time.monotonic() < deadline and (chunk := body.read(_CHUNK)):
            left -= len(chunk)
        if socket is not None:
            socket.settimeout(None)
    except OSError:
        return
