import numpy as np
import pytest

from thoralens.explain.shapley import Game, exact, paired_kernel, sample_coalitions


def rough_game(players: int, seed: int) -> Game:
    """Main effects, pair and triple interactions."""
    rng = np.random.default_rng(seed)
    main = rng.normal(0, 1, players)
    pair = np.triu(rng.normal(0, 0.6, (players, players)), 1)
    triple = rng.normal(0, 0.5)

    def play(coalitions):
        x = coalitions.astype(float)
        return x @ main + np.einsum("ni,ij,nj->n", x, pair, x) + triple * x[:, :3].prod(axis=1)

    return play


def test_exact_values_of_the_glove_game() -> None:
    # Players 0 and 1 own left gloves, player 2 a right one; a pair is worth 1 (Shapley, 1953).
    def play(c):
        return ((c[:, 0] | c[:, 1]) & c[:, 2]).astype(float)

    assert exact(play, 3).values == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_exact_refuses_many_players() -> None:
    with pytest.raises(ValueError, match="at most 12"):
        exact(rough_game(13, 0), 13)


def test_additive_games_are_recovered_exactly() -> None:
    effects = np.linspace(-1, 2, 49)
    found = paired_kernel(lambda c: c @ effects + 5.0, 49, 300)
    assert found.values == pytest.approx(effects, abs=1e-9)
    assert found.standard_errors == pytest.approx(np.zeros(49), abs=1e-9)
    assert found.additivity_gap == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_samples_approach_the_exact_values(seed: int) -> None:
    game = rough_game(10, seed)
    truth, found = exact(game, 10), paired_kernel(game, 10, 20_000, seed)
    assert found.values == pytest.approx(truth.values, abs=0.03)
    assert found.additivity_gap < 1e-9
    assert found.evaluations <= 20_000


def test_intervals_cover_the_exact_values() -> None:
    game = rough_game(10, 7)
    truth = exact(game, 10).values
    covered = []
    for seed in range(120):
        interval = paired_kernel(game, 10, 402, seed).ci95
        covered.append((interval[:, 0] <= truth) & (truth <= interval[:, 1]))
    assert 0.90 <= float(np.mean(covered)) <= 0.99


def test_coalition_sizes_follow_the_shapley_kernel() -> None:
    drawn = sample_coalitions(12, 20_000, np.random.default_rng(0))
    sizes = drawn.sum(axis=1)
    mass = 1 / (np.arange(1, 12) * (12 - np.arange(1, 12)))
    share = np.bincount(sizes, minlength=12)[1:12] / len(sizes)
    assert share == pytest.approx(mass / mass.sum(), abs=0.005)
    assert drawn.mean(axis=0) == pytest.approx(np.full(12, 0.5), abs=0.02)


def test_a_budget_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 198"):
        paired_kernel(rough_game(49, 0), 49, 100)


def test_same_seed_same_values_and_progress_ends_at_one() -> None:
    told: list[float] = []
    first = paired_kernel(rough_game(12, 1), 12, 200, 3, progress=told.append)
    second = paired_kernel(rough_game(12, 1), 12, 200, 3)
    assert np.array_equal(first.values, second.values)
    assert told[-1] == 1.0
    assert told == sorted(told)
