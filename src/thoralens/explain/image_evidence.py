"""Facts of the image itself: the lungs that were found, and whether it is good enough to judge."""

from __future__ import annotations

import numpy as np

from thoralens.anatomy import Lungs
from thoralens.explain.evidence import Fact
from thoralens.imaging import Radiograph, frame_of

LOW_CONTRAST = 0.25
"""Least spread of grey, from the 5th to the 95th percentile, of an ordinary radiograph."""
CROPPED = 0.04
"""Share of the radiograph's edge that lung may touch before part of it seems cut off."""
COARSE_SIDE = 512
"""Pixels of the shorter side below which small findings may be lost."""


def image_facts(radiograph: Radiograph, lungs: Lungs) -> list[Fact]:
    """The lungs (shares of the radiograph, certainty of their outline) and the image's quality."""
    frame = frame_of(*radiograph.pixels.shape)
    right, left, probability = (
        frame.crop(part.astype(np.float32)) for part in (lungs.right, lungs.left, lungs.probability)
    )
    both = (right + left) > 0
    edge = np.concatenate([both[0], both[-1], both[1:-1, 0], both[1:-1, -1]])
    low, high = np.percentile(radiograph.pixels, (5, 95))
    contrast, cut, shorter = float(high - low), float(edge.mean()), min(radiograph.pixels.shape)
    return [
        Fact(
            "image.lungs",
            "lungs",
            {
                "share": float(both.mean()),
                "right": float((right > 0).mean()),
                "left": float((left > 0).mean()),
                "confidence": float(probability[both].mean()) if both.any() else 0.0,
            },
            "share of the image",
        ),
        Fact(
            "image.quality",
            "quality",
            {
                "contrast": contrast,
                "low_contrast": contrast < LOW_CONTRAST,
                "cut_off": cut,
                "cropped": cut > CROPPED,
                "shorter_side": shorter,
                "coarse": shorter < COARSE_SIDE,
            },
            "share of the grey scale",
        ),
    ]
