"""What JSRT's labels allow at best, and what the shipped model does with each kind of patient.

Reads ``jsrt`` below ``THORALENS_DATA_DIR`` (``data`` by default). The model is asked about the
validation and test patients: it learnt from neither, but the first chose its epoch and its recipe,
so these numbers are guides. They compare views of one image and kinds of patient; they do not say
how good the model is.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import openvino
from rich.console import Console
from rich.table import Table
from scipy import ndimage

from benchmarks.report import publish
from thoralens.datasets.layouts import read_data
from thoralens.datasets.manifest import Manifest
from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.inference.package import Interval
from thoralens.settings import get_settings
from thoralens.training.data import load_part
from thoralens.training.metrics import Answers, Bool, Float64, auroc, intervals

_FINDING = "malignant"
_HALF_CELL = 8


def run() -> bool:
    """Print both tables; there is no goal to miss."""
    folder = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "jsrt"
    manifest = read_data(folder, "jsrt")
    best, seen = _best(manifest), _seen(manifest, folder)
    table = Table(title="AUROC (95 % interval over patients)", title_justify="left")
    for heading in ("", "patients", "AUROC"):
        table.add_column(heading)
    for name, (count, area) in seen.items():
        told = f"{area.value:.3f} ({area.low:.3f} to {area.high:.3f})"
        table.add_row(name, str(count), told)
    console = Console(width=100)
    for name, value in best.items():
        console.print(f"{name}: {value:.3f}")
    console.print(table)
    areas = {k: {"patients": n, **area.model_dump()} for k, (n, area) in seen.items()}
    return publish("ceiling", "Ceilings of JSRT's labels", best=best, seen=areas)


def _best(manifest: Manifest) -> dict[str, float]:
    """A perfect finder of nodules, first blind to their kind, then knowing their size exactly."""
    records = manifest.records
    ill = np.array([record.label == _FINDING for record in records])
    found = np.array([record.nodule_mm is not None for record in records])
    size = np.array([record.nodule_mm or 0.0 for record in records])
    return {
        "every nodule found, all alike: AUROC": auroc(found.astype(float), ill),
        "… accuracy": float((found == ill).mean()),
        "size alone, malignant against benign: AUROC": auroc(size[found], ill[found]),
        "every nodule found, by size: AUROC": auroc(size, ill),
        "… accuracy at the best size": max(
            float(((size >= cut) == ill).mean()) for cut in np.unique(size)
        ),
    }


def _seen(manifest: Manifest, folder: Path) -> dict[str, tuple[int, Interval]]:
    parts = [
        load_part(manifest, folder, name, Preprocessing(), _FINDING)
        for name in ("validation", "test")
    ]
    known = {record.image: record.label for record in manifest.records}
    images = np.concatenate([part.images for part in parts])
    kind = np.array([known[record.image] for part in parts for record in part.records])
    views = _views(images)
    shown = {
        f"{name}, malignant against the rest": (len(kind), _area(said, kind == _FINDING))
        for name, said in views.items()
    }
    for one, other in (("malignant", "non-nodule"), ("benign", "non-nodule"), (_FINDING, "benign")):
        mine = (kind == one) | (kind == other)
        area = _area(views["as shipped"][mine], kind[mine] == one)
        shown[f"as shipped, {one} against {other}"] = (int(mine.sum()), area)
    return shown


def _views(images: Float32) -> dict[str, Float64]:
    """``(N,)`` logits of the shipped graph, by what was done with the image."""
    plain, mirrored = _logits(images), _logits(images[:, :, ::-1])
    moved = [_logits(_moved(images, *step)) for step in ((1, 0), (0, 1), (1, 1))]
    views = {
        "as shipped": plain,
        "mean with its mirror image": (plain + mirrored) / 2,
        "mean of four shifts of half a cell": (plain + sum(moved)) / 4,
    }
    return views | {f"enlarged to {side}": _logits(_enlarged(images, side)) for side in (256, 288)}


def _logits(images: Float32) -> Float64:
    core, size = openvino.Core(), images.shape[1]
    graph = core.read_model(get_settings().model / "model.xml")
    graph.reshape([1, 3, size, size])
    compiled = core.compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    inputs = normalise(np.ascontiguousarray(images, np.float32), Preprocessing())
    return np.array([compiled(one[None])["logits"][0, 0] for one in inputs], np.float64)


def _moved(images: Float32, down: int, right: int) -> Float32:
    padded = np.pad(images, ((0, 0), (_HALF_CELL, 0), (_HALF_CELL, 0)), mode="edge")
    top, left, side = _HALF_CELL * (1 - down), _HALF_CELL * (1 - right), images.shape[1]
    return padded[:, top : top + side, left : left + side]


def _enlarged(images: Float32, side: int) -> Float32:
    factor = side / images.shape[1]
    return np.stack(
        [ndimage.zoom(i, factor, order=1, grid_mode=True, mode="nearest") for i in images]
    )


def _area(score: Float64, label: Bool) -> Interval:
    names = np.arange(len(score)).astype(str)
    answers = Answers(np.stack([-score, score], axis=1), label.astype(np.int64), names, None)
    measure = {"auroc": lambda i: auroc(score[i], label[i])}
    return intervals(measure, answers, np.arange(len(score)), 2000)["auroc"]
