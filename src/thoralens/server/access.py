"""Structured logs that name no one: one JSON object a line, with its request's id.

Messages are constants and arguments are dropped, so that no value of a file, a request or an
exception's text can end up in a log; routes are logged as patterns, never as paths.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, has_request_context, request

log = logging.getLogger(__name__)
_FIELDS = (
    "method",
    "route",
    "status",
    "ms",
    "study",
    "code",
    "resumed",
    "swept",
    "answer",
    "interrupted",
    "request",
    "audit",
)
_TALKATIVE = ("pydicom", "py.warnings", "PIL")


class JsonFormatter(logging.Formatter):
    """Time, level, message pattern, known fields, and where an exception came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
        }
        if has_request_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(line)


def configure() -> None:
    """Send this program's logs to stderr, and those of talkative libraries nowhere."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("thoralens").setLevel(logging.INFO)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    took = 1000 * (time.perf_counter() - g.began)
    response.headers["X-Request-Id"] = g.request_id
    if opened := current_app.extensions.get("thoralens"):
        opened.metrics.request(request.method, route, response.status_code, took / 1000)
        if code := g.pop("problem", None):
            opened.metrics.refused("api", code)
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(took, 1),
        },
    )
    return response
