"""The model card: data, split, numbers with intervals, limits, lineage (Mitchell et al., 2019)."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from thoralens.inference.package import Interval, ModelSpec
from thoralens.training import crossval_report
from thoralens.training.evaluate import Evaluation
from thoralens.training.plots import NAMES

_ALT = {
    "training": "Loss and accuracy by epoch, training and validation",
    "roc": "ROC curve on the test patients",
    "precision_recall": "Precision–recall curve on the test patients",
    "reliability": "Predicted probability against observed share on the test patients",
    "risk_coverage": "Share called wrongly against share answered, the surest first",
    "confusion": "Confusion matrix on the test patients",
}
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .8rem .3rem 0; text-align: left; }
img { max-width: 100%; background: #fff; border-radius: 6px; }
blockquote { border-left: 4px solid #0e7c86; margin: 1rem 0; padding: .1rem 1rem; }
"""


def card(
    spec: ModelSpec,
    evaluation: Evaluation,
    history: Sequence[dict[str, float]],
    data: str,
    quantisation: dict[str, float],
    disagreements: Sequence[dict[str, str]],
    crossvalidated: dict[str, Any] | None,
) -> str:
    """The card as Markdown; pictures are linked as ``plots/NAME.png``.

    Args:
        spec: The finished package.
        evaluation: Of the test patients.
        history: Of the training, an epoch a row.
        data: Title, licence and citation of the data set, a paragraph.
        quantisation: What the shipped precision cost on the validation patients.
        disagreements: The validation images that it calls differently, and how.
        crossvalidated: ``crossval.json``, if the training was cross-validated.
    """
    measured = spec.measured[0]
    parts = [
        f"# {spec.title}",
        f"`{spec.name}` {spec.version}, {spec.precision}. **Not a medical device.**",
        "## How good it is",
        _verdict(measured.metrics["auroc"]),
        f"Measured on the {measured.data} test patients: {measured.patients} patients, "
        f"{evaluation.images} images, {measured.positives} "
        f"{evaluation.classes[-1].replace('_', ' ')}. Intervals: 95 % bootstrap over patients. "
        "No image measured here was trained on or used to choose anything.",
        _metrics(measured.metrics),
        _decision(spec),
        _pictures(),
        *_crossvalidated(crossvalidated, measured.data, evaluation.classes[-1]),
        *_looks(evaluation),
        "## Subgroups",
        _subgroups(evaluation),
        "## What the shipped precision costs",
        f"On the validation patients, AUROC {quantisation['trained_auroc']:.3f} as trained and "
        f"{quantisation['shipped_auroc']:.3f} as shipped ({spec.precision}). "
        + _disagreements(disagreements),
        "## Training",
        f"{spec.lineage.initial_weights}; batch normalisation folded at export. The epoch was "
        "chosen by validation AUROC, so the validation columns are optimistic.",
        _history(history),
        "## Data",
        data,
        "## Intended use and limits",
        _limits(spec),
        *_elsewhere(measured.data),
        "## Lineage",
        f"Data `{spec.lineage.data_version}`, code {spec.lineage.code_version}, seed "
        f"{spec.lineage.seed}, trained {spec.lineage.trained_at}. `dvc repro` trains and measures "
        "it again with the parameters in `model.json`; `dvc metrics show` prints the numbers.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def html(markdown: str, plots: Path, title: str) -> str:
    """The card as one self-contained page; raw HTML in it is shown, not run."""
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    for name in NAMES:
        encoded = base64.b64encode((plots / f"{name}.png").read_bytes()).decode()
        body = body.replace(f'src="plots/{name}.png"', f'src="data:image/png;base64,{encoded}"')
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{safe}</title><style>{_STYLE}</style></head><body><main>\n{body}</main></body>"
        "</html>\n"
    )


def _verdict(auroc: Interval) -> str:
    said = f"AUROC {auroc.value:.2f} (95 % interval {auroc.low:.2f} to {auroc.high:.2f}). "
    if not auroc.low > 0.5:
        return said + (
            "The interval includes 0.5: on this data it is **not shown to be better than chance**."
        )
    if auroc.value < 0.8:
        return said + "Better than chance on this data, and **weak**: far too weak to rely on."
    return said + "Better than chance on this data; no one has shown that it holds elsewhere."


def _metrics(metrics: dict[str, Interval]) -> str:
    rows = [
        f"| {name.replace('_', ' ')} | {m.value:.3f} | {m.low:.3f} to {m.high:.3f} |"
        for name, m in metrics.items()
    ]
    return "\n".join(["| metric | value | 95 % interval |", "|---|---|---|", *rows])


def _disagreements(found: Sequence[dict[str, str]]) -> str:
    if not found:
        return "At even odds they call every one of these images the same."
    rows = [" | ".join(("", *one.values(), "")).strip() for one in found]
    head = "| image | is | called as trained | called as shipped |\n|---|---|---|---|\n"
    return "At even odds they call these images differently:\n\n" + head + "\n".join(rows)


