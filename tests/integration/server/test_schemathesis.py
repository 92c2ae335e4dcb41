"""Schemathesis on the whole API, in both modes: whatever is asked, no server error.

``make test-api`` asks each operation 50 times in either mode; ``make test`` once.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from werkzeug.test import TestResponse

from tests.integration.server.members import EXAMPLE, Member, open_server

CASES = int(os.environ.get("THORALENS_API_CASES", "1"))
SPEC = Path(__file__).parents[3] / "web" / "openapi.json"
LAST = ("/api/auth/", "/api/me")  # may end the session that the others need
EMAIL = "anyone@example.org"


@pytest.fixture(params=["local", "server"])
def caller(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Member]:
    local = request.param == "local"
    app = open_server(tmp_path, mode=request.param)
    yield Member(app, base="http://127.0.0.1") if local else Member(app)
    app.extensions["thoralens"].close()


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(json.loads(SPEC.read_text(encoding="utf-8")))
    found = [result.ok() for result in schema.get_all_operations()]
    return sorted(found, key=lambda one: (one.path.startswith(LAST), one.method == "delete"))


def test_no_operation_ends_in_a_server_error(caller: Member) -> None:
    seen: Counter[str] = Counter()
    asked, things = operations(), dict[str, str]()
    for number, operation in enumerate(asked):
        caller.address = f"192.0.2.{number}"
        things = renewed(caller, things)
        ask(caller, operation, things, seen)
    print(f"\n{len(asked)} operations, {seen.total()} cases: {dict(seen)}")
    assert seen.total() >= len(asked)
    assert {status[0] for status in seen} >= {"2", "4"}


def renewed(caller: Member, things: dict[str, str]) -> dict[str, str]:
    """Signed in where there are accounts, with a study and a conversation that exist."""
    if caller.call("GET", "/api/me").status_code == 401:
        caller.sign_up(EMAIL)
        caller.sign_in(EMAIL)
    made = {"example_id": EXAMPLE, "kind": "md"}
    for name, path, new in (
        ("study_id", "/api/studies", f"/api/examples/{EXAMPLE}/studies"),
        ("thread_id", "/api/chat/threads", "/api/chat/threads"),
    ):
        known = things.get(name, "none")
        if caller.call("GET", f"{path}/{known}").status_code != 200:
            known = caller.call("POST", new, json={}).headers["Location"].rpartition("/")[2]
        made[name] = known
    return made


def ask(caller: Member, operation: Any, things: dict[str, str], seen: Counter[str]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=CASES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Any) -> None:
        where = {**(case.path_parameters or {}), **(things if seen.total() % 2 else {})}
        answer = send(caller, case, where)
        seen[str(answer.status_code)] += 1
        judge(f"{operation.method.upper()} {operation.path}", answer)

    one()


def send(caller: Member, case: Any, where: dict[str, Any]) -> TestResponse:
    given: dict[str, Any] = {"query_string": {k: str(v) for k, v in (case.query or {}).items()}}
    if case.media_type and "multipart" in case.media_type:
        fields = case.body if isinstance(case.body, dict) else {}
        given["data"] = {name: part(name, value) for name, value in fields.items()}
        given["content_type"] = "multipart/form-data"
    elif case.media_type:
        given["data"] = json.dumps(case.body, default=str).encode("utf-8", "surrogatepass")
        given["content_type"] = case.media_type
    path = case.operation.path
    for name, value in where.items():
        path = path.replace(f"{{{name}}}", quoted(str(value)))
    answer = caller.call(case.method, path, **given)
    answer.get_data()  # to the end of a stream
    return answer


def part(name: str, value: Any) -> Any:
    if name == "file":
        return BytesIO(value if isinstance(value, bytes) else str(value).encode()), "<b>.png"
    return str(value).encode("utf-8", "surrogatepass")


def quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="") or "-"


def judge(name: str, answer: TestResponse) -> None:
    status = answer.status_code
    said = f"{name}: {status} {answer.data[:300]!r}"
    if status == 503:
        assert int(answer.headers["Retry-After"]) > 0, said
    else:
        assert status < 500, said
    if status >= 400:
        assert answer.content_type == "application/problem+json", said
    assert b"Traceback" not in answer.data, said
