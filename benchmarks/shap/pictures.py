"""The radiographs the region values are judged on: real ones, none trained on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from thoralens.anatomy import LungSegmenter
from thoralens.explain.regions import Region, grid_regions
from thoralens.imaging import Float32, frame_of, read_file
from thoralens.inference import Model
from thoralens.settings import Settings

JUDGED = (
    "jsrt/images/JPCLN001.png",
    "jsrt/images/JPCNN049.png",
    "covid_cxr/images/ARDSSevere.jpg",
    "jsrt/images/JPCLN117.png",
    "jsrt/images/JPCNN020.png",
    "jsrt/images/JPCLN012.png",
)
"""JSRT test patients, and one of the COVID set (CC BY-SA), below ``THORALENS_DATA_DIR``."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A radiograph in the square frame and the regions laid over it."""

    name: str
    square: Float32
    regions: tuple[Region, ...]


def read(path: Path, model: Model, segmenter: LungSegmenter) -> Picture:
    radiograph = read_file(path)
    zones = segmenter(radiograph, model.size).zones()
    regions = grid_regions(frame_of(*radiograph.pixels.shape), zones, model.size)
    return Picture(path.stem, model.square(radiograph), regions)


def pictures(names: Sequence[str], model: Model, settings: Settings) -> list[Picture]:
    segmenter = LungSegmenter(settings.lungs)
    root = Path(os.environ.get("THORALENS_DATA_DIR", "data"))
    return [read(root / name, model, segmenter) for name in names]
