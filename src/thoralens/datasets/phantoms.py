"""A data set of synthetic chest phantoms, with and without a nodule, for trying the pipeline."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from thoralens.datasets.progress import Reporter
from thoralens.datasets.sources import Origin
from thoralens.imaging import Float32
from thoralens.imaging.phantom import (
    LungZone,
    NoduleSpec,
    PatientSide,
    Phantom,
    make_phantom,
    to_png,
)

Label = Literal["normal", "nodule"]
CLASSES: tuple[Label, ...] = get_args(Label)
TABLE = "phantoms.csv"
COLUMNS = ("file", "patient", "label", "spacing_mm", "left", "top", "right", "bottom", "size_mm")
COUNT = 96
SIZE = 224


def generate(folder: Path, report: Reporter) -> Origin:
    """Draw :data:`COUNT` phantoms, half of them with a nodule, the same ones every time.

    Writes ``images/phantom-NNN.png`` (8-bit greyscale, ``SIZE`` × ``SIZE``) and
    :data:`TABLE` with :data:`COLUMNS`: the box in pixels of the file, empty without a nodule;
    one image a patient.
    """
    (folder / "images").mkdir()
    with (
        (folder / TABLE).open("w", newline="", encoding="utf-8") as stream,
        report("Drawing phantoms") as advance,
    ):
        table = csv.DictWriter(stream, COLUMNS)
        table.writeheader()
        for seed in range(COUNT):
            nodule = _nodule(seed) if seed % 2 else None
            phantom = framed(make_phantom(seed, nodule, SIZE), seed)
            name = f"images/phantom-{seed:03d}.png"
            (folder / name).write_bytes(to_png(phantom))
            table.writerow(_row(name, phantom, nodule))
            advance(seed + 1, COUNT)
    return Origin(f"synthetic:phantom-{COUNT}x{SIZE}")


def framed(phantom: Phantom, seed: int) -> Phantom:
    """Framed and exposed as patients and rooms differ; a nodule stays in the picture.

    Phantoms drawn one after another are framed alike and would count as near copies.
    """
    random = np.random.default_rng((seed, 1))
    size = phantom.pixels.shape[0]
    side = int(size * random.uniform(0.68, 1.0))
    low, high = np.zeros(2), np.full(2, size - side, float)
    if phantom.nodule_box:
        box = np.array(phantom.nodule_box).reshape(2, 2)
        low, high = np.maximum(low, box[1] - side + 2), np.minimum(high, box[0] - 2)
        low = np.minimum(low, np.maximum(high, 0))
    left, top = (round(value) for value in random.uniform(low, np.maximum(high, low)))
    window = (slice(top, top + side), slice(left, left + side))

    def resized(values: NDArray[Any]) -> Float32:
        image = Image.fromarray(np.asarray(values[window], np.float32))
        return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR), np.float32)

    scale = size / side
    moved = None
    if phantom.nodule_box:
        shifted = (np.array(phantom.nodule_box) - (left, top, left, top)) * scale
        x0, y0, x1, y1 = np.clip(shifted.round(), 0, size).astype(int).tolist()
        moved = (x0, y0, x1, y1)
    pixels = np.clip(resized(phantom.pixels) ** random.uniform(0.75, 1.35), 0, 1)
    lungs = [resized(mask) > 0.5 for mask in (phantom.right, phantom.left)]
    return Phantom(pixels, lungs[0], lungs[1], moved, phantom.spacing_mm / scale)


def _nodule(seed: int) -> NoduleSpec:
    random = np.random.default_rng(seed)
    side: PatientSide = "right" if random.random() < 0.5 else "left"
    zones: tuple[LungZone, ...] = get_args(LungZone)
    zone = zones[random.integers(len(zones))]
    return NoduleSpec(side, zone, float(random.uniform(15, 45)), float(random.uniform(0.15, 0.35)))


def _row(name: str, phantom: Phantom, nodule: NoduleSpec | None) -> dict[str, object]:
    left, top, right, bottom = phantom.nodule_box or ("", "", "", "")
    return {
        "file": name,
        "patient": Path(name).stem,
        "label": "nodule" if nodule else "normal",
        "spacing_mm": round(phantom.spacing_mm, 6),
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
        "size_mm": round(nodule.diameter_mm, 1) if nodule else "",
    }
