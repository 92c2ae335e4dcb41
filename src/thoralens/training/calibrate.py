"""After training: a graph in its shipped precision, calibrated probabilities, a decision, a gate.

Everything is fitted on training and validation patients; the test patients stay out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from thoralens.imaging import Float32, Preprocessing
from thoralens.imaging.preprocess import normalise
from thoralens.inference.model import probabilities
from thoralens.inference.package import Calibration, Conformal, OperatingPoint
from thoralens.runtime import Graph
from thoralens.training.augment import affine, contrast
from thoralens.training.conformal import conformal
from thoralens.training.data import Part
from thoralens.training.export import numpy_inputs, save_gate, save_graph, save_head
from thoralens.training.learner import infer, score
from thoralens.training.metrics import Bool, Float64, Int, inverse_temperature, platt
from thoralens.training.params import CalibrateParams
from thoralens.training.vgg16 import VGG16


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An image, its class, and what the trained and the shipped graph call it."""

    image: str
    label: str
    trained: str
    shipped: str


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was fitted on the validation patients.

    Attributes:
        calibration: From logits to probabilities.
        point: The decision, with two classes.
        quantisation: AUROC and loss of the trained and of the shipped graph on validation.
        disagreements: Validation images that those two call differently at even odds.
    """

    calibration: Calibration
    point: OperatingPoint | None
    conformal: Conformal
    quantisation: dict[str, float]
    disagreements: tuple[Disagreement, ...]


def calibrate(
    plain: VGG16,
    train: Part,
    validation: Part,
    parameters: Preprocessing,
    params: CalibrateParams,
    folder: Path,
) -> Calibrated:
    """Write graph, readout and gate to ``folder`` and fit calibration and operating point."""
    samples = torch.from_numpy(normalise(train.images[: params.samples], parameters))
    save_graph(
        plain, samples[:1], ("logits", "features"), folder, params.precision, numpy_inputs(samples)
    )
    save_head(plain, folder)
    graph = Graph(folder / "model.xml", precision="f32")
    kept, held_out = (
        graph(normalise(varied(part.images), parameters))["features"].mean(axis=(2, 3))
        for part in (train, validation)
    )
    save_gate(kept, held_out, folder)
    exact = infer(plain, validation.images, parameters)
    shipped = graph(normalise(validation.images, parameters))["logits"]
    fitted_on = f"{len(validation.labels)} validation images"
    calibration = fit(shipped, validation.labels, fitted_on)
    point = None
    if len(validation.classes) == 2:
        probability = probabilities(shipped, calibration)[:, 1]
        known = validation.labels == 1
        point = operating_point(probability, known, params.sensitivity, fitted_on)
    return Calibrated(
        calibration,
        point,
        conformal(shipped, validation.labels, fit, params.coverage, fitted_on),
        _compare(exact, shipped, validation.labels),
        _disagreements(exact, shipped, validation),
    )


def fit(logits: Float32, labels: Int, fitted_on: str = "") -> Calibration:
    """Platt scaling of one logit, a temperature for several."""
    if logits.shape[1] == 1:
        slope, offset = platt(logits[:, 0].astype(np.float64), labels == 1)
        return Calibration(method="platt", slope=slope, offset=offset, fitted_on=fitted_on)
    slope = inverse_temperature(logits.astype(np.float64), labels)
    return Calibration(method="temperature", slope=slope, fitted_on=fitted_on)


def outputs_of(folder: Path, images: Float32, parameters: Preprocessing) -> dict[str, Float32]:
    """Logits ``(N, O)`` and features ``(N, C, h, w)`` of a package's graph on square images.

    Floating-point layers compute in f32.
    """
    graph = Graph(folder / "model.xml", precision="f32", batch=8)
    return graph(normalise(images, parameters))


def operating_point(
    probability: Float64, label: Bool, sensitivity: float, source: str
) -> OperatingPoint:
    """The highest threshold that reaches ``sensitivity``."""
    needed = int(np.ceil(sensitivity * label.sum()))
    threshold = float(np.sort(probability[label])[::-1][needed - 1])
    called = probability >= threshold
    return OperatingPoint(
        threshold=threshold,
        sensitivity=float(called[label].mean()),
        specificity=float((~called[~label]).mean()),
        source=source,
    )


def varied(images: Float32, copies: int = 3) -> Float32:
    """``(N, S, S)`` images and ``copies`` of each in other frames, contrasts and positions."""
    torch.manual_seed(0)
    given = torch.from_numpy(images)[:, None]
    moved = [contrast(affine(given, 0.2, 0.12, 6))[:, 0].numpy() for _ in range(copies)]
    return np.concatenate([images, *moved])


def _compare(exact: Float32, shipped: Float32, labels: Int) -> dict[str, float]:
    before, after = score(exact, labels), score(shipped, labels)
    return {
        "trained_auroc": before["auroc"],
        "shipped_auroc": after["auroc"],
        "trained_loss": before["loss"],
        "shipped_loss": after["loss"],
    }


def _disagreements(exact: Float32, shipped: Float32, part: Part) -> tuple[Disagreement, ...]:
    single = exact.shape[1] == 1
    before, after = (
        (x[:, 0] > 0).astype(np.int64) if single else x.argmax(axis=1) for x in (exact, shipped)
    )
    return tuple(
        Disagreement(
            part.records[i].image,
            *(part.classes[k[i]] for k in (part.labels, before, after)),
        )
        for i in np.flatnonzero(before != after)
    )
