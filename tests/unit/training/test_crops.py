"""Crops tell the truth about where nodules are, and borrow from nobody they may not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.integration.training import tiny_run

from thoralens.training.crops import IGNORED, Backgrounds, CropSource, Nodule, targets
from thoralens.training.data import Part
from thoralens.training.nodules import RADII, look_alikes, nodule
from thoralens.training.patches import cell_loss

SIZE = 224


def flat(images: int, value: float, nodules: np.ndarray | None = None) -> Part:
    """Even images, their nodule (if any) a single white pixel."""
    drawn = tiny_run.part(0, images)
    pixels = np.full((images, SIZE, SIZE), value, np.float32)
    marks = np.full((images, 3), np.nan, np.float32) if nodules is None else nodules
    return Part(drawn.classes, drawn.records, pixels, drawn.labels, marks)


def source(part: Part, others: Backgrounds, **changes: object) -> CropSource:
    lungs = np.zeros(part.images.shape, bool)
    lungs[:, 60:160, 40:190] = True
    settings = {"faintest": (0.3, 0.4), "real_share": 0.0, "others_share": 0.5, "seed": 0}
    return CropSource(part, lungs, others, **(settings | changes))  # type: ignore[arg-type]


def none() -> Backgrounds:
    empty = np.zeros((0, SIZE, SIZE))
    return Backgrounds(empty.astype(np.uint8), empty.astype(bool), np.array([], str))


@pytest.mark.parametrize("radius", [RADII[0], 5.0, RADII[1]])
def test_a_simulated_nodule_is_brightest_about_its_centre(radius: float) -> None:
    rng = np.random.default_rng(1)
    mean = np.mean([_framed(nodule(rng, radius, 0.0, 0.0)) for _ in range(60)], axis=0)
    y, x = np.mgrid[-24:25, -24:25]
    distance = np.hypot(y, x)
    inside = mean[distance < 0.5 * radius].mean()
    assert inside > 0.5
    assert mean[distance > 2.5 * radius].max(initial=0) < 0.05
    assert mean[(distance > radius) & (distance < 1.5 * radius)].mean() < 0.5 * inside


def _framed(drawn: np.ndarray) -> np.ndarray:
    framed, half = np.zeros((49, 49), np.float32), len(drawn) // 2
    framed[24 - half : 25 + half, 24 - half : 25 + half] = drawn
    return framed


def test_every_nodule_has_a_positive_cell_and_cells_away_from_all_are_negative() -> None:
    rng = np.random.default_rng(2)
    y, x = np.mgrid[:7, :7] * 16 + 8
    for _ in range(200):
        row, column = rng.uniform(0, 112, 2)
        radius = rng.uniform(*RADII)
        cells = targets([Nodule(row, column, radius)], 112)
        distance = np.hypot(y - row, x - column)
        assert (cells == 1).any()
        assert (cells[distance >= 16 + radius] == 0).all()
        assert distance[cells == 1].max() <= 11.4
    assert (targets([], 112) == 0).all()


def test_cells_at_a_nodule_of_another_class_are_not_asked() -> None:
    found = targets([Nodule(56, 56, 5), Nodule(20, 20, 5, positive=False)], 112)
    assert found[1, 1] == IGNORED
    assert found[3, 3] == 1


def test_the_cells_called_positive_are_the_bright_ones() -> None:
    """On even ground the only brightness comes from nodules and look-alikes."""
    drawn = source(flat(4, 0.3), none())
    drawn.contrast = (0.5, 0.6)
    crops, cells = drawn.batch(120, 112)
    assert crops.shape == (120, 112, 112)
    assert crops.min() >= 0
    assert crops.max() <= 1
    peaks = crops.reshape(120, 7, 16, 7, 16).max(axis=(2, 4))
    assert peaks[cells == 1].mean() > peaks[cells == 0].mean() + 0.15


def test_a_real_nodule_is_marked_wherever_the_crop_puts_it() -> None:
    nodules = np.array([[0.5, 0.4, 0.03]] * 3, np.float32)
    part = replace(flat(3, 0.2, nodules), labels=np.ones(3, np.int64))
    rows, columns = slice(86, 93), slice(109, 116)
    part.images[:, rows, columns] = 1.0
    drawn = source(part, none(), real_share=1.0)
    drawn.contrast = (1e-6, 2e-6)
    crops, cells = drawn.batch(150, 112)
    peaks = crops.reshape(150, 7, 16, 7, 16).max(axis=(2, 4))
    assert (cells == 1).any(axis=(1, 2)).mean() > 0.6
    assert peaks[cells == 0].max() < 0.9, "a cell called clear shows the nodule"


def test_backgrounds_come_from_every_set_equally_and_from_lungs_only() -> None:
    values = {"a": 90, "b": 150}
    images = np.stack([np.full((SIZE, SIZE), values[n], np.uint8) for n in "aaaab"])
    lungs = np.ones(images.shape, bool)
    lungs[0] = False
    others = Backgrounds(images, lungs, np.array(list("aaaab")))
    drawn = source(flat(2, 0.1), others, others_share=0.8)
    drawn.contrast = (1e-6, 2e-6)
    medians = np.median(drawn.batch(600, 112)[0], axis=(1, 2))
    shares = {name: np.mean(np.abs(medians - v / 255) < 0.02) for name, v in values.items()}
    assert shares["a"] == pytest.approx(0.34, abs=0.08), "one of four has no lungs"
    assert shares["b"] == pytest.approx(0.44, abs=0.08)


def test_the_curriculum_ends_at_the_faintest_nodules() -> None:
    drawn = source(flat(2, 0.3), none(), faintest=(0.05, 0.2))
    contrasts = [drawn.contrast]
    for _ in range(30):
        drawn.harder()
        contrasts.append(drawn.contrast)
    assert contrasts == sorted(contrasts, reverse=True)
    assert contrasts[-1] == (0.05, 0.2)


def test_look_alikes_are_drawn_now_and_then_and_never_darken() -> None:
    rng = np.random.default_rng(0)
    drawn = [look_alikes(rng, 112) for _ in range(40)]
    assert min(one.min() for one in drawn) >= 0
    assert 0 < np.mean([one.max() > 0.3 for one in drawn]) < 1


def test_ignored_cells_do_not_count() -> None:
    known = torch.tensor([[[1.0, 0.0], [IGNORED, 0.0]]])
    given = torch.tensor([[[2.0, -2.0], [50.0, -2.0]]])
    other = given.clone()
    other[0, 1, 0] = -50
    assert cell_loss(given, known) == cell_loss(other, known)
    assert cell_loss(given, known) < cell_loss(-given, known)
