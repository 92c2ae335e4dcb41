"""Metrics with patient-level bootstrap 95 % intervals (Efron, 1979)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from thoralens.inference.package import Interval

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int = NDArray[np.int64]
Measure = Callable[[Int], float]
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model said of N images, and what is known of them.

    Attributes:
        probability: ``(N, K)``, rows sum to 1; with two classes, the positive one last.
        labels: ``(N,)`` class indices.
        patients: ``(N,)``; the bootstrap draws patients, not images.
        threshold: With two classes, the operating point on the positive one; else None.
        quantile: Of the conformal sets: a class is in the set when ``1 − p`` is at most this.
    """

    probability: Float64
    labels: Int
    patients: NDArray[np.str_]
    threshold: float | None
    quantile: float | None = None

    @property
    def sets(self) -> Bool:
        """``(N, K)``: the classes in each image's prediction set."""
        return np.asarray(1.0 - self.probability <= (self.quantile or 0.0))

    @property
    def called(self) -> Int:
        """``(N,)``: the class at the operating point, or the most probable one."""
        if self.threshold is None:
            return np.asarray(self.probability.argmax(axis=1), np.int64)
        return np.asarray(self.probability[:, -1] >= self.threshold, np.int64)

    def confusion(self) -> Int:
        """``(K, K)`` counts: rows known, columns called."""
        classes = self.probability.shape[1]
        table = np.zeros((classes, classes), np.int64)
        np.add.at(table, (self.labels, self.called), 1)
        return table


def auroc(score: Float64, label: Bool) -> float:
    """Area under the ROC curve by ranks (Mann–Whitney), ties counted half; NaN for one class."""
    positive, negative = score[label], np.sort(score[~label])
    if not len(positive) or not len(negative):
        return float("nan")
    below = np.searchsorted(negative, positive, "left")
    not_above = np.searchsorted(negative, positive, "right")
    return float((below + not_above).sum() / (2 * len(positive) * len(negative)))


def auprc(score: Float64, label: Bool) -> float:
    """Average precision: precision at each distinct score, weighted by its gain in recall."""
    if not label.any():
        return float("nan")
    found, called = ranked_counts(score, label)
    return float((np.diff(found, prepend=0) * found / called).sum() / label.sum())


def ranked_counts(score: Float64, label: Bool) -> tuple[Int, Int]:
    """Positives found and images called at each distinct score, from the highest down."""
    order = np.argsort(-score, kind="stable")
    last = np.append(np.diff(score[order]) != 0, True)
    return np.cumsum(label[order])[last], np.flatnonzero(last) + 1


def ece(confidence: Float64, right: Bool, bins: int = 5) -> float:
    """Expected calibration error over bins of equal count (Naeini et al., 2015)."""
    order = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(right)))
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in order]
    return float(np.sum(gaps) / len(right))


