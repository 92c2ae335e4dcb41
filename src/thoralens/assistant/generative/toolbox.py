"""The tools of the agent: each adds what it found to the evidence, and tells it the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from thoralens.assistant.generative.evidence import Evidence, Source
from thoralens.assistant.question import Question
from thoralens.assistant.tools.study import explain_study
from thoralens.knowledge.ranking import rank
from thoralens.llm import Json, Tool

if TYPE_CHECKING:
    from thoralens.knowledge.retrieval import Retriever

_RESULTS = 6


class SearchFor(BaseModel):
    query: str = Field(min_length=2, max_length=300, description="Keywords or a question, English.")


class AboutStudy(BaseModel):
    topic: str = Field(default="result", max_length=200, description="What the reader asks of it.")


def tools(retriever: Retriever, question: Question, evidence: Evidence) -> list[Tool[Any]]:
    """The tools for one question; those that have nothing to work with are left out."""
    found = [_library(retriever, question, evidence)]
    if retriever.web:
        found.append(_literature(retriever, evidence))
    if question.study is not None:
        found.append(_study(question, evidence))
    return found


def _library(retriever: Retriever, question: Question, evidence: Evidence) -> Tool[Any]:
    def run(wanted: SearchFor) -> Json:
        documents = retriever.local(wanted.query, question.reader)
        return evidence.add_documents(documents[:_RESULTS])

    return Tool(
        "library_search",
        "Passages of the local medical library and of the reader's own documents.",
        SearchFor,
        run,
    )


def _literature(retriever: Retriever, evidence: Evidence) -> Tool[Any]:
    def run(wanted: SearchFor) -> Json:
        documents, _ = retriever.online(wanted.query)
        ranking = rank(wanted.query, documents, today=datetime.now(UTC).date(), limit=_RESULTS)
        return evidence.add_documents(item.document for item in ranking.kept)

    return Tool(
        "literature_search",
        "Publications and trusted medical sites on the web; for what the library lacks.",
        SearchFor,
        run,
    )


def study_facts(question: Question, evidence: Evidence, topic: str) -> list[Json]:
    """What the reader's study says on a topic, added to the evidence; nothing without a study."""
    if question.study is None:
        return []
    narratives = question.study.narratives
    text = f"{narratives.clinician.text} {narratives.patient.text}"
    told: list[Json] = []
    for sentence, cited in explain_study(question.study, topic, question.reader):
        evidence.add(Source(cited, text, "study"))
        told.append({"id": cited.id, "text": sentence.text})
    return told


def _study(question: Question, evidence: Evidence) -> Tool[Any]:
    def run(wanted: AboutStudy) -> Json:
        return study_facts(question, evidence, wanted.topic)

    return Tool(
        "explain_my_study",
        "What the model computed from the reader's X-ray, in sentences that were checked.",
        AboutStudy,
        run,
    )
