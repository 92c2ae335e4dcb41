"""Metrics for a Prometheus server."""

from __future__ import annotations

import hmac

from apiflask import APIBlueprint
from flask import Response, request

from thoralens.errors import ThoralensError
from thoralens.server.answers import of_type
from thoralens.server.metrics import CONTENT_TYPE
from thoralens.server.requirements import LOOPBACK
from thoralens.server.service import service

blueprint = APIBlueprint("metrics", __name__)


@blueprint.get("/metrics")
@blueprint.doc(responses=of_type("In Prometheus' text format", "text/plain"))
def show() -> Response:
    """Requests, stages, queues, refusals and drift.

    In server mode for who sends `THORALENS_METRICS_TOKEN` as a bearer token over TLS or from this
    machine; where there is no such token, only for who asks this machine from itself.
    """
    settings = service().settings
    if settings.mode == "server":
        _admit(settings.metrics_token.get_secret_value() if settings.metrics_token else "")
    return Response(service().metrics.text(), content_type=CONTENT_TYPE)


def _admit(token: str) -> None:
    here = _from_this_machine()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    right = hmac.compare_digest(given.encode(), token.encode())
    if (right and (here or request.is_secure)) if token else here:
        return
    raise ThoralensError(
        "metrics_closed",
        "The metrics are not for everyone.",
        "Ask from the machine itself, or with THORALENS_METRICS_TOKEN as a bearer token over TLS.",
        status=401,
    )


def _from_this_machine() -> bool:
    """Asked over loopback, under a loopback name, and through no proxy."""
    name = request.host.rpartition(":")[0] if ":" in request.host else request.host
    proxied = any(header.startswith("X-Forwarded") for header, _ in request.headers)
    return request.remote_addr in LOOPBACK and name.strip("[]") in LOOPBACK and not proxied
