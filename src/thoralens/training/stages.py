"""The pipeline's stages: each reads and writes files in one folder, so that DVC can order them.

``ingest → audit → split → train → calibrate → evaluate → export``. Every hyperparameter comes
from ``params.yaml``; every stage either finishes its files or leaves those of before.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
import yaml

from thoralens.datasets import manifest as manifests
from thoralens.datasets.manifest import Manifest
from thoralens.errors import DataError, ThoralensError
from thoralens.imaging import Preprocessing
from thoralens.inference.model import probabilities
from thoralens.inference.package import (
    Calibration,
    Lineage,
    Measured,
    ModelSpec,
    OperatingPoint,
    Pooling,
)
from thoralens.settings import get_settings
from thoralens.training import evaluate as evaluation
from thoralens.training.calibrate import calibrate, logits_of
from thoralens.training.card import card, html
from thoralens.training.data import Part, data_version, load_part
from thoralens.training.export import code_version, now, place, write_spec
from thoralens.training.images import Epoch
from thoralens.training.params import Params, read_params
from thoralens.training.plots import draw
from thoralens.training.progress import Reporter
from thoralens.training.train import Trained
from thoralens.training.train import train as train_network
from thoralens.training.vgg16 import VGG16, fold_batch_norm

Stage = Callable[["Workspace"], None]


@dataclass(frozen=True)
class Workspace:
    """The folder a pipeline runs in, and where its files lie.

    Attributes:
        root: Holds ``params.yaml``, ``data/`` and ``artifacts/``.
    """

    root: Path
    reporter: Reporter

    @cached_property
    def params(self) -> Params:
        return read_params(self.root / "params.yaml")

    @property
    def data(self) -> Path:
        return self.root / "data" / self.params.data.name

    @property
    def artifacts(self) -> Path:
        return self.root / "artifacts"

    @property
    def manifest(self) -> Path:
        return self.artifacts / manifests.FILE_NAME

    @property
    def split(self) -> Path:
        return self.artifacts / "split.parquet"

    @property
    def audited(self) -> Path:
        return self.artifacts / "audit"

    @property
    def trained(self) -> Path:
        return self.artifacts / "train"

    @property
    def draft(self) -> Path:
        return self.artifacts / "draft"

    @property
    def evaluated(self) -> Path:
        return self.artifacts / "evaluation"

    @property
    def model(self) -> Path:
        return self.artifacts / "model"

    def part(self, name: str) -> Part:
        """Read one part of the split."""
        positive = self.params.data.positive
        return load_part(self.split_manifest(), self.data, name, Preprocessing(), positive)

    def split_manifest(self) -> Manifest:
        return manifests.read(self.split)


def ingest(work: Workspace) -> None:
    """Fetch the data set unless it is here, and write its manifest."""
    from thoralens.datasets.catalogue import pull
    from thoralens.datasets.layouts import read_data

    if not work.data.is_dir():
        pull(work.params.data.name, work.data.parent)
    manifest = read_data(work.data, work.params.data.name)
    work.artifacts.mkdir(exist_ok=True)
    manifests.write(manifest, work.manifest)
    work.reporter.say(f"{len(manifest.records)} images, {', '.join(manifest.classes)}")


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

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "audit.html").write_text(page(found, work.data), encoding="utf-8")
        _write_json(folder / "audit.json", found.to_json())
        _write_json(folder / "counts.json", found.counts())
        manifests.write(grouped, folder / manifests.FILE_NAME)

    place(make, work.audited)
    for title, said in summary(found):
        work.reporter.say(f"{title}: {said}")
    if len(found.unreadable) > limits.max_unreadable * found.images:
        raise DataError(
            "too_many_unreadable",
            f"{len(found.unreadable)} of {found.images} images cannot be read.",
            "See artifacts/audit/audit.html; repair or remove them, or raise audit.max_unreadable.",
        )
    if found.leaks and not limits.regroup:
        raise DataError(
            "leakage",
            "The published split leaks: copies or patients lie on both sides.",
            "See artifacts/audit/audit.html; set audit.regroup: true in params.yaml to split "
            "again by groups.",
        )


def split(work: Workspace) -> None:
    """Keep the data set's own split, or make one by groups; write ``split.parquet``."""
    from thoralens.datasets.split import is_split
    from thoralens.datasets.split import split as divide

    manifest, shares = manifests.read(work.audited / manifests.FILE_NAME), work.params.split
    if work.params.audit.regroup or not is_split(manifest):
        manifest = divide(
            manifest, validation=shares.validation, test=shares.test, seed=shares.seed
        )
        work.reporter.say("split by groups of copies and patients")
    else:
        work.reporter.say("kept the data set's own split")
    manifests.write(manifest, work.split)


