"""Crops of lungs with nodules, and for each cell of the feature map whether a nodule is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from thoralens.imaging import Float32
from thoralens.training.data import Bool, Part
from thoralens.training.nodules import RADII, look_alikes, nodule
from thoralens.training.vgg16 import STRIDE

IGNORED = -1.0
_EASIEST = (0.35, 0.6)
_REACH = 11.4
"""Pixels: a cell is positive within half its diagonal of a nodule's centre, so one always is."""
_APART = 8
_FEWEST_LUNG = 0.1


class Nodule(NamedTuple):
    """One nodule of a crop.

    Attributes:
        row, column: Of its centre, in pixels.
        radius: In pixels.
        positive: Of the positive class, as simulated ones are; of others no cell is asked.
    """

    row: float
    column: float
    radius: float
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Backgrounds:
    """M radiographs whose lungs lend themselves to simulated nodules.

    Attributes:
        images: ``(M, size, size)`` uint8.
        lungs: ``(M, size, size)``.
        sets: ``(M,)`` name of the data set of each; the sets are drawn from equally often.
    """

    images: NDArray[np.uint8]
    lungs: Bool
    sets: NDArray[np.str_]


class CropSource:
    """Draws square crops around points of the lungs.

    Most nodules are simulated; some are the real ones of the training patients: of those of the
    positive class the cells are positive, of others they are ignored. Patients who are not in
    ``part`` lend neither nodules nor lungs.
    """

    def __init__(
        self,
        part: Part | None,
        lungs: Bool,
        others: Backgrounds,
        *,
        faintest: tuple[float, float],
        real_share: float,
        others_share: float,
        seed: int,
    ) -> None:
        """Prepare to draw.

        Args:
            part: Training patients; None draws from ``others`` alone.
            lungs: ``(N, size, size)``, theirs; N = 0 without them.
            others: Lungs of other data sets; may be empty.
            faintest: Range of contrasts that the curriculum ends with.
            real_share: Share of the crops around a real nodule.
            others_share: Share of the other crops that come from ``others``.
            seed: Of everything drawn.
        """
        self.rng = np.random.default_rng(seed)
        self.contrast = _EASIEST
        self._faintest = faintest
        self._size = others.images.shape[1]
        self._lungs = np.concatenate([lungs, others.lungs])
        self._images = others.images
        self._nodules = np.full((len(self._lungs), 3), np.nan)
        self._positive = np.zeros(len(self._lungs), bool)
        if part is not None:
            own = np.round(part.images * 255).astype(np.uint8)
            self._images = np.concatenate([own, others.images])
            self._nodules[: len(own)] = part.nodules[:, (1, 0, 2)] * self._size
            self._positive[: len(own)] = part.labels == len(part.classes) - 1
        self._marked = np.flatnonzero(np.isfinite(self._nodules[:, 0]))
        self._real_share = real_share if len(self._marked) else 0.0
        self._weights = self._weigh(len(lungs), others.sets, others_share)

    def _weigh(self, own: int, sets: NDArray[np.str_], others_share: float) -> NDArray[np.float64]:
        usable = self._lungs.mean(axis=(1, 2)) >= _FEWEST_LUNG
        weights = np.zeros(len(self._images))
        names = np.unique(sets)
        if own:
            weights[:own] = (1 - others_share if len(names) else 1.0) / own
        for name in names:
            weights[own:][sets == name] = others_share / len(names) / (sets == name).sum()
        return np.asarray(weights * usable / (weights * usable).sum())

    @property
    def hardest(self) -> bool:
        """The curriculum has reached its end."""
        return self.contrast == self._faintest

    def harder(self) -> None:
        """Fainter nodules, down to ``faintest``."""
        (low, high), (least, most) = self.contrast, self._faintest
        self.contrast = (max(least, low * 0.85), max(most, high * 0.85))

    def batch(self, count: int, size: int) -> tuple[Float32, Float32]:
        """Crops ``(count, size, size)`` in [0, 1] and targets ``(count, size / 16, size / 16)``.

        A target is 1 at a nodule, 0 away from every one and :data:`IGNORED` in between.
        """
        drawn = [self._draw(size) for _ in range(count)]
        return np.stack([crop for crop, _ in drawn]), np.stack([cells for _, cells in drawn])

    def _draw(self, size: int) -> tuple[Float32, Float32]:
        rng = self.rng
        crop, lungs, nodules = self._cut(size)
        if rng.random() < 0.4:
            crop = crop + look_alikes(rng, size) * (rng.uniform(0.3, 1) * self._height())
        if not nodules or size > self._size // 2:
            wanted = (rng.random() < 0.7) * (1 + rng.poisson(0.5 * (size / 112) ** 2))
            nodules = self._add(crop, np.argwhere(lungs), nodules, int(wanted))
        cells = targets(nodules, size)
        turns = int(rng.integers(4))
        crop, cells = np.rot90(np.clip(crop, 0, 1), turns), np.rot90(cells, turns)
        if rng.random() < 0.5:
            crop, cells = crop[:, ::-1], cells[:, ::-1]
        return np.ascontiguousarray(crop, np.float32), np.ascontiguousarray(cells)

    def _add(
        self, crop: Float32, points: NDArray[np.int64], nodules: list[Nodule], wanted: int
    ) -> list[Nodule]:
        """Draw up to ``wanted`` simulated nodules into ``crop``, in place."""
        rng = self.rng
        for _ in range(wanted if len(points) else 0):
            row, column = points[rng.integers(len(points))] + rng.random(2)
            radius = float(np.exp(rng.uniform(*np.log(RADII))))
            gaps = (np.hypot(row - n.row, column - n.column) - n.radius for n in nodules)
            if min(gaps, default=np.inf) >= radius + _APART:
                height = self._height() * (1.25 if radius < 4 else 1)
                _paste(crop, height * nodule(rng, radius, row % 1, column % 1), row, column)
                nodules = [*nodules, Nodule(row, column, radius)]
        return nodules

    def _height(self) -> float:
        return float(np.exp(self.rng.uniform(*np.log(self.contrast))))

    def _cut(self, size: int) -> tuple[Float32, Bool, list[Nodule]]:
        """A crop at a scale of its own, its lungs, and the real nodule if one is inside."""
        rng = self.rng
        if rng.random() < self._real_share:
            index = int(rng.choice(self._marked))
        else:
            index = int(rng.choice(len(self._images), p=self._weights))
        side = min(round(size * float(np.exp(rng.uniform(-0.2, 0.2)))), self._size)
        spot = self._nodules[index]
        if np.isfinite(spot[0]) and rng.random() < 0.7:
            centre = spot[:2] + rng.uniform(-0.42, 0.42, 2) * side
        else:
            points = np.argwhere(self._lungs[index])
            centre = points[rng.integers(len(points))] + rng.uniform(-1 / 3, 1 / 3, 2) * side
        top, left = np.clip(centre - side / 2, 0, self._size - side).astype(int)
        window = (slice(top, top + side), slice(left, left + side))
        crop = _resize(self._images[index][window].astype(np.float32) / 255, size)
        lungs = _resize(self._lungs[index][window].astype(np.float32), size) > 0.5
        row, column = (spot[:2] - (top, left)) * size / side
        inside = -_APART < row < size + _APART and -_APART < column < size + _APART
        radius = max(RADII[0], float(spot[2]) * size / side)
        found = Nodule(float(row), float(column), radius, bool(self._positive[index]))
        return crop, lungs, [found] if inside else []


