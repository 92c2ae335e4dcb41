"""Procedural chest phantoms: radiographs of nobody, to try the program with and to test it.

They are drawn, not generated from patients' images, and named synthetic in the picture and in
the file. A model's answer about a phantom says nothing about its quality.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

from thoralens.imaging.dicom import SYNTHETIC_COMMENT
from thoralens.imaging.phantom_anatomy import Anatomy, draw_anatomy
from thoralens.imaging.phantom_shapes import Canvas
from thoralens.imaging.radiograph import Float32
from thoralens.imaging.raster import SYNTHETIC_KEY

FIELD_MM = 358.4
"""Side of the imagined detector."""

PatientSide = Literal["right", "left"]
LungZone = Literal["upper", "middle", "lower"]
_ZONES: tuple[LungZone, ...] = ("upper", "middle", "lower")
_DICOM_BITS = 12


@dataclass(frozen=True, slots=True)
class NoduleSpec:
    """A solid nodule to draw.

    Attributes:
        side: The patient's side.
        zone: Third of that lung's height.
        diameter_mm: 4 to 60.
        contrast: Attenuation added at its centre; 0.1 is subtle, 0.25 plain.
    """

    side: PatientSide
    zone: LungZone
    diameter_mm: float = 24.0
    contrast: float = 0.2

    def __post_init__(self) -> None:
        if not 4.0 <= self.diameter_mm <= 60.0:
            raise ValueError("a nodule's diameter is 4 to 60 mm")


@dataclass(frozen=True, slots=True)
class Phantom:
    """A synthetic radiograph and the truth about it.

    Attributes:
        pixels: ``(size, size)`` float32 in [0, 1], white dense; image left is the patient's right.
        right, left: ``(size, size)`` bool; lung fields of the patient's right and left.
        nodule_box: ``(left, top, right, bottom)`` in pixels, or ``None``.
        spacing_mm: Side of a pixel.
    """

    pixels: Float32
    right: NDArray[np.bool_]
    left: NDArray[np.bool_]
    nodule_box: tuple[int, int, int, int] | None
    spacing_mm: float


def make_phantom(seed: int, nodule: NoduleSpec | None = None, size: int = 1024) -> Phantom:
    """Draw a phantom; the same arguments always give the same pixels.

    The person depends on ``seed`` and ``size`` alone, so that a phantom with and without a nodule
    differ by the nodule only.
    """
    canvas = Canvas(size)
    anatomy = draw_anatomy(canvas, np.random.default_rng([seed, size, 0]))
    attenuation, box = anatomy.attenuation, None
    if nodule is not None:
        layer, box = _nodule(canvas, anatomy, nodule, np.random.default_rng([seed, size, 1]))
        attenuation = attenuation + layer
    pixels = _expose(canvas, attenuation, np.random.default_rng([seed, size, 2]))
    _mark(pixels)
    return Phantom(pixels, anatomy.right, anatomy.left, box, FIELD_MM / size)


def _nodule(
    canvas: Canvas, anatomy: Anatomy, nodule: NoduleSpec, random: np.random.Generator
) -> tuple[Float32, tuple[int, int, int, int]]:
    """A slightly lobulated ball, projected: thick in the middle, with a soft edge."""
    size = canvas.size
    radius = 0.5 * nodule.diameter_mm / FIELD_MM * size
    x, y = _site(canvas, anatomy, nodule, radius, random)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    angle = np.arctan2(rows - y, columns - x)
    outline = 1.0 + sum(
        random.uniform(0.0, 0.05) * np.cos(lobe * angle + random.uniform(0, 6.28))
        for lobe in (2, 3, 5)
    )
    distance = np.hypot(columns - x, rows - y) / (radius * outline)
    thickness = np.sqrt(np.clip(1.0 - distance**2, 0.0, None)).astype(np.float32)
    layer = nodule.contrast * canvas.soften(thickness, 0.12 * radius / size)
    left, top, right, bottom = x - radius, y - radius, x + radius, y + radius
    box = (int(left), int(top), int(np.ceil(right)) + 1, int(np.ceil(bottom)) + 1)
    return np.asarray(layer, np.float32), box


def _site(
    canvas: Canvas, anatomy: Anatomy, nodule: NoduleSpec, radius: float,
    random: np.random.Generator,
) -> tuple[float, float]:  # fmt: skip
    """A point well inside the zone, away from the hilum as far as the lung allows."""
    lung = anatomy.right if nodule.side == "right" else anatomy.left
    rows = np.flatnonzero(lung.any(axis=1))
    edges = np.linspace(rows[0], rows[-1] + 1, 4).astype(int)
    third = _ZONES.index(nodule.zone)
    inside = canvas.soften(lung.astype(np.float32), 0.9 * radius / canvas.size)
    inside[: edges[third]] = 0.0
    inside[edges[third + 1] :] = 0.0
    candidates = np.argwhere(inside >= 0.985 * inside.max())
    y, x = candidates[random.integers(len(candidates))]
    return float(x), float(y)


def _expose(canvas: Canvas, attenuation: Float32, random: np.random.Generator) -> Float32:
    """Scatter, unsharpness, quantum noise and the film's S-shaped response."""
    scattered = 0.88 * attenuation + 0.12 * canvas.soften(attenuation, 0.06)
    sharp = canvas.soften(scattered, 0.0008)
    grain = canvas.soften(random.standard_normal(sharp.shape).astype(np.float32), 0.0006)
    dose = np.exp(-1.4 * sharp)
    noisy = sharp + 0.0075 * grain / np.sqrt(dose)
    response = 1.0 / (1.0 + np.exp(-4.6 * (noisy - 0.50)))
    low, high = 1.0 / (1.0 + np.exp(2.3)), 1.0 / (1.0 + np.exp(-4.6 * 0.60))
    return np.asarray(np.clip((response - low) / (high - low), 0.0, 1.0), np.float32)


