"""Lines over a picture that do not rest on colour: equal heat, and regions that clearly matter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from thoralens.explain.fonts import font
from thoralens.imaging import Float32

HEAT_LEVELS = (0.25, 0.5, 0.75)
"""Shares of the hottest point; the line of each is wider than the one before."""
_LEGIBLE = 9
_UNIT = 1 / 700
"""A thin line's width as a share of the picture's longest side."""


def heat_contours(heat: Float32) -> Image.Image:
    """Lines of equal Grad-CAM heat, white with a black rim, ``LA``; ``heat`` in [0, 1]."""
    unit = max(1.0, max(heat.shape) * _UNIT)
    vertical, horizontal = np.gradient(heat)
    steepness = np.hypot(vertical, horizontal) + np.float32(1e-6)
    line, rim = np.zeros_like(heat), np.zeros_like(heat)
    for width, level in enumerate(HEAT_LEVELS, 1):
        distance = np.abs(heat - np.float32(level)) / steepness
        half = np.float32(width * unit / 2)
        np.maximum(line, half + np.float32(0.5) - distance, out=line)
        np.maximum(rim, half + np.float32(0.5 + unit) - distance, out=rim)
    line, rim = np.minimum(line, 1), np.minimum(rim, 1) * np.float32(0.6)
    alpha = line + rim * (1 - line)
    grey = line / np.maximum(alpha, np.float32(1e-6))
    both = np.rint(np.stack([grey, alpha], axis=-1) * np.float32(255)).astype(np.uint8)
    return Image.fromarray(both, "LA")


def region_outlines(
    size: tuple[int, int], regions: Iterable[tuple[str, tuple[float, float, float, float], bool]]
) -> Image.Image:
    """Regions ``(id, box, raises)`` outlined, ``LA``: whole lines and + raise, dashes and − lower.

    Boxes are fractions of the picture, as in :class:`.regions.Region`.
    """
    image = Image.new("LA", size)
    draw = ImageDraw.Draw(image)
    unit = max(1, round(max(size) * _UNIT))
    letters = font(max(9, round(max(size) / 48)), bold=True)
    for name, box, raises in regions:
        x0, y0, x1, y1 = (
            round(part * side) for part, side in zip(box, (*size, *size), strict=True)
        )
        inset = 2 * unit
        frame = (x0 + inset, y0 + inset, x1 - inset, y1 - inset)
        draw.rectangle(frame, outline=(0, 150), width=4 * unit)
        inner = (frame[0] + unit, frame[1] + unit, frame[2] - unit, frame[3] - unit)
        _rectangle(draw, inner, 2 * unit, dash=0 if raises else 6 * unit)
        draw.text(
            (inner[0] + 3 * unit, inner[1] + 2 * unit),
            f"{'+' if raises else '−'} {name}",
            font=letters,
            fill=(255, 255),
            stroke_width=2 * unit,
            stroke_fill=(0, 200),
        )
    return image


def stamp(picture: Image.Image, words: str) -> None:
    """Write ``words`` on a dark band at the picture's upper edge, as large as fits in a line.

    Where they would be too small to read, the first sentence alone is written.
    """
    width = picture.width
    draw = ImageDraw.Draw(picture, "RGBA")
    size = max(9, round(max(picture.size) / 44))
    if draw.textlength(words, font(_LEGIBLE)) > 0.96 * width:
        words = words.partition(".")[0]
    while size > 7 and draw.textlength(words, font(size)) > 0.96 * width:
        size -= 1
    draw.rectangle((0, 0, width, 2 * size), fill=(0, 0, 0, 190))
    draw.text((width / 2, size), words, (255, 255, 255), font(size), anchor="mm")


def _rectangle(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], width: int, dash: int
) -> None:
    white = (255, 255)
    if not dash:
        draw.rectangle(box, outline=white, width=width)
        return
    x0, y0, x1, y1 = box
    for x in range(x0, x1, 2 * dash):
        end = min(x + dash, x1)
        draw.rectangle((x, y0, end, y0 + width - 1), fill=white)
        draw.rectangle((x, y1 - width + 1, end, y1), fill=white)
    for y in range(y0, y1, 2 * dash):
        end = min(y + dash, y1)
        draw.rectangle((x0, y, x0 + width - 1, end), fill=white)
        draw.rectangle((x1 - width + 1, y, x1, end), fill=white)
