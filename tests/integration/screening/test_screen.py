"""Many studies with real worker processes, a real store protocol and a real Ray."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from tests.tiny import write_model
from thoralens.errors import ThoralensError
from thoralens.imaging.examples import example_bytes
from thoralens.screening import screen
from thoralens.screening.engines import processes
from thoralens.screening.source import Item
from thoralens.settings import Settings

_JUDGED = ("a.png", "below/b.png", "below/c.png")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return Settings(home=home, model=write_model(home / "model"))


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studies")
    (folder / "below").mkdir()
    for name in _JUDGED:
        (folder / name).write_bytes(example_bytes("phantom-left-upper-png"))
    (folder / "notes.txt").write_text("not an image")
    (folder / ".hidden").write_text("left out")
    return folder


def read(out: Path, name: str = "results.csv") -> list[dict[str, str]]:
    with (out / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_file_has_one_line_and_errors_say_what_to_do(
    studies: Path, settings: Settings, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    found = screen(
        str(studies), tmp_path / "out", settings, workers=2, progress=lambda *at: told.append(at)
    )
    assert found.states == {"judged": 3, "error": 1}
    assert (told[0], told[-1]) == ((0, 4), (4, 4))
    rows = read(tmp_path / "out")
    assert [row["file"] for row in rows] == ["a.png", "below/b.png", "below/c.png", "notes.txt"]
    assert 0 < float(rows[0]["probability"]) < 1
    assert rows[0]["model"].startswith("tiny")
    (error,) = read(tmp_path / "out", "errors.csv")
    assert error["error"] == "unknown_format"
    assert "DICOM or PNG" in error["hint"]
    parquet = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "out/results.parquet")
    assert parquet.column("file").to_pylist() == [row["file"] for row in rows]


def test_only_new_and_changed_files_are_judged_again(
    studies: Path, settings: Settings, tmp_path: Path
) -> None:
    folder, out = tmp_path / "in", tmp_path / "in" / "out"
    shutil.copytree(studies, folder)
    screen(str(folder), out, settings, workers=1)
    assert screen(str(folder), out, settings, workers=1).fresh == 0
    (folder / "below/b.png").unlink()
    (folder / "a.png").write_bytes(example_bytes("phantom-left-upper-png") + b"\0")
    again = screen(str(folder), out, settings, workers=1)
    assert again.fresh == 1
    assert [row["file"] for row in read(out)] == ["a.png", "below/c.png", "notes.txt"]


def test_a_killed_screening_goes_on_where_it_was(settings: Settings, tmp_path: Path) -> None:
    folder, out, count = tmp_path / "in", tmp_path / "out", 40
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:02}.png").write_bytes(example_bytes("phantom-left-upper-png"))
    command = [sys.executable, "-m", "thoralens.cli", "screen", str(folder), str(out)]
    command += ["--workers", "1"]
    environment = os.environ | {"THORALENS_HOME": str(settings.home)}
    environment["THORALENS_MODEL"] = str(settings.model)
    running = subprocess.Popen(command, env=environment, start_new_session=True)
    _wait_for_lines(out, 3)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert not (out / "results.csv").exists()
    found = screen(str(folder), out, settings, workers=2)
    assert 0 < found.fresh < count
    assert [row["file"] for row in read(out)] == [f"{number:02}.png" for number in range(count)]


def _wait_for_lines(out: Path, lines: int) -> None:
    """Until the record holds some lines; it is locked, so its growth is watched."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        log = out / "screening.db-wal"
        if log.exists() and log.stat().st_size > 20_000 + 4_000 * lines:
            return
        time.sleep(0.05)
    pytest.fail("no line was written in a minute")


class _Deadly(Item):
    """Ends the process that receives it, as a decoder that crashes would."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


def test_a_file_that_kills_its_reader_costs_its_own_line_only(
    studies: Path, settings: Settings
) -> None:
    items = [Item("a.png", "1"), _Deadly("deadly.dcm", "1"), Item("below/b.png", "1")]
    rows = {row.file: row for row in processes(str(studies), items, settings, 2)}
    assert rows["a.png"].state == rows["below/b.png"].state == "judged"
    assert rows["deadly.dcm"].error == "reader_crashed"


def test_another_model_needs_another_folder(
    studies: Path, settings: Settings, tmp_path: Path
) -> None:
    screen(str(studies), tmp_path, settings, workers=1)
    other = settings.model_copy(
        update={"model": write_model(tmp_path / "other", seed=1, version="2.0.0")}
    )
    with pytest.raises(ThoralensError, match="begun with another source or model"):
        screen(str(studies), tmp_path, other, workers=1)


def test_a_missing_folder_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ThoralensError, match="no folder nowhere"):
        screen(str(tmp_path / "nowhere"), tmp_path / "out", settings, workers=1)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pytest.importorskip("pyarrow")
    from moto.server import ThreadedMotoServer

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


def test_a_store_is_screened_by_its_address(
    store: str, studies: Path, settings: Settings, tmp_path: Path
) -> None:
    client = boto3.client("s3", endpoint_url=f"http://{store}", region_name="us-east-1")
    client.create_bucket(Bucket="films")
    for name in (*_JUDGED, "notes.txt"):
        client.upload_file(str(studies / name), "films", f"2026/{name}")
    options = f"scheme=http&endpoint_override={store}&region=us-east-1"
    found = screen(f"s3://films/2026?{options}", tmp_path, settings, workers=1)
    assert found.states == {"judged": 3, "error": 1}
    with pytest.raises(ThoralensError, match="nothing at s3://films/2025"):
        screen(f"s3://films/2025?{options}", tmp_path / "other", settings, workers=1)


@pytest.mark.ray
def test_ray_says_the_same(studies: Path, settings: Settings, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    screen(str(studies), tmp_path / "local", settings, workers=1)
    found = screen(str(studies), tmp_path / "ray", settings, engine="ray", workers=2)
    assert found.states == {"judged": 3, "error": 1}
    given, got = read(tmp_path / "local"), read(tmp_path / "ray")
    for row in (*given, *got):
        del row["seconds"]
    assert given == got
