"""A file's bytes become a Radiograph. The type is told by the bytes, never by the name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from thoralens.errors import BadImageError
from thoralens.imaging.dicom import read_dicom
from thoralens.imaging.radiograph import Radiograph
from thoralens.imaging.raster import read_raster

MAX_PIXELS = 64_000_000
MAX_BYTES = 300_000_000

Kind = Literal["png", "jpeg", "tiff", "dicom"]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_DICOM_PREFIX_AT = 128
_FIRST_GROUPS = (b"\x02\x00", b"\x08\x00")


def sniff(data: bytes) -> Kind | None:
    """The container of ``data`` by its first bytes; ``None`` when it is none we read.

    DICOM is known by ``DICM`` at offset 128 (PS3.10, 7.1), whatever the preamble before it looks
    like (some hold a TIFF header); files written without it by a first element of group 0002 or
    0008 in little endian.
    """
    if data[_DICOM_PREFIX_AT : _DICOM_PREFIX_AT + 4] == b"DICM":
        return "dicom"
    if data.startswith(_FIRST_GROUPS) and data[3:4] == b"\x00":
        return "dicom"
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return None


def read(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Radiograph:
    """Read one radiograph.

    Args:
        data: A whole PNG, JPEG, TIFF or DICOM file.
        max_pixels: Largest width × height; checked in the header, before anything is decoded.

    Returns:
        De-identified pixels, float32 in [0, 1], white dense, and the facts of acquisition.

    Raises:
        BadImageError: The bytes are not a radiograph this program can read.
    """
    if not data:
        raise BadImageError(
            "empty_file",
            "The file is empty.",
            "Export the image again and check that the copy completed.",
        )
    kind = sniff(data)
    if kind is None:
        raise BadImageError(
            "unknown_format",
            "The file is not a PNG, JPEG, TIFF or DICOM image.",
            "Export the radiograph as DICOM or PNG; renaming a file does not convert it.",
            status=415,
        )
    if kind == "dicom":
        return read_dicom(data, max_pixels=max_pixels)
    return read_raster(data, kind, max_pixels=max_pixels)


def read_file(
    path: Path | str, *, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES
) -> Radiograph:
    """Read one radiograph from a file; see :func:`read`.

    Args:
        max_bytes: Larger files are refused unread.

    Raises:
        BadImageError: As :func:`read`; also ``file_not_found``, ``file_unreadable`` and
            ``file_too_large``. The path is never quoted, as names often hold identifiers.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise BadImageError(
                "file_too_large",
                f"The file has {size / 1e6:.0f} MB; at most {max_bytes / 1e6:.0f} MB are read.",
                "Export a single image at a lower resolution.",
                status=413,
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadImageError(
            "file_not_found", "There is no such file.", "Check the path.", status=404
        ) from error
    except OSError as error:
        raise BadImageError(
            "file_unreadable",
            "The file cannot be read.",
            "Give the path of one image file that you may read.",
        ) from error
    return read(data, max_pixels=max_pixels)
