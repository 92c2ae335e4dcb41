"""Are the images of today like those the model was measured on? Population stability, windowed.

A model package may hold ``drift.json``: the quintiles of each statistic over images that the
network was not trained on. The population stability index (PSI) sums ``(p − q) · ln(p / q)`` over
the five bins; from finite samples of ``n`` and ``m`` images it scatters even without any drift,
about as chi-square with four degrees of freedom times ``1/n + 1/m`` (Yurdakul and Naranjo, 2020),
so a bound that chance alone crosses in 5 of 100 cases comes with it.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from thoralens.anatomy import Lungs
from thoralens.errors import ModelError
from thoralens.imaging import Float32
from thoralens.inference.package import ModelSpec

FILE = "drift.json"
BINS, WINDOW, LEAST = 5, 500, 30
_CHI_SQUARE_95 = 9.488
_WEIGHTS = "model.bin"


class Reference(BaseModel):
    """``drift.json``.

    Attributes:
        about: Which images.
        images: How many; each bin of each statistic holds a fifth of them.
        weights: SHA-256 of the network they were measured with.
        edges: Inner edges of the bins, by statistic.
        shares: Share of the images in each bin, by statistic.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    images: int
    weights: str
    edges: dict[str, tuple[float, ...]]
    shares: dict[str, tuple[float, ...]]


def statistics(square: Float32, lungs: Lungs, distance: float, score: float) -> dict[str, float]:
    """What is watched of one accepted image.

    Args:
        square: ``(S, S)`` float32 in [0, 1], the model's input.
        lungs: As found in it.
        distance: Of its features from the training images', see ``FeatureDistance``.
        score: The calibrated probability of the class that is explained.
    """
    inside = lungs.both
    return {
        "brightness": float(square.mean()),
        "contrast": float(square.std()),
        "sharpness": float(np.abs(np.diff(square, axis=0)).mean()),
        "lung_brightness": float(square[inside].mean()) if inside.any() else 0.0,
        "lungs": float(inside.mean()),
        "distance": distance,
        "score": score,
    }


def measure_reference(
    rows: Sequence[Mapping[str, float]], *, about: str, weights: str
) -> Reference:
    """The reference of at least :data:`LEAST` images' :func:`statistics`."""
    if len(rows) < LEAST:
        raise ModelError(
            "reference_too_small",
            f"{len(rows)} accepted images are too few to compare others with.",
            f"Give at least {LEAST} images that the model was not trained on.",
        )
    edges, shares = {}, {}
    for name in rows[0]:
        values = np.array([row[name] for row in rows])
        inner = np.quantile(values, np.arange(1, BINS) / BINS)
        counts = np.bincount(np.searchsorted(inner, values, side="right"), minlength=BINS)
        edges[name] = tuple(inner.round(6).tolist())
        shares[name] = tuple((counts / len(values)).round(6).tolist())
    return Reference(about=about, images=len(rows), weights=weights, edges=edges, shares=shares)


def read_reference(folder: Path, spec: ModelSpec) -> Reference | None:
    """The package's reference; ``None`` when it has none, or one of another network."""
    try:
        reference = Reference.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return reference if reference.weights == spec.files.get(_WEIGHTS) else None


def write_reference(
    folder: Path, spec: ModelSpec, rows: Iterable[Mapping[str, float]], about: str
) -> Reference:
    """Measure and write ``drift.json`` beside the model it belongs to."""
    weights = spec.files[_WEIGHTS]
    reference = measure_reference(list(rows), about=about, weights=weights)
    (folder / FILE).write_text(reference.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return reference


class Drift:
    """The latest :data:`WINDOW` images beside the reference; safe to use from several threads."""

    def __init__(self, reference: Reference | None) -> None:
        self.reference = reference
        self._seen: deque[dict[str, int]] = deque(maxlen=WINDOW)
        self._lock = threading.Lock()

    def add(self, row: Mapping[str, float]) -> None:
        """Take one image's :func:`statistics`."""
        if self.reference is None:
            return
        edges = self.reference.edges
        bins = {
            name: int(np.searchsorted(edges[name], value, side="right"))
            for name, value in row.items()
            if name in edges
        }
        with self._lock:
            self._seen.append(bins)

    @property
    def images(self) -> int:
        return len(self._seen)

    def index(self) -> dict[str, float]:
        """PSI by statistic; empty below :data:`LEAST` images."""
        with self._lock:
            seen = list(self._seen)
        if self.reference is None or len(seen) < LEAST:
            return {}
        return {
            name: psi(expected, np.bincount([row[name] for row in seen], minlength=BINS).tolist())
            for name, expected in self.reference.shares.items()
        }

    def bound(self) -> float | None:
        """What chance alone crosses in 5 of 100 cases; ``None`` below :data:`LEAST` images."""
        if self.reference is None or self.images < LEAST:
            return None
        return _CHI_SQUARE_95 * (1 / self.reference.images + 1 / self.images)


def psi(expected: Sequence[float], counts: Sequence[int]) -> float:
    """Population stability index of counts in bins against expected shares.

    Empty bins count as half an image, so that it stays finite.
    """
    total = sum(counts) + 0.5 * len(counts)
    found = [(count + 0.5) / total for count in counts]
    floor = 1e-3
    return sum(
        (p - max(q, floor)) * math.log(p / max(q, floor))
        for p, q in zip(found, expected, strict=True)
    )
