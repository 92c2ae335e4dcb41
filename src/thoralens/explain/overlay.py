"""Transparent pictures: a heat map whose opacity follows its strength, and the lungs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from thoralens.explain.colour import ramp
from thoralens.imaging import Float32

Levels = NDArray[np.uint8]
_LEVELS = 128
"""Strengths a picture tells apart; a doubted map uses each twice, plain and striped."""
_RIGHT, _LEFT = (64, 196, 255), (255, 196, 64)
_STRIPES = 64
"""A doubted map's hatching has this many stripes along a side."""


def heat_overlay(heat: Float32, *, doubted: bool) -> Image.Image:
    """Grad-CAM ``(h, w)`` float32 in [0, 1] as a palette picture with transparency."""
    opacity = np.clip(np.linspace(0, 1.4, _LEVELS), 0, 1)
    return _coloured(heat, "grad_cam", opacity, doubted)


def value_overlay(strength: Float32, *, doubted: bool) -> Image.Image:
    """SHAP ``(h, w)`` float32 in [−1, 1] likewise; zero is transparent."""
    opacity = np.sqrt(np.abs(np.linspace(-1, 1, _LEVELS - 1)))
    centred = np.asarray(strength / 2 + 0.5, np.float32)
    return _coloured(centred, "shap", opacity, doubted)


def lungs_overlay(right: Float32, left: Float32, *, filled: bool) -> Image.Image:
    """Outlines, and a light fill if asked, of two ``(h, w)`` soft masks in [0, 1]."""
    levels = np.zeros(right.shape, np.uint8)
    width = max(1, right.shape[1] // 400)
    for first, soft in ((1, right), (3, left)):
        mask = soft > 0.5
        if filled:
            levels[mask] = first
        levels[_edge(mask, width)] = first + 1
    colours = [(0, 0, 0, 0), *((*c, a) for c in (_RIGHT, _LEFT) for a in (40, 255))]
    return _with_palette(levels, np.array(colours, np.uint8))


def over(ground: Image.Image, *layers: tuple[Image.Image, float]) -> Image.Image:
    """Each layer in turn on ``ground`` with its opacity in [0, 1], RGB, as large as the largest."""
    size = max([ground.size, *(layer.size for layer, _ in layers)])
    shown = _resized(ground.convert("RGBA"), size)
    for layer, opacity in layers:
        top = _resized(layer.convert("RGBA"), size)
        if opacity < 1:
            top.putalpha(top.getchannel("A").point([int(a * opacity) for a in range(256)]))
        shown.alpha_composite(top)
    return shown.convert("RGB")


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)


def _coloured(
    share: Float32, name: str, opacity: NDArray[np.floating], doubted: bool
) -> Image.Image:
    """A palette whose index is the strength, in ``len(opacity)`` steps, then again striped.

    The page reads the strength back from the index, to show it and to hide what is weaker.
    """
    count = len(opacity)
    levels = np.rint(np.clip(share, 0, 1) * np.float32(count - 1)).astype(np.uint8)
    alpha = np.rint(opacity * 255).astype(np.uint8)[:, None]
    palette = np.concatenate([ramp(f"{name}_doubted" if doubted else name, count), alpha], axis=1)
    if doubted:
        striped = palette.copy()
        striped[:, 3] //= 3
        palette = np.concatenate([palette, striped])
        levels += _stripes(levels.shape) * np.uint8(count)
    return _with_palette(levels, palette)


def _stripes(shape: tuple[int, ...]) -> Levels:
    """0 and 1 in diagonal stripes."""
    width = max(2, max(shape) // (2 * _STRIPES))
    row, column = np.ogrid[: shape[0], : shape[1]]
    return ((row + column) // width % 2).astype(np.uint8)


def _with_palette(levels: Levels, rgba: Levels) -> Image.Image:
    image = Image.fromarray(levels, "P")
    image.putpalette(rgba.tobytes(), "RGBA")
    return image


def _edge(mask: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    inner = mask.copy()
    for _ in range(width):
        padded = np.pad(inner, 1)
        inner = inner & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inner
