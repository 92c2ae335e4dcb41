"""The game whose Shapley values are shown: regions of the radiograph, present or blurred away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import Place, Side, ZoneMap
from thoralens.anatomy.zones import PLACES
from thoralens.explain.baseline import Baseline, blurred
from thoralens.explain.shapley import Coalitions, Float64, ShapleyValues
from thoralens.imaging import Float32, Frame
from thoralens.inference import Model

GRID = 7
Players = Literal["grid", "zones"]


@dataclass(frozen=True, slots=True)
class Region:
    """One player: a cell of a grid laid over the radiograph, or an anatomical zone.

    Attributes:
        id: ``r{row}c{column}``, counted from the top left of the image; of a zone its name.
        place: Zone and the patient's side.
        box: ``(x0, y0, x1, y1)`` as fractions of the displayed radiograph; around a zone.
        mask: ``(size, size)`` bool in the square frame.
    """

    id: str
    place: Place
    box: tuple[float, float, float, float]
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RegionValues:
    """Shapley values of the regions, in log-odds of the target.

    Attributes:
        target: The class.
        regions: The players.
        shapley: Their values.
        estimator: ``local``: a surrogate's values, with intervals calibrated on other images;
            ``unbiased``: the same corrected by sampling.
        surrogate_error: Root mean square difference, in log-odds, between the network and the
            surrogate on passes the surrogate was not fitted to.
        typical: ``(n + 1,)`` mean log-odds of random coalitions by their size.
        players: What the regions are.
        baseline: What stands where a region is hidden.
    """

    target: str
    regions: tuple[Region, ...]
    shapley: ShapleyValues
    estimator: Literal["local", "unbiased"] = "local"
    surrogate_error: float = 0.0
    typical: Float64 | None = None
    players: Players = "grid"
    baseline: Baseline = "blurred"

    def picture(self) -> Float32:
        """``(size, size)`` float32: each pixel holds its region's value."""
        canvas = np.zeros(self.regions[0].mask.shape, np.float32)
        for region, value in zip(self.regions, self.shapley.values, strict=True):
            canvas[region.mask] = value
        return canvas


def grid_regions(frame: Frame, zones: ZoneMap, size: int, grid: int = GRID) -> tuple[Region, ...]:
    """A ``grid`` × ``grid`` partition of the radiograph's own area of the square frame."""
    rows = np.linspace(frame.top, frame.top + frame.height, grid + 1) * size
    columns = np.linspace(frame.left, frame.left + frame.width, grid + 1) * size
    rows, columns = rows.round().astype(int), columns.round().astype(int)
    regions = []
    for row in range(grid):
        for column in range(grid):
            mask = np.zeros((size, size), bool)
            mask[rows[row] : rows[row + 1], columns[column] : columns[column + 1]] = True
            box = (column / grid, row / grid, (column + 1) / grid, (row + 1) / grid)
            place = zones.majority(mask)
            regions.append(Region(f"r{row + 1}c{column + 1}", place, box, mask))
    return tuple(regions)


def zone_regions(frame: Frame, zones: ZoneMap, size: int) -> tuple[Region, ...]:
    """The anatomical zones that have a place in the radiograph's own area; ids name them."""
    inside = np.zeros((size, size), bool)
    frame.crop(inside)[...] = True
    regions = []
    for label, place in enumerate(PLACES):
        mask = (zones.labels == label) & inside
        if mask.any():
            rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
            x = np.array([columns[0], columns[-1] + 1]) / size - frame.left
            y = np.array([rows[0], rows[-1] + 1]) / size - frame.top
            (left, right), (top, bottom) = x / frame.width, y / frame.height
            box = (float(left), float(top), float(right), float(bottom))
            name = place.zone.value if place.side is Side.NONE else f"{place.side}_{place.zone}"
            regions.append(Region(name, place, box, mask))
    return tuple(regions)


class RegionGame:
    """Log-odds of a class when only a coalition's regions are shown, the rest as in a baseline.

    Args:
        model: Evaluated in its shipped precision; the readout in f32.
        square: ``(size, size)`` the image.
        regions: The players.
        target: The class.
        base: ``(size, size)`` what is there instead; the blurred image unless given.
    """

    def __init__(
        self,
        model: Model,
        square: Float32,
        regions: tuple[Region, ...],
        target: str,
        base: Float32 | None = None,
    ) -> None:
        self._model, self._target = model, target
        self._cells = np.stack([region.mask for region in regions]).astype(np.float32)
        self._base = blurred(square) if base is None else base
        self._difference = square - self._base

    def __call__(self, coalitions: Coalitions) -> Float64:
        return self.score(self._model.pool(self.evidence(coalitions)))

    def evidence(self, coalitions: Coalitions) -> Float32:
        """What the network reads at each location, ``(m, O, h, w)`` in raw logits."""
        shown = np.tensordot(coalitions.astype(np.float32), self._cells, axes=1)
        images = self._base + shown * self._difference
        return self._model.evidence(self._model.forward(images).features)

    def score(self, logits: Float64) -> Float64:
        """Log-odds ``(m,)`` of the class from raw logits ``(m, O)``."""
        return self._model.log_odds(logits, self._target).astype(np.float64)
