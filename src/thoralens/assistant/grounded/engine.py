"""The grounded engine: triage, then quoted sentences that carry the answer, then what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from thoralens.assistant.citing import Cited, citation_of
from thoralens.assistant.engine import Triage
from thoralens.assistant.events import Done, Event, Notice, Status
from thoralens.assistant.follow import Part, parts
from thoralens.assistant.grounded.choose import choose
from thoralens.assistant.grounded.intents import intent_of
from thoralens.assistant.grounded.scope import in_scope
from thoralens.assistant.question import Question
from thoralens.assistant.tools.study import explain_study
from thoralens.assistant.wording import say
from thoralens.knowledge.asking import Asked, ask
from thoralens.knowledge.carrying import carried
from thoralens.knowledge.retrieval import Retrieved, Retriever
from thoralens.knowledge.sources import Kind
from thoralens.knowledge.spans import Span

LONGEST = 8_000
"""Characters of a message; more is refused with advice to be brief."""

_FRESH_YEARS = 2
_FOLLOWUPS = 3


@dataclass(frozen=True, slots=True)
class _Search:
    part: Part
    asked: Asked
    found: Retrieved
    chosen: tuple[Span, ...]


def calm(_text: str) -> Notice:
    """No triage: nothing is recognised."""
    return Notice(level="none")


class Grounded:
    """Answers from sources alone; see :class:`thoralens.assistant.engine.Engine`."""

    name = "grounded"

    def __init__(self, retriever: Retriever, triage: Triage = calm) -> None:
        self._retriever = retriever
        self._triage = triage

    def answer(self, question: Question) -> Iterator[Event]:
        notice = self._triage(question.text)
        yield notice
        cited = Cited(question)
        if notice.level != "none" and notice.advice:
            yield from cited.sentence(notice.advice, "advice")
        if notice.level == "emergency":
            yield Done(engine=self.name, reason="emergency", message=notice.advice)
            return
        yield from self._respond(question, cited)

    def _respond(self, question: Question, cited: Cited) -> Iterator[Event]:
        text = question.text.strip()
        intent = intent_of(text[:LONGEST])
        if len(text) > LONGEST:
            yield self._refusal("too_long", question, limit=LONGEST)
        elif intent == "empty" or intent == "dosing":
            yield self._refusal(intent, question)
        elif intent in ("greeting", "thanks", "about_me"):
            yield from cited.sentence(say(intent, question.language), "general")
            yield Done(engine=self.name)
        else:
            if intent == "study":
                yield from self._study(question, cited)
            elif intent == "diagnosis":
                yield from cited.sentence(say("no_diagnosis", question.language), "general")
            yield from self._look_up(question, cited)

    def _study(self, question: Question, cited: Cited) -> Iterator[Event]:
        if question.study is None:
            yield from cited.sentence(say("no_study", question.language), "general")
            return
        yield Status(step="study", message="Reading the study")
        for sentence, source in explain_study(question.study, question.text, question.reader):
            yield from cited.sentence(sentence.text, "study", (source,))

    def _look_up(self, question: Question, cited: Cited) -> Iterator[Event]:
        where = say("searching", question.language, where=self._where())
        yield Status(step="search", message=where)
        searches = []
        for part in parts(question):
            search = self._search(part, question)
            searches.append(search)
            yield from self._notes(search.found, question)
            yield from self._tell(search, question, cited)
        yield from self._close(question, cited, searches)

    def _search(self, part: Part, question: Question) -> _Search:
        library = self._retriever.library
        asked = ask(part.text, library.frequency, library.size(), "" if part.aside else part.about)
        found = self._retriever.find(part.query, question.reader)
        chosen = choose(asked, carried(asked, found.documents), question.reader)
        return _Search(part, asked, found, tuple(chosen))

    def _tell(self, search: _Search, question: Question, cited: Cited) -> Iterator[Event]:
        for span in search.chosen:
            yield from cited.sentence(span.text, "supported", (citation_of(span),))
        dates = [span.document.date for span in search.chosen if span.document.date]
        year = max(dates).year if dates else None
        if search.asked.recent and year and datetime.now(UTC).year - year >= _FRESH_YEARS:
            yield from cited.sentence(say("stale", question.language, year=year), "general")

    def _close(
        self, question: Question, cited: Cited, searches: Sequence[_Search]
    ) -> Iterator[Event]:
        searched = tuple(dict.fromkeys(place for s in searches for place in s.found.searched))
        followups = _followups(question, searches, cited.ids)
        left = [search.part.text for search in searches if not search.chosen]
        if cited.told and len(left) < len(searches):
            for part in left:
                text = say("unanswered_part", question.language, part=part.rstrip("?"))
                yield from cited.sentence(text, "general")
        answered = len(left) < len(searches) or any(c.startswith("study:") for c in cited.ids)
        if answered:
            yield Done(engine=self.name, searched=searched, followups=followups)
        elif not any(in_scope(search.asked, search.part.text) for search in searches):
            yield self._refusal("out_of_scope", question)
        else:
            yield self._refusal("unanswerable", question, searched, followups)

    def _refusal(
        self,
        reason: str,
        question: Question,
        searched: tuple[str, ...] = (),
        followups: tuple[str, ...] = (),
        **values: object,
    ) -> Done:
        return Done(
            refused=True,
            reason=reason,
            message=say(reason, question.language, **values),
            engine=self.name,
            searched=searched,
            followups=followups,
        )

    def _where(self) -> str:
        return "the local library and the web" if self._retriever.web else "the local library"

    def _notes(self, found: Retrieved, question: Question) -> Iterator[Status]:
        language = question.language
        if found.problem is not None:
            message = say("web_failed", language, problem=found.problem.message.rstrip("."))
            yield Status(step="web", message=message, fallback=True)
        for title in found.excluded:
            yield Status(step="rank", message=say("retracted", language, title=title))


def _followups(
    question: Question, searches: Sequence[_Search], cited: frozenset[str]
) -> tuple[str, ...]:
    """Questions that the library can answer, near this one."""
    titles = dict.fromkeys(
        document.title.split(" (")[0]
        for search in searches
        for document in search.found.documents
        if document.kind is Kind.LIBRARY and document.id not in cited
    )
    return tuple(_as_question(title, question) for title in list(titles)[:_FOLLOWUPS])


def _as_question(title: str, question: Question) -> str:
    """A passage's title as something to ask; never a sentence that a title is not."""
    if title.endswith("?"):
        return title
    return say("more", question.language, title=title)
