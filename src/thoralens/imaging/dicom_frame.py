"""The one frame of a DICOM data set, decoded, with every size checked before memory is used."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    UID,
    JPEG2000TransferSyntaxes,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
    RLELossless,
)

from thoralens.errors import BadImageError
from thoralens.imaging.checks import check_size
from thoralens.imaging.codestream import FrameHeader, jpeg2000_header, jpeg_header

UNCOMPRESSED = (
    UID("1.2.840.10008.1.2"),
    UID("1.2.840.10008.1.2.1"),
    UID("1.2.840.10008.1.2.2"),
)
_HTJ2K = tuple(UID(f"1.2.840.10008.1.2.4.{n}") for n in (201, 202, 203))
_JPEG = (*JPEGTransferSyntaxes, *JPEGLSTransferSyntaxes)
_JPEG2000 = (*(uid for uid in JPEG2000TransferSyntaxes if uid.endswith((".90", ".91"))), *_HTJ2K)
SUPPORTED = (*UNCOMPRESSED, *_JPEG, *_JPEG2000, RLELossless)

_EMBEDDED_OVERLAY = 0x60000102
_DECODING: dict[str, Any] = {"view_only": True}


def damaged() -> BadImageError:
    return BadImageError(
        "truncated_image",
        "The DICOM file is cut short or damaged.",
        "Export or send the image again; a broken transfer often causes this.",
    )


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
    if syntax in (*_JPEG, *_JPEG2000):
        _check_codestream(data_set, syntax, rows, columns)
    try:
        stored, _ = get_decoder(syntax).as_array(
            data_set,
            index=0,
            raw=True,
            decoding_plugin="" if syntax in UNCOMPRESSED else "pylibjpeg",
            **_DECODING,
        )
    except Exception as error:
        raise damaged() from error
    if (
        stored.shape != (rows, columns)
        or stored.dtype.itemsize > 2
        or stored.dtype.kind not in "iu"
    ):
        raise damaged()
    return _significant(stored, data_set, syntax)


def _check_header(data_set: Dataset, max_pixels: int) -> tuple[int, int]:
    rows, columns, allocated, stored = (
        integer(data_set, keyword) for keyword in ("Rows", "Columns", "BitsAllocated", "BitsStored")
    )
    check_size(columns, rows, max_pixels)
    photometric = str(data_set.get("PhotometricInterpretation", ""))
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
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
    if allocated not in (8, 16) or not 2 <= stored <= allocated:
        raise BadImageError(
            "unsupported_depth",
            "The DICOM image's samples are not 8 to 16 bit greys.",
            "Export the radiograph with 8 to 16 bits a pixel.",
        )
    return rows, columns


def integer(data_set: Dataset, keyword: str, *, default: int | None = None) -> int:
    """An integer of the Image Pixel module.

    Raises:
        BadImageError: ``dicom_bad_header`` when it is missing or no number.
    """
    try:
        value = data_set.get(keyword)
        return int(default if value is None and default is not None else value)
    except Exception as error:
        raise BadImageError(
            "dicom_bad_header",
            f"The DICOM image does not state its {keyword} as a number.",
            "Export the image again from the viewer or archive it came from.",
        ) from error


def _check_codestream(data_set: Dataset, syntax: UID, rows: int, columns: int) -> None:
    """Refuse a compressed frame whose own header says another size than the data set."""
    try:
        frame = get_frame(data_set.PixelData, 0, number_of_frames=1)
    except Exception as error:
        raise damaged() from error
    header = jpeg2000_header(frame) if syntax in _JPEG2000 else jpeg_header(frame)
    if header is None or header != FrameHeader(columns, rows, header.components, header.precision):
        raise damaged()
    if header.components != 1 or header.precision > 16 or not _has_end(frame):
        raise damaged()


def _has_end(frame: bytes) -> bool:
    """Whether the end marker FFD9, shared by JPEG and JPEG 2000, closes the padded frame."""
    return b"\xff\xd9" in frame.rstrip(b"\x00")[-3:]


def _significant(stored: NDArray[Any], data_set: Dataset, syntax: UID) -> NDArray[Any]:
    """Native byte order, without embedded overlays and retired low bits."""
    stored = stored.astype(stored.dtype.newbyteorder("="), copy=False)
    bits = integer(data_set, "BitsStored")
    high = integer(data_set, "HighBit", default=bits - 1)
    if syntax in UNCOMPRESSED and bits - 1 < high < stored.dtype.itemsize * 8:
        stored = stored >> (high + 1 - bits)
    if _EMBEDDED_OVERLAY in data_set and stored.dtype.kind == "u":
        stored = stored & stored.dtype.type((1 << bits) - 1)
    return stored
