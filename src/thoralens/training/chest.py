"""The chest X-ray model: patches with simulated nodules first, then whole JSRT radiographs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.training import jsrt
from thoralens.training.augment import affine, contrast
from thoralens.training.metrics import auroc
from thoralens.training.nodules import PatchSource
from thoralens.training.vgg16 import VGG16, freeze, train_mode
from thoralens.training.weights import Loaded, load_weights

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of one training run."""

    patch_steps: int = 100
    patch_batch: int = 32
    patch_rate: float = 5e-4
    real_share: float = 0.3
    epochs: int = 7
    batch: int = 8
    rate: float = 1e-4
    frozen_convolutions: int = 4
    sharpness: float = 1.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: The weights of the epoch with the best validation AUROC.
        loaded: Its initial weights.
        epoch: That epoch, counted from 1.
        history: Per epoch: training loss and validation loss, accuracy and AUROC.
    """

    network: VGG16
    loaded: Loaded
    epoch: int
    history: tuple[dict[str, float], ...]


def train(data: Path, weights: str, cache: Path, recipe: Recipe, say: Say = print) -> Trained:
    """Train on the training patients, choose the epoch on the validation patients."""
    torch.manual_seed(recipe.seed)
    parameters = Preprocessing()
    train_part, validation = (
        jsrt.load(data, split, parameters.size, parameters.low, parameters.high)
        for split in ("train", "validation")
    )
    network = VGG16(1, pooling="lme", sharpness=recipe.sharpness, batch_norm=True)
    loaded = load_weights(network, weights, cache)
    freeze(network, min(recipe.frozen_convolutions, loaded.convolutions))
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    _on_patches(network, train_part, recipe, parameters, say)
    return _on_images(network, loaded, train_part, validation, recipe, parameters, say)


def _on_patches(
    network: VGG16, part: jsrt.Part, recipe: Recipe, parameters: Preprocessing, say: Say
) -> None:
    source = PatchSource(part, recipe.seed)
    optimiser = _optimiser(network, recipe.patch_rate)
    recent: list[tuple[float, float]] = []
    start = time.monotonic()
    for step in range(1, recipe.patch_steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = recipe.patch_rate * min(1.0, step / 50)
        patches, labels = source.batch(recipe.patch_batch, recipe.real_share)
        images = contrast(torch.from_numpy(patches)[:, None])
        logits = _step(network, optimiser, images, torch.from_numpy(labels), parameters)[0]
        recent += zip(logits.tolist(), labels.tolist(), strict=True)
        if step % 20 == 0:
            score, label = np.array(recent).T
            area = auroc(score, label > 0.5)
            say(
                f"patches {step}/{recipe.patch_steps} AUROC {area:.3f} contrast "
                f"{source.contrast[0]:.2f}–{source.contrast[1]:.2f} "
                f"{step * recipe.patch_batch / (time.monotonic() - start):.0f} patches/s"
            )
            if area > 0.85:
                source.harder()
            recent = []


def _on_images(
    network: VGG16,
    loaded: Loaded,
    part: jsrt.Part,
    validation: jsrt.Part,
    recipe: Recipe,
    parameters: Preprocessing,
    say: Say,
) -> Trained:
    optimiser = _optimiser(network, recipe.rate)
    images, labels = torch.from_numpy(part.images)[:, None], torch.from_numpy(part.malignant)
    steps = len(images) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=recipe.epochs * steps, pct_start=0.2
    )
    history: list[dict[str, float]] = []
    best: tuple[float, int, dict[str, Tensor]] = (-1.0, 0, {})
    for epoch in range(1, recipe.epochs + 1):
        start, total = time.monotonic(), 0.0
        order = torch.randperm(len(images))[: steps * recipe.batch].view(steps, recipe.batch)
        for index in order:
            batch = contrast(affine(images[index], 0.12, 0.08, 6))
            total += _step(network, optimiser, batch, labels[index].float(), parameters)[1]
            schedule.step()
        measured = _validate(network, validation, parameters)
        history.append({"epoch": epoch, "train_loss": total / steps, **measured})
        say(
            f"images {epoch}/{recipe.epochs} loss {total / steps:.3f} validation loss "
            f"{measured['loss']:.3f} AUROC {measured['auroc']:.3f} "
            f"{order.numel() / (time.monotonic() - start):.1f} images/s"
        )
        if measured["auroc"] > best[0]:
            state = {name: value.clone() for name, value in network.state_dict().items()}
            best = (measured["auroc"], epoch, state)
    network.load_state_dict(best[2])
    return Trained(network.eval(), loaded, best[1], tuple(history))


def _validate(network: VGG16, part: jsrt.Part, parameters: Preprocessing) -> dict[str, float]:
    logits = torch.from_numpy(infer(network, part.images, parameters)[0][:, 0])
    labels = torch.from_numpy(part.malignant)
    loss = functional.binary_cross_entropy_with_logits(logits, labels.float())
    return {
        "loss": float(loss),
        "accuracy": float(((logits > 0) == labels).float().mean()),
        "auroc": auroc(logits.double().numpy(), part.malignant),
    }


def _step(
    network: VGG16,
    optimiser: torch.optim.Optimizer,
    images: Tensor,
    labels: Tensor,
    parameters: Preprocessing,
) -> tuple[Tensor, float]:
    train_mode(network)
    inputs = torch.from_numpy(normalise(images[:, 0].numpy(), parameters))
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(inputs.contiguous(memory_format=torch.channels_last))[0]
    loss = functional.binary_cross_entropy_with_logits(logits[:, 0].float(), labels)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return logits[:, 0].detach().float(), float(loss.detach())


def _optimiser(network: VGG16, rate: float) -> torch.optim.Optimizer:
    learning = [p for p in network.parameters() if p.requires_grad]
    return torch.optim.AdamW(learning, rate, weight_decay=1e-3)


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
