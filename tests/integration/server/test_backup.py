"""Everything comes back as it was, from and to either database, and a kill loses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from typer.testing import CliRunner

from tests.databases import ASKED_FOR, place, query
from tests.integration.server.members import SECRET, Member, member, open_server, server_settings
from tests.standins.s3 import bucket
from thoralens.cli import app as command
from thoralens.errors import ThoralensError
from thoralens.server.audit.chain import Audit
from thoralens.server.audit.verify import verify
from thoralens.server.backup.make import back_up
from thoralens.server.backup.restore import restore
from thoralens.server.backup.tables import rows_of, tables_of
from thoralens.server.database import Database, connect
from thoralens.server.files import FileStore
from thoralens.server.models import StudyRow
from thoralens.settings import Settings, get_settings

NOT_RESTORED = {"installation", "sessions", "links", "throttle", "audit", "audit_head"}
SAID = "Qu’est-ce qu’un nodule ? 🫁"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Member]]:
    """A server with two accounts, two studies, a conversation and additions to the libraries."""
    folder = tmp_path_factory.mktemp("full")
    app = open_server(folder, **place(folder / "home"))
    one = member(app, "one@example.org", "clinician")
    studies = [one.upload() for _ in range(2)]
    about = {"study_id": studies[0].rpartition("/")[2]}
    thread = one.call("POST", "/api/chat/threads", json=about).headers["Location"]
    assert "event: done" in one.call("POST", f"{thread}/messages", json={"text": SAID}).text
    member(app, "two@example.org").upload()
    home = folder / "home"
    app.extensions["thoralens"].finder.library.store.note("somebody", "was here")
    (home / "knowledge").mkdir(exist_ok=True)
    yield app, one
    app.extensions["thoralens"].close()


@pytest.fixture(scope="module")
def kept(full: tuple[Flask, Member], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, made while it runs."""
    folder = tmp_path_factory.mktemp("kept")
    path, manifest = back_up(full[0].extensions["thoralens"].settings, folder)
    assert manifest.lost == ()
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o077 == 0
    return path


def everything(settings: Settings) -> dict[str, Any]:
    """Rows and files as anybody can see them."""
    engine = connect(settings)
    with engine.connect() as connection:
        tables = {t.name: list(rows_of(connection, t)) for t in tables_of(connection)}
        studies = connection.execute(select(StudyRow.id, StudyRow.files)).all()
    engine.dispose()
    store = FileStore.open(settings)
    files = {(s, n): store.read(s, d) for s, named in studies for n, d in named.items()}
    rows = {name: rows for name, rows in tables.items() if name not in NOT_RESTORED}
    assert not list(store.orphans({row.id: row.files for row in studies}))
    return {"rows": rows, "files": files}


@pytest.fixture(params=["sqlite", "postgresql", pytest.param("s3", marks=pytest.mark.storage)])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """An empty home, of another kind than the backup's or of the same."""
    home = tmp_path / "home"
    if request.param != "s3":
        yield server_settings(home, **{"database_url": None} | place(home, request.param))
        return
    pytest.importorskip("pyarrow")
    with bucket("restored") as options:
        yield server_settings(home, files="s3://restored/here", files_options=options)


def test_all_comes_back_into_any_database_and_store(
    full: tuple[Flask, Member], kept: Path, elsewhere: Settings
) -> None:
    restore(elsewhere, kept, force=False)
    before = full[0].extensions["thoralens"].settings
    assert everything(elsewhere) == everything(before)
    assert query(elsewhere, "SELECT * FROM sessions") == []
    for name in ("cases/cases.db", "knowledge/library.db"):
        if (before.home / name).exists():
            with closing(sqlite3.connect(elsewhere.home / name)) as library:
                assert library.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(sqlite3.connect(elsewhere.home / "cases" / "cases.db")) as cases:
        note = cases.execute("SELECT value FROM about WHERE name = 'somebody'").fetchone()
    assert note == ("was here",)
    with closing(Database(elsewhere)) as database:
        audit = Audit(database, elsewhere)
        assert verify(audit, elsewhere).faults == ()
        assert audit.page(1).entries[0].action == "restored"
    left = {path.name for path in elsewhere.home.iterdir()}
    assert not left & {"restore.pending", "restoring"}
    with pytest.raises(ThoralensError) as refused:
        restore(elsewhere, kept, force=False)
    assert refused.value.code == "not_empty"


