"""A case library over tiny models: everything is real but the networks' size."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.tiny import drawn_chest, write_encoder, write_frontal, write_model, write_segmenter

from thoralens.cases import shipped
from thoralens.cases.finder import CaseFinder
from thoralens.diagnosis import Diagnoser
from thoralens.settings import Settings


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    return {
        "model": write_model(folder / "model", files={"model.bin": "tiny"}),
        "lungs": write_segmenter(folder / "lungs"),
        "frontal": write_frontal(folder / "frontal"),
        "compact_clip": write_encoder(folder / "encoder"),
    }


@pytest.fixture(scope="session")
def diagnoser(packages: dict[str, Path]) -> Diagnoser:
    return Diagnoser.load(Settings(**packages))  # type: ignore[arg-type]


@pytest.fixture
def settings(packages: dict[str, Path], tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", **packages)  # type: ignore[arg-type]


@pytest.fixture
def finder(settings: Settings, diagnoser: Diagnoser, monkeypatch: pytest.MonkeyPatch) -> CaseFinder:
    """A library without shipped cases."""
    monkeypatch.setattr(shipped, "SEEDS", ())
    return CaseFinder(settings, diagnoser)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six images of five patients, one of them no chest, one a copy, one not an image."""
    folder = tmp_path_factory.mktemp("manifest")
    rng = np.random.default_rng(1)
    for number in range(5):
        pixels = drawn_chest() + 0.05 * rng.normal(size=(192, 192))
        pixels[20 * number : 20 * number + 30, 40:80] += 0.15
        write_png(folder / f"{number}.png", pixels)
    (folder / "copy.png").write_bytes((folder / "0.png").read_bytes())
    write_png(folder / "fog.png", rng.uniform(0.5, 0.9, (192, 192)))
    (folder / "broken.png").write_bytes(b"not an image")
    rows = [
        (
            "0.png",
            "Small right effusion in Mr John Smith.",
            "effusion",
            "pneumonia",
            "70",
            "M",
            "p0",
        ),
        ("1.png", "No effusion. Nodule in the left upper zone.", "nodule", "", "41", "F", "p1"),
        ("2.png", "Left effusion and cardiomegaly.", "", "", "", "", "p2"),
        ("3.png", "Clear lungs.", "", "", "95", "F", "p0"),
        ("4.png", "", "", "", "", "", ""),
        ("copy.png", "The same picture again.", "", "", "", "", ""),
        ("fog.png", "", "", "", "", "", ""),
        ("broken.png", "", "", "", "", "", ""),
        ("gone.png", "", "", "", "", "", ""),
    ]
    with (folder / "manifest.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("file", "text", "findings", "diagnosis", "age", "sex", "patient"))
        table.writerows(rows)
    return folder


def write_png(path: Path, pixels: np.ndarray) -> None:
    Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8)).save(path)
