"""The engine with a language model: tools first, then sentences, each checked before it is shown.

Whatever goes wrong at the provider, the grounded engine answers instead and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thoralens.assistant.events import Done, Event, Status
from thoralens.assistant.follow import parts
from thoralens.assistant.front import Opening, begin
from thoralens.assistant.generative.evidence import Evidence
from thoralens.assistant.generative.prompt import instructions
from thoralens.assistant.generative.toolbox import study_facts, tools
from thoralens.assistant.generative.verify import Told, Verified, said_already, verify
from thoralens.assistant.grounded.computed import is_computed
from thoralens.assistant.grounded.engine import Grounded, Search, followups, notes, places
from thoralens.assistant.question import Question
from thoralens.assistant.wording import say
from thoralens.knowledge.checking import Entails
from thoralens.llm import LanguageModel, LlmError, Message

_CALLS = 6
_SOURCES = 6
_SENTENCES = 12
_TURNS = 6


@dataclass(slots=True)
class _Outcome:
    """What came of a model's answer so far."""

    shown: list[str] = field(default_factory=list)
    dropped: int = 0
    problem: LlmError | None = None


class Generative:
    """Answers with a language model; see :class:`thoralens.assistant.engine.Engine`.

    Args:
        grounded: Searches for it, and answers in its place.
        model: The model, or why there is none.
        seconds: For the whole answer of the model, tools included.
        entails: Asked about each sentence that passed the rules.
    """

    def __init__(
        self,
        grounded: Grounded,
        model: LanguageModel | LlmError,
        seconds: float,
        entails: Entails | None = None,
    ) -> None:
        self._grounded = grounded
        self._model = model
        self._seconds = seconds
        self._entails = entails

    @property
    def name(self) -> str:
        return "grounded" if isinstance(self._model, LlmError) else f"llm:{self._model.name}"

    def answer(self, question: Question) -> Iterator[Event]:
        opening = yield from begin(question, self._grounded.triage, self._grounded.name)
        if opening is None:
            return
        if isinstance(self._model, LlmError):
            yield from self._instead(question, opening, self._model.message)
            return
        if opening.intent in ("diagnosis", "cases") or is_computed(question.text):
            yield from self._grounded.respond(question, opening)
            return
        where = say("searching", question.language, where=self._grounded.where)
        yield Status(step="search", message=where)
        searches = [self._grounded.search(p, question, opening.level) for p in parts(question)]
        for search in searches:
            yield from notes(search.found, question)
        outcome = _Outcome()
        yield from self._worded(question, opening, searches, outcome)
        yield from self._end(question, opening, searches, outcome)

    def _worded(
        self,
        question: Question,
        opening: Opening,
        searches: Sequence[Search],
        outcome: _Outcome,
    ) -> Iterator[Event]:
        """The model's sentences that pass, as they come."""
        evidence = Evidence()
        documents = [d for search in searches for d in search.nearest[:_SOURCES]]
        known = evidence.add_documents(dict.fromkeys(documents))
        known += study_facts(question, evidence, question.text)
        message = json.dumps(
            {"question": question.text, "sources": known},
            ensure_ascii=False,
        )
        yield Status(step="write", message=say("writing", question.language))
        try:
            for told in self._stream(question, opening, evidence, message):
                verified = verify(told, evidence, opening.level, self._entails)
                if said_already(verified.text, outcome.shown):
                    continue
                if verified.reasons:
                    outcome.dropped += 1
                    continue
                outcome.shown.append(verified.text)
                yield from _tell(verified, opening)
                if len(outcome.shown) >= _SENTENCES:
                    break
        except LlmError as error:
            outcome.problem = error
        yield from _cases(evidence, question, opening)

    def _stream(
        self, question: Question, opening: Opening, evidence: Evidence, message: str
    ) -> Iterator[Told]:
        if isinstance(self._model, LlmError):
            raise self._model
        return self._model.stream(
            instructions(question, opening.level),
            message,
            Told,
            deadline_s=self._seconds,
            history=[Message(turn.role, turn.text) for turn in question.history[-_TURNS:]],
            tools=tools(self._grounded.retriever, question, evidence, self._grounded.cases),
            tool_calls=_CALLS,
        )

    def _end(
        self,
        question: Question,
        opening: Opening,
        searches: Sequence[Search],
        outcome: _Outcome,
    ) -> Iterator[Event]:
        language = question.language
        if outcome.dropped:
            text = say("dropped", language, count=outcome.dropped)
            yield Status(step="check", message=text)
        broke = (
            say("model_broke", language, problem=outcome.problem.message.rstrip("."))
            if outcome.problem
            else ""
        )
        if outcome.shown:
            yield Done(
                engine=self.name,
                message=broke,
                searched=places(searches),
                followups=followups(question, searches, opening.cited.ids),
            )
        elif outcome.problem:
            yield from self._instead(question, opening, outcome.problem.message)
        else:
            yield from self._instead(question, opening, say("model_unchecked", language))

    def _instead(self, question: Question, opening: Opening, problem: str) -> Iterator[Event]:
        message = say("model_failed", question.language, problem=problem.rstrip("."))
        yield Status(step="write", message=message, fallback=True)
        yield from self._grounded.respond(question, opening, message)


def _tell(verified: Verified, opening: Opening) -> Iterator[Event]:
    yield from opening.cited.sentence(verified.text, verified.verdict, verified.citations)


def _cases(evidence: Evidence, question: Question, opening: Opening) -> Iterator[Event]:
    """The cases that the sentences rest on, and what a case does not say."""
    shown = [case for name, case in evidence.cases.items() if name in opening.cited.ids]
    if shown:
        yield from shown
        yield from opening.cited.sentence(say("case_no_diagnosis", question.language), "general")
