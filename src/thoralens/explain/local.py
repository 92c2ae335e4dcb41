"""A surrogate of the network under masks: evidence at a location depends on the regions near it.

One pass over a masked image gives the evidence at every location under that location's own
pattern of shown and hidden regions. A Gaussian process over such patterns, one for each
location, predicts the evidence under patterns not seen; its kernel is a product over regions,
and what a region contributes falls with its distance. Each location takes few regions into
account, so its predictions for all their patterns fit in a table, and the network's answer for
any coalition is a look-up, a sum and a logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thoralens.explain.shapley import Coalitions, Float64
from thoralens.imaging import Float32
from thoralens.inference.package import Pooling

Int = NDArray[np.int_]

NEAR = 9
"""Regions that a location's evidence may depend on: on a grid its own and the eight around it."""
_DISTANCES = np.array([0, 8, 11.3, 24, 25.3, 33.9]) / 224
_WEIGHTS = np.array([2.78, 0.53, 0.23, 0.035, 0.024, 0.022])
"""Decay of the correlation of two patterns that differ in a region, by the region's distance as
a share of the square's side: the most likely values for evidence on validation radiographs."""
NUGGET = 3e-3
_SAMPLING_STEP = 4


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """What each of L locations depends on.

    Attributes:
        players: ``(L, 9)`` the nearest players, ascending; ``n`` stands for nobody.
        weights: ``(L, 9)`` float32, decay of correlation where they differ.
        count: Number of players n.
    """

    players: Int
    weights: Float32
    count: int


def neighbourhoods(masks: NDArray[np.bool_], shape: tuple[int, int]) -> Neighbourhoods:
    """The nearest players of every location.

    Args:
        masks: ``(n, size, size)`` the players' areas.
        shape: ``(h, w)`` of the evidence map laid over the square.
    """
    count, size, _ = masks.shape
    coarse = masks[:, ::_SAMPLING_STEP, ::_SAMPLING_STEP]
    ticks = np.arange(coarse.shape[1]) * _SAMPLING_STEP + (_SAMPLING_STEP - 1) / 2
    rows, columns = ((np.arange(k) + 0.5) * size / k - 0.5 for k in shape)
    distances = np.full((count, *shape), float(size))
    for player, area in enumerate(coarse):
        if area.any():
            y, x = (ticks[i] for i in np.nonzero(area))
            gap_y = (rows[:, None] - y[None]) ** 2
            gap_x = (columns[:, None] - x[None]) ** 2
            squared = (gap_y[:, None, :] + gap_x[None, :, :]).min(axis=2)
            distances[player] = np.maximum(np.sqrt(squared) - _SAMPLING_STEP / 2, 0)
    flat = distances.reshape(count, -1).T / size
    kept = min(NEAR, count)
    players = np.full((len(flat), NEAR), count)
    players[:, :kept] = np.sort(np.argsort(flat, axis=1, kind="stable")[:, :kept], axis=1)
    log_weights = np.interp(flat, _DISTANCES, np.log(_WEIGHTS))
    weights = np.zeros(players.shape, np.float32)
    weights[:, :kept] = np.exp(np.take_along_axis(log_weights, players[:, :kept], axis=1))
    return Neighbourhoods(players, weights, count)


class LocalSurrogate:
    """Fitted to the passes made over one image.

    Args:
        near: Of its locations.
        coalitions: ``(m, n)`` that were evaluated.
        evidence: ``(m, O, L)`` what the network read at each location, O logits.
        pooling: How evidence becomes logits.
    """

    def __init__(
        self,
        near: Neighbourhoods,
        coalitions: Coalitions,
        evidence: Float32,
        pooling: Pooling,
    ) -> None:
        self._near, self._pooling = near, pooling
        seen = patterns_of(coalitions, near.players)
        kernel = kernel_of(seen, seen, near.weights).astype(np.float64)
        inverse = np.linalg.inv(kernel + NUGGET * np.eye(len(coalitions)))
        rows = inverse.sum(axis=2)
        values = evidence.transpose(2, 0, 1).astype(np.float64)
        mean = np.einsum("lm,lmo->lo", rows, values) / rows.sum(axis=1)[:, None]
        self._alpha = inverse @ (values - mean[:, None])
        self._inverse = inverse
        codes = np.arange(2**NEAR)
        every = ((codes[:, None] >> np.arange(NEAR)) & 1) * 2.0 - 1.0
        tiled = np.broadcast_to(every.astype(np.float32), (len(seen), *every.shape))
        self._cross = kernel_of(tiled, seen, near.weights)
        self._mean = mean
        self._groups, self._member = np.unique(near.players, axis=0, return_inverse=True)
        self._member = self._member.reshape(-1)
        self._order = np.argsort(self._member, kind="stable")
        self._starts = np.searchsorted(self._member[self._order], np.arange(len(self._groups)))
        self._shift = float(evidence.max())
        self.table = self._pooled(self._evidence(self._alpha))

    def without(self, passes: Int) -> Float32:
        """The table had ``passes`` (indices of coalitions) not been made."""
        block = self._inverse[:, passes[:, None], passes[None]]
        change = np.linalg.solve(block, self._alpha[:, passes])
        return self._pooled(self._evidence(self._alpha - self._inverse[:, :, passes] @ change))

    def logits(self, coalitions: Coalitions, table: Float32 | None = None) -> Float64:
        """Predicted logits ``(M, O)``."""
        codes = self.codes(coalitions)
        table = self.table if table is None else table
        return self.pool(table[np.arange(len(self._groups)), codes].sum(axis=1))

    def codes(self, coalitions: Coalitions) -> Int:
        """Which column of the table each group of locations reads, ``(M, G)``."""
        return np.asarray(_held(coalitions)[:, self._groups] @ (1 << np.arange(NEAR)), np.int_)

    @property
    def groups(self) -> Int:
        """``(G, 9)`` players of each row of the table."""
        return self._groups

    def pool(self, total: Float32) -> Float64:
        """Logits ``(…, O)`` from table entries added over all groups."""
        mean = np.asarray(total, np.float64) / len(self._member)
        if self._pooling.kind == "mean":
            return mean
        return np.log(mean) / self._pooling.sharpness + self._shift

    def _evidence(self, alpha: Float64) -> Float32:
        predicted = self._cross @ alpha.astype(np.float32) + self._mean[:, None]
        return np.asarray(predicted, np.float32)

    def _pooled(self, evidence: Float32) -> Float32:
        """``(G, 512, O)``: evidence per location and pattern, added over equal neighbourhoods."""
        if self._pooling.kind == "lme":
            evidence = np.exp(self._pooling.sharpness * (evidence - self._shift))
        added = np.add.reduceat(evidence[self._order], self._starts, axis=0)
        return np.asarray(added, np.float32)


def _held(coalitions: Coalitions) -> Coalitions:
    """A last column for nobody."""
    return np.concatenate([coalitions, np.zeros((len(coalitions), 1), bool)], axis=1)


def patterns_of(coalitions: Coalitions, players: Int) -> Float32:
    """``(L, m, 9)`` of ±1."""
    signs = _held(coalitions).astype(np.float32) * 2 - 1
    return np.ascontiguousarray(signs[:, players].transpose(1, 0, 2))


def kernel_of(first: Float32, second: Float32, weights: Float32) -> Float32:
    agreement = (first * weights[:, None]) @ second.transpose(0, 2, 1)
    return np.asarray(np.exp((agreement - weights.sum(axis=1)[:, None, None]) / 2), np.float32)
