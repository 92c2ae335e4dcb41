"""The server's life on a real PostgreSQL; the whole suite runs there by ``make test-postgres``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from tests.databases import place, query
from tests.integration.server.members import Member, member, open_server, server_settings
from thoralens.errors import ThoralensError
from thoralens.server.database import Database, connect, upgrade
from thoralens.server.models import Base
from thoralens.settings import Settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture(scope="module")
def database(folder: Path) -> dict[str, str]:
    return place(folder, "postgresql")


@pytest.fixture(scope="module")
def settings(folder: Path, database: dict[str, str]) -> Settings:
    return server_settings(folder / "home", **database)


@pytest.fixture(scope="module")
def app(folder: Path, database: dict[str, str]) -> Iterator[Flask]:
    opened = open_server(folder, **database)
    yield opened
    opened.extensions["thoralens"].close()


@pytest.fixture(scope="module")
def owner(app: Flask) -> Member:
    return member(app, "owner@example.org")


def test_the_migrations_make_the_schema_of_the_models(settings: Settings) -> None:
    upgrade(settings)
    with connect(settings).connect() as connection:
        assert connection.dialect.name == "postgresql"
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_studies_are_made_listed_in_order_kept_apart_and_deleted(app: Flask, owner: Member) -> None:
    made = [owner.upload() for _ in range(2)]
    first = owner.call("GET", "/api/studies?limit=1").json
    second = owner.call("GET", f"/api/studies?limit=1&before={first['next']}").json
    listed = [f"/api/studies/{study['id']}" for study in first["studies"] + second["studies"]]
    assert listed == made[::-1]
    assert owner.call("GET", made[0]).json["diagnosis"]["gate"]["reasons"]

    other = member(app, "other@example.org")
    assert other.call("GET", made[0]).status_code == 404
    assert other.call("GET", "/api/studies").json["studies"] == []
    assert owner.call("DELETE", made[0]).status_code == 204
    assert owner.call("GET", made[0]).status_code == 404


def test_moments_are_utc_whatever_the_server_thinks_the_time_is(
    owner: Member, settings: Settings
) -> None:
    now = datetime.now(UTC)
    created = datetime.fromisoformat(owner.call("GET", "/api/me").json["created_at"])
    assert abs(now - created) < timedelta(minutes=5)
    ((zone, age),) = query(
        settings, "SELECT current_setting('timezone'), now() - min(created_at) FROM users"
    )
    assert zone == "Pacific/Auckland"
    assert abs(age) < timedelta(minutes=5)


def test_a_conversation_and_a_sign_in_outlive_the_server(folder: Path) -> None:
    place_of_its_own = place(folder / "second", "postgresql")
    before = open_server(folder / "second", **place_of_its_own)
    jo = member(before, "jo@example.org")
    thread = jo.call("POST", "/api/chat/threads", json={}).headers["Location"]
    said = "Qu’est-ce qu’un nodule ? 🫁"
    assert "event: done" in jo.call("POST", f"{thread}/messages", json={"text": said}).text
    before.extensions["thoralens"].close()

    after = open_server(folder / "second", **place_of_its_own)
    jo.client.application = after
    (message,) = jo.call("GET", thread).json["messages"]
    assert (message["text"], message["status"]) == (said, "done")
    found = jo.call("GET", "/api/chat/threads?search=NODULE").json["threads"]
    assert [f"/api/chat/threads/{one['id']}" for one in found] == [thread]
    assert jo.call("DELETE", thread).status_code == 204
    assert query(server_settings(folder, **place_of_its_own), "SELECT * FROM answer_events") == []
    after.extensions["thoralens"].close()


@pytest.mark.usefixtures("app")
def test_one_server_works_on_a_database(settings: Settings) -> None:
    second = Database(settings)
    with pytest.raises(ThoralensError) as refused:
        second.claim()
    assert refused.value.code == "already_running"


def test_a_zero_byte_which_it_cannot_keep_is_harmless(owner: Member) -> None:
    assert owner.call("GET", "/api/studies/a%00b").json["code"] == "study_not_found"
    key = {"Idempotency-Key": "k"}
    thread = owner.call("POST", "/api/chat/threads", json={"title": "a\0b"}).headers["Location"]
    answer = owner.call("POST", f"{thread}/messages", json={"text": "a\0b"}, headers=key)
    assert "event: done" in answer.text


def test_a_connection_that_was_cut_costs_nothing(owner: Member, settings: Settings) -> None:
    query(
        settings,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert owner.call("GET", "/api/me").status_code == 200
    where = owner.upload()
    assert owner.call("GET", where).json["status"] == "done"


def test_work_waits_for_a_database_that_comes_back(settings: Settings) -> None:
    database, calls = Database(settings), []

    def action() -> int:
        calls.append(time.monotonic())
        with database.engine.connect() as connection:
            if len(calls) == 1:
                connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            return int(connection.scalar(text("SELECT 7")))

    assert database.patiently(action) == 7
    assert len(calls) == 2
    database.close()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://a:geheim@db/x", "database_url_unknown"),
        ("postgres geheim", "database_url_unknown"),
        ("postgresql://a:geheim@127.0.0.1:1/x", "database_unreachable"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(tmp_path: Path, url: str, code: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(ThoralensError) as refused:
        upgrade(Settings(home=tmp_path, database_url=url))
    assert refused.value.code == code
    assert "geheim" not in str(refused.value)
