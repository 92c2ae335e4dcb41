from __future__ import annotations

import numpy as np
import pytest

from thoralens.errors import ThoralensError
from thoralens.imaging import (
    EXAMPLES,
    NoduleSpec,
    example_bytes,
    make_phantom,
    read,
    sniff,
    to_dicom,
    to_png,
)

SIZE = 256


def test_the_seed_decides_everything() -> None:
    nodule = NoduleSpec("left", "middle")
    once, again = make_phantom(7, nodule, SIZE), make_phantom(7, nodule, SIZE)
    assert np.array_equal(once.pixels, again.pixels)
    assert once.nodule_box == again.nodule_box
    assert not np.array_equal(once.pixels, make_phantom(8, nodule, SIZE).pixels)


@pytest.mark.parametrize("seed", range(4))
def test_a_chest_looks_like_a_chest(seed: int) -> None:
    phantom = make_phantom(seed, size=SIZE)
    pixels = phantom.pixels
    assert pixels.dtype == np.float32
    assert (pixels.min() >= 0, pixels.max() <= 1) == (True, True)
    columns = np.arange(SIZE)
    right, left = phantom.right, phantom.left
    assert columns[right.any(axis=0)].max() < columns[left.any(axis=0)].min()
    assert 0.08 < right.mean() < 0.25
    assert 0.08 < left.mean() < 0.25
    assert right.sum() > left.sum(), "the heart takes room from the left lung"
    spine = pixels[SIZE // 3 : 2 * SIZE // 3, SIZE // 2 - 4 : SIZE // 2 + 4]
    assert spine.mean() > pixels[right | left].mean() + 0.3
    quarter = SIZE // 4
    right_base = np.flatnonzero(right[:, quarter]).max()
    left_base = np.flatnonzero(left[:, 3 * quarter]).max()
    assert right_base < left_base, "the right dome is higher"


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("zone", ["upper", "middle", "lower"])
def test_a_nodule_is_where_it_was_asked_for(side: str, zone: str) -> None:
    nodule = NoduleSpec(side, zone, diameter_mm=30)  # type: ignore[arg-type]
    phantom, clear = make_phantom(5, nodule, SIZE), make_phantom(5, size=SIZE)
    assert phantom.nodule_box is not None
    x0, y0, x1, y1 = phantom.nodule_box
    assert (x1 - x0) * phantom.spacing_mm == pytest.approx(30, abs=3 * phantom.spacing_mm)
    lung = phantom.right if side == "right" else phantom.left
    assert lung[y0:y1, x0:x1].mean() > 0.7
    rows = np.flatnonzero(lung.any(axis=1))
    height = ((y0 + y1) / 2 - rows[0]) / (rows[-1] + 1 - rows[0])
    assert int(height * 3) == ["upper", "middle", "lower"].index(zone)
    added = phantom.pixels - clear.pixels
    assert added[y0:y1, x0:x1].mean() > 0.04
    outside = np.ones_like(lung)
    outside[max(y0 - 20, 0) : y1 + 20, max(x0 - 20, 0) : x1 + 20] = False
    assert np.abs(added[outside]).mean() < 0.004


def test_a_nodule_of_impossible_size() -> None:
    with pytest.raises(ValueError, match="diameter"):
        NoduleSpec("left", "upper", diameter_mm=90)


def test_files_say_synthetic_and_give_the_pixels_back() -> None:
    phantom = make_phantom(2, NoduleSpec("right", "lower"), SIZE)
    for data, kind, precision in (
        (to_png(phantom), "png", 1 / 255),
        (to_dicom(phantom), "dicom", 1 / 2000),
        (to_dicom(phantom, "MONOCHROME1"), "dicom", 1 / 2000),
    ):
        assert b"ynthetic" in data
        radiograph = read(data)
        assert sniff(data) == kind
        assert radiograph.acquisition.synthetic
        assert np.abs(radiograph.pixels - phantom.pixels).max() < precision
    facts = read(to_dicom(phantom)).acquisition
    assert facts.pixel_spacing_mm == pytest.approx((phantom.spacing_mm,) * 2)
    assert (facts.modality, facts.body_part, facts.view) == ("DX", "CHEST", "PA")


def test_others_are_not_called_synthetic() -> None:
    data = to_png(make_phantom(2, size=SIZE))
    at = data.index(b"tEXt")
    length = int.from_bytes(data[at - 4 : at], "big")
    without = data[: at - 4] + data[at + length + 8 :]
    assert read(data).acquisition.synthetic
    assert not read(without).acquisition.synthetic


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_examples_are_what_they_say(example) -> None:  # type: ignore[no-untyped-def]
    data = example_bytes(example.id)
    radiograph = read(data)
    assert radiograph.acquisition.synthetic
    assert radiograph.pixels.shape == (1024, 1024)
    assert "ynthetic" in example.description
    assert example.filename.endswith(".png" if sniff(data) == "png" else ".dcm")
    assert (radiograph.acquisition.photometric == "MONOCHROME1") == (
        example.format == "dicom-mono1"
    )
    assert radiograph.warnings == ()


def test_there_are_four_examples_two_of_them_with_a_nodule() -> None:
    assert len({example.id for example in EXAMPLES}) == 4
    assert {(e.nodule.side, e.nodule.zone) for e in EXAMPLES if e.nodule} == {
        ("left", "upper"), ("right", "lower")
    }  # fmt: skip
    with pytest.raises(ThoralensError) as caught:
        example_bytes("nobody")
    assert (caught.value.code, caught.value.status) == ("example_unknown", 404)
