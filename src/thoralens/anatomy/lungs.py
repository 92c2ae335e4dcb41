"""Lung masks: a small U-Net, then the two lungs told apart by where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import BaseModel, ValidationError

from thoralens.anatomy.components import Mask, components
from thoralens.anatomy.zones import ZoneMap, zone_map
from thoralens.errors import ModelError
from thoralens.imaging import Float32, Radiograph, to_square
from thoralens.runtime import Graph

_LEAST_LUNG = 0.01
"""A component smaller than this share of the square frame is not a lung."""


class _Input(BaseModel):
    size: int
    low: float
    high: float


class _Package(BaseModel):
    version: str
    preprocessing: _Input


@dataclass(frozen=True, slots=True)
class Lungs:
    """The lungs found in one radiograph, in the square frame.

    Attributes:
        right: ``(size, size)`` bool, the patient's right lung; all False when not found.
        left: The patient's left lung.
        probability: ``(size, size)`` float32, the network's probability of lung.
    """

    right: Mask
    left: Mask
    probability: Float32

    @property
    def both(self) -> Mask:
        return self.right | self.left

    def zones(self) -> ZoneMap:
        return zone_map(self.right, self.left)


class LungSegmenter:
    """Finds the lungs; loads its package once."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        try:
            package = _Package.model_validate_json((folder / "model.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelError(
                "lungs_model_missing",
                f"The lung segmenter in {folder.name} cannot be read.",
                "Install Thoralens again, or point THORALENS_LUNGS at an exported segmenter.",
            ) from error
        self.version = package.version
        self._input = package.preprocessing
        self._graph = Graph(folder / "model.xml", precision="f32", threads=threads)

    def __call__(self, radiograph: Radiograph, size: int) -> Lungs:
        """Segment a radiograph; the masks come in a square frame of ``size`` pixels."""
        own = self._input
        square = to_square(radiograph.pixels, own.size, low=own.low, high=own.high)
        probability = self._graph(square[None, None])["lungs"][0, 0]
        if own.size != size:
            image = Image.fromarray(probability).resize((size, size), Image.Resampling.BILINEAR)
            probability = np.asarray(image, np.float32)
        right, left = tell_apart(probability > 0.5)
        return Lungs(right, left, probability)


def tell_apart(mask: Mask) -> tuple[Mask, Mask]:
    """The patient's right and left lung from one mask of both, ``(size, size)`` bool.

    The two largest components are the lungs, the one further to the image's left being the
    patient's right. Lungs that touch are parted at the column in the middle half of the mask
    that holds the fewest lung pixels.
    """
    nothing = np.zeros(mask.shape, bool)
    parts = [part for part in components(mask) if part.mean() >= _LEAST_LUNG][:2]
    if not parts:
        return nothing, nothing
    if len(parts) == 2 and parts[1].sum() >= 0.15 * parts[0].sum():
        first, second = sorted(parts, key=_centre_column)
        return first, second
    return _part(parts[0])


def _part(mask: Mask) -> tuple[Mask, Mask]:
    columns = np.flatnonzero(mask.any(axis=0))
    first, last = int(columns[0]), int(columns[-1])
    width = last - first + 1
    if width < 0.45 * mask.shape[1]:
        alone = np.zeros(mask.shape, bool)
        on_right = _centre_column(mask) < mask.shape[1] / 2
        return (mask, alone) if on_right else (alone, mask)
    middle = slice(first + width // 4, last - width // 4 + 1)
    cut = middle.start + int(mask[:, middle].sum(axis=0).argmin())
    right, left = mask.copy(), mask.copy()
    right[:, cut:] = False
    left[:, :cut] = False
    return right, left


def _centre_column(mask: Mask) -> float:
    return float(np.nonzero(mask)[1].mean())