def train(work: Workspace) -> None:
    """Train; write ``weights.pt``, ``history.csv`` and ``run.json``."""
    from thoralens.training.track import Tracker

    params, manifest = work.params, work.split_manifest()
    version = data_version(manifest)
    tracker = Tracker(get_settings().tracking)
    run = tracker.begin(params.published(), manifest, version, dvc_hash(work.root, work.data))
    checkpoint = work.root / "data" / f"{params.export.name}.checkpoint"
    result = train_network(
        work.part("train"),
        work.part("validation"),
        params.train,
        parameters=Preprocessing(),
        data_version=version,
        cache=work.root / "data",
        checkpoint=checkpoint,
        reporter=work.reporter,
        on_epoch=lambda row: tracker.epoch(run, row),
    )
    place(lambda folder: _save_trained(result, run, folder), work.trained)
    checkpoint.unlink(missing_ok=True)


def _save_trained(result: Trained, run: str, folder: Path) -> None:
    folder.mkdir()
    torch.save(
        {
            "state": fold_batch_norm(result.network).state_dict(),
            "outputs": result.network.head.out_features,
            "pooling": result.network.pooling,
            "sharpness": result.network.sharpness,
            "initial_weights": result.loaded.description,
            "epoch": result.epoch,
        },
        folder / "weights.pt",
    )
    with (folder / "history.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(result.history[-1]))
        writer.writeheader()
        writer.writerows({k: f"{v:.6g}" for k, v in row.items()} for row in result.history)
    _write_json(folder / "run.json", {"run": run})


def calibrate_stage(work: Workspace) -> None:
    """Quantise, calibrate, choose the operating point; write ``draft/``."""
    network, _ = load_trained(work.trained)
    train_part, validation = work.part("train"), work.part("validation")

    def make(folder: Path) -> None:
        fitted = calibrate(
            network, train_part, validation, Preprocessing(), work.params.calibrate, folder
        )
        _write_json(
            folder / "calibration.json",
            {
                "calibration": fitted.calibration.model_dump(),
                "operating_point": fitted.point.model_dump() if fitted.point else None,
                "quantisation": fitted.quantisation,
            },
        )

    place(make, work.draft)


def evaluate_stage(work: Workspace) -> None:
    """Measure the draft on the test patients; write ``evaluation/``."""
    part, measured = _measure(work)

    def make(folder: Path) -> None:
        folder.mkdir()
        evaluation.write_metrics(measured, folder / "metrics.json")
        evaluation.write_details(measured, folder / "evaluation.json")
        evaluation.write_curves(measured, part, folder)
        draw(measured, read_history(work.trained), folder / "plots")

    place(make, work.evaluated)
    area = measured.metrics["auroc"]
    work.reporter.say(f"test AUROC {area.value:.3f} ({area.low:.3f} to {area.high:.3f})")


def export(work: Workspace) -> None:
    """Put the finished package with its card at ``model/``, and register it."""
    from thoralens.training.track import Tracker

    part, measured = _measure(work)
    trained = torch.load(work.trained / "weights.pt", weights_only=True)
    history, about = read_history(work.trained), _read_json(work.draft / "calibration.json")
    specs: list[ModelSpec] = []

    def make(folder: Path) -> None:
        shutil.copytree(work.draft, folder, ignore=shutil.ignore_patterns("calibration.json"))
        specs.append(
            write_spec(folder, lambda files: _spec(work, part, measured, trained, about, files))
        )
        text = card(specs[0], measured, history, _about_data(work), about["quantisation"])
        (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
        shutil.copytree(work.evaluated / "plots", folder / "plots")
        page = html(text, folder / "plots", specs[0].title)
        (folder / "MODEL_CARD.html").write_text(page, encoding="utf-8")

    place(make, work.model)
    tracker = Tracker(get_settings().tracking)
    run = _read_json(work.trained / "run.json")["run"]
    if not tracker.usable(run):
        manifest = work.split_manifest()
        version = data_version(manifest)
        params = work.params.published()
        run = tracker.begin(params, manifest, version, dvc_hash(work.root, work.data))
        for row in history:
            tracker.epoch(run, row)
    registered = tracker.export(
        run,
        specs[0],
        work.model,
        (work.model / "MODEL_CARD.md", work.model / "MODEL_CARD.html", work.evaluated),
        register=work.params.export.register_model,
    )
    if registered:
        work.reporter.say(f"registered {specs[0].name} version {registered} @candidate")


def _measure(work: Workspace) -> tuple[Part, evaluation.Evaluation]:
    part = work.part("test")
    about = _read_json(work.draft / "calibration.json")
    calibration = Calibration.model_validate(about["calibration"])
    point = about["operating_point"]
    p = probabilities(logits_of(work.draft, part.images, Preprocessing()), calibration)
    threshold = point["threshold"] if point else None
    return part, evaluation.evaluate_part(part, p, threshold, work.params.evaluate.resamples)


def _spec(
    work: Workspace,
    part: Part,
    measured: evaluation.Evaluation,
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
        classes=part.classes,
        positive=params.data.positive,
        pooling=Pooling(kind=trained["pooling"], sharpness=trained["sharpness"]),
        preprocessing=Preprocessing().to_json(),
        calibration=Calibration.model_validate(about["calibration"]),
        operating_point=OperatingPoint.model_validate(point) if point else None,
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
            trained_at=now(),
            parameters={**params.published(), "epoch": trained["epoch"]},
        ),
        files=files,
    )


def load_trained(folder: Path) -> tuple[VGG16, dict[str, Any]]:
    """The folded network of a ``train`` stage, in evaluation mode, and what was saved with it."""
    saved = torch.load(folder / "weights.pt", weights_only=True)
    network = VGG16(saved["outputs"], pooling=saved["pooling"], sharpness=saved["sharpness"])
    network.load_state_dict(saved["state"])
    return network.eval(), saved


def read_history(folder: Path) -> list[Epoch]:
    with (folder / "history.csv").open(newline="", encoding="utf-8") as stream:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(stream)]


