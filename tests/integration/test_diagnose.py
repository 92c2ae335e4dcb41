"""``thoralens diagnose … --out``: a whole folder for each file, or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner

from tests.tiny import drawn_chest, write_frontal, write_model, write_segmenter
from thoralens import cli
from thoralens.diagnosis import Diagnosis
from thoralens.settings import Settings

DATA = os.environ.get("THORALENS_DATA_DIR")


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> None:
    settings = Settings(
        model=write_model(tmp_path / "model"),
        lungs=write_segmenter(tmp_path / "lungs"),
        frontal=write_frontal(tmp_path / "frontal"),
        home=tmp_path / "home",
        shap_evaluations=200,
    )
    monkeypatch.setattr(cli, "get_settings", lambda: settings)


def diagnose(*words: object):
    return CliRunner().invoke(cli.app, ["diagnose", *map(str, words)])


def check_folder(folder: Path) -> Diagnosis:
    """Everything of one accepted study is there and whole."""
    said = Diagnosis.model_validate_json((folder / "diagnosis.json").read_bytes())
    assert said.verified
    assert said.gate.accepted
    assert len(PdfReader(folder / "report.pdf").pages) == 2
    for kind in ("original", "lungs_outline", "grad_cam_figure", "shap_figure", "shap_contours"):
        with Image.open(folder / f"{kind}.png") as picture:
            picture.verify()
    return said


@pytest.mark.usefixtures("tiny")
def test_several_files_get_a_folder_each_and_a_bad_one_none(tmp_path) -> None:
    chest = Image.fromarray((drawn_chest(256) * 255).astype(np.uint8))
    for name in ("one", "two"):
        chest.save(tmp_path / f"{name}.png")
    (tmp_path / "bad.png").write_bytes(b"no image")
    files = [tmp_path / f"{name}.png" for name in ("one", "bad", "two")]

    ran = diagnose(*files, "--json", "--out", tmp_path / "out")

    assert ran.exit_code == cli.UNREADABLE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one", "two"]
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    assert [("error" in line) for line in lines] == [False, True, False]
    assert check_folder(tmp_path / "out" / "one").study_id == lines[0]["study_id"]

    again = diagnose(files[0], "--json", "--out", tmp_path / "out")
    assert again.exit_code == cli.UNREADABLE
    assert json.loads(again.stdout)["error"]["code"] == "output_exists"
    check_folder(tmp_path / "out" / "one")


@pytest.mark.realdata
@pytest.mark.skipif(not DATA, reason="THORALENS_DATA_DIR is not set")
def test_a_real_radiograph_is_written_whole_and_verified(tmp_path, monkeypatch) -> None:
    image = sorted(Path(DATA or "", "jsrt", "images").glob("*.png"))[0]
    settings = Settings(home=tmp_path / "home", shap_evaluations=200)
    monkeypatch.setattr(cli, "get_settings", lambda: settings)
    assert diagnose(image, "--out", tmp_path / "out").exit_code == 0
    said = check_folder(tmp_path / "out" / image.stem)
    assert not said.input.synthetic
    assert said.lineage.model == "chest-xray-vgg16"
