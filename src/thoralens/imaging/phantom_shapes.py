"""Curves and soft shapes that a procedural radiograph is drawn with.

Points are ``(x, y)`` fractions of the image's side from its top left; layers are
``(size, size)`` float32.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from thoralens.imaging.radiograph import Float32

Point = tuple[float, float]
Curve = NDArray[np.float64]

_LEAST_SIGMA, _LARGEST_SIGMA = 0.3, 1.5


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 12) -> Curve:
    """A Catmull-Rom spline through ``points`` as ``(n, 2)`` fractions."""
    knots = np.asarray(points, np.float64)
    knots = (
        np.vstack([knots[-1:], knots, knots[:2]])
        if closed
        else np.vstack([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    )
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
               + (3 * b - 3 * c + d - a) * t**3)
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    ]  # fmt: skip
    return np.vstack(pieces if closed else [*pieces, knots[-2:-1]])


def ellipse(center: Point, radii: Point, *, tilt: float = 0.0, steps: int = 48) -> Curve:
    """An ellipse turned clockwise by ``tilt`` radians."""
    angles = np.linspace(0.0, 2 * np.pi, steps, endpoint=False)
    x, y = radii[0] * np.cos(angles), radii[1] * np.sin(angles)
    c, s = np.cos(tilt), np.sin(tilt)
    return np.stack([center[0] + c * x - s * y, center[1] + s * x + c * y], axis=1)


class Canvas:
    """Draws soft layers of one size."""

    def __init__(self, size: int) -> None:
        self.size = size

    def area(self, *outlines: Curve, blur: float = 0.0) -> Float32:
        """Filled outlines, 1 inside any of them; ``blur`` is a fraction of the side."""
        image = Image.new("L", (self.size, self.size))
        draw = ImageDraw.Draw(image)
        for outline in outlines:
            draw.polygon(self._points(outline), fill=255)
        return self.soften(_unit(image), blur)

    def strokes(self, strokes: Sequence[tuple[Curve, float, float]]) -> Float32:
        """(path, width, density in [0, 1]) each; where strokes cross, the densest shows."""
        image = Image.new("L", (self.size, self.size))
        draw = ImageDraw.Draw(image)
        for path, width, density in sorted(strokes, key=lambda stroke: stroke[2]):
            pixels = max(1, round(width * self.size))
            draw.line(self._points(path), round(255 * density), pixels, joint="curve")
        return _unit(image)

    def band(self, *paths: Curve, width: float, hollow: float = 0.0) -> Float32:
        """Strokes of ``width`` along paths; ``hollow`` is how much the marrow lets through."""
        image = self._stroke(paths, width)
        if hollow > 0:
            inner = self._stroke(paths, 0.62 * width)
            image = ImageChops.subtract(image, inner.point(lambda v: int(v * hollow)))
        return _unit(image)

    def soften(self, layer: Float32, blur: float) -> Float32:
        """Gaussian blur with a standard deviation given as a fraction of the side."""
        sigma = blur * self.size
        if sigma < _LEAST_SIGMA:
            return layer
        shrink = max(1, int(sigma / _LARGEST_SIGMA))
        image = Image.fromarray(layer)
        small = np.asarray(image.reduce(shrink) if shrink > 1 else image, np.float32)
        blurred = gaussian(small, sigma / shrink)
        if shrink == 1:
            return blurred
        full = (self.size, self.size)
        return np.array(Image.fromarray(blurred).resize(full, Image.Resampling.BILINEAR))

    def noise(self, random: np.random.Generator, scale: float) -> Float32:
        """Smooth noise of standard deviation 1 and the given grain, a fraction of the side."""
        cells = max(2, round(1.0 / scale))
        coarse = random.standard_normal((cells + 3, cells + 3)).astype(np.float32)
        image = Image.fromarray(coarse).resize((self.size, self.size), Image.Resampling.BICUBIC)
        grain = np.asarray(image, np.float32)
        return np.asarray((grain - grain.mean()) / max(float(grain.std()), 1e-6), np.float32)

    def _points(self, curve: Curve) -> list[Point]:
        return [(float(x), float(y)) for x, y in curve * self.size]

    def _stroke(self, paths: Sequence[Curve], width: float) -> Image.Image:
        image = Image.new("L", (self.size, self.size))
        draw = ImageDraw.Draw(image)
        for path in paths:
            pixels = max(1, round(width * self.size))
            draw.line(self._points(path), fill=255, width=pixels, joint="curve")
        return image


def gaussian(layer: Float32, sigma: float) -> Float32:
    """A separable Gaussian blur, edges replicated."""
    reach = int(np.ceil(3 * sigma))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    taps = (taps / taps.sum()).astype(np.float32)
    for axis in (0, 1):
        padding = [(reach, reach) if each == axis else (0, 0) for each in (0, 1)]
        padded = np.pad(layer, padding, mode="edge")
        length = layer.shape[axis]
        layer = np.zeros_like(layer)
        for offset, tap in enumerate(taps):
            window = slice(offset, offset + length)
            layer += tap * (padded[window] if axis == 0 else padded[:, window])
    return layer


def _unit(image: Image.Image) -> Float32:
    return np.asarray(image, np.float32) / np.float32(255.0)
