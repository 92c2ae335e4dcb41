"""Patches of lung with and without a simulated nodule, for pretraining on a contrast curriculum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thoralens.imaging import Float32
from thoralens.training.data import Bool, Part

_MARGIN = 10
"""Pixels around a real nodule's centre that no patch called nodule-free may contain."""
_FAINTEST = (0.05, 0.18)


class PatchSource:
    """Draws square patches around points of the lungs of training images.

    Half of a batch has a nodule: simulated (a soft-edged ellipse 3 to 9 pixels in radius whose
    contrast lies in ``contrast``) or real, benign or malignant. The other half, and the
    background of the simulated ones, comes from lungs clear of any real nodule.
    """

    def __init__(self, part: Part, lungs: Bool, seed: int) -> None:
        """``lungs``: ``(N, size, size)``, where patches are taken from."""
        self.rng = np.random.default_rng(seed)
        self.contrast = (0.35, 0.6)
        self._images = part.images
        self._lungs = [np.argwhere(mask) for mask in lungs]
        self._usable = np.flatnonzero([len(points) > 0 for points in self._lungs])
        self._nodules = np.flatnonzero(part.nodule)
        self._centres = part.centres[:, ::-1] * part.images.shape[1]

    def harder(self) -> None:
        """Fainter nodules, down to :data:`_FAINTEST`."""
        low, high = self.contrast
        self.contrast = (max(_FAINTEST[0], low * 0.8), max(_FAINTEST[1], high * 0.8))

    def batch(self, count: int, size: int, real: float = 0.0) -> tuple[Float32, Float32]:
        """Patches ``(count, size, size)`` in [0, 1] and labels ``(count,)``, every second 1.

        Args:
            count: Number of patches.
            size: Side of a patch in pixels.
            real: Share of the positives that are real nodules.
        """
        labels = (np.arange(count) % 2).astype(np.float32)
        patches = [self._positive(size, real) if label else self._clear(size) for label in labels]
        return np.stack([self._turned(patch) for patch in patches]), labels

    def _positive(self, size: int, real: float) -> Float32:
        if self.rng.random() < real:
            return self._real(size)
        patch: Float32 = np.clip(self._clear(size) + self._nodule(size), 0, 1)
        return patch

    def _real(self, size: int) -> Float32:
        index = int(self.rng.choice(self._nodules))
        point = self._centres[index] + self.rng.uniform(-size / 4, size / 4, 2)
        return self._cut(index, self._corner(point, size), size)

    def _clear(self, size: int) -> Float32:
        while True:
            index = int(self.rng.choice(self._usable))
            corner = self._corner(self.rng.choice(self._lungs[index]).astype(float), size)
            inside = self._centres[index] - corner
            if not ((inside > -_MARGIN) & (inside < size + _MARGIN)).all():
                return self._cut(index, corner, size)

    def _nodule(self, size: int) -> Float32:
        rng = self.rng
        middle = rng.uniform(size / 4, size * 3 / 4, 2)
        y, x = np.mgrid[0:size, 0:size] - middle[:, None, None]
        turn, radius, stretch = rng.uniform(0, np.pi), rng.uniform(3, 9), rng.uniform(0.75, 1.3)
        u = (x * np.cos(turn) + y * np.sin(turn)) / (radius * stretch)
        v = (y * np.cos(turn) - x * np.sin(turn)) / (radius / stretch)
        wobble = 1 + 0.12 * np.sin(np.arctan2(v, u) * rng.integers(2, 5) + rng.uniform(0, 6))
        profile = 1 / (1 + np.exp((np.hypot(u, v) - wobble) * rng.uniform(3, 7)))
        return np.asarray(rng.uniform(*self.contrast) * profile, np.float32)

    def _turned(self, patch: Float32) -> Float32:
        """One of the eight symmetries of a square: a patch has no side of the body to report."""
        turned = np.rot90(patch, int(self.rng.integers(4)))
        return turned[:, ::-1] if self.rng.random() < 0.5 else turned

    def _corner(self, point: NDArray[np.float64], size: int) -> NDArray[np.int64]:
        limit = self._images.shape[1] - size
        return np.asarray(np.clip(point - size / 2, 0, limit), np.int64)

    def _cut(self, index: int, corner: NDArray[np.int64], size: int) -> Float32:
        top, left = corner
        return self._images[index, top : top + size, left : left + size].copy()
