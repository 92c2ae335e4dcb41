"""Can the maps be trusted on this image? Deletion, insertion and agreement of the two maps.

Regions are blurred away (deletion) or put back (insertion) from the most to the least important
and the area under the model's log-odds curve is taken (Petsiuk et al., 2018: RISE). The
control is the expected curve under a random order, read from the surrogate that the Shapley
estimate already fitted, so it costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from thoralens.explain.grad_cam import GradCam
from thoralens.explain.regions import RegionValues
from thoralens.explain.shapley import Float64, Game

_TOP = 3
_STEPS = (0.04, 0.12, 0.33)
"""Shares of the regions after which the curves are read: dense where the map says it matters."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far Grad-CAM and SHAP point at the same regions.

    Attributes:
        rank_correlation: Spearman correlation of region means and Shapley values, in [-1, 1].
        top_region_overlap: Share of the three strongest regions they have in common.
    """

    rank_correlation: float
    top_region_overlap: float


@dataclass(frozen=True, slots=True)
class Passport:
    """Faithfulness of the Grad-CAM map on one image.

    Attributes:
        deletion_auc: Mean over the steps of (log-odds while the hottest regions vanish, less
            log-odds while random ones do); below 0 is better than chance.
        insertion_auc: The same while regions appear; above 0 is better than chance.
        verdict: ``pass``: both better than chance; ``weak``: one; ``fail``: neither.
        notes: What the reader should know.
    """

    deletion_auc: float
    insertion_auc: float
    verdict: Literal["pass", "weak", "fail"]
    notes: tuple[str, ...]


def region_means(cam: GradCam, values: RegionValues) -> Float64:
    """Mean Grad-CAM heat of each region, ``(n,)``."""
    return np.array([float(cam.heat[region.mask].mean()) for region in values.regions])


def agree(cam: GradCam, values: RegionValues) -> Agreement:
    """Compare the two maps region by region."""
    heat, shap = region_means(cam, values), values.shapley.values
    common = set(np.argsort(-heat)[:_TOP]) & set(np.argsort(-shap)[:_TOP])
    return Agreement(_spearman(heat, shap), len(common) / _TOP)


def issue_passport(game: Game, cam: GradCam, values: RegionValues) -> Passport:
    """Deletion and insertion of regions in Grad-CAM's order against the random order."""
    order = np.argsort(-region_means(cam, values))
    players = len(order)
    kept = np.unique([max(1, round(share * players)) for share in _STEPS])
    first = np.zeros((len(kept), players), bool)
    for row, count in enumerate(kept):
        first[row, order[:count]] = True
    worth = game(np.concatenate([first, ~first]))
    insertion, deletion = worth[: len(kept)], worth[len(kept) :]
    assert values.typical is not None
    chance, chance_deleting = values.typical[kept], values.typical[players - kept]
    notes = [] if not cam.empty else ["The Grad-CAM map is empty: nothing speaks for the class."]
    inserted = float((insertion - chance).mean())
    deleted = float((deletion - chance_deleting).mean())
    better = (inserted > 0) + (deleted < 0)
    if cam.empty:
        better = 0
    verdict: Literal["pass", "weak", "fail"] = (
        "pass" if better == 2 else "weak" if better == 1 else "fail"
    )
    if inserted <= 0:
        notes.append("Showing its hottest regions first convinces the model no faster than chance.")
    if deleted >= 0:
        notes.append("Hiding its hottest regions first unsettles the model no more than chance.")
    return Passport(deleted, inserted, verdict, tuple(notes))


def _spearman(first: Float64, second: Float64) -> float:
    ranks = [_ranks(values) for values in (first, second)]
    if any(np.ptp(r) == 0 for r in ranks):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Float64) -> Float64:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean_rank = last - (counts - 1) / 2
    return np.asarray(mean_rank[inverse], np.float64)
