"""Is this a frontal chest radiograph that the model may judge? Asked before any prediction.

Four checks: what the file says of itself, whether it looks like a frontal chest radiograph held
some way round, whether a plausible pair of lungs is found, and how far the image's features lie
from those of the training images (Mahalanobis distance; Lee et al., 2018). The cut-offs are
stored with the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thoralens.anatomy import Lungs
from thoralens.imaging import Float32, Radiograph
from thoralens.inference.frontal import Held

_CHEST = {"CHEST", "THORAX", "LUNG", "LUNGS", "RIB", "RIBS", "PORT CHEST", "CHEST_TO_PELVIS"}
_FRONTAL = {"PA", "AP", "AP SUPINE", "AP ERECT"}
_PROJECTION = {"CR", "DX", "RG", "RF"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the gate refused, with the measured score where there is one."""

    code: str
    message: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict; empty ``reasons`` means accepted."""

    reasons: tuple[Reason, ...]

    @property
    def accepted(self) -> bool:
        return not self.reasons


class FeatureDistance:
    """Distance of pooled features from the training images', as a share of its cut-off."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "gate.npz") as stored:
            self._mean: Float32 = stored["mean"]
            self._whitening: Float32 = stored["whitening"]
            self._cutoff = float(stored["cutoff"])

    def __call__(self, features: Float32) -> float:
        """``(C, h, w)`` features to a ratio; above 1 is farther than training images lie."""
        pooled = features.mean(axis=(1, 2)) - self._mean
        return float(np.linalg.norm(self._whitening @ pooled)) / self._cutoff


def check_file(radiograph: Radiograph) -> list[Reason]:
    """What the file itself says; a file that says nothing passes."""
    facts, reasons = radiograph.acquisition, []
    if facts.modality is not None and facts.modality not in _PROJECTION:
        reasons.append(
            Reason(
                "not_a_radiograph",
                f"The file says it is {facts.modality}, not a plain X-ray. "
                "Send a chest X-ray (CR or DX).",
            )
        )
    if facts.body_part is not None and facts.body_part not in _CHEST:
        reasons.append(
            Reason(
                "not_a_chest",
                f"The file says it shows {facts.body_part.title()}, not a chest. "
                "Send a frontal chest X-ray.",
            )
        )
    if facts.view is not None and facts.view.upper() not in _FRONTAL:
        reasons.append(
            Reason(
                "not_frontal",
                f"The file says the view is {facts.view}. The model judges frontal (PA or AP) "
                "views only.",
            )
        )
    return reasons


def check_frontal(held: Held) -> list[Reason]:
    """Whether it looks like a whole frontal chest radiograph, whichever way it is held."""
    if held.frontal:
        return []
    return [
        Reason(
            "not_a_frontal_chest",
            "This does not look like a whole frontal chest X-ray, whichever way it is turned. "
            "Send a frontal (PA or AP) chest X-ray that shows both lungs whole.",
            held.score,
        )
    ]


def check_lungs(lungs: Lungs) -> list[Reason]:
    """Whether two lungs of plausible size, balance and place were found."""
    right, left = float(lungs.right.mean()), float(lungs.left.mean())
    both = right + left
    advice = "Send a frontal chest X-ray that shows both lungs whole and upright."
    if not right or not left:
        which = "no lungs were" if not both else "only one lung was"
        return [Reason("lungs_not_found", f"In this image {which} found. {advice}", both)]
    problems = []
    if not 0.08 <= both <= 0.65:
        problems.append(f"they cover {both:.0%} of the image")
    balance = min(right, left) / max(right, left)
    if balance < 0.3:
        problems.append("one is far smaller than the other")
    rows = [np.flatnonzero(lung.any(axis=1)) for lung in (lungs.right, lungs.left)]
    overlap = min(r[-1] for r in rows) - max(r[0] for r in rows)
    if overlap < 0.4 * max(np.ptp(r) for r in rows):
        problems.append("they do not lie side by side")
    confident = float(lungs.probability[lungs.both].mean())
    if confident < 0.8:
        problems.append("their outline is unsure")
    if not problems:
        return []
    return [
        Reason(
            "lungs_implausible",
            f"What looks like lungs here is not plausible: {', and '.join(problems)}. {advice}",
            both,
        )
    ]


def check_features(distance: float) -> list[Reason]:
    """Whether the image resembles those the model was trained on."""
    if distance <= 1.0:
        return []
    return [
        Reason(
            "unlike_training_images",
            f"This image is unlike the chest X-rays the model knows (its features lie at "
            f"{distance:.1f} times the accepted distance). Send a frontal chest X-ray.",
            distance,
        )
    ]
