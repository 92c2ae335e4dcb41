"""Does Grad-CAM point at the nodules, and does it depend on what was learnt?

The pointing game (Zhang et al., 2018) against two controls that know no image, and the cascading
randomisation of weights (Adebayo et al., 2018): a map that stays when the network forgets does not
show what the network learnt.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr
from torch import nn

from thoralens.anatomy import LungSegmenter, zone_map
from thoralens.explain.grad_cam import interpolate
from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.inference.package import Pointing
from thoralens.training.data import Part, lungs_of
from thoralens.training.metrics import Float64, mean_interval
from thoralens.training.vgg16 import VGG16, after_convolution

TOLERANCE = 15 / 224
"""Share of the square's side by which a point may miss the nodule's edge."""
_BLOCKS = (("readout", 13), ("block 5", 10), ("block 4", 7))
"""What is forgotten in turn, and how many convolutions still remember."""


def pointing(part: Part, heat: Float32, segmenter: LungSegmenter) -> Pointing | None:
    """Play on ``heat`` ``(N, size, size)``; None without a known nodule of the positive class."""
    asked = np.flatnonzero(part.nodule & (part.labels == len(part.classes) - 1))
    if not len(asked):
        return None
    size = heat.shape[1]
    rows, columns = np.mgrid[:size, :size]
    hits, chances, centres, zones = [], [], [], []
    for i in asked:
        column, row, radius = part.nodules[i] * size
        near = np.hypot(rows - row, columns - column) <= radius + TOLERANCE * size
        lungs = lungs_of(part.images[i], segmenter)
        hits.append(bool(near.flat[heat[i].argmax()]))
        chances.append(float(near[lungs.both].mean()))
        centres.append(np.mean([near[_middle(one)] for one in (lungs.right, lungs.left)]))
        zones.append(_hottest_zone(lungs.right, lungs.left, heat[i], int(row), int(column)))
    known = np.array([z for z in zones if z is not None], np.float64)
    return Pointing(
        images=len(asked),
        hit=mean_interval(np.array(hits, np.float64)),
        chance=float(np.mean(chances)),
        centre=float(np.mean(centres)),
        zone=mean_interval(known) if known.size else None,
    )


def _middle(lung: NDArray[np.bool_]) -> tuple[int, int]:
    row, column = np.argwhere(lung).mean(axis=0).round().astype(int)
    return int(row), int(column)


def _hottest_zone(
    right: NDArray[np.bool_], left: NDArray[np.bool_], heat: Float32, row: int, column: int
) -> bool | None:
    """Whether the hottest zone is the nodule's; None for a nodule outside the lungs' outline."""
    labels = zone_map(right, left).labels
    mine = int(labels[row, column])
    if not 1 <= mine <= 6:
        return None
    means = [
        float(heat[labels == zone].sum() / max((labels == zone).sum(), 1)) for zone in range(1, 7)
    ]
    return 1 + int(np.argmax(means)) == mine


def heat_of(features: Float32, weight: Float32, size: int) -> Float32:
    """Grad-CAM ``(N, size, size)`` of the positive class from ``(N, C, h, w)`` features."""
    coarse = np.maximum(np.einsum("c,nchw->nhw", weight, features), 0)
    return np.stack([interpolate(one.astype(np.float32), size) for one in coarse])


def randomisation(network: VGG16, images: Float32, parameters: Preprocessing) -> dict[str, float]:
    """Mean rank correlation of Grad-CAM before and after the last layers forget, from the top."""
    inputs = torch.from_numpy(normalise(images, parameters))
    learnt = _maps(network, inputs)
    return {
        name: float(np.mean([_correlation(a, b) for a, b in zip(learnt, forgot, strict=True)]))
        for name, forgot in _forgetting(network, inputs)
    }


def _forgetting(network: VGG16, inputs: torch.Tensor) -> Iterator[tuple[str, Float64]]:
    torch.manual_seed(0)
    forgetful = copy.deepcopy(network)
    for name, kept in _BLOCKS:
        for layer in (
            forgetful.head,
            *list(forgetful.features)[after_convolution(network, kept) :],
        ):
            if isinstance(layer, nn.Conv2d | nn.Linear):
                layer.reset_parameters()
        yield name, _maps(forgetful, inputs)


@torch.no_grad()
def _maps(network: VGG16, inputs: torch.Tensor) -> Float64:
    network.eval()
    features = torch.cat([network.features(part) for part in torch.split(inputs, 8)])
    weight = network.head.weight[-1]
    return np.asarray(torch.einsum("c,nchw->nhw", weight, features).clamp(min=0).double().numpy())


def _correlation(first: Float64, second: Float64) -> float:
    """Spearman's; 0 where a map is empty."""
    if not (np.ptp(first) and np.ptp(second)):
        return 0.0
    return float(spearmanr(first, second, axis=None).statistic)
