"""DICOM files made in code, in every transfer syntax that can be encoded here."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate

Array = NDArray[Any]


def scene(height: int = 80, width: int = 96, bits: int = 12) -> Array:
    """A smooth picture with every level of darkness and no symmetry; uint8 or uint16."""
    y, x = np.mgrid[:height, :width]
    wave = np.sin(x / 9.0) * np.cos(y / 7.0) + x / width + 0.3 * y / height
    unit = (wave - wave.min()) / (wave.max() - wave.min())
    return np.rint(unit * (2**bits - 1)).astype(np.uint8 if bits <= 8 else np.uint16)


def data_set(stored: Array, *, bits: int = 12, **elements: Any) -> Dataset:
    """A CR image of ``stored``; ``elements`` are set by keyword, ``None`` removes one."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    made.SOPClassUID = uid.ComputedRadiographyImageStorage
    made.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    made.Modality, made.BodyPartExamined, made.ViewPosition = "CR", "CHEST", "PA"
    made.Rows, made.Columns = stored.shape[:2]
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.BitsAllocated = stored.itemsize * 8
    made.BitsStored, made.HighBit = bits, bits - 1
    made.PixelRepresentation = int(stored.dtype.kind == "i")
    made.PixelData = stored.tobytes()
    made["PixelData"].VR = "OW" if stored.itemsize > 1 else "OB"
    for keyword, value in elements.items():
        if value is None:
            delattr(made, keyword)
        else:
            setattr(made, keyword, value)
    return made


def encode(made: Dataset) -> bytes:
    file = BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


def dicom(stored: Array, *, bits: int = 12, **elements: Any) -> bytes:
    """An uncompressed explicit VR little endian file."""
    return encode(data_set(stored, bits=bits, **elements))


def transcoded(stored: Array, syntax: uid.UID, *, bits: int = 12, **elements: Any) -> bytes:
    """The same image in another transfer syntax."""
    made = data_set(stored, bits=bits, **elements)
    if syntax in (uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian):
        made.file_meta.TransferSyntaxUID = syntax
        return encode(made)
    if syntax == uid.ExplicitVRBigEndian:
        made.PixelData = stored.astype(stored.dtype.newbyteorder(">")).tobytes()
        made.file_meta.TransferSyntaxUID = syntax
        return encode(made)
    if syntax in (uid.RLELossless, uid.JPEG2000Lossless):
        made.compress(syntax, generate_instance_uid=False)
        return encode(made)
    if syntax in (uid.JPEGLossless, uid.JPEGLosslessSV1):
        return encapsulated(made, syntax, jpeg_lossless(stored, bits))
    if syntax == uid.JPEGBaseline8Bit:
        file = BytesIO()
        Image.fromarray(stored).save(file, "JPEG", quality=95)
        return encapsulated(made, syntax, file.getvalue())
    raise ValueError(f"no encoder for {syntax.name}")


def encapsulated(made: Dataset, syntax: uid.UID, frame: bytes) -> bytes:
    """``made`` with one compressed frame in place of its pixels."""
    made.PixelData = encapsulate([frame + b"\x00" * (len(frame) % 2)])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    made.file_meta.TransferSyntaxUID = syntax
    return encode(made)


def jpeg_lossless(stored: Array, bits: int) -> bytes:
    """JPEG lossless (T.81 annex H), predictor 1, one Huffman table of 5-bit codes."""
    categories = 17
    table = struct.pack(">BHB", 0xC4, 2 + 17 + categories, 0)
    table += bytes((0, 0, 0, 0, categories, *([0] * 11))) + bytes(range(categories))
    rows, columns = stored.shape
    frame = struct.pack(">BHBHHB3B", 0xC3, 11, bits, rows, columns, 1, 1, 0x11, 0)
    scan = struct.pack(">BHB2B3B", 0xDA, 8, 1, 1, 0, 1, 0, 0)
    values = stored.astype(np.int64)
    predicted = np.empty_like(values)
    predicted[:, 1:] = values[:, :-1]
    predicted[1:, 0] = values[:-1, 0]
    predicted[0, 0] = 1 << (bits - 1)
    code = "".join(map(_difference, (values - predicted).ravel().tolist()))
    code += "1" * (-len(code) % 8)
    body = int(code, 2).to_bytes(len(code) // 8, "big").replace(b"\xff", b"\xff\x00")
    return b"\xff\xd8\xff" + table + b"\xff" + frame + b"\xff" + scan + body + b"\xff\xd9"


def _difference(value: int) -> str:
    size = abs(value).bit_length()
    code = format(size, "05b")
    if size == 0:
        return code
    return code + format(value if value > 0 else value + (1 << size) - 1, f"0{size}b")
