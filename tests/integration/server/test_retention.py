"""What is old goes, with its files; what is not, or is at work, stays."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.databases import place, query
from tests.integration.server.members import server_settings
from thoralens.cli import app as command
from thoralens.knowledge.exa_store import ExaStore
from thoralens.server.blobs import open_blobs
from thoralens.server.database import Database, upgrade
from thoralens.server.files import FileStore
from thoralens.server.models import (
    EventRow,
    LinkRow,
    MessageRow,
    SessionRow,
    StudyRow,
    ThreadRow,
    ThrottleRow,
    UserRow,
)
from thoralens.server.retention import Purged, purge
from thoralens.settings import Settings, get_settings

NOW = datetime.now(UTC)
KEPT = {"keep_studies_days": 365, "keep_chats_days": 30, "keep_sessions_days": 7}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    given = {"database_url": None} | place(home, request.param) | KEPT
    made = server_settings(home, **given)
    upgrade(made)
    fill(made)
    return made


def fill(settings: Settings) -> None:
    """Rows and files of all ages: names that begin with ``old`` shall go."""
    files, database = FileStore.open(settings), Database(settings)
    with database.begin() as session:
        session.add(UserRow(id="u", email="a@b.cd", role="patient", created_at=ago(999)))
        session.flush()
        for name, days, status in (
            ("old", 366, "done"),
            ("old failed", 400, "failed"),
            ("new", 364, "done"),
            ("at work", 400, "running"),
        ):
            named = files.add(name, {"radiograph": name.encode(), "original": b"x"})
            session.add(study(name, ago(days), status, named))
        session.flush()
        for name, days, status in (
            ("old", 31, "done"),
            ("new", 29, "done"),
            ("answering", 31, "answering"),
        ):
            session.add(thread(name, ago(days)))
            session.flush()
            session.add(message(name, status))
            session.flush()
            session.add(EventRow(message_id=name, number=1, data={"type": "status"}))
        for name, seen, expires, revoked in (
            ("old revoked", 8, -6, True),
            ("old expired", 8, 1, False),
            ("old idle", 8, -6, False),
            ("just revoked", 1, -13, True),
            ("live", 0.1, -13, False),
        ):
            session.add(sign_in(name, ago(seen), ago(expires), revoked))
        session.add(LinkRow(token="old", kind="invite", role="patient", expires_at=ago(1)))
        session.add(LinkRow(token="new", kind="invite", role="patient", expires_at=ago(-1)))
        session.add(ThrottleRow(key="old", attempts=9, began_at=ago(1)))
        session.add(ThrottleRow(key="new", attempts=9, began_at=NOW))
        session.commit()
    database.close()
    blobs = open_blobs(settings)
    blobs.put("studies/nobody/old", b"left by a kill")
    blobs.put("studies/new/old", b"of an attempt that was interrupted")
    blobs.put("studies/uploading/new", b"its row comes in a moment")
    for orphan in ("nobody/old", "new/old"):
        os.utime(settings.home / "studies" / orphan, (time.time() - 7200,) * 2)


def study(name: str, when: datetime, status: Any, named: dict[str, str]) -> StudyRow:
    return StudyRow(id=name, created_at=when, status=status, attempts=1, images=[], files=named)


def thread(name: str, when: datetime) -> ThreadRow:
    about = "old" if name == "new" else None
    return ThreadRow(
        id=name, created_at=when, updated_at=when, reader="patient", language="en", study_id=about
    )


def message(name: str, status: Any) -> MessageRow:
    return MessageRow(
        id=name, thread_id=name, position=1, created_at=NOW, text="x", folded="x",
        reader="patient", language="en", status=status, said=1,
    )  # fmt: skip


def sign_in(name: str, seen: datetime, expires: datetime, revoked: bool) -> SessionRow:
    return SessionRow(
        id=name, token=name, user_id="u", created_at=ago(20), seen_at=seen, expires_at=expires,
        browser="other", revoked=revoked,
    )  # fmt: skip


def there(settings: Settings, table: str, key: str = "id") -> set[str]:
    return {row[0] for row in query(settings, f"SELECT {key} FROM {table}")}


WANTED = Purged(studies=2, conversations=1, sessions=3, links=1, attempts=1, files=2)


def test_what_is_old_goes_and_the_rest_stays(settings: Settings) -> None:
    assert purge(settings, dry_run=True, now=NOW) == WANTED
    assert "old" in there(settings, "studies"), "a dry run changes nothing"
    assert (settings.home / "studies" / "nobody" / "old").exists()

    assert purge(settings, dry_run=False, now=NOW) == WANTED

    assert there(settings, "studies") == {"new", "at work"}
    assert there(settings, "threads") == {"new", "answering"}
    assert there(settings, "answer_events", "message_id") == {"new", "answering"}
    assert query(settings, "SELECT study_id FROM threads WHERE id = 'new'") == [(None,)]
    assert there(settings, "sessions") == {"just revoked", "live"}
    assert there(settings, "links", "token") == {"new"}
    assert there(settings, "throttle", "key") == {"new"}
    folders = settings.home / "studies"
    assert {path.name for path in folders.iterdir()} == {"new", "at work", "uploading"}
    assert not (folders / "new" / "old").exists()
    purged = query(settings, "SELECT subject FROM audit WHERE action = 'purged' ORDER BY subject")
    assert [row[0] for row in purged] == ["old", "old", "old failed"]
    assert purge(settings, dry_run=False, now=NOW) == Purged()


def test_nothing_is_too_old_unless_the_settings_say_so(settings: Settings) -> None:
    for_ever = settings.model_copy(update=dict.fromkeys(KEPT, 0))
    found = purge(for_ever, dry_run=False, now=NOW)
    assert (found.studies, found.conversations) == (0, 0)
    assert len(there(settings, "studies")) == 4


def test_the_command_counts_and_tells_of_missing_files(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOME": settings.home, "KEEP_STUDIES_DAYS": 365}.items():
        monkeypatch.setenv(f"THORALENS_{name}", str(value))
    if settings.database_url:
        monkeypatch.setenv("THORALENS_DATABASE_URL", settings.database_url.get_secret_value())
    for file in (settings.home / "studies" / "new").iterdir():
        file.unlink()
    get_settings.cache_clear()
    done = CliRunner().invoke(command, ["purge", "--dry-run"])
    get_settings.cache_clear()
    assert done.exit_code == 2
    assert "2 files of studies are missing" in done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "studies" in line]
    assert "365 days" in line
    assert line.split()[-2] == "2"
    assert len(there(settings, "studies")) == 4


def test_answers_of_the_web_search_go_when_they_are_too_old_to_be_used(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", exa_cache_hours=24)
    upgrade(settings)
    then = ExaStore(settings.home / "exa.db", lambda: datetime.now(UTC) - timedelta(hours=25))
    then.keep("old", {"a": 1})
    ExaStore(settings.home / "exa.db").keep("new", {"b": 2})
    assert purge(settings, dry_run=True).answers == 1
    assert purge(settings, dry_run=False).answers == 1
    assert ExaStore(settings.home / "exa.db").recall("new", 3600) == {"b": 2}
    assert then.recall("old", 3600) is None
