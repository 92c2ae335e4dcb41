"""What every readable radiograph must satisfy, whatever container it came in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from thoralens.errors import BadImageError
from thoralens.imaging.radiograph import Note

MIN_SIDE = 64
COARSE_SIDE = 512
_MIN_GREY_LEVELS = 4


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Refuse a size before any pixel is decoded.

    Raises:
        BadImageError: ``image_too_small`` or ``image_too_large``.
    """
    if width * height > max_pixels:
        raise BadImageError(
            "image_too_large",
            f"The image is {width} × {height} pixels; at most {max_pixels / 1e6:g} million "
            "pixels are read.",
            "Export it at a lower resolution and try again.",
            status=413,
        )
    if min(width, height) < MIN_SIDE:
        raise BadImageError(
            "image_too_small",
            f"The image is {width} × {height} pixels; each side needs at least {MIN_SIDE}.",
            "Use the original radiograph, not a thumbnail.",
        )


def check_contrast(stored: NDArray[Any]) -> None:
    """Refuse stored samples that hold (almost) one grey level.

    Raises:
        BadImageError: ``blank_image``.
    """
    if not stored.size or int(stored.max()) - int(stored.min()) < _MIN_GREY_LEVELS:
        raise BadImageError(
            "blank_image",
            "The image is one colour: there is nothing to see in it.",
            "Check the export and use the original radiograph.",
        )


def resolution_warning(width: int, height: int) -> tuple[Note, ...]:
    """A warning when small findings may have been lost to the resolution."""
    if max(width, height) >= COARSE_SIDE:
        return ()
    return (
        Note(
            "low_resolution",
            f"The image is only {width} × {height} pixels; small findings may not be visible.",
        ),
    )


def lossy_warning() -> Note:
    return Note(
        "lossy_compression",
        "The image was compressed with loss; fine detail may be missing or invented.",
    )


def as_unit(stored: NDArray[Any], maximum: float) -> NDArray[np.float32]:
    """Non-negative stored samples to float32 in [0, 1]; ``maximum`` becomes 1."""
    pixels = stored.astype(np.float32)
    pixels *= np.float32(1.0 / maximum)
    return np.minimum(pixels, np.float32(1.0), out=pixels)
