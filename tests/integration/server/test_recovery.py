"""Starting, stopping and being killed: nothing is lost, doubled or left behind."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.databases import query, settings_for
from tests.integration.server.conftest import Models
from tests.running import Running
from thoralens.errors import ThoralensError
from thoralens.server.app import create_app
from thoralens.server.database import connect, upgrade
from thoralens.server.models import Base

BASE = "http://127.0.0.1"
SLOW = {"shap_evaluations": 100_000, "drain_seconds": 0}
FAST = {"shap_evaluations": 200}


def test_a_killed_server_finishes_its_studies_after_the_restart(
    models: Models, chest: bytes, tmp_path: Path
) -> None:
    with Running(tmp_path, **SLOW, **models) as doomed:
        studies = [doomed.create(chest) for _ in range(3)]
        doomed.wait(studies[0], "running")
        doomed.kill()
    left = tmp_path / "studies" / "0123456789abcdef"
    left.mkdir()
    (left / "radiograph.png").write_bytes(b"a row was never committed for this")
    (tmp_path / "tmp" / "half-written").write_bytes(b"x")

    with Running(tmp_path, **FAST, **models) as restarted:
        finished = [restarted.wait(study) for study in studies]
        assert [study["status"] for study in finished] == ["done"] * 3
        assert len(restarted.client.get("/api/studies").json()["studies"]) == 3
        assert not left.exists()
        assert not any(path.startswith("tmp") for path in restarted.files())


def test_a_study_that_keeps_killing_the_server_is_given_up(
    models: Models, chest: bytes, tmp_path: Path
) -> None:
    settings = settings_for(home=tmp_path, **models)
    app = create_app(settings)
    form = {"file": (BytesIO(chest), "x.png")}
    where = app.test_client().post("/api/studies", data=form, base_url=BASE).headers["Location"]
    app.extensions["thoralens"].close()
    query(settings, "UPDATE studies SET status = 'running', attempts = 3")

    app = create_app(settings)
    study = app.test_client().get(where, base_url=BASE).json
    app.extensions["thoralens"].close()

    assert study["status"] == "failed"
    assert study["error"]["code"] == "study_interrupted"
    assert study["error"]["hint"]


def test_a_polite_stop_is_quick_and_costs_no_attempt(
    models: Models, chest: bytes, tmp_path: Path
) -> None:
    with Running(tmp_path, **SLOW, **models) as stopped:
        where = stopped.create(chest)
        stopped.wait(where, "running")
        lines: list[str] = []

        def watch() -> None:
            with stopped.client.stream("GET", f"{where}/events") as answer:
                lines.extend(answer.iter_lines())

        watcher = threading.Thread(target=watch)
        watcher.start()
        time.sleep(0.3)
        began = time.monotonic()
        assert stopped.stop() == 0
        assert time.monotonic() - began < 5
        watcher.join(5)
        assert any("running" in line for line in lines)
    rows = query(settings_for(tmp_path), "SELECT status, attempts FROM studies")
    assert rows == [("queued", 0)]


def test_connections_that_browsers_keep_open_do_not_hold_up_a_stop(
    models: Models, tmp_path: Path
) -> None:
    with Running(tmp_path, **FAST, **models) as stopped:
        address = ("127.0.0.1", urlsplit(stopped.url).port)
        with (
            closing(socket.create_connection(address)) as kept,
            closing(socket.create_connection(address)),
        ):
            kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert b"200" in kept.recv(4096)
            time.sleep(6)
            began = time.monotonic()
            assert stopped.stop() == 0
            assert time.monotonic() - began < 12


def test_a_home_folder_serves_one_server(models: Models, tmp_path: Path) -> None:
    settings = settings_for(home=tmp_path, **models)
    first = create_app(settings)
    with pytest.raises(ThoralensError) as refusal:
        create_app(settings)
    assert refusal.value.code == "already_running"
    first.extensions["thoralens"].close()
    create_app(settings).extensions["thoralens"].close()


def test_the_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    settings = settings_for(home=tmp_path)
    upgrade(settings)
    query(settings, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ThoralensError) as refusal:
        upgrade(settings)
    assert refusal.value.code == "database_newer"


def test_the_migrations_make_the_schema_of_the_models(tmp_path: Path) -> None:
    settings = settings_for(home=tmp_path)
    upgrade(settings)
    with connect(settings).connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def run_serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "thoralens.cli", "serve", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_refuses_to_be_reachable_from_other_machines(tmp_path: Path) -> None:
    refused = run_serve("--host", "0.0.0.0", THORALENS_HOME=str(tmp_path))
    assert refused.returncode == 1
    assert "not_loopback" in refused.stderr


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run_serve("--port", port, THORALENS_HOME=str(tmp_path))
    assert refused.returncode == 1
    assert re.fullmatch(r"thoralens: .*\[port_in_use\]\n", refused.stderr)


def test_a_missing_model_is_said_without_a_traceback(tmp_path: Path) -> None:
    folders = {"THORALENS_HOME": str(tmp_path), "THORALENS_MODEL": str(tmp_path)}
    refused = run_serve("--port", "0", **folders)
    assert refused.returncode != 0
    assert "[model_missing]" in refused.stderr
    assert "Traceback" not in refused.stderr