def dvc_hash(root: Path, data: Path) -> str:
    """DVC's hash of the data folder from ``dvc.lock``, or ``not-in-dvc``."""
    lock = root / "dvc.lock"
    if lock.is_file():
        wanted = data.relative_to(root).as_posix()
        for stage in yaml.safe_load(lock.read_text(encoding="utf-8"))["stages"].values():
            for out in stage.get("outs", ()):
                if out["path"] == wanted:
                    return str(out["md5"])
    return "not-in-dvc"


def _about_data(work: Workspace) -> str:
    from thoralens.datasets.catalogue import CATALOGUE

    entry = CATALOGUE.get(work.params.data.name)
    records = work.split_manifest().records
    licences = ", ".join(sorted({record.licence for record in records}))
    counts = f"{len(records)} images. Licence: {licences}."
    return f"{entry.title}. {entry.citation} {counts}" if entry else f"{work.data.name}. {counts}"


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DataError(
            "stage_missing",
            f"There is no {path.parent.name}/{path.name}.",
            "Run the stages before it: `dvc repro`.",
        ) from error


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


STAGES: dict[str, Stage] = {
    "ingest": ingest,
    "audit": audit,
    "split": split,
    "train": train,
    "calibrate": calibrate_stage,
    "evaluate": evaluate_stage,
    "export": export,
}


def run(name: str, root: Path) -> None:
    """Run one stage in ``root``."""
    if name not in STAGES:
        raise ThoralensError("stage_unknown", f"There is no stage {name}.", ", ".join(STAGES))
    STAGES[name](Workspace(root, Reporter()))
