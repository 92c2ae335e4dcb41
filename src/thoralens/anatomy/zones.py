"""Lung zones named from the patient's point of view. The one place where laterality is decided.

In a frontal radiograph shown the usual way the image's left half is the patient's right.
Zones are thirds of each lung's own height, as in everyday reporting ("left upper zone").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from thoralens.imaging import Float32

Labels = NDArray[np.int8]


class Zone(StrEnum):
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    MEDIASTINUM = "hila_mediastinum"
    OUTSIDE = "outside"


class Side(StrEnum):
    RIGHT = "right"
    LEFT = "left"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: a zone, and the patient's side where the zone has one."""

    zone: Zone
    side: Side


PLACES: tuple[Place, ...] = (
    Place(Zone.OUTSIDE, Side.NONE),
    Place(Zone.UPPER, Side.RIGHT),
    Place(Zone.MIDDLE, Side.RIGHT),
    Place(Zone.LOWER, Side.RIGHT),
    Place(Zone.UPPER, Side.LEFT),
    Place(Zone.MIDDLE, Side.LEFT),
    Place(Zone.LOWER, Side.LEFT),
    Place(Zone.MEDIASTINUM, Side.NONE),
)
_MEDIASTINUM = 7


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """Which place each pixel of the square frame belongs to.

    Attributes:
        labels: ``(size, size)`` int8; an index into :data:`PLACES`.
    """

    labels: Labels

    @property
    def lungs(self) -> NDArray[np.bool_]:
        return (self.labels >= 1) & (self.labels < _MEDIASTINUM)

    def at(self, x: float, y: float) -> Place:
        """The place at fractions ``x`` (from the image's left) and ``y`` (from the top)."""
        size = self.labels.shape[0]
        row, column = (min(int(v * size), size - 1) for v in (y, x))
        return PLACES[int(self.labels[row, column])]

    def shares(self, heat: Float32) -> list[tuple[Place, float]]:
        """How a non-negative ``(size, size)`` map is spread over the places; sums to 1.

        All zeros when the map is empty.
        """
        totals = np.bincount(self.labels.ravel(), heat.ravel(), minlength=len(PLACES))
        total = float(totals.sum())
        return [
            (place, float(value) / total if total > 0 else 0.0)
            for place, value in zip(PLACES, totals, strict=True)
        ]

    def majority(self, mask: NDArray[np.bool_]) -> Place:
        """The place that holds most of ``mask`` (``(size, size)`` bool, not empty).

        A region of which at least a third is lung is named by its lung zone: a grid cell on
        the lung's edge is where readers expect the lung's name.
        """
        counts = np.bincount(self.labels[mask], minlength=len(PLACES))
        in_lung = counts[1:_MEDIASTINUM]
        if in_lung.sum() * 3 >= counts.sum():
            return PLACES[1 + int(in_lung.argmax())]
        return PLACES[_MEDIASTINUM if counts[_MEDIASTINUM] > counts[0] else 0]


def zone_map(right: NDArray[np.bool_], left: NDArray[np.bool_]) -> ZoneMap:
    """Zones from the two lung masks.

    Args:
        right: ``(size, size)`` bool, the patient's right lung (image left).
        left: The patient's left lung.

    Returns:
        Upper, middle and lower thirds of each lung by height; the space between the lungs, row
        by row, is hila and mediastinum; the rest is outside.
    """
    labels = np.zeros(right.shape, np.int8)
    both = right | left
    if right.any() and left.any():
        columns = np.arange(right.shape[1])
        for row in np.flatnonzero(both.any(axis=1)):
            inner_right = columns[right[row]].max() if right[row].any() else None
            inner_left = columns[left[row]].min() if left[row].any() else None
            if inner_right is not None and inner_left is not None:
                labels[row, inner_right:inner_left] = _MEDIASTINUM
    for first, lung in ((1, right), (4, left)):
        rows = np.flatnonzero(lung.any(axis=1))
        if rows.size == 0:
            continue
        edges = np.linspace(rows[0], rows[-1] + 1, 4)
        third = np.clip(np.searchsorted(edges, np.arange(lung.shape[0]), side="right") - 1, 0, 2)
        labels = np.where(lung, (first + third[:, None]).astype(np.int8), labels)
    return ZoneMap(labels)
