"""The colour scales: sequential for Grad-CAM, diverging and centred on zero for SHAP, grey twins.

A doubted map (:mod:`.doubt`) is drawn in the grey twin of its scale.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_INFERNO = """
000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d24644 e45a31 f1731d f98e09 fcac11
f9cb35 f2ea69 fcffa4
"""
_BLUE_WHITE_RED = """
053061 175290 2a71b2 3f8ec0 6bacd1 9bc9e0 c2ddec e0ecf3 f7f6f6 fbe5d8 fbccb4 f5aa89 e48066 d05548
ba2832 930e26 67001f
"""
_GREYS = "15191b 3a4043 62696d 8d9498 b9bfc2 e4e7e8"
_GREYS_BOTH_WAYS = "e4e7e8 b9bfc2 8d9498 62696d 3a4043 62696d 8d9498 b9bfc2 e4e7e8"
COLOUR_MAPS: dict[str, tuple[str, ...]] = {
    name: tuple(f"#{stop}" for stop in stops.split())
    for name, stops in (
        ("grad_cam", _INFERNO),
        ("shap", _BLUE_WHITE_RED),
        ("grad_cam_doubted", _GREYS),
        ("shap_doubted", _GREYS_BOTH_WAYS),
    )
}
"""Evenly spaced stops of matplotlib's perceptually uniform "inferno", of "RdBu" reversed, and of
neutral greys."""


def ramp(name: str, levels: int) -> NDArray[np.uint8]:
    """``(levels, 3)`` uint8 RGB, from the scale's lowest value to its highest."""
    stops = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in COLOUR_MAPS[name]])
    position, at = np.linspace(0, 1, len(stops)), np.linspace(0, 1, levels)
    channels = [np.interp(at, position, stops[:, c]) for c in range(3)]
    colours: NDArray[np.uint8] = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    return colours
