"""Shapley values of a local surrogate, and how much they hang on the passes it was fitted to.

A region's value is its mean gain over coalitions whose members are each present with the same
probability, that probability being uniform (Owen, 1972). Adding one region changes only the
entries of the locations near it, so all gains of a coalition cost a few look-ups each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thoralens.explain.local import Int, LocalSurrogate
from thoralens.explain.shapley import Coalitions, Float64
from thoralens.imaging import Float32

Score = Callable[[Float64], Float64]
"""Logits ``(M, O)`` to the explained value ``(M,)``."""

_DRAWS = 2048
_JACKKNIFE_DRAWS = 256
_ORDERS = 64


@dataclass(frozen=True, slots=True)
class LocalValues:
    """Shapley values of the surrogate.

    Attributes:
        values: ``(n,)``; they add up to the total they were asked for.
        sampling_errors: ``(n,)`` standard errors from the finite number of coalitions.
        jackknife_errors: ``(n,)`` standard errors from the finite number of passes.
    """

    values: Float64
    sampling_errors: Float64
    jackknife_errors: Float64


def local_values(
    surrogate: LocalSurrogate, score: Score, players: int, total: float, left_out: list[Int]
) -> LocalValues:
    """Values that add up to ``total``, and their delete-a-group jackknife (Tukey, 1958).

    Args:
        surrogate: Already fitted.
        score: What is explained.
        players: n.
        total: Value of everything less the value of nothing.
        left_out: Groups of passes to leave out in turn.
    """
    drawn = owen_coalitions(players, _DRAWS)
    gains = _Gains(surrogate, drawn)
    found = gains(surrogate.table, score)
    errors = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    few = _Gains(surrogate, drawn[:: len(drawn) // _JACKKNIFE_DRAWS])
    means = np.array([few(surrogate.without(g), score).mean(axis=0) for g in left_out])
    jackknife = np.sqrt(max(len(means) - 1, 0) * means.var(axis=0)) if len(means) else 0 * errors
    return LocalValues(_efficient(found.mean(axis=0), errors, total), errors, jackknife)


def typical_values(surrogate: LocalSurrogate, score: Score, players: int) -> Float64:
    """Mean of the surrogate over random coalitions of each size, ``(n + 1,)``."""
    rng = np.random.default_rng(0)
    order = rng.random((_ORDERS, players)).argsort(axis=1).argsort(axis=1)
    sizes = np.arange(players + 1)
    drawn = order[:, None] < sizes[:, None]
    worth = score(surrogate.logits(drawn.reshape(-1, players)))
    return np.asarray(worth.reshape(_ORDERS, -1).mean(axis=0), np.float64)


def owen_coalitions(players: int, count: int, seed: int = 0) -> Coalitions:
    """``(count, players)`` coalitions in complementary pairs; ``count`` is even."""
    rng = np.random.default_rng(seed)
    half = count // 2
    share = (np.arange(half) + 0.5) / count
    drawn = rng.random((half, players)) < share[:, None]
    return np.stack([drawn, ~drawn], axis=1).reshape(-1, players)


class _Gains:
    """Gain of every player in every one of fixed coalitions, ``(M, n)``."""

    def __init__(self, surrogate: LocalSurrogate, drawn: Coalitions) -> None:
        self._surrogate, self._drawn = surrogate, drawn
        self._codes = surrogate.codes(drawn)
        self._rows = np.arange(len(surrogate.groups))
        self._touched: list[tuple[NDArray[np.int_], NDArray[np.int_]]] = [
            (rows, 1 << bits)
            for rows, bits in (
                np.nonzero(surrogate.groups == player) for player in range(drawn.shape[1])
            )
        ]

    def __call__(self, table: Float32, score: Score) -> Float64:
        entries = table[self._rows, self._codes].astype(np.float64)
        total = entries.sum(axis=1)
        worth = score(self._surrogate.pool(total))
        gains = np.empty(self._drawn.shape)
        for player, (rows, bits) in enumerate(self._touched):
            other = table[rows, self._codes[:, rows] ^ bits] - entries[:, rows]
            flipped = score(self._surrogate.pool(total + other.sum(axis=1)))
            sign = np.where(self._drawn[:, player], 1, -1)
            gains[:, player] = sign * (worth - flipped)
        return gains


def _efficient(values: Float64, errors: Float64, total: float) -> Float64:
    """Spread what is missing to ``total`` over the values by their variances."""
    share = errors**2 + 1e-12
    return np.asarray(values + (total - values.sum()) * share / share.sum(), np.float64)
