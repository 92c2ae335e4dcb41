"""Which coalitions of regions to evaluate so that a local surrogate learns most from few passes."""

from __future__ import annotations

import numpy as np

from thoralens.explain.shapley import Coalitions

_GRID = """
    1557c55cd6fca 17bdf6557e9fd 1ef52e4f9badf 152dc005b2c8e 0d212df391f67 18c53c858426f
    1fd6a727f164c 0980944788260 035b7c3d6cfdb 1d97516732bc5 0c71001294b7a 06ac39b482b2c
    0ff5dff7b7ecb 1344128004c14 085a9438070ea 0c0809111d931 12808044206a9 0120002024040
    1c7c57f1aebd6 03297265038e7 00184052bc000 1f2ff7fbffbfe 000cc23009000 1dbb9ba08357a
    1002521ee58c0 1ffb4bfe9ffff 197dfca8d6e92 109947a442ac8 17d7be7ffde6e 0571639aa2f61
    1e1efbefeefff 1fbbffd77fff7 085f379c8de8e 114415944e451 165ea140485e4 0e12410091231
    0c41037828695 0840670a1989a 0e15321c58b74 0d2f2deddc70f
"""
"""Coalitions of a 7 × 7 grid, bit r·7 + c for row r and column c. Each, with its complement, was
chosen to reduce the surrogate's posterior variance most, given those before it; the variance
depends on the kernel alone, on no image. ``python -m benchmarks shap-design`` finds them again."""


def pairs(players: int, count: int, seed: int = 0) -> Coalitions:
    """``(count, players)`` coalitions, each to be evaluated with its complement.

    For 49 players the first ones are those chosen for a 7 × 7 grid; all others are drawn with
    members present at a uniform rate.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.random((count, players)) < rng.uniform(0.2, 0.8, (count, 1))
    if players == 49:
        codes = np.array([int(word, 16) for word in _GRID.split()[:count]])
        drawn[: len(codes)] = (codes[:, None] >> np.arange(players)) & 1 == 1
    return np.asarray(drawn, np.bool_)
