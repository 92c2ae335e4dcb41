"""Sign up, sign in and out, passwords and sessions; 404 in local mode."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from thoralens.server.accounts.guard import (
    COOKIE,
    CSRF_COOKIE,
    accounts,
    network_address,
    session,
    user,
    without_cookies,
)
from thoralens.server.accounts.schemas import (
    Credentials,
    Me,
    NewAccount,
    NewPassword,
    PasswordChange,
    ResetRequest,
    SessionList,
)
from thoralens.server.accounts.sessions import LIFETIME
from thoralens.server.api.me import present, sessions
from thoralens.server.audit import recorder
from thoralens.server.models import UserRow

blueprint = APIBlueprint("auth", __name__, url_prefix="/api")


@blueprint.post("/auth/signup")
@blueprint.input(NewAccount)
@blueprint.output(Me, status_code=201)
def sign_up(json_data: NewAccount) -> Response:
    """Make an account and sign in; where this server asks for it, with an invitation."""
    new = json_data
    row = accounts().sign_up(new.email, new.password, new.invite, network_address())
    return _signed_in(row, 201)


@blueprint.post("/auth/login")
@blueprint.input(Credentials)
@blueprint.output(Me)
def sign_in(json_data: Credentials) -> Response:
    """Sign in. The session is new every time; the one that the browser had ends."""
    row = accounts().sign_in(json_data.email, json_data.password, network_address())
    return _signed_in(row, 200)


@blueprint.post("/auth/logout")
@blueprint.doc(responses={204: "Signed out"})
def sign_out() -> Response:
    """End this session."""
    accounts().sessions.revoke(user().id, session().id)
    return without_cookies()


@blueprint.post("/auth/password")
@blueprint.input(PasswordChange)
@blueprint.output(Me)
def change_password(json_data: PasswordChange) -> Response:
    """Choose a new password. All sessions end but this one, which is renewed."""
    row, given = user(), json_data
    accounts().change_password(row, given.current, given.password, network_address())
    return _signed_in(row, 200)


@blueprint.post("/auth/reset")
@blueprint.input(ResetRequest)
@blueprint.doc(responses={202: "If there is such an account, a link is on its way"})
def request_reset(json_data: ResetRequest) -> tuple[str, int]:
    """Ask for a link to choose a new password; the answer is the same with no such account."""
    accounts().request_reset(json_data.email, network_address())
    return "", 202


@blueprint.post("/auth/reset/confirm")
@blueprint.input(NewPassword)
@blueprint.doc(responses={204: "The new password counts"})
def confirm_reset(json_data: NewPassword) -> tuple[str, int]:
    """Choose a new password with a one-time link. All sessions end."""
    row = accounts().confirm_reset(json_data.token, json_data.password, network_address())
    recorder.about(row.id)
    return "", 204


@blueprint.get("/auth/sessions")
@blueprint.output(SessionList)
def list_sessions() -> SessionList:
    """Where this account is signed in, the latest used first."""
    return sessions()


@blueprint.delete("/auth/sessions/<string:session_id>")
@blueprint.doc(responses={204: "It has ended"})
def end_session(session_id: str) -> tuple[str, int]:
    """End one of this account's sessions."""
    accounts().sessions.revoke(user().id, session_id)
    return "", 204


def _signed_in(row: UserRow, status: int) -> Response:
    opened = accounts()
    recorder.about(row.id)
    if before := request.cookies.get(COOKIE):
        opened.sessions.forget(before)
    token = opened.sessions.start(row.id, request.headers.get("User-Agent", ""))
    response = jsonify(present(row).model_dump(mode="json"))
    response.status_code = status
    age = int(LIFETIME.total_seconds())
    response.set_cookie(COOKIE, token, max_age=age, secure=True, httponly=True, samesite="Lax")
    csrf = opened.tokens.hash("csrf", token)
    response.set_cookie(CSRF_COOKIE, csrf, max_age=age, secure=True, samesite="Lax")
    return response
