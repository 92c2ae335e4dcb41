"""The one frame of a DICOM data set, decoded, with every size checked before memory is used."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
    RLELossless,
)

from thoralens.errors import BadImageError
from thoralens.imaging.checks import check_size
from thoralens.imaging.codestream import jpeg2000_header, jpeg_header
from thoralens.imaging.dicom_rle import decode_rle
from thoralens.imaging.dicom_values import damaged, integer, text

UNCOMPRESSED = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)
_JPEG2000 = (JPEG2000Lossless, JPEG2000, HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K)
_CODESTREAMS = (*JPEGTransferSyntaxes, *JPEGLSTransferSyntaxes, *_JPEG2000)
SUPPORTED = (*UNCOMPRESSED, RLELossless, *_CODESTREAMS)


def decode_frame(data_set: Dataset, syntax: UID, max_pixels: int) -> NDArray[Any]:
    """Decode the only frame.

    Args:
        data_set: Holds the Image Pixel module (PS3.3, C.7.6.3) and the pixel data.
        syntax: One of :data:`SUPPORTED`.
        max_pixels: Largest rows × columns.

    Returns:
        ``(rows, columns)`` integers of at most 16 bits, as stored, in native byte order.

    Raises:
        BadImageError: The frame is not one 8- to 16-bit grey image of a readable size.
    """
    rows, columns = _check_header(data_set, max_pixels)
    if syntax == RLELossless:
        stored = _significant(_rle(data_set, rows, columns), data_set)
    elif syntax in UNCOMPRESSED:
        stored = _as_array(data_set, syntax, view_only=True, correct_unused_bits=False)
        stored = stored.astype(stored.dtype.newbyteorder("="), copy=False)
        stored = _significant(stored, data_set)
    else:
        _check_codestream(data_set, syntax, rows, columns)
        stored = _as_array(data_set, syntax, decoding_plugin="pylibjpeg")
    if stored.shape != (rows, columns) or stored.itemsize > 2 or stored.dtype.kind not in "iu":
        raise damaged()
    return stored


def _as_array(data_set: Dataset, syntax: UID, **options: Any) -> NDArray[Any]:
    stored, _ = get_decoder(syntax).as_array(data_set, index=0, raw=True, **options)
    return stored


def _check_header(data_set: Dataset, max_pixels: int) -> tuple[int, int]:
    rows, columns = integer(data_set, "Rows"), integer(data_set, "Columns")
    check_size(columns, rows, max_pixels)
    if text(data_set, "PhotometricInterpretation") not in ("MONOCHROME1", "MONOCHROME2"):
        raise BadImageError(
            "colour_image",
            "The DICOM image is in colour, and a radiograph is grey.",
            "Export the original radiograph, not a screenshot or a report page.",
        )
    if integer(data_set, "SamplesPerPixel", default=1) != 1:
        raise damaged()
    if integer(data_set, "NumberOfFrames", default=1) > 1:
        raise BadImageError(
            "many_frames",
            "The DICOM file holds many frames, as CT, MR and fluoroscopy do.",
            "Send a single chest radiograph (CR or DX).",
        )
    allocated, bits = integer(data_set, "BitsAllocated"), integer(data_set, "BitsStored")
    if allocated not in (8, 16) or not 2 <= bits <= allocated:
        raise unsupported_depth()
    return rows, columns


def unsupported_depth() -> BadImageError:
    return BadImageError(
        "unsupported_depth",
        "The DICOM image's samples are not 8 to 16 bit greys.",
        "Export the radiograph with 8 to 16 bits a pixel.",
    )


def _frame(data_set: Dataset) -> bytes:
    return get_frame(data_set.PixelData, 0, number_of_frames=1)


def _rle(data_set: Dataset, rows: int, columns: int) -> NDArray[Any]:
    sample_bytes = integer(data_set, "BitsAllocated") // 8
    stored = decode_rle(_frame(data_set), rows, columns, sample_bytes)
    signed = integer(data_set, "PixelRepresentation", default=0) == 1
    return stored.view(f"i{sample_bytes}") if signed else stored


def _check_codestream(data_set: Dataset, syntax: UID, rows: int, columns: int) -> None:
    """Refuse a compressed frame whose own header says another image than the data set."""
    frame = _frame(data_set)
    header = jpeg2000_header(frame) if syntax in _JPEG2000 else jpeg_header(frame)
    if header is None or (header.width, header.height) != (columns, rows):
        raise damaged()
    if header.components != 1 or header.precision > 16 or not _has_end(frame):
        raise damaged()


def _has_end(frame: bytes) -> bool:
    """Whether the end marker FFD9, shared by JPEG and JPEG 2000, closes the padded frame."""
    return b"\xff\xd9" in frame.rstrip(b"\x00")[-3:]


def _significant(stored: NDArray[Any], data_set: Dataset) -> NDArray[Any]:
    """Keep Bits Stored up to High Bit (PS3.5, 8.1.1): unused bits may hold anything."""
    width, bits = 8 * stored.itemsize, integer(data_set, "BitsStored")
    high = integer(data_set, "HighBit", default=bits - 1)
    if bits == width or not bits - 1 <= high < width:
        return stored
    lifted: NDArray[Any] = np.left_shift(stored, width - 1 - high)
    lifted >>= width - bits
    return lifted
