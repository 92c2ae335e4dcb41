"""The folder a pipeline runs in: where its files lie, and how they are read and written."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from thoralens.datasets import manifest as manifests
from thoralens.datasets.manifest import Manifest
from thoralens.errors import DataError
from thoralens.imaging import Preprocessing
from thoralens.training.data import Int, Part, load_part
from thoralens.training.images import Epoch
from thoralens.training.params import Params, read_params
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16


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
    def backgrounds(self) -> Path:
        return self.artifacts / "backgrounds.npz"

    @property
    def pretrained(self) -> Path:
        return self.artifacts / "pretrain"

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
    def crossvalidated(self) -> Path:
        return self.artifacts / "crossval"

    @property
    def model(self) -> Path:
        return self.artifacts / "model"

    @property
    def clip_features(self) -> Path:
        return self.artifacts / "clip-features"

    @property
    def clip(self) -> Path:
        return self.artifacts / "clip"

    def part(self, name: str) -> Part:
        """Read one part of the split."""
        positive = self.params.data.positive
        return load_part(self.split_manifest(), self.data, name, Preprocessing(), positive)

    def everyone(self) -> tuple[Part, Int]:
        """Every readable image as one part, and ``(N,)`` its class in the manifest."""
        given = self.split_manifest()
        whole = given.with_records(replace(record, split="train") for record in given.records)
        positive = self.params.data.positive
        part = load_part(whole, self.data, "train", Preprocessing(), positive)
        known = {record.image: record.label for record in given.records}
        strata = [given.classes.index(known[record.image]) for record in part.records]
        return part, np.array(strata, np.int64)

    def split_manifest(self) -> Manifest:
        return manifests.read(self.split)


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


def read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise stage_missing(f"{path.parent.name}/{path.name}") from error


def stage_missing(what: str) -> DataError:
    return DataError(
        "stage_missing", f"There is no {what}.", "Run the stages before it: `dvc repro`."
    )


def write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