def evaluate(answers: Answers, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """Every metric with its interval over patients.

    With two classes these are of the positive class at the operating point; with more,
    sensitivity, specificity, AUROC and AUPRC are means over the classes, each against the rest.
    """
    return intervals(measures(answers), answers, np.arange(len(answers.labels)), resamples)


def measures(answers: Answers) -> dict[str, Measure]:
    """Each metric as a function of the images (indices) it is taken over."""
    p, y, called = answers.probability, answers.labels, answers.called
    classes = p.shape[1]
    asked = (1,) if classes == 2 else tuple(range(classes))
    loss = -np.log(np.clip(p[np.arange(len(y)), y], 1e-6, 1))
    truth = np.eye(classes)[y]
    brier = ((p - truth) ** 2).sum(axis=1) / (2 if classes == 2 else 1)
    confidence = p[:, 1] if classes == 2 else p.max(axis=1)
    right = y == 1 if classes == 2 else p.argmax(axis=1) == y

    def over(measure: Callable[[Int, int], float]) -> Measure:
        return lambda i: float(np.mean([measure(i, k) for k in asked]))

    def recall(i: Int, k: int) -> float:
        mine = called[i][y[i] == k]
        return float((mine == k).mean()) if len(mine) else float("nan")

    def specificity(i: Int, k: int) -> float:
        others = called[i][y[i] != k]
        return float((others != k).mean()) if len(others) else float("nan")

    measures: dict[str, Measure] = {
        "loss": lambda i: float(loss[i].mean()),
        "accuracy": lambda i: float((called[i] == y[i]).mean()),
        "balanced_accuracy": lambda i: float(np.mean([recall(i, k) for k in range(classes)])),
        "sensitivity": over(recall),
        "specificity": over(specificity),
        "auroc": over(lambda i, k: auroc(p[i, k], y[i] == k)),
        "auprc": over(lambda i, k: auprc(p[i, k], y[i] == k)),
        "brier": lambda i: float(brier[i].mean()),
        "ece": lambda i: ece(confidence[i], right[i]),
    }
    if answers.quantile is not None:
        sets = answers.sets
        covered, single = sets[np.arange(len(y)), y], sets.sum(axis=1) == 1
        measures["set_coverage"] = lambda i: float(covered[i].mean())
        measures["abstained"] = lambda i: float((~single[i]).mean())
    return measures


def intervals(
    wanted: dict[str, Measure], answers: Answers, among: Int, resamples: int
) -> dict[str, Interval]:
    """Measures over the images ``among``, with percentile intervals over their patients.

    Resamples on which a measure is undefined (one class only) do not count for it.
    """
    rng = np.random.default_rng(0)
    _, owner = np.unique(answers.patients[among], return_inverse=True)
    images = [among[owner == patient] for patient in range(owner.max() + 1)]
    drawn: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(resamples):
        chosen = rng.integers(len(images), size=len(images))
        sample = np.concatenate([images[patient] for patient in chosen])
        for name, measure in wanted.items():
            drawn[name].append(measure(sample))
    result = {}
    for name, measure in wanted.items():
        values = np.array(drawn[name])[~np.isnan(drawn[name])]
        low, high = np.percentile(values, (2.5, 97.5)) if len(values) else (np.nan, np.nan)
        result[name] = Interval(value=measure(among), low=float(low), high=float(high))
    return result


def mean_interval(values: Float64, resamples: int = RESAMPLES) -> Interval:
    """A mean over patients, one value each, with its interval."""
    rng = np.random.default_rng(0)
    means = values[rng.integers(len(values), size=(resamples, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(value=float(values.mean()), low=float(low), high=float(high))


def paired_difference(
    ours: Answers, theirs: Answers, name: str, resamples: int = RESAMPLES
) -> Interval:
    """``ours − theirs`` of one measure, the same patients drawn for both."""
    first, second = measures(ours)[name], measures(theirs)[name]
    both = {"difference": lambda i: first(i) - second(i)}
    return intervals(both, ours, np.arange(len(ours.labels)), resamples)["difference"]


def platt(logits: Float64, label: Bool) -> tuple[float, float]:
    """Slope and offset of Platt scaling with Platt's smoothed targets (1999), by L-BFGS."""
    positive, negative = label.sum(), (~label).sum()
    target = torch.tensor(
        np.where(label, (positive + 1) / (positive + 2), 1 / (negative + 2)), dtype=torch.float64
    )
    scaled = torch.tensor(logits, dtype=torch.float64)
    values = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        return functional.binary_cross_entropy_with_logits(values[0] * scaled + values[1], target)

    _minimise(values, loss)
    slope, offset = (float(v) for v in values.detach())
    return slope, offset


def inverse_temperature(logits: Float64, labels: Int) -> float:
    """Factor on ``(N, K)`` logits that minimises the cross-entropy (Guo et al., 2017)."""
    given, known = torch.tensor(logits, dtype=torch.float64), torch.from_numpy(labels)
    values = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    _minimise(values, lambda: functional.cross_entropy(values[0] * given, known))
    return float(values.detach()[0])


def _minimise(values: torch.Tensor, loss: Callable[[], torch.Tensor]) -> None:
    optimiser = torch.optim.LBFGS([values], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        result = loss()
        result.backward()  # type: ignore[no-untyped-call]
        return result

    optimiser.step(closure)  # type: ignore[no-untyped-call]
