"""Every operation of the OpenAPI file, for everyone who may come: the access matrix."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.integration.server.members import (
    EXAMPLE,
    PASSWORD,
    Member,
    belongings,
    member,
    open_server,
)
from thoralens.imaging.examples import example_bytes

FILE = Path(__file__).parents[3] / "web" / "openapi.json"
OTHERS = ("other", "clinician", "administrator")
THREAD = "/api/chat/threads/{thread_id}"
STUDY = "/api/studies/{study_id}"
PUBLIC, SHARED, OWNED = "public", "for every account", "for its owner alone"
ADMINISTRATORS = "for administrators"
TABLE: dict[str, str] = {
    "POST /api/auth/signup": PUBLIC,
    "POST /api/auth/login": PUBLIC,
    "POST /api/auth/reset": PUBLIC,
    "POST /api/auth/reset/confirm": PUBLIC,
    "GET /api/meta": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": PUBLIC,  # has a guard of its own: test_operations
    "POST /api/auth/logout": SHARED,
    "POST /api/auth/password": SHARED,
    "GET /api/auth/sessions": SHARED,
    "GET /api/me": SHARED,
    "PATCH /api/me": SHARED,
    "GET /api/me/export": SHARED,
    "POST /api/me/erase": SHARED,
    "GET /api/cases": SHARED,
    "GET /api/cases/search": SHARED,
    "POST /api/cases/search": SHARED,
    "GET /api/cases/{case_id}/image.png": SHARED,
    "GET /api/examples": SHARED,
    "GET /api/examples/{example_id}": SHARED,
    "GET /api/examples/{example_id}/preview.png": SHARED,
    "POST /api/examples/{example_id}/studies": SHARED,
    "GET /api/studies": SHARED,
    "POST /api/studies": SHARED,
    "GET /api/chat/threads": SHARED,
    "POST /api/chat/threads": SHARED,
    "GET /api/audit": ADMINISTRATORS,
    "DELETE /api/auth/sessions/{session_id}": OWNED,
    "GET /api/studies/history.csv": SHARED,
    f"GET {STUDY}": OWNED,
    f"PATCH {STUDY}": OWNED,
    f"GET {STUDY}/diagnosis.json": OWNED,
    f"GET {STUDY}/events": OWNED,
    f"GET {STUDY}/images/{{kind}}.png": OWNED,
    f"GET {STUDY}/pixels.png": OWNED,
    f"GET {STUDY}/report.pdf": OWNED,
    f"GET {THREAD}": OWNED,
    f"PATCH {THREAD}": OWNED,
    f"POST {THREAD}/cancel": OWNED,
    f"GET {THREAD}/conversation.{{kind}}": OWNED,
    f"POST {THREAD}/messages": OWNED,
    f"GET {THREAD}/messages/{{message_id}}/events": OWNED,
    f"POST {THREAD}/messages/{{message_id}}/feedback": OWNED,
    f"DELETE {THREAD}/messages/{{message_id}}/feedback": OWNED,
    f"DELETE {THREAD}": OWNED,
    f"DELETE {STUDY}": OWNED,
}
BODIES: dict[str, Any] = {
    "POST /api/auth/signup": {"email": "not an address", "password": "x"},
    "POST /api/auth/login": {"email": "nobody@example.org", "password": "x"},
    "POST /api/auth/reset": {"email": "nobody@example.org"},
    "POST /api/auth/reset/confirm": {"token": "x", "password": PASSWORD},
    "POST /api/auth/password": {"current": PASSWORD, "password": PASSWORD},
    "PATCH /api/me": {"reader": "clinician"},
    "POST /api/me/erase": {"password": PASSWORD},
    "POST /api/chat/threads": {},
    "POST /api/cases/search": {"text": "nodule"},
    f"PATCH {STUDY}": {"note": "Mine", "tags": ["mine"]},
    f"PATCH {THREAD}": {"title": "Mine"},
    f"POST {THREAD}/messages": {"text": "What is this?"},
    f"POST {THREAD}/messages/{{message_id}}/feedback": {"verdict": "up", "reason": ""},
}
CLOSED = [name for name, access in TABLE.items() if access != PUBLIC]
UNSAFE = [name for name in CLOSED if not name.startswith("GET")]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(tmp_path_factory.mktemp("access"))
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture(scope="module")
def people(app) -> dict[str, Member]:
    return {
        "anonymous": Member(app),
        "owner": member(app, "owner@example.org"),
        "other": member(app, "other@example.org"),
        "clinician": member(app, "clinician@example.org", "clinician"),
        "administrator": member(app, "administrator@example.org", "administrator"),
    }


@pytest.fixture(scope="module")
def guests(app) -> dict[str, Member]:
    """Accounts of the other roles whose sessions may end."""
    roles = {"other": "patient", "clinician": "clinician", "administrator": "administrator"}
    return {who: member(app, f"guest-{who}@example.org", roles[who]) for who in OTHERS}


@pytest.fixture(scope="module")
def things(app, people) -> dict[str, str]:
    """What the owner has, by the names of the addresses' parts."""
    return belongings(app, people["owner"], "owner@example.org")


