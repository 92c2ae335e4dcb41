"""Answers that a formula or a published rule gives: pack-years and who may be screened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.assistant.citing import Cited, citation
from thoralens.assistant.events import Citation, Event
from thoralens.assistant.question import Language, Question
from thoralens.assistant.tools.eligibility import Eligibility, eligibility
from thoralens.assistant.tools.pack_years import read_pack_years
from thoralens.assistant.tools.smoker import read_smoker
from thoralens.assistant.wording import say
from thoralens.errors import DataError
from thoralens.knowledge.library import Library
from thoralens.knowledge.retrieval import document_of_passage
from thoralens.knowledge.spans import bounds

_SCREENED = re.compile(
    r"\bscreen\w*|\beligib\w*|\bqualif\w*|\bdépist\w*|\bdepist\w*|\bcribado|\bdetecci[oó]n", re.I
)
_COUNTED = re.compile(
    r"\bpack[- ]?years?|\bpaquets?[- ]année|\bpaquetes?[- ]año|\bíndice tabáquico", re.I
)
_ASKS_COUNT = re.compile(r"\bhow many\b|\bcalculate|\bcompute|\bwork out|\bcombien|\bcuánt", re.I)
_SHOWN: dict[Language, tuple[str, ...]] = {
    "en": ("USPSTF", "ACS", "NHS"),
    "fr": ("France", "USPSTF"),
    "es": ("Spain", "USPSTF"),
}


def is_computed(text: str) -> bool:
    """A rule or a formula answers this, and no model should word it."""
    counted = read_pack_years(text)
    if counted and counted.formula and _asks_count(text):
        return True
    if not _SCREENED.search(text):
        return False
    person = read_smoker(text)
    return person.age is not None or person.pack_years is not None


def computed(question: Question, library: Library, cited: Cited) -> Iterator[Event]:
    """The sentences that tools give to a question; none if it is not theirs."""
    text = question.text
    counted = read_pack_years(text)
    if counted and counted.formula and (_SCREENED.search(text) or _asks_count(text)):
        told = say("pack_years", question.language, value=f"{counted.value:g}", sum=counted.formula)
        yield from cited.sentence(told, "computed", _source(library, counted.citation))
    if not _SCREENED.search(text):
        return
    person = read_smoker(text)
    if person.age is None and person.pack_years is None:
        return
    try:
        found = eligibility(person.age, person.pack_years, person.quit_years, person.current)
    except DataError:
        return
    shown = _SHOWN[question.language]
    for start in shown:
        for answer in (one for one in found if start in one.programme):
            yield from _tell(answer, question.language, library, cited)


def _tell(
    answer: Eligibility, language: Language, library: Library, cited: Cited
) -> Iterator[Event]:
    missing = ", ".join(say(f"missing_{name}", language) for name in answer.missing)
    text = say(
        answer.outcome, language, programme=answer.programme, criterion=answer.criterion,
        reason=answer.reason, missing=missing,
    )  # fmt: skip
    yield from cited.sentence(text, "computed", _source(library, answer.citation))


def _source(library: Library, name: str) -> tuple[Citation, ...]:
    """The passage that states the rule, its sentences with numbers quoted."""
    passage = library.get(name.partition(":")[2])
    if passage is None:
        return ()
    sentences = [passage.text[start:end] for start, end in bounds(passage.text)]
    quoted = [s for s in sentences if re.search(r"\d", s)] or sentences[:1]
    return (citation(document_of_passage(passage), quoted[:2]),)


def _asks_count(text: str) -> bool:
    return bool(_COUNTED.search(text) and _ASKS_COUNT.search(text))
