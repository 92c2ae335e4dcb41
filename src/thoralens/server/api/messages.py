"""Messages: ask, follow the answer, judge it."""

from __future__ import annotations

from itertools import chain

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError

from thoralens.errors import ThoralensError
from thoralens.server.answers import of_type
from thoralens.server.api.studies import new_study, uploaded
from thoralens.server.chat.messages import present
from thoralens.server.chat.schemas import Feedback, NewMessage
from thoralens.server.chat.stream import follow
from thoralens.server.service import service

blueprint = APIBlueprint("messages", __name__, url_prefix="/api/chat/threads/<string:thread_id>")
_STREAM = of_type("Until the answer is over", "text/event-stream", schema="AnswerEvent")
_MAX_KEY = 128


@blueprint.post("/messages")
@blueprint.doc(responses=_STREAM)
def ask(thread_id: str) -> Response:
    """Ask, and follow the answer as server-sent events.

    The first event, `asked`, is the message as it is kept; then come the answer's events, each
    with its number as id and its type as name. The last is `done` or `error`. Going away stops
    nothing: the answer is kept, and can be followed again. The header `Idempotency-Key` makes
    it safe to send again: the same key gives the same message.
    """
    opened = service()
    image = uploaded() if "file" in request.files else None
    row, new = opened.chat.ask(
        thread_id,
        _posted(),
        key=request.headers.get("Idempotency-Key", "")[:_MAX_KEY] or None,
        attach=(lambda: new_study(image)[0].id) if image is not None else None,
    )
    asked = f"event: asked\ndata: {present(row, ()).model_dump_json()}\n\n"
    response = _stream(row.id, 0, asked)
    if not new:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.get("/messages/<string:message_id>/events")
@blueprint.doc(responses=_STREAM)
def follow_answer(thread_id: str, message_id: str) -> Response:
    """Follow an answer from the start, or from behind the event named by `Last-Event-ID`."""
    row = service().chat.messages.read(thread_id, message_id)
    last = request.headers.get("Last-Event-ID", "")
    return _stream(row.id, int(last) if last.isascii() and last.isdigit() else 0)


@blueprint.post("/messages/<string:message_id>/feedback")
@blueprint.input(Feedback)
@blueprint.doc(responses={204: "Kept"})
def judge_answer(thread_id: str, message_id: str, json_data: Feedback) -> tuple[str, int]:
    """Say whether an answer helped, and why."""
    service().chat.messages.judge(thread_id, message_id, json_data)
    return "", 204


@blueprint.delete("/messages/<string:message_id>/feedback")
@blueprint.doc(responses={204: "Taken back"})
def take_back(thread_id: str, message_id: str) -> tuple[str, int]:
    """Take back what was said of an answer."""
    service().chat.messages.judge(thread_id, message_id, None)
    return "", 204


def _posted() -> NewMessage:
    """The message, from a form (which may hold a file) or from JSON."""
    body = request.form.to_dict() if request.form else request.get_json(silent=True)
    try:
        return NewMessage.model_validate(body or {})
    except ValidationError as error:
        raise ThoralensError(
            "invalid_parameters",
            "The message is not as this server takes it.",
            "Send JSON or a form with `text`; compare it with /api/openapi.json.",
            status=422,
        ) from error


def _stream(message_id: str, after: int, first: str = "") -> Response:
    chat = service().chat

    return Response(
        chain((first,), follow(chat, message_id, after)),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
