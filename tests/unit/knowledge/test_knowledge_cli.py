"""The ``knowledge`` commands, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thoralens.knowledge import cli
from thoralens.settings import Settings


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "get_settings", lambda: Settings(home=tmp_path / "home"))


def run(*words: str):
    return CliRunner().invoke(cli.app, list(words))


def test_add_list_search_remove(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("zygomorphic")
    (tmp_path / "bad.pdf").write_bytes(b"no")
    added = run("add", str(tmp_path))
    assert added.exit_code == 2
    assert "notes.txt: 1 passages" in added.output
    assert "[document_unreadable]" in added.output
    assert "already there" in run("add", str(tmp_path / "notes.txt")).output
    (hit,) = json.loads(run("search", "zygomorphic", "--json").output)
    assert hit["passage"]["kind"] == "user"
    digest = run("list").output.split()[0]
    assert "Removed notes.txt" in run("remove", digest).output
    assert run("list").output == ""
    assert "Nothing in the library" in run("search", "zygomorphic").output


def test_search_names_the_source() -> None:
    output = run("search", "who should be screened uspstf").output
    assert "US Preventive Services Task Force, 2021" in output
