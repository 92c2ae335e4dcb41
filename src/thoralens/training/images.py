"""Second stage: whole images, with batch normalisation held still and early stopping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from thoralens.imaging import Float32
from thoralens.training.augment import affine, contrast
from thoralens.training.data import Part
from thoralens.training.learner import Learner, descend, infer, score, set_rates
from thoralens.training.metrics import platt
from thoralens.training.vgg16 import STRIDE, after_convolution, convolutions, freeze, rescale

Epoch = dict[str, float]
OnEpoch = Callable[[Epoch], None]


@dataclass(frozen=True)
class ImageLearner(Learner):
    """A learner of whole images: one part to train on, one to choose the epoch on."""

    _: KW_ONLY
    train: Part
    validation: Part

    def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Cross-entropy of ``(N, O)`` logits, weighted by class where the recipe says so."""
        weights = self.class_weights
        if logits.shape[1] > 1:
            return functional.cross_entropy(logits, labels, weights)
        return functional.binary_cross_entropy_with_logits(
            logits[:, 0], labels.float(), weights[labels]
        )

    @property
    def class_weights(self) -> Tensor:
        """``(K,)``, 1 on average over the training images."""
        counts = np.bincount(self.train.labels, minlength=len(self.train.classes))
        if not self.recipe.balance:
            return torch.ones(len(counts))
        weights = counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
        return torch.from_numpy(weights.astype(np.float32))

    def validate(self) -> dict[str, float]:
        """Loss, accuracy and AUROC (macro, one against the rest) on the validation part."""
        logits = infer(self.network, self.validation.images, self.parameters)
        return score(logits, self.validation.labels)


