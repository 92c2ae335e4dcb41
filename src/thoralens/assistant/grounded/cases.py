"""The answer to a question that asks for similar cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from thoralens.assistant.events import Done, Event, Status
from thoralens.assistant.front import Opening, refusal
from thoralens.assistant.question import Language, Question
from thoralens.assistant.tools.cases import Cases, case_citation, case_event
from thoralens.assistant.wording import say
from thoralens.errors import ThoralensError
from thoralens.knowledge.checking import reassures

if TYPE_CHECKING:
    from thoralens.diagnosis.schema import SimilarCase

_WORDS = 6


def tell_cases(
    cases: Cases | None, question: Question, opening: Opening, engine: str
) -> Iterator[Event]:
    """The cases found, what of each matched, and what they do not say; or why there are none.

    Nothing is searched for outside this machine, and no model words it.
    """
    language = question.language
    if cases is None:
        yield refusal("cases_missing", question, engine)
        return
    if cases.ready is not None and not cases.at_once:
        yield refusal("cases_preparing", question, engine)
        return
    place = say("cases_place", language)
    opens = say("cases_open", language) if cases.ready is None else ""
    yield Status(step="cases", message=opens or say("searching", language, where=place))
    try:
        found, phantoms = cases.find(question.text, question), cases.only_phantoms()
    except ThoralensError as error:
        yield _failed(error, question, engine)
        return
    if opening.level != "none":
        found = tuple(case for case in found if not reassures(case.text))
    if not found:
        yield refusal("no_cases", question, engine, (place,))
        return
    if phantoms:
        yield from opening.cited.sentence(say("cases_phantoms", language), "general")
    for case in found:
        yield case_event(case)
        told = say("case_found", language, title=case.title, what=_matched(case, language))
        yield from opening.cited.sentence(told, "computed", (case_citation(case),))
    yield from opening.cited.sentence(say("case_no_diagnosis", language), "general")
    yield Done(engine=engine, searched=(place,))


def _failed(error: ThoralensError, question: Question, engine: str) -> Done:
    if error.code == "query_empty":
        return refusal("cases_unasked", question, engine)
    problem = f"{error.message} {error.hint}".strip()
    return refusal("cases_failed", question, engine, problem=problem)


def _matched(case: SimilarCase, language: Language) -> str:
    """What brought a case up: words that it shares, its image, or both."""
    words = tuple(dict.fromkeys((*case.shared, *case.words)))[:_WORDS]
    parts = [say("case_words", language, words=", ".join(words))] if words else []
    if "image" in case.parts:
        parts.append(say("case_image", language))
    return say("case_and", language).join(parts)
