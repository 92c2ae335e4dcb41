"""Everything one owns as a ZIP, and its deletion without remains."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import MetaData, select

from tests.integration.server.members import EXAMPLE, PASSWORD, Member, member, open_server
from thoralens.imaging.examples import example_bytes
from thoralens.server.api import me
from thoralens.server.models import StudyRow, ThrottleRow
from thoralens.server.takeout.archive import stream

MARK = "Quetzalcoatlus"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(tmp_path_factory.mktemp("takeout"))
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture
def opened(app):
    return app.extensions["thoralens"]


def filled(app, email: str) -> tuple[Member, str, str]:
    """An account with a study and a conversation; gives their ids."""
    one = member(app, email)
    study = one.upload().rpartition("/")[2]
    about = {"study_id": study, "title": f"{MARK}'s chest"}
    thread = one.call("POST", "/api/chat/threads", json=about).headers["Location"]
    one.ask(thread, text=f"What about <b>{MARK}</b>?").get_data()
    return one, study, thread.rpartition("/")[2]


def erase(one: Member, **values: object) -> tuple[int, str]:
    answer = one.call("POST", "/api/me/erase", json={"password": PASSWORD} | values)
    return answer.status_code, (answer.json or {}).get("code", "")


def on_disk(home: Path) -> bytes:
    files = (path for path in home.rglob("*") if path.is_file())
    return b"".join(str(path).encode() + path.read_bytes() for path in files)


def kept_in(opened, but: str = "") -> bytes:
    """All values of all tables but one."""
    tables = MetaData()
    with opened.database.engine.connect() as connection:
        tables.reflect(connection)
        wanted = (table for table in tables.sorted_tables if table.name != but)
        return repr([connection.execute(select(table)).all() for table in wanted]).encode()


def test_the_export_holds_everything_and_nothing_of_others(app) -> None:
    one, study, thread = filled(app, "export@example.org")
    _, others, theirs = filled(app, "not-me@example.org")
    answer = one.call("GET", "/api/me/export")
    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="thoralens-')
    archive = zipfile.ZipFile(BytesIO(answer.data))
    assert archive.testzip() is None
    names = archive.namelist()
    here = f"studies/{study}"
    kinds = one.call("GET", f"/api/{here}").json["images"]
    wanted = {f"{here}/{name}" for name in ("study.json", "diagnosis.json", "report.pdf")}
    wanted |= {f"{here}/radiograph.png", *(f"{here}/images/{kind}.png" for kind in kinds)}
    wanted |= {f"conversations/{thread}.{kind}" for kind in ("json", "md")}
    assert set(names) == wanted | {"README.txt", "account.json", "record.jsonl", "studies.csv"}
    everything = b"".join(archive.read(name) for name in names)
    for foreign in (others, theirs, "not-me@example.org"):
        assert foreign.encode() not in everything
    account = json.loads(archive.read("account.json"))
    assert account["account"]["email"] == "export@example.org"
    assert len(account["sessions"]) == 1
    record = archive.read("record.jsonl").decode().splitlines()
    assert {"signed up", "made", "asked"} <= {json.loads(line)["action"] for line in record}
    assert archive.read(f"{here}/report.pdf").startswith(b"%PDF")
    size = Image.open(BytesIO(archive.read(f"{here}/radiograph.png"))).size
    assert size == Image.open(BytesIO(example_bytes(EXAMPLE))).size
    assert f"<b>{MARK}" not in archive.read(f"conversations/{thread}.md").decode()
    assert MARK in json.loads(archive.read(f"conversations/{thread}.json"))["title"]


def test_what_is_deleted_meanwhile_is_left_out(app, opened, monkeypatch) -> None:
    one, study, _ = filled(app, "meanwhile@example.org")
    from thoralens.server.takeout import contents

    ids = contents._ids
    monkeypatch.setattr(contents, "_ids", lambda *given: [*ids(*given), "0" * 32])
    opened.files.remove(study)
    names = zipfile.ZipFile(BytesIO(one.call("GET", "/api/me/export").data)).namelist()
    kept = [name for name in names if name.startswith("studies/")]
    assert kept == [f"studies/{study}/its-files-are-missing.txt"]
    assert len([name for name in names if name.startswith("conversations/")]) == 2


def test_an_export_is_made_as_it_is_read() -> None:
    """A file's piece is out before the next is asked for: the memory it takes is one piece."""
    asked: list[int] = []

    def pieces(size: int = 2**16):
        for number in range(200):
            asked.append(number)
            yield bytes([number % 7]) * size

    sizes, seen = [], 0
    written = io.BytesIO()
    for out in stream([("a.png", pieces()), ("b.json", pieces())]):
        sizes.append(len(out))
        seen = max(seen, len(asked))
        written.write(out)
    assert max(sizes) < 2**17
    archive = zipfile.ZipFile(written)
    assert archive.testzip() is None
    assert archive.getinfo("a.png").file_size == 200 * 2**16
    assert archive.getinfo("b.json").compress_size < 2**16


