"""The grey-scale pipeline against pydicom's, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut
from tests.dicoms import data_set, dicom, encode, scene

from thoralens.errors import BadImageError
from thoralens.imaging import read


def reference(made: Dataset) -> np.ndarray:
    """pydicom's pipeline, its output range mapped to [0, 1]."""
    shown = apply_voi_lut(apply_modality_lut(made.pixel_array, made), made).astype(np.float64)
    if "VOILUTSequence" in made:
        return shown / max(made.VOILUTSequence[0].LUTData)
    slope, intercept = made.get("RescaleSlope", 1), made.get("RescaleIntercept", 0)
    low, high = intercept, slope * (2**made.BitsStored - 1) + intercept
    if made.PixelRepresentation:
        half = 2 ** (made.BitsStored - 1)
        low, high = -half * slope + intercept, (half - 1) * slope + intercept
    return (shown - low) / (high - low)


def lut(keyword: str, first: int, values: list[int], bits: int = 16) -> dict[str, Any]:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [len(values), first, bits])
    item.add_new("LUTData", "US", values)
    if keyword == "ModalityLUTSequence":
        item.ModalityLUTType = "US"
    return {keyword: [item]}


@pytest.mark.parametrize(
    "elements",
    [
        {"WindowCenter": 2000, "WindowWidth": 1500},
        {"WindowCenter": [1500, 3000], "WindowWidth": [900, 100]},
        {"WindowCenter": 1800.5, "WindowWidth": 700, "VOILUTFunction": "LINEAR_EXACT"},
        {"WindowCenter": 1800, "WindowWidth": 900, "VOILUTFunction": "SIGMOID"},
        {"RescaleSlope": 2.5, "RescaleIntercept": -1024, "WindowCenter": 3000, "WindowWidth": 6000},
        lut("VOILUTSequence", 100, [int(v**1.5) for v in range(1600)]),
    ],
    ids=["window", "first of two", "exact", "sigmoid", "rescale", "lut"],
)
@pytest.mark.parametrize("signed", [False, True])
def test_agrees_with_pydicom(elements: dict[str, Any], signed: bool) -> None:
    stored = scene().astype(np.int16) - 1000 if signed else scene()
    made = data_set(stored, bits=16 if signed else 12, **elements)
    pixels = read(encode(made)).pixels
    assert np.abs(pixels - np.clip(reference(made), 0, 1)).max() < 2e-6
    assert 0.1 < pixels.mean() < 0.9


def test_modality_lut_comes_before_the_window() -> None:
    table = [4095 - v for v in range(4096)]
    made = data_set(
        scene(), WindowCenter=2048, WindowWidth=4096,
        **lut("ModalityLUTSequence", 0, table, bits=12),
    )  # fmt: skip
    expected = (np.asarray(table)[scene()] - 2047.5) / 4095 + 0.5
    assert np.abs(read(encode(made)).pixels - expected).max() < 1e-6


def test_eight_bit_lut_packed_in_bytes() -> None:
    made = data_set(scene(bits=8), bits=8)
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [256, 0, 8])
    item.add_new("LUTData", "OW", bytes(255 - v for v in range(256)))
    made.VOILUTSequence = [item]
    assert np.abs(read(encode(made)).pixels - (1 - scene(bits=8) / 255)).max() < 1e-6


def test_negative_slope_turns_the_scale() -> None:
    plain = read(dicom(scene())).pixels
    turned = read(dicom(scene(), RescaleSlope=-1, RescaleIntercept=4095)).pixels
    assert np.abs(plain + turned - 1).max() < 1e-6


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_and_does_not_stretch_the_range(photometric: str) -> None:
    stored = scene(bits=10)
    framed = stored.copy()
    framed[:8] = 4000
    framed[-8:] = 4001
    made = dicom(
        framed, PixelPaddingValue=4000, PixelPaddingRangeLimit=4001,
        PhotometricInterpretation=photometric,
    )  # fmt: skip
    pixels = read(made).pixels
    assert pixels[:8].max() == 0.0
    assert pixels[-8:].max() == 0.0
    assert np.ptp(pixels[8:-8]) == 1.0


def test_a_window_beside_the_image_is_ignored_and_said() -> None:
    radiograph = read(dicom(scene(), WindowCenter=60000, WindowWidth=10))
    assert [note.code for note in radiograph.corrections] == ["window_ignored"]
    assert np.array_equal(radiograph.pixels, read(dicom(scene())).pixels)


def test_a_broken_lut_is_refused() -> None:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [16, 0, 16])
    made = data_set(scene(), VOILUTSequence=[item])
    with pytest.raises(BadImageError) as caught:
        read(encode(made))
    assert caught.value.code == "dicom_bad_lut"
