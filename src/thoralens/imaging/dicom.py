"""DICOM: one grey radiograph out of a file, without the patient.

Only the elements listed here are parsed at all; names, numbers, dates and free text stay in the
file. pydicom quotes values in its warnings, so its log is closed.
"""

from __future__ import annotations

import logging
import re
import warnings
from io import BytesIO

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import UID, AllTransferSyntaxes

from thoralens.errors import BadImageError
from thoralens.imaging.checks import lossy_warning, resolution_warning
from thoralens.imaging.dicom_frame import (
    SUPPORTED,
    UNCOMPRESSED,
    decode_frame,
    unsupported_depth,
)
from thoralens.imaging.dicom_grey import to_grey
from thoralens.imaging.dicom_values import damaged, integer, refusing, text
from thoralens.imaging.radiograph import Acquisition, Float32, Note, Radiograph

SYNTHETIC_COMMENT = "Synthetic phantom made by Thoralens; not a patient."
"""Image Comments (0020,4000) of a phantom's DICOM file."""

_KEYWORDS = (
    "SamplesPerPixel", "PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PlanarConfiguration",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "PixelSpacing", "ImagerPixelSpacing",
    "RescaleSlope", "RescaleIntercept", "ModalityLUTSequence", "VOILUTSequence", "VOILUTFunction",
    "WindowCenter", "WindowWidth", "LossyImageCompression", "BurnedInAnnotation", "Modality",
    "BodyPartExamined", "ViewPosition", "PatientAge", "PatientOrientation", "ImageComments",
    "ExtendedOffsetTable", "ExtendedOffsetTableLengths", "FloatPixelData",
    "DoubleFloatPixelData", "PixelData",
)  # fmt: skip
_META_AT = 132
_LOSSY = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_ ]{0,15}")
_MAX_SPACING_MM = 10.0

logging.getLogger("pydicom").setLevel(logging.CRITICAL)
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
warnings.filterwarnings("ignore", module=r"pydicom\.")


class _Source(BytesIO):
    """Bytes that remember whether a read ran past their end."""

    ran_out = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size is not None and 0 < len(data) < size:
            self.ran_out = True
        return data


def read_dicom(data: bytes, *, max_pixels: int) -> Radiograph:
    """Read one DICOM radiograph; see :func:`thoralens.imaging.read.read`.

    Transfer syntaxes: implicit and explicit VR little endian, explicit VR big endian, RLE, JPEG
    baseline, extended and lossless, JPEG-LS, JPEG 2000 and HTJ2K. Follows PS3.3 and PS3.5.
    """
    with refusing(damaged()):
        data_set, syntax = _parse(data)
        return _radiograph(data_set, syntax, max_pixels)


def _radiograph(data_set: Dataset, syntax: UID, max_pixels: int) -> Radiograph:
    stored = decode_frame(data_set, syntax, max_pixels)
    pixels, corrections = to_grey(stored, data_set)
    rows, columns = stored.shape
    spacing, spacing_notes = _spacing(data_set)
    pixels, turned, transposed = _orient(pixels, data_set)
    acquisition = Acquisition(
        "dicom",
        width=columns,
        height=rows,
        bits=integer(data_set, "BitsStored"),
        modality=_code(data_set, "Modality"),
        view=_code(data_set, "ViewPosition"),
        body_part=_code(data_set, "BodyPartExamined"),
        pixel_spacing_mm=spacing[::-1] if spacing and transposed else spacing,
        photometric=text(data_set, "PhotometricInterpretation"),
        synthetic=text(data_set, "ImageComments") == SYNTHETIC_COMMENT,
    )
    warned = _warnings(data_set, syntax) + spacing_notes + resolution_warning(columns, rows)
    return Radiograph(pixels, acquisition, corrections + turned, warned)


def _parse(data: bytes) -> tuple[Dataset, UID]:
    source = _Source(data)
    _check_syntax(data)
    data_set = pydicom.dcmread(source, force=True, specific_tags=list(_KEYWORDS))
    meta_syntax = data_set.file_meta.get("TransferSyntaxUID")
    syntax = UID(str(meta_syntax)) if meta_syntax else _assumed_syntax(data_set)
    data_set.file_meta.TransferSyntaxUID = syntax
    if "PixelData" not in data_set:
        if source.ran_out or source.tell() > len(data):
            raise damaged()
        raise _no_pixels(data_set)
    return data_set, syntax


