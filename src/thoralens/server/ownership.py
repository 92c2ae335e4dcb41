"""For whom the program works at this moment: the signed-in account of a request."""

from __future__ import annotations

from typing import Final, cast

from flask import g, has_request_context

EVERYONE: Final = "*"
NOBODY: Final = ""


def owner() -> str | None:
    """An account's id; ``None`` in local mode; ``EVERYONE`` for workers; ``NOBODY`` unsigned.

    A request belongs to ``NOBODY`` until :mod:`thoralens.server.accounts.guard` says otherwise.
    """
    if not has_request_context():
        return EVERYONE
    return cast("str | None", g.get("owner", NOBODY))


def owner_of_new() -> str | None:
    """To whom a new row belongs."""
    whose = owner()
    return None if whose == EVERYONE else whose
