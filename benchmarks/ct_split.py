"""How much of an accuracy on the Kaggle chest CT set is recognising copies of training slices.

A nearest neighbour on grey thumbnails knows no medicine: where it does well, slices of one patient
lie on both sides. The set is
read from ``THORALENS_DATA_DIR``/chest-ct (``data`` by default).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.stats import binomtest

from benchmarks.report import publish
from thoralens.datasets.groups import duplicates, grouped
from thoralens.datasets.layouts import read_data
from thoralens.datasets.manifest import Manifest
from thoralens.datasets.split import split, without_copies
from thoralens.imaging import read_file

_SIDE = 32
_SPLITS = 5


def run() -> bool:
    """The published split once, splits by groups of copies with five seeds."""
    folder = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "chest-ct"
    manifest = read_data(folder, "chest-ct")
    looks = {record.image: _look(folder / record.image) for record in manifest.records}
    free = grouped(manifest, duplicates(manifest, folder))
    parts = {
        "published split": manifest,
        "published split without copies": without_copies(free)[0],
    }
    for seed in range(_SPLITS):
        parts[f"by groups of copies, seed {seed}"] = split(
            free, validation=0.2, test=0.25, seed=seed
        )
    rows = {}
    for name, divided in parts.items():
        right, total = _nearest(divided, looks)
        bounds = binomtest(right, total).proportion_ci(method="wilson")
        rows[name] = {
            "right": right, "images": total, "accuracy": right / total,
            "low": bounds.low, "high": bounds.high,
        }  # fmt: skip
        print(f"{name}: {right / total:.3f} ({bounds.low:.3f} to {bounds.high:.3f}), n = {total}")
    return publish("ct-split", "Nearest neighbour on 32-pixel thumbnails, chest CT", rows=rows)


def _look(path: Path) -> NDArray[np.float32]:
    image = Image.fromarray((read_file(path).pixels * 255).astype(np.uint8))
    small = np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.BOX), np.float32).ravel()
    centred = small - small.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-6), np.float32)


def _nearest(manifest: Manifest, looks: dict[str, NDArray[np.float32]]) -> tuple[int, int]:
    """How many test images have the class of their nearest training image, and how many."""
    train = [r for r in manifest.records if r.split == "train"]
    test = [r for r in manifest.records if r.split == "test"]
    known = np.stack([looks[r.image] for r in train])
    closest = (np.stack([looks[r.image] for r in test]) @ known.T).argmax(axis=1)
    right = sum(train[i].label == r.label for i, r in zip(closest, test, strict=True))
    return right, len(test)
