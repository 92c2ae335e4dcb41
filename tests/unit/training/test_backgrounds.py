"""Lungs of other data sets are gathered once, and only where they are lungs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.tiny import drawn_chest, write_segmenter

from thoralens.anatomy import LungSegmenter
from thoralens.errors import DataError
from thoralens.imaging import Preprocessing
from thoralens.training import backgrounds


@pytest.fixture
def segmenter(tmp_path: Path) -> LungSegmenter:
    """Calls dark pixels lung."""
    return LungSegmenter(write_segmenter(tmp_path / "segmenter"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two data sets of one's own."""
    chest = Image.fromarray((drawn_chest() * 255).astype(np.uint8))
    for name in ("ours", "theirs"):
        for label in ("a", "b"):
            place = tmp_path / "data" / name / label
            place.mkdir(parents=True)
            chest.rotate(2 * len(name)).save(place / f"{name}.png")
    Image.new("L", (200, 200), 255).save(tmp_path / "data" / "ours" / "a" / "blank.png")
    return tmp_path / "data"


def test_images_without_lungs_stay_out(folder: Path, segmenter: LungSegmenter) -> None:
    found = backgrounds.gather(("ours", "theirs"), folder, Preprocessing(), segmenter)
    assert sorted(found.sets) == ["ours", "ours", "theirs", "theirs"]
    assert found.images.shape == found.lungs.shape == (4, 224, 224)
    backgrounds.write(found, folder / "b.npz")
    again = backgrounds.read(folder / "b.npz")
    assert (again.images == found.images).all()
    assert (again.lungs == found.lungs).all()
    assert (again.sets == found.sets).all()


def test_no_sets_give_no_backgrounds(folder: Path, segmenter: LungSegmenter) -> None:
    assert len(backgrounds.gather((), folder, Preprocessing(), segmenter).images) == 0


def test_a_missing_file_names_the_stage_to_run(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        backgrounds.read(tmp_path / "backgrounds.npz")
    assert caught.value.code == "stage_missing"


def test_slices_are_no_backgrounds(folder: Path, segmenter: LungSegmenter) -> None:
    (folder / "chest-ct").mkdir()
    with pytest.raises(DataError) as caught:
        backgrounds.gather(("chest-ct",), folder, Preprocessing(), segmenter)
    assert caught.value.code == "backgrounds_not_xray"
