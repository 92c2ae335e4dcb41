"""The JSRT radiographs as arrays, with the fixed patient-level split (one image a patient)."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from thoralens.errors import DataError
from thoralens.imaging import Float32, to_square
from thoralens.imaging.read import read_file
from thoralens.settings import ASSETS

SPLIT_FILE = ASSETS / "splits" / "jsrt.csv"
_GRID = 2048


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the split, N radiographs in the square frame.

    Attributes:
        files: File names.
        images: ``(N, size, size)`` float32 in [0, 1].
        masks: ``(N, size, size)`` float32 in [0, 1], the lungs.
        malignant: ``(N,)`` bool.
        nodule: ``(N,)`` bool, benign nodules included.
        centres: ``(N, 2)`` float32, column and row of the nodule as fractions; NaN without one.
    """

    files: tuple[str, ...]
    images: Float32
    masks: Float32
    malignant: NDArray[np.bool_]
    nodule: NDArray[np.bool_]
    centres: Float32


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
    centres = [
        [float(row[axis]) / _GRID if row[axis] else np.nan for axis in ("x_2048", "y_2048")]
        for row in rows
    ]
    labels = np.array([row["label"] for row in rows])
    return Part(
        tuple(row["file"] for row in rows),
        np.stack(images),
        np.stack(masks),
        labels == "malignant",
        labels != "non-nodule",
        np.array(centres, np.float32),
    )


def data_version(folder: Path) -> str:
    """SHA-256 over the label table, the split and every image, shortened to 12 digits."""
    digest = hashlib.sha256((folder / "labels.csv").read_bytes() + SPLIT_FILE.read_bytes())
    for path in sorted((folder / "images").iterdir()):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"jsrt-{digest.hexdigest()[:12]}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
