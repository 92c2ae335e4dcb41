"""The record of who saw and did what: nothing is left out, and no change goes unnoticed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.databases import ASKED_FOR, environment, query, settings_for
from tests.integration.server.members import (
    PASSWORD,
    Member,
    belongings,
    member,
    open_server,
)
from tests.integration.server.test_access import BODIES, FILE, TABLE, THREAD, call
from thoralens.errors import ThoralensError
from thoralens.server.audit.chain import Audit
from thoralens.server.audit.head import Head
from thoralens.server.audit.recorder import REFUSED, RULES
from thoralens.server.audit.verify import verify
from thoralens.server.database import Database, upgrade
from thoralens.settings import get_settings

EXPORTED = (
    "GET /api/me/export",
    "GET /api/studies/{study_id}/report.pdf",
    "GET /api/studies/{study_id}/diagnosis.json",
    f"GET {THREAD}/conversation.{{kind}}",
)
CHANGING = [name for name in TABLE if not name.startswith("GET")]
EMAIL = "recorded@example.org"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(
        tmp_path_factory.mktemp("audit"), smtp_host="mail.test", smtp_from="t@example.org"
    )
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture(scope="module")
def one(app) -> Member:
    return member(app, EMAIL, "administrator")


@pytest.fixture(scope="module")
def opened(app):
    return app.extensions["thoralens"]


def entries(opened, **query: Any) -> list[Any]:
    return list(opened.audit.page(500, **query).entries)


@pytest.fixture(scope="module")
def kept(app, one) -> dict[str, str]:
    return belongings(app, one, EMAIL)


def test_every_changing_operation_of_the_file_is_listed() -> None:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    operations = {f"{method.upper()} {path}" for path, of in paths.items() for method in of}
    assert {name for name in operations if not name.startswith("GET")} == set(CHANGING)


@pytest.mark.parametrize("name", [*EXPORTED, *CHANGING])
def test_every_operation_writes_one_entry(app, one, opened, kept, name: str) -> None:
    """Who, what, and under the request's own id."""
    user, who, given = opened.accounts.users.find(EMAIL), one, kept
    if name == "POST /api/me/erase":
        who = member(app, "erased@example.org")
        user = opened.accounts.users.find("erased@example.org")
    if name.startswith("DELETE"):
        study = "" if name.endswith("{study_id}") else kept["study_id"]
        given = belongings(app, one, EMAIL, study=study)
    if name in PUBLIC_BODIES:
        who = Member(app)
        body = PUBLIC_BODIES[name](opened)
        answer = who.call("POST", name.partition(" ")[2], json=body)
    else:
        answer = call(who, name, given)
    assert answer.status_code < 400, answer.text
    request = answer.headers["X-Request-Id"]
    (entry,) = (row for row in entries(opened) if row.request == request)
    made = next((i for part, i in given.items() if f"{{{part}}}" in name), entry.subject)
    if "/messages" in name:
        made = given["thread_id"]
    if name != "POST /api/examples/{example_id}/studies":
        assert entry.subject == made
    if name not in ("POST /api/auth/reset", "POST /api/auth/signup"):
        assert entry.actor == user.id
    if name in ("POST /api/auth/logout", "POST /api/auth/reset/confirm"):
        one.sign_in(EMAIL)


PUBLIC_BODIES: dict[str, Any] = {
    "POST /api/auth/signup": lambda _: {"email": "new@example.org", "password": PASSWORD},
    "POST /api/auth/login": lambda _: {"email": EMAIL, "password": PASSWORD},
    "POST /api/auth/reset": lambda _: {"email": "nobody@example.org"},
    "POST /api/auth/reset/confirm": lambda opened: {
        "token": opened.accounts.users.reset(opened.accounts.users.find(EMAIL)),
        "password": PASSWORD,
    },
}


def test_what_answered_is_told(opened, kept) -> None:
    given = kept
    (study,) = entries(opened, about=given["study_id"], action="answered")
    model = opened.diagnoser.spec
    assert study.model == f"{model.name}@{model.version}"
    assert study.data_version == model.lineage.data_version
    thread = entries(opened, about=given["thread_id"], action="answered")[-1]
    assert (thread.actor, thread.model) == ("server", "silent")


