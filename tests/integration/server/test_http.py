"""What every address keeps: problems, headers, host and origin, the page, the OpenAPI file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.databases import settings_for
from tests.integration.server.conftest import Models
from tests.integration.server.test_refusals import check
from tests.running import Running
from thoralens.server.app import create_app

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/nothing.js", 404, "not_found"),
        ("GET", "/assets/../../thoralens.db", 404, "not_found"),
        ("GET", "/..%2f..%2fetc%2fpasswd.txt", 404, "not_found"),
        ("GET", "/api/studies/nothing", 404, "study_not_found"),
        ("GET", "/api/studies/%00", 404, "study_not_found"),
        ("DELETE", "/api/studies/nothing", 404, "study_not_found"),
        ("PUT", "/api/studies", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
    ],
)
def test_failures_are_problems(
    server: Running, method: str, path: str, status: int, code: str
) -> None:
    answer = server.client.request(method, path)
    check(answer, status, code)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/", "/api/meta", "/api/nothing", "/assets/index-1a2b.js"])
def test_every_answer_is_hardened(server: Running, path: str) -> None:
    headers = server.client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", "["])
def test_a_foreign_host_name_is_refused(server: Running, host: str) -> None:
    for path in ("/", "/api/studies", "/assets/index-1a2b.js"):
        check(server.client.get(path, headers={"Host": host}), 421, "host_not_allowed")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999", "[::1]:8000", "LOCALHOST:80"])
def test_loopback_names_are_answered(server: Running, host: str) -> None:
    assert server.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
def test_another_site_cannot_write(server: Running, chest: bytes, headers: dict[str, str]) -> None:
    before = server.files()
    answer = server.client.post("/api/studies", files={"file": chest}, headers=headers)
    check(answer, 403, "origin_not_allowed")
    assert server.files() == before


def test_our_own_page_can_write(server: Running, chest: bytes) -> None:
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    answer = server.client.post("/api/studies", files={"file": chest}, headers=headers)
    assert answer.status_code == 201


def test_the_page_answers_its_own_addresses(server: Running) -> None:
    for path in ("/", "/studies/0123456789abcdef"):
        answer = server.client.get(path)
        assert "built" in answer.text
        assert answer.headers["Cache-Control"] == "no-cache"
    script = server.client.get("/assets/index-1a2b.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in script.headers["Cache-Control"]


def test_without_a_built_page_it_says_how_to_build_one(models: Models, tmp_path: Path) -> None:
    app = create_app(settings_for(home=tmp_path, page=tmp_path / "none", **models))
    answer = app.test_client().get("/", base_url="http://127.0.0.1")
    app.extensions["thoralens"].close()
    assert answer.status_code == 503
    assert "make web" in answer.text


def test_health_and_readiness(server: Running) -> None:
    assert server.client.get("/healthz").json() == {"status": "alive"}
    assert server.client.get("/readyz").json() == {"status": "ready"}


def test_the_openapi_file_in_the_repository_is_the_one_served(server: Running) -> None:
    generated = subprocess.run(
        [sys.executable, "-m", "thoralens.server.openapi", "--check", "web/openapi.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert generated.returncode == 0, generated.stderr
    served = httpx.get(f"{server.url}/api/openapi.json").text
    assert "/api/studies/{study_id}" in served