def call(who: Member, name: str, things: dict[str, str], **more: Any):
    method, _, path = name.partition(" ")
    kind = "md" if "conversation" in path else "original"
    where = path.format(**things, kind=kind)
    if name == "POST /api/studies":
        more["data"] = {"file": (BytesIO(example_bytes(EXAMPLE)), "x.png")}
    elif name in BODIES:
        more["json"] = BODIES[name]
    elif name == "GET /api/cases/search":
        more["query_string"] = {"text": "nodule"}
    answer = who.call(method, where, **more)
    answer.get_data()  # to the end of a stream
    return answer


def test_the_table_has_every_operation_of_the_file() -> None:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    operations = {f"{method.upper()} {path}" for path, of in paths.items() for method in of}
    assert operations == set(TABLE), "say in TABLE who may use each operation"


@pytest.mark.parametrize("name", CLOSED)
def test_without_an_account_there_is_nothing(people, things, name: str) -> None:
    answer = call(people["anonymous"], name, things)
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in_needed")


@pytest.mark.parametrize("name", [name for name, access in TABLE.items() if access == PUBLIC])
def test_what_is_public_asks_for_no_account(people, things, name: str) -> None:
    answer = call(people["anonymous"], name, things)
    assert answer.json.get("code") not in ("sign_in_needed", "csrf_token_wrong")


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("name", [name for name, access in TABLE.items() if access == OWNED])
def test_what_is_anothers_is_not_there(people, things, name: str, who: str) -> None:
    """404 as for what never was, word for word, whatever the role."""
    answer = call(people[who], name, things)
    never = call(people[who], name, dict.fromkeys(things, "0" * 32))
    assert answer.status_code == never.status_code == 404
    assert answer.json == never.json


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("name", [name for name, access in TABLE.items() if access == SHARED])
def test_what_every_account_may(guests, things, who: str, name: str) -> None:
    answer = call(guests[who], name, things)
    empty = dict.fromkeys(("POST /api/auth/logout", "POST /api/me/erase"), 204)
    wanted = 404 if "case_id" in name else empty.get(name)
    assert answer.status_code in ((wanted,) if wanted else (200, 201)), answer.text
    if "logout" in name:
        assert guests[who].sign_in(f"guest-{who}@example.org").status_code == 200


@pytest.mark.parametrize("who", ["owner", *OTHERS])
@pytest.mark.parametrize("name", [n for n, access in TABLE.items() if access == ADMINISTRATORS])
def test_what_administrators_alone_may(people, things, who: str, name: str) -> None:
    answer = call(people[who], name, things)
    wanted = (200, None) if who == "administrator" else (403, "administrators_only")
    assert (answer.status_code, answer.json.get("code")) == wanted


@pytest.mark.parametrize("name", UNSAFE)
def test_nothing_is_changed_without_the_pages_token(people, things, name: str) -> None:
    """A missing, a made-up or another account's token, and another site's page."""
    owner, other = people["owner"], people["other"].client.get_cookie
    theirs = other("__Host-thoralens-csrf", domain="thoralens.test").value
    for token in ("", "0" * 64, theirs):
        answer = call(owner, name, things, headers={"X-CSRF-Token": token})
        assert (answer.status_code, answer.json["code"]) == (403, "csrf_token_wrong")
    for header in (
        {"Origin": "https://evil.test"},
        {"Origin": "http://thoralens.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = call(owner, name, things, headers=header)
        assert (answer.status_code, answer.json["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize("who", OTHERS)
def test_lists_and_references_hold_only_ones_own(people, things, who: str) -> None:
    one, study = people[who], things["study_id"]
    assert study not in one.call("GET", "/api/studies?limit=100").text
    for query in ("", "?search=What"):
        assert things["thread_id"] not in one.call("GET", f"/api/chat/threads{query}").text
    thread = one.call("POST", "/api/chat/threads", json={}).headers["Location"]
    about = {"study_id": study}
    for answer in (
        one.call("GET", "/api/cases/search", query_string=about),
        one.call("POST", "/api/cases/search", json=about),
        one.call("POST", "/api/chat/threads", json=about),
        one.call("PATCH", thread, json=about),
        one.ask(thread, **about),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "study_not_found")
    replaced = one.ask(thread, replaces=things["message_id"])
    assert replaced.status_code == 409
    inside = f"{thread}/messages/{things['message_id']}/events"
    assert one.call("GET", inside).status_code == 404


def test_the_owner_has_all_of_it_still_and_can_delete_it(people, things) -> None:
    """After everyone else tried; the deletions come last in the table."""
    for name in (name for name, access in TABLE.items() if access == OWNED):
        answer = call(people["owner"], name, things)
        assert answer.status_code in (200, 204), f"{name}: {answer.text}"
        assert answer.headers["Cache-Control"] == "no-store"
