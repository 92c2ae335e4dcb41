"""A cross-validation is a run of its own in a real MLflow store."""

from __future__ import annotations

from pathlib import Path

import pytest

from thoralens.datasets.manifest import Manifest, Record
from thoralens.training.track import Tracker


def test_an_attempt_is_logged_with_its_parameters_numbers_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tracker = Tracker(f"sqlite:///{tmp_path}/mlflow.db")
    record = Record("a.png", "0" * 64, "yes", "drawn", "none")
    manifest = Manifest("drawn", ("no", "yes"), (record,))
    run = tracker.begin({"train": {"seed": 3}}, manifest, "drawn-1", "f" * 32)
    (tmp_path / "crossval").mkdir()
    (tmp_path / "crossval" / "crossval.json").write_text("{}")
    tracker.attempt(run, {"auroc": 0.7, "undefined": float("nan")}, tmp_path / "crossval")
    found = tracker.client.get_run(run)
    assert found.data.metrics == {"auroc": 0.7}
    assert found.data.params["train.seed"] == "3"
    assert found.data.tags["data_version"] == "drawn-1"
    assert found.info.status == "FINISHED"
    kept = tracker.client.list_artifacts(run, "crossval")
    assert [file.path for file in kept] == ["crossval/crossval.json"]
