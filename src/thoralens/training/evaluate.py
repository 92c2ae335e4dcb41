"""Honest numbers on the test patients: overall, by subgroup, and as pictures and plot data."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from thoralens.datasets.manifest import Record
from thoralens.inference.package import Interval, Pointing
from thoralens.training.conformal import risk_coverage
from thoralens.training.data import Part
from thoralens.training.metrics import (
    Answers,
    Bool,
    Float64,
    Int,
    evaluate,
    intervals,
    measures,
    ranked_counts,
)

DETAILS = "evaluation.json"
_FEWEST = 10
"""A subgroup with fewer patients is not measured."""
_OF_SUBGROUPS = ("accuracy", "sensitivity", "specificity", "auroc")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Subgroup(_Frozen):
    """Metrics of the test images that share a property."""

    name: str
    images: int
    positives: int
    metrics: dict[str, Interval]


class Evaluation(_Frozen):
    """Everything measured on the test patients.

    Attributes:
        positives: Images of the positive (last) class.
        threshold: With two classes, the operating point on the positive one.
        confusion: Counts: rows known, columns called.
        pointing: How often Grad-CAM points at the nodule, where nodules are known.
        randomisation: Rank correlation of Grad-CAM with that of a network whose last layers
            forgot, by what they forgot.
    """

    images: int
    patients: int
    positives: int
    classes: tuple[str, ...]
    threshold: float | None
    confusion: tuple[tuple[int, ...], ...]
    metrics: dict[str, Interval]
    subgroups: tuple[Subgroup, ...]
    pointing: Pointing | None = None
    randomisation: dict[str, float] | None = None


def evaluate_part(part: Part, answers: Answers, resamples: int) -> Evaluation:
    """Measure what a model said of one part."""
    chosen = {k: v for k, v in measures(answers).items() if k in _OF_SUBGROUPS}
    positive = part.labels == len(part.classes) - 1
    subgroups = tuple(
        Subgroup(
            name=name,
            images=len(images),
            positives=int(positive[images].sum()),
            metrics=intervals(chosen, answers, images, resamples),
        )
        for name, images in _subgroups(part)
    )
    return Evaluation(
        images=len(part.labels),
        patients=len(set(part.patients.tolist())),
        positives=int(positive.sum()),
        classes=part.classes,
        threshold=answers.threshold,
        confusion=tuple(map(tuple, answers.confusion().tolist())),
        metrics=evaluate(answers, resamples),
        subgroups=subgroups,
    )


def _subgroups(part: Part) -> Iterator[tuple[str, Int]]:
    """Sex and age over all images; nodule size and subtlety against all images without one."""
    records = part.records
    tests: Sequence[tuple[str, Callable[[Record], bool]]] = (
        ("women", lambda r: r.sex == "F"),
        ("men", lambda r: r.sex == "M"),
        ("under 50 years", lambda r: r.age is not None and r.age < 50),
        ("50 to 64 years", lambda r: r.age is not None and 50 <= r.age < 65),
        ("65 years and over", lambda r: r.age is not None and r.age >= 65),
    )
    for name, test in tests:
        chosen = np.flatnonzero([test(record) for record in records])
        if len(set(part.patients[chosen].tolist())) >= _FEWEST:
            yield name, chosen
    nodules: Sequence[tuple[str, Callable[[Record], bool]]] = (
        ("nodules up to 15 mm", lambda r: r.nodule_mm is not None and r.nodule_mm <= 15),
        ("nodules over 15 mm", lambda r: r.nodule_mm is not None and r.nodule_mm > 15),
        ("subtle nodules (1–2)", lambda r: r.subtlety is not None and r.subtlety <= 2),
        ("clear nodules (3–5)", lambda r: r.subtlety is not None and r.subtlety >= 3),
    )
    for name, test in nodules:
        mine = np.array([test(record) for record in records])
        if mine.sum() >= _FEWEST and not part.nodule.all():
            yield f"{name}, against no nodule", np.flatnonzero(mine | ~part.nodule)


def write_metrics(evaluation: Evaluation, path: Path) -> None:
    """``metrics.json``: value and interval of each metric."""
    document = {
        name: {"value": _round(m.value), "low": _round(m.low), "high": _round(m.high)}
        for name, m in evaluation.metrics.items()
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def write_curves(answers: Answers, part: Part, folder: Path) -> None:
    """Plot data for ``dvc plots``: predictions, risk against coverage, and by class the curves."""
    classes, called = part.classes, answers.called
    _write(
        folder / "predictions.csv",
        ("image", "actual", "predicted", *(f"p_{name}" for name in classes)),
        [
            (record.image, classes[known], classes[said], *(f"{p:.5f}" for p in row))
            for record, known, said, row in zip(
                part.records, answers.labels, called, answers.probability, strict=True
            )
        ],
    )
    roc, precision, reliable = [], [], []
    for k, name in enumerate(classes):
        if len(classes) == 2 and k == 0:
            continue
        label, p = answers.labels == k, answers.probability[:, k]
        roc += [(name, *map(_text, row)) for row in roc_curve(p, label)]
        precision += [(name, *map(_text, row)) for row in pr_curve(p, label)]
        reliable += [(name, *map(_text, row)) for row in reliability(p, label)]
    silent = [tuple(map(_text, row)) for row in risk_coverage(answers)]
    _write(folder / "risk_coverage.csv", ("answered", "wrong"), silent)
    _write(folder / "roc.csv", ("class", "false_positive_rate", "true_positive_rate"), roc)
    _write(folder / "pr.csv", ("class", "recall", "precision"), precision)
    _write(folder / "reliability.csv", ("class", "predicted", "observed", "images"), reliable)


def roc_curve(score: Float64, label: Bool) -> list[tuple[float, float]]:
    """False and true positive rates from (0, 0) to (1, 1), a point a distinct score."""
    found, called = ranked_counts(score, label)
    wrong = called - found
    positives, negatives = max(label.sum(), 1), max((~label).sum(), 1)
    return [(0.0, 0.0), *zip((wrong / negatives).tolist(), (found / positives).tolist(),
                             strict=True)]  # fmt: skip


def pr_curve(score: Float64, label: Bool) -> list[tuple[float, float]]:
    """Recall and precision, a point a distinct score."""
    found, called = ranked_counts(score, label)
    return list(zip((found / max(label.sum(), 1)).tolist(), (found / called).tolist(), strict=True))


def reliability(
    probability: Float64, label: Bool, bins: int = 5
) -> list[tuple[float, float, float]]:
    """Mean probability, observed share and number of images in bins of equal count."""
    order = np.array_split(np.argsort(probability, kind="stable"), min(bins, len(label)))
    return [(float(probability[o].mean()), float(label[o].mean()), float(len(o))) for o in order]


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _text(value: float) -> str:
    return f"{value:.5g}"


def _round(value: float) -> float:
    return round(value, 5)
