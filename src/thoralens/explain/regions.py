"""The game whose Shapley values are shown: regions of the radiograph, present or blurred away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import Place, ZoneMap
from thoralens.explain.shapley import Coalitions, Float64, ShapleyValues
from thoralens.imaging import Float32, Frame
from thoralens.inference import Model

GRID = 7
_BLUR = 1 / 14
"""Standard deviation of the baseline's blur as a share of the square's side: wider than a
nodule, narrower than a lung."""


@dataclass(frozen=True, slots=True)
class Region:
    """One player: a cell of a grid laid over the radiograph.

    Attributes:
        id: ``r{row}c{column}``, counted from the top left of the image.
        place: Zone and the patient's side.
        box: ``(x0, y0, x1, y1)`` as fractions of the displayed radiograph.
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
    """

    target: str
    regions: tuple[Region, ...]
    shapley: ShapleyValues
    estimator: Literal["local", "unbiased"] = "local"
    surrogate_error: float = 0.0
    typical: Float64 | None = None

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


def blurred(square: Float32) -> Float32:
    """The baseline: a Gaussian blur of the ``(size, size)`` image, edges replicated."""
    sigma = _BLUR * square.shape[0]
    reach = int(3 * sigma)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (taps / taps.sum()).astype(np.float32)
    result = square
    for axis in (0, 1):
        padded = np.pad(
            result, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge"
        )
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=axis)
        result = (windows @ kernel).astype(np.float32)
    return result


class RegionGame:
    """Log-odds of a class when only a coalition's regions are shown, the rest blurred.

    Args:
        model: Evaluated in its shipped precision; the readout in f32.
        square: ``(size, size)`` the image.
        regions: The players.
        target: The class.
    """

    def __init__(
        self, model: Model, square: Float32, regions: tuple[Region, ...], target: str
    ) -> None:
        self._model, self._target = model, target
        self._cells = np.stack([region.mask for region in regions]).astype(np.float32)
        self._base = blurred(square)
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
