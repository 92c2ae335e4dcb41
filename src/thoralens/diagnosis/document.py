"""The flow's values written as parts of the Diagnosis document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from thoralens import __version__
from thoralens.anatomy import ZoneMap
from thoralens.diagnosis import schema
from thoralens.explain.evidence import Fact, Peak, inside_lungs, zone_shares
from thoralens.explain.grad_cam import GradCam
from thoralens.explain.narrate_llm import Told
from thoralens.explain.narrator import Narration
from thoralens.explain.passport import Agreement, Passport
from thoralens.explain.regions import RegionValues
from thoralens.imaging import Note, Radiograph
from thoralens.inference import Gate, ModelSpec, Prediction

_PLAYERS = {"grid": "grid of {} regions", "zones": "set of {} anatomical zones"}
_BASELINES = {"blurred": "blurred image", "healthy": "mean healthy chest"}


def lineage(spec: ModelSpec) -> schema.LineageOut:
    return schema.LineageOut(
        model=spec.name,
        model_version=spec.version,
        data_version=spec.lineage.data_version,
        code_version=__version__,
    )


def describe_input(radiograph: Radiograph) -> schema.InputOut:
    acquisition = radiograph.acquisition
    return schema.InputOut(
        modality=acquisition.modality,
        view=acquisition.view,
        width=acquisition.width,
        height=acquisition.height,
        pixel_spacing_mm=acquisition.pixel_spacing_mm,
        photometric=acquisition.photometric,
        source_format=acquisition.source_format,
        bits=acquisition.bits,
        synthetic=acquisition.synthetic,
        corrections=_messages(radiograph.corrections),
        warnings=_messages(radiograph.warnings),
    )


def gate(verdict: Gate) -> schema.GateOut:
    return schema.GateOut(
        accepted=verdict.accepted,
        reasons=tuple(schema.GateReason(**asdict(reason)) for reason in verdict.reasons),
    )


def prediction(said: Prediction, spec: ModelSpec) -> schema.PredictionOut:
    point = spec.operating_point
    return schema.PredictionOut(
        label=said.label,
        probabilities=said.probabilities,
        calibrated=spec.calibration.method != "none",
        operating_point=schema.OperatingPointOut(**point.model_dump()) if point else None,
        set=said.prediction_set,
        abstained=said.abstained,
    )


def grad_cam(
    cam: GradCam, peak: Peak | None, zones: ZoneMap, doubt: str | None
) -> schema.GradCamOut:
    return schema.GradCamOut(
        target=cam.target,
        layer=cam.layer,
        zones=tuple(
            schema.ZoneShare(zone=place.zone.value, side=place.side.value, share=share)
            for place, share in zone_shares(cam, zones)
        ),
        inside_lungs=inside_lungs(cam, zones),
        peak=schema.Peak(zone=peak.place.zone.value, side=peak.place.side.value, x=peak.x, y=peak.y)
        if peak
        else None,
        doubt=doubt,
    )


def shap(values: RegionValues, doubt: str | None) -> schema.ShapOut:
    shapley = values.shapley
    intervals = shapley.ci95
    return schema.ShapOut(
        target=values.target,
        players=_PLAYERS[values.players].format(len(values.regions)),
        baseline=_BASELINES[values.baseline],
        evaluations=shapley.evaluations,
        base_value=shapley.base_value,
        output_value=shapley.output_value,
        additivity_gap=shapley.additivity_gap,
        regions=tuple(
            schema.Region(
                id=region.id,
                zone=region.place.zone.value,
                side=region.place.side.value,
                value=float(value),
                ci95=(float(low), float(high)),
                box=region.box,
            )
            for region, value, (low, high) in zip(
                values.regions, shapley.values, intervals, strict=True
            )
        ),
        doubt=doubt,
        estimator=values.estimator,
        surrogate_error=values.surrogate_error,
    )


def agreement(measured: Agreement) -> schema.Agreement:
    return schema.Agreement(**asdict(measured))


def passport(issued: Passport, spec: ModelSpec, cam: GradCam, zones: ZoneMap) -> schema.Passport:
    return schema.Passport(
        outside_lungs=None if cam.empty else 1 - inside_lungs(cam, zones),
        randomisation=spec.randomisation,
        pointing=spec.pointing,
        **asdict(issued),
    )


def facts(known: Sequence[Fact]) -> tuple[schema.Fact, ...]:
    return tuple(schema.Fact(**asdict(fact)) for fact in known)


def narratives(narration: Narration) -> schema.Narratives:
    """Both readers' narratives, each sentence with where it came from."""
    told = {reader: _narrative(one) for reader, one in narration.told.items()}
    return schema.Narratives(clinician=told["clinician"], patient=told["patient"])


def _narrative(told: Told) -> schema.Narrative:
    return schema.Narrative(
        text=" ".join(sentence.text for sentence, _ in told.sentences),
        sentences=tuple(
            schema.Sentence(text=s.text, facts=s.facts, source=source)
            for s, source in told.sentences
        ),
    )


def _messages(notes: Sequence[Note]) -> tuple[schema.Message, ...]:
    return tuple(schema.Message(code=note.code, message=note.message) for note in notes)
