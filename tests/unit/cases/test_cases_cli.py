"""``thoralens cases`` on the command line, over tiny models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from thoralens.cases import cli, shipped
from thoralens.cases.finder import CaseFinder
from thoralens.diagnosis import Diagnoser
from thoralens.errors import ThoralensError
from thoralens.settings import Settings


@pytest.fixture
def run(settings: Settings, diagnoser: Diagnoser, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(shipped, "SEEDS", ())
    monkeypatch.setattr(cli, "get_settings", lambda: settings)
    monkeypatch.setattr(CaseFinder, "load", classmethod(lambda c, s: c(s, diagnoser)))
    return CliRunner()


def test_from_a_manifest_to_hits_and_back_out(
    run: CliRunner, manifest: Path, tmp_path: Path
) -> None:
    added = run.invoke(cli.app, ["add", str(manifest)])
    assert added.exit_code == cli.UNREADABLE, "two files could not be read"
    assert "5 added, 1 duplicate, 1 refused, 2 unreadable" in added.output
    again = run.invoke(cli.app, ["add", str(manifest / "manifest.csv")])
    assert "6 duplicate" in again.output
    assert run.invoke(cli.app, ["list"]).output.count("case-") == 5
    image = str(manifest / "2.png")
    found = run.invoke(cli.app, ["search", "--image", image, "--text", "effusion", "--json"])
    document = json.loads(found.stdout)
    assert document["cases"][0]["parts"]["words"] > 0
    assert document["cases"][0]["zone"]["case_box"]
    told = run.invoke(cli.app, ["search", "--text", "no nodule, effusion", "--sex", "male"])
    assert told.output.startswith("1. ")
    assert "words: " in told.output
    assert run.invoke(cli.app, ["export", str(tmp_path / "out")]).output.startswith("5 cases")
    assert (tmp_path / "out" / "manifest.csv").is_file()
    case_id = document["cases"][0]["id"]
    assert f"[{case_id}]" in run.invoke(cli.app, ["remove", case_id]).output
    assert "4 cases encoded" in run.invoke(cli.app, ["reindex"]).output


def test_a_sex_that_is_none_is_refused(run: CliRunner) -> None:
    result = run.invoke(cli.app, ["search", "--text", "effusion", "--sex", "x"])
    assert isinstance(result.exception, ThoralensError)
    assert result.exception.code == "invalid_parameters"
