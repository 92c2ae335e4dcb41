"""A model package: a folder with the graph, its readout and a ``model.json`` that describes it.

Layout: ``model.xml`` + ``model.bin`` (OpenVINO; outputs ``logits`` ``(N, O)`` and ``features``
``(N, C, h, w)``), ``head.npz`` (``weight`` ``(O, C)``, ``bias`` ``(O,)``: the linear readout
behind the pooling), ``gate.npz`` (feature statistics of the training images) and ``model.json``.
A binary task has one output (O = 1, the log-odds of the positive class), others one per class.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thoralens.errors import ModelError


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Pooling(_Frozen):
    """How evidence per location becomes one logit.

    ``mean``: global average pooling, then the linear readout. ``lme``: the readout at each
    location, then log-mean-exp with the given sharpness; it tends to ``mean`` as sharpness → 0.
    """

    kind: Literal["mean", "lme"] = "mean"
    sharpness: float = 1.0


class Calibration(_Frozen):
    """Platt scaling of the log-odds: ``p = sigmoid(slope · z + offset)`` (Platt, 1999).

    With several classes the softmax takes ``slope · z`` and ``offset`` is 0 (temperature).
    """

    method: Literal["none", "platt", "temperature"] = "none"
    slope: float = 1.0
    offset: float = 0.0
    fitted_on: str = ""


class OperatingPoint(_Frozen):
    """The decision threshold on the positive class and what it was measured to do."""

    threshold: float = Field(ge=0, le=1)
    sensitivity: float = Field(ge=0, le=1)
    specificity: float = Field(ge=0, le=1)
    source: str


class Conformal(_Frozen):
    """Split-conformal quantiles: a class is in the set when ``1 - p_class <= quantile``."""

    coverage: float
    quantile: float
    fitted_on: str


class Interval(_Frozen):
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


class Measured(_Frozen):
    """Numbers measured on images the model never saw."""

    data: str
    split: str
    patients: int
    positives: int
    metrics: dict[str, Interval]


class Pointing(_Frozen):
    """The pointing game (Zhang et al., 2018) on the positive images whose nodule is known.

    Attributes:
        images: How many were asked.
        hit: Share whose hottest point lies at the nodule, or within 15/224 of the square's side.
        chance: The same for a point anywhere in the lungs.
        centre: The same for the centre of either lung.
        zone: Share whose hottest lung zone, by mean heat, is the nodule's; ``None`` when every
            nodule lies outside the lungs' outline.
        zone_chance: The same for one of the six zones at random.
    """

    images: int
    hit: Interval
    chance: float
    centre: float
    zone: Interval | None
    zone_chance: float = 1 / 6


class Lineage(_Frozen):
    """Where the model came from, enough to make it again."""

    data_version: str
    code_version: str
    initial_weights: str
    seed: int
    trained_at: str
    parameters: dict[str, Any] = {}


class ModelSpec(_Frozen):
    """``model.json``."""

    schema_version: Literal[1] = 1
    name: str
    version: str
    title: str
    task: str
    precision: Literal["f32", "f16", "int8"]
    classes: tuple[str, ...]
    positive: str | None = None
    layer: str = "features.29"
    pooling: Pooling = Pooling()
    preprocessing: dict[str, Any]
    calibration: Calibration = Calibration()
    operating_point: OperatingPoint | None = None
    conformal: Conformal | None = None
    measured: tuple[Measured, ...] = ()
    randomisation: float | None = Field(
        None,
        description="Mean rank correlation of Grad-CAM with that of the network whose readout and "
        "last block forgot (Adebayo et al., 2018); near 1, maps would not show what was learnt",
    )
    pointing: Pointing | None = Field(
        None, description="Whether Grad-CAM points at nodules, on images the model never saw"
    )
    lineage: Lineage
    files: dict[str, str] = Field(description="SHA-256 of every other file of the package")


def read_spec(folder: Path) -> ModelSpec:
    """Read and check ``model.json``.

    Raises:
        ModelError: The folder holds no package, or one this program cannot read.
    """
    path = folder / "model.json"
    try:
        return ModelSpec.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ModelError(
            "model_missing",
            f"There is no model package in {folder.name}.",
            "Point THORALENS_MODEL at a folder that holds a model.json.",
        ) from error
    except ValidationError as error:
        raise ModelError(
            "model_invalid",
            f"The model.json in {folder.name} does not have the expected form: "
            f"{error.errors()[0]['msg']} at {'.'.join(map(str, error.errors()[0]['loc']))}.",
            "Export the model again with this version of Thoralens.",
        ) from error
