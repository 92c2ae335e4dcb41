"""A de-identified radiograph as bytes and back, and as a picture to show.

The archive is a 16-bit greyscale PNG whose text chunk holds the acquisition and the notes as
JSON. Pixels are rounded to the nearest of 65,536 levels, so that they come back within half a
level (1 / 131,070); the levels of 8- and 16-bit images come back exactly, and packing again what
was unpacked gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from thoralens.errors import BadImageError
from thoralens.imaging.preprocess import stretch
from thoralens.imaging.radiograph import Acquisition, Note, Radiograph

_KEY = "thoralens"
_VERSION = 1
_LEVELS = 65535
_COMPRESSION = 1
_SHOWN_PERCENTILES = (0.5, 99.5)


def pack(radiograph: Radiograph) -> bytes:
    """The radiograph as a 16-bit greyscale PNG; nothing of the patient is in it."""
    levels = np.empty(radiograph.pixels.shape, np.uint16)
    np.rint(radiograph.pixels * np.float32(_LEVELS), out=levels, casting="unsafe")
    facts = {
        "version": _VERSION,
        "acquisition": asdict(radiograph.acquisition),
        "corrections": [asdict(note) for note in radiograph.corrections],
        "warnings": [asdict(note) for note in radiograph.warnings],
    }
    text = PngInfo()
    text.add_itxt(_KEY, json.dumps(facts, ensure_ascii=False))
    file = BytesIO()
    Image.fromarray(levels).save(file, "PNG", pnginfo=text, compress_level=_COMPRESSION)
    return file.getvalue()


def unpack(data: bytes) -> Radiograph:
    """What :func:`pack` wrote.

    Raises:
        BadImageError: ``archive_damaged``: these are not the bytes of a whole archive.
    """
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            facts = json.loads(image.info[_KEY])
            levels = np.asarray(image)
        if facts["version"] != _VERSION or levels.dtype != np.uint16:
            raise ValueError("not an archive of this version")
        return Radiograph(
            (levels * np.float32(1.0 / _LEVELS)).astype(np.float32),
            _acquisition(facts["acquisition"]),
            tuple(Note(**note) for note in facts["corrections"]),
            tuple(Note(**note) for note in facts["warnings"]),
        )
    except (OSError, SyntaxError, ValueError, LookupError, TypeError) as error:
        raise BadImageError(
            "archive_damaged",
            "The stored radiograph is damaged or of another version.",
            "Delete the study and upload the radiograph again.",
        ) from error


def _acquisition(facts: dict[str, Any]) -> Acquisition:
    spacing = facts.pop("pixel_spacing_mm")
    return Acquisition(**facts, pixel_spacing_mm=tuple(spacing) if spacing else None)


def display(radiograph: Radiograph, longest: int = 1024) -> Image.Image:
    """An 8-bit greyscale picture to show, contrast stretched as :func:`preprocess` does.

    Args:
        longest: Longest side in pixels; smaller radiographs keep their size.
    """
    low, high = _SHOWN_PERCENTILES
    shown = stretch(radiograph.pixels, low=low, high=high)
    image = Image.fromarray(np.rint(shown * np.float32(255)).astype(np.uint8))
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)