def test_who_saw_what_is_told(one, opened, kept) -> None:
    given = kept
    user = opened.accounts.users.find(EMAIL)
    one.call("GET", f"/api/chat/threads/{given['thread_id']}")
    one.call("GET", "/api/audit")
    saw = {(row.actor, row.subject) for row in entries(opened, action="saw")}
    assert {(user.id, given["study_id"]), (user.id, given["thread_id"]), (user.id, "")} <= saw


def test_looking_again_and_refusals(app, one, opened) -> None:
    where = one.upload()
    for _ in range(3):
        one.call("GET", where)
        one.call("GET", f"{where}/images/original.png")
    study = where.rpartition("/")[2]
    assert len(entries(opened, about=study, action="saw")) == 1
    before = len(entries(opened))
    assert member(app, "other@example.org").call("DELETE", where).status_code == 404
    assert len(entries(opened)) == before + 1, "the sign-up alone"
    assert Member(app).sign_in("not-here@example.org").status_code == 401
    newest = entries(opened)[0]
    assert (newest.action, newest.actor, newest.subject) == (REFUSED, "", "")


def test_nothing_in_it_names_anyone(opened) -> None:
    kept = repr(query(opened.settings, "SELECT * FROM audit"))
    assert "example.org" not in kept
    assert "What is this" not in kept
    assert "192.0.2.1" not in kept


def test_pages(one, opened) -> None:
    newest = one.call("GET", "/api/audit?limit=3").json
    assert [row["number"] for row in newest["entries"]] == sorted(
        (row["number"] for row in newest["entries"]), reverse=True
    )
    assert len(newest["entries"]) == 3
    older = one.call("GET", f"/api/audit?limit=3&before={newest['next']}").json
    assert older["entries"][0]["number"] == newest["entries"][-1]["number"] - 1
    last = one.call("GET", "/api/audit?limit=3&before=3").json
    assert (len(last["entries"]), last["next"]) == (2, None)
    assert one.call("GET", "/api/audit?before=x").status_code == 422
    assert verify(opened.audit, opened.settings).faults == ()


