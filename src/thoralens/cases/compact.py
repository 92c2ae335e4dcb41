"""The shipped encoder: two small towers, read with NumPy alone.

The image tower starts from the feature map that the prediction has computed already, pooled by
zone, so that an image costs nothing but two small products. The text tower adds up hashed terms.
Both were trained together on pairs (CLIP; Radford et al., 2021): ``thoralens pipeline clip``.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from thoralens.cases.regions import pool, unit
from thoralens.cases.terms import terms, word_hash
from thoralens.cases.values import EncoderName, Regions, Seen
from thoralens.errors import ModelError, ThoralensError
from thoralens.imaging import Float32
from thoralens.inference.package import Measured, ModelSpec

ARRAYS = "encoder.npz"


class CompactSpec(BaseModel):
    """``model.json`` of the package.

    Attributes:
        chest_model: Name, version and SHA-256 of the graph whose features the image tower reads.
        sha256: Of ``encoder.npz``; its first 12 digits are the encoder's revision.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    schema_version: int = 1
    name: str
    version: str
    title: str
    dimensions: int
    chest_model: dict[str, str]
    measured: tuple[Measured, ...] = ()
    trained_on: dict[str, Any] = {}
    sha256: str


class CompactClip:
    """The package's two towers.

    Args:
        folder: Holds ``model.json`` and ``encoder.npz``.
        chest: The model whose features will be given; one of another SHA-256 is refused when an
            image comes, while texts still work.

    Raises:
        ModelError: ``encoder_unreadable``.
    """

    def __init__(self, folder: Path, chest: ModelSpec) -> None:
        try:
            self.spec = CompactSpec.model_validate_json((folder / "model.json").read_bytes())
            data = (folder / ARRAYS).read_bytes()
        except (OSError, ValidationError) as error:
            raise _unreadable(folder) from error
        if hashlib.sha256(data).hexdigest() != self.spec.sha256:
            raise _unreadable(folder)
        with np.load(BytesIO(data)) as stored:
            self._arrays = {key: _ready(stored[key]) for key in stored.files}
        self.fits = self.spec.chest_model["sha256"] == chest.files.get("model.bin")
        self._given = f"{chest.name} {chest.version}"
        self._words = frozenset(self._arrays["words"].tolist())
        self.name = EncoderName(self.spec.name, self.spec.sha256[:12], self.spec.dimensions)
        self.title = self.spec.title
        self.measured = self.spec.measured

    def image(self, seen: Seen) -> Float32:
        self._check()
        pooled = pool(seen.features, seen.zones)[None]
        return np.asarray(image_tower(pooled, self._arrays)[0], np.float32)

    def text(self, text: str) -> Float32:
        found = terms(text)
        if not found.words:
            return np.zeros(self.name.dimensions, np.float32)
        summed = found.weights @ self._arrays["terms"][found.buckets]
        return np.asarray(text_tower(summed[None], self._arrays)[0], np.float32)

    def knows(self, word: str) -> bool:
        return word_hash(word) in self._words

    def regions(self, seen: Seen) -> Regions:
        """The lung zones in the package's own whitened space, whatever encoder searches."""
        from thoralens.cases.regions import regions

        self._check()
        return regions(seen, self._arrays["zone_project"], self._arrays["zone_centre"])

    def _check(self) -> None:
        if not self.fits:
            made = self.spec.chest_model
            raise ThoralensError(
                "encoder_other_model",
                f"The image encoder was made for {made['name']} {made['version']}, not for "
                f"{self._given}.",
                "Search by words, or train the encoder for this model: `thoralens pipeline clip`.",
                status=409,
            )


def image_tower(pooled: Float32, w: dict[str, Float32]) -> Float32:
    """``(N, 9, C)`` pooled features to ``(N, D)`` of unit length."""
    white = (pooled - w["image_mean"]) / w["image_std"]
    rows = np.clip(white, -6, 6) @ w["image_rows"].T
    hidden = np.maximum(rows.reshape(len(rows), -1) @ w["image_in"].T + w["image_in_bias"], 0)
    return unit(hidden @ w["image_out"].T + w["image_out_bias"])


def text_tower(summed: Float32, w: dict[str, Float32]) -> Float32:
    """``(N, T)`` sums of term vectors to ``(N, D)`` of unit length."""
    hidden = np.maximum(summed @ w["text_in"].T + w["text_in_bias"], 0)
    return unit(hidden @ w["text_out"].T + w["text_out_bias"] + summed @ w["text_skip"].T)


def _ready(array: Any) -> Any:
    """Half precision on disk, single in memory."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _unreadable(folder: Path) -> ModelError:
    return ModelError(
        "encoder_unreadable",
        f"The encoder in {folder.name} cannot be read.",
        "Install Thoralens again, or point THORALENS_COMPACT_CLIP at a folder that"
        " `thoralens pipeline clip` wrote.",
    )
