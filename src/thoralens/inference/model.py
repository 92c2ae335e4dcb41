"""A chest X-ray model: preprocessing, network, calibrated probability, prediction set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from thoralens.errors import ModelError
from thoralens.imaging import Float32, Preprocessing, Radiograph, to_square
from thoralens.imaging.preprocess import normalise
from thoralens.inference.drift import read_reference
from thoralens.inference.package import Calibration, ModelSpec, read_spec
from thoralens.runtime import Graph, Precision


@dataclass(frozen=True, slots=True)
class Output:
    """Raw answers of the network for N inputs.

    Attributes:
        logits: ``(N, O)`` float32.
        features: ``(N, C, h, w)`` float32, the last feature map (after its ReLU).
    """

    logits: Float32
    features: Float32


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says about one radiograph.

    Attributes:
        label: The class at the operating point (binary) or the most probable one.
        probabilities: Calibrated probability of each class; they sum to 1.
        prediction_set: Classes of the split-conformal set, or the label alone without one.
        abstained: True when the set does not hold exactly one class.
        log_odds: Log-odds of the positive (or the labelled) class; explanations add up to it.
        target: The class that the log-odds and the explanations are about.
    """

    label: str
    probabilities: dict[str, float]
    prediction_set: tuple[str, ...]
    abstained: bool
    log_odds: float
    target: str


class Model:
    """A model package, loaded once and safe to use from several threads.

    Raises:
        ModelError: The package is missing, damaged, or made with another preprocessing.
    """

    def __init__(self, folder: Path, *, precision: Precision = "auto", threads: int = 0) -> None:
        self.spec: ModelSpec = read_spec(folder)
        self.reference = read_reference(folder, self.spec)
        self.preprocessing = _preprocessing(self.spec)
        xml = folder / "model.xml"
        self._graph = Graph(xml, precision=precision, threads=threads)
        try:
            with np.load(folder / "head.npz") as head:
                self.weight: Float32 = head["weight"].astype(np.float32)
                self.bias: Float32 = head["bias"].astype(np.float32)
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(
                "model_head_missing",
                f"The readout (head.npz) of {folder.name} cannot be read.",
                "Export the model again.",
            ) from error

    @property
    def size(self) -> int:
        return self.preprocessing.size

    @property
    def target(self) -> str | None:
        """The class explanations are about by default; ``None``: the predicted one."""
        return self.spec.positive

    def square(self, radiograph: Radiograph) -> Float32:
        """The radiograph in the square frame, ``(size, size)`` float32 in [0, 1]."""
        parameters = self.preprocessing
        return to_square(
            radiograph.pixels, parameters.size, low=parameters.low, high=parameters.high
        )

    def forward(self, squares: Float32) -> Output:
        """Run the network on ``(N, size, size)`` square frames in [0, 1]."""
        answer = self._graph(normalise(squares, self.preprocessing))
        return Output(answer["logits"], answer["features"])

    def evidence(self, features: Float32) -> Float32:
        """The readout at each location, ``(N, O, h, w)`` raw logits, from ``(N, C, h, w)``."""
        read = np.tensordot(features, self.weight, axes=(1, 1)).transpose(0, 3, 1, 2)
        return np.asarray(read + self.bias[:, None, None], np.float32)

    def pool(self, evidence: Float32) -> NDArray[np.float64]:
        """Raw logits ``(N, O)`` of :meth:`evidence`, as the package pools it."""
        flat = evidence.reshape(*evidence.shape[:2], -1).astype(np.float64)
        pooling = self.spec.pooling
        if pooling.kind == "mean":
            return np.asarray(flat.mean(axis=2), np.float64)
        peak = flat.max(axis=2, keepdims=True)
        mean = np.exp(pooling.sharpness * (flat - peak)).mean(axis=2)
        return np.asarray(np.log(mean) / pooling.sharpness + peak[..., 0], np.float64)

    def probabilities(self, logits: Float32) -> Float32:
        """Calibrated class probabilities ``(N, K)`` from raw logits ``(N, O)``."""
        return probabilities(logits, self.spec.calibration).astype(np.float32)

    def log_odds(self, logits: NDArray[np.floating], target: str) -> Float32:
        """Calibrated log-odds ``(N,)`` of one class from raw logits ``(N, O)``."""
        index = self.spec.classes.index(target)
        scaled = calibrated(logits, self.spec.calibration)
        if scaled.shape[1] == 1:
            return np.asarray(scaled[:, 0] * (1 if index == 1 else -1), np.float32)
        others = np.delete(scaled, index, axis=1)
        peak = others.max(axis=1, keepdims=True)
        rest = peak[:, 0] + np.log(np.exp(others - peak).sum(axis=1))
        return np.asarray(scaled[:, index] - rest, np.float32)

    def predict(self, output: Output) -> Prediction:
        """Read one answer (N = 1) of :meth:`forward`."""
        spec = self.spec
        values = self.probabilities(output.logits)[0]
        by_class = {name: float(p) for name, p in zip(spec.classes, values, strict=True)}
        label = max(by_class, key=by_class.__getitem__)
        point = spec.operating_point
        if spec.positive is not None and point is not None:
            negative = max((c for c in spec.classes if c != spec.positive), key=by_class.get)  # type: ignore[arg-type]
            label = spec.positive if by_class[spec.positive] >= point.threshold else negative
        chosen: tuple[str, ...] = (label,)
        if spec.conformal is not None:
            least = 1.0 - spec.conformal.quantile
            chosen = tuple(name for name, p in by_class.items() if p >= least)
        target = spec.positive or label
        return Prediction(
            label=label,
            probabilities=by_class,
            prediction_set=chosen,
            abstained=len(chosen) != 1,
            log_odds=float(self.log_odds(output.logits, target)[0]),
            target=target,
        )


def calibrated(logits: NDArray[np.floating], calibration: Calibration) -> NDArray[np.float64]:
    """Raw logits ``(N, O)`` on the calibrated scale."""
    return logits.astype(np.float64) * calibration.slope + calibration.offset


def probabilities(logits: Float32, calibration: Calibration) -> NDArray[np.float64]:
    """``(N, K)`` calibrated class probabilities of ``(N, O)`` logits."""
    scaled = calibrated(logits, calibration)
    if scaled.shape[1] == 1:
        scaled = np.concatenate([np.zeros_like(scaled), scaled], axis=1)
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)


def _preprocessing(spec: ModelSpec) -> Preprocessing:
    """The package's preprocessing, refused when this program would compute another one."""
    try:
        stored = Preprocessing.from_json(spec.preprocessing)
    except (TypeError, KeyError, ValidationError) as error:
        raise ModelError(
            "model_preprocessing_unknown",
            f"The model {spec.name} {spec.version} names preprocessing this program does not know.",
            "Export the model again with this version of Thoralens.",
        ) from error
    if stored.revision != Preprocessing().revision:
        raise ModelError(
            "model_preprocessing_differs",
            f"The model {spec.name} {spec.version} was trained with preprocessing revision "
            f"{stored.revision}; this program computes revision {Preprocessing().revision}.",
            "Use the Thoralens version the model was made with, or train it again.",
        )
    return stored
