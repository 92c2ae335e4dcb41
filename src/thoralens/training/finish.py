"""The last stage: the finished package, its card, and its place in the registry."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch

from thoralens.datasets.place import placing
from thoralens.errors import ModelError
from thoralens.imaging import Preprocessing
from thoralens.inference.package import (
    Calibration,
    Conformal,
    Lineage,
    Measured,
    ModelSpec,
    OperatingPoint,
    Pooling,
)
from thoralens.settings import get_settings
from thoralens.training import crossval_report
from thoralens.training.card import card, html
from thoralens.training.data import data_version
from thoralens.training.evaluate import DETAILS, Evaluation
from thoralens.training.export import code_version, write_spec
from thoralens.training.reference import measure
from thoralens.training.workspace import (
    Workspace,
    dvc_hash,
    read_history,
    read_json,
    stage_missing,
)


def export(work: Workspace) -> None:
    """Put the finished package with its card at ``model/``, and register it."""
    from thoralens.training.track import Tracker

    measured = Evaluation.model_validate(read_json(work.evaluated / DETAILS))
    trained = torch.load(work.trained / "weights.pt", weights_only=True)
    history, about = read_history(work.trained), read_json(work.draft / "calibration.json")
    if not work.crossvalidated.is_dir():
        raise stage_missing(work.crossvalidated.name)
    with placing(work.model, replace=True) as fresh:
        folder = fresh.tree
        skipped = shutil.ignore_patterns("calibration.json")
        shutil.copytree(work.draft, folder, ignore=skipped, dirs_exist_ok=True)
        spec = write_spec(folder, lambda files: _spec(work, measured, trained, about, files))
        _reference(work, folder)
        text = card(
            spec,
            measured,
            history,
            _about_data(work),
            about["quantisation"],
            about["disagreements"],
            crossval_report.read(work.crossvalidated),
        )
        (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
        shutil.copytree(work.evaluated / "plots", folder / "plots")
        page = html(text, folder / "plots", spec.title)
        (folder / "MODEL_CARD.html").write_text(page, encoding="utf-8")
    tracker = Tracker(get_settings().tracking)
    run = read_json(work.trained / "run.json")["run"]
    if not tracker.usable(run):
        manifest = work.split_manifest()
        version = data_version(manifest)
        params = work.params.published()
        run = tracker.begin(params, manifest, version, dvc_hash(work.root, work.data))
        for row in history:
            tracker.epoch(run, row)
    registered = tracker.export(
        run,
        spec,
        work.model,
        (
            work.model / "MODEL_CARD.md",
            work.model / "MODEL_CARD.html",
            work.evaluated,
            work.crossvalidated,
        ),
        crossval_report.headline(work.crossvalidated),
        register=work.params.export.register_model,
    )
    if registered:
        work.reporter.say(f"registered {spec.name} version {registered} @candidate")


def _reference(work: Workspace, folder: Path) -> None:
    """What drift is told against, from the images that were not learnt from."""
    held_out = [
        work.data / record.image
        for record in work.split_manifest().records
        if record.split in ("validation", "test") and record.problem is None
    ]
    about = f"{work.params.data.name}, validation and test images"
    try:
        measure(get_settings(), folder, held_out, about)
    except ModelError as error:
        work.reporter.say(f"no reference for drift: {error}")


def _spec(
    work: Workspace,
    measured: Evaluation,
    trained: dict[str, Any],
    about: dict[str, Any],
    files: dict[str, str],
) -> ModelSpec:
    params, point = work.params, about["operating_point"]
    return ModelSpec(
        name=params.export.name,
        version=params.export.version,
        title=params.export.title,
        task=f"classify-{params.data.name}",
        precision=params.calibrate.precision,
        classes=measured.classes,
        positive=params.data.positive,
        pooling=Pooling(kind=trained["pooling"], sharpness=trained["sharpness"]),
        preprocessing=Preprocessing().to_json(),
        calibration=Calibration.model_validate(about["calibration"]),
        operating_point=OperatingPoint.model_validate(point) if point else None,
        randomisation=(measured.randomisation or {}).get("block 5"),
        pointing=measured.pointing,
        conformal=Conformal.model_validate(about["conformal"]),
        measured=(
            Measured(
                data=params.data.name,
                split="test patients",
                patients=measured.patients,
                positives=measured.positives,
                metrics=measured.metrics,
            ),
        ),
        lineage=Lineage(
            data_version=data_version(work.split_manifest()),
            code_version=code_version(),
            initial_weights=trained["initial_weights"],
            seed=params.train.seed,
            trained_at=str(trained["trained_at"]),
            parameters={**params.published(), "epoch": trained["epoch"]},
        ),
        files=files,
    )


def _about_data(work: Workspace) -> str:
    from thoralens.datasets.catalogue import CATALOGUE

    entry = CATALOGUE.get(work.params.data.name)
    records = work.split_manifest().records
    licences = ", ".join(sorted({record.licence for record in records}))
    counts = f"{len(records)} images. Licence: {licences}."
    return f"{entry.title}. {entry.citation} {counts}" if entry else f"{work.data.name}. {counts}"
