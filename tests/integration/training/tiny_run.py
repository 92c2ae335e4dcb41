"""A training of seconds on drawn squares: ``python -m … CHECKPOINT OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from thoralens.datasets.manifest import Record
from thoralens.imaging import Preprocessing
from thoralens.training.crops import Backgrounds
from thoralens.training.data import Part
from thoralens.training.params import Recipe
from thoralens.training.pretrain import pretrain
from thoralens.training.progress import Reporter
from thoralens.training.train import Trained, train

SIZE = 64
RECIPE = Recipe(
    weights="none", patch_steps=0, epochs=4, patience=4, batch=4, bf16=False,
    frozen_convolutions=0, rate=1e-4, head_rate=1e-3,
)  # fmt: skip


NO_BACKGROUNDS = Backgrounds(
    np.zeros((0, SIZE, SIZE), np.uint8), np.zeros((0, SIZE, SIZE), bool), np.array([], str)
)


def part(seed: int, images: int = 12) -> Part:
    """Noise; every second image has a bright square."""
    rng = np.random.default_rng(seed)
    pixels = rng.uniform(0.2, 0.5, (images, SIZE, SIZE)).astype(np.float32)
    labels = np.arange(images) % 2
    nodules = np.full((images, 3), np.nan, np.float32)
    for i in np.flatnonzero(labels):
        row, column = rng.integers(16, 48, 2)
        pixels[i, row - 6 : row + 6, column - 6 : column + 6] += 0.4
        nodules[i] = column / SIZE, row / SIZE, 6 / SIZE
    records = tuple(
        Record(f"{seed}-{i}.png", "0" * 64, "yes", "drawn", "none", patient=f"{seed}-{i}")
        for i in range(images)
    )
    return Part(("no", "yes"), records, pixels, labels, nodules)


def run(checkpoint: Path, recipe: Recipe = RECIPE) -> Trained:
    torch.set_num_threads(1)
    start = pretrain(
        recipe, NO_BACKGROUNDS, Preprocessing(size=SIZE), cache=checkpoint.parent,
        checkpoint=checkpoint.with_suffix(".pretrain"), reporter=Reporter(),
    )  # fmt: skip
    return train(
        part(0), part(1), recipe, start, NO_BACKGROUNDS,
        parameters=Preprocessing(size=SIZE), data_version="drawn",
        checkpoint=checkpoint, reporter=Reporter(),
    )  # fmt: skip


if __name__ == "__main__":
    result = run(Path(sys.argv[1]))
    torch.save((result.network.state_dict(), result.epoch, result.history), sys.argv[2])
