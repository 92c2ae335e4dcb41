"""The catalogue, and pulling by name."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from PIL import Image

from thoralens.datasets import phantoms
from thoralens.datasets.catalogue import ABOUT, CATALOGUE, pull
from thoralens.datasets.progress import quiet
from thoralens.errors import DataError

NAMES = [
    "jsrt", "nih-chestxray14", "kermany-pneumonia", "covid-chestxray", "chest-ct", "phantom",
]  # fmt: skip


def test_the_names_are_public():
    assert list(CATALOGUE) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_what_people_need(name: str):
    entry = CATALOGUE[name]
    assert entry.name == name
    assert len(entry.classes) == len(set(entry.classes)) >= 2
    assert entry.title
    assert entry.licence
    assert entry.citation
    assert entry.layout.startswith("thoralens.datasets.known.")
    assert entry.kaggle or entry.generate
    with pytest.raises(FrozenInstanceError):
        entry.title = "another"  # type: ignore[misc]


def test_the_catalogue_is_light():
    """Listing the data sets must not load their clients, nor torch."""
    program = (
        "import sys, thoralens.datasets.catalogue; "
        "print(sorted({'torch', 'gdown', 'kagglehub', 'google.auth', 'pyarrow', 'mlflow'}"
        " & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr


def test_pulling_phantoms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phantoms, "COUNT", 4)
    monkeypatch.setattr(phantoms, "SIZE", 96)
    folder = pull("phantom", tmp_path, progress=quiet)
    assert folder == tmp_path / "phantom"
    with (folder / phantoms.TABLE).open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["label"] for row in rows] == ["normal", "nodule"] * 2
    assert len({row["patient"] for row in rows}) == 4
    for row in rows:
        with Image.open(folder / row["file"]) as picture:
            assert picture.size == (96, 96)
            assert "synthetic" in " ".join(map(str, picture.info.values())).lower()
        box = [row[edge] for edge in ("left", "top", "right", "bottom")]
        if row["label"] == "nodule":
            left, top, right, bottom = map(int, box)
            assert 0 <= left < right <= 96
            assert 0 <= top < bottom <= 96
        else:
            assert box == [""] * 4
    about = json.loads((folder / ABOUT).read_text())
    assert about["name"] == "phantom"
    assert about["source"].startswith("synthetic:")
    assert about["licence"] == CATALOGUE["phantom"].licence


def test_phantoms_are_the_same_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phantoms, "COUNT", 2)
    monkeypatch.setattr(phantoms, "SIZE", 64)
    first, second = (pull("phantom", tmp_path / each, progress=quiet) for each in "ab")
    for path in (path for path in first.rglob("*") if path.is_file()):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


def test_pulling_a_folder_under_a_name_of_ones_own(tmp_path: Path):
    (tmp_path / "pictures" / "nodule").mkdir(parents=True)
    (tmp_path / "pictures" / "nodule" / "1.png").write_bytes(b"1")
    folder = pull("mine", tmp_path / "root", source=str(tmp_path / "pictures"), progress=quiet)
    assert (folder / "nodule" / "1.png").read_bytes() == b"1"
    assert json.loads((folder / ABOUT).read_text())["source"] == "file:pictures"


def test_an_unknown_name_is_guessed_at(tmp_path: Path):
    with pytest.raises(DataError) as caught:
        pull("jsrtt", tmp_path)
    assert caught.value.code == "data_set_unknown"
    assert "jsrt?" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../mine", "a/b", "", ".hidden", "UPPER", "a" * 65, "a\n"])
def test_a_name_that_is_no_folder_name(tmp_path: Path, name: str):
    with pytest.raises(DataError) as caught:
        pull(name, tmp_path, source=str(tmp_path))
    assert caught.value.code == "data_set_name"


@pytest.mark.parametrize("source", ["kaggle:", "kaggle:only", "kaggle:a/b/c", "kaggle:../a"])
def test_a_slug_that_is_none(tmp_path: Path, source: str):
    with pytest.raises(DataError) as caught:
        pull("mine", tmp_path, source=source)
    assert caught.value.code == "source_unknown"
    assert list(tmp_path.glob("[!.]*")) == []