def test_a_restored_server_works(kept: Path, tmp_path: Path) -> None:
    settings = server_settings(tmp_path / "home")
    restore(settings, kept, force=False)
    app = open_server(tmp_path)
    one = Member(app)
    assert one.sign_in("one@example.org").status_code == 200
    first, second = one.call("GET", "/api/studies").json["studies"]
    for study in (first, second):
        shown = one.call("GET", f"/api/studies/{study['id']}").json
        assert all(one.call("GET", url).status_code == 200 for url in shown["images"].values())
    (thread,) = one.call("GET", "/api/chat/threads?search=nodule").json["threads"]
    (message,) = one.call("GET", f"/api/chat/threads/{thread['id']}").json["messages"]
    assert message["text"] == SAID
    assert one.upload()
    app.extensions["thoralens"].close()


def test_it_replaces_by_force_alone_and_leaves_nothing_of_before(
    kept: Path, tmp_path: Path
) -> None:
    app = open_server(tmp_path)
    where = member(app, "before@example.org").upload()
    settings = app.extensions["thoralens"].settings
    with pytest.raises(ThoralensError) as refused:
        restore(settings, kept, force=True)
    assert refused.value.code == "already_running"
    app.extensions["thoralens"].close()
    before = everything(settings)
    with pytest.raises(ThoralensError) as refused:
        restore(settings, kept, force=False)
    assert refused.value.code == "not_empty"
    assert everything(settings) == before
    restore(settings, kept, force=True)
    assert not (settings.home / "studies" / where.rpartition("/")[2]).exists()
    emails = [row["email"] for row in everything(settings)["rows"]["users"]]
    assert sorted(emails) == ["one@example.org", "two@example.org"]


