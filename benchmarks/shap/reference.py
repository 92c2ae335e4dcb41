"""Converged region values: ``python -m benchmarks shap-reference`` (hours, resumable).

Single and double regions, shown or hidden, are all evaluated; the other sizes are sampled in
pairs from the Shapley kernel. Every evaluation is the f32 network on masked pixels.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.report import OUT
from benchmarks.shap.network import MaskedNetwork
from benchmarks.shap.pictures import Picture
from thoralens.explain.shapley import Coalitions, sample_coalitions
from thoralens.inference import Model

EVALUATIONS = 20_000
CHUNK = 250
"""Pairs evaluated between two checkpoints."""


def folder_of(picture: Picture, model: Model) -> Path:
    return OUT / "shap" / f"{model.spec.name}-{model.spec.version}" / picture.name


def pairs_of(players: int, chunk: int) -> Coalitions:
    """One member of each pair of the chunk, ``(m, players)``; the other is its complement."""
    if chunk == 0:
        chosen = [c for size in (1, 2) for c in combinations(range(players), size)]
        drawn = np.zeros((len(chosen), players), bool)
        for row, members in enumerate(chosen):
            drawn[row, list(members)] = True
        return drawn
    rng = np.random.default_rng(chunk)
    kept: list[Coalitions] = []
    while sum(map(len, kept)) < CHUNK:
        drawn = sample_coalitions(players, CHUNK, rng)
        size = drawn.sum(axis=1)
        kept.append(drawn[(size > 2) & (size < players - 2)])
    return np.concatenate(kept)[:CHUNK]


def extend(picture: Picture, model: Model, chunks: list[int], masked: MaskedNetwork) -> None:
    """Evaluate and keep ``chunks``; evidence of the pairs, and of nothing and everything."""
    folder = folder_of(picture, model)
    folder.mkdir(parents=True, exist_ok=True)
    players = len(picture.regions)
    for chunk in chunks:
        path = folder / f"{chunk:04d}.npz"
        if path.exists():
            continue
        drawn = pairs_of(players, chunk)
        ends = np.array([[False] * players, [True] * players])
        evidence = masked(np.concatenate([ends, drawn, ~drawn]))
        part = path.with_suffix(".part.npz")
        np.savez(part, drawn=np.packbits(drawn, axis=1), evidence=evidence)
        part.rename(path)
        print(picture.name, chunk, flush=True)
