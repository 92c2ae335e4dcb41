"""Every bad input the program must refuse, made in code, with the code it must answer."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from pydicom import uid

from tests.dicoms import data_set, dicom, encapsulated, encode, scene, transcoded


class BadFile(NamedTuple):
    """A name for the test's report, the bytes, and the error code they must give."""

    name: str
    data: bytes
    expected_code: str


def bad_files() -> list[BadFile]:
    """All bad inputs but the ones that are bad by sheer size of the upload."""
    return [BadFile(*each) for each in (*_not_images(), *_rasters(), *_dicoms(), *bombs())]


def image_bytes(pixels: Any, kind: str = "PNG", **options: Any) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _not_images() -> Iterator[tuple[str, bytes, str]]:
    yield "empty.png", b"", "empty_file"
    yield "text.png", b"this is a letter, not a radiograph\n" * 40, "unknown_format"
    yield "report.pdf", b"%PDF-1.7\n" + b"0" * 2000, "unknown_format"
    yield "noise.dcm", np.random.default_rng(0).bytes(5000), "unknown_format"
    yield "zeros.dcm", bytes(4096), "unknown_format"
    yield "one_byte.png", b"\x89", "unknown_format"
    yield "magic_only.png", b"\x89PNG\r\n\x1a\n", "truncated_image"
    yield "magic_only.dcm", bytes(128) + b"DICM", "dicom_no_pixels"


