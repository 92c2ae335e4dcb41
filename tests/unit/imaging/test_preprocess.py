from __future__ import annotations

import numpy as np
import pytest
from tests.dicoms import scene

from thoralens.imaging import Preprocessing, frame_of, preprocess, to_square
from thoralens.imaging.preprocess import stretch


def picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width), np.float32)


def test_percentiles_become_black_and_white() -> None:
    pixels = np.linspace(0.2, 0.6, 10_000, dtype=np.float32).reshape(100, 100)
    stretched = stretch(pixels, low=10, high=90)
    assert stretched.dtype == np.float32
    assert (stretched == 0).mean() == pytest.approx(0.10, abs=0.001)
    assert (stretched == 1).mean() == pytest.approx(0.10, abs=0.001)
    assert stretched[50, 0] == pytest.approx(0.5, abs=0.001)
    assert pixels.min() == np.float32(0.2), "the input is not changed"


def test_brightness_and_contrast_of_the_source_do_not_matter() -> None:
    pixels = picture(80, 80)
    once = to_square(pixels, 64, low=1, high=99)
    again = to_square((0.3 + 0.2 * pixels).astype(np.float32), 64, low=1, high=99)
    assert np.abs(once - again).max() < 1e-4


def test_one_outlier_does_not_darken_the_rest() -> None:
    pixels = picture(100, 100) * 0.1
    plain = to_square(pixels, 100, low=0.5, high=99.5)
    pixels[0, 0] = 1.0
    assert np.abs(to_square(pixels, 100, low=0.5, high=99.5) - plain)[1:].max() < 0.01


@pytest.mark.parametrize(("height", "width"), [(120, 80), (80, 120), (100, 100), (97, 64)])
def test_the_frame_says_where_the_picture_lies(height: int, width: int) -> None:
    bright = np.ones((height, width), np.float32)
    bright[::2] = 0.9
    square = to_square(bright, max(height, width), low=0, high=50)
    inside = np.zeros(square.shape, bool)
    frame = frame_of(height, width)
    side = square.shape[0]
    top, left = round(frame.top * side), round(frame.left * side)
    inside[top : top + height, left : left + width] = True
    assert square[~inside].sum() == 0
    assert frame.crop(square).shape == (height, width)
    assert frame.crop(square).max() == 1.0


@pytest.mark.parametrize(
    ("height", "width", "tolerance"),
    [
        (120, 80, 1e-5),
        (80, 120, 1e-5),
        (64, 64, 0.0),
        (256, 256, 1e-5),
        (640, 400, 1e-5),
        (300, 300, 0.025),
        (1000, 700, 0.025),
    ],
)
def test_mirroring_commutes_with_preprocessing(height: int, width: int, tolerance: float) -> None:
    """Exactly, but for box averages of a fractional width, which move by under half a pixel."""
    pixels = scene(height, width, bits=8).astype(np.float32) / 255
    plain = to_square(pixels, 64, low=0.5, high=99.5)
    mirrored = to_square(np.ascontiguousarray(pixels[:, ::-1]), 64, low=0.5, high=99.5)
    assert np.abs(plain[:, ::-1] - mirrored).max() <= tolerance


def test_the_networks_input() -> None:
    parameters = Preprocessing(size=32, mean=(0.5, 0.4, 0.3), std=(0.1, 0.2, 0.4))
    made = preprocess(picture(50, 50), parameters)
    square = to_square(picture(50, 50), 32, low=parameters.low, high=parameters.high)
    assert made.shape == (1, 3, 32, 32)
    assert made.dtype == np.float32
    for channel, (mean, std) in enumerate(zip(parameters.mean, parameters.std, strict=True)):
        assert np.abs(made[0, channel] - (square - mean) / std).max() < 1e-5


def test_parameters_survive_json() -> None:
    parameters = Preprocessing(size=320, low=1.0, mean=(0.1, 0.2, 0.3))
    assert Preprocessing.from_json(parameters.to_json()) == parameters
