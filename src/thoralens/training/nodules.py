"""Simulated nodules, and the look-alikes that a network must learn not to call nodules.

Everything here is synthetic and additive: a radiograph shows the sum of what its rays crossed.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from thoralens.imaging import Float32

RADII = (3.0, 10.0)
"""Pixels of a 224-pixel frame of an adult chest; about 5 to 16 mm in radius."""
_TAU = 2 * np.pi


def nodule(rng: Generator, radius: float, row: float, column: float) -> Float32:
    """A nodule of height 1 in the middle of a small square of odd side.

    A lobulated ellipse whose profile is that of a sphere, a soft spot or a plateau; some have
    spicules, some an uneven texture.

    Args:
        radius: In pixels.
        row: Fraction of a pixel, in [0, 1), by which the centre lies below the middle one.
        column: The same, to the right.
    """
    half = int(np.ceil(radius * 1.9)) + 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float64)
    y, x = y - row, x - column
    turn, stretch = rng.uniform(0, np.pi), np.exp(rng.uniform(-0.25, 0.25))
    u = (x * np.cos(turn) + y * np.sin(turn)) / (radius * stretch)
    v = (y * np.cos(turn) - x * np.sin(turn)) / (radius / stretch)
    angle = np.arctan2(v, u)
    lobes = sum(
        rng.normal(0, 0.22 / k) * np.sin(k * angle + rng.uniform(0, _TAU)) for k in range(2, 6)
    )
    distance = np.hypot(u, v) / np.maximum(1 + lobes, 0.5)
    profile = _profile(rng, distance)
    if rng.random() < 0.3:
        profile = profile + _spicules(rng, distance, angle)
    if rng.random() < 0.5:
        texture = ndimage.gaussian_filter(rng.normal(size=profile.shape), max(1.0, radius / 3))
        profile = profile * np.clip(1 + 0.3 * texture / (texture.std() + 1e-6), 0.3, 1.7)
    return np.asarray(ndimage.gaussian_filter(profile, rng.uniform(0.3, 1.0)), np.float32)


def _profile(rng: Generator, distance: Float32) -> Float32:
    kind = rng.random()
    if kind < 0.45:
        height = np.sqrt(np.clip(1 - (distance / 1.08) ** 2, 0, None))
    elif kind < 0.75:
        height = np.exp(-((distance / 0.72) ** 2))
    else:
        height = 1 / (1 + np.exp((distance - 1) * rng.uniform(3, 8)))
    return np.asarray(height, np.float32)


def _spicules(rng: Generator, distance: Float32, angle: Float32) -> Float32:
    rays = np.clip(np.cos(angle * rng.integers(5, 12) + rng.uniform(0, _TAU)), 0, None)
    reach = np.exp(-np.clip(distance - 1, 0, None) / 0.35) * np.clip(1.9 - distance, 0, 1)
    return np.asarray(0.35 * rays * reach * (distance > 0.9), np.float32)


def look_alikes(rng: Generator, size: int) -> Float32:
    """``(size, size)``: vessels, a rib-like band and dense dots, of heights around 1."""
    drawn = np.zeros((size, size), np.float32)
    for _ in range(rng.poisson(1.2)):
        drawn += _vessel(rng, size)
    if rng.random() < 0.35:
        drawn += _band(rng, size)
    for _ in range(rng.poisson(0.6)):
        drawn += _dot(rng, size)
    return drawn


def _vessel(rng: Generator, size: int) -> Float32:
    """A bending line that tapers off."""
    length, point = int(rng.uniform(10, 40)), rng.uniform(0, size, 2)
    heading, bend = rng.uniform(0, _TAU), rng.normal(0, 0.03)
    line = np.zeros((size, size), np.float32)
    for i in range(length):
        row, column = point.astype(int)
        if 0 <= row < size and 0 <= column < size:
            line[row, column] = 1 - 0.7 * i / length
        heading += bend
        point = point + np.array((np.sin(heading), np.cos(heading)))
    return _scaled(ndimage.gaussian_filter(line, rng.uniform(0.8, 2.2)), rng.uniform(0.4, 1))


def _band(rng: Generator, size: int) -> Float32:
    """A wide, slightly curved band with soft edges."""
    turn = rng.uniform(0, np.pi)
    y, x = np.mgrid[:size, :size] - rng.uniform(0, size, 2)[:, None, None]
    across, along = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    edge = np.abs(across + rng.uniform(-0.004, 0.004) * along**2) - rng.uniform(3, 8)
    band = rng.uniform(0.3, 1) / (1 + np.exp(np.clip(edge * rng.uniform(0.8, 2), -50, 50)))
    return np.asarray(band, np.float32)


def _dot(rng: Generator, size: int) -> Float32:
    """A vessel seen end on, or a calcified granuloma."""
    dot = np.zeros((size, size), np.float32)
    row, column = rng.integers(0, size, 2)
    dot[row, column] = 1
    return _scaled(ndimage.gaussian_filter(dot, rng.uniform(0.6, 1.8)), rng.uniform(0.5, 1.5))


def _scaled(drawn: Float32, height: float) -> Float32:
    return np.asarray(drawn * (height / max(float(drawn.max()), 1e-6)), np.float32)
