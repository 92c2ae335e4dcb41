"""The one flow of the product: a Radiograph in, an explained Diagnosis out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from thoralens.anatomy import Lungs, LungSegmenter
from thoralens.diagnosis import document
from thoralens.diagnosis.figure import figures
from thoralens.diagnosis.schema import Diagnosis, Explanations, PredictionOut, SimilarCase
from thoralens.explain.baseline import Baseline, baseline
from thoralens.explain.doubt import doubt_grad_cam, doubt_shap
from thoralens.explain.estimate import region_values
from thoralens.explain.evidence import (
    Fact,
    input_facts,
    map_facts,
    peak_of,
    prediction_facts,
    trust_facts,
)
from thoralens.explain.grad_cam import grad_cam
from thoralens.explain.image_evidence import image_facts
from thoralens.explain.narrator import Narrator
from thoralens.explain.passport import agree, issue_passport
from thoralens.explain.regions import Players, RegionGame, grid_regions, zone_regions
from thoralens.explain.render import Pictures, encode, render_input, render_maps
from thoralens.imaging import Float32, Radiograph, frame_of
from thoralens.inference import Gate, Model, Output
from thoralens.inference.drift import statistics
from thoralens.inference.frontal import FrontalClassifier, put_right
from thoralens.inference.gate import (
    FeatureDistance,
    check_features,
    check_file,
    check_frontal,
    check_lungs,
)
from thoralens.inference.locate import locate
from thoralens.settings import Settings

STEPS = ("read", "gate", "predict", "grad_cam", "shap", "narrate")
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Result:
    """A Diagnosis and its pictures.

    Attributes:
        diagnosis: The document.
        images: PNG files by kind; all have the size of ``original`` but the lines (a multiple of
            it where that is small) and the ``*_figure``.
        statistics: What is watched for drift, of an accepted image; says nothing of a patient.
    """

    diagnosis: Diagnosis
    images: dict[str, bytes]
    statistics: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A radiograph after the gate.

    Attributes:
        radiograph: Put right where it was held wrongly; its corrections say so.
        square: ``(S, S)`` float32, the model's input.
        lungs: As found; never trusted where ``gate`` refuses.
        gate: The verdict.
        output: Of the network; ``None`` when refused.
        distance: Of its features from the training images', as a share of the cut-off.
    """

    radiograph: Radiograph
    square: Float32
    lungs: Lungs
    gate: Gate
    output: Output | None
    distance: float = 0.0


FindSimilar = Callable[[Radiograph, Checked], tuple[SimilarCase, ...]]
"""Known cases like an accepted radiograph, given as read and as checked; must not raise."""


