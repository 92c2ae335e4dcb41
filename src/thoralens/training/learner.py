"""One network that is being trained: its passes, its losses and its optimiser."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.data import Int
from thoralens.training.metrics import auroc
from thoralens.training.params import Recipe
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16


@dataclass(frozen=True)
class Learner:
    """What both stages of a training share."""

    network: VGG16
    recipe: Recipe
    parameters: Preprocessing
    checkpoint: Checkpoint
    reporter: Reporter

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Logits ``(N, O)`` and evidence ``(N, O, h, w)``, float32, of ``(N, 1, S, S)``."""
        return self.readout(self.features(self.inputs(images)))

    def inputs(self, images: Tensor) -> Tensor:
        """``(N, 1, S, S)`` in [0, 1] to the network's input."""
        prepared = torch.from_numpy(normalise(images[:, 0].numpy(), self.parameters))
        return prepared.contiguous(memory_format=torch.channels_last)

    def features(self, inputs: Tensor, start: int = 0) -> Tensor:
        """Feature map, from module ``start`` of the network on."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.bf16):
            result: Tensor = self.network.features[start:](inputs)
        return result.float()

    def readout(self, features: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.pool(features), self.network.evidence(features)

    def optimiser(self, rate: float, head_rate: float) -> torch.optim.Optimizer:
        """AdamW with one group for the convolutions and one for the readout."""
        convolutions = [p for p in self.network.features.parameters() if p.requires_grad]
        return torch.optim.AdamW(
            [
                {"params": convolutions, "lr": rate, "peak": rate},
                {
                    "params": list(self.network.head.parameters()),
                    "lr": head_rate,
                    "peak": head_rate,
                },
            ],
            weight_decay=self.recipe.weight_decay,
        )


def score(logits: Float32, labels: Int) -> dict[str, float]:
    """Unweighted loss, accuracy at even odds and AUROC of ``(N, O)`` logits."""
    given, known = torch.from_numpy(logits), torch.from_numpy(labels)
    if logits.shape[1] == 1:
        loss = functional.binary_cross_entropy_with_logits(given[:, 0], known.float())
        right = (given[:, 0] > 0).long() == known
        area = auroc(logits[:, 0].astype(np.float64), labels == 1)
    else:
        loss = functional.cross_entropy(given, known)
        right = given.argmax(1) == known
        log_odds = given.double().log_softmax(1).numpy()
        areas = [auroc(log_odds[:, k], labels == k) for k in range(logits.shape[1])]
        area = float(np.nanmean(areas))
    return {"loss": float(loss), "accuracy": float(right.float().mean()), "auroc": area}


def descend(optimiser: torch.optim.Optimizer, loss: Tensor, largest: float = float("inf")) -> None:
    """One step; gradients longer than ``largest`` are shortened to it."""
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    torch.nn.utils.clip_grad_norm_(parameters, largest)
    optimiser.step()


def set_rates(optimiser: torch.optim.Optimizer, share: float) -> None:
    """Every group at ``share`` of its peak rate."""
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * share


@torch.no_grad()
def infer(network: VGG16, images: Float32, parameters: Preprocessing) -> Float32:
    """Logits ``(N, O)`` of ``(N, size, size)``, in f32."""
    network.eval()
    logits = [
        network(torch.from_numpy(normalise(part, parameters)))[0]
        for part in np.array_split(images, max(1, len(images) // 8))
    ]
    return torch.cat(logits).numpy()
