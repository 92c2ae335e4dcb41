"""What a compressed frame says of itself, read without decoding it."""

from __future__ import annotations

import struct
from typing import NamedTuple

_SOI = b"\xff\xd8"
_SOC_SIZ = b"\xff\x4f\xff\x51"
_JP2 = b"\x00\x00\x00\x0cjP  "
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
_START_OF_SCAN = 0xDA


class FrameHeader(NamedTuple):
    """Size, number of components and bits a sample of a compressed image."""

    width: int
    height: int
    components: int
    precision: int


def jpeg_header(frame: bytes) -> FrameHeader | None:
    """The frame header of a JPEG (T.81, B.2.2) or JPEG-LS (T.87, C.2.2) stream.

    ``None`` when there is none before the first scan.
    """
    if not frame.startswith(_SOI):
        return None
    at = 2
    while at + 4 <= len(frame) and frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _START_OF_SCAN:
            return None
        if marker in _START_OF_FRAME:
            if at + 10 > len(frame):
                return None
            precision, height, width, components = struct.unpack_from(">BHHB", frame, at + 4)
            return FrameHeader(width, height, components, precision)
        at += 2 + struct.unpack_from(">H", frame, at + 2)[0]
    return None


def jpeg2000_header(frame: bytes) -> FrameHeader | None:
    """The SIZ marker (T.800, A.5.1) of a JPEG 2000 codestream, bare or within a JP2 file."""
    start = frame.find(_SOC_SIZ) if frame.startswith(_JP2) else 0
    if start < 0 or not frame.startswith(_SOC_SIZ, start) or len(frame) < start + 44:
        return None
    x1, y1, x0, y0 = struct.unpack_from(">4I", frame, start + 8)
    components, depth = struct.unpack_from(">HB", frame, start + 40)
    return FrameHeader(x1 - x0, y1 - y0, components, (depth & 0x7F) + 1)
