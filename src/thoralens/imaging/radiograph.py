"""The value a file becomes: de-identified pixels and the facts of acquisition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was corrected, or that the reader should know, with a stable code."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Acquisition:
    """Facts of acquisition that identify nobody.

    Attributes:
        source_format: Container the pixels came from.
        modality: DICOM modality (``CR``, ``DX``, …), or ``None`` when the file does not say.
        view: View position (``PA``, ``AP``, ``LL``, …), or ``None``.
        body_part: DICOM body part examined in capitals, or ``None``.
        width: Columns as stored in the file.
        height: Rows as stored in the file.
        bits: Significant bits of a stored sample.
        pixel_spacing_mm: Row and column spacing in millimetres, or ``None``.
        photometric: DICOM photometric interpretation as stored, or ``None``.
        synthetic: True when the file says it is a phantom made by this program.
    """

    source_format: Literal["png", "jpeg", "tiff", "dicom", "array"]
    width: int
    height: int
    bits: int = 8
    modality: str | None = None
    view: str | None = None
    body_part: str | None = None
    pixel_spacing_mm: tuple[float, float] | None = None
    photometric: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Radiograph:
    """A readable radiograph.

    Attributes:
        pixels: ``(height, width)`` float32 in [0, 1]; white (1) is dense, as on a light box.
            Image left is the patient's right. Read-only.
        acquisition: Facts of acquisition; no identifier.
        corrections: What was changed on the way in (inverted grey scale, …).
        warnings: What the reader should know (lossy compression, low resolution, …).
    """

    pixels: Float32
    acquisition: Acquisition
    corrections: tuple[Note, ...] = field(default=())
    warnings: tuple[Note, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.pixels.ndim != 2 or self.pixels.dtype != np.float32:
            raise ValueError("pixels must be a two-dimensional float32 array")
        self.pixels.setflags(write=False)