def train_on_images(
    learner: ImageLearner, state: dict[str, Any] | None, on_epoch: OnEpoch
) -> tuple[int, list[Epoch]]:
    """Fine-tune in place; returns the epoch whose weights were kept and every epoch's numbers.

    Args:
        learner: Its network ends with the weights of the best validation AUROC.
        state: A checkpoint of this stage, or None to begin.
        on_epoch: Told each epoch's numbers.
    """
    network, recipe = learner.network, learner.recipe
    if state is None:
        state = _begin(learner)
        on_epoch(state["history"][0])
    network.load_state_dict(state["network"])
    network.sharpness = state["sharpness"]
    freeze(network, recipe.images_frozen)
    history, best = state["history"], state["best"]
    optimiser = learner.optimiser(recipe.rate, recipe.head_rate)
    if "optimiser" in state:
        optimiser.load_state_dict(state["optimiser"])
    step = Stepper(learner)
    images = len(learner.train.labels)
    with learner.reporter.stage("images", recipe.epochs * images, state["done"] * images):
        for epoch in range(state["done"] + 1, recipe.epochs + 1):
            if epoch - best[1] > recipe.patience:
                learner.reporter.say(f"no better since epoch {best[1]}: stopped")
                break
            history.append({"epoch": float(epoch), **step.epoch(epoch, optimiser)})
            history[-1] |= {f"validation_{k}": v for k, v in learner.validate().items()}
            on_epoch(history[-1])
            learner.reporter.say(_line(history[-1], recipe.epochs, learner.reporter.speed))
            if history[-1]["validation_auroc"] > best[0]:
                best = (history[-1]["validation_auroc"], epoch, _copy(learner))
            learner.checkpoint.save(
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


def _begin(learner: ImageLearner) -> dict[str, Any]:
    """Bring a readout that learnt on patches to the scale of whole images, and measure it."""
    network, part = learner.network, learner.train
    if learner.recipe.patch_steps and part.nodule.any():
        logits = infer(network, part.images, learner.parameters)[:, 0].astype(np.float64)
        slope, offset = platt(logits, part.labels == 1)
        rescale(network, max(slope, 0.05), offset)
        learner.reporter.say(f"readout scaled by {slope:.3f}, offset {offset:.3f}")
    measured = {f"validation_{k}": v for k, v in learner.validate().items()}
    first = {"epoch": 0.0, "train_loss": float("nan"), "train_accuracy": float("nan"), **measured}
    learner.reporter.say(_line(first, learner.recipe.epochs, ""))
    return {
        "done": 0,
        "history": [first],
        "best": (first["validation_auroc"], 0, _copy(learner)),
        "network": _copy(learner),
        "sharpness": network.sharpness,
    }


class Stepper:
    """One epoch over the training images, from pixels or from kept features."""

    def __init__(self, learner: ImageLearner) -> None:
        self._learner = learner
        part = learner.train
        self._labels = torch.from_numpy(part.labels)
        self._discs = torch.from_numpy(discs(part))[:, None]
        self._pixels = torch.from_numpy(part.images)[:, None]
        self._start = 0
        self._kept: Tensor | None = None
        frozen = _frozen(learner)
        if frozen and not learner.recipe.augment:
            self._start = after_convolution(learner.network, frozen)
            self._kept = self._keep()

    @property
    def keeps_features(self) -> bool:
        """The frozen layers' output is computed once, not every epoch."""
        return self._kept is not None

    @torch.no_grad()
    def _keep(self) -> Tensor:
        """The frozen layers' output for every image, computed once."""
        network, learner = self._learner.network.eval(), self._learner
        parts = []
        for chunk in torch.split(self._pixels, learner.recipe.batch):
            with torch.autocast("cpu", torch.bfloat16, enabled=learner.recipe.bf16):
                parts.append(network.features[: self._start](learner.inputs(chunk)))
        return torch.cat(parts)

    def epoch(self, number: int, optimiser: torch.optim.Optimizer) -> dict[str, float]:
        learner, recipe = self._learner, self._learner.recipe
        learner.network.eval()
        order = torch.split(torch.randperm(len(self._labels)), recipe.batch)
        total, right = 0.0, 0
        for count, index in enumerate(order):
            set_rates(optimiser, cycle((number - 1 + count / len(order)) / recipe.epochs))
            logits, evidence, marked = self.forward(index)
            labels = self._labels[index]
            loss = learner.loss(logits, labels)
            total += float(loss.detach()) * len(index)
            right += int((_called(logits) == labels).sum())
            if recipe.location and logits.shape[1] == 1:
                spread = evidence * learner.network.sharpness
                loss = loss + recipe.location * location_loss(spread, marked, labels)
            descend(optimiser, loss)
            learner.reporter.advance(len(index))
        seen = len(self._labels)
        return {"train_loss": total / seen, "train_accuracy": right / seen}

    def forward(self, index: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits, evidence and the nodule's disc of the images ``index``, augmented if asked."""
        learner, marked = self._learner, self._discs[index]
        if self._kept is not None:
            features = learner.features(self._kept[index], self._start)
            return (*learner.readout(features), marked)
        images = self._pixels[index]
        if learner.recipe.augment:
            moved = affine(torch.cat([images, marked], dim=1), 0.12, 0.08, 6)
            images, marked = contrast(moved[:, :1]), moved[:, 1:]
        return (*learner.forward(images), marked)


def location_loss(evidence: Tensor, marked: Tensor, labels: Tensor) -> Tensor:
    """Minus the log of the share of the evidence that lies in the cells of the nodule.

    Args:
        evidence: ``(N, 1, h, w)``, times the sharpness of the pooling.
        marked: ``(N, 1, H, W)``, 1 at the nodule.
        labels: ``(N,)``; only images of the positive class with a known nodule count.
    """
    near = functional.max_pool2d(marked, STRIDE).flatten(1) > 0.5
    asked = (labels == 1) & near.any(1)
    if not asked.any():
        return evidence.sum() * 0
    shares = functional.log_softmax(evidence.flatten(1)[asked], dim=1)
    inside = torch.logsumexp(shares.masked_fill(~near[asked], -torch.inf), dim=1)
    return -inside.mean()


def discs(part: Part) -> Float32:
    """``(N, size, size)``, 1 within 8 pixels of a nodule's centre."""
    size = part.images.shape[1]
    rows, columns = np.mgrid[0:size, 0:size]
    x, y = (part.centres * size).T[:, :, None, None]
    return np.asarray(np.hypot(columns - x, rows - y) <= 8, np.float32)


def cycle(progress: float) -> float:
    """Up in the first fifth, then down a half cosine; ``progress`` in [0, 1)."""
    if progress < 0.2:
        return 0.05 + 0.95 * progress / 0.2
    return float(0.01 + 0.99 * (1 + np.cos(np.pi * (progress - 0.2) / 0.8)) / 2)


def _frozen(learner: Learner) -> int:
    layers = convolutions(learner.network)
    return next((i for i, c in enumerate(layers) if c.weight.requires_grad), len(layers))


def _called(logits: Tensor) -> Tensor:
    return (logits[:, 0] > 0).long() if logits.shape[1] == 1 else logits.argmax(1)


def _copy(learner: Learner) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in learner.network.state_dict().items()}


def _line(epoch: Epoch, epochs: int, speed: str) -> str:
    return (
        f"images {epoch['epoch']:.0f}/{epochs} loss {epoch['train_loss']:.3f} accuracy "
        f"{epoch['train_accuracy']:.3f} validation loss {epoch['validation_loss']:.3f} accuracy "
        f"{epoch['validation_accuracy']:.3f} AUROC {epoch['validation_auroc']:.3f} {speed}"
    )
