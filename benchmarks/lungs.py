"""The shipped lung segmenter against the masks of JSRT's held-out patients: Dice.

Reads ``jsrt`` below ``THORALENS_DATA_DIR`` (``data`` by default).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmarks.report import Target, publish
from thoralens.anatomy import LungSegmenter
from thoralens.imaging import Preprocessing
from thoralens.settings import get_settings
from thoralens.training import jsrt
from thoralens.training.data import lung_masks
from thoralens.training.metrics import mean_interval


def run() -> bool:
    """Both lungs in the square frame of the prediction, one patient an image."""
    frame = Preprocessing()
    folder = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "jsrt"
    part = jsrt.load(folder, "test", frame.size, frame.low, frame.high)
    found, truth = lung_masks(part.images, LungSegmenter(get_settings().lungs)), part.masks > 0.5
    sizes = found.sum(axis=(1, 2)) + truth.sum(axis=(1, 2))
    scores = 2 * (found & truth).sum(axis=(1, 2)) / sizes
    dice = mean_interval(scores)
    return publish(
        "lungs",
        "Dice of the shipped lung masks, JSRT's test patients",
        targets=[Target("Dice, mean", dice.value, "≥", 0.96, "")],
        patients=len(scores),
        dice=dice.model_dump(),
        worst=np.sort(scores)[:5].tolist(),
    )