def targets(nodules: list[Nodule], size: int) -> Float32:
    """``(size / 16, size / 16)``: 1 at a positive nodule, 0 away from all, else ignored."""
    cells = size // STRIDE
    y, x = np.mgrid[:cells, :cells] * STRIDE + STRIDE / 2
    found = np.zeros((cells, cells), np.float32)
    distances = [np.hypot(y - n.row, x - n.column) for n in nodules]
    for one, distance in zip(nodules, distances, strict=True):
        found[distance < STRIDE + 0.7 * one.radius] = IGNORED
    for one, distance in zip(nodules, distances, strict=True):
        if one.positive:
            found[distance < max(_REACH, one.radius)] = 1
    return found


def _paste(crop: Float32, drawn: Float32, row: float, column: float) -> None:
    size, half = len(crop), len(drawn) // 2
    top, left = int(row) - half, int(column) - half
    rows = slice(max(0, top), min(size, top + len(drawn)))
    columns = slice(max(0, left), min(size, left + len(drawn)))
    crop[rows, columns] += drawn[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]


def _resize(image: Float32, size: int) -> Float32:
    if len(image) == size:
        return image.copy()
    zoomed = ndimage.zoom(image, size / len(image), order=1, grid_mode=True, mode="nearest")
    return np.asarray(zoomed[:size, :size], np.float32)
