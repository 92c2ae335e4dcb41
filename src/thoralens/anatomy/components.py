"""Connected components of a small binary image, by runs and union-find (Rosenfeld, 1966)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def components(mask: Mask) -> list[Mask]:
    """The 4-connected components of a ``(h, w)`` bool mask, largest first."""
    runs = _runs(mask)
    parent = list(range(len(runs)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    by_row: dict[int, list[int]] = {}
    for index, (row, start, stop) in enumerate(runs):
        for above in by_row.get(row - 1, ()):
            _, other_start, other_stop = runs[above]
            if start < other_stop and other_start < stop:
                parent[root(index)] = root(above)
        by_row.setdefault(row, []).append(index)

    found: dict[int, Mask] = {}
    for index, (row, start, stop) in enumerate(runs):
        found.setdefault(root(index), np.zeros(mask.shape, bool))[row, start:stop] = True
    return sorted(found.values(), key=lambda part: -int(part.sum()))


def _runs(mask: Mask) -> list[tuple[int, int, int]]:
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    starts, stops = np.argwhere(edges == 1), np.argwhere(edges == -1)
    return [
        (int(row), int(start), int(stop))
        for (row, start), (_, stop) in zip(starts, stops, strict=True)
    ]
