"""The chest X-ray model: patches with simulated nodules first, then whole JSRT radiographs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.training import jsrt
from thoralens.training.augment import affine, contrast
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.metrics import auroc, platt
from thoralens.training.nodules import PatchSource
from thoralens.training.vgg16 import STRIDE, VGG16, freeze, rescale, train_mode
from thoralens.training.weights import Loaded, load_weights

Say = Callable[[str], None]

SMALL, LARGE = 64, 112
"""Sides of the patches, in pixels. The large ones come last: they have cells out of reach of the
zero padding, as whole radiographs have. A batch of either holds about as many pixels."""
_REPORT = 20
_SAVE = 100


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of one training run.

    Attributes:
        patch_steps: Steps on patches; 0 leaves them out.
        patch_batch: Small patches a step.
        patch_rate: Learning rate on patches (AdamW), after a warm-up of 50 steps.
        large_share: Share of the patch steps, at their end, on large patches.
        real_share: Share of the positive patches that hold a real nodule.
        epochs: Epochs on whole radiographs.
        batch: Radiographs a step.
        rate: Peak learning rate on radiographs (AdamW, one cycle).
        location: Weight of the loss that asks for the evidence to lie at the nodule.
        frozen_convolutions: First convolutions that keep their initial weights.
        sharpness: Sharpness of the log-mean-exp pooling at the start.
        seed: Seed of everything random.
    """

    patch_steps: int = 1500
    patch_batch: int = 32
    patch_rate: float = 5e-4
    large_share: float = 0.4
    real_share: float = 0.3
    epochs: int = 12
    batch: int = 8
    rate: float = 5e-5
    location: float = 0.2
    frozen_convolutions: int = 4
    sharpness: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: The weights of the epoch with the best validation AUROC.
        loaded: Its initial weights.
        epoch: That epoch, counted from 1; 0 is the network before any whole radiograph.
        history: Per epoch: training loss and validation loss, accuracy and AUROC.
    """

    network: VGG16
    loaded: Loaded
    epoch: int
    history: tuple[dict[str, float], ...]


@dataclass
class _Run:
    network: VGG16
    train: jsrt.Part
    validation: jsrt.Part
    recipe: Recipe
    parameters: Preprocessing
    checkpoint: Checkpoint
    say: Say
    started: float = field(default_factory=time.monotonic)


def train(
    data: Path, weights: str, cache: Path, checkpoint: Path, recipe: Recipe, say: Say = print
) -> Trained:
    """Train on the training patients, choose the epoch on the validation patients.

    A run that was killed goes on from ``checkpoint`` when data, weights and recipe are the same;
    the file is the caller's to remove once the result is safe.
    """
    torch.manual_seed(recipe.seed)
    parameters = Preprocessing()
    parts = [
        jsrt.load(data, split, parameters.size, parameters.low, parameters.high)
        for split in ("train", "validation")
    ]
    network = VGG16(1, pooling="lme", sharpness=recipe.sharpness, batch_norm=True)
    loaded = load_weights(network, weights, cache)
    freeze(network, min(recipe.frozen_convolutions, loaded.convolutions))
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    identity = {**asdict(recipe), "data": jsrt.data_version(data), "weights": loaded.description}
    saved = Checkpoint(checkpoint, identity)
    run = _Run(network, parts[0], parts[1], recipe, parameters, saved, say)
    state = saved.load()
    if state is not None:
        say(f"resuming from {checkpoint.name}: {state['stage']}, {state['done']} done")
    if state is None or state["stage"] == "patches":
        _on_patches(run, state)
        state = None
    epoch, history = _on_images(run, state)
    return Trained(network.eval(), loaded, epoch, tuple(history))


def _on_patches(run: _Run, state: dict[str, Any] | None) -> None:
    recipe = run.recipe
    source = PatchSource(run.train, recipe.seed)
    optimiser = _optimiser(run.network, recipe.patch_rate)
    done = 0
    if state is not None:
        done, source.contrast = state["done"], state["contrast"]
        source.rng.bit_generator.state = state["generator"]
        run.network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
    recent: list[tuple[float, float]] = []
    large = round(recipe.patch_steps * (1 - recipe.large_share))
    for step in range(done + 1, recipe.patch_steps + 1):
        left = (recipe.patch_steps - step) / recipe.patch_steps
        _set_rate(optimiser, recipe.patch_rate * min(1.0, step / 50, 0.05 + 4 * left))
        size = SMALL if step <= large else LARGE
        count = max(2, recipe.patch_batch * SMALL**2 // size**2)
        patches, labels = source.batch(count, size, recipe.real_share)
        images = contrast(torch.from_numpy(patches)[:, None])
        train_mode(run.network)
        logits, _ = _forward(run, images)
        loss = functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(labels))
        _descend(optimiser, loss)
        recent += zip(logits.tolist(), labels.tolist(), strict=True)
        if step % _REPORT == 0:
            score, label = np.array(recent).T
            area = auroc(score, label > 0.5)
            run.say(
                f"patches {step}/{recipe.patch_steps} AUROC {area:.3f} contrast "
                f"{source.contrast[0]:.2f}–{source.contrast[1]:.2f} "
                f"{time.monotonic() - run.started:.0f} s"
            )
            if area > 0.85:
                source.harder()
            recent = []
        if step % _SAVE == 0:
            run.checkpoint.save(
                {
                    "stage": "patches",
                    "done": step,
                    "contrast": source.contrast,
                    "generator": source.rng.bit_generator.state,
                    "network": run.network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                }
            )


def _on_images(run: _Run, state: dict[str, Any] | None) -> tuple[int, list[dict[str, float]]]:
    """Fine-tune with the batch normalisation held still; the chosen epoch and the history."""
    recipe, part, network = run.recipe, run.train, run.network
    if state is None:
        fit = platt(_infer(run, part)[:, 0].astype(np.float64), part.malignant)
        rescale(network, max(fit[0], 0.05), fit[1])
        run.say(f"readout scaled by {fit[0]:.3f}, offset {fit[1]:.3f}")
        before = {"epoch": 0.0, "train_loss": float("nan"), **_validate(run)}
        run.say(f"images 0 validation loss {before['loss']:.3f} AUROC {before['auroc']:.3f}")
        state = {"done": 0, "history": [before], "best": (before["auroc"], 0, _copy(network))}
        state |= {"network": network.state_dict(), "sharpness": network.sharpness}
    network.load_state_dict(state["network"])
    network.sharpness = state["sharpness"]
    history, best = state["history"], state["best"]
    optimiser = _optimiser(network, recipe.rate)
    if "optimiser" in state:
        optimiser.load_state_dict(state["optimiser"])
    stacked = torch.from_numpy(np.stack([part.images, _discs(part)], axis=1))
    labels = torch.from_numpy(part.malignant).float()
    steps = len(stacked) // recipe.batch
    for epoch in range(state["done"] + 1, recipe.epochs + 1):
        total = 0.0
        order = torch.randperm(len(stacked))[: steps * recipe.batch].view(steps, recipe.batch)
        for number, index in enumerate(order):
            _set_rate(optimiser, recipe.rate * _cycle((epoch - 1 + number / steps) / recipe.epochs))
            moved = affine(stacked[index], 0.12, 0.08, 6)
            network.eval()
            logits, evidence = _forward(run, contrast(moved[:, :1]))
            loss = functional.binary_cross_entropy_with_logits(logits, labels[index])
            total += float(loss.detach())
            where = _location_loss(evidence * network.sharpness, moved[:, 1:], labels[index])
            _descend(optimiser, loss + recipe.location * where)
        history.append({"epoch": epoch, "train_loss": total / steps, **_validate(run)})
        run.say(
            f"images {epoch}/{recipe.epochs} loss {total / steps:.3f} validation loss "
            f"{history[-1]['loss']:.3f} AUROC {history[-1]['auroc']:.3f} "
            f"{time.monotonic() - run.started:.0f} s"
        )
        if history[-1]["auroc"] > best[0]:
            best = (history[-1]["auroc"], epoch, _copy(network))
        run.checkpoint.save(
            {
                "stage": "images",
                "done": epoch,
                "history": history,
                "best": best,
                "network": network.state_dict(),
                "sharpness": network.sharpness,
                "optimiser": optimiser.state_dict(),
            }
        )
    network.load_state_dict(best[2])
    return best[1], history


def _location_loss(evidence: Tensor, discs: Tensor, malignant: Tensor) -> Tensor:
    """Minus the log of the share of the evidence that lies in the cells of the nodule.

    Args:
        evidence: ``(N, 1, h, w)``, times the sharpness of the pooling.
        discs: ``(N, 1, H, W)``, 1 at the nodule.
        malignant: ``(N,)``; the others are left out.
    """
    near = functional.max_pool2d(discs, STRIDE).flatten(1) > 0.5
    asked = (malignant > 0.5) & near.any(1)
    if not asked.any():
        return evidence.sum() * 0
    shares = functional.log_softmax(evidence.flatten(1)[asked], dim=1)
    inside = torch.logsumexp(shares.masked_fill(~near[asked], -torch.inf), dim=1)
    return -inside.mean()


def _discs(part: jsrt.Part) -> Float32:
    """``(N, size, size)``, 1 within 8 pixels of a nodule's centre."""
    size = part.images.shape[1]
    rows, columns = np.mgrid[0:size, 0:size]
    x, y = (part.centres * size).T[:, :, None, None]
    return np.asarray(np.hypot(columns - x, rows - y) <= 8, np.float32)


