"""Which images must stay together: copies, near copies and images of one patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from thoralens.datasets.hashing import distances, thumbnail
from thoralens.datasets.manifest import Manifest, Record
from thoralens.imaging import Float32
from thoralens.imaging.read import read_file

NEAR_BITS = 32
NEAR_CORRELATION = 0.95
"""Two images are near duplicates when their hashes differ in at most 32 of 256 bits and their
32 × 32 thumbnails correlate to at least 0.95. Among all pairs of the 200 JSRT images (200 patients)
and of 600 Kermany images the closest different images are 41 bits apart; re-saved copies among the
1,000 CT slices are at most 16 apart with correlations above 0.994, and neighbouring slices of one
patient, which must stay together as well, fill 17 to 32."""
_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, by their index in the manifest.

    Attributes:
        exact: Same bytes.
        bits: Hamming distance of the perceptual hashes.
        correlation: Of the thumbnails.
    """

    first: int
    second: int
    exact: bool
    bits: int
    correlation: float


def duplicates(manifest: Manifest, root: Path) -> list[Pair]:
    """Every pair of exact or near duplicates among the readable images."""
    records = manifest.records
    readable = [i for i, record in enumerate(records) if record.phash]
    hashes = [records[i].phash or "" for i in readable]
    thumbnails: dict[int, Float32] = {}

    def correlation(*pair: int) -> float:
        for index in pair:
            if index not in thumbnails:
                pixels = read_file(root / records[index].image).pixels
                thumbnails[index] = thumbnail(pixels, 32).ravel()
        first, second = (thumbnails[index] for index in pair)
        if not first.std() or not second.std():
            return float(np.array_equal(first, second))
        return float(np.corrcoef(first, second)[0, 1])

    pairs = []
    for i, j, bits in _close(hashes):
        first, second = readable[i], readable[j]
        if records[first].sha256 == records[second].sha256:
            pairs.append(Pair(first, second, True, 0, 1.0))
        elif (alike := correlation(first, second)) >= NEAR_CORRELATION:
            pairs.append(Pair(first, second, False, bits, alike))
    return pairs


def _close(hashes: list[str]) -> Iterator[tuple[int, int, int]]:
    for start in range(0, len(hashes), _BLOCK):
        for other in range(start, len(hashes), _BLOCK):
            block = distances(hashes[start : start + _BLOCK], hashes[other : other + _BLOCK])
            for i, j in np.argwhere(block <= NEAR_BITS):
                if start + i < other + j:
                    yield int(start + i), int(other + j), int(block[i, j])


def grouped(manifest: Manifest, pairs: Iterable[Pair]) -> Manifest:
    """The manifest with ``group`` set: connected by a duplicate or by the patient.

    A group is named by its first image.
    """
    records = manifest.records
    parent = list(range(len(records)))

    def root_of(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def join(first: int, second: int) -> None:
        low, high = sorted((root_of(first), root_of(second)))
        parent[high] = low

    for pair in pairs:
        join(pair.first, pair.second)
    for members in by_patient(records).values():
        for index in members[1:]:
            join(members[0], index)
    return manifest.with_records(
        replace(record, group=records[root_of(i)].image) for i, record in enumerate(records)
    )


def by_patient(records: Iterable[Record]) -> dict[str, list[int]]:
    """Indices of the images of each known patient."""
    patients: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if record.patient is not None:
            patients[record.patient].append(index)
    return dict(patients)


def group_indices(manifest: Manifest) -> list[NDArray[np.int64]]:
    """Indices of each group; an image without a group is one of its own."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(manifest.records):
        groups[record.group or record.image].append(index)
    return [np.array(members) for members in groups.values()]
