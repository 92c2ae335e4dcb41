"""Shapley values of a game with few players: exact, and by paired sampling with intervals.

The sampled estimator is KernelSHAP (Lundberg & Lee, 2017) with paired (complementary)
coalitions (Covert & Lee, 2021). A pair's half difference ``(v(S) − v(N∖S)) / 2`` is free of all
even interactions, so an ordinary least-squares fit of the pairs under the efficiency constraint
estimates the values; a heteroscedasticity-robust sandwich (White, 1980; HC1) gives their
standard errors.

With a surrogate whose values are known, only the difference between the game and the surrogate
needs sampling (a control variate). There the expectation of the design is taken in closed form
(Covert & Lee, 2021, eq. 8) instead of being estimated, so the sum is unbiased at any budget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Coalitions = NDArray[np.bool_]
Game = Callable[[Coalitions], Float64]
"""Coalitions ``(m, n)`` bool to values ``(m,)``."""

EXACT_PLAYERS = 12
NORMAL = 1.959964
"""The 97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class ShapleyValues:
    """Shapley values with their uncertainty.

    Attributes:
        values: ``(n,)`` float64, in the game's unit.
        standard_errors: ``(n,)`` float64; zeros when exact.
        base_value: Value of the empty coalition.
        output_value: Value of the grand coalition.
        evaluations: How many coalitions were evaluated.
        coalitions: ``(m, n)`` bool, those evaluated besides the empty and the grand one.
        coalition_values: ``(m,)`` float64.
        critical: Standard errors on either side of a value that make its 95 % interval.
    """

    values: Float64
    standard_errors: Float64
    base_value: float
    output_value: float
    evaluations: int
    coalitions: Coalitions
    coalition_values: Float64
    critical: float = NORMAL

    @property
    def additivity_gap(self) -> float:
        """``|Σ values − (output − base)|``."""
        return abs(float(self.values.sum()) - (self.output_value - self.base_value))

    @property
    def ci95(self) -> Float64:
        """``(n, 2)`` 95 % intervals."""
        half = self.critical * self.standard_errors
        return np.stack([self.values - half, self.values + half], axis=1)


def exact(game: Game, players: int) -> ShapleyValues:
    """Exact values by enumeration (Shapley, 1953).

    Raises:
        ValueError: More than :data:`EXACT_PLAYERS` players.
    """
    if players > EXACT_PLAYERS:
        raise ValueError(f"exact enumeration is for at most {EXACT_PLAYERS} players")
    codes = np.arange(2**players)
    coalitions = (codes[:, None] >> np.arange(players)) & 1 == 1
    worth = game(coalitions)
    sizes = coalitions.sum(axis=1)
    weight = np.array([1.0 / (players * comb(players - 1, s)) for s in range(players)])
    values = np.empty(players)
    for player in range(players):
        without = codes[~coalitions[:, player]]
        gain = worth[without | (1 << player)] - worth[without]
        values[player] = float((weight[sizes[without]] * gain).sum())
    return ShapleyValues(
        values,
        np.zeros(players),
        float(worth[0]),
        float(worth[-1]),
        len(codes),
        coalitions[1:-1],
        worth[1:-1],
    )


def paired_kernel(
    game: Game,
    players: int,
    evaluations: int,
    seed: int = 0,
    progress: Callable[[float], None] = lambda _: None,
    chunk: int = 64,
) -> ShapleyValues:
    """Sampled values with robust standard errors.

    Args:
        game: Evaluated on coalitions in chunks.
        players: n ≥ 2.
        evaluations: Total budget, the empty and the grand coalition included.
        seed: Same seed, same coalitions.
        progress: Told the share done after each chunk.
        chunk: Coalitions per call of the game.

    Raises:
        ValueError: The budget is too small for a solvable fit with intervals.
    """
    pairs = (evaluations - 2) // 2
    if pairs < 2 * players:
        raise ValueError(f"{players} players need at least {4 * players + 2} evaluations")
    drawn = sample_coalitions(players, pairs, np.random.default_rng(seed))
    coalitions = np.stack([drawn, ~drawn], axis=1).reshape(-1, players)
    ends = game(np.array([[False] * players, [True] * players]))
    base, output = float(ends[0]), float(ends[1])
    worth = np.empty(len(coalitions))
    for start in range(0, len(coalitions), chunk):
        part = slice(start, start + chunk)
        worth[part] = game(coalitions[part])
        progress(min(1.0, (start + chunk) / len(coalitions)))
    values, errors = fit_pairs(drawn, (worth[0::2] - worth[1::2]) / 2, output - base)
    return ShapleyValues(values, errors, base, output, 2 * pairs + 2, coalitions, worth)


def correction(drawn: Coalitions, half: Float64) -> tuple[Float64, Float64]:
    """Unbiased Shapley values of what a surrogate missed, and their standard errors.

    Args:
        drawn: ``(m, n)`` independent draws from the Shapley kernel.
        half: ``(m,)`` half differences of (game − surrogate) between each and its complement.
            Game and surrogate agree on nothing and on everything, so the values sum to 0.
    """
    pairs, players = drawn.shape
    centred = drawn - drawn.mean(axis=1, keepdims=True)
    scale = 2 * (1 / np.arange(1, players)).sum()
    each = scale * centred * half[:, None]
    return each.mean(axis=0), each.std(axis=0, ddof=1) / np.sqrt(pairs)


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t (Cornish–Fisher; to 1 % from 4 degrees on)."""
    z = NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(t / float(freedom) ** k for k, t in enumerate(terms, 1))


def sample_coalitions(players: int, count: int, rng: np.random.Generator) -> Coalitions:
    """``(count, players)`` coalitions drawn from the Shapley kernel's distribution.

    Sizes are stratified (systematic sampling), members uniform given the size.
    """
    sizes = np.arange(1, players)
    mass = 1.0 / (sizes * (players - sizes))
    edges = np.cumsum(mass / mass.sum())
    points = (np.arange(count) + rng.random()) / count
    drawn_sizes = sizes[np.minimum(np.searchsorted(edges, points), players - 2)]
    order = rng.random((count, players)).argsort(axis=1).argsort(axis=1)
    chosen: Coalitions = order < rng.permutation(drawn_sizes)[:, None]
    return chosen


def fit_pairs(drawn: Coalitions, half: Float64, total: float) -> tuple[Float64, Float64]:
    """Least squares of half differences on ±1/2 designs under ``Σ values = total``."""
    pairs, players = drawn.shape
    design = drawn.astype(np.float64) - 0.5
    free = design[:, :-1] - design[:, -1:]
    target = half - design[:, -1] * total
    inverse = np.linalg.inv(free.T @ free)
    solution = inverse @ (free.T @ target)
    residual = target - free @ solution
    meat = free.T @ (free * (residual**2)[:, None])
    covariance = inverse @ meat @ inverse * (pairs / (pairs - players + 1))
    values = np.append(solution, total - solution.sum())
    last = np.maximum(covariance.sum(), 0.0)
    errors = np.sqrt(np.append(np.maximum(np.diag(covariance), 0.0), last))
    return values, errors
