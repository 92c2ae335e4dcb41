"""First stage: crops with nodules, a target for every cell, on a contrast curriculum.

A target per cell rather than per image teaches a VGG16 to find faint nodules some ten times
sooner: every crop says of each of its 49 to 196 cells whether a nodule is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from thoralens.training.augment import contrast
from thoralens.training.crops import IGNORED, CropSource
from thoralens.training.learner import Learner, descend, set_rates
from thoralens.training.metrics import auroc
from thoralens.training.vgg16 import VGG16, train_mode

SMALL, LARGE = 112, 224
"""Sides of the crops, in pixels; every third batch holds large ones, whose middle cells are out
of reach of the zero padding as those of a whole radiograph are. A batch of either holds as many
pixels."""
_POSITIVE_WEIGHT = 4.0
_LARGEST_GRADIENT = 5.0
_SAVE = 100
_HARDER_ABOVE = 0.88


def expect_few(network: VGG16) -> None:
    """Begin with the readout at the log-odds of a cell that holds a nodule, which few do."""
    with torch.no_grad():
        network.head.bias.fill_(-2.0)


def train_on_patches(
    learner: Learner, source: CropSource, state: dict[str, Any] | None, steps: int
) -> None:
    """Train the network in place; ``state`` is a checkpoint of this stage."""
    recipe, network = learner.recipe, learner.network
    optimiser = learner.optimiser(recipe.patch_rate, recipe.patch_rate)
    done = 0
    if state is not None:
        done, source.contrast = state["done"], state["contrast"]
        source.rng.bit_generator.state = state["generator"]
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
    recent: list[tuple[Tensor, Tensor]] = []
    with learner.reporter.stage("crops", steps * recipe.patch_batch, done * recipe.patch_batch):
        for step in range(done + 1, steps + 1):
            set_rates(optimiser, _rate(step, steps))
            size = LARGE if step % 3 == 0 else SMALL
            crops, targets = source.batch(max(1, recipe.patch_batch * SMALL**2 // size**2), size)
            train_mode(network)
            evidence = learner.forward(contrast(torch.from_numpy(crops)[:, None]))[1][:, 0]
            cells = torch.from_numpy(targets)
            descend(optimiser, cell_loss(evidence, cells), _LARGEST_GRADIENT)
            learner.reporter.advance(recipe.patch_batch)
            recent.append((evidence.detach()[cells != IGNORED], cells[cells != IGNORED]))
            if step % recipe.harder_every == 0:
                _report(learner, source, step, steps, recent)
                recent = []
            if step % _SAVE == 0:
                learner.checkpoint.save(
                    {
                        "stage": "patches",
                        "done": step,
                        "contrast": source.contrast,
                        "generator": source.rng.bit_generator.state,
                        "network": network.state_dict(),
                        "optimiser": optimiser.state_dict(),
                    }
                )


def cell_loss(evidence: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy over the cells ``(N, h, w)`` that are not ignored; positive ones weigh more."""
    weight = torch.where(targets > 0, _POSITIVE_WEIGHT, 1.0) * (targets != IGNORED)
    losses = functional.binary_cross_entropy_with_logits(
        evidence, targets.clamp(min=0), reduction="none"
    )
    return (losses * weight).sum() / weight.sum()


def _rate(step: int, steps: int) -> float:
    """Up over the first 50 steps, then down a half cosine."""
    return min(1.0, step / 50) * (0.02 + 0.98 * (1 + float(np.cos(np.pi * step / steps))) / 2)


def _report(
    learner: Learner,
    source: CropSource,
    step: int,
    steps: int,
    recent: list[tuple[Tensor, Tensor]],
) -> None:
    evidence, known = (torch.cat(values).double().numpy() for values in zip(*recent, strict=True))
    area = auroc(evidence, known > 0.5)
    low, high = source.contrast
    learner.reporter.say(
        f"crops {step}/{steps} AUROC of cells {area:.3f} "
        f"contrast {low:.2f}–{high:.2f} {learner.reporter.speed}"
    )
    if area > _HARDER_ABOVE:
        source.harder()
