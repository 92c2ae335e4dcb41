"""What a cross-validation found, beside what others published on the same images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.inference.package import Interval
from thoralens.training.conformal import quantile
from thoralens.training.crossval import CrossValidated
from thoralens.training.data import Bool, Part
from thoralens.training.evaluate import Evaluation, evaluate_part, write_curves
from thoralens.training.metrics import Answers, Float64, evaluate, measures
from thoralens.training.workspace import write_json

FILE_NAME = "crossval.json"
_SHOWN = ("accuracy", "sensitivity", "specificity", "auroc", "brier", "ece")
_BY_FOLD = ("accuracy", "sensitivity", "specificity", "auroc")
_SPLITS = 500
_HALF = 0.5
PUBLISHED = {
    "jsrt": (
        "DenseNet-121 after ImageNet and 112,120 ChestX-ray14 images, 10-fold (arXiv 1808.10858); "
        "mean and standard deviation over folds",
        {"accuracy": "0.744 ± 0.060", "sensitivity": "0.747 ± 0.153",
         "specificity": "0.750 ± 0.099"},
    )
}  # fmt: skip


def write(found: CrossValidated, part: Part, resamples: int, folder: Path) -> dict[str, Any]:
    """Write ``crossval.json`` and the curves; returns the document."""
    answers = _answers(found.positive, part, part.labels == 1)
    whole = evaluate_part(part, answers, resamples)
    document: dict[str, Any] = {
        "images": whole.images,
        "patients": whole.patients,
        "folds": int(found.fold.max()) + 1,
        "positive": _task(found, answers, whole.metrics),
        "by_fold": _by_fold(found, answers),
        "evaluation": json.loads(whole.model_dump_json()),
        "sets": repeated_sets(answers),
    }
    if part.nodule.any():
        marked = _answers(found.nodule, part, part.nodule)
        document["nodule"] = _task(found, marked, evaluate(marked, resamples))
    write_json(folder / FILE_NAME, document)
    write_curves(answers, part, folder)
    return document


def _answers(probability: Float64, part: Part, label: Bool) -> Answers:
    both = np.stack([1 - probability, probability], axis=1)
    return Answers(both, label.astype(np.int64), part.patients, _HALF)


def _task(
    found: CrossValidated, answers: Answers, pooled: dict[str, Interval]
) -> dict[str, dict[str, float]]:
    """Pooled over all patients with intervals, and mean and standard deviation over folds."""
    by_fold = measures(answers)
    rows = {}
    for name in _SHOWN:
        values = [by_fold[name](np.flatnonzero(found.fold == k)) for k in np.unique(found.fold)]
        rows[name] = {
            **pooled[name].model_dump(),
            "fold_mean": float(np.nanmean(values)),
            "fold_sd": float(np.nanstd(values, ddof=1)),
        }
    return rows


def _by_fold(found: CrossValidated, answers: Answers) -> list[dict[str, float]]:
    """Images, positives and the metrics of each fold."""
    by_fold, rows = measures(answers), []
    for number in np.unique(found.fold):
        mine = np.flatnonzero(found.fold == number)
        row = {"images": len(mine), "positives": int(answers.labels[mine].sum())}
        rows.append(row | {name: by_fold[name](mine) for name in _BY_FOLD})
    return rows


def repeated_sets(answers: Answers, coverage: float = 0.9) -> dict[str, float]:
    """Split-conformal sets over random halves: one sets the quantile, the other is covered."""
    rng = np.random.default_rng(0)
    images = len(answers.labels)
    scores = 1 - answers.probability[np.arange(images), answers.labels]
    covered, silent = [], []
    for _ in range(_SPLITS):
        order = rng.permutation(images)
        known, new = order[: images // 2], order[images // 2 :]
        cut = quantile(scores[known], coverage)
        covered.append((scores[new] <= cut).mean())
        silent.append(((1 - answers.probability[new] <= cut).sum(axis=1) != 1).mean())
    low, high = np.percentile(covered, (2.5, 97.5))
    return {
        "promised": coverage,
        "splits": _SPLITS,
        "coverage": float(np.mean(covered)),
        "coverage_low": float(low),
        "coverage_high": float(high),
        "abstained": float(np.mean(silent)),
    }


def table(document: dict[str, Any], data: str, positive: str) -> str:
    """The findings as Markdown, the published ones beside them where there are any."""
    tasks = [(positive.replace("_", " ") + " against the rest", document["positive"])]
    if "nodule" in document:
        tasks.append(("nodule against none", document["nodule"]))
    lines = []
    for name, rows in tasks:
        lines += [
            f"**{name}**",
            "",
            "| metric | all patients (95 % interval) | mean ± sd over folds | published |",
            "|---|---|---|---|",
        ]
        theirs = PUBLISHED[data][1] if data in PUBLISHED and rows is tasks[0][1] else {}
        lines += [
            f"| {metric} | {row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f}) | "
            f"{row['fold_mean']:.3f} ± {row['fold_sd']:.3f} | {theirs.get(metric, '–')} |"
            for metric, row in rows.items()
        ]
        lines.append("")
    if data in PUBLISHED:
        lines.append(f"Published: {PUBLISHED[data][0]}.")
    sets = document["sets"]
    lines += [
        "",
        f"By fold, {tasks[0][0]}:",
        "",
        "| fold | images | positive | " + " | ".join(_BY_FOLD) + " |",
        "|---" * (3 + len(_BY_FOLD)) + "|",
        *(
            f"| {number} | {row['images']} | {row['positives']} | "
            + " | ".join(f"{row[name]:.3f}" for name in _BY_FOLD)
            + " |"
            for number, row in enumerate(document["by_fold"])
        ),
        "",
        f"Prediction sets that promise {sets['promised']:.0%}, over {sets['splits']} random halves "
        f"of these patients: they hold the true class for {sets['coverage']:.1%} on average "
        f"({sets['coverage_low']:.1%} to {sets['coverage_high']:.1%} of a half), and the model "
        f"abstains on {sets['abstained']:.0%}.",
    ]
    return "\n".join(lines)


def read(folder: Path) -> dict[str, Any] | None:
    """The document, or None when no cross-validation was run."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def headline(folder: Path) -> dict[str, float]:
    """The main numbers, by the names they are tracked under; empty without a cross-validation."""
    document = read(folder) or {}
    return {
        f"crossval_{task}_{metric}": row["value"]
        for task in ("positive", "nodule")
        for metric, row in document.get(task, {}).items()
    }


def evaluation(document: dict[str, Any]) -> Evaluation:
    """Subgroups and counts over all patients."""
    return Evaluation.model_validate(document["evaluation"])
