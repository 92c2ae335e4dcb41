"""What server mode refuses to start with, what local mode has none of, and old databases."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.databases import place, query, settings_for
from tests.integration.server.members import BASE, PASSWORD, SECRET, server_settings
from thoralens.errors import ThoralensError
from thoralens.server import database
from thoralens.server.accounts.secrets import Passwords
from thoralens.server.requirements import check_start, filesystem_of
from thoralens.settings import Settings, get_settings

WRONG: dict[str, dict[str, Any]] = {
    "There is no THORALENS_SECRET": {"secret": None},
    "THORALENS_SECRET can be guessed": {"secret": "short"},
    "THORALENS_PUBLIC_URL is not": {"public_url": "http://thoralens.test"},
    "Passwords would cross": {"trusted_proxy": ""},
    "THORALENS_TRUSTED_PROXY is not": {"trusted_proxy": "everyone"},
    "THORALENS_TLS_KEY is not": {"tls_certificate": "/dev/null"},
    "THORALENS_SMTP_HOST has no": {"smtp_host": "mail.test"},
}


def refusal(settings: Settings) -> str:
    with pytest.raises(ThoralensError) as refused:
        check_start(settings)
    assert refused.value.code == "server_mode_refused"
    return refused.value.message


def test_a_good_set_up_is_let_through(tmp_path: Path) -> None:
    check_start(server_settings(tmp_path))
    check_start(server_settings(tmp_path, host="0.0.0.0"))


@pytest.mark.parametrize("said", WRONG)
def test_each_fault_is_refused_and_says_how_to_right_it(tmp_path: Path, said: str) -> None:
    message = refusal(server_settings(tmp_path, **WRONG[said]))
    assert message.count("\n- ") == 1
    assert said in message


@pytest.mark.parametrize("secret", ["changeme" * 8, "a" * 64, "12345678" * 8, SECRET[:31]])
def test_secrets_that_can_be_guessed(tmp_path: Path, secret: str) -> None:
    assert "can be guessed" in refusal(server_settings(tmp_path, secret=secret))


def test_all_faults_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    message = refusal(Settings(home=tmp_path, mode="server"))
    assert "FLASK_DEBUG is on" in message
    assert message.count("\n- ") == 4


def test_a_database_on_a_network_file_system_is_seen() -> None:
    mounts = "/dev/sda / ext4 rw 0 0\nnas:/x /srv/my\\040data nfs4 rw 0 0\n"
    assert filesystem_of(Path("/srv/my data/home"), mounts) == "nfs4"
    assert filesystem_of(Path("/srv/my data2"), mounts) == "ext4"


def test_local_mode_is_on_this_machine_alone(tmp_path: Path) -> None:
    check_start(Settings(home=tmp_path))
    with pytest.raises(ThoralensError, match="THORALENS_MODE=server"):
        check_start(Settings(home=tmp_path, host="0.0.0.0"))


def test_local_mode_has_no_accounts(server) -> None:
    meta = server.client.get("/api/meta").json()
    assert (meta["mode"], meta["accounts"]) == ("local", None)
    credentials = {"email": "a@example.org", "password": PASSWORD}
    for answer in (
        server.client.get("/api/auth/sessions"),
        server.client.post("/api/auth/login", json=credentials),
        server.client.post("/api/auth/signup", json=credentials),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "no_accounts")
        assert "Set-Cookie" not in answer.headers


def test_the_local_user_has_preferences_and_everything_can_be_deleted(server, chest) -> None:
    where = server.create(chest)
    server.wait(where)
    blank = server.client.get("/api/me").json()
    assert (blank["email"], blank["role"]) == (None, None)
    assert set(blank["preferences"].values()) == {None}
    server.client.patch("/api/me", json={"theme": "dark", "reader": "patient"})
    server.client.patch("/api/me", json={"theme": None})
    assert server.client.get("/api/me").json()["preferences"] == blank["preferences"] | {
        "reader": "patient"
    }
    archive = zipfile.ZipFile(BytesIO(server.client.get("/api/me/export").content))
    assert f"studies/{where.rpartition('/')[2]}/report.pdf" in archive.namelist()
    assert server.client.post("/api/me/erase", json={}).status_code == 204
    assert server.client.get("/api/studies").json()["studies"] == []
    assert server.client.get("/api/me").json() == blank
    assert not any(where.rpartition("/")[2] in path for path in server.files())
    assert server.client.post("/api/me/erase", json={"account": True}).status_code == 404


def test_what_there_was_before_accounts_stays_and_stays_linked(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    engine = database.connect(settings)
    with engine.begin() as connection:
        database.migrate(connection, "0002")
    engine.dispose()
    when = "'2026-11-01 10:00:00'"
    query(settings, f"INSERT INTO studies VALUES ('s', {when}, 'done', 1, NULL, NULL, NULL, '[]')")
    new = f"('t', {when}, {when}, 'Old', 'patient', 'en', 's')"
    query(settings, f"INSERT INTO threads VALUES {new}")
    database.upgrade(settings)
    rows = query(settings, "SELECT t.id, t.owner_id, s.id, s.owner_id FROM threads t, studies s")
    assert rows == [("t", None, "s", None)]
    assert query(settings, "SELECT study_id FROM threads") == [("s",)]


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command ``thoralens users``, in server mode."""
    given = {name.upper(): value for name, value in place(tmp_path).items()}
    given |= {"HOME": tmp_path, "MODE": "server", "SECRET": SECRET, "PUBLIC_URL": BASE}
    for name, value in (given | {"TRUSTED_PROXY": "127.0.0.1"}).items():
        monkeypatch.setenv(f"THORALENS_{name}", str(value))
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(_app(), ["users", *arguments])
    get_settings.cache_clear()


def _app():
    from thoralens.cli import app

    return app


def test_accounts_are_run_from_the_command_line(users, tmp_path: Path) -> None:
    made = users("add", "Jo@Example.org", "--role", "clinician")
    assert made.stdout.startswith(f"{BASE}/reset#")
    assert isinstance(users("add", "jo@example.org").exception, ThoralensError)
    assert users("role", "jo@example.org", "administrator").exit_code == 0
    assert users("reset", "jo@example.org").stdout.startswith(f"{BASE}/reset#")
    assert users("invite").stdout.startswith(f"{BASE}/sign-up#")
    assert users("disable", "jo@example.org").exit_code == 0
    shown = users("list").stdout
    for word in ("jo@example.org", "administrator", "disabled"):
        assert word in shown
    kinds = query(settings_for(tmp_path), "SELECT kind FROM links")
    assert kinds == [("invite",)], "the disabled account's link must be gone"
    assert users("disable", "nobody@example.org").exception.code == "user_not_found"


def test_an_account_without_a_password_lets_no_one_in() -> None:
    passwords = Passwords()
    assert not passwords.verify(None, "")
    assert passwords.verify(passwords.hash(PASSWORD), PASSWORD)
