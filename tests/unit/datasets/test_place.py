"""A data folder is complete or absent."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from thoralens.datasets.place import check_space, placing
from thoralens.errors import DataError


def _fill(target: Path, text: str = "new", *, replace: bool = False) -> None:
    with placing(target, replace=replace) as workspace:
        (workspace.tree / "file").write_text(text)


def test_the_folder_appears_when_the_block_ends(tmp_path: Path):
    target = tmp_path / "deep" / "set"
    with placing(target) as workspace:
        (workspace.tree / "file").write_text("x")
        (workspace.downloads / "part").write_text("y")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["file"]
    assert [path.name for path in target.parent.iterdir()] == ["set"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_after_an_error_it_is_absent_and_downloads_are_kept(
    tmp_path: Path, error: type[BaseException]
):
    target = tmp_path / "set"

    def fail() -> None:
        with placing(target) as workspace:
            (workspace.tree / "file").write_text("x")
            (workspace.downloads / "part").write_text("y")
            raise error

    with pytest.raises(error):
        fail()
    assert not target.exists()
    with placing(target) as workspace:
        assert (workspace.downloads / "part").read_text() == "y"
        assert list(workspace.tree.iterdir()) == []


def test_an_existing_folder_is_left_alone(tmp_path: Path):
    _fill(tmp_path / "set", "old")
    with pytest.raises(DataError) as caught:
        _fill(tmp_path / "set")
    assert caught.value.code == "folder_exists"
    assert (tmp_path / "set" / "file").read_text() == "old"


def test_a_folder_that_appeared_meanwhile_is_left_alone(tmp_path: Path):
    target = tmp_path / "set"

    def overtaken() -> None:
        with placing(target):
            target.mkdir()
            (target / "theirs").touch()

    with pytest.raises(DataError) as caught:
        overtaken()
    assert caught.value.code == "folder_exists"
    assert [path.name for path in target.iterdir()] == ["theirs"]


def test_replacing(tmp_path: Path):
    target = tmp_path / "set"
    _fill(target, "old")
    with pytest.raises(RuntimeError), placing(target, replace=True):
        raise RuntimeError
    assert (target / "file").read_text() == "old"
    _fill(target, replace=True)
    assert (target / "file").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_replacement_killed_between_its_renames_is_undone(tmp_path: Path):
    target = tmp_path / "set"
    aside = tmp_path / ".set.partial" / "replaced"
    aside.mkdir(parents=True)
    (aside / "file").write_text("old")
    with pytest.raises(DataError) as caught:
        _fill(target)
    assert caught.value.code == "folder_exists"
    assert (target / "file").read_text() == "old"


def test_two_runs_at_once(tmp_path: Path):
    with placing(tmp_path / "set"):
        with pytest.raises(DataError) as caught:
            _fill(tmp_path / "set")
        assert caught.value.code == "folder_busy"
        _fill(tmp_path / "another")
    assert (tmp_path / "set").is_dir()


def test_a_lock_whose_folder_is_gone_does_not_count(tmp_path: Path):
    work = tmp_path / ".set.partial"
    work.mkdir()
    held = os.open(work, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    work.rmdir()
    _fill(tmp_path / "set")
    os.close(held)
    assert (tmp_path / "set").is_dir()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "cannot_write"),
        (errno.EROFS, "cannot_write"),
    ],
)
def test_what_the_disk_says(tmp_path: Path, number: int, code: str):
    with pytest.raises(DataError) as caught, placing(tmp_path / "set"):
        raise OSError(number, os.strerror(number))
    assert caught.value.code == code
    assert not (tmp_path / "set").exists()


def test_a_file_where_the_folder_should_go(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError) as caught:
        _fill(tmp_path / "file" / "set")
    assert caught.value.code == "cannot_write"


def test_what_cannot_fit_is_refused(tmp_path: Path):
    check_space(tmp_path, 1)
    with pytest.raises(DataError) as caught:
        check_space(tmp_path, 2**62)
    assert caught.value.code == "disk_full"
