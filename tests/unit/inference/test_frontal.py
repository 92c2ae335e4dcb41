import os
from pathlib import Path

import numpy as np
import pytest
from tests.tiny import write_frontal

from thoralens.errors import ModelError
from thoralens.imaging import EXAMPLES, Acquisition, Radiograph, example_bytes, read, read_file
from thoralens.inference.frontal import WAYS, FrontalClassifier, Held, put_right, undo
from thoralens.settings import Settings

DATA = os.environ.get("THORALENS_DATA_DIR")
needs_data = pytest.mark.skipif(DATA is None, reason="THORALENS_DATA_DIR is not set")
TURNED = [way for way in WAYS if way != (0, False)]


@pytest.fixture(scope="module")
def shipped() -> FrontalClassifier:
    return FrontalClassifier(Settings().frontal, threads=1)


def held(radiograph: Radiograph, way: tuple[int, bool]) -> Radiograph:
    pixels = 1 - radiograph.pixels if way[1] else radiograph.pixels
    turned = np.ascontiguousarray(np.rot90(pixels, way[0]))
    return Radiograph(turned, Acquisition("array", *turned.shape[::-1]))


def picture(pixels) -> Radiograph:
    return Radiograph(np.asarray(pixels, np.float32), Acquisition("array", *pixels.shape[::-1]))


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_undone(way) -> None:
    pixels = np.random.default_rng(0).uniform(0, 1, (5, 8)).astype(np.float32)
    gone = held(picture(pixels), way)
    back = put_right(gone, Held(*way, score=1.0, frontal=True))
    np.testing.assert_allclose(back.pixels, pixels, atol=1e-6)
    square, film = np.zeros((2, 8, 8), np.float32)
    square[1:6], film[1:6] = pixels, 1
    turned = np.rot90((1 - square) * film if way[1] else square, way[0])
    np.testing.assert_allclose(undo(turned, np.rot90(film, way[0]), way), square, atol=1e-6)


def test_what_was_changed_is_noted_and_earlier_notes_stay() -> None:
    first = put_right(picture(np.zeros((4, 4))), Held(0, True, 1.0, frontal=True))
    both = put_right(first, Held(3, False, 1.0, frontal=True))
    assert [note.code for note in both.corrections] == ["inverted_by_look", "rotated_by_look"]
    assert "270 degrees" in both.corrections[1].message


def test_a_missing_package_is_a_clear_error(tmp_path) -> None:
    with pytest.raises(ModelError, match="cannot be read") as caught:
        FrontalClassifier(tmp_path / "none")
    assert "THORALENS_FRONTAL" in caught.value.hint


def test_an_upright_picture_is_left_alone_even_if_another_way_scores_higher(tmp_path) -> None:
    classify = FrontalClassifier(write_frontal(tmp_path))
    stripes = np.tile([0.0, 1.0], (64, 32))
    stripes[0, ::8] = 1
    found = classify(picture(stripes))
    assert found.frontal
    assert found.turns == 0


@pytest.mark.parametrize("way", WAYS)
def test_the_shipped_check_puts_phantoms_right(shipped, way) -> None:
    chest = read(example_bytes(EXAMPLES[0].id))
    found = shipped(held(chest, way))
    assert found.frontal
    assert (found.turns, found.inverted) == way


def test_the_shipped_check_refuses_noise_blank_film_and_stripes(shipped) -> None:
    rng = np.random.default_rng(5)
    stripes = np.tile(np.repeat([0.1, 0.9], 12), (200, 10))
    for pixels in (rng.uniform(0, 1, (300, 240)), np.full((200, 200), 0.4), stripes):
        assert not shipped(picture(pixels)).frontal


@needs_data
def test_real_chests_pass_and_turned_ones_are_put_right_or_refused(shipped) -> None:
    chests = [read_file(p) for p in sorted((Path(DATA) / "jsrt" / "images").iterdir())[::8]]
    upright = [shipped(chest) for chest in chests]
    assert all(found.frontal and not (found.turns or found.inverted) for found in upright)
    wrong = 0
    for number, chest in enumerate(chests):
        way = TURNED[number % len(TURNED)]
        found = shipped(held(chest, way))
        wrong += found.frontal and (found.turns, found.inverted) != way
    assert wrong == 0


@needs_data
def test_real_ct_slices_and_a_limb_are_refused(shipped) -> None:
    slices = sorted((Path(DATA) / "ct_chest" / "test").rglob("*.[jp][pn]g"))[::10]
    assert slices
    passed = [path.name for path in slices if shipped(read_file(path)).frontal]
    assert len(passed) <= len(slices) // 20, passed
    assert not shipped(read_file(Path(DATA) / "dicom" / "RG3_J2KI.dcm")).frontal
