"""Metrics with patient-level bootstrap 95 % intervals (Efron, 1979); 2,000 resamples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from thoralens.inference.package import Interval

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
RESAMPLES = 2000


def auroc(score: Float64, label: Bool) -> float:
    """Area under the ROC curve by ranks (Mann–Whitney), ties counted half."""
    positive, negative = score[label], score[~label]
    if not len(positive) or not len(negative):
        return float("nan")
    higher = (positive[:, None] > negative).sum() + 0.5 * (positive[:, None] == negative).sum()
    return float(higher / (len(positive) * len(negative)))


def ece(probability: Float64, label: Bool, bins: int = 5) -> float:
    """Expected calibration error over bins of equal count (Naeini et al., 2015)."""
    order = np.array_split(np.argsort(probability), bins)
    gaps = [len(part) * abs(probability[part].mean() - label[part].mean()) for part in order]
    return float(np.sum(gaps) / len(label))


def evaluate(probability: Float64, label: Bool, threshold: float) -> dict[str, Interval]:
    """All metrics of a binary classifier with intervals over patients.

    Args:
        probability: ``(N,)`` probability of the positive class, one a patient.
        label: ``(N,)`` bool.
        threshold: The operating point.
    """
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    loss = -np.where(label, np.log(clipped), np.log(1 - clipped))
    called = probability >= threshold

    def sensitivity(i: NDArray[np.int_]) -> float:
        return float(called[i][label[i]].mean())

    def specificity(i: NDArray[np.int_]) -> float:
        return float((~called[i][~label[i]]).mean())

    measures: dict[str, Callable[[NDArray[np.int_]], float]] = {
        "loss": lambda i: float(loss[i].mean()),
        "accuracy": lambda i: float((called[i] == label[i]).mean()),
        "balanced_accuracy": lambda i: (sensitivity(i) + specificity(i)) / 2,
        "sensitivity": sensitivity,
        "specificity": specificity,
        "auroc": lambda i: auroc(probability[i], label[i]),
        "brier": lambda i: float(((probability[i] - label[i]) ** 2).mean()),
        "ece": lambda i: ece(probability[i], label[i]),
    }
    return {name: _interval(measure, label) for name, measure in measures.items()}


def platt(logits: Float64, label: Bool) -> tuple[float, float]:
    """Slope and offset of Platt scaling with Platt's smoothed targets (1999), by L-BFGS."""
    positive, negative = label.sum(), (~label).sum()
    target = torch.tensor(
        np.where(label, (positive + 1) / (positive + 2), 1 / (negative + 2)), dtype=torch.float64
    )
    scaled = torch.tensor(logits, dtype=torch.float64)
    values = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([values], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        cross = functional.binary_cross_entropy_with_logits(values[0] * scaled + values[1], target)
        cross.backward()  # type: ignore[no-untyped-call]
        return cross

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    slope, offset = (float(v) for v in values.detach())
    return slope, offset


def mean_interval(values: Float64) -> Interval:
    """A mean over patients with its bootstrap interval."""
    return _interval(lambda i: float(values[i].mean()), np.ones(len(values), bool))


def _interval(measure: Callable[[NDArray[np.int_]], float], label: Bool) -> Interval:
    rng = np.random.default_rng(0)
    everyone = np.arange(len(label))
    drawn = []
    for _ in range(RESAMPLES):
        sample = rng.choice(everyone, len(everyone))
        if label.all() or 0 < label[sample].sum() < len(sample):
            drawn.append(measure(sample))
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(value=measure(everyone), low=float(low), high=float(high))
