"""PNG, JPEG and TIFF: greyscale in 8 to 16 bits, and RGB whose channels are equal."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, TiffImagePlugin

from thoralens.errors import BadImageError
from thoralens.imaging.checks import (
    as_unit,
    check_contrast,
    check_size,
    lossy_warning,
    resolution_warning,
)
from thoralens.imaging.radiograph import Acquisition, Note, Radiograph

RasterKind = Literal["png", "jpeg", "tiff"]

SYNTHETIC_KEY = "Synthetic"
"""Keyword of the PNG text chunk that says the image is a phantom."""

_NAMES: dict[RasterKind, str] = {"png": "PNG", "jpeg": "JPEG", "tiff": "TIFF"}
_PNG_END = b"IEND\xaeB`\x82"
_EXIF_ORIENTATION = 0x0112
_TIFF_BITS, _TIFF_PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_TIFF_EXTENTS = ((273, 279), (324, 325))
_GREY_MODES = ("L", "I;16", "I;16B", "I;16L")
_TINT_LEVELS = 16
_TINTED_SHARE = 0.001

# Everything Pillow's parsers are known to raise on damaged bytes.
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError,
    AttributeError, MemoryError, RuntimeError, struct.error,
)  # fmt: skip

# Pillow warns of damaged TIFF directories on stderr; they are refused with a sentence instead.
warnings.filterwarnings("ignore", module=r"PIL\.TiffImagePlugin")


def read_raster(data: bytes, kind: RasterKind, *, max_pixels: int) -> Radiograph:
    """Read one PNG, JPEG or TIFF image; see :func:`thoralens.imaging.read.read`.

    16-bit samples keep their precision. The EXIF orientation is applied; EXIF itself, like every
    other text in the file, is dropped.
    """
    with _refusing_damage(kind, max_pixels):
        image = Image.open(BytesIO(data), formats=[_NAMES[kind]])
    check_size(*image.size, max_pixels)
    with _refusing_damage(kind, max_pixels):
        _check_kind(image)
        _check_whole(image, data)
        orientation = image.getexif().get(_EXIF_ORIENTATION, 1)
        stored_size = image.size
        samples, maximum, corrections = _samples(image)
    check_contrast(samples)
    if orientation in range(2, 9):
        corrections += (
            Note("exif_rotated", "The image was turned upright as its EXIF orientation asks."),
        )
    return Radiograph(
        as_unit(samples, maximum),
        Acquisition(
            kind,
            *stored_size,
            bits=maximum.bit_length(),
            synthetic=kind == "png" and SYNTHETIC_KEY in image.info,
        ),
        corrections,
        ((lossy_warning(),) if kind == "jpeg" else ()) + resolution_warning(*stored_size),
    )


@contextmanager
def _refusing_damage(kind: RasterKind, max_pixels: int) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise BadImageError(
            "image_too_large",
            f"The image claims more than {max_pixels / 1e6:g} million pixels.",
            "Export it at a lower resolution and try again.",
            status=413,
        ) from error
    except _DAMAGE as error:
        raise _damaged(kind) from error


def _damaged(kind: RasterKind) -> BadImageError:
    return BadImageError(
        "truncated_image",
        f"The {_NAMES[kind]} file is cut short or damaged.",
        "Copy or export the image again; a broken upload often causes this.",
    )


def _check_kind(image: Image.Image) -> None:
    if getattr(image, "n_frames", 1) > 1:
        raise BadImageError(
            "many_frames",
            "The file holds more than one image.",
            "Save the one radiograph you want read as a file of its own.",
        )
    mode = image.mode
    if "transparency" in image.info or mode in ("LA", "La", "PA", "RGBA", "RGBa"):
        raise BadImageError(
            "transparent_image",
            "The image has a transparency channel, which a radiograph does not.",
            "Save it again as greyscale without transparency (without an alpha channel).",
        )
    if mode == "P":
        raise BadImageError(
            "palette_image",
            "The image uses a colour palette, so its grey values cannot be trusted.",
            "Save it again as an 8- or 16-bit greyscale image.",
        )
    if mode == "CMYK":
        raise BadImageError(
            "cmyk_image",
            "The image is in CMYK printing colours.",
            "Save it again as greyscale, or export the original radiograph as DICOM or PNG.",
        )
    if mode in ("1", "I", "F"):
        raise BadImageError(
            "unsupported_depth",
            "The image's samples are neither 8 nor 16 bit greys.",
            "Save it again as an 8- or 16-bit greyscale image.",
        )
    if mode not in (*_GREY_MODES, "RGB"):
        raise _colour()


def _colour() -> BadImageError:
    return BadImageError(
        "colour_image",
        "The image is in colour, and a radiograph is grey.",
        "Export the original radiograph from the viewer as DICOM or greyscale PNG.",
    )


def _check_whole(image: Image.Image, data: bytes) -> None:
    """Refuse cut files that Pillow would accept: no PNG end, TIFF strips beyond the end."""
    if image.format == "PNG" and _PNG_END not in data:
        raise _damaged("png")
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        offsets, lengths = next(
            ((tags[a], tags[b]) for a, b in _TIFF_EXTENTS if a in tags and b in tags), ((), ())
        )
        ends = [offset + length for offset, length in zip(offsets, lengths, strict=True)]
        if not ends or max(ends) > len(data):
            raise _damaged("tiff")


def _samples(image: Image.Image) -> tuple[NDArray[Any], int, tuple[Note, ...]]:
    """Decode to an upright two-dimensional array of unsigned samples and their maximum."""
    maximum = 255 if image.mode in ("L", "RGB") else 65535
    inverted = False
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(_TIFF_BITS, (8,))[0]
        maximum = (1 << bits) - 1 if image.mode in _GREY_MODES and bits > 8 else maximum
        # Pillow itself inverts 8-bit white-is-zero images, but not 16-bit ones.
        inverted = bits > 8 and image.tag_v2.get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO
    ImageOps.exif_transpose(image, in_place=True)
    samples = np.asarray(image)
    notes: tuple[Note, ...] = ()
    if samples.ndim == 3:
        samples = _grey(samples)
        notes += (Note("rgb_to_grey", "The image was stored in RGB; its grey values were used."),)
    if inverted:
        samples = maximum - samples
        notes += (Note("white_is_zero_inverted", "Stored with white as zero; inverted."),)
    return samples, maximum, notes


def _grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The green channel of an RGB image whose channels agree.

    At most 0.1 % of the pixels may differ by more than 16 levels, which lets JPEG's chroma
    rounding and a faint tint pass and refuses colour.
    """
    spread = rgb.max(axis=2) - rgb.min(axis=2)
    if np.count_nonzero(spread > _TINT_LEVELS) > _TINTED_SHARE * spread.size:
        raise _colour()
    return np.ascontiguousarray(rgb[..., 1])