def damage(path: Path, copy: Path, how: str) -> Path:
    data = bytearray(path.read_bytes())
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "flipped":
        data[len(data) // 3] ^= 0x40
    copy.write_bytes(b"not a ZIP" if how == "other" else data)
    if how in ("changed", "added"):
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
            for info in old.infolist():
                content = old.read(info)
                if how == "changed" and info.filename == "tables/users.jsonl":
                    content = content.replace(b'"patient"', b'"administrator"')
                new.writestr(info, content)
            if how == "added":
                new.writestr("files/../../evil", b"x")
    return copy


@pytest.mark.parametrize("how", ["cut", "flipped", "changed", "added", "other"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    kept: Path, tmp_path: Path, how: str
) -> None:
    broken = damage(kept, tmp_path / "broken.zip", how)
    with pytest.raises(ThoralensError) as refused:
        restore(server_settings(tmp_path / "home"), broken, force=True)
    assert refused.value.code == "backup_damaged"
    assert not (tmp_path / "home").exists()


def test_what_cannot_be_read_is_told_and_the_rest_is_kept(kept: Path, tmp_path: Path) -> None:
    settings = server_settings(tmp_path / "home", database_url=None)
    restore(settings, kept, force=False)
    study = query(settings, "SELECT id FROM studies ORDER BY id")[0][0]
    (file, *_) = sorted((settings.home / "studies" / study).iterdir())
    file.write_bytes(b"rotten")
    environment = {"THORALENS_HOME": str(settings.home), "THORALENS_DATABASE_URL": ""}
    get_settings.cache_clear()
    made = CliRunner().invoke(command, ["backup", str(tmp_path / "b.zip")], env=environment)
    get_settings.cache_clear()
    assert made.exit_code == 2
    assert study in made.stderr
    again = server_settings(tmp_path / "again", database_url=None)
    manifest = restore(again, tmp_path / "b.zip", force=False)
    (lost,) = manifest.lost
    assert lost.startswith(f"{study}/")
    with pytest.raises(ThoralensError) as refused:
        back_up(settings, tmp_path / "b.zip")
    assert refused.value.code == "backup_exists"


KILLED = """
import os, signal, sys
from pathlib import Path
from thoralens.server.backup import restore as room
from thoralens.settings import get_settings
place, when = sys.argv[1], int(sys.argv[2])
steps = 0
def tick(*_):
    global steps
    steps += 1
    if steps == when:
        os.kill(os.getpid(), signal.SIGKILL)
for owner, name in ((room, "clear"), (room, "copy"), (room.FileStore, "add"),
                    (room.FileStore, "release"), (room.FileStore, "claim"),
                    (room.FileStore, "sweep"), (room.home, "put_back"), (room.home, "_replace"),
                    (room, "end_restoring")):
    def wrap(real):
        def run(*a, **k):
            tick()
            return real(*a, **k)
        return run
    setattr(owner, name, wrap(getattr(owner, name)))
room.restore(get_settings(), Path(place), force=True)
print(steps)
"""


@pytest.mark.storage
def test_a_killed_restoration_is_done_again(kept: Path, tmp_path: Path) -> None:
    """SIGKILL at every step: no server starts on a mixture, and once more makes it right."""
    settings = server_settings(tmp_path / "home")
    given = {name.upper(): value for name, value in place(tmp_path / "home").items()}
    given |= {"HOME": str(settings.home), "MODE": "server", "SECRET": SECRET}
    environment = os.environ | {f"THORALENS_{name}": value for name, value in given.items()}

    def run(when: int) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-c", KILLED, str(kept), str(when)]
        return subprocess.run(
            arguments, env=environment, capture_output=True, text=True, check=False
        )

    whole = run(0)
    assert whole.returncode == 0, whole.stderr
    wanted = everything(settings)
    steps = int(whole.stdout)
    for when in {2, 4, steps - 4, steps}:
        assert run(when).returncode == -signal.SIGKILL
        with pytest.raises(ThoralensError) as refused:
            open_server(tmp_path)
        assert refused.value.code == "restore_interrupted"
        restore(settings, kept, force=True)
        assert everything(settings) == wanted


def test_a_killed_backup_leaves_no_backup(full: tuple[Flask, Member], tmp_path: Path) -> None:
    def killed(line: str) -> None:
        if line == "libraries":
            raise KeyboardInterrupt

    target = tmp_path / "b.zip"
    with pytest.raises(KeyboardInterrupt):
        back_up(full[0].extensions["thoralens"].settings, target, killed)
    assert list(tmp_path.iterdir()) == []


def test_a_study_deleted_meanwhile_is_left_out(full: tuple[Flask, Member], tmp_path: Path) -> None:
    app, one = full
    where = one.upload()
    study = where.rpartition("/")[2]
    thread = one.call("POST", "/api/chat/threads", json={"study_id": study}).headers["Location"]
    settings = app.extensions["thoralens"].settings

    def meanwhile(line: str) -> None:
        if line.startswith("studies 0"):
            assert one.call("DELETE", where).status_code == 204

    path, manifest = back_up(settings, tmp_path / "b.zip", meanwhile)
    assert manifest.lost == ()
    left = b"".join(file.read_bytes() for file in settings.home.glob("thoralens.db*"))
    assert f'"study_id": "{study}"'.encode() not in left, "the log was emptied after all"
    with zipfile.ZipFile(path) as archive:
        assert study.encode() not in archive.read("tables/studies.jsonl")
        assert not any(study in name for name in archive.namelist())
    restored = server_settings(tmp_path / "home", database_url=None)
    restore(restored, path, force=False)
    (row,) = [
        row
        for row in everything(restored)["rows"]["threads"]
        if row["id"] == thread.rpartition("/")[2]
    ]
    assert row["study_id"] is None


@pytest.mark.skipif(ASKED_FOR != "sqlite", reason="the path of a home folder's own file")
def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(ThoralensError) as refused:
        back_up(Settings(home=tmp_path / "home"), tmp_path / "b.zip")
    assert refused.value.code == "nothing_to_back_up"
    assert not (tmp_path / "b.zip").exists()
