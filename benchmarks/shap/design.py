"""Finds the coalitions of :mod:`thoralens.explain.design`: ``python -m benchmarks shap-design``.

Greedy: of random pairs of complements, the one that reduces the posterior variance of the
surrogate most, averaged over locations and over coalitions drawn from the Shapley kernel. The
variance of a Gaussian process depends on where it was observed, not on what was seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from thoralens.explain.local import NUGGET, kernel_of, neighbourhoods, patterns_of
from thoralens.explain.shapley import Coalitions, sample_coalitions

GRID, SIZE, LOCATIONS = 7, 224, 14
PAIRS, CANDIDATES, JUDGED, EVERY = 40, 450, 120, 4


def run() -> bool:
    """Print the coalitions as the program holds them."""
    rng = np.random.default_rng(0)
    players = GRID * GRID
    first = rng.random((CANDIDATES, players)) < rng.uniform(0.2, 0.8, (CANDIDATES, 1))
    judged = sample_coalitions(players, JUDGED, rng)
    words = []
    for row in _greedy(first, np.concatenate([judged, ~judged])):
        words.append(f"{sum(1 << int(j) for j in np.flatnonzero(row)):013x}")
        print(words[-1], flush=True)
    return len(set(words)) == PAIRS


def _greedy(first: Coalitions, judged: Coalitions) -> Coalitions:
    players = first.shape[1]
    ends = np.array([[False] * players, [True] * players])
    candidates = np.concatenate([ends, np.stack([first, ~first], axis=1).reshape(-1, players)])
    near = neighbourhoods(_masks(), (LOCATIONS, LOCATIONS))
    some = near.players[::EVERY]
    weights = near.weights[::EVERY]
    seen, asked = patterns_of(candidates, some), patterns_of(judged, some)
    among, across = kernel_of(seen, seen, weights), kernel_of(asked, seen, weights)
    chosen: list[int] = []

    def observe(index: int) -> None:
        known = among[:, :, index] / np.sqrt(among[:, index, index] + NUGGET)[:, None]
        felt = across[:, :, index] / np.sqrt(among[:, index, index] + NUGGET)[:, None]
        across[...] -= felt[:, :, None] * known[:, None, :]
        among[...] -= known[:, :, None] * known[:, None, :]

    observe(0)
    observe(1)
    while len(chosen) < PAIRS:
        variance = np.einsum("ljj->lj", among) + NUGGET
        gain = ((across**2).sum(axis=1) / variance).sum(axis=0)
        best = int((gain[2::2] + gain[3::2]).argmax())
        chosen.append(best)
        observe(2 + 2 * best)
        observe(3 + 2 * best)
    return first[chosen]


def _masks() -> NDArray[np.bool_]:
    edges = np.linspace(0, SIZE, GRID + 1).astype(int)
    masks = np.zeros((GRID * GRID, SIZE, SIZE), bool)
    for row in range(GRID):
        for column in range(GRID):
            masks[row * GRID + column, edges[row] : edges[row + 1],
                  edges[column] : edges[column + 1]] = True  # fmt: skip
    return masks
