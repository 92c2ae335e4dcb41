"""Prediction sets cover what they promise, and silence is measured."""

from __future__ import annotations

import numpy as np
import pytest

from thoralens.inference.model import probabilities
from thoralens.training.calibrate import fit
from thoralens.training.conformal import conformal, quantile, risk_coverage
from thoralens.training.metrics import Answers, measures


def drawn(rng: np.random.Generator, images: int) -> tuple[np.ndarray, np.ndarray]:
    labels = rng.integers(2, size=images)
    return (rng.normal(0, 1, images) + labels)[:, None].astype(np.float32), labels


def test_the_quantile_is_the_finite_sample_one() -> None:
    scores = np.arange(1, 20) / 20
    assert quantile(scores, 0.9) == pytest.approx(0.9)
    assert quantile(scores, 0.96) == 1.0
    assert quantile(scores[:5], 0.9) == 1.0


def test_sets_cover_the_promised_share_of_new_patients() -> None:
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(60):
        logits, labels = drawn(rng, 40)
        found = conformal(logits, labels, fit, 0.9, "drawn")
        new, known = drawn(rng, 400)
        p = probabilities(new, fit(logits, labels))
        answers = Answers(p, known, np.arange(400).astype(str), 0.5, found.quantile)
        everyone = np.arange(400)
        covered.append(measures(answers)["set_coverage"](everyone))
        single = answers.sets.sum(axis=1) == 1
        assert measures(answers)["abstained"](everyone) == pytest.approx((~single).mean())
    assert 0.89 <= np.mean(covered) <= 0.94


def test_the_risk_falls_when_the_unsure_are_left_out() -> None:
    p = np.array([0.99, 0.95, 0.45, 0.55, 0.02])
    labels = np.array([1, 1, 1, 0, 0])
    answers = Answers(np.stack([1 - p, p], axis=1), labels, np.arange(5).astype(str), 0.5)
    curve = risk_coverage(answers)
    assert [share for share, _ in curve] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert [risk for _, risk in curve] == pytest.approx([0, 0, 0, 1 / 4, 2 / 5])
