"""Similar cases: what the case library has for a question, each cited like a source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from thoralens.assistant.events import Case, Citation
from thoralens.assistant.question import Question
from thoralens.errors import ThoralensError
from thoralens.knowledge.spans import bounds

if TYPE_CHECKING:
    from thoralens.cases.finder import CaseFinder
    from thoralens.diagnosis.schema import SimilarCase
    from thoralens.imaging import Radiograph


@dataclass(frozen=True, slots=True)
class Cases:
    """The case library as an answer uses it.

    Attributes:
        open: Gives the library's search.
        ready: Whether it answers at once; without it an answer waits.
        image: The radiograph of a study by the study's id.
    """

    open: Callable[[], CaseFinder]
    ready: Callable[[], bool] | None = None
    image: Callable[[str], Radiograph] | None = None

    @property
    def at_once(self) -> bool:
        return self.ready is not None and self.ready()

    def find(self, text: str, question: Question) -> tuple[SimilarCase, ...]:
        """The cases that words ask for, with the question's study where one is attached.

        A case is left out when neither its words nor its image say why it was found.

        Raises:
            ThoralensError: As :func:`thoralens.cases.tool.find_cases`.
        """
        from thoralens.cases.tool import LIMIT, find_cases

        radiograph = self._radiograph(question)
        found = find_cases(self.open(), text, question.study, radiograph, limit=3 * LIMIT)
        kept = (case for case in found if case.words or case.shared or "image" in case.parts)
        return tuple(islice(kept, LIMIT))

    def only_phantoms(self) -> bool:
        """The library holds nothing but the phantoms that ship.

        Raises:
            ThoralensError: The library cannot be opened.
        """
        from thoralens.cases.shipped import SOURCE

        return set(self.open().library.store.sources()) <= {SOURCE}

    def _radiograph(self, question: Question) -> Radiograph | None:
        """The study's image; a study that is gone is no reason not to search by words."""
        if question.study is None or self.image is None:
            return None
        try:
            return self.image(question.study.study_id)
        except ThoralensError:
            return None


def case_event(case: SimilarCase) -> Case:
    return Case(**dict(case), image=f"/api/cases/{case.id}/image.png")


def case_citation(case: SimilarCase) -> Citation:
    """The case as the reader can open it, with the sentence quoted that matches best."""
    return Citation(
        id=f"case:{case.id}",
        number=0,
        title=case.title,
        passage=case.text,
        quote=_quote(case),
        publisher=case.source,
        kind="case",
        flags=("synthetic",) if case.synthetic else (),
    )


def _quote(case: SimilarCase) -> str:
    """The first of the sentences that name most of what matched; all where none names any."""
    sentences = [case.text[start:end] for start, end in bounds(case.text)]
    best = max(sentences, key=lambda said: _named(said, case), default=case.title)
    return best if _named(best, case) else case.text or case.title


def _named(sentence: str, case: SimilarCase) -> int:
    words = {word[:5] for word in re.findall(r"\w+", sentence.lower())}
    return len({word[:5] for word in (*case.words, *case.shared)} & words)
