"""The model card: data, split, numbers with intervals, limits, lineage (Mitchell et al., 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from thoralens.inference.package import ModelSpec


def write_card(folder: Path, spec: ModelSpec, history: Sequence[dict[str, float]]) -> None:
    """Write ``MODEL_CARD.md`` into the package."""
    (folder / "MODEL_CARD.md").write_text(card(spec, history), encoding="utf-8")


def card(spec: ModelSpec, history: Sequence[dict[str, float]]) -> str:
    """The card as Markdown."""
    measured, point = spec.measured[0], spec.operating_point
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {m.value:.3f} | {m.low:.3f} to {m.high:.3f} |"
        for name, m in measured.metrics.items()
    )
    epochs = "\n".join(
        f"| {h['epoch']:.0f} | {h['train_loss']:.3f} | {h['loss']:.3f} | {h['accuracy']:.3f} "
        f"| {h['auroc']:.3f} |"
        for h in history
    )
    auroc = measured.metrics["auroc"]
    weakness = (
        "Its interval includes 0.5: on this data it is **not shown to be better than chance**."
        if auroc.low <= 0.5
        else "It is better than chance on this data, and far from good enough to rely on."
    )
    decision = (
        f"Operating point {point.threshold:.3f}: sensitivity {point.sensitivity:.2f}, "
        f"specificity {point.specificity:.2f} ({point.source}).\n"
        if point
        else ""
    )
    return f"""# {spec.title}

`{spec.name}` {spec.version}, {spec.precision}. Not a medical device.

## How weak it is

AUROC {auroc.value:.2f} (95 % interval {auroc.low:.2f} to {auroc.high:.2f}). {weakness} This is the
first trained model, made to prove the whole flow, not to be good.

## Measured

Data: {measured.data}; {measured.split}; {measured.patients} patients, {measured.positives} with
cancer; bootstrap over patients, 2,000 resamples. No image measured here was trained on.

| metric | value | 95 % interval |
|---|---|---|
{rows}

{decision}Calibration: {spec.calibration.method}, fitted on {spec.calibration.fitted_on}.

## Training

{spec.lineage.initial_weights}; batch normalisation folded at export. Patches with simulated and
real nodules of training patients first, then whole radiographs. The epoch was chosen by validation
AUROC, so the validation columns are optimistic.

| epoch | training loss | validation loss | validation accuracy | validation AUROC |
|---|---|---|---|---|
{epochs}

## Intended use and limits

Research and education. Frontal chest radiographs of adults. JSRT is one Japanese collection of
1990s film with four cancers in ten patients: probabilities overstate the risk of anyone met in
ordinary practice. No subgroup was large enough to measure.

## Lineage

Data `{spec.lineage.data_version}`, code {spec.lineage.code_version}, seed {spec.lineage.seed},
trained {spec.lineage.trained_at}. JSRT: Shiraishi et al., AJR 174 (2000).
"""
