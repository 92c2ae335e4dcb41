"""The two stages of the compact CLIP, on a few drawn images: from tables to a usable package."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from thoralens.cases.compact import CompactClip
from thoralens.imaging import NoduleSpec, make_phantom, to_png
from thoralens.inference import read_spec
from thoralens.settings import ASSETS, Settings
from thoralens.training.clip_data import patient_split
from thoralens.training.stages import run

PARAMS = """
data: {name: jsrt, positive: malignant}
export: {name: x, version: "0", title: x}
clip: {variants: 1, phantoms: 3, warm_steps: 2, steps: 3, batch: 8, dimensions: 32}
"""
REPORT = """<r><AbstractText Label="FINDINGS">Clear lungs, no effusion.</AbstractText>
<AbstractText Label="IMPRESSION">No acute disease.</AbstractText></r>"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSRT's table over six phantoms, the COVID-19 collection's over two, and a report."""
    root = tmp_path_factory.mktemp("root")
    (root / "params.yaml").write_text(PARAMS)
    with (ASSETS / "splits" / "jsrt.csv").open(newline="") as stream:
        splits = list(csv.DictReader(stream))
    jsrt, covid = root / "data" / "jsrt", root / "data" / "covid-chestxray"
    for folder in (jsrt, covid):
        (folder / "images").mkdir(parents=True)
    names = [
        [row["file"] for row in splits if row["split"] == part][n]
        for part in ("train", "validation", "test")
        for n in (0, 1)
    ]
    lines = ["file,subtlety,size_mm,age,sex,x_2048,y_2048,label,position,diagnosis"]
    for number, name in enumerate(names):
        _draw(jsrt / "images" / name, number)
        lines.append(f"{name},3,20,6{number},Male,700,700,malignant,r.upper lobe,lung cancer")
    (jsrt / "labels.csv").write_text("\n".join(lines))
    lines = ["patientid,sex,age,finding,view,filename,clinical_notes"]
    for number in range(2):
        _draw(covid / "images" / f"{number}.png", 50 + number)
        lines.append(f"{number},F,40,COVID-19,AP,{number}.png,Hazy bases in Mrs Jane Smith.")
    (covid / "metadata.csv").write_text("\n".join(lines))
    (root / "data" / "openi-reports").mkdir()
    (root / "data" / "openi-reports" / "1.xml").write_text(REPORT)
    return root


def _draw(path: Path, seed: int) -> None:
    path.write_bytes(to_png(make_phantom(seed, NoduleSpec("right", "upper"), 224)))


def test_tables_become_a_package_that_searches(root: Path) -> None:
    run("clip-features", root)
    kept = (root / "artifacts" / "clip-features" / "items.json").read_text()
    assert "Smith" not in kept
    assert "Hazy bases" in kept
    assert '"zone": "right ' in kept, "the nodule's zone is looked up in the lungs found"
    run("clip", root)
    folder = root / "artifacts" / "clip"
    encoder = CompactClip(folder, read_spec(Settings().model))
    assert encoder.fits
    assert encoder.name.dimensions == 32
    assert encoder.text("nodule").any()
    assert encoder.measured[0].patients >= 2
    assert "few hundred patients" in (folder / "MODEL_CARD.md").read_text()


def test_a_patient_is_in_one_part_on_every_machine() -> None:
    parts = {patient_split(f"covid-{n}") for n in range(50)}
    assert parts == {"train", "validation", "test"}
    assert patient_split("covid-7") == patient_split("covid-7")
