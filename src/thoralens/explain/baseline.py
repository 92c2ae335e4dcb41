"""What stands where a region is hidden: the image itself without detail, or a healthy chest."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from PIL import Image

from thoralens.imaging import Float32
from thoralens.settings import ASSETS

Baseline = Literal["blurred", "healthy"]

_BLUR = 1 / 14
"""Standard deviation of the baseline's blur as a share of the square's side: wider than a
nodule, narrower than a lung."""
_HEALTHY = ASSETS / "baselines" / "healthy-chest.png"
"""64 × 64 mean of the nodule-free JSRT radiographs of the training patients, low-passed: see
scripts/make_healthy_chest.py. It shows no patient."""


def baseline(kind: Baseline, square: Float32) -> Float32:
    """``(size, size)`` float32 in [0, 1] for the image ``square``."""
    return blurred(square) if kind == "blurred" else healthy(square)


def blurred(square: Float32) -> Float32:
    """The baseline: a Gaussian blur of the ``(size, size)`` image, edges replicated."""
    sigma = _BLUR * square.shape[0]
    reach = int(3 * sigma)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (taps / taps.sum()).astype(np.float32)
    result = square
    for axis in (0, 1):
        padded = np.pad(
            result, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge"
        )
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=axis)
        result = (windows @ kernel).astype(np.float32)
    return result


def healthy(square: Float32) -> Float32:
    """A mean healthy chest with the mean and the spread of ``square``."""
    chest = _chest(square.shape[0])
    matched = (chest - chest.mean()) * (square.std() / chest.std()) + square.mean()
    return np.asarray(np.clip(matched, 0.0, 1.0), np.float32)


@cache
def _chest(size: int) -> Float32:
    with Image.open(_HEALTHY) as stored:
        pixels = Image.fromarray(np.asarray(stored, np.float32) / 255)
    return np.asarray(pixels.resize((size, size), Image.Resampling.BICUBIC), np.float32)
