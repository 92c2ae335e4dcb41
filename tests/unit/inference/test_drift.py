import json

import numpy as np
import pytest

from thoralens.errors import ModelError
from thoralens.inference.drift import (
    FILE,
    Drift,
    measure_reference,
    psi,
    read_reference,
    statistics,
)
from thoralens.inference.package import read_spec
from thoralens.settings import ASSETS

MODEL = ASSETS / "models" / "chest-xray-vgg16"


def rows(number: int, shift: float = 0.0, seed: int = 0) -> list[dict[str, float]]:
    values = np.random.default_rng(seed).normal(shift, 1.0, number)
    return [{"score": float(value)} for value in values]


def after(reference, given) -> Drift:
    drift = Drift(reference)
    for row in given:
        drift.add(row)
    return drift


def test_the_index_is_that_of_its_definition() -> None:
    assert psi([0.2] * 5, [20] * 5) == pytest.approx(0.0)
    moved = psi([0.2] * 5, [96, 96, 96, 96, 116])
    p = np.array([96.5, 96.5, 96.5, 96.5, 116.5]) / 502.5
    assert moved == pytest.approx(float(((p - 0.2) * np.log(p / 0.2)).sum()))
    assert psi([0.5, 0.5, 0.0, 0.0, 0.0], [0, 0, 0, 0, 50]) < 20


def test_images_alike_stay_below_what_chance_gives_and_others_do_not() -> None:
    reference = measure_reference(rows(300), about="made", weights="x")
    alike = after(reference, rows(300, seed=1))
    assert alike.index()["score"] < alike.bound()
    moved = after(reference, rows(300, shift=1.0, seed=2))
    assert moved.index()["score"] > 3 * moved.bound()


def test_chance_crosses_the_bound_about_one_time_in_twenty() -> None:
    crossed = 0
    for seed in range(200):
        reference = measure_reference(rows(100, seed=seed), about="made", weights="x")
        drift = after(reference, rows(100, seed=10_000 + seed))
        crossed += drift.index()["score"] > drift.bound()
    assert 2 <= crossed <= 22


def test_few_images_say_nothing_and_old_ones_are_forgotten() -> None:
    reference = measure_reference(rows(100), about="made", weights="x")
    assert after(reference, rows(29)).index() == {}
    assert after(reference, rows(29)).bound() is None
    assert after(reference, [*rows(500, shift=9.0), *rows(500, seed=3)]).index()["score"] < 0.2
    assert after(None, rows(100)).index() == {}
    with pytest.raises(ModelError):
        measure_reference(rows(29), about="made", weights="x")


def test_the_shipped_reference_is_of_the_shipped_network(tmp_path) -> None:
    spec = read_spec(MODEL)
    shipped = read_reference(MODEL, spec)
    assert shipped is not None
    assert set(shipped.edges) == set(shipped.shares)
    watched = statistics(np.zeros((4, 4), np.float32), _NoLungs(), 0.1, 0.2)
    assert set(shipped.edges) == set(watched)
    document = json.loads((MODEL / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps(document | {"weights": "0" * 64}))
    assert read_reference(tmp_path, spec) is None
    (tmp_path / FILE).write_text("{")
    assert read_reference(tmp_path, spec) is None


class _NoLungs:
    both = np.zeros((4, 4), bool)
