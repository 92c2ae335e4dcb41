"""Is it a frontal chest radiograph, and which way round is it?

A small network scores how much a 64-pixel picture looks like a frontal chest radiograph that is
upright and white where dense. All eight ways to hold a film (four quarter turns, two grey scales)
are scored. A picture that passes as it was given is left alone; otherwise the best of the other
seven ways tells how to put it right, and its score whether it is a chest at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from thoralens.errors import ModelError
from thoralens.imaging import Float32, Note, Radiograph, to_square
from thoralens.runtime import Graph

WAYS = tuple((turns, inverted) for inverted in (False, True) for turns in range(4))
"""Quarter turns counter-clockwise, then inversion, that a picture may have gone through."""


class _Input(BaseModel):
    size: int
    low: float
    high: float


class _Point(BaseModel):
    threshold: float


class _Package(BaseModel):
    version: str
    preprocessing: _Input
    operating_point: _Point


@dataclass(frozen=True, slots=True)
class Held:
    """How a picture seems to be held.

    Attributes:
        turns: Quarter turns counter-clockwise that it has gone through, 0 to 3.
        inverted: Whether dense is black in it.
        score: Score, 0 to 1, of a frontal chest once put right; not calibrated.
        frontal: Whether ``score`` reaches the threshold of the package.
    """

    turns: int
    inverted: bool
    score: float
    frontal: bool


class FrontalClassifier:
    """Loads its package once."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        try:
            package = _Package.model_validate_json((folder / "model.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelError(
                "frontal_model_missing",
                f"The frontal-chest classifier in {folder.name} cannot be read.",
                "Install Thoralens again, or point THORALENS_FRONTAL at an exported classifier.",
            ) from error
        self.version = package.version
        self._input = package.preprocessing
        self._threshold = package.operating_point.threshold
        self._graph = Graph(folder / "model.xml", precision="f32", threads=threads, batch=8)

    def __call__(self, radiograph: Radiograph) -> Held:
        own = self._input
        square = to_square(radiograph.pixels, own.size, low=own.low, high=own.high)
        film = _film(radiograph.pixels.shape, own.size)
        scores = self._graph(np.stack([undo(square, film, way) for way in WAYS])[:, None])
        probability = scores["frontal"][:, 0]
        best = 0 if probability[0] >= self._threshold else int(probability.argmax())
        turns, inverted = WAYS[best]
        score = float(probability[best])
        return Held(turns, inverted, score, score >= self._threshold)


def undo(square: Float32, film: Float32, way: tuple[int, bool]) -> Float32:
    """Put a ``(S, S)`` picture right that went through ``way``; ``film`` is 0 on padding."""
    turns, inverted = way
    upright = (1 - square) * film if inverted else square
    return np.ascontiguousarray(np.rot90(upright, -turns))


def put_right(radiograph: Radiograph, held: Held) -> Radiograph:
    """The radiograph upright and white where dense, with a note on what was changed."""
    pixels, notes = radiograph.pixels, radiograph.corrections
    if held.inverted:
        pixels = 1 - pixels
        notes += (
            Note(
                "inverted_by_look",
                "The grey scale looked inverted and was turned round: white is dense again. "
                "Check it.",
            ),
        )
    if held.turns:
        pixels = np.rot90(pixels, -held.turns)
        notes += (
            Note(
                "rotated_by_look",
                f"The image looked turned by {90 * held.turns} degrees counter-clockwise and was "
                "put upright. Check the side markers.",
            ),
        )
    return replace(radiograph, pixels=np.ascontiguousarray(pixels, np.float32), corrections=notes)


def _film(shape: tuple[int, ...], size: int) -> Float32:
    """``(size, size)``: 1 where the picture is, 0 where it was padded to a square."""
    side = max(shape)
    film = np.zeros((size, size), np.float32)
    top, left = (round((side - extent) / 2 / side * size) for extent in shape)
    film[top : size - top, left : size - left] = 1
    return film
