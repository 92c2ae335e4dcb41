"""The grounded engine: triage, then quoted sentences that carry the answer, then what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from thoralens.assistant.citing import Cited, citation_of
from thoralens.assistant.engine import Triage
from thoralens.assistant.events import Done, Event, Level, Status
from thoralens.assistant.follow import Part, parts
from thoralens.assistant.front import Opening, begin, refusal
from thoralens.assistant.grounded.cases import tell_cases
from thoralens.assistant.grounded.choose import choose, disagreement
from thoralens.assistant.grounded.computed import computed
from thoralens.assistant.grounded.lead import lead
from thoralens.assistant.grounded.scope import in_scope
from thoralens.assistant.question import Question
from thoralens.assistant.tools.cases import Cases
from thoralens.assistant.tools.study import explain_study
from thoralens.assistant.wording import say
from thoralens.knowledge.asking import Asked, ask
from thoralens.knowledge.carrying import carried
from thoralens.knowledge.checking import prescribes, reassures
from thoralens.knowledge.retrieval import Retrieved, Retriever
from thoralens.knowledge.sources import Document, Kind
from thoralens.knowledge.spans import Span
from thoralens.knowledge.translate import to_english

_FRESH_YEARS = 2
_BESIDE_RULES = 2
"""Sentences of the web on screening, behind what the published rules say."""
_FOLLOWUPS = 3
_NEAR = 0.25
"""A sentence that covers less of a question comes from a text on something else."""
_DISEASE = re.compile(
    r"\b(?:tuberculosis|tb|pneumonia|copd|asthma|pulmonary embolism|sarcoidosis|bronchiectasis)\b",
    re.I,
)
_SCREENING = "What are the benefits and harms of lung cancer screening?"
_NEXT_TEST = "What is the next test after a suspicious chest X-ray?"
_CANCER = re.compile(r"\b(?:cancer|tumou?r|malignant|cáncer|tumeur|tumor)\b", re.I)


@dataclass(frozen=True, slots=True)
class Search:
    """One part of a question, what was found for it, and the sentences chosen to answer it.

    Attributes:
        nearest: The documents found, those that come nearest to an answer first.
    """

    part: Part
    asked: Asked
    found: Retrieved
    nearest: tuple[Document, ...]
    chosen: tuple[Span, ...]


class Grounded:
    """Answers from sources alone; see :class:`thoralens.assistant.engine.Engine`."""

    name = "grounded"

    def __init__(self, retriever: Retriever, triage: Triage, cases: Cases | None = None) -> None:
        self.retriever = retriever
        self.triage = triage
        self.cases = cases

    def answer(self, question: Question) -> Iterator[Event]:
        opening = yield from begin(question, self.triage, self.name)
        if opening is not None:
            yield from self.respond(question, opening)

    def respond(self, question: Question, opening: Opening, message: str = "") -> Iterator[Event]:
        """Everything after the opening.

        Args:
            message: Told at the end, beside what there is to say.
        """
        for event in self._respond(question, opening):
            if isinstance(event, Done) and message:
                event = event.model_copy(update={"message": f"{message} {event.message}".strip()})
            yield event

    def search(self, part: Part, question: Question, level: Level = "none") -> Search:
        """Look up one part of a question and choose what answers it."""
        library = self.retriever.library
        about = "" if part.aside else to_english(part.about).text
        text = to_english(part.text).text
        asked = ask(text, library.frequency, library.size(), about)
        found = self.retriever.find(f"{text} {about}".strip(), question.reader)
        every = carried(asked, found.documents)
        nearest = dict.fromkeys(item.span.document for item in every if item.score >= _NEAR)

        def allowed(sentence: str) -> bool:
            return not prescribes(sentence) and not (level != "none" and reassures(sentence))

        told = [item for item in every if not self.retriever.silent(part.text, item.span.document)]
        judged = [item for item in told if allowed(item.span.text)]
        known = None if part.about else self.retriever.answering(part.text, question.reader)
        chosen = lead(known, allowed, question.reader, choose(asked, judged, question.reader))
        return Search(part, asked, found, tuple(nearest), tuple(chosen))

    def _respond(self, question: Question, opening: Opening) -> Iterator[Event]:
        cited = opening.cited
        if opening.intent == "cases":
            yield from tell_cases(self.cases, question, opening, self.name)
            return
        before = cited.told
        yield from computed(question, self.retriever.library, cited)
        if cited.told > before:
            search = self.search(Part(_SCREENING), question, opening.level)
            yield from notes(search.found, question)
            web = [span for span in search.chosen if span.document.kind is Kind.WEB]
            for span in web[:_BESIDE_RULES]:
                yield from cited.sentence(span.text, "supported", (citation_of(span),))
            yield Done(
                engine=self.name,
                searched=search.found.searched,
                followups=followups(question, (search,), cited.ids),
            )
            return
        if opening.intent == "study":
            yield from _study(question, cited)
        elif opening.intent == "diagnosis":
            yield from cited.sentence(say("no_diagnosis", question.language), "general")
            disease = _DISEASE.search(question.text)
            if not disease and not _CANCER.search(question.text):
                yield Done(engine=self.name)
                return
            instead = f"How is {disease.group()} diagnosed?" if disease else _NEXT_TEST
            question = replace(question, text=instead, history=())
        yield from self._look_up(question, opening)

    def _look_up(self, question: Question, opening: Opening) -> Iterator[Event]:
        where = say("searching", question.language, where=self.where)
        yield Status(step="search", message=where)
        searches = []
        for part in parts(question):
            search = self.search(part, question, opening.level)
            searches.append(search)
            yield from notes(search.found, question)
            if search.chosen and question.language != "en" and len(searches) == 1:
                yield Status(step="language", message=say("english_sources", question.language))
            yield from _tell(search, question, opening.cited)
        yield from self._close(question, opening, searches)

    def _close(
        self, question: Question, opening: Opening, searches: Sequence[Search]
    ) -> Iterator[Event]:
        cited = opening.cited
        searched = places(searches)
        more = followups(question, searches, cited.ids)
        left = [search.part.text for search in searches if not search.chosen]
        if len(left) < len(searches):
            for part in left:
                text = say("unanswered_part", question.language, part=part.rstrip("?"))
                yield from cited.sentence(text, "general")
        explained = any(name.startswith("study:") for name in cited.ids)
        if len(left) < len(searches) or explained or opening.intent == "diagnosis":
            yield Done(engine=self.name, searched=searched, followups=more)
        elif not any(in_scope(search.asked) for search in searches):
            yield refusal("out_of_scope", question, self.name)
        else:
            yield refusal("unanswerable", question, self.name, searched, more)

    @property
    def where(self) -> str:
        """Where it looks, in words."""
        return "the local library and the web" if self.retriever.web else "the local library"


def notes(found: Retrieved, question: Question) -> Iterator[Status]:
    """What the reader should know of a search: that the web failed, what was retracted."""
    if found.problem is not None:
        problem = found.problem.message.rstrip(".")
        message = say("web_failed", question.language, problem=problem)
        yield Status(step="web", message=message, fallback=True)
    for title in found.excluded:
        yield Status(step="rank", message=say("retracted", question.language, title=title))


def places(searches: Sequence[Search]) -> tuple[str, ...]:
    """Where was looked, in words."""
    return tuple(dict.fromkeys(place for search in searches for place in search.found.searched))


def followups(
    question: Question, searches: Sequence[Search], cited: frozenset[str]
) -> tuple[str, ...]:
    """Questions that the library can answer, near this one."""
    titles = dict.fromkeys(
        document.title.split(" (")[0]
        for search in searches
        for document in search.nearest
        if document.kind is Kind.LIBRARY and document.id not in cited
    )
    return tuple(_as_question(title, question) for title in list(titles)[:_FOLLOWUPS])


def _study(question: Question, cited: Cited) -> Iterator[Event]:
    if question.study is None:
        yield from cited.sentence(say("no_study", question.language), "general")
        return
    yield Status(step="study", message="Reading the study")
    for sentence, source in explain_study(question.study, question.text, question.reader):
        yield from cited.sentence(sentence.text, "study", (source,))


def _tell(search: Search, question: Question, cited: Cited) -> Iterator[Event]:
    differ = disagreement(search.chosen)
    for at, span in enumerate(search.chosen):
        if at == differ:
            yield from cited.sentence(say("differ", question.language), "general")
        yield from cited.sentence(span.text, "supported", (citation_of(span),))
    dates = [span.document.date for span in search.chosen if span.document.date]
    year = max(dates).year if dates else None
    if search.asked.recent and year and datetime.now(UTC).year - year >= _FRESH_YEARS:
        yield from cited.sentence(say("stale", question.language, year=year), "general")


def _as_question(title: str, question: Question) -> str:
    """A passage's title as something to ask; never a sentence that a title is not."""
    if title.endswith("?"):
        return title
    return say("more", question.language, title=title)
