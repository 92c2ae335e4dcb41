"""The tools of the agent: each adds what it found to the evidence, and tells it the model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from thoralens.assistant.citing import citation
from thoralens.assistant.generative.evidence import Evidence, Source
from thoralens.assistant.question import Question
from thoralens.assistant.tools.cases import Cases
from thoralens.assistant.tools.eligibility import eligibility
from thoralens.assistant.tools.glossary import glossary
from thoralens.assistant.tools.pack_years import pack_years
from thoralens.assistant.tools.study import explain_study
from thoralens.errors import ThoralensError
from thoralens.knowledge.ranking import rank
from thoralens.knowledge.retrieval import document_of_passage
from thoralens.llm import Json, Tool

if TYPE_CHECKING:
    from thoralens.knowledge.retrieval import Retriever

_RESULTS = 6


class SearchFor(BaseModel):
    query: str = Field(min_length=2, max_length=300, description="Keywords or a question, English.")


class AboutStudy(BaseModel):
    topic: str = Field(default="result", max_length=200, description="What the reader asks of it.")


class Smoked(BaseModel):
    cigarettes_per_day: float = Field(ge=0, le=200)
    years: float = Field(ge=0, le=100)


class Person(BaseModel):
    age: int | None = Field(default=None, ge=18, le=110)
    pack_years: float | None = Field(default=None, ge=0, le=400)
    quit_years: float | None = Field(default=None, ge=0, le=100, description="Years since stopping")
    smokes_now: bool | None = None


class AboutTerm(BaseModel):
    term: str = Field(min_length=2, max_length=80)


class LikeWhat(BaseModel):
    description: str = Field(
        default="",
        max_length=300,
        description="Findings and places, English; empty for cases like the reader's own X-ray.",
    )


def tools(
    retriever: Retriever, question: Question, evidence: Evidence, cases: Cases | None = None
) -> list[Tool[Any]]:
    """The tools for one question; those that have nothing to work with are left out."""
    found = [_library(retriever, question, evidence)]
    found += [_pack_years(retriever, evidence), _eligibility(retriever, evidence)]
    found.append(_glossary(retriever, evidence))
    if retriever.web:
        found.append(_literature(retriever, evidence))
    if question.study is not None:
        found.append(_study(question, evidence))
    if cases is not None and cases.at_once:
        found.append(_similar(cases, question, evidence))
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


def _similar(cases: Cases, question: Question, evidence: Evidence) -> Tool[Any]:
    def run(wanted: LikeWhat) -> Json:
        try:
            found = cases.find(wanted.description, question)
        except ThoralensError as error:
            return {"problem": f"{error.message} {error.hint}".strip()}
        return [evidence.add_case(case) for case in found]

    return Tool(
        "similar_cases",
        "Known cases like the reader's X-ray or like a description; a case is no diagnosis.",
        LikeWhat,
        run,
    )


def _pack_years(retriever: Retriever, evidence: Evidence) -> Tool[Any]:
    def run(smoked: Smoked) -> Json:
        counted = pack_years(smoked.cigarettes_per_day, smoked.years)
        text = f"{counted.value:g} pack-years ({counted.formula})."
        return {"id": _computed(retriever, evidence, counted.citation, text), "text": text}

    return Tool("pack_years", "Counts pack-years.", Smoked, run)


def _eligibility(retriever: Retriever, evidence: Evidence) -> Tool[Any]:
    def run(person: Person) -> Json:
        told: list[Json] = []
        for one in eligibility(person.age, person.pack_years, person.quit_years, person.smokes_now):
            text = f"{one.programme}: {one.outcome.replace('_', ' ')}. {one.criterion} {one.reason}"
            name = _computed(retriever, evidence, one.citation, text)
            told.append({"id": name, "text": text, "missing": list(one.missing)})
        return told

    return Tool(
        "screening_eligibility",
        "Which published lung cancer screening rules a smoking history meets.",
        Person,
        run,
    )


def _glossary(retriever: Retriever, evidence: Evidence) -> Tool[Any]:
    def run(wanted: AboutTerm) -> Json:
        found = glossary(wanted.term)
        passage = retriever.library.get(found.passage) if found else None
        if found is None or passage is None:
            return None
        evidence.add_documents([document_of_passage(passage)])
        return {"id": found.citation, "term": found.term, "text": found.definition}

    return Tool("glossary", "What a term of chest medicine means.", AboutTerm, run)


def _computed(retriever: Retriever, evidence: Evidence, name: str, text: str) -> str:
    """Adds what a tool computed to the evidence, under the passage that states its rule."""
    passage = retriever.library.get(name.partition(":")[2])
    if passage is None:
        return ""
    document = document_of_passage(passage)
    evidence.add(Source(citation(document, ()), f"{document.text}\n{text}", "computed"), text)
    return name
