"""Converged region values: ``python -m benchmarks shap-reference`` (hours, resumable).

Pairs of coalitions are drawn from the Shapley kernel and evaluated by the f32 network on masked
pixels. A surrogate fitted to other passes serves as control variate: it changes how fast the
mean converges, not what it converges to.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr

from benchmarks.report import OUT
from benchmarks.shap.network import MaskedNetwork, load_network
from benchmarks.shap.pictures import JUDGED, Picture, pictures
from thoralens.explain import design
from thoralens.explain.baseline import blurred
from thoralens.explain.local import LocalSurrogate, neighbourhoods
from thoralens.explain.local_values import local_values
from thoralens.explain.regions import RegionGame
from thoralens.explain.shapley import Coalitions, Float64, correction, sample_coalitions
from thoralens.inference import Model
from thoralens.settings import get_settings

EVALUATIONS = 20_000
CHUNK = 125
"""Pairs evaluated between two checkpoints."""
_FITTED = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """Converged values.

    Attributes:
        values: ``(n,)`` log-odds.
        errors: ``(n,)`` standard errors.
        split_half: Pearson correlation of the values from either half of the pairs.
        evaluations: Passes of the f32 network behind them.
        base, output: Log-odds of nothing and of everything shown, in f32.
    """

    values: Float64
    errors: Float64
    split_half: float
    evaluations: int
    base: float
    output: float


def run(evaluations: int = EVALUATIONS) -> bool:
    """Evaluate image after image, a few chunks each in turn, until all have ``evaluations``."""
    settings = get_settings()
    model = Model(settings.model, precision="f32")
    network = load_network(model, settings.model)
    needed = -(-evaluations // (2 * CHUNK))
    for rung in sorted({4, 16, needed}):
        for picture in pictures(JUDGED, model, settings):
            extend(picture, model, network, min(rung, needed))
    return True


def extend(picture: Picture, model: Model, network: object, chunks: int) -> None:
    """Evaluate and keep the first ``chunks`` chunks of a picture; those kept stay."""
    folder = folder_of(picture.name, model)
    folder.mkdir(parents=True, exist_ok=True)
    players = len(picture.regions)
    missing = [k for k in range(chunks) if not (folder / f"{k:04d}.npz").exists()]
    if not missing:
        return
    base = blurred(picture.square)
    masked = MaskedNetwork(model, network, picture.square, base, picture.regions)  # type: ignore[arg-type]
    for chunk in missing:
        drawn = pairs_of(players, chunk)
        ends = np.array([[False] * players, [True] * players])
        evidence = masked(np.concatenate([ends, drawn, ~drawn]))
        part = folder / f"{chunk:04d}.part"
        with part.open("wb") as stream:
            np.savez(stream, drawn=drawn, evidence=evidence)
        part.rename(part.with_suffix(".npz"))
        print(picture.name, chunk + 1, "of", chunks, file=sys.stderr, flush=True)


def folder_of(name: str, model: Model) -> Path:
    return OUT / "shap" / f"{model.spec.name}-{model.spec.version}" / name


def pairs_of(players: int, chunk: int) -> Coalitions:
    """One member of each pair of the chunk; the other is its complement."""
    return sample_coalitions(players, CHUNK, np.random.default_rng(1000 + chunk))


def read_reference(picture: Picture, model: Model, target: str) -> Reference | None:
    """From what is kept so far; ``None`` without two chunks."""
    files = sorted(folder_of(picture.name, model).glob("*.npz"))
    if len(files) < 2:
        return None
    drawn, pairs, ends = [], [], None
    game = RegionGame(model, picture.square, picture.regions, target)
    for file in files:
        with np.load(file) as kept:
            worth = game.score(model.pool(kept["evidence"]))
            drawn.append(kept["drawn"])
            ends = worth[:2]
            pairs.append(worth[2:].reshape(2, -1))
    assert ends is not None
    coalitions, worth = np.concatenate(drawn), np.concatenate(pairs, axis=1)
    surrogate, local = _control(game, model, picture, float(ends[1] - ends[0]))
    told = [game.score(surrogate.logits(c)) for c in (coalitions, ~coalitions)]
    rest = (worth[0] - told[0] - worth[1] + told[1]) / 2
    shift, errors = correction(coalitions, rest)
    halves = [local + correction(coalitions[i::2], rest[i::2])[0] for i in (0, 1)]
    agreement = float(pearsonr(*halves).statistic)
    return Reference(
        local + shift, errors, agreement, 2 * len(coalitions) + 2, float(ends[0]), float(ends[1])
    )


def _control(
    game: RegionGame, model: Model, picture: Picture, total: float
) -> tuple[LocalSurrogate, Float64]:
    """A surrogate from passes of the shipped graph, apart from the reference's."""
    players = len(picture.regions)
    chosen = design.pairs(players, _FITTED, seed=1)
    passes = np.concatenate([[[False] * players, [True] * players], chosen, ~chosen])
    evidence = game.evidence(passes)
    masks = np.stack([region.mask for region in picture.regions])
    near = neighbourhoods(masks, (evidence.shape[2], evidence.shape[3]))
    flat = evidence.reshape(*evidence.shape[:2], -1)
    surrogate = LocalSurrogate(near, passes, flat, model.spec.pooling)
    return surrogate, local_values(surrogate, game.score, players, total, []).values
