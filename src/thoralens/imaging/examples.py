"""The examples offered to someone who has no radiograph at hand: phantoms, made on request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from thoralens.errors import ThoralensError
from thoralens.imaging.phantom import NoduleSpec, make_phantom, to_dicom, to_png


@dataclass(frozen=True, slots=True)
class Example:
    """One offered file.

    Attributes:
        id: Stable, for URLs.
        format: ``dicom-mono1`` and ``dicom-mono2`` are DICOM in either grey scale.
    """

    id: str
    title: str
    description: str
    format: Literal["png", "dicom-mono1", "dicom-mono2"]
    seed: int
    nodule: NoduleSpec | None

    @property
    def filename(self) -> str:
        return f"{self.id}.{'png' if self.format == 'png' else 'dcm'}"

    @property
    def media_type(self) -> str:
        return "image/png" if self.format == "png" else "application/dicom"


EXAMPLES: tuple[Example, ...] = (
    Example(
        "phantom-clear-png",
        "Clear chest",
        "Synthetic phantom without a nodule, PNG.",
        "png",
        seed=25,
        nodule=None,
    ),
    Example(
        "phantom-left-upper-png",
        "Nodule, left upper zone",
        "Synthetic phantom with a 26 mm nodule in the patient's left upper zone, PNG.",
        "png",
        seed=21,
        nodule=NoduleSpec("left", "upper", 26.0, 0.22),
    ),
    Example(
        "phantom-right-lower-dicom",
        "Nodule, right lower zone",
        "Synthetic phantom with a 30 mm nodule in the patient's right lower zone, DICOM stored "
        "with an inverted grey scale (MONOCHROME1).",
        "dicom-mono1",
        seed=23,
        nodule=NoduleSpec("right", "lower", 30.0, 0.22),
    ),
    Example(
        "phantom-clear-dicom",
        "Clear chest, DICOM",
        "Synthetic phantom without a nodule, DICOM (MONOCHROME2).",
        "dicom-mono2",
        seed=28,
        nodule=None,
    ),
)


@lru_cache(maxsize=len(EXAMPLES))
def example_bytes(example_id: str) -> bytes:
    """The file of one of :data:`EXAMPLES`; the same id always gives the same bytes.

    Raises:
        ThoralensError: ``example_unknown``: there is no such example.
    """
    example = next((each for each in EXAMPLES if each.id == example_id), None)
    if example is None:
        raise ThoralensError(
            "example_unknown",
            "There is no such example.",
            f"Choose one of: {', '.join(each.id for each in EXAMPLES)}.",
            status=404,
        )
    phantom = make_phantom(example.seed, example.nodule)
    if example.format == "png":
        return to_png(phantom)
    return to_dicom(phantom, "MONOCHROME1" if example.format == "dicom-mono1" else "MONOCHROME2")
