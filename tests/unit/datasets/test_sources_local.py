"""A folder or an archive of this machine."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from thoralens.datasets.place import Workspace
from thoralens.datasets.sources import local
from thoralens.errors import DataError


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "work" / "downloads", tmp_path / "work" / "tree")
    made.downloads.mkdir(parents=True)
    made.tree.mkdir()
    return made


def test_a_folder_is_copied_without_links_and_hidden_files(tmp_path: Path, workspace: Workspace):
    folder = tmp_path / "Jane Doe" / "pictures"
    (folder / "nodule").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "nodule" / "1.png").write_bytes(b"1")
    (folder / ".git" / "config").touch()
    (tmp_path / "secret").write_text("secret")
    (folder / "link.png").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    origin = local.bring(folder, workspace)
    copied = [path for path in workspace.tree.rglob("*") if path.is_file()]
    assert copied == [workspace.tree / "nodule" / "1.png"]
    assert origin.source == "file:pictures"
    assert origin.sha256 is None


def test_an_archive_is_unpacked(tmp_path: Path, workspace: Workspace):
    with zipfile.ZipFile(tmp_path / "it.zip", "w") as file:
        file.writestr("nodule/1.png", b"1")
    origin = local.bring(tmp_path / "it.zip", workspace)
    assert (workspace.tree / "nodule" / "1.png").read_bytes() == b"1"
    assert origin.source == "file:it.zip"
    assert origin.sha256 is not None


@pytest.mark.parametrize(
    ("name", "code"),
    [("none", "path_missing"), ("empty", "folder_empty"), ("text", "archive_unknown")],
)
def test_what_cannot_be_used(tmp_path: Path, workspace: Workspace, name: str, code: str):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("text")
    with pytest.raises(DataError) as caught:
        local.bring(tmp_path / name, workspace)
    assert caught.value.code == code
    assert str(tmp_path) not in str(caught.value)