def _mark(pixels: Float32) -> None:
    """Burn in the side marker and the word SYNTHETIC."""
    size = pixels.shape[0]
    letters, halo = (Image.new("L", (size, size)) for _ in range(2))
    texts = (
        ((0.035 * size, 0.03 * size), "R", 0.045 * size, "la"),
        ((0.975 * size, 0.978 * size), "SYNTHETIC", 0.024 * size, "rs"),
    )
    for place, text, height, anchor in texts:
        font = ImageFont.load_default(height)
        ImageDraw.Draw(letters).text(place, text, 255, font, anchor)
        ImageDraw.Draw(halo).text(place, text, 255, font, anchor, stroke_width=max(1, size // 170))
    pixels *= 1 - 0.6 * np.asarray(halo, np.float32) / 255
    np.maximum(pixels, 0.95 * np.asarray(letters, np.float32) / 255, out=pixels)


def to_png(phantom: Phantom) -> bytes:
    """An 8-bit greyscale PNG whose text chunk says that it is synthetic."""
    text = PngInfo()
    text.add_text(SYNTHETIC_KEY, SYNTHETIC_COMMENT)
    file = BytesIO()
    Image.fromarray(np.rint(phantom.pixels * 255).astype(np.uint8)).save(file, "PNG", pnginfo=text)
    return file.getvalue()


def to_dicom(
    phantom: Phantom, photometric: Literal["MONOCHROME1", "MONOCHROME2"] = "MONOCHROME2"
) -> bytes:
    """A 12-bit DX image for presentation, explicit VR little endian, of SYNTHETIC^PHANTOM."""
    levels = np.rint(phantom.pixels * (2**_DICOM_BITS - 1)).astype("<u2")
    stored = levels if photometric == "MONOCHROME2" else 2**_DICOM_BITS - 1 - levels
    data_set = Dataset()
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data_set.SOPClassUID = DigitalXRayImageStorageForPresentation
    entropy = [hashlib.sha256(stored.tobytes()).hexdigest()]
    data_set.SOPInstanceUID = generate_uid(entropy_srcs=[*entropy, "instance"])
    data_set.StudyInstanceUID = generate_uid(entropy_srcs=[*entropy, "study"])
    data_set.SeriesInstanceUID = generate_uid(entropy_srcs=[*entropy, "series"])
    data_set.PatientName = "SYNTHETIC^PHANTOM"
    data_set.PatientID = "SYNTHETIC"
    data_set.PatientBirthDate = data_set.PatientSex = ""
    data_set.StudyDescription = "Synthetic chest phantom, not a patient"
    data_set.ImageComments = SYNTHETIC_COMMENT
    data_set.QualityControlImage = "YES"
    data_set.Modality = "DX"
    data_set.BodyPartExamined = "CHEST"
    data_set.ViewPosition = "PA"
    data_set.PatientOrientation = ["L", "F"]
    data_set.BurnedInAnnotation = "NO"
    data_set.SamplesPerPixel = 1
    data_set.PhotometricInterpretation = photometric
    data_set.Rows, data_set.Columns = stored.shape
    data_set.PixelSpacing = data_set.ImagerPixelSpacing = [phantom.spacing_mm] * 2
    data_set.BitsAllocated, data_set.BitsStored, data_set.HighBit = 16, _DICOM_BITS, _DICOM_BITS - 1
    data_set.PixelRepresentation = 0
    data_set.WindowCenter, data_set.WindowWidth = 2 ** (_DICOM_BITS - 1), 2**_DICOM_BITS
    data_set.PixelData = stored.tobytes()
    file = BytesIO()
    data_set.save_as(file, enforce_file_format=True)
    return file.getvalue()
