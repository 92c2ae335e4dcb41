"""The pipeline's stages: each reads and writes files in one folder, so that DVC can order them.

``ingest → audit → split`` and ``backgrounds → pretrain``, then ``train → calibrate → evaluate →
export``. Every hyperparameter comes from ``params.yaml``; every stage either finishes its files
or leaves those of before.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.anatomy import LungSegmenter
from thoralens.datasets import manifest as manifests
from thoralens.datasets.place import explaining_disk, locked, placing
from thoralens.errors import DataError, ThoralensError
from thoralens.imaging import Float32, Preprocessing
from thoralens.inference.model import probabilities
from thoralens.inference.package import (
    Calibration,
)
from thoralens.settings import get_settings
from thoralens.training import backgrounds, clip_stages, crossval_report, pretrain, saliency
from thoralens.training import evaluate as evaluation
from thoralens.training.calibrate import calibrate, outputs_of
from thoralens.training.checkpoint import save_torch
from thoralens.training.crossval import CrossValidation
from thoralens.training.data import Part, data_version
from thoralens.training.export import now
from thoralens.training.finish import export
from thoralens.training.metrics import Answers
from thoralens.training.plots import draw
from thoralens.training.progress import Reporter
from thoralens.training.train import Trained
from thoralens.training.train import train as train_network
from thoralens.training.vgg16 import fold_batch_norm
from thoralens.training.workspace import (
    Workspace,
    dvc_hash,
    load_trained,
    read_history,
    read_json,
    write_json,
)

Stage = Callable[[Workspace], None]


def ingest(work: Workspace) -> None:
    """Fetch the data set unless it is here, and write its manifest."""
    from thoralens.datasets.catalogue import pull
    from thoralens.datasets.layouts import read_data

    if not work.data.is_dir():
        pull(work.params.data.name, work.data.parent)
    manifest = read_data(work.data, work.params.data.name)
    manifests.write(manifest, work.manifest)
    work.reporter.say(f"{len(manifest.records)} images, {', '.join(manifest.classes)}")


def backgrounds_stage(work: Workspace) -> None:
    """Gather lungs of other data sets, fetched unless they are here; write ``backgrounds.npz``."""
    names, segmenter = work.params.data.backgrounds, LungSegmenter(get_settings().lungs)
    found = backgrounds.gather(names, work.root / "data", Preprocessing(), segmenter)
    backgrounds.write(found, work.backgrounds)
    for name, images in zip(*np.unique(found.sets, return_counts=True), strict=True):
        work.reporter.say(f"{name}: {images} images with both lungs")


def audit(work: Workspace) -> None:
    """Write ``audit/`` and the manifest with its groups.

    Raises:
        DataError: ``leakage`` or ``too_many_unreadable``; the reports are written all the same.
    """
    from thoralens.datasets.audit import audit as look
    from thoralens.datasets.audit import summary
    from thoralens.datasets.audit_page import page

    limits = work.params.audit
    found, grouped = look(manifests.read(work.manifest), work.data)

    with placing(work.audited, replace=True) as fresh:
        (fresh.tree / "audit.html").write_text(page(found, work.data), encoding="utf-8")
        write_json(fresh.tree / "audit.json", found.to_json())
        write_json(fresh.tree / "counts.json", found.counts())
        manifests.write(grouped, fresh.tree / manifests.FILE_NAME)
    for title, said in summary(found):
        work.reporter.say(f"{title}: {said}")
    if len(found.unreadable) > limits.max_unreadable * found.images:
        raise DataError(
            "too_many_unreadable",
            f"{len(found.unreadable)} of {found.images} images cannot be read.",
            "See artifacts/audit/audit.html; repair or remove them, or raise audit.max_unreadable.",
        )
    if found.leaks and not (limits.regroup or limits.drop_copies):
        raise DataError(
            "leakage",
            "The published split leaks: copies or patients lie on both sides.",
            "See artifacts/audit/audit.html; in params.yaml set audit.regroup: true to split "
            "again by groups, or audit.drop_copies: true to leave copies out of test.",
        )


def split(work: Workspace) -> None:
    """Keep the data set's own split, or make one by groups; write ``split.parquet``."""
    from thoralens.datasets.split import is_split, without_copies
    from thoralens.datasets.split import split as divide

    manifest, shares = manifests.read(work.audited / manifests.FILE_NAME), work.params.split
    if work.params.audit.regroup or not is_split(manifest):
        manifest = divide(
            manifest, validation=shares.validation, test=shares.test, seed=shares.seed
        )
        work.reporter.say("split by groups of copies and patients")
    elif work.params.audit.drop_copies:
        manifest, dropped = without_copies(manifest)
        work.reporter.say(f"kept the data set's own split without {dropped} copies")
    else:
        work.reporter.say("kept the data set's own split")
    manifests.write(manifest, work.split)


