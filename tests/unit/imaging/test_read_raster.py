from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from tests.badfiles import image_bytes
from tests.dicoms import scene

from thoralens.imaging import read, read_file, sniff


@pytest.mark.parametrize(("kind", "bits"), [("PNG", 8), ("PNG", 16), ("TIFF", 8), ("TIFF", 16)])
def test_lossless_samples_keep_every_level(kind: str, bits: int) -> None:
    stored = scene(bits=bits)
    radiograph = read(image_bytes(stored, kind))
    assert radiograph.pixels.dtype == np.float32
    assert np.array_equal(np.rint(radiograph.pixels * (2**bits - 1)), stored)
    assert radiograph.acquisition.bits == bits
    assert radiograph.acquisition.source_format == kind.lower()
    assert (radiograph.acquisition.width, radiograph.acquisition.height) == (96, 80)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_tiff(compression: str) -> None:
    stored = scene(bits=16)
    radiograph = read(image_bytes(stored, "TIFF", compression=compression))
    assert np.array_equal(np.rint(radiograph.pixels * 65535), stored)


def test_jpeg_is_close_and_warned_of() -> None:
    stored = scene(bits=8)
    radiograph = read(image_bytes(stored, "JPEG", quality=95))
    assert np.abs(radiograph.pixels - stored / 255).max() < 0.05
    assert "lossy_compression" in [note.code for note in radiograph.warnings]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_grey_saved_as_rgb_is_read_and_said(kind: str) -> None:
    stored = scene(bits=8)
    radiograph = read(image_bytes(Image.fromarray(stored).convert("RGB"), kind))
    assert np.abs(radiograph.pixels - stored / 255).max() < 0.06
    assert [note.code for note in radiograph.corrections] == ["rgb_to_grey"]


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (2, lambda a: a[:, ::-1]),
        (3, lambda a: a[::-1, ::-1]),
        (4, lambda a: a[::-1]),
        (6, lambda a: np.rot90(a, -1)),
        (8, lambda a: np.rot90(a, 1)),
    ],
)
def test_exif_orientation_is_applied(orientation: int, upright) -> None:  # type: ignore[no-untyped-def]
    stored = scene(bits=8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    radiograph = read(image_bytes(stored, "PNG", exif=exif.tobytes()))
    assert np.array_equal(np.rint(radiograph.pixels * 255), upright(stored))
    assert [note.code for note in radiograph.corrections] == ["exif_rotated"]
    assert (radiograph.acquisition.width, radiograph.acquisition.height) == (96, 80)


@pytest.mark.parametrize("bits", [8, 16])
def test_tiff_with_white_as_zero_is_inverted(bits: int) -> None:
    stored = scene(bits=bits)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    plain = bytearray(image_bytes(stored, "TIFF", tiffinfo=tags))
    entry = (262).to_bytes(2, "little") + (3).to_bytes(2, "little") + (1).to_bytes(4, "little")
    plain[plain.index(entry) + 8] = 0
    radiograph = read(bytes(plain))
    top = 2**bits - 1
    assert np.array_equal(np.rint(radiograph.pixels * top), top - stored)


def test_big_endian_16_bit_tiff() -> None:
    stored = scene(bits=16)
    file = BytesIO()
    Image.frombytes("I;16B", (96, 80), stored.astype(">u2").tobytes()).save(file, "TIFF")
    assert file.getvalue().startswith(b"MM")
    assert np.array_equal(np.rint(read(file.getvalue()).pixels * 65535), stored)


def test_the_type_is_told_by_the_bytes(tmp_path: Path) -> None:
    misnamed = tmp_path / "film.dcm"
    misnamed.write_bytes(image_bytes(scene(bits=8), "TIFF"))
    assert read_file(misnamed).acquisition.source_format == "tiff"
    assert sniff(b"GIF89a" + bytes(200)) is None


def test_small_images_are_warned_of() -> None:
    codes = [note.code for note in read(image_bytes(scene(511, 511, bits=8))).warnings]
    assert codes == ["low_resolution"]
    assert read(image_bytes(scene(100, 512, bits=8))).warnings == ()


def test_pixels_cannot_be_changed() -> None:
    radiograph = read(image_bytes(scene(bits=8)))
    with pytest.raises(ValueError, match="read-only"):
        radiograph.pixels[0, 0] = 0.5