def _decision(spec: ModelSpec) -> str:
    fitted = f"Calibration: {spec.calibration.method}, fitted on {spec.calibration.fitted_on}."
    if spec.conformal is not None:
        fitted += (
            f" A class is in the prediction set when its probability is at least "
            f"{1 - spec.conformal.quantile:.3f}, chosen so that {spec.conformal.coverage:.0%} of "
            "sets hold the true class; a set that does not hold exactly one class is shown as "
            "*uncertain*."
        )
    point = spec.operating_point
    if point is None:
        return fitted + " The most probable class is called."
    return (
        f"Operating point {point.threshold:.3f}: there, sensitivity {point.sensitivity:.2f} and "
        f"specificity {point.specificity:.2f} on {point.source}. {fitted}"
    )


def _pictures() -> str:
    return "\n\n".join(f"![{_ALT[name]}](plots/{name}.png)" for name in NAMES)


def _crossvalidated(document: dict[str, Any] | None, data: str, positive: str) -> list[str]:
    if document is None:
        return []
    whole = crossval_report.evaluation(document)
    return [
        "## Cross-validation",
        f"The same training, {document['folds']} folds by patient over all {whole.patients} "
        f"patients ({whole.positives} {positive.replace('_', ' ')}), called at a probability of "
        "one half. Each patient was judged by a network that had seen nothing of them: neither in "
        "training, nor to choose the epoch or the calibration, nor as lungs for simulated nodules. "
        "Where nodules are marked, two networks learnt half of the folds each and judge the other "
        "half; epoch and calibration of a fold come from the four others that its network has not "
        "seen. The shipped recipe sees more patients than these networks did.",
        crossval_report.table(document, data, positive),
        "### Subgroups of the cross-validation",
        _subgroups(whole),
    ]


def _looks(evaluation: Evaluation) -> list[str]:
    parts = []
    if evaluation.pointing is not None:
        game = evaluation.pointing
        parts.append(
            f"Grad-CAM on the {game.images} test images of the positive class whose nodule is "
            f"marked: its hottest point lies at the nodule in {_short(game.hit)} of them; a point "
            f"anywhere in the lungs would in {game.chance:.2f}, the centre of a lung in "
            f"{game.centre:.2f}."
        )
        if game.zone is not None:
            parts[-1] += (
                f" Its hottest of six lung zones is the nodule's in {_short(game.zone)}; chance "
                f"would be {game.zone_chance:.2f}."
            )
    if evaluation.randomisation is not None:
        told = ", ".join(f"{k} {v:.2f}" for k, v in evaluation.randomisation.items())
        parts.append(
            "Rank correlation of Grad-CAM with that of the same network after its last layers "
            f"forgot, from the top down to: {told}. The lower, the more the map shows what was "
            "learnt."
        )
    return ["## Where it looks", *parts] if parts else []


def _subgroups(evaluation: Evaluation) -> str:
    if not evaluation.subgroups:
        return "The data names no sex, age, nodule size or subtlety, or too few patients of each."
    rows = []
    for group in evaluation.subgroups:
        area, hit = group.metrics["auroc"], group.metrics["sensitivity"]
        count = f"{group.images} ({group.positives})"
        rows.append(f"| {group.name} | {count} | {_short(area)} | {_short(hit)} |")
    head = ["| images | n (positive) | AUROC | sensitivity |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + (
        "\n\nThe groups are small: read the intervals, not the values."
    )


def _elsewhere(data: str) -> list[str]:
    """What this project measured of its own model outside the pipeline."""
    if data != "jsrt":
        return []
    return [
        "## What is told elsewhere",
        "The gate before the model: its confusion table, goals and worst mistakes are in "
        "`docs/gate.md`. The pictures of the mistakes show patients, so they are not published; "
        "`make bench-gate` draws them to `benchmarks/out/gate_mistakes.png`. What was tried, what "
        "did not work and how much this data could give at best: `docs/model-development.md`. "
        "Times and the Dice of the lung masks: `python -m benchmarks predict lungs`.",
    ]


def _short(m: Interval) -> str:
    return f"{m.value:.2f} ({m.low:.2f} to {m.high:.2f})"


def _history(history: Sequence[dict[str, float]]) -> str:
    keys = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
            "validation_auroc")  # fmt: skip
    rows = [
        f"| {row['epoch']:.0f} | " + " | ".join(_number(row[key]) for key in keys) + " |"
        for row in history
    ]
    names = " | ".join(key.replace("_", " ") for key in keys)
    return "\n".join([f"| epoch | {names} |", "|---" * (len(keys) + 1) + "|", *rows])


def _number(value: float) -> str:
    """Three digits; a dash for what was not measured (the training part before epoch 1)."""
    return "–" if math.isnan(value) else f"{value:.3f}"


def _limits(spec: ModelSpec) -> str:
    prevalence = spec.measured[0].positives / max(spec.measured[0].patients, 1)
    return (
        "Research and education. Frontal chest radiographs like those it was trained on; the gate "
        f"refuses others where it can (measured in docs/gate.md). {prevalence:.0%} of the test "
        "patients have the finding, far more than in ordinary practice: probabilities overstate "
        "the risk of anyone met there. Performance on other equipment, countries and ages is "
        "unknown."
    )
