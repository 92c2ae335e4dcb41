"""Patches of lung with and without a simulated nodule, for pretraining on a contrast curriculum."""

from __future__ import annotations

import numpy as np

from thoralens.imaging import Float32
from thoralens.training.jsrt import Part

PATCH = 64


class PatchSource:
    """Draws patches from the lungs of nodule-free training images only.

    Half of a batch gets a simulated nodule: a soft-edged ellipse 3 to 9 pixels in radius whose
    contrast lies in ``contrast``; with ``real`` set, some positives are real nodules instead.
    """

    def __init__(self, part: Part, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        clean = np.flatnonzero(~part.nodule)
        self._images, self._masks = part.images[clean], part.masks[clean] > 0.5
        self._real_images = part.images[part.nodule]
        self._real_centres = part.centres[part.nodule] * part.images.shape[1]
        self.contrast = (0.35, 0.6)

    def harder(self) -> None:
        """Fainter nodules, down to contrasts of 0.05 to 0.18."""
        low, high = self.contrast
        self.contrast = (max(0.05, low * 0.8), max(0.18, high * 0.8))

    def batch(self, size: int, real: float = 0.0) -> tuple[Float32, Float32]:
        """Patches ``(size, 64, 64)`` and labels ``(size,)``; ``real`` of the positives are real."""
        labels = (np.arange(size) % 2).astype(np.float32)
        patches = [
            self._real() if label and self._rng.random() < real else self._simulated(bool(label))
            for label in labels
        ]
        return np.stack(patches), labels

    def _real(self) -> Float32:
        index = int(self._rng.integers(len(self._real_images)))
        column, row = self._real_centres[index] + self._rng.uniform(-16, 16, 2)
        return _cut(self._real_images[index], row, column)

    def _simulated(self, nodule: bool) -> Float32:
        rng = self._rng
        index = int(rng.integers(len(self._images)))
        rows, columns = np.nonzero(self._masks[index])
        pick = int(rng.integers(len(rows)))
        row, column = float(rows[pick]), float(columns[pick])
        image = self._images[index]
        patch = _cut(image, row + rng.uniform(-16, 16), column + rng.uniform(-16, 16)).copy()
        if not nodule:
            return patch
        y, x = np.mgrid[0:PATCH, 0:PATCH] - rng.uniform(16, 48, 2)[:, None, None]
        turn, radius = rng.uniform(0, np.pi), rng.uniform(3, 9)
        stretch = rng.uniform(0.75, 1.3)
        u = (x * np.cos(turn) + y * np.sin(turn)) / (radius * stretch)
        v = (y * np.cos(turn) - x * np.sin(turn)) / (radius / stretch)
        wobble = 1 + 0.12 * np.sin(np.arctan2(v, u) * rng.integers(2, 5) + rng.uniform(0, 6))
        profile = 1 / (1 + np.exp((np.hypot(u, v) - wobble) * rng.uniform(3, 7)))
        patch += (rng.uniform(*self.contrast) * profile).astype(np.float32)
        return np.clip(patch, 0, 1)


def _cut(image: Float32, row: float, column: float) -> Float32:
    limit = image.shape[0] - PATCH
    top = int(np.clip(row - PATCH / 2, 0, limit))
    left = int(np.clip(column - PATCH / 2, 0, limit))
    return image[top : top + PATCH, left : left + PATCH]
