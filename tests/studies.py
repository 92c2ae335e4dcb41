"""A small Diagnosis for tests of what reads one; no image was judged."""

from __future__ import annotations

from thoralens.diagnosis.schema import (
    Diagnosis,
    LineageOut,
    Narrative,
    Narratives,
    PredictionOut,
    Sentence,
)

_SENTENCES = (
    ("The computer model gives this X-ray a score of 62 % for lung cancer.",
     ("prediction.probability",)),
    ("That is above the level of 40 % where the model raises a flag.",
     ("prediction.probability", "prediction.operating_point")),
    ("The coloured map shows that it looked most at the upper part of the left lung.",
     ("cam.zone.1",)),
    ("A bright spot on the map is not a tumour; it only shows what the model used.",
     ("limits.use",)),
    ("In our checks the map for this image was weak.", ("maps.passport",)),
)  # fmt: skip


def study(study_id: str = "s1") -> Diagnosis:
    told = Narrative(
        text=" ".join(text for text, _ in _SENTENCES),
        sentences=tuple(Sentence(text=text, facts=facts) for text, facts in _SENTENCES),
    )
    return Diagnosis.model_construct(
        study_id=study_id,
        created_at="2026-11-01T10:00:00+00:00",
        lineage=LineageOut(
            model="chest-xray-vgg16", model_version="0.4.0", data_version="d", code_version="c"
        ),
        prediction=PredictionOut(
            label="malignant", probabilities={"malignant": 0.62}, calibrated=True,
            operating_point=None, set=("malignant",), abstained=False,
        ),
        narratives=Narratives(clinician=told, patient=told),
    )  # fmt: skip
