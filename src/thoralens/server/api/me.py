"""Whoever uses it: how they like it, all that is theirs as a file, and its deletion."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, stream_with_context

from thoralens.errors import ThoralensError
from thoralens.server.accounts import local_user
from thoralens.server.accounts.guard import (
    accounts,
    network_address,
    session,
    user,
    without_cookies,
)
from thoralens.server.accounts.schemas import Erasing, Me, Preferences, SessionList, SignedIn
from thoralens.server.answers import of_type
from thoralens.server.audit import recorder
from thoralens.server.models import UserRow
from thoralens.server.ownership import owner
from thoralens.server.service import service
from thoralens.server.takeout import archive, contents

blueprint = APIBlueprint("me", __name__, url_prefix="/api/me")
_ZIP = of_type("The ZIP file", "application/zip")
_seats = threading.BoundedSemaphore(2)
"""An export holds a request thread for as long as it lasts; those beyond are told to come back."""


@blueprint.get("")
@blueprint.output(Me)
def show() -> Me:
    """Who uses it and how they like it; in local mode without an account."""
    return present(user() if service().accounts else None)


@blueprint.patch("")
@blueprint.input(Preferences)
@blueprint.output(Me)
def change(json_data: Preferences) -> Me:
    """Change how one likes it; what is not given stays."""
    given, opened = json_data.model_dump(exclude_unset=True), service()
    if given.get("model") not in (None, opened.diagnoser.spec.name):
        raise ThoralensError(
            "model_unknown",
            "This server has no such model.",
            "GET /api/meta names the one it has.",
            status=422,
        )
    if opened.accounts is None:
        local_user.change(opened.database, given)
        return present(None)
    row = user()
    return present(opened.accounts.users.change(row.id, preferences=row.preferences | given))


@blueprint.get("/export")
@blueprint.doc(responses=_ZIP)
def export() -> Response:
    """Everything one owns as a ZIP: account, images, maps, reports, conversations.

    It is sent while it is made. A connection that is cut leaves a file that no program opens.
    """
    if not _seats.acquire(blocking=False):
        raise ThoralensError(
            "busy", "Other exports are under way.", "Try again in a minute.", status=503
        )
    leave = _once(_seats.release)
    files = contents.files(service(), _account(), recorder.actor())
    response = Response(stream_with_context(_until_read(archive.stream(files), leave)))
    response.call_on_close(leave)  # also when it was never read
    response.mimetype = "application/zip"
    name = f"thoralens-{datetime.now(UTC):%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/erase")
@blueprint.input(Erasing)
@blueprint.doc(responses={204: "It is gone"})
def erase(json_data: Erasing) -> tuple[str, int] | Response:
    """Delete all studies and conversations, and the account too if that is asked.

    In server mode the password confirms it. Nothing is kept but the record, which knows
    accounts and studies by id alone.
    """
    erasure = service().erasure
    if service().accounts is None and not json_data.account:
        erasure.everything(None)
        return "", 204
    row = user()
    accounts().confirm_password(row, json_data.password, network_address())
    if not json_data.account:
        erasure.everything(row.id)
        return "", 204
    erasure.account(row.id)
    return without_cookies()


def present(row: UserRow | None) -> Me:
    """An account, or the local user (``None``)."""
    kept = row.preferences if row else local_user.preferences(service().database)
    return Me(
        email=row.email if row else None,
        role=row.role if row else None,
        created_at=row.created_at if row else None,
        preferences=Preferences.model_validate(kept),
    )


def sessions() -> SessionList:
    """Where this account is signed in, the latest used first."""
    names = ("id", "created_at", "seen_at", "expires_at", "browser")
    return SessionList(
        sessions=tuple(
            SignedIn(**{name: getattr(row, name) for name in names}, current=row.id == session().id)
            for row in accounts().sessions.of(user().id)
        )
    )


def _account() -> dict[str, Any]:
    if owner() is None:
        return {"account": present(None).model_dump(mode="json")}
    return {
        "account": present(user()).model_dump(mode="json"),
        "sessions": sessions().model_dump(mode="json")["sessions"],
    }


def _until_read(pieces: Iterator[bytes], leave: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        leave()


def _once(action: Callable[[], None]) -> Callable[[], None]:
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act
