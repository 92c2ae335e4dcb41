"""The surrogate on games small enough to enumerate."""

import numpy as np
import pytest

from thoralens.explain import design
from thoralens.explain.local import LocalSurrogate, neighbourhoods
from thoralens.explain.local_values import local_values
from thoralens.explain.shapley import correction, exact, sample_coalitions, student
from thoralens.inference.package import Pooling

SIDE, SIZE = 3, 224
POOLING = Pooling(kind="lme", sharpness=4.0)


def masks() -> np.ndarray:
    edges = np.linspace(0, SIZE, SIDE + 1).astype(int)
    cells = np.zeros((SIDE * SIDE, SIZE, SIZE), bool)
    for n in range(SIDE * SIDE):
        row, column = divmod(n, SIDE)
        cells[n, edges[row] : edges[row + 1], edges[column] : edges[column + 1]] = True
    return cells


class LocalGame:
    """Evidence at 6 × 6 locations: its own region's, more where the right neighbour is shown."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.own, self.pair = rng.normal(0, 1.5, (6, 6)), rng.normal(0, 0.7, (6, 6))

    def evidence(self, coalitions):
        shown = coalitions.reshape(-1, SIDE, SIDE).astype(float)
        own = shown.repeat(2, 1).repeat(2, 2)
        right = np.roll(shown, -1, axis=2).repeat(2, 1).repeat(2, 2)
        return (own * self.own + own * right * self.pair - 2).astype(np.float32)

    def __call__(self, coalitions):
        e = self.evidence(coalitions).reshape(len(coalitions), -1).astype(float)
        return np.log(np.exp(4 * e).mean(axis=1)) / 4


def fit(game: LocalGame, passes: int) -> tuple[LocalSurrogate, np.ndarray]:
    chosen = design.pairs(9, passes // 2, seed=1)
    seen = np.concatenate([[[False] * 9, [True] * 9], chosen, ~chosen])
    near = neighbourhoods(masks(), (6, 6))
    flat = game.evidence(seen).reshape(len(seen), 1, -1)
    return LocalSurrogate(near, seen, flat, POOLING), seen


def first(logits: np.ndarray) -> np.ndarray:
    return logits[:, 0]


def test_the_surrogate_repeats_its_passes_and_predicts_others() -> None:
    game = LocalGame(0)
    surrogate, seen = fit(game, 60)
    assert first(surrogate.logits(seen)) == pytest.approx(game(seen), abs=0.05)
    others = np.random.default_rng(9).random((200, 9)) < 0.5
    missed = first(surrogate.logits(others)) - game(others)
    assert missed.std() < 0.2 * game(others).std()


def test_leaving_passes_out_equals_fitting_without_them() -> None:
    game = LocalGame(1)
    surrogate, seen = fit(game, 20)
    near = neighbourhoods(masks(), (6, 6))
    gone = np.array([4, 5])
    kept = np.delete(np.arange(len(seen)), gone)
    flat = game.evidence(seen).reshape(len(seen), 1, -1)
    again = LocalSurrogate(near, seen[kept], flat[kept], POOLING)
    every = np.random.default_rng(2).random((50, 9)) < 0.5
    short = surrogate.logits(every, surrogate.without(gone))
    assert short == pytest.approx(again.logits(every), abs=0.15)
    assert not np.allclose(short, surrogate.logits(every), atol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_values_of_a_local_game_come_near_the_exact_ones(seed: int) -> None:
    game = LocalGame(seed)
    truth = exact(game, 9)
    surrogate, _ = fit(game, 60)
    total = truth.output_value - truth.base_value
    found = local_values(surrogate, first, 9, total, [np.array([k]) for k in range(2, 10)])
    assert np.corrcoef(found.values, truth.values)[0, 1] > 0.97
    assert found.values.sum() == pytest.approx(total, abs=1e-9)
    assert (found.jackknife_errors > 0).all()


def test_same_passes_same_values() -> None:
    surrogate, _ = fit(LocalGame(4), 30)
    runs = [local_values(surrogate, first, 9, 1.0, [np.array([2, 3])]) for _ in range(2)]
    assert np.array_equal(runs[0].values, runs[1].values)


def corrected(game, surrogate, values, pairs: int, seed: int):
    drawn = sample_coalitions(9, pairs, np.random.default_rng(seed))
    rest = [game(c) - surrogate(c) for c in (drawn, ~drawn)]
    shift, errors = correction(drawn, (rest[0] - rest[1]) / 2)
    return values + shift, errors


def test_a_bad_surrogate_is_corrected_without_bias_and_covered() -> None:
    game = LocalGame(5)
    truth = exact(game, 9)
    slope = (truth.output_value - truth.base_value) / 9

    def flat(coalitions):
        return truth.base_value + slope * coalitions.sum(axis=1)

    runs = [corrected(game, flat, np.full(9, slope), 16, seed) for seed in range(400)]
    values, errors = (np.array(part) for part in zip(*runs, strict=True))
    bias = values.mean(axis=0) - truth.values
    assert (np.abs(bias) < 4 * values.std(axis=0) / np.sqrt(len(runs))).all()
    assert np.abs(values.sum(axis=1) - 9 * slope).max() < 1e-9
    inside = np.abs(values - truth.values) <= student(15) * errors
    assert 0.92 <= inside.mean() <= 0.98


def test_students_quantiles() -> None:
    assert [student(f) for f in (4, 9, 30)] == pytest.approx([2.776, 2.262, 2.042], rel=0.01)


def test_the_design_for_the_grid_is_balanced_and_grows_without_changing() -> None:
    chosen = design.pairs(49, 60)
    assert np.array_equal(design.pairs(49, 15), chosen[:15])
    assert len(np.unique(np.concatenate([chosen, ~chosen]), axis=0)) == 120
    shown = np.concatenate([chosen, ~chosen]).mean(axis=0)
    assert shown == pytest.approx(np.full(49, 0.5))
