from __future__ import annotations

import numpy as np
import pytest
from tests.badfiles import image_bytes
from tests.dicoms import dicom, scene

from thoralens.errors import BadImageError
from thoralens.imaging import (
    Acquisition,
    NoduleSpec,
    Radiograph,
    display,
    make_phantom,
    pack,
    read,
    to_png,
    unpack,
)

HALF_LEVEL = 1 / 131_070 + 1e-7


def test_everything_comes_back() -> None:
    radiograph = read(
        dicom(
            4095 - scene(), PhotometricInterpretation="MONOCHROME1", PixelSpacing=[0.2, 0.3],
            BurnedInAnnotation="YES",
        )
    )  # fmt: skip
    again = unpack(pack(radiograph))
    assert again.acquisition == radiograph.acquisition
    assert again.corrections == radiograph.corrections != ()
    assert again.warnings == radiograph.warnings != ()
    assert again.pixels.dtype == np.float32
    assert np.abs(again.pixels - radiograph.pixels).max() <= HALF_LEVEL


def test_any_pixel_is_kept_within_half_a_level_and_packing_is_stable() -> None:
    pixels = np.random.default_rng(3).random((70, 90), np.float32)
    pixels[0, :2] = 0.0, 1.0
    radiograph = Radiograph(pixels, Acquisition("array", 90, 70))
    packed = pack(radiograph)
    again = unpack(packed)
    assert np.abs(again.pixels - pixels).max() <= HALF_LEVEL
    assert tuple(again.pixels[0, :2]) == (0.0, 1.0)
    assert pack(again) == packed


@pytest.mark.parametrize("bits", [8, 16])
def test_levels_of_common_depths_are_exact(bits: int) -> None:
    stored = scene(bits=bits)
    again = unpack(pack(read(image_bytes(stored))))
    assert np.array_equal(np.rint(again.pixels * (2**bits - 1)), stored)


def test_the_archive_of_a_phantom_says_synthetic() -> None:
    phantom = make_phantom(3, NoduleSpec("left", "upper"), size=256)
    assert unpack(pack(read(to_png(phantom)))).acquisition.synthetic


@pytest.mark.parametrize("part", [0, 7, 0.5, 0.9])
def test_damaged_archives_are_refused(part: float) -> None:
    packed = pack(read(image_bytes(scene(bits=8))))
    with pytest.raises(BadImageError) as caught:
        unpack(packed[: int(part if part > 1 else part * len(packed))])
    assert caught.value.code == "archive_damaged"


def test_other_pngs_are_not_archives() -> None:
    with pytest.raises(BadImageError) as caught:
        unpack(image_bytes(scene(bits=16)))
    assert caught.value.code == "archive_damaged"


def test_display_is_an_eight_bit_picture_of_the_asked_size() -> None:
    radiograph = read(image_bytes(scene(600, 900, bits=16)))
    shown = display(radiograph, longest=300)
    assert (shown.mode, shown.size) == ("L", (300, 200))
    assert display(radiograph, longest=4000).size == (900, 600)


def test_display_stretches_a_narrow_range() -> None:
    pixels = (0.4 + 0.05 * scene(bits=8) / 255).astype(np.float32)
    shown = np.asarray(display(Radiograph(pixels, Acquisition("array", 96, 80))))
    assert shown.min() == 0
    assert shown.max() == 255
