"""The facts of one study: everything a narrative may say, measured, typed and named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from thoralens.anatomy import Place, ZoneMap
from thoralens.explain.grad_cam import GradCam
from thoralens.explain.passport import Agreement, Passport
from thoralens.explain.regions import Region, RegionValues
from thoralens.imaging import Frame, Radiograph
from thoralens.inference import Gate, ModelSpec, Prediction

_TOP = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One measured statement.

    Attributes:
        id: Stable within a study; narratives refer to it.
        kind: What sort of statement; decides which keys ``values`` has.
        values: Numbers, words and flags.
        unit: Of the main number, where it has one.
    """

    id: str
    kind: str
    values: dict[str, Any]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Peak:
    """The hottest point of a map as fractions of the displayed radiograph."""

    place: Place
    x: float
    y: float


def peak_of(cam: GradCam, frame: Frame, zones: ZoneMap) -> Peak | None:
    """Where Grad-CAM is strongest inside the radiograph; ``None`` for an empty map."""
    if cam.empty:
        return None
    heat = frame.crop(cam.heat)
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    x, y = (float(column) + 0.5) / heat.shape[1], (float(row) + 0.5) / heat.shape[0]
    place = zones.at(frame.left + x * frame.width, frame.top + y * frame.height)
    return Peak(place, x, y)


def input_facts(radiograph: Radiograph, gate: Gate) -> list[Fact]:
    """What is known before any prediction: the image, what was done to it, the gate."""
    acquisition = radiograph.acquisition
    facts = [
        Fact(
            "input.image",
            "image",
            {
                "width": acquisition.width,
                "height": acquisition.height,
                "view": acquisition.view,
                "synthetic": acquisition.synthetic,
            },
            "pixels",
        ),
        Fact("limits.use", "limits", {"medical_device": False, "images": 1, "patients": "adults"}),
    ]
    for name, notes in (("correction", radiograph.corrections), ("warning", radiograph.warnings)):
        facts += [
            Fact(f"input.{name}.{i}", name, {"code": note.code, "message": note.message})
            for i, note in enumerate(notes, 1)
        ]
    facts += [
        Fact(
            f"gate.reason.{i}",
            "gate",
            {"code": reason.code, "message": reason.message, "score": reason.score},
        )
        for i, reason in enumerate(gate.reasons, 1)
    ]
    return facts


def prediction_facts(prediction: Prediction, spec: ModelSpec) -> list[Fact]:
    """Probability, decision, prediction set, and what the model was measured to do."""
    probability = prediction.probabilities[prediction.target]
    facts = [
        Fact(
            "prediction.probability",
            "probability",
            {
                "class": prediction.target,
                "probability": probability,
                "calibrated": spec.calibration.method != "none",
            },
            "probability",
        )
    ]
    if spec.operating_point is not None:
        point = spec.operating_point
        facts.append(
            Fact(
                "prediction.operating_point",
                "operating_point",
                {
                    "threshold": point.threshold,
                    "above": probability >= point.threshold,
                    "sensitivity": point.sensitivity,
                    "specificity": point.specificity,
                    "source": point.source,
                },
                "probability",
            )
        )
    if spec.conformal is not None:
        facts.append(
            Fact(
                "prediction.set",
                "prediction_set",
                {
                    "classes": list(prediction.prediction_set),
                    "abstained": prediction.abstained,
                    "coverage": spec.conformal.coverage,
                },
                "share",
            )
        )
    for measured in spec.measured[:1]:
        metrics = {
            name: {"value": m.value, "low": m.low, "high": m.high}
            for name, m in measured.metrics.items()
            if name in ("auroc", "accuracy", "sensitivity", "specificity")
        }
        facts.append(
            Fact(
                "model.measured",
                "measured",
                {
                    "data": measured.data,
                    "split": measured.split,
                    "patients": measured.patients,
                    "positives": measured.positives,
                    "metrics": metrics,
                },
            )
        )
    return facts


def map_facts(cam: GradCam, peak: Peak | None, zones: ZoneMap, values: RegionValues) -> list[Fact]:
    """Where Grad-CAM lies and which regions moved the prediction."""
    shares = sorted(zone_shares(cam, zones), key=lambda item: -item[1])
    inside = inside_lungs(cam, zones)
    facts = [
        Fact("cam.lungs", "inside_lungs", {"share": inside, "empty": cam.empty}, "share"),
    ]
    facts += [
        Fact(f"cam.zone.{i}", "zone_share", {**_place(place), "share": share}, "share")
        for i, (place, share) in enumerate(shares, 1)
        if share > 0
    ]
    if peak is not None:
        facts.append(
            Fact(
                "cam.peak",
                "peak",
                {**_place(peak.place), "x": peak.x, "y": peak.y},
                "share of the image",
            )
        )
    facts.append(
        Fact(
            "shap.total",
            "shap_total",
            {
                "base": values.shapley.base_value,
                "output": values.shapley.output_value,
                "evaluations": values.shapley.evaluations,
                "additivity_gap": values.shapley.additivity_gap,
            },
            "log-odds",
        )
    )
    facts += [_region_fact(values, index) for index in clear_regions(values)]
    return facts


def trust_facts(agreement: Agreement, passport: Passport) -> list[Fact]:
    """How far the maps can be trusted."""
    return [
        Fact(
            "maps.agreement",
            "agreement",
            {
                "rank_correlation": agreement.rank_correlation,
                "top_region_overlap": agreement.top_region_overlap,
            },
            "correlation",
        ),
        Fact(
            "maps.passport",
            "passport",
            {
                "verdict": passport.verdict,
                "deletion": passport.deletion_auc,
                "insertion": passport.insertion_auc,
                "notes": list(passport.notes),
            },
            "log-odds",
        ),
    ]


def zone_shares(cam: GradCam, zones: ZoneMap) -> list[tuple[Place, float]]:
    """Share of the map in every named place; sums to 1, or all 0 for an empty map."""
    return zones.shares(cam.heat)


def inside_lungs(cam: GradCam, zones: ZoneMap) -> float:
    """Share of the map that lies on lung."""
    total = float(cam.heat.sum())
    return float(cam.heat[zones.lungs].sum()) / total if total > 0 else 0.0


def clear_regions(values: RegionValues) -> list[int]:
    """Indices of up to three regions each way whose 95 % interval excludes zero, strongest
    first."""
    estimate, interval = values.shapley.values, values.shapley.ci95
    raising = [i for i in np.argsort(-estimate)[:_TOP] if interval[i, 0] > 0]
    lowering = [i for i in np.argsort(estimate)[:_TOP] if interval[i, 1] < 0]
    return [int(i) for i in raising + lowering]


def _region_fact(values: RegionValues, index: int) -> Fact:
    region: Region = values.regions[index]
    low, high = values.shapley.ci95[index]
    return Fact(
        f"shap.{region.id}",
        "region_value",
        {
            "region": region.id,
            **_place(region.place),
            "value": float(values.shapley.values[index]),
            "low": float(low),
            "high": float(high),
        },
        "log-odds",
    )


def _place(place: Place) -> dict[str, str]:
    return {"zone": place.zone.value, "side": place.side.value}