@dataclass(slots=True)
class _Clock:
    timings: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, progress: Progress) -> Iterator[None]:
        progress(name, 0.0)
        start = time.perf_counter()
        yield
        self.timings[name] = round(1000 * (time.perf_counter() - start), 1)
        progress(name, 1.0)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Adds to ``pictures``, which is no step of its own."""
        start = time.perf_counter()
        yield
        taken = 1000 * (time.perf_counter() - start)
        self.timings["pictures"] = round(self.timings.get("pictures", 0.0) + taken, 1)


class Diagnoser:
    """Holds the loaded models; one a process, used by every interface."""

    def __init__(
        self,
        model: Model,
        segmenter: LungSegmenter,
        frontal: FrontalClassifier,
        distance: FeatureDistance,
        *,
        shap_evaluations: int,
        narrator: Narrator | None = None,
        shap_players: Players = "grid",
        shap_baseline: Baseline = "blurred",
    ) -> None:
        self.model = model
        self.spec = model.spec
        self._segmenter = segmenter
        self._frontal = frontal
        self._distance = distance
        self._shap_evaluations = shap_evaluations
        self._narrator = narrator or Narrator()
        self._players: Players = shap_players
        self._baseline: Baseline = shap_baseline

    @classmethod
    def load(cls, settings: Settings) -> Diagnoser:
        """Load the model packages that the settings name.

        Raises:
            ModelError: A package is missing, damaged, or made by another version.
        """
        folder = locate(str(settings.model), settings.tracking, settings.home / "models")
        return cls(
            Model(folder, precision=settings.precision, threads=settings.threads),
            LungSegmenter(settings.lungs, threads=settings.threads),
            FrontalClassifier(settings.frontal, threads=settings.threads),
            FeatureDistance(folder),
            shap_evaluations=settings.shap_evaluations,
            narrator=Narrator.connected(settings),
            shap_players=settings.shap_players,
            shap_baseline=settings.shap_baseline,
        )

    def diagnose(
        self,
        radiograph: Radiograph,
        *,
        study_id: str,
        progress: Progress = lambda _step, _done: None,
        similar: FindSimilar = lambda _given, _checked: (),
    ) -> Result:
        """Run the flow. ``progress`` is told each step's name and the share of it done."""
        given = radiograph
        clock = _Clock()
        progress("read", 1.0)
        with clock.step("gate", progress):
            checked = self.check(radiograph)
        radiograph, lungs = checked.radiograph, checked.lungs
        facts = input_facts(radiograph, checked.gate)
        explained: tuple[PredictionOut, Explanations] | None = None
        with clock.drawing():
            pictures = render_input(radiograph, frame_of(*radiograph.pixels.shape), lungs)
        if checked.output is not None:
            explained, more = self._explain(checked, checked.output, pictures, clock, progress)
            facts += [*image_facts(radiograph, lungs), *more]
        found: tuple[SimilarCase, ...] = ()
        if checked.output is not None:
            with clock.step("similar", lambda _step, _done: None):
                found = similar(given, checked)
        with clock.step("narrate", progress):
            narration = self._narrator(facts)
        diagnosis = Diagnosis(
            study_id=study_id,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            lineage=document.lineage(self.spec),
            input=document.describe_input(radiograph),
            gate=document.gate(checked.gate),
            prediction=explained[0] if explained else None,
            explanations=explained[1] if explained else None,
            facts=document.facts(facts),
            narratives=document.narratives(narration),
            narrated_by=narration.narrated_by,
            narration_note=narration.note,
            verified=narration.verified,
            similar_cases=found,
            timings_ms=clock.timings,
        )
        with clock.drawing():
            images = encode({**pictures, **figures(diagnosis, pictures)})
        diagnosis = diagnosis.model_copy(update={"timings_ms": clock.timings})
        return Result(diagnosis, images, watched(self.model, checked))

    def check(self, radiograph: Radiograph) -> Checked:
        """The gate: put the radiograph right if it is held wrongly, then judge or refuse it."""
        held = self._frontal(radiograph)
        if held.frontal:
            radiograph = put_right(radiograph, held)
        square = self.model.square(radiograph)
        lungs = self._segmenter(radiograph, self.model.size)
        reasons = check_file(radiograph) or check_frontal(held) or check_lungs(lungs)
        if reasons:
            return Checked(radiograph, square, lungs, Gate(tuple(reasons)), None)
        output = self.model.forward(square[None])
        distance = self._distance(output.features[0])
        gate = Gate(tuple(check_features(distance)))
        return Checked(radiograph, square, lungs, gate, output if gate.accepted else None, distance)

    def _explain(
        self,
        checked: Checked,
        output: Output,
        pictures: Pictures,
        clock: _Clock,
        progress: Progress,
    ) -> tuple[tuple[PredictionOut, Explanations], list[Fact]]:
        radiograph, square, lungs = checked.radiograph, checked.square, checked.lungs
        frame, zones = frame_of(*radiograph.pixels.shape), lungs.zones()
        with clock.step("predict", progress):
            prediction = self.model.predict(output)
        with clock.step("grad_cam", progress):
            cam = grad_cam(self.model, output.features[0], prediction.target)
            peak = peak_of(cam, frame, zones)
        with clock.step("shap", progress):
            lay = grid_regions if self._players == "grid" else zone_regions
            regions = lay(frame, zones, self.model.size)
            values = region_values(
                self.model,
                square,
                regions,
                prediction.target,
                self._shap_evaluations,
                progress=lambda done: progress("shap", done),
                players=self._players,
                hidden=self._baseline,
            )
            agreement = agree(cam, values)
            hidden = baseline(self._baseline, square)
            game = RegionGame(self.model, square, regions, prediction.target, hidden)
            passport = issue_passport(game, cam, values)
        doubts = doubt_grad_cam(cam, passport), doubt_shap(values)
        with clock.drawing():
            pictures |= render_maps(pictures["original"], frame, cam, values, doubts=doubts)
        explanations = Explanations(
            grad_cam=document.grad_cam(cam, peak, zones, doubts[0]),
            shap=document.shap(values, doubts[1]),
            agreement=document.agreement(agreement),
            passport=document.passport(passport, self.spec, cam, zones),
        )
        facts = prediction_facts(prediction, self.spec)
        facts += map_facts(cam, peak, zones, values)
        facts += trust_facts(agreement, passport)
        return (document.prediction(prediction, self.spec), explanations), facts


def watched(model: Model, checked: Checked) -> dict[str, float] | None:
    """What is watched for drift; ``None`` of a refused image."""
    if checked.output is None:
        return None
    said = model.predict(checked.output)
    score = said.probabilities[said.target]
    return statistics(checked.square, checked.lungs, checked.distance, score)
