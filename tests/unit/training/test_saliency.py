"""The pointing game is won by pointing at the nodule, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tests.integration.training import tiny_run
from tests.tiny import drawn_chest, write_segmenter

from thoralens.anatomy import LungSegmenter
from thoralens.imaging import Preprocessing, to_square
from thoralens.training.data import Part
from thoralens.training.saliency import heat_of, pointing, randomisation
from thoralens.training.vgg16 import VGG16

SIZE = 224


@pytest.fixture
def segmenter(tmp_path: Path) -> LungSegmenter:
    return LungSegmenter(write_segmenter(tmp_path / "segmenter"))


def chests(images: int) -> Part:
    """Drawn chests, every second with a nodule in the right upper zone."""
    drawn = tiny_run.part(0, images)
    square = to_square(drawn_chest(), SIZE, low=0.0, high=100.0)
    nodules = np.full((images, 3), np.nan, np.float32)
    nodules[1::2] = 0.3, 0.3, 0.03
    pixels = np.stack([square] * images)
    return Part(drawn.classes, drawn.records, pixels, drawn.labels, nodules)


def heat_at(part: Part, x: float, y: float) -> np.ndarray:
    rows, columns = np.mgrid[:SIZE, :SIZE] / SIZE
    blob = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 0.002).astype(np.float32)
    return np.stack([blob] * len(part.images))


def test_a_map_at_the_nodule_hits_and_one_elsewhere_misses(segmenter: LungSegmenter) -> None:
    part = chests(6)
    at = pointing(part, heat_at(part, 0.31, 0.31), segmenter)
    away = pointing(part, heat_at(part, 0.7, 0.6), segmenter)
    assert at is not None
    assert away is not None
    assert (at.images, at.hit.value, at.zone.value) == (3, 1.0, 1.0)
    assert (away.hit.value, away.zone.value) == (0.0, 0.0)
    assert 0 < at.chance < 0.2
    assert at.chance == away.chance
    assert at.centre == 0


def test_without_marked_nodules_there_is_no_game(segmenter: LungSegmenter) -> None:
    part = chests(1)
    assert pointing(part, heat_at(part, 0.5, 0.5), segmenter) is None


def test_heat_is_the_positive_part_of_the_readout() -> None:
    features = np.zeros((1, 2, 4, 4), np.float32)
    features[0, 0, 1, 2] = 1
    features[0, 1, 3, 3] = 1
    heat = heat_of(features, np.array([2.0, -1.0], np.float32), 64)
    assert heat.min() == 0
    assert np.unravel_index(heat[0].argmax(), (64, 64)) == pytest.approx((24, 40), abs=8)
    assert heat[0, 48:, 48:].max() == 0


def test_a_network_that_forgets_everything_loses_its_map() -> None:
    torch.manual_seed(0)
    network = VGG16(1).eval()
    images = tiny_run.part(0, 4).images
    found = randomisation(network, images, Preprocessing(size=tiny_run.SIZE))
    assert list(found) == ["readout", "block 5", "block 4"]
    assert all(-1 <= value <= 1 for value in found.values())
    assert found["block 4"] < 0.9
    again = randomisation(network, images, Preprocessing(size=tiny_run.SIZE))
    assert again == found
