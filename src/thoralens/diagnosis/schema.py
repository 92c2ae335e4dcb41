"""The Diagnosis document: what every interface of the product returns for one study."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from thoralens.inference.package import Pointing

DISCLAIMER = (
    "Thoralens is decision support and education, not a medical device. It does not diagnose: "
    "it reports what a statistical model computed from one image. Only a qualified clinician "
    "who knows the patient can say what an X-ray means."
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Message(_Frozen):
    code: str
    message: str


class LineageOut(_Frozen):
    model: str
    model_version: str
    data_version: str
    code_version: str


class InputOut(_Frozen):
    modality: str | None
    view: str | None
    width: int
    height: int
    pixel_spacing_mm: tuple[float, float] | None
    photometric: str | None
    source_format: str
    bits: int
    synthetic: bool
    corrections: tuple[Message, ...]
    warnings: tuple[Message, ...]


class GateReason(_Frozen):
    code: str
    message: str
    score: float | None


class GateOut(_Frozen):
    accepted: bool
    reasons: tuple[GateReason, ...]


class OperatingPointOut(_Frozen):
    threshold: float
    sensitivity: float
    specificity: float
    source: str


class PredictionOut(_Frozen):
    label: str
    probabilities: dict[str, float]
    calibrated: bool
    operating_point: OperatingPointOut | None
    set: tuple[str, ...]
    abstained: bool


class ZoneShare(_Frozen):
    zone: str
    side: str
    share: float


class Peak(_Frozen):
    """The hottest point; ``x`` and ``y`` are fractions of the radiograph from its top left."""

    zone: str
    side: str
    x: float
    y: float


class GradCamOut(_Frozen):
    """Where Grad-CAM lies; ``doubt`` is why the map is weak and drawn grey, if it is."""

    target: str
    layer: str
    zones: tuple[ZoneShare, ...]
    inside_lungs: float
    peak: Peak | None
    doubt: str | None = None


class Region(_Frozen):
    """A grid cell's Shapley value in log-odds of the target, with its 95 % interval."""

    id: str
    zone: str
    side: str
    value: float
    ci95: tuple[float, float]
    box: tuple[float, float, float, float]


class ShapOut(_Frozen):
    """Region values; ``doubt`` is why the map is weak and drawn grey, if it is.

    ``estimator`` and ``surrogate_error`` (log-odds): see
    :class:`thoralens.explain.regions.RegionValues`.
    """

    target: str
    players: str
    baseline: str
    evaluations: int
    base_value: float
    output_value: float
    additivity_gap: float
    regions: tuple[Region, ...]
    doubt: str | None = None
    estimator: Literal["local", "unbiased", "sampled"] = "sampled"
    surrogate_error: float | None = None


class Agreement(_Frozen):
    rank_correlation: float
    top_region_overlap: float


class Passport(_Frozen):
    """Whether the Grad-CAM map can be trusted: measured on this image, and once for the model.

    ``outside_lungs`` is the share of the map off the lungs, ``None`` for an empty map.
    ``randomisation`` and ``pointing`` belong to the model; see
    :class:`thoralens.inference.ModelSpec`.
    """

    deletion_auc: float
    insertion_auc: float
    outside_lungs: float | None = None
    randomisation: float | None
    pointing: Pointing | None = None
    verdict: Literal["pass", "weak", "fail"]
    notes: tuple[str, ...]


class Explanations(_Frozen):
    grad_cam: GradCamOut
    shap: ShapOut
    agreement: Agreement
    passport: Passport | None


class Sentence(_Frozen):
    """A verified sentence: worded by rules, by a language model, or by it at its second try."""

    text: str
    facts: tuple[str, ...]
    source: Literal["rules", "llm", "llm_repaired"] = "rules"


class Narrative(_Frozen):
    text: str
    sentences: tuple[Sentence, ...]


class Narratives(_Frozen):
    clinician: Narrative
    patient: Narrative


class Fact(_Frozen):
    """One typed, measured statement; narratives may say nothing that is not one of these."""

    id: str
    kind: str
    values: dict[str, Any]
    unit: str | None = None


class SimilarZone(_Frozen):
    """The lung zone in which a study and a case look most alike; boxes are fractions of each
    radiograph, ``x0, y0, x1, y1`` from its top left."""

    zone: str
    side: str
    similarity: float
    query_box: tuple[float, float, float, float]
    case_box: tuple[float, float, float, float]


class SimilarCase(_Frozen):
    """A known case that looks like the study or matches the words, and why it was found.

    ``score`` compares within one answer only; ``parts`` are cosines by channel, for ``words``
    BM25 as a share of the best, for ``named`` the share of what was named; the picture is at
    ``/api/cases/{id}/image.png``.
    """

    id: str
    title: str
    text: str
    findings: tuple[str, ...]
    diagnosis: str
    age: int | None
    sex: Literal["female", "male"] | None
    view: str
    licence: str
    source: str
    synthetic: bool
    score: float
    parts: dict[str, float]
    words: tuple[str, ...]
    shared: tuple[str, ...]
    zone: SimilarZone | None


class Diagnosis(_Frozen):
    """One study's result. When the gate refuses, prediction and explanations are ``None``."""

    schema_version: Literal[1] = 1
    study_id: str
    created_at: str
    lineage: LineageOut
    input: InputOut
    gate: GateOut
    prediction: PredictionOut | None
    explanations: Explanations | None
    facts: tuple[Fact, ...]
    narratives: Narratives
    narrated_by: str
    narration_note: str | None = None
    verified: bool
    similar_cases: tuple[SimilarCase, ...] = ()
    disclaimer: str = DISCLAIMER
    timings_ms: dict[str, float]
