"""Shapley values of a radiograph's regions from a few dozen passes.

A surrogate is fitted to the passes (:mod:`.local`) and its values are taken (``local``). With a
budget above :data:`UNBIASED_ABOVE` most passes sample what the surrogate misses instead, which
makes the values unbiased (``unbiased``); with few passes that would add more noise than it
removes bias.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from thoralens.explain import design
from thoralens.explain.baseline import Baseline, baseline
from thoralens.explain.local import LocalSurrogate, neighbourhoods
from thoralens.explain.local_values import local_values, typical_values
from thoralens.explain.regions import Players, Region, RegionGame, RegionValues
from thoralens.explain.shapley import (
    NORMAL,
    Coalitions,
    Float64,
    ShapleyValues,
    correction,
    sample_coalitions,
    student,
)
from thoralens.imaging import Float32
from thoralens.inference import Model

FEWEST = 14
UNBIASED_ABOVE = 600
_FITTED = 162
"""Passes that the surrogate is fitted to when the rest corrects it."""
_CHUNK = 8
_GROUPS = 16
_WIDTH, _EVEN, _SHARE = 0.55, 0.5, 0.005
"""Standard error of a local value: ``_SHARE`` of the range, and ``_WIDTH`` times its jackknife
error, itself mixed with ``_EVEN`` of their root mean square. Set on four validation radiographs
so that 95 % intervals cover; docs/explanations.md tells what they cover on others."""


def region_values(
    model: Model,
    square: Float32,
    regions: tuple[Region, ...],
    target: str,
    evaluations: int,
    progress: Callable[[float], None] = lambda _: None,
    *,
    players: Players = "grid",
    hidden: Baseline = "blurred",
) -> RegionValues:
    """Shapley values of ``regions`` for one ``(size, size)`` image.

    Args:
        model: The network.
        square: The image.
        regions: At least two players.
        target: The class whose log-odds are shared out.
        evaluations: Passes through the network, nothing and everything shown included.
        progress: Told the share done.
        players: What the regions are, for the record.
        hidden: What stands where a region is hidden.

    Raises:
        ValueError: Fewer than :data:`FEWEST` evaluations.
    """
    if evaluations < FEWEST:
        raise ValueError(f"region values need at least {FEWEST} evaluations")
    base_image = baseline(hidden, square)
    game, count = RegionGame(model, square, regions, target, base_image), len(regions)
    unbiased = evaluations > UNBIASED_ABOVE
    fitted = _FITTED if unbiased else evaluations
    chosen = design.pairs(count, (fitted - 2) // 2)
    ends = np.array([[False] * count, [True] * count])
    passes = np.concatenate([ends, np.stack([chosen, ~chosen], axis=1).reshape(-1, count)])
    evidence = _evaluate(game, passes, evaluations, progress)
    worth = game.score(model.pool(evidence))
    masks = np.stack([region.mask for region in regions])
    near = neighbourhoods(masks, (evidence.shape[2], evidence.shape[3]))
    flat = evidence.reshape(*evidence.shape[:2], -1)
    surrogate = LocalSurrogate(near, passes, flat, model.spec.pooling)
    groups = min(_GROUPS, len(chosen))
    left_out = [2 + np.flatnonzero(np.arange(2 * len(chosen)) // 2 % groups == g)
                for g in range(groups)]  # fmt: skip
    base, output = float(worth[0]), float(worth[1])
    local = local_values(surrogate, game.score, count, output - base, left_out)
    missed = np.concatenate(
        [
            worth[rows] - game.score(surrogate.logits(passes[rows], surrogate.without(rows)))
            for rows in left_out
        ]
    )
    error = float(np.sqrt((missed**2).mean()))
    values, critical = local.values, NORMAL
    errors = _calibrated(local.jackknife_errors, abs(output - base))
    if unbiased:
        pairs = (evaluations - len(passes)) // 2
        drawn = sample_coalitions(count, pairs, np.random.default_rng(0))
        both = np.stack([drawn, ~drawn], axis=1).reshape(-1, count)
        more = game.score(model.pool(_evaluate(game, both, evaluations, progress, len(passes))))
        rest = more - game.score(surrogate.logits(both))
        shift, spread = correction(drawn, (rest[0::2] - rest[1::2]) / 2)
        values = values + shift
        errors = np.hypot(spread, local.sampling_errors)
        critical = student(pairs - 1)
        passes, worth = np.concatenate([passes, both]), np.concatenate([worth, more])
    found = ShapleyValues(
        values, errors, base, output, len(passes), passes[2:], worth[2:], critical
    )
    typical = typical_values(surrogate, game.score, count)
    typical[0], typical[-1] = base, output
    return RegionValues(
        target=target,
        regions=regions,
        shapley=found,
        estimator="unbiased" if unbiased else "local",
        surrogate_error=error,
        typical=typical,
        players=players,
        baseline=hidden,
    )


def _evaluate(
    game: RegionGame,
    passes: Coalitions,
    evaluations: int,
    progress: Callable[[float], None],
    before: int = 0,
) -> Float32:
    parts = []
    for start in range(0, len(passes), _CHUNK):
        parts.append(game.evidence(passes[start : start + _CHUNK]))
        progress(min(1.0, (before + start + len(parts[-1])) / evaluations))
    return np.concatenate(parts)


def _calibrated(errors: Float64, span: float) -> Float64:
    even = _EVEN * float(np.sqrt((errors**2).mean()))
    return np.hypot(_WIDTH * np.hypot(errors, even), _SHARE * span)
