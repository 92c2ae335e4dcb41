"""Zones of the lungs as vectors: what a region of one radiograph is compared by with another's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thoralens.anatomy import Place, ZoneMap
from thoralens.anatomy.zones import PLACES
from thoralens.cases.values import Box, Regions, Seen, ZoneMatch
from thoralens.imaging import Float32, Frame

LUNG_ZONES: tuple[Place, ...] = PLACES[1:7]
"""Upper, middle and lower zone of the right lung, then of the left."""

POOLED = 9
"""Rows of :func:`pool`: mean, maximum, the six lung zones, hila and mediastinum."""


def pool(features: Float32, zones: ZoneMap) -> Float32:
    """A feature map ``(C, h, w)`` as ``(9, C)`` float32, in the order of :data:`POOLED`.

    A zone's row is the mean of the map weighted by how much of each cell the zone covers; the
    mean of the whole map where there is no such zone.
    """
    flat = features.reshape(len(features), -1)
    mean = flat.mean(axis=1)
    rows = [mean, flat.max(axis=1)]
    for cover in _covers(zones, features.shape[1:]):
        total = float(cover.sum())
        rows.append(flat @ (cover / total) if total > 0 else mean)
    return np.asarray(np.stack(rows), np.float32)


def regions(seen: Seen, project: Float32, centre: Float32) -> Regions:
    """The six lung zones, projected to ``d`` dimensions in which training images are white.

    Args:
        project: ``(d, C)``.
        centre: ``(6, C)``, the zones' mean over training images.
    """
    pooled = pool(seen.features, seen.zones)[2:8]
    vectors = unit(np.asarray((pooled - centre) @ project.T, np.float32))
    labels = seen.zones.labels
    boxes = np.zeros((6, 4), np.float32)
    for row in range(6):
        mask = labels == row + 1
        if mask.any():
            boxes[row] = _box(mask, seen.frame)
        else:
            vectors[row] = 0.0
    return Regions(vectors, boxes)


def most_similar(query: Regions, case: Regions) -> ZoneMatch | None:
    """The zone in which both look most alike; ``None`` when they share none."""
    similarity = (query.vectors * case.vectors).sum(axis=1)
    there = query.vectors.any(axis=1) & case.vectors.any(axis=1)
    if not there.any():
        return None
    best = int(np.where(there, similarity, -2.0).argmax())
    place = LUNG_ZONES[best]
    return ZoneMatch(
        zone=place.zone.value,
        side=place.side.value,
        similarity=round(float(similarity[best]), 4),
        query_box=_tuple(query.boxes[best]),
        case_box=_tuple(case.boxes[best]),
    )


def unit(vectors: Float32) -> Float32:
    """Rows of unit length; zeros stay."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1.0), np.float32)


def _covers(zones: ZoneMap, shape: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """For each of the seven places inside the chest, ``(h · w,)``: how much of a cell it fills."""
    size, (height, width) = zones.labels.shape[0], shape
    rows, columns = (np.arange(size) * n // size for n in (height, width))
    cell = rows[:, None] * width + columns[None, :]
    return [
        np.bincount(cell[zones.labels == place], minlength=height * width).astype(np.float32)
        for place in range(1, 8)
    ]


def _box(mask: NDArray[np.bool_], frame: Frame) -> Box:
    """The bounding box of a mask in the square frame, as fractions of the radiograph."""
    size = mask.shape[0]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x = (np.array([columns[0], columns[-1] + 1]) / size - frame.left) / frame.width
    y = (np.array([rows[0], rows[-1] + 1]) / size - frame.top) / frame.height
    (x0, x1), (y0, y1) = np.clip(x, 0, 1).tolist(), np.clip(y, 0, 1).tolist()
    return x0, y0, x1, y1


def _tuple(box: Float32) -> Box:
    x0, y0, x1, y1 = (round(float(v), 4) for v in box)
    return x0, y0, x1, y1