def pretrain_stage(work: Workspace) -> None:
    """Load the initial weights and train them on the backgrounds; write ``pretrain/``."""
    cache = work.root / "data"
    checkpoint = cache / "pretrain.checkpoint"
    begun = pretrain.pretrain(
        work.params.train,
        backgrounds.read(work.backgrounds),
        Preprocessing(),
        cache=cache,
        checkpoint=checkpoint,
        reporter=work.reporter,
    )
    with placing(work.pretrained, replace=True) as fresh:
        pretrain.write(begun, fresh.tree)
    checkpoint.unlink(missing_ok=True)


def train(work: Workspace) -> None:
    """Train; write ``weights.pt``, ``history.csv`` and ``run.json``."""
    from thoralens.training.track import Tracker

    params, manifest = work.params, work.split_manifest()
    version, start = data_version(manifest), pretrain.read(work.pretrained)
    tracker = Tracker(get_settings().tracking)
    run = tracker.begin(params.published(), manifest, version, dvc_hash(work.root, work.data))
    checkpoint = work.root / "data" / f"{params.export.name}.checkpoint"
    result = train_network(
        work.part("train"),
        work.part("validation"),
        params.train,
        start,
        backgrounds.read(work.backgrounds),
        parameters=Preprocessing(),
        data_version=version,
        checkpoint=checkpoint,
        reporter=work.reporter,
        on_epoch=lambda row: tracker.epoch(run, row),
    )
    with placing(work.trained, replace=True) as fresh:
        _save_trained(result, start, run, fresh.tree)
    checkpoint.unlink(missing_ok=True)


