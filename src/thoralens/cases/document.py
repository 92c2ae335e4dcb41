"""What was found, as documents: of the Diagnosis, the API and the command line."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from thoralens.cases.values import Found, Hit
from thoralens.diagnosis.schema import SimilarCase, SimilarZone


class EncoderOut(BaseModel):
    """Which encoder answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    revision: str
    dimensions: int


class FoundCases(BaseModel):
    """The answer to one search.

    Attributes:
        used, unknown: Words of the query that the search knows or does not.
        without: Findings that the words exclude.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cases: tuple[SimilarCase, ...]
    encoder: EncoderOut
    used: tuple[str, ...]
    unknown: tuple[str, ...]
    without: tuple[str, ...]
    searched: int
    notes: tuple[str, ...]


def found_document(found: Found) -> FoundCases:
    name = found.encoder
    return FoundCases(
        cases=similar_cases(found),
        encoder=EncoderOut(id=name.id, revision=name.revision, dimensions=name.dimensions),
        used=found.used,
        unknown=found.unknown,
        without=found.without,
        searched=found.searched,
        notes=found.notes,
    )


def similar_cases(found: Found) -> tuple[SimilarCase, ...]:
    return tuple(_case(hit) for hit in found.hits)


def _case(hit: Hit) -> SimilarCase:
    case, zone = hit.case, hit.zone
    return SimilarCase(
        id=case.id,
        title=case.title,
        text=case.text,
        findings=case.findings,
        diagnosis=case.diagnosis,
        age=case.age,
        sex=case.sex,
        view=case.view,
        licence=case.licence,
        source=case.source,
        synthetic=case.synthetic,
        score=hit.score,
        parts=hit.parts,
        words=hit.words,
        shared=hit.shared,
        zone=SimilarZone(
            zone=zone.zone,
            side=zone.side,
            similarity=zone.similarity,
            query_box=zone.query_box,
            case_box=zone.case_box,
        )
        if zone
        else None,
    )
