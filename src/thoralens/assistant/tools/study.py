"""Explain my study: what a Diagnosis says about a question, in its own checked sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from thoralens.assistant.events import Citation
from thoralens.assistant.question import Reader

if TYPE_CHECKING:
    from thoralens.diagnosis.schema import Diagnosis, Sentence

_TOPICS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"\bshap\b|\bregions?\b", re.I),
        ("shap.", "maps."),
    ),
    (
        re.compile(
            r"orange|red\b|yellow|colou?r|bright|heat|\bmap|grad-?cam|hot|highlight|where|look"
            r"|naranja|zone|carte|mapa",
            re.I,
        ),
        ("cam.", "maps.passport", "limits.use"),
    ),
    (
        re.compile(r"trust|reliable|sure|certain|wrong|accura|believe|mistake|good is", re.I),
        ("prediction.operating_point", "prediction.set", "maps.", "model.measured", "limits."),
    ),
    (
        re.compile(r"refus|reject|not (?:accepted|judged)|why (?:no|not)", re.I),
        ("gate.", "input."),
    ),
    (
        re.compile(r"score|probab|percent|risk|number|result|say|think|mean|find|found", re.I),
        ("prediction.", "limits.use"),
    ),
)
_MOST = 5


def explain_study(study: Diagnosis, text: str, reader: Reader) -> list[tuple[Sentence, Citation]]:
    """The sentences of the study's narrative that speak of what was asked, each with its facts.

    A refused image has no prediction: its reasons are told whatever was asked.
    """
    narrative = getattr(study.narratives, reader)
    wanted = next((prefixes for asked, prefixes in _TOPICS if asked.search(text)), ())
    chosen = [
        sentence
        for sentence in narrative.sentences
        if any(fact.startswith(prefix) for prefix in wanted for fact in sentence.facts)
    ]
    if not chosen or study.prediction is None:
        chosen = list(narrative.sentences)
    return [(sentence, _citation(study, sentence)) for sentence in chosen[:_MOST]]


def _citation(study: Diagnosis, sentence: Sentence) -> Citation:
    return Citation(
        id=f"study:{study.study_id}",
        number=0,
        title="Your X-ray: what the model computed",
        passage=study.narratives.clinician.text,
        quote=sentence.text,
        publisher=f"{study.lineage.model} {study.lineage.model_version}",
        date=study.created_at[:10],
        kind="study",
    )
