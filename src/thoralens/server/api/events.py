"""A study's progress as server-sent events."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from apiflask import APIBlueprint
from flask import Response

from thoralens.errors import ThoralensError
from thoralens.server.answers import of_type
from thoralens.server.schemas import Progress
from thoralens.server.service import Service, service

blueprint = APIBlueprint("events", __name__, url_prefix="/api/studies")
HEARTBEAT_SECONDS = 10.0
_seats = threading.BoundedSemaphore(4)
"""Open streams each hold a request thread; those beyond are told to come back."""


@blueprint.get("/<string:study_id>/events")
@blueprint.doc(responses=of_type("Until done or failed", "text/event-stream", schema="Progress"))
def events(study_id: str) -> Response:
    """Watch a study's progress as server-sent events.

    While the server has too many watchers a stream ends after one event; an EventSource comes
    back by itself two seconds later.
    """
    opened = service()
    opened.studies.read(study_id)
    return Response(
        _stream(opened, study_id),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _stream(opened: Service, study_id: str) -> Iterator[str]:
    yield "retry: 2000\n\n"
    if not _seats.acquire(blocking=False):
        yield _event(opened.studies.read(study_id)[1])
        return
    try:
        yield from _until_finished(opened, study_id)
    except ThoralensError:
        return
    finally:
        _seats.release()


def _until_finished(opened: Service, study_id: str) -> Iterator[str]:
    jobs, last, spoke = opened.studies.jobs, None, time.monotonic()
    while not jobs.stopping:
        progress = opened.studies.read(study_id)[1]
        if progress != last:
            last, spoke = progress, time.monotonic()
            yield _event(progress)
        elif time.monotonic() - spoke > HEARTBEAT_SECONDS:
            spoke = time.monotonic()
            yield ": waiting\n\n"
        if progress.status in ("done", "failed") or (jobs.draining and progress.step is None):
            return
        jobs.wait(1.0)


def _event(progress: Progress) -> str:
    return f"event: progress\ndata: {progress.model_dump_json()}\n\n"
