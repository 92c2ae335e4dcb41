"""The two colour scales: sequential for Grad-CAM, diverging and centred on zero for SHAP."""

from __future__ import annotations

import numpy as np

from thoralens.imaging import Float32

_INFERNO = """
000004 0b0724 210c4a 3d0965 57106e 71196e 8a226a a32c61 bc3754 d24644 e45a31 f1731d f98e09 fcac11
f9cb35 f2ea69 fcffa4
"""
_BLUE_WHITE_RED = """
053061 175290 2a71b2 3f8ec0 6bacd1 9bc9e0 c2ddec e0ecf3 f7f6f6 fbe5d8 fbccb4 f5aa89 e48066 d05548
ba2832 930e26 67001f
"""
COLOUR_MAPS: dict[str, tuple[str, ...]] = {
    name: tuple(f"#{stop}" for stop in stops.split())
    for name, stops in (("grad_cam", _INFERNO), ("shap", _BLUE_WHITE_RED))
}
"""Evenly spaced stops of matplotlib's perceptually uniform "inferno" and of "RdBu" reversed."""


def colourise(values: Float32, name: str) -> Float32:
    """Map ``(h, w)`` values in [0, 1] to ``(h, w, 3)`` float32 RGB in [0, 255]."""
    stops = np.array(
        [[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in COLOUR_MAPS[name]], np.float32
    )
    position = np.linspace(0, 1, len(stops))
    channels = [np.interp(values, position, stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)