def _forward(run: _Run, images: Tensor) -> tuple[Tensor, Tensor]:
    """Logits ``(N,)`` and evidence ``(N, 1, h, w)``, float32, of ``(N, 1, S, S)`` in [0, 1]."""
    inputs = torch.from_numpy(normalise(images[:, 0].numpy(), run.parameters))
    with torch.autocast("cpu", torch.bfloat16):
        _, features = run.network(inputs.contiguous(memory_format=torch.channels_last))
    features = features.float()
    return run.network.pool(features)[:, 0], run.network.evidence(features)


def _validate(run: _Run) -> dict[str, float]:
    part = run.validation
    logits = torch.from_numpy(_infer(run, part)[:, 0])
    labels = torch.from_numpy(part.malignant)
    loss = functional.binary_cross_entropy_with_logits(logits, labels.float())
    return {
        "loss": float(loss),
        "accuracy": float(((logits > 0) == labels).float().mean()),
        "auroc": auroc(logits.double().numpy(), part.malignant),
    }


def _infer(run: _Run, part: jsrt.Part) -> Float32:
    return infer(run.network, part.images, run.parameters)[0]


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def _optimiser(network: VGG16, rate: float) -> torch.optim.Optimizer:
    learning = [p for p in network.parameters() if p.requires_grad]
    return torch.optim.AdamW(learning, rate, weight_decay=1e-3)


def _set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate


def _cycle(progress: float) -> float:
    """Up in the first fifth, then down a half cosine; ``progress`` in [0, 1)."""
    if progress < 0.2:
        return 0.05 + 0.95 * progress / 0.2
    return float(0.01 + 0.99 * (1 + np.cos(np.pi * (progress - 0.2) / 0.8)) / 2)


def _copy(network: VGG16) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


@torch.no_grad()
def infer(network: VGG16, images: Float32, parameters: Preprocessing) -> tuple[Float32, Float32]:
    """Logits ``(N, 1)`` and pooled features ``(N, 512)`` of ``(N, size, size)``, in f32."""
    network.eval()
    answers = [
        network(torch.from_numpy(normalise(part, parameters)))
        for part in np.array_split(images, max(1, len(images) // 8))
    ]
    logits = torch.cat([a[0] for a in answers]).numpy()
    return logits, torch.cat([a[1].mean((2, 3)) for a in answers]).numpy()


def describe(recipe: Recipe) -> dict[str, float | int]:
    """The recipe as plain values for the lineage."""
    return asdict(recipe)
