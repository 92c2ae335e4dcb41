"""Google Drive: a service account over the API v3, and gdown for what is public."""

from __future__ import annotations

import hashlib
import io
import webbrowser
import zipfile
from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.datasets.conftest import Waits
from tests.standins.drive import DOCUMENT, EMAIL, FOLDER, Drive, Item
from tests.standins.files import Fault, broken_off, status
from tests.standins.server import Reply, Standin
from thoralens.datasets.place import Workspace
from thoralens.datasets.sources import Origin, drive
from thoralens.datasets.sources.drive import DriveItem
from thoralens.errors import DataError

TOP, SUB, ZIP = "T" * 28, "S" * 28, "Z" * 28
ONE, TWO, SAME = "1" * 28, "2" * 28, "3" * 28
PICTURE = bytes(range(256)) * 400
LINK = f"https://drive.google.com/drive/folders/{TOP}?usp=sharing"


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise AssertionError("a browser was opened")

    monkeypatch.setattr(webbrowser, "open", refuse)
    monkeypatch.setattr(webbrowser, "get", refuse)


@pytest.fixture
def site(internet: Standin, archive: bytes) -> Drive:
    made = Drive(
        [
            Item(ONE, "one.png", TOP, PICTURE),
            Item(SUB, "malignant", TOP, mime=FOLDER),
            Item("D" * 28, "Notes", TOP, mime=DOCUMENT),
            Item(TWO, "../two.png", SUB, PICTURE[::-1]),
            Item(ZIP, "all.zip", "elsewhere", archive),
        ]
    )
    internet.routes.append(made)
    return made


