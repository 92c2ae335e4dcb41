"""`shap`'s explainers on the same network and the same regions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from scipy.cluster.hierarchy import linkage
from torch import Tensor, nn

import shap
from benchmarks.shap.pictures import Picture
from thoralens.explain.baseline import blurred
from thoralens.explain.regions import RegionGame
from thoralens.explain.shapley import Float64
from thoralens.imaging.preprocess import normalise
from thoralens.inference import Model
from thoralens.training.vgg16 import VGG16

Explain = Callable[[int], Float64]
"""A budget to region values ``(n,)``."""


def kernel(game: RegionGame, picture: Picture) -> Explain:
    """``KernelExplainer`` on the region game; the budget counts evaluations."""
    players = len(picture.regions)

    def explain(budget: int) -> Float64:
        np.random.seed(0)
        explainer = shap.KernelExplainer(
            lambda z: game(np.asarray(z) > 0.5), np.zeros((1, players)), silent=True
        )
        found = explainer.shap_values(np.ones((1, players)), nsamples=budget, silent=True)
        return np.asarray(found, np.float64).ravel()

    return explain


class _GridMasker:
    """Regions as features; neighbours are joined first."""

    def __init__(self, picture: Picture) -> None:
        players = len(picture.regions)
        centres = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in
                   (region.box for region in picture.regions)]  # fmt: skip
        self.clustering = linkage(np.array(centres), "average")
        self.shape = (1, players)
        self.fixed_background = True

    def __call__(self, mask: Any, _x: Any) -> tuple[Any]:
        return (np.asarray(mask, np.float64).reshape(1, -1),)


def partition(game: RegionGame, picture: Picture) -> Explain:
    """``PartitionExplainer`` (Owen values over a hierarchy) on the region game."""
    players = len(picture.regions)

    def explain(budget: int) -> Float64:
        explainer = shap.PartitionExplainer(
            lambda z: game(np.asarray(z).reshape(-1, players) > 0.5), _GridMasker(picture)
        )
        found = explainer(np.ones((1, players)), max_evals=budget, silent=True)
        return np.asarray(found.values, np.float64).ravel()

    return explain


class _LogOdds(nn.Module):
    def __init__(self, network: VGG16, slope: float, offset: float) -> None:
        super().__init__()
        self.network, self.slope, self.offset = network, slope, offset

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.network(images)[0]
        return logits * self.slope + self.offset


def gradient(model: Model, network: VGG16, picture: Picture) -> Explain:
    """``GradientExplainer`` (expected gradients) in f32 torch, pixels added up by region."""
    calibration = model.spec.calibration
    scored = _LogOdds(network, calibration.slope, calibration.offset)
    image, base = (
        torch.from_numpy(normalise(s[None], model.preprocessing))
        for s in (picture.square, blurred(picture.square))
    )

    def explain(budget: int) -> Float64:
        explainer = shap.GradientExplainer(scored, base, batch_size=8)
        found = explainer.shap_values(image, nsamples=budget, rseed=0)
        pixels = np.asarray(found, np.float64).reshape(3, model.size, model.size).sum(axis=0)
        return np.array([pixels[region.mask].sum() for region in picture.regions])

    return explain
