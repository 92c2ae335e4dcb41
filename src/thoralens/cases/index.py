"""The port of an index of vectors, and the default behind it: exact search in one file."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Protocol

import numpy as np

from thoralens.cases.values import PARTS, EncoderName, Int, Part
from thoralens.imaging import Float32

_CHUNK = 65_536


class Index(Protocol):
    """Vectors by slot: a number that is given once and never again.

    ``put`` is durable when it returns, and repeating it changes nothing; a slot's row in the
    library decides whether the case exists. Vectors have unit length, or are zeros for a part
    that a case does not have, which is then never found by that part.

    Attributes:
        exact: Its answers are those of comparing with every vector.
    """

    exact: bool

    def put(self, slots: Int, vectors: Float32) -> None:
        """Store ``(n, 2, D)`` float32: image and text of each slot."""

    def drop(self, slots: Int) -> None:
        """Forget the slots; unknown ones are ignored."""

    def nearest(
        self, part: Part, query: Float32, k: int, among: Int | None = None
    ) -> tuple[Int, Float32]:
        """The k slots of largest cosine, best first, ties by slot.

        Args:
            query: ``(D,)`` of unit length.
            among: Sorted slots to choose from; ``None``: all.
        """

    def vectors(self, slots: Int) -> Float32:
        """``(n, 2, D)`` float32; zeros where there is none."""

    def tidy(self) -> None:
        """Put what was added and dropped in order; searches go on meanwhile."""


class ExactIndex:
    """A file of float32, one row of ``2 · D`` a slot, mapped into memory and compared whole.

    Args:
        folder: Holds the file, one for each encoder revision.
    """

    exact = True

    def __init__(self, folder: Path, name: EncoderName) -> None:
        dimensions = name.dimensions
        self._path = folder / f"vectors-{name.revision}.f32"
        self._dimensions = dimensions
        self._row = 2 * dimensions * 4
        self._lock = threading.Lock()
        self._map: Float32 | None = None
        self._there = np.zeros((0, 2), bool)

    def put(self, slots: Int, vectors: Float32) -> None:
        rows = np.ascontiguousarray(vectors, np.float32).reshape(len(slots), -1)
        self._write(slots, rows)

    def drop(self, slots: Int) -> None:
        known = slots[slots < self._rows()]
        self._write(known, np.zeros((len(known), 2 * self._dimensions), np.float32))

    def nearest(
        self, part: Part, query: Float32, k: int, among: Int | None = None
    ) -> tuple[Int, Float32]:
        matrix, there = self._mapped()
        column = PARTS.index(part)
        start = column * self._dimensions
        half = matrix[:, start : start + self._dimensions]
        chosen = np.flatnonzero(there[:, column])
        if among is not None:
            among = among[among < len(half)]
            chosen = among[there[among, column]]
        most = len(chosen) * 2 > len(half)
        scores = (half @ query)[chosen] if most else half[chosen] @ query
        return best(chosen, scores, k)

    def vectors(self, slots: Int) -> Float32:
        matrix, _ = self._mapped()
        out = np.zeros((len(slots), 2 * self._dimensions), np.float32)
        known = slots < len(matrix)
        out[known] = matrix[slots[known]]
        return out.reshape(len(slots), 2, self._dimensions)

    def tidy(self) -> None:
        """Remove the files of other encoders; a dropped row is zeros and stays."""
        for path in self._path.parent.glob("vectors-*.f32"):
            if path != self._path:
                path.unlink(missing_ok=True)

    def _rows(self) -> int:
        try:
            return self._path.stat().st_size // self._row
        except FileNotFoundError:
            return 0

    def _write(self, slots: Int, rows: Float32) -> None:
        if not len(slots):
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            for slot, row in zip(slots.tolist(), rows, strict=True):
                os.pwrite(descriptor, row.tobytes(), slot * self._row)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with self._lock:
            inside = slots < len(self._there)
            parts = np.asarray(rows.reshape(len(rows), 2, -1).any(axis=2))
            self._there[slots[inside]] = parts[inside]

    def _mapped(self) -> tuple[Float32, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
        """The whole file, mapped anew when it has grown."""
        rows = self._rows()
        with self._lock:
            if self._map is None or len(self._map) < rows:
                self._map = _map(self._path, rows, 2 * self._dimensions)
                fresh = self._map[len(self._there) :]
                there = [
                    fresh[at : at + _CHUNK].reshape(-1, 2, self._dimensions).any(axis=2)
                    for at in range(0, len(fresh), _CHUNK)
                ]
                self._there = np.concatenate([self._there, *there])
            return self._map, self._there


def best(slots: Int, scores: Float32, k: int) -> tuple[Int, Float32]:
    """The k best of some scores, ties by slot."""
    if len(scores) > k:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = np.flatnonzero(scores >= least)
        slots, scores = slots[kept], scores[kept]
    order = np.lexsort((slots, -scores))[:k]
    return np.asarray(slots[order], np.int64), np.asarray(scores[order], np.float32)


def _map(path: Path, rows: int, width: int) -> Float32:
    if not rows:
        return np.zeros((0, width), np.float32)
    return np.asarray(np.memmap(path, np.float32, "r", shape=(rows, width)))
