"""One conformance suite for every place that files can lie in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.standins.s3 import bucket

from thoralens.errors import ThoralensError
from thoralens.server.blobs import Blobs, open_blobs
from thoralens.server.files import FileStore
from thoralens.settings import Settings

Open = Callable[[], Blobs]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def object_store() -> Iterator[dict[str, str]]:
    pytest.importorskip("pyarrow")
    with bucket("files") as options:
        yield options


@pytest.fixture(params=["home", "folder", "s3"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same store anew each time, as another process would."""
    given: dict[str, object] = {"home": tmp_path}
    if request.param == "folder":
        given["files"] = str(tmp_path / "elsewhere")
    if request.param == "s3":
        options = request.getfixturevalue("object_store")
        given |= {"files": f"s3://files/{tmp_path.name}", "files_options": options}
    return lambda: open_blobs(Settings(**given))


def keys(blobs: Blobs, folder: str = "studies") -> list[str]:
    return sorted(blob.key for blob in blobs.under(folder))


def test_what_was_put_is_there_for_every_process(open_store: Open) -> None:
    store, data = open_store(), os.urandom(300_000)
    store.put("studies/a/1", data)
    store.put("studies/a/2", b"")
    assert open_store().get("studies/a/1") == data
    assert open_store().get("studies/a/2") == b""
    assert keys(open_store()) == ["studies/a/1", "studies/a/2"]
    (one, _) = store.under("studies/a")
    assert abs(datetime.now(UTC) - one.written) < timedelta(minutes=5)


def test_what_is_not_there_is_said_and_dropping_it_changes_nothing(open_store: Open) -> None:
    store = open_store()
    with pytest.raises(FileNotFoundError):
        store.get("studies/a/1")
    store.drop("studies/a/1")
    store.drop("studies")
    assert keys(store) == []


def test_a_file_or_a_folder_is_dropped_and_nothing_else(open_store: Open) -> None:
    store = open_store()
    for key in ("studies/a/1", "studies/a/2", "studies/ab/1", "studies/b/1"):
        store.put(key, key.encode())
    store.drop("studies/b/1")
    store.drop("studies/a")
    assert keys(store) == ["studies/ab/1"]


def test_a_damaged_file_is_found_out(open_store: Open) -> None:
    blobs = open_store()
    store = FileStore(blobs)
    digest = store.add("s", {"radiograph": b"pixels"})["radiograph"]
    assert store.read("s", digest) == b"pixels"
    blobs.put(f"studies/s/{digest}", b"pixelz")
    with pytest.raises(ThoralensError) as refused:
        store.read("s", digest)
    assert refused.value.code == "file_damaged"


def test_equal_files_of_two_studies_are_two_files(open_store: Open) -> None:
    store = FileStore(open_store())
    first, second = (store.add(study, {"radiograph": b"same"}) for study in "ab")
    store.remove("a")
    assert store.read("b", second["radiograph"]) == b"same"
    with pytest.raises(FileNotFoundError):
        store.read("a", first["radiograph"])


def test_a_sweep_removes_what_no_row_names_and_nothing_else(open_store: Open) -> None:
    blobs = open_store()
    store = FileStore(blobs)
    kept = store.add("kept", {"radiograph": b"1", "original": b"2"})
    store.add("kept", {"original": b"of an attempt that was interrupted"})
    store.add("gone", {"radiograph": b"3"})
    assert store.sweep({"kept": kept}, before=LONG_AGO) == 0, "what is new may be named soon"
    assert store.sweep({"kept": kept}) == 2
    assert keys(blobs) == sorted(f"studies/kept/{digest}" for digest in kept.values())


def test_files_are_of_one_database(open_store: Open) -> None:
    store = FileStore(open_store())
    store.claim("one")
    FileStore(open_store()).claim("one")
    with pytest.raises(ThoralensError) as refused:
        FileStore(open_store()).claim("two")
    assert refused.value.code == "files_of_another"
    store.release()
    store.claim("two")


def test_a_killed_write_leaves_no_file(tmp_path: Path) -> None:
    """SIGKILL while files are written: each is whole or not there."""
    script = (
        "import sys; from pathlib import Path; from thoralens.server.blobs import LocalBlobs\n"
        "store, data = LocalBlobs(Path(sys.argv[1])), b'x' * 2_000_000\n"
        "for n in range(10_000): store.put(f'studies/{n}/1', data); print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        for _ in range(5):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    store = open_blobs(Settings(home=tmp_path))
    assert len(keys(store)) >= 5
    assert {len(store.get(key)) for key in keys(store)} == {2_000_000}
    store.tidy("studies")
    assert not list((tmp_path / "tmp").iterdir())
    assert all(list(folder.iterdir()) for folder in (tmp_path / "studies").iterdir())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"files": "ftp://host/x"}, "files_url_unknown"),
        ({"files": "s3://"}, "files_url_unknown"),
        ({"files": "s3://files/x", "files_options": {"colour": "red"}}, "files_options_unknown"),
    ],
)
def test_a_wrong_address_is_refused(tmp_path: Path, given: dict[str, object], code: str) -> None:
    with pytest.raises(ThoralensError) as refused:
        open_blobs(Settings(home=tmp_path, **given))
    assert refused.value.code == code


def test_a_store_that_is_down_or_has_no_bucket_is_a_clear_error(
    tmp_path: Path, object_store: dict[str, str]
) -> None:
    for place, options in (
        ("s3://none/x", object_store),
        ("s3://files/x", object_store | {"endpoint": "http://127.0.0.1:9"}),
    ):
        with pytest.raises(ThoralensError) as refused:
            open_blobs(Settings(home=tmp_path, files=place, files_options=options))
        assert refused.value.code == "files_unreachable"
