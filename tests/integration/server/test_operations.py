"""Metrics, logs, stopping: what who runs the server sees of it."""

from __future__ import annotations

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import pytest

from tests.integration.server.conftest import Models
from tests.integration.server.members import BASE, member, open_server, server_settings
from tests.running import Running
from thoralens.imaging.examples import example_bytes
from thoralens.server.accounts.throttle import Throttle
from thoralens.server.database import Database, upgrade
from thoralens.server.problems import TooManyAttemptsError

TOKEN = "a-token-of-the-monitoring"
DIRECT = {"base_url": "http://127.0.0.1"}
NAMES = ("DOE", "JANE", "19680412")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(tmp_path_factory.mktemp("operations"))
    yield made
    made.extensions["thoralens"].close()


def scrape(app, **given) -> str:
    answer = app.test_client().get("/metrics", **(DIRECT | given))
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    return answer.text


def value(text: str, name: str) -> float:
    found = [line for line in text.splitlines() if line.startswith(name + " ")]
    assert found, f"{name} in\n{text}"
    return float(found[0].rpartition(" ")[2])


def test_metrics_count_requests_stages_refusals_and_queues(app) -> None:
    owner = member(app, "metrics@example.org")
    owner.upload()
    owner.call("GET", "/api/studies/nothing")
    owner.call("POST", "/api/studies", data={"file": (BytesIO(b"no image"), "x.png")})
    text = scrape(app)
    route = '{method="POST",route="/api/studies",status="%s"}'
    assert value(text, "thoralens_requests_total" + route % 201) == 1
    assert value(text, "thoralens_requests_total" + route % 415) == 1
    assert value(text, 'thoralens_refusals_total{by="api",code="study_not_found"}') == 1
    assert value(text, 'thoralens_refusals_total{by="api",code="unknown_format"}') == 1
    ended = [value(text, f'thoralens_stage_seconds_count{{stage="{s}"}}') for s in ("gate", "read")]
    assert ended == [1, 1]
    studies = [line for line in text.splitlines() if line.startswith("thoralens_studies_total{")]
    assert len(studies) == 1
    assert value(text, 'thoralens_queue_waiting{queue="studies"}') == 0
    assert value(text, 'thoralens_queue_waiting{queue="answers"}') == 0
    assert value(text, "process_resident_memory_bytes") > 1e7


def test_no_label_holds_what_someone_sent(app) -> None:
    owner = member(app, "doe.jane.19680412@example.org")
    data = {"file": (BytesIO(example_bytes("phantom-clear-png")), "DOE^JANE 19680412.png")}
    owner.call("POST", "/api/studies", data=data)
    owner.call("GET", "/api/studies/DOE-JANE?JANE=19680412")
    owner.call("GET", "/DOE/JANE/19680412.html")
    owner.call("DOEJANE", "/api/studies")
    owner.call("GET", "/api/chat/threads?search=Jane+Doe")
    text = scrape(app)
    assert 'method="other"' in text
    assert not any(name in text.upper() for name in NAMES)


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ({}, {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}),
        ({"X-Forwarded-For": "127.0.0.1"}, {}),
        ({}, {"base_url": BASE}),
        ({"Authorization": f"Bearer {TOKEN}"}, {"base_url": BASE}),
    ],
    ids=["from elsewhere", "through a proxy", "under the public name", "a token nobody set"],
)
def test_metrics_are_for_this_machine_alone(app, headers, given) -> None:
    answer = app.test_client().get("/metrics", **(DIRECT | given), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "metrics_closed")


def test_with_a_token_only_its_bearer_reads_metrics(tmp_path: Path) -> None:
    app = open_server(tmp_path, metrics_token=TOKEN)
    right = {"Authorization": f"Bearer {TOKEN}"}
    far, tls = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-Proto": "https"}
    asked = {
        "here": ({}, 401),
        "here, with it": (right, 200),
        "wrong": ({"Authorization": "Bearer other"}, 401),
        "far, over TLS": (right | far | tls, 200),
        "far, in the clear": (right | far, 401),
    }
    for name, (headers, status) in asked.items():
        answer = app.test_client().get("/metrics", **DIRECT, headers=headers)
        assert answer.status_code == status, name
    app.extensions["thoralens"].close()


def test_every_line_of_a_request_has_its_id(server: Running) -> None:
    answer = server.upload(b"not an image", name="DOE^JANE.png")
    sent = answer.headers["X-Request-Id"]
    lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request") == sent]
    assert [line["event"] for line in mine] == ["request"]
    assert mine[0]["status"] == 415
    assert server.client.get("/healthz").headers["X-Request-Id"] != sent
    assert "DOE" not in server.log()


def attempts(home: Path, number: int) -> int:
    """How many of ``number`` attempts a server with connections of its own allows."""
    database, allowed = Database(server_settings(home)), 0
    for _ in range(number):
        with suppress(TooManyAttemptsError):
            Throttle(database).count({"one-account": 10, "one-address": 60})
            allowed += 1
    database.close()
    return allowed


def test_attempts_are_counted_over_all_that_share_the_database(tmp_path: Path) -> None:
    upgrade(server_settings(tmp_path))
    with ThreadPoolExecutor(3) as pool:
        allowed = pool.map(attempts, [tmp_path] * 3, [7] * 3)
    assert sum(allowed) == 10


def test_a_polite_stop_lets_what_runs_finish(models: Models, chest: bytes, tmp_path: Path) -> None:
    with Running(tmp_path, shap_evaluations=200, drain_seconds=25, **models) as stopped:
        first, *others = (stopped.create(chest) for _ in range(3))
        stopped.wait(first, "running", "done")
        last: list[str] = []

        def watch() -> None:
            with stopped.client.stream("GET", f"{first}/events") as answer:
                last.extend(line for line in answer.iter_lines() if line.startswith("data:"))

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert stopped.stop() == 0
        watcher.join(5)
        assert json.loads(last[-1][5:])["status"] == "done"
    with closing(sqlite3.connect(tmp_path / "thoralens.db")) as database:
        rows = dict(database.execute("SELECT id, status || attempts FROM studies").fetchall())
    assert rows[first.rpartition("/")[2]] == "done1"
    assert {rows[where.rpartition("/")[2]] for where in others} <= {"done1", "queued0"}
