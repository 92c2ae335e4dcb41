"""The JSRT radiographs and their lung masks, with the fixed split (one image a patient)."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from thoralens.errors import DataError
from thoralens.imaging import Float32, to_square
from thoralens.imaging.read import read_file
from thoralens.settings import ASSETS

SPLIT_FILE = ASSETS / "splits" / "jsrt.csv"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the split, N radiographs in the square frame.

    Attributes:
        images: ``(N, size, size)`` float32 in [0, 1].
        masks: ``(N, size, size)`` float32 in [0, 1], the lungs.
    """

    images: Float32
    masks: Float32


def load(folder: Path, split: str, size: int, low: float, high: float) -> Part:
    """Read one part (``train``, ``validation`` or ``test``) of a JSRT folder.

    Raises:
        DataError: The folder does not have the expected layout.
    """
    table = folder / "labels.csv"
    if not table.is_file():
        raise DataError(
            "jsrt_missing",
            "The data folder holds no labels.csv of the JSRT set.",
            "Give --data the folder with labels.csv, images/ and masks/.",
        )
    wanted = {row["file"] for row in _rows(SPLIT_FILE) if row["split"] == split}
    rows = [row for row in _rows(table) if row["file"] in wanted]
    images = [
        to_square(read_file(folder / "images" / row["file"]).pixels, size, low=low, high=high)
        for row in rows
    ]
    masks = []
    for row in rows:
        with Image.open(folder / "masks" / row["file"]) as mask:
            resized = mask.convert("L").resize((size, size), Image.Resampling.BILINEAR)
        masks.append(np.asarray(resized, np.float32) / 255)
    return Part(np.stack(images), np.stack(masks))


def data_version(folder: Path) -> str:
    """SHA-256 over the label table, the split and every image, shortened to 12 digits."""
    digest = hashlib.sha256((folder / "labels.csv").read_bytes() + SPLIT_FILE.read_bytes())
    for path in sorted((folder / "images").iterdir()):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"jsrt-{digest.hexdigest()[:12]}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
