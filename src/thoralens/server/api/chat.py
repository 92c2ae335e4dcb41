"""Conversations: make, list, search, read, change, forget, export."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for

from thoralens.server.answers import CREATED, of_type
from thoralens.server.chat.export import markdown
from thoralens.server.chat.schemas import (
    NewThread,
    Thread,
    ThreadChanges,
    ThreadPage,
    ThreadQuery,
)
from thoralens.server.chat.threads import fields
from thoralens.server.models import ThreadRow
from thoralens.server.service import service

blueprint = APIBlueprint("chat", __name__, url_prefix="/api/chat/threads")


@blueprint.post("")
@blueprint.input(NewThread)
@blueprint.output(Thread, status_code=201)
@blueprint.doc(responses=CREATED)
def start_thread(json_data: NewThread) -> tuple[Thread, int, dict[str, str]]:
    """Start a conversation."""
    row = service().chat.threads.create(json_data)
    return present(row), 201, {"Location": url_for("chat.read_thread", thread_id=row.id)}


@blueprint.get("")
@blueprint.input(ThreadQuery, location="query")
@blueprint.output(ThreadPage)
def list_threads(query_data: ThreadQuery) -> ThreadPage:
    """List or search the conversations, the latest used first."""
    query = query_data
    return service().chat.threads.page(query.limit, query.before, query.search, query.tag)


@blueprint.get("/<string:thread_id>")
@blueprint.output(Thread)
def read_thread(thread_id: str) -> Thread:
    """A conversation with all its messages."""
    return present(service().chat.threads.read(thread_id))


@blueprint.patch("/<string:thread_id>")
@blueprint.input(ThreadChanges)
@blueprint.output(Thread)
def change_thread(thread_id: str, json_data: ThreadChanges) -> Thread:
    """Rename a conversation, or change its reader, language or study for what comes next."""
    return present(service().chat.threads.change(thread_id, json_data))


@blueprint.delete("/<string:thread_id>")
@blueprint.doc(responses={204: "Deleted"})
def forget_thread(thread_id: str) -> tuple[str, int]:
    """Delete a conversation with every word of it. Its studies stay."""
    service().chat.forget(thread_id)
    return "", 204


@blueprint.post("/<string:thread_id>/cancel")
@blueprint.doc(responses={204: "Nothing is being answered any more"})
def cancel_answer(thread_id: str) -> tuple[str, int]:
    """Stop the answer under way, if there is one; what was said stays."""
    service().chat.cancel(thread_id)
    return "", 204


@blueprint.get("/<string:thread_id>/conversation.<any(json, md, pdf):kind>")
@blueprint.doc(
    responses=of_type("The file", "text/markdown", "application/json", "application/pdf")
)
def export_thread(thread_id: str, kind: str) -> Response:
    """A conversation as a file."""
    thread = present(service().chat.threads.read(thread_id))
    name = f"thoralens-chat-{thread_id[:8]}.{kind}"
    body, media_type = _file(thread, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=media_type, headers=headers)


def _file(thread: Thread, kind: str) -> tuple[str | bytes, str]:
    if kind == "pdf":
        from thoralens.server.chat.pdf import pdf

        return pdf(thread), "application/pdf"
    if kind == "md":
        return markdown(thread), "text/markdown; charset=utf-8"
    return thread.model_dump_json(indent=2), "application/json; charset=utf-8"


def present(row: ThreadRow) -> Thread:
    values: dict[str, Any] = fields(row) | {"messages": service().chat.messages.of(row.id)}
    return Thread.model_validate(values)
