"""Similar cases for a question in a conversation: what the assistant calls."""

from __future__ import annotations

from thoralens.cases.concepts import concepts
from thoralens.cases.document import similar_cases
from thoralens.cases.finder import CaseFinder
from thoralens.diagnosis.schema import Diagnosis, SimilarCase
from thoralens.imaging import Radiograph

LIMIT = 4


def find_cases(
    finder: CaseFinder,
    text: str,
    study: Diagnosis | None = None,
    radiograph: Radiograph | None = None,
    limit: int = LIMIT,
) -> tuple[SimilarCase, ...]:
    """The cases that a question asks for, best first.

    A question that names nothing to look for ("show me cases like this one") gets the study's own
    similar cases; one that does is searched for, with the study's image where it is given. What
    is asked is searched for on this machine alone, and the study's own image is never found.

    Args:
        finder: The opened library.
        text: The question as written.
        study: The study that the conversation is about.
        radiograph: Its image.

    Raises:
        ThoralensError: As :meth:`CaseFinder.find`; ``query_empty`` when nothing is asked for.
    """
    named = any(c.kind in ("finding", "diagnosis", "place") for c in concepts(text))
    if not named and study is not None and study.similar_cases:
        return study.similar_cases[:limit]
    return similar_cases(
        finder.find(text if named else "", radiograph, limit=limit, new_patient=True)
    )
