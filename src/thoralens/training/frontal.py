"""Trains the classifier that tells a frontal chest radiograph, and which way round it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from thoralens.imaging import Float32, Preprocessing
from thoralens.inference.frontal import WAYS
from thoralens.inference.package import Lineage, Measured, ModelSpec, OperatingPoint
from thoralens.training.augment import affine, contrast
from thoralens.training.export import code_version, now, save_graph, write_spec
from thoralens.training.frontal_data import (
    Picture,
    Sample,
    artefact,
    gather,
    phantoms,
    strong_crop,
)
from thoralens.training.metrics import mean_interval

SIZE = 64
_CHESTS, _OTHERS = 12, 20
_WIDTHS = (16, 32, 48, 64)
_LEAST_PASSING = 0.01
_PHANTOMS, _ARTEFACTS = 60, 300


class Network(nn.Module):
    """``(N, 1, 64, 64)`` in [0, 1] to the logit of an upright frontal chest, ``(N, 1)``."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for width, out in zip((1, *_WIDTHS[:-1]), _WIDTHS, strict=True):
            layers += [
                nn.Conv2d(width, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
                nn.Conv2d(out, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(),
                nn.MaxPool2d(2),
            ]  # fmt: skip
        self.trunk = nn.Sequential(*layers)
        self.out = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(_WIDTHS[-1] * 16, 1))

    def forward(self, images: Tensor) -> Tensor:
        result: Tensor = self.out(self.trunk(images))
        return result


class _Probability(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        return torch.sigmoid(self.network(images))


def train_frontal(
    data: Path, out: Path, *, steps: int = 1500, seed: int = 0, say: Callable[[str], None] = print
) -> Measured:
    """Train on the train part, set the threshold on validation, measure the chests of the test.

    Args:
        data: Holds jsrt, kermany-pneumonia, covid-chestxray and chest-ct, as far as there.
        out: Folder of the package to write.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    samples = gather(data, say) + phantoms(_PHANTOMS)
    network = _learn([s for s in samples if s.part == "train"], steps, rng, say)
    chests = {
        part: [s.picture for s in samples if s.part == part and s.frontal]
        for part in ("validation", "test")
    }
    scores = _scores(network, chests["validation"])[:, 0]
    threshold = float(np.clip(np.quantile(scores, _LEAST_PASSING), 0.1, 0.5))
    others = [s.picture for s in samples if s.part == "validation" and not s.frontal]
    others += [artefact(rng)[0] for _ in range(_ARTEFACTS)]
    others += [strong_crop(picture, rng) for picture in chests["validation"]]
    refused = _scores(network, others).max(axis=1) < threshold
    point = OperatingPoint(
        threshold=threshold,
        sensitivity=float((scores >= threshold).mean()),
        specificity=float(refused.mean()),
        source=f"{len(scores)} frontal chests and {len(refused)} other validation pictures",
    )
    passed = _scores(network, chests["test"])[:, 0] >= threshold
    measured = Measured(
        data="JSRT, Kermany, COVID chest X-ray, phantoms",
        split="test patients: frontal chests that pass, upright",
        patients=len(passed),
        positives=len(passed),
        metrics={"passed": mean_interval(passed.astype(np.float64))},
    )
    counts = Counter(f"{s.part} {s.kind}" for s in samples)
    _write(network, out, point, measured, {"steps": steps, "pictures": dict(counts)}, seed)
    return measured


def _learn(
    samples: Sequence[Sample], steps: int, rng: np.random.Generator, say: Callable[[str], None]
) -> Network:
    """Chests in all eight ways, of which one is right, against pictures that are right in none."""
    by_kind: dict[str, list[Picture]] = {}
    for sample in samples:
        by_kind.setdefault(sample.kind, []).append(sample.picture)
    chests = [kind for kind in ("adult", "portable", "child", "phantom") if kind in by_kind]
    weights = np.array([{"adult": 4, "portable": 3, "child": 2, "phantom": 1}[k] for k in chests])
    others = [kind for kind in ("ct", "lateral") if kind in by_kind]
    network = Network()
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    network.train()

    def chest() -> Picture:
        kind = chests[rng.choice(len(chests), p=weights / weights.sum())]
        return by_kind[kind][rng.integers(len(by_kind[kind]))]

    def other() -> Picture:
        choice = rng.random()
        if others and choice < 0.4:
            kind = others[rng.integers(len(others))]
            return by_kind[kind][rng.integers(len(by_kind[kind]))]
        return strong_crop(chest(), rng) if choice < 0.6 else artefact(rng)[0]

    for step in range(1, steps + 1):
        right, films = _batch([_trim(chest(), rng) for _ in range(_CHESTS)])
        wrong, _ = _batch([other() for _ in range(_OTHERS)])
        wrong = torch.rot90(wrong, int(rng.integers(4)), (2, 3))
        ways = [_go_through(right, films, way) for way in WAYS]
        logits = network(torch.cat([*ways, wrong, 1 - wrong]))
        eight = logits[: 8 * _CHESTS].view(8, _CHESTS).T
        rest = logits[8 * _CHESTS :]
        loss = (
            functional.cross_entropy(eight, torch.zeros(_CHESTS, dtype=torch.long))
            + functional.softplus(-eight[:, 0]).mean()
            + functional.softplus(eight[:, 1:]).mean()
            + functional.softplus(rest).mean()
        )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 100 == 0 or step == steps:
            say(f"step {step}/{steps} loss {loss.item():.4f}")
    return network.eval()


def _trim(picture: Picture, rng: np.random.Generator) -> Picture:
    """A chest as it may be framed: up to a tenth off each side, as often not at all."""
    if rng.random() < 0.5:
        return picture
    height, width = picture.shape
    top, bottom = (int(height * rng.uniform(0, 0.1)) for _ in range(2))
    left, right = (int(width * rng.uniform(0, 0.1)) for _ in range(2))
    return picture[top : height - bottom, left : width - right]


def _batch(pictures: Sequence[Picture]) -> tuple[Tensor, Tensor]:
    """Varied squares ``(N, 1, 64, 64)`` and where they are film, not padding."""
    squares = np.stack([square(picture) for picture in pictures])
    both = affine(torch.from_numpy(squares), 0.12, 0.08, 8)
    film = (both[:, 1:] > 0.5).float()
    return contrast(both[:, :1]) * film, film


def square(picture: Picture) -> Float32:
    """``(2, 64, 64)``: the picture padded to a square with black, and 1 where it is film."""
    height, width = picture.shape
    side = max(height, width)
    padded = np.zeros((2, side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    low, high = np.percentile(picture, (0.5, 99.5))
    span = max(float(high - low), 1.0)
    padded[0, top : top + height, left : left + width] = np.clip((picture - low) / span, 0, 1)
    padded[1, top : top + height, left : left + width] = 1
    tensor = torch.from_numpy(padded)[None]
    small = functional.interpolate(tensor, (SIZE, SIZE), mode="bilinear", antialias=True)
    return np.asarray(small[0].numpy(), np.float32)


def _go_through(images: Tensor, films: Tensor, way: tuple[int, bool]) -> Tensor:
    turns, inverted = way
    return torch.rot90((1 - images) * films if inverted else images, turns, (2, 3))


@torch.no_grad()
def _scores(network: Network, pictures: Sequence[Picture]) -> Float32:
    """``(N, 8)``: the score of each picture once each way is undone; column 0 is as it is."""
    both = torch.from_numpy(np.stack([square(picture) for picture in pictures]))
    images, films = both[:, :1], both[:, 1:]
    undone = [
        torch.rot90((1 - images) * films if inverted else images, -turns, (2, 3))
        for turns, inverted in WAYS
    ]
    return np.asarray(
        torch.cat([torch.sigmoid(network(ways)) for ways in undone], dim=1).numpy(), np.float32
    )


def _write(
    network: Network,
    out: Path,
    point: OperatingPoint,
    measured: Measured,
    parameters: dict[str, object],
    seed: int,
) -> None:
    save_graph(
        _Probability(network).eval(), torch.zeros(1, 1, SIZE, SIZE), ("frontal",), out, "f16"
    )
    write_spec(
        out,
        lambda files: ModelSpec(
            name="frontal-cnn",
            version="0.1.0",
            title="Frontal chest radiograph, upright and white where dense, or not",
            task="frontal-view",
            precision="f16",
            classes=("frontal",),
            layer="out",
            preprocessing=Preprocessing(size=SIZE).to_json(),
            operating_point=point,
            measured=(measured,),
            lineage=Lineage(
                data_version="jsrt, kermany-pneumonia, covid-chestxray, chest-ct",
                code_version=code_version(),
                initial_weights="random",
                seed=seed,
                trained_at=now(),
                parameters=parameters,
            ),
            files=files,
        ),
    )
