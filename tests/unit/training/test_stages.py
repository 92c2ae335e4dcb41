"""Stages that cannot finish say why and leave what was there."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from tests.tiny import write_model

from thoralens.datasets.manifest import Record
from thoralens.datasets.place import explaining_disk, locked
from thoralens.errors import DataError, ThoralensError
from thoralens.imaging import Preprocessing
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.data import Part
from thoralens.training.registry import answers
from thoralens.training.stages import run


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file may grow beyond ``limit`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of two classes and its parameters, before the first stage."""
    rng = np.random.default_rng(0)
    for label in ("clear", "nodule"):
        folder = tmp_path / "data" / "mine" / label
        folder.mkdir(parents=True)
        for i in range(3):
            Image.fromarray(rng.integers(0, 255, (64, 64), np.uint8)).save(folder / f"{i}.png")
    params = {
        "data": {"name": "mine", "positive": "nodule"},
        "export": {"name": "m", "version": "1", "title": "m"},
    }
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    return tmp_path


def test_a_second_run_in_one_folder_is_told_to_wait(project: Path) -> None:
    run("ingest", project)
    with locked(project / "artifacts"), pytest.raises(DataError) as caught:
        run("audit", project)
    assert caught.value.code == "folder_busy"
    run("audit", project)
    assert (project / "artifacts/audit/audit.json").is_file()


def test_a_full_disk_stops_a_stage_and_leaves_the_files_of_before(project: Path) -> None:
    run("ingest", project)
    before = (project / "artifacts/manifest.parquet").read_bytes()
    (project / "data/mine/clear/0.png").unlink()
    with full_disk(500), pytest.raises(DataError) as caught:
        run("ingest", project)
    assert caught.value.code == "disk_full"
    assert [path.name for path in (project / "artifacts").iterdir()] == ["manifest.parquet"]
    assert (project / "artifacts/manifest.parquet").read_bytes() == before
    with full_disk(500), pytest.raises(DataError):
        run("audit", project)
    assert [path.name for path in (project / "artifacts").iterdir()] == ["manifest.parquet"]


def test_a_full_disk_keeps_the_last_checkpoint(tmp_path: Path) -> None:
    saved = Checkpoint(tmp_path / "run.checkpoint", {"recipe": 1})
    saved.save({"done": 1})
    with full_disk(1000), pytest.raises(DataError) as caught, explaining_disk():
        saved.save({"done": 2, "network": torch.zeros(10_000)})
    assert caught.value.code == "disk_full"
    assert saved.load() == {"done": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["run.checkpoint"]


def test_models_of_another_kind_are_not_compared(tmp_path: Path) -> None:
    record = Record("a.png", "0" * 64, "malignant", "drawn", "none")
    part = Part(
        ("not_malignant", "malignant"),
        (record,),
        np.zeros((1, 224, 224), np.float32),
        np.array([1]),
        np.full((1, 3), np.nan, np.float32),
    )
    with pytest.raises(ThoralensError) as caught:
        answers(write_model(tmp_path / "other", preprocessing=Preprocessing(low=2).to_json()), part)
    assert caught.value.code == "preprocessing_differs"
    named = write_model(
        tmp_path / "named", classes=("no", "yes"), preprocessing=Preprocessing().to_json()
    )
    with pytest.raises(ThoralensError) as caught:
        answers(named, part)
    assert caught.value.code == "classes_differ"
