"""Train, calibrate, evaluate and export the chest X-ray model in one go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.inference import Model
from thoralens.inference.package import (
    Calibration,
    Lineage,
    Measured,
    ModelSpec,
    OperatingPoint,
    Pooling,
)
from thoralens.training import jsrt
from thoralens.training.augment import affine, contrast
from thoralens.training.card import write_card
from thoralens.training.chest import Recipe, Say, Trained, describe, infer, train
from thoralens.training.export import (
    code_version,
    now,
    numpy_inputs,
    place,
    save_gate,
    save_graph,
    save_head,
    write_spec,
)
from thoralens.training.metrics import Bool, Float64, evaluate, platt
from thoralens.training.vgg16 import VGG16, fold_batch_norm

SENSITIVITY = 0.8
"""The operating point is the highest threshold that reaches this sensitivity on validation."""


def build(
    data: Path, weights: str, cache: Path, out: Path, recipe: Recipe, say: Say = print
) -> ModelSpec:
    """Train on JSRT and put a complete int8 package at ``out``; returns its description."""
    checkpoint = cache / f"{out.name}.checkpoint"
    trained = train(data, weights, cache, checkpoint, recipe, say)
    spec = package(trained, data, out, recipe, say)
    checkpoint.unlink(missing_ok=True)
    return spec


def package(trained: Trained, data: Path, out: Path, recipe: Recipe, say: Say) -> ModelSpec:
    """Calibrate on validation, export, and measure the exported model on the test patients."""
    parameters = Preprocessing()
    plain = fold_batch_norm(trained.network)
    parts = {
        split: jsrt.load(data, split, parameters.size, parameters.low, parameters.high)
        for split in ("train", "validation", "test")
    }
    specs: list[ModelSpec] = []

    def make(folder: Path) -> None:
        _save(plain, parts, parameters, folder)
        lineage = Lineage(
            data_version=jsrt.data_version(data),
            code_version=code_version(),
            initial_weights=trained.loaded.description,
            seed=recipe.seed,
            trained_at=now(),
            parameters={**describe(recipe), "epoch": trained.epoch},
        )
        draft = _describe(folder, parameters, plain.sharpness, lineage)
        scores = {s: _logits(folder, parts[s]) for s in ("validation", "test")}
        known = parts["validation"].malignant
        slope, offset = platt(scores["validation"], known)
        fitted = f"JSRT validation, {len(known)} patients"
        calibration = Calibration(method="platt", slope=slope, offset=offset, fitted_on=fitted)
        point = operating_point(calibrated(scores["validation"], calibration), known)
        probability = calibrated(scores["test"], calibration)
        measured = Measured(
            data="JSRT",
            split="test patients of the fixed split, shipped int8 model",
            patients=len(probability),
            positives=int(parts["test"].malignant.sum()),
            metrics=evaluate(probability, parts["test"].malignant, point.threshold),
        )
        final = draft.model_copy(
            update={
                "calibration": calibration,
                "operating_point": point,
                "measured": (measured,),
            }
        )
        specs.append(write_spec(folder, lambda files: final.model_copy(update={"files": files})))
        write_card(folder, final, trained.history)
        say(f"test AUROC {measured.metrics['auroc']}")

    place(make, out)
    return specs[0]


def calibrated(logits: Float64, calibration: Calibration) -> Float64:
    """Probabilities from logits."""
    return 1 / (1 + np.exp(-(calibration.slope * logits + calibration.offset)))


def operating_point(probability: Float64, label: Bool) -> OperatingPoint:
    """The highest threshold with a sensitivity of at least :data:`SENSITIVITY`."""
    needed = int(np.ceil(SENSITIVITY * label.sum()))
    threshold = float(np.sort(probability[label])[::-1][needed - 1])
    called = probability >= threshold
    return OperatingPoint(
        threshold=threshold,
        sensitivity=float(called[label].mean()),
        specificity=float((~called[~label]).mean()),
        source=f"JSRT validation, {len(label)} patients",
    )


def _save(
    plain: VGG16, parts: dict[str, jsrt.Part], parameters: Preprocessing, folder: Path
) -> None:
    inputs = torch.from_numpy(normalise(parts["train"].images, parameters))
    save_graph(plain, inputs[:1], ("logits", "features"), folder, "int8", numpy_inputs(inputs[:64]))
    save_head(plain, folder)
    train, held_out = (
        infer(plain, varied(parts[split].images), parameters)[1]
        for split in ("train", "validation")
    )
    save_gate(train, held_out, folder)


def varied(images: Float32, copies: int = 3) -> Float32:
    """``(N, S, S)`` images and ``copies`` of each in other frames, contrasts and positions."""
    torch.manual_seed(0)
    given = torch.from_numpy(images)[:, None]
    moved = [contrast(affine(given, 0.2, 0.12, 6))[:, 0].numpy() for _ in range(copies)]
    return np.concatenate([images, *moved])


def _describe(
    folder: Path, parameters: Preprocessing, sharpness: float, lineage: Lineage
) -> ModelSpec:
    return write_spec(
        folder,
        lambda files: ModelSpec(
            name="chest-xray-vgg16",
            version="0.2.0",
            title="Malignant nodule on a frontal chest radiograph (VGG16, JSRT)",
            task="chest-xray-cancer",
            precision="int8",
            classes=("not_malignant", "malignant"),
            positive="malignant",
            pooling=Pooling(kind="lme", sharpness=sharpness),
            preprocessing=parameters.to_json(),
            lineage=lineage,
            files=files,
        ),
    )


def _logits(folder: Path, part: jsrt.Part) -> Float64:
    return Model(folder, precision="f32").forward(part.images).logits[:, 0].astype(np.float64)
