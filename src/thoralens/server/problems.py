"""Every error leaves as RFC 9457 ``application/problem+json`` with a stable code."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, g
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.datastructures import Headers

from thoralens.errors import ThoralensError
from thoralens.server.schemas import Problem

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

_KNOWN: dict[int, tuple[str, str, str]] = {
    400: (
        "bad_request",
        "The request is not well formed.",
        "Compare it with /api/openapi.json.",
    ),
    404: ("not_found", "There is nothing at this address.", "Check the address."),
    405: (
        "method_not_allowed",
        "This address does not take that method.",
        "The Allow header lists those it takes.",
    ),
    413: (
        "file_too_large",
        "The upload is larger than this server takes.",
        "Export a single image, or raise THORALENS_MAX_UPLOAD_BYTES.",
    ),
    422: (
        "invalid_parameters",
        "A parameter has a value this server does not take.",
        "Compare the request with /api/openapi.json.",
    ),
}
INTERNAL = Problem(
    title="Internal Server Error",
    status=500,
    detail="The server met an error that it did not expect.",
    code="internal_error",
    hint="Try again; if it stays, report it with the steps that led to it.",
)


class TooManyAttemptsError(ThoralensError):
    """Come back in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "too_many_attempts",
            "There were too many attempts.",
            f"Try again in {max(1, round(seconds / 60))} minutes.",
            status=429,
        )
        self.seconds = seconds


def problem_of(error: ThoralensError) -> Problem:
    return Problem(
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.message,
        code=error.code,
        hint=error.hint,
    )


def respond(problem: Problem, headers: Any = None) -> Response:
    g.problem = problem.code
    response = Response(
        problem.model_dump_json(), status=problem.status, content_type=MEDIA_TYPE, headers=headers
    )
    response.cache_control.no_store = True
    return response


def register(app: APIFlask) -> None:
    """Answer every kind of failure with a Problem."""
    app.error_processor(_http_error)
    app.register_error_handler(ThoralensError, _expected)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: ThoralensError) -> Response:
    headers = {"Retry-After": "5"} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else None
    if isinstance(error, TooManyAttemptsError):
        headers = {"Retry-After": str(error.seconds)}
    return respond(problem_of(error), headers)


def _database_away(error: Exception) -> Response:
    log.error("database away", exc_info=error)
    return _expected(
        ThoralensError(
            "database_away",
            "The database does not answer.",
            "Try again in a few seconds.",
            status=503,
        )
    )


def _unexpected(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return respond(INTERNAL)


def _http_error(error: HTTPError) -> Response:
    status = error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return respond(INTERNAL)
    title = HTTPStatus(status).phrase
    code, detail, hint = _KNOWN.get(status, ("http_error", f"{title}.", "Check the request."))
    fields = _fields(error.detail)
    if fields:
        detail = f"{detail[:-1]}: {fields}."
    problem = Problem(title=title, status=status, detail=detail, code=code, hint=hint)
    given = Headers(error.headers)
    kept = {name: given[name] for name in ("Allow", "Retry-After") if name in given}
    return respond(problem, kept)


def _fields(detail: Any) -> str:
    """The names of the invalid parameters; never their values."""
    places = detail.values() if isinstance(detail, dict) else ()
    return ", ".join(name for place in places if isinstance(place, dict) for name in place)
