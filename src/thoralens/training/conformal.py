"""Split-conformal prediction sets, and what is gained by keeping silent when unsure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from thoralens.imaging import Float32
from thoralens.inference.model import probabilities
from thoralens.inference.package import Calibration, Conformal
from thoralens.training.metrics import Answers, Float64, Int

Fit = Callable[[Float32, Int], Calibration]


def conformal(logits: Float32, labels: Int, fit: Fit, coverage: float, fitted_on: str) -> Conformal:
    """The quantile of ``1 − p`` of the true class (Vovk et al., 2005; Lei et al., 2018).

    The images that set the quantile are also those that ``fit`` calibrates on, so each one's
    probability comes from a calibration fitted without it.

    Args:
        logits: ``(N, O)`` of patients that were not trained on, an image a patient.
        labels: ``(N,)``.
        fit: Calibrates on logits and labels.
        coverage: Least share of future patients whose set shall hold their class.
    """
    everyone = np.arange(len(labels))
    scores = np.empty(len(labels))
    for one in everyone:
        others = everyone != one
        given = probabilities(logits[one : one + 1], fit(logits[others], labels[others]))
        scores[one] = 1.0 - given[0, labels[one]]
    return Conformal(coverage=coverage, quantile=quantile(scores, coverage), fitted_on=fitted_on)


def quantile(scores: Float64, coverage: float) -> float:
    """The ⌈(n + 1) · coverage⌉-th smallest score; 1, the full set, where n is too small."""
    rank = int(np.ceil((len(scores) + 1) * coverage - 1e-9))
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else 1.0


def risk_coverage(answers: Answers) -> list[tuple[float, float]]:
    """Share of the images answered, the surest first, and the share of those called wrongly.

    Sure is how far the log-odds lie from the operating point, or the largest probability
    (Geifman & El-Yaniv, 2017).
    """
    p = np.clip(answers.probability, 1e-9, 1 - 1e-9)
    if answers.threshold is None:
        sure = p.max(axis=1)
    else:
        cut = np.clip(answers.threshold, 1e-9, 1 - 1e-9)
        sure = np.abs(np.log(p[:, 1] / p[:, 0]) - np.log(cut / (1 - cut)))
    wrong = (answers.called != answers.labels)[np.argsort(-sure, kind="stable")]
    answered = np.arange(1, len(wrong) + 1)
    return list(zip((answered / len(wrong)).tolist(), (np.cumsum(wrong) / answered).tolist(),
                    strict=True))  # fmt: skip
