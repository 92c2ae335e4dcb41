"""Bad input over real HTTP: a problem with a stable code, nothing stored, the server lives."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from tests.badfiles import BadFile, bad_files
from tests.databases import settings_for
from tests.integration.server.conftest import Models
from tests.running import Running
from thoralens.server.app import create_app

HUGE = 300 * 2**20
_HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
_TAIL = b"\r\n--b--\r\n"
_MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


def check(answer: httpx.Response, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem.keys() == {"type", "title", "status", "detail", "code", "hint"}
    assert problem["detail"].endswith(".")
    assert problem["hint"].endswith(".")


@pytest.mark.parametrize("bad", bad_files(), ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_and_leaves_nothing(server: Running, bad: BadFile) -> None:
    files, studies = server.files(), server.client.get("/api/studies").json()
    answer = server.upload(bad.data, name=bad.name)
    assert 400 <= answer.status_code < 500
    check(answer, answer.status_code, bad.expected_code)
    assert server.files() == files
    assert server.client.get("/api/studies").json() == studies


def huge() -> Iterator[bytes]:
    yield _HEAD
    for _ in range(HUGE // 2**20):
        yield bytes(2**20)
    yield _TAIL


@pytest.mark.parametrize("declared", [True, False], ids=["content-length", "chunked"])
def test_a_huge_upload_is_refused_unbuffered_and_answered(server: Running, declared: bool) -> None:
    files, before = server.files(), server.peak_megabytes()
    length = {"Content-Length": str(HUGE + len(_HEAD) + len(_TAIL))} if declared else {}
    answer = server.client.post("/api/studies", content=huge(), headers=_MULTIPART | length)
    check(answer, 413, "file_too_large")
    assert server.peak_megabytes() - before < 32
    assert server.files() == files
    assert server.client.get("/readyz").status_code == 200


def test_the_limit_is_that_of_the_file(models: Models, tmp_path: Path) -> None:
    app = create_app(settings_for(home=tmp_path, max_upload_bytes=2**20, **models))
    for size, status in ((2**20 + 1, 413), (2**20, 422)):
        file = BytesIO(b"\x89PNG\r\n\x1a\n".ljust(size, b"\0"))
        answer = app.test_client().post(
            "/api/studies", data={"file": (file, "x")}, base_url="http://127.0.0.1"
        )
        assert answer.status_code == status
    app.extensions["thoralens"].close()
    assert [path for path in (tmp_path / "studies").rglob("*") if path.is_file()] == []


def test_a_request_without_a_file_says_how_to_send_one(server: Running) -> None:
    client = server.client
    for answer in (
        client.post("/api/studies"),
        client.post("/api/studies", json={"file": "x"}),
        client.post("/api/studies", content=b"\x89PNG", headers={"Content-Type": "image/png"}),
        client.post("/api/studies", files={"image": b"\x89PNG"}),
        client.post("/api/studies", content=b"nonsense", headers=_MULTIPART),
    ):
        check(answer, 400, "file_missing")


def test_a_client_that_goes_away_leaves_nothing(server: Running) -> None:
    def broken() -> Iterator[bytes]:
        yield _HEAD + bytes(3 * 2**20)
        raise InterruptedError

    files = server.files()
    with pytest.raises(InterruptedError):
        server.client.post("/api/studies", content=broken(), headers=_MULTIPART)
    assert server.client.get("/healthz").status_code == 200
    assert server.files() == files