def _save_trained(result: Trained, start: pretrain.Start, run: str, folder: Path) -> None:
    save_torch(
        {
            "state": fold_batch_norm(result.network).state_dict(),
            "outputs": result.network.head.out_features,
            "pooling": result.network.pooling,
            "sharpness": result.network.sharpness,
            "initial_weights": start.loaded.description,
            "epoch": result.epoch,
            "trained_at": now(),
        },
        folder / "weights.pt",
    )
    with (folder / "history.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(result.history[-1]))
        writer.writeheader()
        writer.writerows({k: f"{v:.6g}" for k, v in row.items()} for row in result.history)
    write_json(folder / "run.json", {"run": run})


def calibrate_stage(work: Workspace) -> None:
    """Quantise, calibrate, choose the operating point; write ``draft/``."""
    network, _ = load_trained(work.trained)
    train_part, validation = work.part("train"), work.part("validation")

    with placing(work.draft, replace=True) as fresh:
        fitted = calibrate(
            network, train_part, validation, Preprocessing(), work.params.calibrate, fresh.tree
        )
        write_json(
            fresh.tree / "calibration.json",
            {
                "calibration": fitted.calibration.model_dump(),
                "operating_point": fitted.point.model_dump() if fitted.point else None,
                "conformal": fitted.conformal.model_dump(),
                "quantisation": fitted.quantisation,
                "disagreements": [asdict(one) for one in fitted.disagreements],
            },
        )


def evaluate_stage(work: Workspace) -> None:
    """Measure the draft on the test patients; write ``evaluation/``."""
    part, about = work.part("test"), read_json(work.draft / "calibration.json")
    calibration = Calibration.model_validate(about["calibration"])
    point = about["operating_point"]
    said = outputs_of(work.draft, part.images, Preprocessing())
    answers = Answers(
        probabilities(said["logits"], calibration),
        part.labels,
        part.patients,
        point["threshold"] if point else None,
        about["conformal"]["quantile"],
    )
    measured = evaluation.evaluate_part(part, answers, work.params.evaluate.resamples)
    if point is not None:
        measured = measured.model_copy(update=_look(work, part, said["features"]))
    with placing(work.evaluated, replace=True) as fresh:
        evaluation.write_metrics(measured, fresh.tree / "metrics.json")
        details = measured.model_dump_json(indent=1)
        (fresh.tree / evaluation.DETAILS).write_text(details + "\n", encoding="utf-8")
        evaluation.write_curves(answers, part, fresh.tree)
        draw(measured, answers, read_history(work.trained), fresh.tree / "plots")
    area = measured.metrics["auroc"]
    work.reporter.say(f"test AUROC {area.value:.3f} ({area.low:.3f} to {area.high:.3f})")


def _look(work: Workspace, part: Part, features: Float32) -> dict[str, Any]:
    """Whether Grad-CAM points at nodules, and whether it depends on what was learnt."""
    network, _ = load_trained(work.trained)
    weight = network.head.weight.detach().numpy()[-1]
    heat = saliency.heat_of(features, weight, part.images.shape[1])
    segmenter = LungSegmenter(get_settings().lungs)
    return {
        "pointing": saliency.pointing(part, heat, segmenter),
        "randomisation": saliency.randomisation(network, part.images, Preprocessing()),
    }


def crossval_stage(work: Workspace) -> None:
    """Cross-validate all patients if asked to; write ``crossval/`` and log it as a run of its own.

    Every recipe that was cross-validated can so be compared, whether it was exported or not.
    """
    from thoralens.training.track import Tracker

    params, report = work.params, work.reporter
    if not params.crossval.run:
        with placing(work.crossvalidated, replace=True):
            report.say("not asked for: crossval.run is false")
        return
    part, strata = work.everyone()
    manifest = work.split_manifest()
    start, kept = pretrain.read(work.pretrained), work.root / "data" / f"{params.export.name}.folds"
    run = CrossValidation(
        part,
        strata,
        params.train,
        start,
        backgrounds.read(work.backgrounds),
        kept,
        report,
        data_version(manifest),
    )
    found = run.run()
    with placing(work.crossvalidated, replace=True) as fresh:
        document = crossval_report.write(found, part, params.evaluate.resamples, fresh.tree)
    tracker = Tracker(get_settings().tracking)
    version = data_version(manifest)
    logged = tracker.begin(params.published(), manifest, version, dvc_hash(work.root, work.data))
    tracker.attempt(logged, crossval_report.headline(work.crossvalidated), work.crossvalidated)
    shutil.rmtree(kept)
    report.say(crossval_report.table(document, params.data.name, part.classes[-1]))


STAGES: dict[str, Stage] = {
    "ingest": ingest,
    "backgrounds": backgrounds_stage,
    "audit": audit,
    "split": split,
    "pretrain": pretrain_stage,
    "train": train,
    "calibrate": calibrate_stage,
    "evaluate": evaluate_stage,
    "crossval": crossval_stage,
    "export": export,
    "clip-features": clip_stages.features,
    "clip": clip_stages.clip,
}


def run(name: str, root: Path) -> None:
    """Run one stage in ``root``."""
    if name not in STAGES:
        raise ThoralensError("stage_unknown", f"There is no stage {name}.", ", ".join(STAGES))
    with explaining_disk(), locked(root / "artifacts"):
        STAGES[name](Workspace(root, Reporter()))