def _check_syntax(data: bytes) -> None:
    """Refuse transfer syntaxes we do not read before pydicom inflates or parses anything."""
    source = BytesIO(data)
    source.seek(_META_AT if data[_META_AT - 4 : _META_AT] == b"DICM" else 0)
    meta = read_dataset(source, False, True, stop_when=_after_meta)
    syntax = str(meta.get("TransferSyntaxUID") or "")
    if syntax and syntax not in SUPPORTED:
        known = next((uid.name for uid in AllTransferSyntaxes if uid == syntax), "an unknown one")
        raise BadImageError(
            "dicom_unknown_transfer_syntax",
            f"The DICOM file's pixels are encoded in a transfer syntax that is not read: {known}.",
            "Export it as explicit VR little endian (uncompressed) or JPEG 2000.",
            status=415,
        )


def _after_meta(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag.group != 2


def _assumed_syntax(data_set: Dataset) -> UID:
    """The native syntax that fits how a file without file meta information was read."""
    implicit, little = data_set.original_encoding
    return UNCOMPRESSED[0 if implicit else 1 if little else 2]


def _no_pixels(data_set: Dataset) -> BadImageError:
    if "FloatPixelData" in data_set or "DoubleFloatPixelData" in data_set:
        return unsupported_depth()
    return BadImageError(
        "dicom_no_pixels",
        "The DICOM file holds no image.",
        "Send the image itself, not a report, a directory (DICOMDIR) or a presentation state.",
    )


def _code(data_set: Dataset, keyword: str) -> str | None:
    """A coded value (VR CS); ``None`` unless it has a code's form, so free text cannot leak."""
    code = text(data_set, keyword).upper()
    return code if _CODE.fullmatch(code) else None


def _spacing(data_set: Dataset) -> tuple[tuple[float, float] | None, tuple[Note, ...]]:
    """Row and column spacing in mm, calibrated or at the detector (PS3.3, 10.7)."""
    stated = False
    for keyword in ("PixelSpacing", "ImagerPixelSpacing"):
        parts = text(data_set, keyword).strip("[]").split(",")
        if len(parts) != 2:
            continue
        stated = True
        try:
            row, column = (float(part.strip(" '\"")) for part in parts)
        except ValueError:
            continue
        if 0 < row < _MAX_SPACING_MM and 0 < column < _MAX_SPACING_MM:
            return (row, column), ()
    if not stated:
        return None, ()
    return None, (
        Note(
            "pixel_spacing_unusable",
            "The stored pixel spacing is not usable; sizes in mm are not known.",
        ),
    )


def _orient(pixels: Float32, data_set: Dataset) -> tuple[Float32, tuple[Note, ...], bool]:
    """Turn the image so that its left is the patient's right and its top is the head.

    Patient Orientation (0020,0020) names the direction of the rows and of the columns; frontal
    views are ``L\\F`` when shown the usual way (PS3.3, C.7.6.1.1.1). Others are left as they are.
    """
    parts = re.findall(r"[A-Z]+", text(data_set, "PatientOrientation"))
    along_row, along_column = (part[0] for part in parts) if len(parts) == 2 else ("", "")
    transposed = along_row in "HF" and along_column in "LR" and bool(along_row and along_column)
    if transposed:
        pixels, along_row, along_column = pixels.T, along_column, along_row
    if not (along_row and along_column and along_row in "LR" and along_column in "HF"):
        return pixels, (), False
    if along_row == "R":
        pixels = pixels[:, ::-1]
    if along_column == "H":
        pixels = pixels[::-1]
    if (along_row, along_column) == ("L", "F") and not transposed:
        return pixels, (), False
    note = Note(
        "orientation_corrected",
        "The image was stored mirrored or turned; it was put the usual way round, the patient's "
        "right on the image's left.",
    )
    return np.ascontiguousarray(pixels), (note,), transposed


def _warnings(data_set: Dataset, syntax: UID) -> tuple[Note, ...]:
    notes: tuple[Note, ...] = ()
    if syntax in _LOSSY or text(data_set, "LossyImageCompression") == "01":
        notes += (lossy_warning(),)
    if text(data_set, "BurnedInAnnotation").upper() == "YES":
        notes += (
            Note(
                "burned_in_annotation",
                "The file says that text is burned into the image; it may name the patient and "
                "may mislead the model.",
            ),
        )
    if _is_child(text(data_set, "PatientAge")):
        notes += (
            Note(
                "child",
                "The file says that the patient is a child. The model was trained on adults: do "
                "not rely on its answer.",
            ),
        )
    return notes


def _is_child(age: str) -> bool:
    """An age string (PS3.5, VR AS: 012Y, 006M, 003W, 010D) below eighteen years."""
    match = re.fullmatch(r"(\d{3})([YMWD])", age.upper())
    if match is None:
        return False
    years = {"Y": 1, "M": 12, "W": 52, "D": 365}[match[2]]
    return int(match[1]) < 18 * years