@pytest.fixture
def account(site: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drive:
    key = tmp_path / "key.json"
    key.write_text(site.key_file())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    return site


def _bring(link: str, workspace: Workspace, waits: Waits) -> Origin:
    item = drive.parse(link)
    assert item
    return drive.bring(item, workspace, patience=waits.patience)


def _tree(workspace: Workspace) -> dict[str, bytes]:
    return {
        path.relative_to(workspace.tree).as_posix(): path.read_bytes()
        for path in workspace.tree.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("link", "item"),
    [
        (LINK, DriveItem(TOP, "folder")),
        (f"https://drive.google.com/drive/u/0/folders/{TOP}", DriveItem(TOP, "folder")),
        (f"https://drive.google.com/file/d/{ONE}/view?usp=sharing", DriveItem(ONE, "file")),
        (f"https://drive.google.com/open?id={ONE}", DriveItem(ONE, "file")),
        (f"https://drive.google.com/uc?export=download&id={ONE}", DriveItem(ONE, "file")),
        (
            f"https://drive.usercontent.google.com/download?id={ONE}&confirm=t",
            DriveItem(ONE, "file"),
        ),
        ("https://example.org/file/d/1", None),
        (f"https://evil.example/drive.google.com/file/d/{ONE}", None),
        ("kaggle:a/b", None),
    ],
)
def test_links(link: str, item: DriveItem | None):
    assert drive.parse(link) == item


def test_a_private_folder_with_pages_and_folders(
    account: Drive, internet: Standin, workspace: Workspace, waits: Waits
):
    assert _bring(LINK, workspace, waits) == Origin(f"drive:{TOP}")
    assert _tree(workspace) == {"one.png": PICTURE, "malignant/_two.png": PICTURE[::-1]}
    assert account.tokens == 1
    assert internet.tunnels.count("www.googleapis.com") == 1


@pytest.mark.usefixtures("account")
def test_a_private_archive(workspace: Workspace, waits: Waits, archive: bytes):
    origin = _bring(f"https://drive.google.com/file/d/{ZIP}/view", workspace, waits)
    assert origin == Origin(f"drive:{ZIP}", hashlib.sha256(archive).hexdigest())
    assert sorted(_tree(workspace)) == ["images/one.png", "images/two.png"]


def test_same_names_do_not_overwrite_each_other(account: Drive, workspace: Workspace, waits: Waits):
    account.items.append(Item(SAME, "ONE.png", TOP, b"another"))
    _bring(LINK, workspace, waits)
    assert _tree(workspace)["ONE (2).png"] == b"another"


def test_a_private_folder_resumes(
    account: Drive, internet: Standin, workspace: Workspace, waits: Waits
):
    account.faults = deque([None, broken_off(40_000), status(500), status(500)])
    with pytest.raises(DataError) as caught:
        _bring(LINK, workspace, waits)
    assert caught.value.code == "network_down"
    internet.seen.clear()
    _bring(LINK, workspace, waits)
    media = [seen for seen in internet.seen if seen.query.get("alt") == "media"]
    assert [(seen.path[-1], seen.headers.get("range")) for seen in media] == [("2", "bytes=40000-")]


def test_a_damaged_file_is_noticed(account: Drive, workspace: Workspace, waits: Waits):
    account.faults = deque([_damaged])
    with pytest.raises(DataError) as caught:
        _bring(LINK, workspace, waits)
    assert caught.value.code == "wrong_checksum"


def _damaged(reply: Reply) -> Reply:
    return replace(reply, body=b"x" + reply.body[1:])


def test_a_file_removed_between_two_runs_stays_out(
    account: Drive, workspace: Workspace, waits: Waits
):
    account.faults = deque([None, *[status(500)] * 3])
    with pytest.raises(DataError):
        _bring(LINK, workspace, waits)
    account.items = account.items[1:]
    _bring(LINK, workspace, waits)
    assert list(_tree(workspace)) == ["malignant/_two.png"]


@pytest.mark.parametrize(
    ("fault", "waited"), [(status(429, retry_after="4"), [4.0]), (status(500), [0.5])]
)
def test_a_busy_api_is_asked_again(
    account: Drive, workspace: Workspace, waits: Waits, fault: Fault, waited: list[float]
):
    account.api_faults = deque([fault])
    _bring(LINK, workspace, waits)
    assert waits == waited


@pytest.mark.usefixtures("account")
def test_not_shared_with_the_account(workspace: Workspace, waits: Waits):
    with pytest.raises(DataError) as caught:
        _bring(f"https://drive.google.com/file/d/{'N' * 28}/view", workspace, waits)
    assert caught.value.code == "drive_refused"
    assert EMAIL in caught.value.hint


@pytest.mark.usefixtures("account")
def test_an_empty_folder(workspace: Workspace, waits: Waits):
    with pytest.raises(DataError) as caught:
        _bring(f"https://drive.google.com/drive/folders/{'E' * 28}", workspace, waits)
    assert caught.value.code == "drive_empty"


def test_a_key_that_google_refuses(account: Drive, workspace: Workspace, waits: Waits):
    account.accept_key = False
    with pytest.raises(DataError) as caught:
        _bring(LINK, workspace, waits)
    assert caught.value.code == "drive_credentials"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("content", [None, "{", "[]", '{"client_email": "x"}', "\x00\xff"])
def test_a_key_file_that_is_none(
    workspace: Workspace,
    waits: Waits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str | None,
):
    key = tmp_path / "key.json"
    if content is not None:
        key.write_text(content, encoding="latin-1")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    with pytest.raises(DataError) as caught:
        _bring(LINK, workspace, waits)
    assert caught.value.code == "drive_credentials"
    assert str(tmp_path) not in str(caught.value)


def test_a_public_folder_needs_no_account(site: Drive, workspace: Workspace, waits: Waits):
    site.public = True
    site.items = [item for item in site.items if item.mime != DOCUMENT]
    site.items.append(Item(SAME, "one.png", TOP, b"another"))
    _bring(LINK, workspace, waits)
    assert _tree(workspace) == {
        "one.png": PICTURE,
        "one (2).png": b"another",
        "malignant/_two.png": PICTURE[::-1],
    }


def test_a_public_archive_resumes(
    site: Drive, internet: Standin, workspace: Workspace, waits: Waits, archive: bytes
):
    """gdown writes in pieces of 512 KiB, so the archive has to be larger."""
    large = io.BytesIO(archive)
    with zipfile.ZipFile(large, "a") as packed:
        packed.writestr("images/three.png", bytes(2_000_000))
    site.public = True
    site.items = [Item(ZIP, "all.zip", "elsewhere", large.getvalue())]
    site.faults = deque([broken_off(1_500_000)])
    with pytest.raises(DataError) as caught:
        drive.bring(DriveItem(ZIP, "file"), workspace, patience=replace(waits.patience, tries=1))
    assert caught.value.code == "network_down"
    internet.seen.clear()
    origin = _bring(f"https://drive.google.com/file/d/{ZIP}/view", workspace, waits)
    assert origin.sha256 == hashlib.sha256(large.getvalue()).hexdigest()
    assert f"bytes={2 * 512 * 1024}-" in [seen.headers.get("range") for seen in internet.seen]


def test_a_public_archive_too_large_for_google_to_scan(
    site: Drive, workspace: Workspace, waits: Waits, archive: bytes
):
    site.public = site.too_large_to_scan = True
    origin = _bring(f"https://drive.google.com/file/d/{ZIP}/view", workspace, waits)
    assert origin.sha256 == hashlib.sha256(archive).hexdigest()


def test_a_public_archive_that_breaks_off_is_resumed_in_the_same_run(
    site: Drive, workspace: Workspace, waits: Waits, archive: bytes
):
    site.public = True
    site.faults = deque([broken_off(100_000)])
    origin = _bring(f"https://drive.google.com/file/d/{ZIP}/view", workspace, waits)
    assert origin.sha256 == hashlib.sha256(archive).hexdigest()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("link", [LINK, f"https://drive.google.com/file/d/{ZIP}/view"])
def test_a_private_item_without_an_account_is_told_at_once(
    workspace: Workspace, waits: Waits, link: str
):
    with pytest.raises(DataError) as caught:
        _bring(link, workspace, waits)
    assert caught.value.code == "drive_refused"
    said = str(caught.value)
    for needed in ("GOOGLE_APPLICATION_CREDENTIALS", "console.cloud.google.com", "data import"):
        assert needed in said
