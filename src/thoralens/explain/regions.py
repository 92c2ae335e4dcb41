"""The game whose Shapley values are shown: regions of the radiograph, present or blurred away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import Place, ZoneMap
from thoralens.explain.shapley import Coalitions, Float64, Game, ShapleyValues, paired_kernel
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
    """Shapley values of the regions, in log-odds of the target."""

    target: str
    regions: tuple[Region, ...]
    shapley: ShapleyValues

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


def region_game(model: Model, square: Float32, regions: tuple[Region, ...], target: str) -> Game:
    """Log-odds of ``target`` when only a coalition's regions are shown, the rest blurred."""
    cells = np.stack([region.mask for region in regions]).astype(np.float32)
    flat = cells.reshape(len(regions), -1)
    base = blurred(square).ravel()
    difference = square.ravel() - base
    size = square.shape[0]

    def play(coalitions: Coalitions) -> Float64:
        shown = coalitions.astype(np.float32) @ flat
        images = (base + shown * difference).reshape(-1, size, size)
        return model.log_odds(model.forward(images).logits, target).astype(np.float64)

    return play


def region_values(
    model: Model,
    square: Float32,
    regions: tuple[Region, ...],
    target: str,
    evaluations: int,
    progress: Callable[[float], None] = lambda _: None,
) -> RegionValues:
    """Shapley values of ``regions`` for one ``(size, size)`` image; see :mod:`.shapley`."""
    game = region_game(model, square, regions, target)
    values = paired_kernel(game, len(regions), evaluations, progress=progress)
    return RegionValues(target, regions, values)