def _rasters() -> Iterator[tuple[str, bytes, str]]:
    grey = scene(bits=8)
    deep = scene(bits=16)
    image = Image.fromarray(grey)
    colour = np.stack([grey, grey[::-1], grey[:, ::-1]], axis=-1)
    png, jpeg, tiff = (image_bytes(grey, kind) for kind in ("PNG", "JPEG", "TIFF"))
    yield "half.png", png[: len(png) // 2], "truncated_image"
    yield "without_end.png", png[:-12], "truncated_image"
    yield "half.jpg", jpeg[: len(jpeg) // 2], "truncated_image"
    yield "half.tif", tiff[: len(tiff) // 2], "truncated_image"
    damaged = bytearray(png)
    damaged[len(png) // 2] ^= 0xFF
    yield "damaged.png", bytes(damaged), "truncated_image"
    yield "palette.png", image_bytes(image.convert("P")), "palette_image"
    yield "cmyk.jpg", image_bytes(image.convert("CMYK"), "JPEG"), "cmyk_image"
    yield "cmyk.tif", image_bytes(image.convert("CMYK"), "TIFF"), "cmyk_image"
    yield "alpha.png", image_bytes(image.convert("RGBA")), "transparent_image"
    yield "grey_alpha.png", image_bytes(image.convert("LA")), "transparent_image"
    yield "transparent_grey.png", image_bytes(grey, transparency=7), "transparent_image"
    yield "colour.png", image_bytes(colour), "colour_image"
    yield "colour.jpg", image_bytes(colour, "JPEG"), "colour_image"
    yield "lab.tif", image_bytes(Image.fromarray(colour).convert("LAB"), "TIFF"), "colour_image"
    yield "bilevel.png", image_bytes(image.convert("1")), "unsupported_depth"
    yield "float.tif", image_bytes(grey.astype(np.float32), "TIFF"), "unsupported_depth"
    yield "int32.tif", image_bytes(deep.astype(np.int32), "TIFF"), "unsupported_depth"
    pages = {"save_all": True, "append_images": [image, image]}
    yield "pages.tif", image_bytes(grey, "TIFF", **pages), "many_frames"
    yield (
        "animated.png",
        image_bytes(grey, "PNG", save_all=True, append_images=[Image.fromarray(grey[::-1])]),
        "many_frames",
    )
    yield "1x1.png", image_bytes(grey[:1, :1]), "image_too_small"
    yield "thumbnail.jpg", image_bytes(grey[:63, :90], "JPEG"), "image_too_small"
    yield "black.png", image_bytes(np.zeros_like(grey)), "blank_image"
    yield "white16.tif", image_bytes(np.full_like(deep, 65535), "TIFF"), "blank_image"


def _dicoms() -> Iterator[tuple[str, bytes, str]]:
    stored = scene()
    whole = dicom(stored)
    compressed = transcoded(stored, uid.JPEG2000Lossless)
    yield "half.dcm", whole[: len(whole) // 2], "truncated_image"
    yield "last_row_missing.dcm", whole[:-192], "truncated_image"
    yield "half_j2k.dcm", compressed[: len(compressed) // 2], "truncated_image"
    yield "half_rle.dcm", transcoded(stored, uid.RLELossless)[:-4000], "truncated_image"
    yield "cut_codestream.dcm", _cut_codestream(stored), "truncated_image"
    yield "no_pixels.dcm", dicom(stored, PixelData=None), "dicom_no_pixels"
    yield "report.dcm", _report(), "dicom_no_pixels"
    many = np.stack([stored] * 3)
    yield "frames.dcm", dicom(stored, NumberOfFrames=3, PixelData=many.tobytes()), "many_frames"
    for name, syntax in (
        ("private", "1.2.3.4.5.6.7"), ("mpeg", uid.MPEG2MPML), ("jpip", uid.JPIPHTJ2KReferenced),
        ("deflated", uid.DeflatedExplicitVRLittleEndian),
    ):  # fmt: skip
        yield f"{name}_syntax.dcm", _relabelled(whole, syntax), "dicom_unknown_transfer_syntax"
    rgb = np.stack([scene(bits=8)] * 3, axis=-1)
    yield (
        "rgb.dcm",
        dicom(
            rgb, bits=8, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0
        ),
        "colour_image",
    )
    yield "palette.dcm", dicom(stored, PhotometricInterpretation="PALETTE COLOR"), "colour_image"
    yield (
        "nan_slope.dcm",
        _raw(stored, "RescaleSlope", "NaN", RescaleIntercept="0"),
        ("dicom_bad_rescale"),
    )
    yield "infinite_slope.dcm", _raw(stored, "RescaleSlope", "inf"), "dicom_bad_rescale"
    yield "text_slope.dcm", _raw(stored, "RescaleSlope", "steep"), "dicom_bad_rescale"
    yield "zero_slope.dcm", dicom(stored, RescaleSlope=0, RescaleIntercept=0), "dicom_bad_rescale"
    yield "nan_window.dcm", _raw(stored, "WindowWidth", "NaN", WindowCenter=9), "dicom_bad_window"
    yield "zero_window.dcm", dicom(stored, WindowCenter=9, WindowWidth=0), "dicom_bad_window"
    yield "no_rows.dcm", dicom(stored, Rows=None), "dicom_bad_header"
    yield "32_bit.dcm", dicom(stored.astype(np.uint32), bits=32), "unsupported_depth"
    yield "1x1.dcm", dicom(stored[:1, :1]), "image_too_small"
    yield "blank.dcm", dicom(np.full_like(stored, 900)), "blank_image"
    yield "all_padding.dcm", dicom(stored // 4000, PixelPaddingValue=0), "blank_image"


def bombs() -> Iterator[tuple[str, bytes, str]]:
    """Small files that ask for gigabytes."""
    grey = scene(bits=8)
    yield "claims_100000.png", _png_claiming(100_000, 100_000), "image_too_large"
    yield "claims_20000.png", _png_claiming(20_000, 20_000), "image_too_large"
    jpeg = bytearray(image_bytes(grey, "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    yield "claims_65500.jpg", bytes(jpeg), "image_too_large"
    tiff = image_bytes(grey, "TIFF")
    yield "claims_100000.tif", _tiff_claiming(tiff, 100_000), "image_too_large"
    yield "claims_60000.dcm", dicom(grey, bits=8, Rows=60_000, Columns=60_000), "image_too_large"
    frame = bytearray(_codestream(scene()))
    frame[8:16] = struct.pack(">II", 60_000, 60_000)
    made = data_set(scene())
    yield (
        "codestream_claims_60000.dcm",
        (encapsulated(made, uid.JPEG2000Lossless, bytes(frame))),
        "truncated_image",
    )
    packed = struct.pack("<16L", 1, 64, *([0] * 14)) + b"\x81\x00" * 1_000_000
    rle = encapsulated(data_set(grey, bits=8), uid.RLELossless, packed)
    yield "rle_of_zeros.dcm", rle, "blank_image"
    inflated = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(inflated.compress(bytes(2**20)) for _ in range(400)) + inflated.flush()
    head = _relabelled(dicom(grey, bits=8), uid.DeflatedExplicitVRLittleEndian)
    yield "deflated_400_mb.dcm", head[:400] + body, "dicom_unknown_transfer_syntax"


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )  # fmt: skip


def _tiff_claiming(tiff: bytes, side: int) -> bytes:
    """Rewrite the width and length entries of a little-endian TIFF's first directory."""
    data = bytearray(tiff)
    (directory,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, directory)
    for number in range(count):
        at = directory + 2 + 12 * number
        if struct.unpack_from("<H", data, at)[0] in (256, 257):
            struct.pack_into("<HII", data, at + 2, 4, 1, side)
    return bytes(data)


def _codestream(stored: Any) -> bytes:
    made = data_set(stored)
    made.compress(uid.JPEG2000Lossless, generate_instance_uid=False)
    value: bytes = made.PixelData
    return value[value.index(b"\xff\x4f\xff\x51") : value.rindex(b"\xff\xd9") + 2]


def _cut_codestream(stored: Any) -> bytes:
    frame = _codestream(stored)
    return encapsulated(data_set(stored), uid.JPEG2000Lossless, frame[: len(frame) // 2])


def _report() -> bytes:
    made = data_set(scene())
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"):
        delattr(made, keyword)
    made.SOPClassUID, made.Modality = uid.BasicTextSRStorage, "SR"
    return encode(made)


def _relabelled(file: bytes, syntax: str) -> bytes:
    """Replace the transfer syntax in the file meta information, whatever follows it."""
    old = uid.ExplicitVRLittleEndian.encode() + b"\x00"
    new = str(syntax).encode() + b"\x00" * (len(str(syntax)) % 2)
    at = file.index(old)
    head = file[: at - 2] + struct.pack("<H", len(new)) + new
    length_at = file.index(b"\x02\x00\x00\x00UL\x04\x00") + 8
    (length,) = struct.unpack_from("<I", file, length_at)
    grown = struct.pack("<I", length + len(new) - len(old))
    return head[:length_at] + grown + head[length_at + 4 :] + file[at + len(old) :]


def _raw(stored: Any, keyword: str, value: str, **elements: Any) -> bytes:
    """A file whose decimal string holds text that pydicom itself would not write."""
    placeholder = "1234567890"[: max(len(value) + len(value) % 2, 4)]
    file = dicom(stored, **elements, **{keyword: placeholder})
    written = value.ljust(len(placeholder)).encode()
    if file.count(placeholder.encode()) != 1:
        raise ValueError("the placeholder is not unique")
    return file.replace(placeholder.encode(), written)
