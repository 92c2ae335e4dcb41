"""Every request that saw or changed something is written down before it is answered."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Response, g, request

from thoralens.server.audit.chain import LOCAL
from thoralens.server.service import service

SEEN_EVERY_S, _REMEMBERED = 600.0, 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What a request is called in the record.

    Attributes:
        action: What was done.
        kind: What to.
        part: The part of the address that holds its id; without one, the id is the last part of
            the answer's ``Location``, or what :func:`about` was told.
    """

    action: str
    kind: str
    part: str = ""


RULES = {
    "auth.sign_up": Rule("signed up", "account"),
    "auth.sign_in": Rule("signed in", "account"),
    "auth.sign_out": Rule("signed out", "account"),
    "auth.change_password": Rule("changed password", "account"),
    "auth.request_reset": Rule("asked for reset", "account"),
    "auth.confirm_reset": Rule("reset password", "account"),
    "auth.end_session": Rule("ended session", "session", "session_id"),
    "me.change": Rule("changed settings", "account"),
    "me.export": Rule("exported", "account"),
    "me.erase": Rule("deleted", "account"),
    "audit.index": Rule("saw", "record"),
    "studies.create": Rule("made", "study"),
    "studies.show": Rule("saw", "study", "study_id"),
    "studies.image": Rule("saw", "study", "study_id"),
    "studies.pixels": Rule("saw", "study", "study_id"),
    "studies.change": Rule("changed", "study", "study_id"),
    "studies.history": Rule("exported", "studies"),
    "studies.remove": Rule("deleted", "study", "study_id"),
    "studies.diagnosis": Rule("exported", "study", "study_id"),
    "studies.report": Rule("exported", "study", "study_id"),
    "examples.create_study": Rule("made", "study"),
    "cases.search": Rule("searched", "cases"),
    "chat.start_thread": Rule("made", "thread"),
    "chat.read_thread": Rule("saw", "thread", "thread_id"),
    "chat.change_thread": Rule("changed", "thread", "thread_id"),
    "chat.forget_thread": Rule("deleted", "thread", "thread_id"),
    "chat.cancel_answer": Rule("cancelled", "thread", "thread_id"),
    "chat.export_thread": Rule("exported", "thread", "thread_id"),
    "messages.ask": Rule("asked", "thread", "thread_id"),
    "messages.follow_answer": Rule("saw", "thread", "thread_id"),
    "messages.judge_answer": Rule("judged", "thread", "thread_id"),
    "messages.take_back": Rule("judged", "thread", "thread_id"),
}
REFUSED = "sign-in refused"


class _Seen:
    """Who saw what within the last minutes, which is written down once."""

    def __init__(self) -> None:
        self._moments: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def again(self, actor: str, subject: str) -> bool:
        key, now = (actor, subject), time.monotonic()
        with self._lock:
            before = self._moments.get(key)
            if before is not None and now - before < SEEN_EVERY_S:
                return True
            self._moments[key] = now
            self._moments.move_to_end(key)
            if len(self._moments) > _REMEMBERED:
                self._moments.popitem(last=False)
        return False


def register(app: Flask) -> None:
    seen = _Seen()

    def record(response: Response) -> Response:
        if request.endpoint == "auth.sign_in" and response.status_code == 401:
            _write(Rule(REFUSED, "account"), "")
        rule = RULES.get(request.endpoint or "")
        if rule is None or response.status_code >= 400:
            return response
        subject = _subject(rule, response)
        repeated = rule.action == "saw" and seen.again(actor(), f"{rule.kind} {subject}")
        if not repeated and "Idempotency-Replayed" not in response.headers:
            _write(rule, subject)
        return response

    app.after_request(record)


def actor() -> str:
    """Who asks, as the record calls them."""
    whose: str | None = g.get("acting") or g.get("owner", "")
    return LOCAL if whose is None else whose


def about(account_id: str) -> None:
    """Tell that this request is an account's, although it came without a session."""
    g.acting = account_id


def _subject(rule: Rule, response: Response) -> str:
    if rule.part:
        return str((request.view_args or {})[rule.part])
    if rule.kind == "account":
        return actor()
    return response.headers.get("Location", "").rpartition("/")[2]


def _write(rule: Rule, subject: str) -> None:
    service().audit.append(
        rule.action, actor=actor(), kind=rule.kind, subject=subject, request=g.request_id
    )
