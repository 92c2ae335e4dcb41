"""First stage: small patches with simulated and real nodules, on a contrast curriculum."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from thoralens.training.augment import contrast
from thoralens.training.learner import Learner, descend, set_rates
from thoralens.training.metrics import auroc
from thoralens.training.nodules import PatchSource
from thoralens.training.vgg16 import train_mode

SMALL, LARGE = 64, 112
"""Sides of the patches, in pixels. The large ones come last: they have cells out of reach of the
zero padding, as whole radiographs have. A batch of either holds about as many pixels."""
_REPORT = 20
_SAVE = 100
_HARDER_ABOVE = 0.85


def train_on_patches(learner: Learner, source: PatchSource, state: dict[str, Any] | None) -> None:
    """Train the network in place; ``state`` is a checkpoint of this stage."""
    recipe, network = learner.recipe, learner.network
    optimiser = learner.optimiser(recipe.patch_rate, recipe.patch_rate)
    done = 0
    if state is not None:
        done, source.contrast = state["done"], state["contrast"]
        source.rng.bit_generator.state = state["generator"]
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
    recent: list[tuple[float, float]] = []
    large = round(recipe.patch_steps * (1 - recipe.large_share))
    total = recipe.patch_steps * recipe.patch_batch
    with learner.reporter.stage("patches", total, done * recipe.patch_batch):
        for step in range(done + 1, recipe.patch_steps + 1):
            left = (recipe.patch_steps - step) / recipe.patch_steps
            set_rates(optimiser, min(1.0, step / 50, 0.05 + 4 * left))
            size = SMALL if step <= large else LARGE
            count = max(2, recipe.patch_batch * SMALL**2 // size**2)
            patches, labels = source.batch(count, size, recipe.real_share)
            train_mode(network)
            logits = learner.forward(contrast(torch.from_numpy(patches)[:, None]))[0][:, 0]
            known = torch.from_numpy(labels)
            descend(optimiser, functional.binary_cross_entropy_with_logits(logits, known))
            learner.reporter.advance(recipe.patch_batch)
            recent += zip(logits.tolist(), labels.tolist(), strict=True)
            if step % _REPORT == 0:
                _report(learner, source, step, recent)
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


def _report(
    learner: Learner, source: PatchSource, step: int, recent: list[tuple[float, float]]
) -> None:
    score, label = np.array(recent).T
    area = auroc(score, label > 0.5)
    low, high = source.contrast
    learner.reporter.say(
        f"patches {step}/{learner.recipe.patch_steps} AUROC {area:.3f} "
        f"contrast {low:.2f}–{high:.2f} {learner.reporter.speed}"
    )
    if area > _HARDER_ABOVE:
        source.harder()
