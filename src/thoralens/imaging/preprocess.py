"""The one way a radiograph becomes a network's input, in training and serving alike.

Everything after this step (masks, heat maps, region values) lives in the *square frame*: the
radiograph padded to a square on its short side and resized to ``size`` × ``size``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from PIL import Image

from thoralens.imaging.radiograph import Float32


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Parameters of :func:`preprocess`; stored with each model and checked when it loads.

    Attributes:
        size: Side of the square input in pixels.
        low, high: Percentiles (0–100) mapped to 0 and 1 before clipping.
        mean, std: Per-channel constants subtracted from and dividing the [0, 1] image; the
            defaults are ImageNet's.
        revision: Raised whenever :func:`preprocess` would give other numbers than before.
    """

    size: int = 224
    low: float = 0.5
    high: float = 99.5
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    revision: int = 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Preprocessing:
        return cls(**{**values, "mean": tuple(values["mean"]), "std": tuple(values["std"])})


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the radiograph lies in the square frame, as fractions of the square's side."""

    top: float
    left: float
    height: float
    width: float

    def crop(self, square: Float32) -> Float32:
        """Cut the padding off a ``(size, size)`` map, leaving the radiograph's own area."""
        size = square.shape[0]
        top, left = round(self.top * size), round(self.left * size)
        bottom = max(top + 1, round((self.top + self.height) * size))
        right = max(left + 1, round((self.left + self.width) * size))
        return square[top:bottom, left:right]


def frame_of(height: int, width: int) -> Frame:
    """The frame of a radiograph of ``height`` × ``width`` pixels, centred in its square."""
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    return Frame(top / side, left / side, height / side, width / side)


def stretch(pixels: Float32, *, low: float, high: float) -> Float32:
    """Map two percentiles (0–100) of ``pixels`` to 0 and 1 and clip; shape and dtype stay."""
    dark, bright = (float(value) for value in np.percentile(pixels, (low, high)))
    stretched = pixels - np.float32(dark)
    stretched /= np.float32(max(bright - dark, 1e-6))
    return np.clip(stretched, 0.0, 1.0, out=stretched)


def to_square(pixels: Float32, size: int, *, low: float, high: float) -> Float32:
    """Stretch contrast between two percentiles, pad to a square with black, resize.

    Args:
        pixels: ``(height, width)`` float32 in [0, 1].
        size: Side of the result in pixels.
        low, high: Percentiles (0–100) of the pixels that become 0 and 1.

    Returns:
        ``(size, size)`` float32 in [0, 1].
    """
    stretched = stretch(pixels, low=low, high=high)
    height, width = pixels.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.float32)
    square[top : top + height, left : left + width] = stretched
    if side == size:
        return square
    image = Image.fromarray(square).resize(
        (size, size), Image.Resampling.BOX if side > 2 * size else Image.Resampling.BILINEAR
    )
    return np.clip(np.asarray(image, np.float32), 0.0, 1.0)


def normalise(square: Float32, parameters: Preprocessing) -> Float32:
    """Square maps ``(…, size, size)`` in [0, 1] to network input ``(…, 3, size, size)``."""
    mean = np.asarray(parameters.mean, np.float32)[:, None, None]
    std = np.asarray(parameters.std, np.float32)[:, None, None]
    return ((square[..., None, :, :] - mean) / std).astype(np.float32)


def preprocess(pixels: Float32, parameters: Preprocessing) -> Float32:
    """A radiograph's pixels ``(height, width)`` in [0, 1] to ``(1, 3, size, size)`` float32."""
    square = to_square(pixels, parameters.size, low=parameters.low, high=parameters.high)
    return normalise(square[None], parameters)