def test_rules_name_endpoints_that_are_there(app) -> None:
    assert set(RULES) <= set(app.view_functions)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A record of ten entries in local mode."""
    audit, database = record(tmp_path)
    for number in range(1, 11):
        audit.append("saw", actor="local", kind="study", subject=f"s{number}", model="m@1")
    database.close()
    return tmp_path


def record(home: Path) -> tuple[Audit, Database]:
    settings = settings_for(home)
    upgrade(settings)
    database = Database(settings)
    return Audit(database, settings), database


def faults(home: Path, anchor: Head | None = None) -> str:
    audit, database = record(home)
    found = verify(audit, settings_for(home), anchor)
    database.close()
    return " ".join(found.faults)


def change(home: Path, *statements: str) -> None:
    for statement in statements:
        query(settings_for(home), statement)


def test_an_untouched_record_is_whole(home: Path) -> None:
    assert faults(home) == ""


@pytest.mark.parametrize(
    "values",
    ["at = '2020-01-01 00:00:00.000000'", "actor = 'x'", "action = 'x'", "kind = 'x'",
     "subject = 'x'", "model = 'x'", "data_version = 'x'", "request = 'x'",
     "digest = replace(digest, substr(digest, 1, 1), 'z')"],
)  # fmt: skip
def test_an_edit_is_found_in_every_column(home: Path, values: str) -> None:
    change(home, f"UPDATE audit SET {values} WHERE number = 5")
    assert "Entry 5 is not as it was written" in faults(home)


def test_removal_and_reordering_are_found(home: Path) -> None:
    change(home, "DELETE FROM audit WHERE number = 4")
    assert "Entries 4 to 4 are missing" in faults(home)
    change(home, "UPDATE audit SET number = number - 1 WHERE number > 4")
    assert "Entry 4 is not as it was written" in faults(home)


def test_two_entries_that_changed_places_are_found(home: Path) -> None:
    change(home, *(f"UPDATE audit SET number = {a} WHERE number = {b}"
                   for a, b in ((-1, 3), (3, 7), (7, -1))))  # fmt: skip
    found = faults(home)
    assert "Entry 3 is not" in found
    assert "Entry 7 is not" in found


END = "UPDATE audit_head SET number = 8, digest = (SELECT digest FROM audit WHERE number = 8)"


def test_a_cut_tail_is_found_even_when_the_end_was_set_back(home: Path) -> None:
    change(home, "DELETE FROM audit WHERE number > 8")
    assert "It ends at 8, before the end of the database: 10" in faults(home)
    change(home, END)
    assert "It ends at 8, before the end in the file audit.head: 10" in faults(home)
    head = home / "audit.head"
    forged = head.read_text().replace("10:", "08:")
    head.write_text(forged)
    assert "not written by this server" in faults(home)
    head.unlink()
    assert "audit.head is missing" in faults(home)


@pytest.mark.skipif(ASKED_FOR != "sqlite", reason="copies the file of SQLite")
def test_an_older_copy_of_everything_is_found_by_a_noted_end(home: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for name in ("thoralens.db", "audit.head", "audit.key"):
        shutil.copy(home / name, older / name)
    audit, database = record(home)
    audit.append("saw", actor="local")
    noted = audit.end()
    database.close()
    assert faults(older) == ""
    assert "before the end that was given: 11" in faults(older, noted)
    assert faults(home, noted) == ""
    assert "not the one of the end that was given" in faults(home, Head(5, "0" * 64))


def test_a_record_made_anew_without_the_key_is_found(home: Path) -> None:
    key = (home / "audit.key").read_text()
    change(home, "DELETE FROM audit", "UPDATE audit_head SET number = 0, digest = ''")
    (home / "audit.key").unlink()
    (home / "audit.head").unlink()
    audit, database = record(home)
    audit.append("saw", actor="local")
    database.close()
    (home / "audit.key").write_text(key)
    assert "another secret" in faults(home)


def test_earlier_secrets_go_on_to_verify(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (home / "audit.key").read_text()
    (home / "audit.key").unlink()
    audit, database = record(home)
    assert "another secret" in faults(home)
    audit.append("saw", actor="local")
    database.close()
    second = (home / "audit.key").read_text()
    monkeypatch.setenv("THORALENS_AUDIT_SECRETS", first)
    assert faults(home) == ""
    (home / "audit.key").write_text(first)
    monkeypatch.setenv("THORALENS_AUDIT_SECRETS", second)
    assert "Entry 11 was signed under a secret of an earlier time" in faults(home)


def test_many_writers_make_one_chain(home: Path) -> None:
    code = (
        "from thoralens.server.audit.chain import Audit\n"
        "from thoralens.server.database import Database\n"
        "from thoralens.settings import get_settings as settings\n"
        "audit = Audit(Database(settings()), settings())\n"
        "for _ in range(25): audit.append('saw', actor='local')"
    )
    given = os.environ | environment(home)
    writers = [subprocess.Popen([sys.executable, "-c", code], env=given) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0] * 3
    audit, database = record(home)
    assert audit.end().number == 85
    database.close()
    assert faults(home) == ""


def test_the_command_line_shows_and_verifies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from thoralens.cli import app

    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    try:
        shown = CliRunner().invoke(app, ["audit", "show", "--limit", "2", "--json"]).stdout
        assert [json.loads(line)["subject"] for line in shown.splitlines()] == ["s10", "s9"]
        said = CliRunner().invoke(app, ["audit", "verify"]).stdout
        assert "The record is whole: 10 entries" in said
        noted = said.split()[-1]
        assert CliRunner().invoke(app, ["audit", "verify", "--head", noted]).exit_code == 0
        change(home, "UPDATE audit SET actor = 'x' WHERE number = 2")
        broken = CliRunner().invoke(app, ["audit", "verify"])
        assert isinstance(broken.exception, ThoralensError)
        assert "Entry 2 is not as it was written" in broken.exception.message
    finally:
        get_settings.cache_clear()


def test_bodies_are_for_changing_operations() -> None:
    assert set(BODIES) <= set(CHANGING)
