"""The pictures of a model card: training, ROC, precision–recall, reliability, confusion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from thoralens.training.conformal import risk_coverage
from thoralens.training.evaluate import Evaluation, pr_curve, reliability, roc_curve
from thoralens.training.metrics import Answers, Bool, Float64

NAMES = ("training", "roc", "precision_recall", "reliability", "risk_coverage", "confusion")
_Ranked = tuple[str, Float64, Bool]
_INK, _MUTED, _ACCENT = "#12343b", "#7b8c90", "#0e7c86"


def draw(
    evaluation: Evaluation, answers: Answers, history: Sequence[dict[str, float]], folder: Path
) -> None:
    """Write one PNG for each of :data:`NAMES`."""
    folder.mkdir(parents=True, exist_ok=True)
    ranked = _one_against_rest(evaluation.classes, answers)
    figures = (
        _training(history),
        _roc(evaluation, ranked),
        _precision_recall(evaluation, ranked),
        _reliability(evaluation, ranked),
        _risk_coverage(evaluation, answers),
        _confusion(evaluation),
    )
    for name, figure in zip(NAMES, figures, strict=True):
        figure.savefig(folder / f"{name}.png", dpi=120, metadata={"Software": None})


def _training(history: Sequence[dict[str, float]]) -> Figure:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    loss, accuracy = figure.subplots(1, 2)
    epochs = [row["epoch"] for row in history]
    for axes, name in ((loss, "loss"), (accuracy, "accuracy")):
        axes.plot(epochs, [row[f"train_{name}"] for row in history], "o-", color=_MUTED,
                  label="training", markersize=3)  # fmt: skip
        axes.plot(epochs, [row[f"validation_{name}"] for row in history], "o-", color=_ACCENT,
                  label="validation", markersize=3)  # fmt: skip
        _finish(axes, "epoch", name)
    accuracy.plot(epochs, [row["validation_auroc"] for row in history], ":", color=_INK,
                  label="validation AUROC")  # fmt: skip
    accuracy.legend(frameon=False)
    return figure


def _roc(evaluation: Evaluation, ranked: list[_Ranked]) -> Figure:
    figure, axes = _square()
    axes.plot([0, 1], [0, 1], ":", color=_MUTED, label="chance")
    for name, score, label in ranked:
        axes.plot(*np.array(roc_curve(score, label)).T, label=name)
    area = evaluation.metrics["auroc"]
    axes.set_title(f"AUROC {area.value:.2f} ({area.low:.2f}–{area.high:.2f})")
    _finish(axes, "1 − specificity", "sensitivity")
    return figure


def _precision_recall(evaluation: Evaluation, ranked: list[_Ranked]) -> Figure:
    figure, axes = _square()
    for name, score, label in ranked:
        (line,) = axes.plot(*np.array(pr_curve(score, label)).T, label=name)
        axes.axhline(label.mean(), linestyle=":", color=line.get_color())
    area = evaluation.metrics["auprc"]
    axes.set_title(f"AUPRC {area.value:.2f} ({area.low:.2f}–{area.high:.2f}); dotted: chance")
    _finish(axes, "recall", "precision")
    axes.set_ylim(0, 1.02)
    return figure


def _reliability(evaluation: Evaluation, ranked: list[_Ranked]) -> Figure:
    figure, axes = _square()
    axes.plot([0, 1], [0, 1], ":", color=_MUTED, label="perfect")
    for name, score, label in ranked:
        predicted, observed, _ = np.array(reliability(score, label)).T
        axes.plot(predicted, observed, "o-", label=name)
    error = evaluation.metrics["ece"]
    axes.set_title(f"ECE {error.value:.2f} ({error.low:.2f}–{error.high:.2f})")
    _finish(axes, "predicted probability", "observed share")
    return figure


def _risk_coverage(evaluation: Evaluation, answers: Answers) -> Figure:
    figure, axes = _square()
    answered, wrong = np.array(risk_coverage(answers)).T
    axes.plot(answered, wrong, color=_ACCENT, label="surest first")
    axes.axhline(wrong[-1], linestyle=":", color=_MUTED, label="everyone answered")
    silent = evaluation.metrics.get("abstained")
    if silent is not None:
        axes.set_title(f"abstains on {silent.value:.0%} of the images")
    _finish(axes, "share of images answered", "share of those called wrongly")
    axes.set_ylim(bottom=0)
    return figure


def _confusion(evaluation: Evaluation) -> Figure:
    figure, axes = _square()
    table = np.array(evaluation.confusion)
    axes.imshow(table, cmap="Blues", vmin=0)
    names = [name.replace("_", " ") for name in evaluation.classes]
    axes.set_xticks(range(len(names)), names, rotation=20, ha="right")
    axes.set_yticks(range(len(names)), names)
    for (row, column), count in np.ndenumerate(table):
        dark = count > table.max() / 2
        axes.text(column, row, str(count), ha="center", va="center",
                  color="white" if dark else _INK)  # fmt: skip
    axes.set(xlabel="called", ylabel="known")
    return figure


def _one_against_rest(classes: Sequence[str], answers: Answers) -> list[_Ranked]:
    first = 1 if len(classes) == 2 else 0
    return [
        (name.replace("_", " "), answers.probability[:, k], answers.labels == k)
        for k, name in enumerate(classes)
        if k >= first
    ]


def _square() -> tuple[Figure, Any]:
    figure = Figure(figsize=(4.4, 4.2), layout="constrained")
    return figure, figure.subplots()


def _finish(axes: Any, x: str, y: str) -> None:
    axes.set(xlabel=x, ylabel=y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
