"""Rankings of several channels become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from thoralens.cases.values import Int
from thoralens.imaging import Float32

Channel = Literal[
    "image", "image_to_text", "image_to_person", "text", "text_to_image", "words", "named"
]
Fusion = Literal["scores", "ranks"]
_RANK_OFFSET = 60
SHARES: Mapping[Channel, float] = {
    "image": 0.5, "image_to_text": 0.5, "image_to_person": 0.4,
    "text": 0.2, "text_to_image": 0.3, "words": 0.5, "named": 0.5,
}  # fmt: skip
"""Of a channel within its side, image or words: few and round, chosen by label-overlap nDCG@10 on
validation patients; a finer search did worse on the half of them that it was not made on."""
IMAGE_SIDE: frozenset[Channel] = frozenset({"image", "image_to_text", "image_to_person"})


@dataclass(frozen=True, slots=True)
class Scores:
    """One channel's scores of the candidates.

    Attributes:
        values: ``(n,)`` float32; larger is more similar.
        there: ``(n,)`` bool; False where a case lacks what the channel compares.
    """

    values: Float32
    there: NDArray[np.bool_]


def fuse(channels: Mapping[Channel, Scores], image_weight: float, kind: Fusion) -> Float32:
    """``(n,)`` fused scores of n candidates.

    Args:
        image_weight: Of the image side in [0, 1], when both an image and words are given.
        kind: ``scores`` adds standardised scores; ``ranks`` is reciprocal-rank fusion
            (Cormack et al., 2009). A case without what a channel compares gets the channel's
            lowest score, or no rank.
    """
    both = {name in IMAGE_SIDE for name in channels} == {True, False}
    total: Float32 | None = None
    for name, scores in channels.items():
        side = (image_weight if name in IMAGE_SIDE else 1 - image_weight) if both else 1.0
        part = _standard(scores) if kind == "scores" else _reciprocal(scores)
        weighed = np.asarray(np.float32(side * SHARES[name]) * part, np.float32)
        total = weighed if total is None else total + weighed
    assert total is not None
    return total


def _standard(scores: Scores) -> Float32:
    values, there = scores.values, scores.there
    if not there.any():
        return np.zeros_like(values)
    known = values[there]
    spread = float(known.std())
    z = (values - known.mean()) / (spread if spread > 1e-6 else 1.0)
    return np.asarray(np.where(there, z, z[there].min()), np.float32)


def _reciprocal(scores: Scores) -> Float32:
    order: Int = np.argsort(-scores.values, kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return np.where(scores.there, 1.0 / (_RANK_OFFSET + 1 + ranks), 0.0).astype(np.float32)
