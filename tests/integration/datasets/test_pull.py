"""Whole pulls: killed, overtaken, out of disk, hostile; the folder is complete or absent."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.datasets.conftest import Waits
from tests.standins.files import Shelf, claimed_length, slow, status
from tests.standins.kaggle import Kaggle
from tests.standins.server import Standin, serving
from thoralens.datasets.catalogue import ABOUT, CATALOGUE, pull
from thoralens.datasets.place import Workspace
from thoralens.datasets.progress import quiet
from thoralens.datasets.sources import packed
from thoralens.datasets.sources.https import Remote
from thoralens.errors import DataError

_CHILD = """
import os, resource, sys
from pathlib import Path
from thoralens.datasets.catalogue import pull
from thoralens.errors import DataError

if limit := int(os.environ.get("LARGEST_FILE", 0)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    pull("mine", Path(sys.argv[1]), source=sys.argv[2])
except DataError as error:
    sys.exit(error.code)
"""


@pytest.fixture
def shelf(archive: bytes) -> Shelf:
    return Shelf({"/it.zip": archive})


@pytest.fixture
def host(shelf: Shelf) -> Iterator[Standin]:
    with serving(shelf) as standin:
        yield standin


def _child(root: Path, host: Standin, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(root), f"{host.url}/it.zip"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )


def _until(come: Callable[[], bool], child: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 60
    while not come():
        assert child.poll() is None, child.stderr and child.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.005)


def _visible(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("[!.]*"))


def _part_size(root: Path) -> int:
    parts = list((root / ".mine.partial" / "downloads").glob("*.part"))
    return parts[0].stat().st_size if parts else 0


def test_killed_while_downloading(tmp_path: Path, host: Standin, shelf: Shelf, archive: bytes):
    shelf.faults = deque([slow(0.2)])
    child = _child(tmp_path, host)
    _until(lambda: _part_size(tmp_path) > 0, child)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert _visible(tmp_path) == []
    kept = _part_size(tmp_path)
    assert 0 < kept < len(archive)
    host.seen.clear()
    folder = pull("mine", tmp_path, source=f"{host.url}/it.zip", progress=quiet)
    assert [seen.headers.get("range") for seen in host.seen] == [f"bytes={kept}-"]
    assert {path.name for path in folder.rglob("*.png")} == {"one.png", "two.png"}
    about = json.loads((folder / ABOUT).read_text())
    assert about["sha256"] == hashlib.sha256(archive).hexdigest()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_killed_while_unpacking(tmp_path: Path, host: Standin, shelf: Shelf):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for number in range(4000):
            packed.writestr(f"images/{number}.png", str(number))
    shelf.files["/it.zip"] = file.getvalue()
    images = tmp_path / ".mine.partial" / "tree" / "images"
    child = _child(tmp_path, host)
    _until(lambda: (images / "20.png").exists(), child)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert _visible(tmp_path) == []
    assert 0 < len(list(images.iterdir())) < 4000
    host.seen.clear()
    folder = pull("mine", tmp_path, source=f"{host.url}/it.zip", progress=quiet)
    assert host.seen == []
    assert len(list((folder / "images").iterdir())) == 4000


def test_two_runs_in_one_folder(tmp_path: Path, host: Standin, shelf: Shelf):
    shelf.faults = deque([slow(0.1)])
    child = _child(tmp_path, host)
    _until(lambda: _part_size(tmp_path) > 0, child)
    with pytest.raises(DataError) as caught:
        pull("mine", tmp_path, source=f"{host.url}/it.zip", progress=quiet)
    assert caught.value.code == "folder_busy"
    _, said = child.communicate(timeout=60)
    assert child.returncode == 0, said
    assert _visible(tmp_path) == ["mine"]


def test_a_disk_that_fills_up_while_downloading(tmp_path: Path, host: Standin):
    child = _child(tmp_path, host, LARGEST_FILE="100000")
    _, said = child.communicate(timeout=60)
    assert said.splitlines()[-1] == "disk_full"
    assert _visible(tmp_path) == []
    host.seen.clear()
    pull("mine", tmp_path, source=f"{host.url}/it.zip", progress=quiet)
    assert host.seen[0].headers["range"] == "bytes=100000-"


def test_a_disk_too_small_is_said_before_the_download(tmp_path: Path, host: Standin, shelf: Shelf):
    shelf.faults = deque([claimed_length(2**60)])
    with pytest.raises(DataError) as caught:
        pull("mine", tmp_path, source=f"{host.url}/it.zip", progress=quiet)
    assert caught.value.code == "disk_full"
    assert _visible(tmp_path) == []


def test_another_source_is_not_mistaken_for_what_a_killed_run_kept(
    workspace: Workspace, host: Standin, shelf: Shelf, archive: bytes, waits: Waits
):
    shelf.files["/other.zip"] = _escaping("images/other.png")
    digests = [
        packed.bring(
            Remote(f"{host.url}/{name}.zip"), workspace, patience=waits.patience, report=quiet
        ).sha256
        for name in ("it", "other")
    ]
    wanted = [archive, shelf.files["/other.zip"]]
    assert digests == [hashlib.sha256(body).hexdigest() for body in wanted]


def _link() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        info = tarfile.TarInfo("images/link.png")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(info)
    return file.getvalue()


def _escaping(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("images/one.png", b"1")
        packed.writestr(name, b"2")
    return file.getvalue()


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros.png", bytes(70 * 2**20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: _escaping("../../escaped"), "archive_escapes"),
        (lambda: _escaping("/tmp/escaped"), "archive_escapes"),
        (_link, "archive_link"),
        (_bomb, "archive_too_large"),
        (lambda: b"no archive", "archive_unknown"),
    ],
)
def test_a_hostile_archive_leaves_nothing(
    tmp_path: Path, host: Standin, shelf: Shelf, make: Callable[[], bytes], code: str
):
    shelf.files["/it.zip"] = make()
    root = tmp_path / "a" / "b"
    with pytest.raises(DataError) as caught:
        pull("mine", root, source=f"{host.url}/it.zip", progress=quiet)
    assert caught.value.code == code
    assert list(root.iterdir()) == []
    assert list(tmp_path.rglob("*")) == [tmp_path / "a", root]


def test_a_failure_leaves_nothing_and_an_old_folder_alone(
    tmp_path: Path, host: Standin, shelf: Shelf
):
    source = f"{host.url}/it.zip"
    folder = pull("mine", tmp_path, source=source, progress=quiet)
    shelf.faults = deque([status(404)])
    with pytest.raises(DataError) as caught:
        pull("mine", tmp_path, source=source, replace=True, progress=quiet)
    assert caught.value.code == "download_missing"
    assert (folder / "images" / "one.png").exists()


def test_a_catalogue_entry_comes_from_kaggle(internet: Standin, archive: bytes, tmp_path: Path):
    internet.routes.append(Kaggle("raddar/nodules-in-chest-xrays-jsrt", archive))
    folder = pull("jsrt", tmp_path, progress=quiet)
    about = json.loads((folder / ABOUT).read_text())
    assert about["source"] == "kaggle:raddar/nodules-in-chest-xrays-jsrt/versions/3"
    assert about["citation"] == CATALOGUE["jsrt"].citation


def test_missing_credentials_leave_nothing(internet: Standin, archive: bytes, tmp_path: Path):
    internet.routes.append(Kaggle("nih-chest-xrays/data", archive, token="needed"))
    with pytest.raises(DataError) as caught:
        pull("nih-chestxray14", tmp_path, progress=quiet)
    assert caught.value.code == "kaggle_credentials"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.realdata
def test_the_real_jsrt_folder_is_copied_whole(tmp_path: Path):
    given = os.environ.get("THORALENS_DATA_DIR")
    if not given:
        pytest.skip("THORALENS_DATA_DIR is not set")
    real = Path(given) / "jsrt"
    folder = pull("jsrt", tmp_path, source=str(real), progress=quiet)
    for path in (path for path in real.rglob("*") if path.is_file()):
        assert (folder / path.relative_to(real)).stat().st_size == path.stat().st_size
    assert json.loads((folder / ABOUT).read_text())["source"] == "file:jsrt"
