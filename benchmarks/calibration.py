"""What it costs to calibrate on patients that the network has learnt from.

The shipped model's logits of JSRT's training patients, and of the validation and test patients,
from whom it did not learn. The latter are dealt into five folds, many times; each fold is
calibrated once on a fold of either kind, as the cross-validation of version 0.4.0 did, and once on
the other four folds, as it does now. Reads ``jsrt`` below ``THORALENS_DATA_DIR`` (``data``).
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.report import publish
from thoralens.datasets.layouts import read_data
from thoralens.imaging import Float32, Preprocessing
from thoralens.inference.model import probabilities
from thoralens.settings import get_settings
from thoralens.training.calibrate import fit, outputs_of
from thoralens.training.crossval import deal
from thoralens.training.data import Int, load_part
from thoralens.training.metrics import Float64, auroc, ece

_FOLDS, _DEALS = 5, 100
_WAYS = ("one learnt and one unseen fold", "four unseen folds")
_MEASURES = ("AUROC, pooled", "accuracy", "ECE")


def run() -> bool:
    """Print means and the middle 95 % of the deals; there is no goal to miss."""
    folder = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "jsrt"
    manifest = read_data(folder, "jsrt")
    logits, labels = {}, {}
    for name in ("train", "validation", "test"):
        part = load_part(manifest, folder, name, Preprocessing(), "malignant")
        logits[name] = outputs_of(get_settings().model, part.images, Preprocessing())["logits"]
        labels[name] = part.labels
    learnt = (logits["train"], labels["train"])
    both = ("validation", "test")
    unseen = (
        np.concatenate([logits[name] for name in both]),
        np.concatenate([labels[name] for name in both]),
    )
    found = np.array([_once(learnt, unseen, seed) for seed in range(_DEALS)])
    rows = {
        way: {
            measure: dict(zip(("mean", "low", "high"), _summary(found[:, w, m]), strict=True))
            for m, measure in enumerate(_MEASURES)
        }
        for w, way in enumerate(_WAYS)
    }
    for way, row in rows.items():
        told = (f"{k} {v['mean']:.3f} ({v['low']:.3f} to {v['high']:.3f})" for k, v in row.items())
        Console(width=100).print(f"calibrated on {way}: {', '.join(told)}")
    return publish("calibration", "Calibration on learnt and on unseen patients", rows=rows)


def _once(learnt: tuple[Float32, Int], unseen: tuple[Float32, Int], seed: int) -> list[list[float]]:
    """``(ways, measures)`` of one deal."""
    seen, known = learnt
    logits, labels = unseen
    of_seen, fold = _deal(known, seed), _deal(labels, seed)
    said = np.empty((len(_WAYS), len(labels)))
    for k in range(_FOLDS):
        tested, next_one = fold == k, fold == (k + 1) % _FOLDS
        mixed = np.concatenate([seen[of_seen == k], logits[next_one]])
        of_mixed = np.concatenate([known[of_seen == k], labels[next_one]])
        for way, (given, truth) in enumerate(
            ((mixed, of_mixed), (logits[~tested], labels[~tested]))
        ):
            said[way, tested] = probabilities(logits[tested], fit(given, truth))[:, 1]
    return [_measured(p, labels == 1) for p in said]


def _deal(labels: Int, seed: int) -> Int:
    return deal(labels, [str(i) for i in range(len(labels))], seed, _FOLDS)


def _measured(p: Float64, label: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[float]:
    return [auroc(p, label), float(((p > 0.5) == label).mean()), ece(p, label)]


def _summary(values: Float64) -> list[float]:
    return [float(values.mean()), *np.percentile(values, (2.5, 97.5)).tolist()]
