"""The application factory."""

from __future__ import annotations

import tempfile
from typing import IO, Any

from apiflask import APIFlask
from flask import Request
from flask.json.provider import DefaultJSONProvider

from thoralens import __version__
from thoralens.assistant.engine import Engine
from thoralens.diagnosis import Diagnoser
from thoralens.server import access, openapi, problems, proxy, security
from thoralens.server.accounts import guard
from thoralens.server.api import (
    audit,
    auth,
    cases,
    chat,
    events,
    examples,
    health,
    me,
    messages,
    meta,
    metrics,
    page,
    studies,
)
from thoralens.server.audit import recorder
from thoralens.server.requirements import check_start, proxy_networks
from thoralens.server.service import _KEY, Service
from thoralens.settings import Settings, get_settings

_ROOMS = (
    audit, auth, cases, studies, events, examples, chat, messages, meta, health, me, metrics, page,
)  # fmt: skip
_ENVELOPE = 2**16
_IN_MEMORY = 2**20


def create_app(
    settings: Settings | None = None,
    diagnoser: Diagnoser | None = None,
    engine: Engine | None = None,
) -> APIFlask:
    """The server: REST API and page, with its model loaded and its worker started.

    Args:
        settings: Defaults to the environment's.
        diagnoser: Used in place of the one that the settings name.
        engine: Answers in place of the one that the settings name.

    Raises:
        ThoralensError: The model or the home folder cannot be used.
    """
    settings = settings or get_settings()
    check_start(settings)
    app = bare_app(settings)
    app.extensions[_KEY] = Service.open(settings, diagnoser, engine)
    return app


def bare_app(settings: Settings) -> APIFlask:
    """Routes, errors and security, with nothing opened; enough for the OpenAPI file."""
    app = APIFlask(
        "thoralens",
        title="Thoralens",
        version=__version__,
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.json = _Json(app)
    app.request_class = _request_class(settings)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_bytes + _ENVELOPE
    access.register(app)
    security.register(app, settings)
    guard.register(app, settings)
    recorder.register(app)
    problems.register(app)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    openapi.register(app)
    if settings.mode == "server":
        networks = proxy_networks(settings)
        app.wsgi_app = proxy.TrustedProxy(app.wsgi_app, networks)  # type: ignore[assignment,method-assign]
    return app


class _Json(DefaultJSONProvider):
    sort_keys = False


def _request_class(settings: Settings) -> type[Request]:
    folder = settings.home / "tmp"

    class UploadRequest(Request):
        """Spools an upload to a nameless file in the home folder, not to the system's."""

        def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
            return tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))

    return UploadRequest
