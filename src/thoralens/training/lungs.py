"""A small U-Net (Ronneberger et al., 2015) that finds the lungs, trained on the JSRT masks."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from thoralens.imaging import Preprocessing
from thoralens.inference.package import Lineage, Measured, ModelSpec
from thoralens.training import jsrt
from thoralens.training.augment import affine, contrast
from thoralens.training.export import code_version, now, save_graph, write_spec
from thoralens.training.metrics import mean_interval

SIZE = 128
_WIDTHS = (8, 16, 24, 32, 48)


class UNet(nn.Module):
    """``(N, 1, S, S)`` in [0, 1] to lung logits ``(N, 1, S, S)``; S a multiple of 16."""

    def __init__(self) -> None:
        super().__init__()
        pairs = list(zip((1, *_WIDTHS[:-1]), _WIDTHS, strict=True))
        self.down = nn.ModuleList([_double(i, o) for i, o in pairs])
        ups = list(zip(_WIDTHS[:0:-1], _WIDTHS[-2::-1], strict=True))
        self.up = nn.ModuleList([_double(deep + skip, skip) for deep, skip in ups])
        self.out = nn.Conv2d(_WIDTHS[0], 1, 1)

    def forward(self, images: Tensor) -> Tensor:
        skips: list[Tensor] = []
        x = images
        for block in self.down:
            x = block(functional.max_pool2d(x, 2) if skips else x)
            skips.append(x)
        for block, skip in zip(self.up, skips[-2::-1], strict=True):
            x = functional.interpolate(x, scale_factor=2.0, mode="bilinear")
            x = block(torch.cat([x, skip], dim=1))
        result: Tensor = self.out(x)
        return result


class _Probability(nn.Module):
    def __init__(self, network: UNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        return torch.sigmoid(self.network(images))


def train_lungs(
    data: Path, out: Path, *, epochs: int = 40, seed: int = 0, say: Callable[[str], None] = print
) -> Measured:
    """Train, measure Dice on the test patients and write the package to ``out``."""
    torch.manual_seed(seed)
    parameters = Preprocessing(size=SIZE)
    read = [jsrt.load(data, s, SIZE, parameters.low, parameters.high) for s in ("train", "test")]
    train, test = read
    images, masks = (torch.from_numpy(a)[:, None] for a in (train.images, train.masks))
    network = UNet()
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3, weight_decay=1e-4)
    batch, steps = 8, epochs * (len(images) // 8)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    start = time.monotonic()
    for epoch in range(epochs):
        network.train()
        total = 0.0
        order = torch.randperm(len(images))[: len(images) // batch * batch].view(-1, batch)
        for index in order:
            both = affine(torch.cat([images[index], masks[index]], dim=1), 0.2, 0.15, 8)
            x, y = contrast(both[:, :1]), both[:, 1:]
            loss = _loss(network(x), y)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += loss.item()
        rate = (epoch + 1) * order.numel() / (time.monotonic() - start)
        say(f"lungs epoch {epoch + 1}/{epochs} loss {total / len(order):.4f} {rate:.0f} images/s")
    network.eval()
    scores = _dice(network, test)
    measured = Measured(
        data="JSRT",
        split="test patients of the fixed split",
        patients=len(scores),
        positives=len(scores),
        metrics={"dice": mean_interval(scores)},
    )
    _write(network, out, parameters, measured, jsrt.data_version(data), seed, epochs)
    return measured


def _loss(logits: Tensor, target: Tensor) -> Tensor:
    cross = functional.binary_cross_entropy_with_logits(logits, target)
    p = torch.sigmoid(logits)
    overlap = 2 * (p * target).sum((1, 2, 3)) / (p.sum((1, 2, 3)) + target.sum((1, 2, 3)))
    return cross + 1 - overlap.mean()


@torch.no_grad()
def _dice(network: UNet, part: jsrt.Part) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = network(torch.from_numpy(part.images)[:, None])[:, 0].numpy() > 0
    truth = part.masks > 0.5
    both = (found & truth).sum(axis=(1, 2))
    return np.asarray(2 * both / (found.sum(axis=(1, 2)) + truth.sum(axis=(1, 2))), np.float64)


def _write(
    network: UNet,
    out: Path,
    parameters: Preprocessing,
    measured: Measured,
    data_version: str,
    seed: int,
    epochs: int,
) -> None:
    save_graph(_Probability(network).eval(), torch.zeros(1, 1, SIZE, SIZE), ("lungs",), out, "f16")
    write_spec(
        out,
        lambda files: ModelSpec(
            name="lungs-unet",
            version="0.1.0",
            title="Lung masks (small U-Net)",
            task="lung-segmentation",
            precision="f16",
            classes=("lung",),
            layer="out",
            preprocessing=parameters.to_json(),
            measured=(measured,),
            lineage=Lineage(
                data_version=data_version,
                code_version=code_version(),
                initial_weights="random",
                seed=seed,
                trained_at=now(),
                parameters={"epochs": epochs},
            ),
            files=files,
        ),
    )


def _double(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, out, 3, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(),
        nn.Conv2d(out, out, 3, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(),
    )