def test_only_so_many_exports_at_once(app, monkeypatch) -> None:
    one = member(app, "busy@example.org")
    monkeypatch.setattr(me, "_seats", threading.BoundedSemaphore(1))
    with one.call("GET", "/api/me/export", buffered=False) as first:
        refused = one.call("GET", "/api/me/export")
        assert (refused.status_code, refused.json["code"]) == (503, "busy")
        assert first.get_data().startswith(b"PK")
    assert one.call("GET", "/api/me/export").status_code == 200


def test_deletion_needs_the_password_and_is_counted(app, opened) -> None:
    one, study, _ = filled(app, "guarded@example.org")
    for _ in range(10):
        assert erase(one, password="wrong", account=True) == (403, "password_wrong")
    assert erase(one) == (429, "too_many_attempts")
    assert one.call("GET", f"/api/studies/{study}").status_code == 200
    with opened.database.begin() as session:
        session.execute(ThrottleRow.__table__.delete())
        session.commit()


def test_everything_goes_and_the_account_stays(app) -> None:
    one, study, thread = filled(app, "empty@example.org")
    two, kept, _ = filled(app, "stays@example.org")
    assert erase(one) == (204, "")
    for where in (f"/api/studies/{study}", f"/api/chat/threads/{thread}"):
        assert one.call("GET", where).status_code == 404
    assert one.call("GET", "/api/me").status_code == 200
    assert two.call("GET", f"/api/studies/{kept}").status_code == 200
    names = zipfile.ZipFile(BytesIO(one.call("GET", "/api/me/export").data)).namelist()
    assert names == ["README.txt", "account.json", "record.jsonl", "studies.csv"]


def test_a_deleted_account_leaves_nothing_but_the_record(app, opened) -> None:
    """The database file, its log and every folder are searched for what was there before."""
    email = "gone-for-good@example.org"
    one, study, thread = filled(app, email)
    user = opened.accounts.users.find(email)
    second = Member(app)
    second.sign_in(email)
    home = opened.settings.home
    said = one.call("GET", f"/api/studies/{study}").json["diagnosis"]["created_at"]
    written = [email.encode(), said.encode(), f"gone {MARK}".encode()]
    one.ask(f"/api/chat/threads/{thread}", text=f"gone {MARK}").get_data()
    before = on_disk(home) + kept_in(opened)
    assert all(one in before for one in written)
    assert any(study in str(path) for path in home.rglob("*"))
    answer = one.call("POST", "/api/me/erase", json={"password": PASSWORD, "account": True})
    assert answer.status_code == 204
    assert "__Host-thoralens-session=;" in answer.headers["Set-Cookie"]
    after = on_disk(home) + kept_in(opened)
    assert [one for one in written if one in after] == []
    assert not any(study in str(path) for path in home.rglob("*"))
    for name in (user.id, study, thread):
        assert name.encode() in kept_in(opened)
        assert name.encode() not in kept_in(opened, but="audit")
    for browser in (one, second):
        assert browser.call("GET", "/api/me").status_code == 401
    assert one.sign_in(email).json["code"] == "sign_in_refused"
    assert opened.audit.page(1).entries[0].action == "sign-in refused"
    deleted = opened.audit.page(5, about=user.id, action="deleted").entries
    assert deleted[0].subject == user.id


def test_what_was_made_while_it_was_deleted_goes_too(app, opened, monkeypatch) -> None:
    """A request that came before the first step adds a study after the last one was deleted."""
    email = "racing@example.org"
    one, _, _ = filled(app, email)
    user = opened.accounts.users.find(email)
    forget, late = opened.erasure._web.__class__.forget, []

    def slip_in(store) -> None:
        if not late:
            rows = StudyRow.__table__
            given = rows.update().where(rows.c.id == second).values(owner_id=user.id)
            with opened.database.engine.begin() as connection:
                connection.execute(given)
            late.append(second)
        forget(store)

    other, second, _ = filled(app, "lends@example.org")
    monkeypatch.setattr(opened.erasure._web.__class__, "forget", slip_in)
    assert erase(one, account=True) == (204, "")
    assert opened.accounts.users.get(user.id) is None
    assert late == [second]
    assert other.call("GET", f"/api/studies/{second}").status_code == 404


def test_a_deletion_that_was_killed_is_finished_at_the_next_start(app, opened) -> None:
    email = "killed@example.org"
    one, study, _ = filled(app, email)
    user = opened.accounts.users.find(email)
    opened.accounts.users.change(user.id, state="leaving")
    assert one.call("GET", "/api/me").status_code == 401
    opened.erasure.resume()
    assert opened.accounts.users.get(user.id) is None
    assert not (opened.settings.home / "studies" / study).exists()
