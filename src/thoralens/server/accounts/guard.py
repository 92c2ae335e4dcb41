"""Every request passes here: it is told whose it is, or goes no further.

What is not listed as public needs an account, so that a new address is closed until someone
opens it.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response, g, request

from thoralens.errors import ThoralensError
from thoralens.server.accounts.service import Accounts
from thoralens.server.models import SessionRow, UserRow
from thoralens.server.ownership import NOBODY
from thoralens.server.service import service
from thoralens.settings import Settings

COOKIE, CSRF_COOKIE = "__Host-thoralens-session", "__Host-thoralens-csrf"
CSRF_HEADER = "X-CSRF-Token"
PUBLIC = frozenset(
    {
        "page.show",
        "health.alive",
        "health.ready",
        "metrics.show",
        "meta.show",
        "openapi.spec",
        "auth.sign_up",
        "auth.sign_in",
        "auth.request_reset",
        "auth.confirm_reset",
    }
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, settings: Settings) -> None:
    if settings.mode == "local":
        app.before_request(_admit_local_user)
        return
    app.before_request(_admit)
    app.after_request(_keep_out_of_caches)


def accounts() -> Accounts:
    """Raises ThoralensError (``no_accounts``, 404) in local mode."""
    opened = service().accounts
    if opened is None:
        raise ThoralensError(
            "no_accounts",
            "In local mode there are no accounts.",
            "Start the server with THORALENS_MODE=server to have them.",
            status=404,
        )
    return opened


def user() -> UserRow:
    """The account that is signed in."""
    accounts()
    found: UserRow = g.user
    return found


def session() -> SessionRow:
    """The session of the account that is signed in."""
    found: SessionRow = g.session
    return found


def administrator_only() -> None:
    """Raises ThoralensError (``administrators_only``, 403); in local mode there is but one user."""
    if service().accounts is not None and user().role != "administrator":
        raise ThoralensError(
            "administrators_only",
            "This is for administrators.",
            "Ask who runs this server.",
            status=403,
        )


def without_cookies() -> Response:
    """The answer after which this browser has nothing of the account any more."""
    response = Response(status=204, headers={"Clear-Site-Data": '"cache"'})
    for name in (COOKIE, CSRF_COOKIE):
        response.delete_cookie(name, secure=True, samesite="Lax")
    return response


def signed_in() -> bool:
    return "user" in g


def network_address() -> str:
    """Who asks: an IPv4 address, or the /64 that one IPv6 subscriber has to himself."""
    address = ip_address(request.remote_addr or "0.0.0.0")
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _admit_local_user() -> None:
    g.owner = None


def _admit() -> None:
    g.owner = NOBODY
    opened, token = accounts(), request.cookies.get(COOKIE, "")
    found = opened.sessions.find(token) if token else None
    if found is not None:
        g.session, g.user = found
        g.owner = g.user.id
    if request.endpoint is None or request.endpoint in PUBLIC:
        return
    if found is None:
        raise ThoralensError(
            "sign_in_needed", "You are not signed in.", "Sign in and try again.", status=401
        )
    if request.method not in _READING:
        _check_csrf(opened, token)


def _check_csrf(opened: Accounts, token: str) -> None:
    given = request.headers.get(CSRF_HEADER, "").encode()
    if not hmac.compare_digest(given, opened.tokens.hash("csrf", token).encode()):
        raise ThoralensError(
            "csrf_token_wrong",
            "The request did not come from this server's own page.",
            f"Send the value of the cookie {CSRF_COOKIE} as the header {CSRF_HEADER}.",
            status=403,
        )


def _keep_out_of_caches(response: Response) -> Response:
    """What one account saw must not be in the browser for the next one."""
    if request.endpoint not in PUBLIC - {"meta.show"}:
        response.headers["Cache-Control"] = "no-store"
    return response
